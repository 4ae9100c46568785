use super::{
    FILE_CALLS, NETWORK_CALLS, PROCESS_CALLS, RANDOM, SOCKET_ADDRESS_BYTES, SocketAddress,
};
use std::collections::BTreeMap;

/// Name and number of each call in a file.
fn calls(source: &str) -> impl Iterator<Item = (&str, u32)> {
    let declared = |line| {
        let (name, number) = str::strip_prefix(line, "pub const ")?.split_once(": u32 = ")?;
        Some((name, number.trim_end_matches(';').parse().unwrap()))
    };
    source.lines().filter_map(declared)
}

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
    for (name, number) in sources.iter().flat_map(|source| self::calls(source)) {
        let before = calls.insert(number, name);
        assert_eq!(before, None, "{number} is also {name}");
    }
    assert!(calls.len() > 50, "{calls:?}");
}

/// The host finds a call's server by the family's range: a number outside of it would be an unknown call.
#[test]
fn every_call_is_in_the_range_of_its_family() {
    for (source, range) in [
        (include_str!("fs.rs"), FILE_CALLS),
        (include_str!("process.rs"), PROCESS_CALLS),
        (include_str!("net.rs"), NETWORK_CALLS),
    ] {
        for (name, number) in calls(source) {
            assert!(
                range.contains(&number),
                "{name} = {number}, not in {range:?}"
            );
        }
    }
    for (name, number) in calls(include_str!("io.rs")) {
        let own = 1..FILE_CALLS.start;
        assert!(
            own.contains(&number) || number == RANDOM,
            "{name} = {number}"
        );
    }
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
