//! Sockets. Addresses are those of [`SocketAddress`].

use core::ops::Range;

/// The numbers of this family.
pub const NETWORK_CALLS: Range<u32> = 80..128;

/// `args` = port, address, length; payload: a name. Result: bytes of addresses; `-NO_SUCH_HOST`.
pub const LOOKUP: u32 = 80;
/// `args[0]` = nanoseconds to try, 0 for no limit; payload: an address. Result: handle.
pub const TCP_CONNECT: u32 = 81;
/// Payload: an address. Result: handle.
pub const TCP_LISTEN: u32 = 82;
/// Payload: an address. Result: handle.
pub const UDP_BIND: u32 = 83;
/// `args[0]` = handle of a listener. Result: handle. Answer: the peer's address.
pub const ACCEPT: u32 = 84;
/// `args[0]` = handle; payload: an address.
pub const UDP_CONNECT: u32 = 85;
/// `args[0]` = handle; payload: an address, then the datagram. Result: bytes sent.
pub const SEND_TO: u32 = 86;
/// `args` = handle, address, length, 1 to leave the datagram in the socket. Result: bytes. Answer: the sender's address.
pub const RECEIVE_FROM: u32 = 87;
/// As [`READ`](super::READ); the bytes stay in the socket.
pub const PEEK: u32 = 88;
/// `args` = handle, 1 for the peer's. Answer: an address.
pub const SOCKET_ADDRESS: u32 = 89;
/// `args` = handle, 0 (reading), 1 (writing) or 2 (both).
pub const SHUTDOWN: u32 = 90;
/// `args` = handle, one of [`socket_option`]. Result: its value.
pub const GET_OPTION: u32 = 91;
/// `args` = handle, one of [`socket_option`], value.
pub const SET_OPTION: u32 = 92;
/// `args` = handle, one of [`multicast`], interface. Payload: the group, for IPv4 also the interface.
pub const MULTICAST: u32 = 93;

/// Options of sockets. Durations are nanoseconds, 0 for none.
pub mod socket_option {
    /// `TCP_NODELAY`.
    pub const NODELAY: u64 = 0;
    /// Hops of a packet.
    pub const TTL: u64 = 1;
    /// Whether calls fail with `EAGAIN` instead of waiting. Can only be set.
    pub const NONBLOCKING: u64 = 2;
    /// How long a read waits.
    pub const READ_TIMEOUT: u64 = 3;
    /// How long a write waits.
    pub const WRITE_TIMEOUT: u64 = 4;
    /// Seconds plus 1; 0 for none.
    pub const LINGER: u64 = 5;
    /// `IPV6_V6ONLY`.
    pub const ONLY_V6: u64 = 6;
    /// `SO_BROADCAST`.
    pub const BROADCAST: u64 = 7;
    /// `IP_MULTICAST_LOOP`.
    pub const MULTICAST_LOOP_V4: u64 = 8;
    /// `IP_MULTICAST_TTL`.
    pub const MULTICAST_TTL_V4: u64 = 9;
    /// `IPV6_MULTICAST_LOOP`.
    pub const MULTICAST_LOOP_V6: u64 = 10;
    /// The pending error, or 0. Can only be read.
    pub const ERROR: u64 = 11;
}

/// What [`MULTICAST`] does.
pub mod multicast {
    /// Joins a group of IPv4.
    pub const JOIN_V4: u64 = 0;
    /// Leaves one.
    pub const LEAVE_V4: u64 = 1;
    /// Joins a group of IPv6.
    pub const JOIN_V6: u64 = 2;
    /// Leaves one.
    pub const LEAVE_V6: u64 = 3;
}

/// The error of [`LOOKUP`] for an unknown name. Linux has no such number.
pub const NO_SUCH_HOST: i32 = 4096;

/// Bytes of an encoded [`SocketAddress`].
pub const SOCKET_ADDRESS_BYTES: usize = 32;

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketAddress {
    /// IPv6, or else IPv4.
    pub is_v6: bool,
    /// The port.
    pub port: u16,
    /// The address; of IPv4 the first four bytes.
    pub ip: [u8; 16],
    /// IPv6's flow information.
    pub flow: u32,
    /// IPv6's scope.
    pub scope: u32,
}

impl SocketAddress {
    /// 4 or 6, 0, port, address, flow, scope, zeroes.
    pub fn to_bytes(self) -> [u8; SOCKET_ADDRESS_BYTES] {
        let mut bytes = [0; SOCKET_ADDRESS_BYTES];
        bytes[0] = if self.is_v6 { 6 } else { 4 };
        bytes[2..4].copy_from_slice(&self.port.to_le_bytes());
        bytes[4..20].copy_from_slice(&self.ip);
        bytes[20..24].copy_from_slice(&self.flow.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.scope.to_le_bytes());
        bytes
    }

    /// The inverse; `None` for another first byte.
    pub fn from_bytes(bytes: [u8; SOCKET_ADDRESS_BYTES]) -> Option<SocketAddress> {
        let word = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let is_v6 = match bytes[0] {
            4 => false,
            6 => true,
            _ => return None,
        };
        let mut ip = [0; 16];
        ip.copy_from_slice(&bytes[4..20]);
        Some(SocketAddress {
            is_v6,
            port: u16::from_le_bytes([bytes[2], bytes[3]]),
            ip,
            flow: word(20),
            scope: word(24),
        })
    }
}
