//! The family through a ring, as the device uses it.

use super::address::{decode, encode};
use crate::hostcall::fake::FakeDevice;
use crate::hostcall::{HostCalls, Stdio};
use device_abi::op::{self, NO_SUCH_HOST, socket_option};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

#[test]
fn a_peer_that_goes_is_an_end_or_an_error_and_no_hang() {
    let mut device = FakeDevice::new();
    let mut port = device.port();
    let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
    let address = device.memory().put(0, &[0; 8192]);
    let mut ask = |op: u32, args: [u64; 4], payload: &[u8]| {
        device.ask(&mut port, &mut calls, op, args, payload)
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = listener.local_addr().unwrap();
    let (handle, _) = ask(op::TCP_CONNECT, [0; 4], &encode(local));
    let handle = handle.cast_unsigned();
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"bye").unwrap();
    assert_eq!(ask(op::READ, [handle, address, 8192, 0], b"").0, 3);
    assert_eq!(ask(op::WRITE, [handle, 0, 0, 0], b"still there?").0, 12);
    peer.read_exact(&mut [0; 5]).unwrap();
    // With bytes unread, closing resets the connection.
    drop(peer);
    let gone = |result: i64| result == -104 || result == -32;
    let result = loop {
        match ask(op::WRITE, [handle, 0, 0, 0], b"x").0 {
            1 => std::thread::yield_now(),
            result => break result,
        }
    };
    assert!(gone(result), "{result}");
    let result = ask(op::READ, [handle, address, 8192, 0], b"").0;
    assert!(result == 0 || gone(result), "{result}");
    drop(listener);
    let (refused, _) = ask(op::TCP_CONNECT, [0; 4], &encode(local));
    assert_eq!(refused, -111);
}

#[test]
fn wrong_addresses_options_and_handles_are_refused() {
    let mut device = FakeDevice::new();
    let mut port = device.port();
    let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
    let address = device.memory().put(0, &[0; 64]);
    let mut ask = |op: u32, args: [u64; 4], payload: &[u8]| {
        device.ask(&mut port, &mut calls, op, args, payload)
    };
    let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
    assert_eq!(ask(op::TCP_LISTEN, [0; 4], b"not an address").0, -22);
    let (listener, _) = ask(op::TCP_LISTEN, [0; 4], &encode(any));
    let listener = listener.cast_unsigned();
    let (result, local) = ask(op::SOCKET_ADDRESS, [listener, 0, 0, 0], b"");
    let local = decode(&local).unwrap();
    assert!(result == 0 && local.ip().is_loopback() && local.port() != 0);
    assert_eq!(ask(op::READ, [listener, address, 64, 0], b"").0, -9);
    assert_eq!(ask(op::SEND_TO, [listener, 0, 0, 0], &encode(any)).0, -9);
    assert_eq!(ask(op::SHUTDOWN, [listener, 0, 0, 0], b"").0, -9);
    assert_eq!(ask(op::ACCEPT, [99, 0, 0, 0], b"").0, -9);
    let ttl = socket_option::TTL;
    assert_eq!(ask(op::SET_OPTION, [listener, ttl, 50, 0], b"").0, 0);
    assert_eq!(ask(op::GET_OPTION, [listener, ttl, 0, 0], b"").0, 50);
    assert_eq!(ask(op::SET_OPTION, [listener, ttl, 1 << 40, 0], b"").0, -22);
    assert_eq!(ask(op::GET_OPTION, [listener, 99, 0, 0], b"").0, -22);
    let _client = TcpStream::connect(local).unwrap();
    let (accepted, from) = ask(op::ACCEPT, [listener, 0, 0, 0], b"");
    assert!(accepted > 2 && decode(&from).unwrap().ip().is_loopback());
    let lookup = |len: u64| [80, address, len, 0];
    assert_eq!(ask(op::LOOKUP, lookup(64), b"127.0.0.1").0, 32);
    assert_eq!(ask(op::LOOKUP, lookup(31), b"127.0.0.1").0, 0);
    let nobody = ask(op::LOOKUP, lookup(64), b"no such name").0;
    assert_eq!(nobody, -i64::from(NO_SUCH_HOST));
    assert_eq!(ask(op::LOOKUP, [1 << 16, address, 64, 0], b"x").0, -22);
}
