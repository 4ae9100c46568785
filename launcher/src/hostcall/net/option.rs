//! Options of sockets, as numbers.

use crate::hostcall::Errno;
use crate::hostcall::object::Object;
use device_abi::op::socket_option as which;
use socket2::SockRef;
use std::io;
use std::net::UdpSocket;
use std::time::Duration;

/// Nanoseconds; 0 is none.
fn as_nanos(limit: Option<Duration>) -> u64 {
    limit.map_or(0, |limit| {
        u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX)
    })
}

fn from_nanos(nanos: u64) -> Option<Duration> {
    (nanos != 0).then(|| Duration::from_nanos(nanos))
}

/// Any socket, for what all have.
fn socket(object: &Object) -> Result<SockRef<'_>, Errno> {
    match object {
        Object::Tcp(stream) => Ok(stream.into()),
        Object::Listener(listener) => Ok(listener.into()),
        Object::Udp(socket) => Ok(socket.into()),
        _ => Err(Errno::EBADF),
    }
}

fn udp(object: &Object) -> Result<&UdpSocket, Errno> {
    match object {
        Object::Udp(socket) => Ok(socket),
        _ => Err(Errno::EBADF),
    }
}

/// # Errors
/// `EBADF`, `EINVAL` for no option, what the operating system says.
pub fn get(object: &Object, option: u64) -> Result<u64, Errno> {
    let any = socket(object)?;
    let ttl = || match object {
        Object::Tcp(stream) => stream.ttl(),
        Object::Listener(listener) => listener.ttl(),
        Object::Udp(socket) => socket.ttl(),
        _ => Err(Errno::EBADF.into()),
    };
    let error = || -> io::Result<u64> {
        let code = any.take_error()?.and_then(|error| error.raw_os_error());
        Ok(code.unwrap_or(0).unsigned_abs().into())
    };
    Ok(match option {
        which::NODELAY => any.tcp_nodelay()?.into(),
        which::TTL => ttl()?.into(),
        which::READ_TIMEOUT => as_nanos(any.read_timeout()?),
        which::WRITE_TIMEOUT => as_nanos(any.write_timeout()?),
        which::LINGER => any.linger()?.map_or(0, |limit| limit.as_secs() + 1),
        which::ONLY_V6 => any.only_v6()?.into(),
        which::BROADCAST => any.broadcast()?.into(),
        which::MULTICAST_LOOP_V4 => udp(object)?.multicast_loop_v4()?.into(),
        which::MULTICAST_TTL_V4 => udp(object)?.multicast_ttl_v4()?.into(),
        which::MULTICAST_LOOP_V6 => udp(object)?.multicast_loop_v6()?.into(),
        which::ERROR => error()?,
        _ => return Err(Errno::EINVAL),
    })
}

/// # Errors
/// As [`get`].
pub fn set(object: &Object, option: u64, value: u64) -> Result<(), Errno> {
    let any = socket(object)?;
    let on = value != 0;
    let number = u32::try_from(value);
    let number = || number.map_err(|_| Errno::EINVAL);
    match option {
        which::NODELAY => any.set_tcp_nodelay(on)?,
        which::TTL => match object {
            Object::Tcp(stream) => stream.set_ttl(number()?)?,
            Object::Listener(listener) => listener.set_ttl(number()?)?,
            _ => udp(object)?.set_ttl(number()?)?,
        },
        which::NONBLOCKING => any.set_nonblocking(on)?,
        which::READ_TIMEOUT => any.set_read_timeout(from_nanos(value))?,
        which::WRITE_TIMEOUT => any.set_write_timeout(from_nanos(value))?,
        which::LINGER => any.set_linger(value.checked_sub(1).map(Duration::from_secs))?,
        which::ONLY_V6 => any.set_only_v6(on)?,
        which::BROADCAST => any.set_broadcast(on)?,
        which::MULTICAST_LOOP_V4 => udp(object)?.set_multicast_loop_v4(on)?,
        which::MULTICAST_TTL_V4 => udp(object)?.set_multicast_ttl_v4(number()?)?,
        which::MULTICAST_LOOP_V6 => udp(object)?.set_multicast_loop_v6(on)?,
        _ => return Err(Errno::EINVAL),
    }
    Ok(())
}
