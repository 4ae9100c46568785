//! Socket addresses as the device writes them: see [`device_abi::op::SocketAddress`].

use crate::hostcall::Errno;
use device_abi::op::{SOCKET_ADDRESS_BYTES, SocketAddress};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

/// For the device.
pub fn encode(address: SocketAddr) -> [u8; SOCKET_ADDRESS_BYTES] {
    let (ip, flow, scope) = match address {
        SocketAddr::V4(v4) => (IpAddr::V4(*v4.ip()), 0, 0),
        SocketAddr::V6(v6) => (IpAddr::V6(*v6.ip()), v6.flowinfo(), v6.scope_id()),
    };
    let mut bytes = [0; 16];
    let is_v6 = match ip {
        IpAddr::V4(v4) => {
            bytes[..4].copy_from_slice(&v4.octets());
            false
        }
        IpAddr::V6(v6) => {
            bytes = v6.octets();
            true
        }
    };
    let port = address.port();
    SocketAddress {
        is_v6,
        port,
        ip: bytes,
        flow,
        scope,
    }
    .to_bytes()
}

/// From the device.
///
/// # Errors
/// `EINVAL` for bytes that are no address.
pub fn decode(bytes: &[u8]) -> Result<SocketAddr, Errno> {
    let bytes = bytes.try_into().map_err(|_| Errno::EINVAL)?;
    let SocketAddress {
        is_v6,
        port,
        ip,
        flow,
        scope,
    } = SocketAddress::from_bytes(bytes).ok_or(Errno::EINVAL)?;
    Ok(match is_v6 {
        false => {
            let [a, b, c, d, ..] = ip;
            SocketAddr::from((Ipv4Addr::new(a, b, c, d), port))
        }
        true => SocketAddrV6::new(Ipv6Addr::from(ip), port, flow, scope).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive() {
        for text in ["1.2.3.4:5", "[2001:db8::7]:65535", "[fe80::1%3]:1"] {
            let address: SocketAddr = text.parse().unwrap();
            assert_eq!(decode(&encode(address)), Ok(address));
        }
        for bad in [&[4; 31][..], &[4; 33], &[9; 32], b""] {
            assert_eq!(decode(bad), Err(Errno::EINVAL));
        }
    }
}
