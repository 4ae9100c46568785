//! Sockets of the host, on its loopback.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    echo()?;
    large()?;
    limits()?;
    gone()?;
    datagrams()?;
    names();
    println!("all is well");
    Ok(())
}

/// A server with a thread for each client.
fn echo() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..4 {
                let (stream, peer) = listener.accept().unwrap();
                assert!(peer.ip().is_loopback() && stream.peer_addr().unwrap() == peer);
                scope.spawn(move || {
                    let mut writer = stream.try_clone().unwrap();
                    for line in BufReader::new(stream).lines() {
                        writeln!(writer, "{}", line.unwrap().to_uppercase()).unwrap();
                    }
                });
            }
        });
        let clients = [0, 1, 2, 3].map(|number| {
            scope.spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_nodelay(true).unwrap();
                assert!(stream.nodelay().unwrap());
                let mut answers = BufReader::new(stream.try_clone().unwrap());
                for round in 0..3 {
                    writeln!(stream, "hello {number} {round}").unwrap();
                    let mut line = String::new();
                    answers.read_line(&mut line).unwrap();
                    assert_eq!(line, format!("HELLO {number} {round}\n"));
                }
                stream.shutdown(Shutdown::Write).unwrap();
                let mut rest = String::new();
                assert_eq!(answers.read_to_string(&mut rest).unwrap(), 0);
            })
        });
        for client in clients {
            client.join().unwrap();
        }
    });
    Ok(())
}

fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let one = TcpStream::connect_timeout(&listener.local_addr()?, Duration::from_secs(20))?;
    let (other, address) = listener.accept()?;
    assert_eq!(one.local_addr()?, address);
    Ok((one, other))
}

/// More than the host's buffers hold: both ends are at work at the same time.
fn large() -> io::Result<()> {
    let (mut one, mut other) = pair()?;
    let bytes: Vec<u8> = (0..1_000_003u32).map(|i| (i ^ i >> 7) as u8).collect();
    let got = thread::scope(|scope| {
        scope.spawn(|| {
            one.write_all(&bytes).unwrap();
            one.shutdown(Shutdown::Write).unwrap();
        });
        let mut got = Vec::new();
        other.read_to_end(&mut got).map(|_| got)
    })?;
    assert!(got == bytes);
    Ok(())
}

fn limits() -> io::Result<()> {
    let (mut one, mut other) = pair()?;
    let kind = |result: io::Result<usize>| result.unwrap_err().kind();
    assert_eq!(one.read_timeout()?, None);
    one.set_read_timeout(Some(Duration::from_millis(100)))?;
    assert_eq!(one.read_timeout()?, Some(Duration::from_millis(100)));
    assert_eq!(kind(one.read(&mut [0; 8])), ErrorKind::WouldBlock);
    one.set_read_timeout(None)?;
    assert_eq!(
        one.set_read_timeout(Some(Duration::ZERO)).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    one.set_nonblocking(true)?;
    assert_eq!(kind(one.read(&mut [0; 8])), ErrorKind::WouldBlock);
    one.set_nonblocking(false)?;
    other.write_all(b"abc")?;
    let mut buffer = [0; 8];
    assert_eq!((one.peek(&mut buffer)?, &buffer[..3]), (3, &b"abc"[..]));
    assert_eq!(one.read(&mut buffer)?, 3);
    one.set_ttl(77)?;
    assert_eq!(one.ttl()?, 77);
    assert!(one.take_error()?.is_none());
    Ok(())
}

fn gone() -> io::Result<()> {
    let (mut one, other) = pair()?;
    drop(other);
    assert_eq!(one.read(&mut [0; 8])?, 0);
    // The first write may still reach the host's buffer.
    let error = loop {
        match one.write(b"is anybody there?") {
            Ok(_) => thread::sleep(Duration::from_millis(1)),
            Err(error) => break error,
        }
    };
    assert!(matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{error}");
    let nobody = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    println!("{}", TcpStream::connect(nobody).unwrap_err());
    let taken = TcpListener::bind("127.0.0.1:0")?;
    println!("{:?}", TcpListener::bind(taken.local_addr()?).unwrap_err().kind());
    Ok(())
}

fn datagrams() -> io::Result<()> {
    let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    let long = vec![9; 20_000];
    a.send_to(b"first", b.local_addr()?)?;
    a.send_to(&long, b.local_addr()?)?;
    a.send_to(b"", b.local_addr()?)?;
    let mut buffer = vec![0; 30_000];
    assert_eq!(b.peek_from(&mut buffer)?.0, 5);
    assert_eq!(b.recv_from(&mut buffer)?, (5, a.local_addr()?));
    assert_eq!(&buffer[..5], b"first");
    let (count, _) = b.recv_from(&mut buffer)?;
    assert!(buffer[..count] == long);
    assert_eq!(b.recv_from(&mut buffer)?.0, 0);
    a.connect(b.local_addr()?)?;
    b.connect(a.local_addr()?)?;
    assert_eq!(a.send(b"connected")?, 9);
    let mut small = [0; 4];
    assert_eq!((b.recv(&mut small)?, &small), (4, b"conn"));
    b.set_read_timeout(Some(Duration::from_millis(10)))?;
    assert_eq!(b.recv(&mut small).unwrap_err().kind(), ErrorKind::WouldBlock);
    a.set_broadcast(true)?;
    assert!(a.broadcast()?);
    Ok(())
}

fn names() {
    let found: Vec<SocketAddr> = "localhost:80".to_socket_addrs().unwrap().collect();
    assert!(!found.is_empty() && found.iter().all(|a| a.ip().is_loopback() && a.port() == 80));
    let error = "no.such.name.invalid:1".to_socket_addrs().map(drop).unwrap_err();
    assert!(error.to_string().contains("look"), "{error}");
}
