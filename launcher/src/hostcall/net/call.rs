//! The calls of this family.

use super::address::{decode, encode};
use super::option;
use crate::hostcall::memory::{self, DeviceMemory};
use crate::hostcall::object::Object;
use crate::hostcall::{Errno, Host, Input, Place, Reply};
use device_abi::op::{self, NO_SUCH_HOST, SOCKET_ADDRESS_BYTES, multicast};
use std::net::{
    Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket,
};
use std::time::Duration;

/// Where such a call is served.
pub(in crate::hostcall) fn place(input: &Input) -> Place {
    match input.op {
        op::LOOKUP | op::TCP_CONNECT | op::ACCEPT | op::SEND_TO | op::RECEIVE_FROM | op::PEEK => {
            Place::Waits
        }
        _ => Place::Here,
    }
}

fn with_address(result: i64, address: SocketAddr) -> Reply {
    Reply {
        result,
        bytes: encode(address).to_vec(),
    }
}

/// Serves the call.
///
/// # Errors
/// What the operating system says, `EBADF`, `EFAULT`, `EINVAL`.
pub(in crate::hostcall) fn serve(
    host: &Host,
    input: &Input,
    memory: &dyn DeviceMemory,
) -> Result<Reply, Errno> {
    let args = &input.args;
    let object = || host.handles.get(args[0]);
    let address = || decode(&input.payload(memory)?);
    let keep = |object| Ok(host.handles.keep(object).into());
    match input.op {
        op::LOOKUP => look_up(input, memory),
        op::TCP_CONNECT => keep(Object::Tcp(match args[0] {
            0 => TcpStream::connect(address()?)?,
            limit => TcpStream::connect_timeout(&address()?, Duration::from_nanos(limit))?,
        })),
        op::TCP_LISTEN => keep(Object::Listener(TcpListener::bind(address()?)?)),
        op::UDP_BIND => keep(Object::Udp(UdpSocket::bind(address()?)?)),
        op::ACCEPT => match &*object()? {
            Object::Listener(listener) => {
                let (stream, peer) = listener.accept()?;
                Ok(with_address(host.handles.keep(Object::Tcp(stream)), peer))
            }
            _ => Err(Errno::EBADF),
        },
        op::UDP_CONNECT => Ok(udp(&*object()?)?.connect(address()?)?.into()),
        op::SEND_TO => {
            let payload = input.payload(memory)?;
            let (to, bytes) = payload
                .split_at_checked(SOCKET_ADDRESS_BYTES)
                .ok_or(Errno::EINVAL)?;
            Ok(udp(&*object()?)?.send_to(bytes, decode(to)?)?.into())
        }
        op::RECEIVE_FROM => {
            let object = object()?;
            let socket = udp(&object)?;
            let mut from = None;
            let mut reply = input.fill_once(memory, &mut |buffer| {
                let (count, sender) = match args[3] {
                    0 => socket.recv_from(buffer)?,
                    _ => socket.peek_from(buffer)?,
                };
                from = Some(sender);
                Ok(count)
            })?;
            reply.bytes = from.map_or(Vec::new(), |from| encode(from).to_vec());
            Ok(reply)
        }
        op::PEEK => {
            let object = object()?;
            input.fill_once(memory, &mut |buffer| match &*object {
                Object::Tcp(stream) => stream.peek(buffer),
                other => udp(other)?.peek(buffer),
            })
        }
        op::SOCKET_ADDRESS => {
            let address = match (&*object()?, args[1]) {
                (Object::Tcp(stream), 0) => stream.local_addr()?,
                (Object::Tcp(stream), _) => stream.peer_addr()?,
                (Object::Listener(listener), 0) => listener.local_addr()?,
                (Object::Udp(socket), 0) => socket.local_addr()?,
                (Object::Udp(socket), _) => socket.peer_addr()?,
                _ => return Err(Errno::EBADF),
            };
            Ok(with_address(0, address))
        }
        op::SHUTDOWN => match (&*object()?, args[1]) {
            (Object::Tcp(stream), 0) => Ok(stream.shutdown(Shutdown::Read)?.into()),
            (Object::Tcp(stream), 1) => Ok(stream.shutdown(Shutdown::Write)?.into()),
            (Object::Tcp(stream), 2) => Ok(stream.shutdown(Shutdown::Both)?.into()),
            (Object::Tcp(_), _) => Err(Errno::EINVAL),
            _ => Err(Errno::EBADF),
        },
        op::GET_OPTION => Ok(option::get(&*object()?, args[1])?.into()),
        op::SET_OPTION => Ok(option::set(&*object()?, args[1], args[2])?.into()),
        op::MULTICAST => join_or_leave(udp(&*object()?)?, input, memory),
        _ => Err(Errno::ENOSYS),
    }
}

fn udp(object: &Object) -> Result<&UdpSocket, Errno> {
    match object {
        Object::Udp(socket) => Ok(socket),
        _ => Err(Errno::EBADF),
    }
}

/// As many addresses as there is room for.
fn look_up(input: &Input, memory: &dyn DeviceMemory) -> Result<Reply, Errno> {
    let name = input.payload(memory)?;
    let name = str::from_utf8(&name).map_err(|_| Errno::EINVAL)?;
    let [port, room, len, _] = input.args;
    let port = u16::try_from(port).map_err(|_| Errno::EINVAL)?;
    let found = (name, port).to_socket_addrs().map_err(|error| {
        // The resolver's own errors have no number.
        match error.raw_os_error() {
            Some(code) => Errno(code),
            None => Errno(NO_SUCH_HOST),
        }
    })?;
    let most = usize::try_from(len).unwrap_or(0) / SOCKET_ADDRESS_BYTES;
    let bytes: Vec<u8> = found.take(most).flat_map(encode).collect();
    memory::write(memory, room, &bytes)?;
    Ok((bytes.len() as u64).into())
}

fn join_or_leave(
    socket: &UdpSocket,
    input: &Input,
    memory: &dyn DeviceMemory,
) -> Result<Reply, Errno> {
    let payload = input.payload(memory)?;
    let [_, what, interface, _] = input.args;
    let v4 = || -> Result<[Ipv4Addr; 2], Errno> {
        let bytes: [u8; 8] = payload[..].try_into().map_err(|_| Errno::EINVAL)?;
        let [a, b, c, d, e, f, g, h] = bytes;
        Ok([Ipv4Addr::new(a, b, c, d), Ipv4Addr::new(e, f, g, h)])
    };
    let v6 = || -> Result<(Ipv6Addr, u32), Errno> {
        let bytes: [u8; 16] = payload[..].try_into().map_err(|_| Errno::EINVAL)?;
        let interface = u32::try_from(interface).map_err(|_| Errno::EINVAL)?;
        Ok((bytes.into(), interface))
    };
    match what {
        multicast::JOIN_V4 => {
            let [group, interface] = v4()?;
            socket.join_multicast_v4(&group, &interface)?;
        }
        multicast::LEAVE_V4 => {
            let [group, interface] = v4()?;
            socket.leave_multicast_v4(&group, &interface)?;
        }
        multicast::JOIN_V6 => {
            let (group, interface) = v6()?;
            socket.join_multicast_v6(&group, interface)?;
        }
        multicast::LEAVE_V6 => {
            let (group, interface) = v6()?;
            socket.leave_multicast_v6(&group, interface)?;
        }
        _ => return Err(Errno::EINVAL),
    }
    Ok(().into())
}
