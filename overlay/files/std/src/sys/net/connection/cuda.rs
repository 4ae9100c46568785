//! Sockets of the host.

use crate::fmt;
use crate::io::{self, BorrowedCursor, Error, ErrorKind, IoSlice, IoSliceMut};
use crate::net::{
    Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, SocketAddrV4, SocketAddrV6, ToSocketAddrs,
};
use crate::sys::net::connection::each_addr;
use crate::sys::pal::host::op::{
    NO_SUCH_HOST, SOCKET_ADDRESS_BYTES, SocketAddress, multicast, socket_option as which,
};
use crate::sys::pal::host::{self, Handle, op};
use crate::time::Duration;
use crate::vec;

pub struct TcpStream(Handle);
pub struct TcpListener(Handle);
pub struct UdpSocket(Handle);

type Encoded = [u8; SOCKET_ADDRESS_BYTES];

fn encode(address: &SocketAddr) -> Encoded {
    let mut ip = [0; 16];
    let (is_v6, flow, scope) = match address {
        SocketAddr::V4(v4) => {
            ip[..4].copy_from_slice(&v4.ip().octets());
            (false, 0, 0)
        }
        SocketAddr::V6(v6) => {
            ip = v6.ip().octets();
            (true, v6.flowinfo(), v6.scope_id())
        }
    };
    SocketAddress { is_v6, port: address.port(), ip, flow, scope }.to_bytes()
}

fn decode(bytes: &Encoded) -> io::Result<SocketAddr> {
    match SocketAddress::from_bytes(*bytes) {
        None => Err(io::const_error!(ErrorKind::InvalidData, "the host's socket has no IP address")),
        Some(SocketAddress { is_v6: false, port, ip: [a, b, c, d, ..], .. }) => {
            Ok(SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), port).into())
        }
        Some(SocketAddress { is_v6: true, port, ip, flow, scope }) => {
            Ok(SocketAddrV6::new(Ipv6Addr::from(ip), port, flow, scope).into())
        }
    }
}

/// Nanoseconds, for which 0 is none.
fn nanos(limit: Option<Duration>) -> io::Result<u64> {
    match limit {
        None => Ok(0),
        Some(Duration::ZERO) => {
            Err(io::const_error!(ErrorKind::InvalidInput, "cannot set a 0 duration timeout"))
        }
        Some(limit) => Ok(u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX)),
    }
}

/// What all kinds of sockets share.
impl Handle {
    fn made(op: u32, args: [u64; 4], address: &SocketAddr) -> io::Result<Handle> {
        host::call(op, args, &encode(address)).map(Handle::new)
    }

    fn address(&self, of_peer: u64) -> io::Result<SocketAddr> {
        let mut address = [0; SOCKET_ADDRESS_BYTES];
        let args = [self.number(), of_peer, 0, 0];
        host::call_into(op::SOCKET_ADDRESS, args, &[], &mut address)?;
        decode(&address)
    }

    fn option(&self, option: u64) -> io::Result<u64> {
        self.call(op::GET_OPTION, [option, 0, 0])
    }

    fn set_option(&self, option: u64, value: u64) -> io::Result<()> {
        self.call(op::SET_OPTION, [option, value, 0]).map(drop)
    }

    fn limit(&self, option: u64) -> io::Result<Option<Duration>> {
        let nanos = self.option(option)?;
        Ok((nanos != 0).then(|| Duration::from_nanos(nanos)))
    }

    fn take_error(&self) -> io::Result<Option<Error>> {
        let code = self.option(which::ERROR)?;
        Ok((code != 0).then(|| Error::from_raw_os_error(code as i32)))
    }

    /// A call that reads to a buffer, and says from where.
    fn receive(&self, op: u32, buf: &mut [u8], how: u64, from: &mut [u8]) -> io::Result<usize> {
        // The host looks at the address even if it has nothing to write there.
        let (args, room) = ([self.number(), 0, 0, how], from);
        // SAFETY: both slices are ours.
        let result = unsafe {
            device_prelude::hostcall::read_from(op, args, buf.as_mut_ptr(), buf.len(), room)
        };
        host::check(result).map(|count| count as usize)
    }

    fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut socket = f.debug_struct(name);
        if let Ok(address) = self.address(0) {
            socket.field("addr", &address);
        }
        if let Ok(peer) = self.address(1) {
            socket.field("peer", &peer);
        }
        socket.field("handle", &self.number()).finish()
    }
}

/// Methods that sockets share.
macro_rules! shared {
    () => {
        pub fn socket_addr(&self) -> io::Result<SocketAddr> {
            self.0.address(0)
        }

        pub fn duplicate(&self) -> io::Result<Self> {
            self.0.duplicate().map(Self)
        }

        pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
            self.0.set_option(which::TTL, ttl.into())
        }

        pub fn ttl(&self) -> io::Result<u32> {
            self.0.option(which::TTL).map(|ttl| ttl as u32)
        }

        pub fn take_error(&self) -> io::Result<Option<Error>> {
            self.0.take_error()
        }

        pub fn set_nonblocking(&self, on: bool) -> io::Result<()> {
            self.0.set_option(which::NONBLOCKING, on.into())
        }
    };
    (connected) => {
        shared!();

        pub fn peer_addr(&self) -> io::Result<SocketAddr> {
            self.0.address(1)
        }

        pub fn set_read_timeout(&self, limit: Option<Duration>) -> io::Result<()> {
            self.0.set_option(which::READ_TIMEOUT, nanos(limit)?)
        }

        pub fn set_write_timeout(&self, limit: Option<Duration>) -> io::Result<()> {
            self.0.set_option(which::WRITE_TIMEOUT, nanos(limit)?)
        }

        pub fn read_timeout(&self) -> io::Result<Option<Duration>> {
            self.0.limit(which::READ_TIMEOUT)
        }

        pub fn write_timeout(&self) -> io::Result<Option<Duration>> {
            self.0.limit(which::WRITE_TIMEOUT)
        }

        pub fn peek(&self, buf: &mut [u8]) -> io::Result<usize> {
            self.0.receive(op::PEEK, buf, 0, &mut [])
        }
    };
}

impl TcpStream {
    pub fn connect<A: ToSocketAddrs>(addr: A) -> io::Result<TcpStream> {
        each_addr(addr, |addr| Handle::made(op::TCP_CONNECT, [0; 4], addr).map(TcpStream))
    }

    pub fn connect_timeout(addr: &SocketAddr, limit: Duration) -> io::Result<TcpStream> {
        let args = [nanos(Some(limit))?, 0, 0, 0];
        Handle::made(op::TCP_CONNECT, args, addr).map(TcpStream)
    }

    shared!(connected);

    pub fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }

    pub fn read_buf(&self, buf: BorrowedCursor<'_>) -> io::Result<()> {
        self.0.read_buf(buf)
    }

    pub fn read_vectored(&self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.0.read_vectored(bufs)
    }

    pub fn is_read_vectored(&self) -> bool {
        false
    }

    pub fn write(&self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf)
    }

    pub fn write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(bufs)
    }

    pub fn is_write_vectored(&self) -> bool {
        false
    }

    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        let how = match how {
            Shutdown::Read => 0,
            Shutdown::Write => 1,
            Shutdown::Both => 2,
        };
        self.0.call(op::SHUTDOWN, [how, 0, 0]).map(drop)
    }

    pub fn set_linger(&self, limit: Option<Duration>) -> io::Result<()> {
        let value = limit.map_or(0, |limit| limit.as_secs().saturating_add(1));
        self.0.set_option(which::LINGER, value)
    }

    pub fn linger(&self) -> io::Result<Option<Duration>> {
        let value = self.0.option(which::LINGER)?;
        Ok(value.checked_sub(1).map(Duration::from_secs))
    }

    pub fn set_nodelay(&self, on: bool) -> io::Result<()> {
        self.0.set_option(which::NODELAY, on.into())
    }

    pub fn nodelay(&self) -> io::Result<bool> {
        self.0.option(which::NODELAY).map(|on| on != 0)
    }
}

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt("TcpStream", f)
    }
}

impl TcpListener {
    pub fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<TcpListener> {
        each_addr(addr, |addr| Handle::made(op::TCP_LISTEN, [0; 4], addr).map(TcpListener))
    }

    shared!();

    pub fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let mut peer = [0; SOCKET_ADDRESS_BYTES];
        let args = [self.0.number(), 0, 0, 0];
        let (number, _) = host::call_into(op::ACCEPT, args, &[], &mut peer)?;
        Ok((TcpStream(Handle::new(number)), decode(&peer)?))
    }

    pub fn set_only_v6(&self, on: bool) -> io::Result<()> {
        self.0.set_option(which::ONLY_V6, on.into())
    }

    pub fn only_v6(&self) -> io::Result<bool> {
        self.0.option(which::ONLY_V6).map(|on| on != 0)
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt("TcpListener", f)
    }
}

impl UdpSocket {
    pub fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<UdpSocket> {
        each_addr(addr, |addr| Handle::made(op::UDP_BIND, [0; 4], addr).map(UdpSocket))
    }

    shared!(connected);

    pub fn connect<A: ToSocketAddrs>(&self, addr: A) -> io::Result<()> {
        let args = [self.0.number(), 0, 0, 0];
        each_addr(addr, |addr| host::call(op::UDP_CONNECT, args, &encode(addr)).map(drop))
    }

    fn receive_from(&self, buf: &mut [u8], peek: u64) -> io::Result<(usize, SocketAddr)> {
        let mut from = [0; SOCKET_ADDRESS_BYTES];
        let count = self.0.receive(op::RECEIVE_FROM, buf, peek, &mut from)?;
        Ok((count, decode(&from)?))
    }

    pub fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.receive_from(buf, 0)
    }

    pub fn peek_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.receive_from(buf, 1)
    }

    pub fn send_to(&self, buf: &[u8], addr: &SocketAddr) -> io::Result<usize> {
        let payload = [&encode(addr), buf].concat();
        let args = [self.0.number(), 0, 0, 0];
        host::call(op::SEND_TO, args, &payload).map(|count| count as usize)
    }

    pub fn recv(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.receive_from(buf, 0).map(|(count, _)| count)
    }

    /// One datagram, however long: it must not be cut as a stream of bytes may.
    pub fn send(&self, buf: &[u8]) -> io::Result<usize> {
        let args = [self.0.number(), 0, 0, 0];
        host::call(op::WRITE, args, buf).map(|count| count as usize)
    }

    pub fn set_broadcast(&self, on: bool) -> io::Result<()> {
        self.0.set_option(which::BROADCAST, on.into())
    }

    pub fn broadcast(&self) -> io::Result<bool> {
        self.0.option(which::BROADCAST).map(|on| on != 0)
    }

    pub fn set_multicast_loop_v4(&self, on: bool) -> io::Result<()> {
        self.0.set_option(which::MULTICAST_LOOP_V4, on.into())
    }

    pub fn multicast_loop_v4(&self) -> io::Result<bool> {
        self.0.option(which::MULTICAST_LOOP_V4).map(|on| on != 0)
    }

    pub fn set_multicast_ttl_v4(&self, ttl: u32) -> io::Result<()> {
        self.0.set_option(which::MULTICAST_TTL_V4, ttl.into())
    }

    pub fn multicast_ttl_v4(&self) -> io::Result<u32> {
        self.0.option(which::MULTICAST_TTL_V4).map(|ttl| ttl as u32)
    }

    pub fn set_multicast_loop_v6(&self, on: bool) -> io::Result<()> {
        self.0.set_option(which::MULTICAST_LOOP_V6, on.into())
    }

    pub fn multicast_loop_v6(&self) -> io::Result<bool> {
        self.0.option(which::MULTICAST_LOOP_V6).map(|on| on != 0)
    }

    fn multicast(&self, what: u64, interface: u32, addresses: &[u8]) -> io::Result<()> {
        let args = [self.0.number(), what, interface.into(), 0];
        host::call(op::MULTICAST, args, addresses).map(drop)
    }

    pub fn join_multicast_v4(&self, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.multicast(multicast::JOIN_V4, 0, &[group.octets(), interface.octets()].concat())
    }

    pub fn join_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.multicast(multicast::JOIN_V6, interface, &group.octets())
    }

    pub fn leave_multicast_v4(&self, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.multicast(multicast::LEAVE_V4, 0, &[group.octets(), interface.octets()].concat())
    }

    pub fn leave_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.multicast(multicast::LEAVE_V6, interface, &group.octets())
    }
}

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt("UdpSocket", f)
    }
}

pub struct LookupHost(vec::IntoIter<SocketAddr>);

impl Iterator for LookupHost {
    type Item = SocketAddr;

    fn next(&mut self) -> Option<SocketAddr> {
        self.0.next()
    }
}

/// Addresses that one name can have here.
const MOST_ADDRESSES: usize = 128;

pub fn lookup_host(host: &str, port: u16) -> io::Result<LookupHost> {
    let mut answer = vec![[0; SOCKET_ADDRESS_BYTES]; MOST_ADDRESSES];
    let bytes = answer.as_flattened_mut();
    let room = [bytes.as_mut_ptr().expose_provenance() as u64, bytes.len() as u64];
    let args = [port.into(), room[0], room[1], 0];
    let len = match host::call(op::LOOKUP, args, host.as_bytes()) {
        Err(error) if error.raw_os_error() == Some(NO_SUCH_HOST) => {
            return Err(io::const_error!(
                ErrorKind::Uncategorized,
                "failed to lookup address information",
            ));
        }
        result => result? as usize,
    };
    answer.truncate(len / SOCKET_ADDRESS_BYTES);
    let found: io::Result<Vec<_>> = answer.iter().map(decode).collect();
    Ok(LookupHost(found?.into_iter()))
}
