use super::{SOCKET_ADDRESS_BYTES, SocketAddress};
use std::collections::BTreeMap;

/// The numbers stand in four files, and nothing else would notice that one is used twice.
#[test]
fn every_call_has_a_number_of_its_own() {
    let sources = [
        include_str!("fs.rs"),
        include_str!("io.rs"),
        include_str!("net.rs"),
        include_str!("process.rs"),
    ];
    let mut calls: BTreeMap<u32, &str> = BTreeMap::new();
    for line in sources.iter().flat_map(|source| source.lines()) {
        let Some((name, number)) = line
            .strip_prefix("pub const ")
            .and_then(|rest| rest.split_once(": u32 = "))
        else {
            continue;
        };
        let number = number.trim_end_matches(';').parse().unwrap();
        let before = calls.insert(number, name);
        assert_eq!(before, None, "{number} is also {name}");
    }
    assert!(calls.len() > 50, "{calls:?}");
}

#[test]
fn an_address_survives_its_encoding() {
    for is_v6 in [false, true] {
        let mut ip = [0; 16];
        ip[..4].copy_from_slice(&[127, 0, 0, 1]);
        let address = SocketAddress {
            is_v6,
            port: 0x1234,
            ip,
            flow: 0x0102_0304,
            scope: u32::MAX,
        };
        let bytes = address.to_bytes();
        assert_eq!(bytes[2..4], [0x34, 0x12]);
        assert_eq!(SocketAddress::from_bytes(bytes), Some(address));
    }
    assert_eq!(SocketAddress::from_bytes([5; SOCKET_ADDRESS_BYTES]), None);
}
