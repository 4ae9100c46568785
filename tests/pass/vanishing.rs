//! Files that go away or shrink while they are read, a full disk, a peer that is gone: errors or the end, never a hang.
//@ temp-dir
//@ heap: device

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Read, Seek, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::args_os().nth(1).unwrap());
    removed(&root)?;
    shortened(&root)?;
    process_ended()?;
    directory_removed(&root)?;
    disk_full()?;
    peer_gone()?;
    println!("all is well");
    Ok(())
}

/// Removed by another thread while it is read: what is open stays readable, and the name is gone.
fn removed(root: &Path) -> io::Result<()> {
    let path = root.join("removed");
    fs::write(&path, vec![7; 1_000_000])?;
    let mut file = File::open(&path)?;
    let mut start = [0; 1000];
    file.read_exact(&mut start)?;
    thread::scope(|scope| scope.spawn(|| fs::remove_file(&path)).join().unwrap())?;
    let mut rest = Vec::new();
    assert_eq!(file.read_to_end(&mut rest)?, 999_000);
    assert_eq!(File::open(&path).unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}

/// Shortened between two reads: the end comes early.
fn shortened(root: &Path) -> io::Result<()> {
    let path = root.join("shortened");
    fs::write(&path, vec![7; 1_000_000])?;
    let mut file = File::open(&path)?;
    let mut start = [0; 1000];
    file.read_exact(&mut start)?;
    OpenOptions::new().write(true).open(&path)?.set_len(1500)?;
    let error = file.read_exact(&mut [0; 1000]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    Ok(())
}

/// A file whose contents go with a process.
fn process_ended() -> io::Result<()> {
    let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let mut status = File::open(format!("/proc/{}/status", child.id()))?;
    assert_eq!(status.read(&mut [0; 5])?, 5);
    child.kill()?;
    child.wait()?;
    status.rewind()?;
    let error = status.read(&mut [0; 5]).unwrap_err();
    println!("{error}");
    Ok(())
}

/// Removed while it is listed: what was read comes, then the end.
fn directory_removed(root: &Path) -> io::Result<()> {
    let directory = root.join("directory");
    fs::create_dir(&directory)?;
    for number in 0..2000 {
        File::create(directory.join(format!("a file with a long name, number {number}")))?;
    }
    let mut entries = fs::read_dir(&directory)?;
    entries.next().unwrap()?;
    fs::remove_dir_all(&directory)?;
    for entry in entries {
        // What came in one piece with the first is still told, but not there.
        let gone = entry.and_then(|entry| entry.metadata()).unwrap_err();
        assert_eq!(gone.kind(), ErrorKind::NotFound);
    }
    Ok(())
}

/// No space: short and long writes, and one that was buffered.
fn disk_full() -> io::Result<()> {
    let full = || OpenOptions::new().write(true).open("/dev/full");
    for len in [1, 100_000] {
        let error = full()?.write_all(&vec![1; len]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }
    let mut buffered = BufWriter::new(full()?);
    buffered.write_all(b"later")?;
    assert_eq!(buffered.flush().unwrap_err().kind(), ErrorKind::StorageFull);
    drop(buffered.into_parts());
    Ok(())
}

/// A peer that goes while one thread waits for its words and another one writes to it.
fn peer_gone() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut one = TcpStream::connect(listener.local_addr()?)?;
    let (other, _) = listener.accept()?;
    let mut reader = one.try_clone()?;
    thread::scope(|scope| {
        let waits = scope.spawn(move || reader.read(&mut [0; 8]));
        // More than the host's buffers hold: it waits for a peer that never reads.
        let writes = scope.spawn(move || loop {
            if let Err(error) = one.write_all(&[0; 100_000]) {
                break error.kind();
            }
        });
        thread::yield_now();
        drop(other);
        let heard = waits.join().unwrap();
        assert!(matches!(heard.map_err(|error| error.kind()), Ok(0) | Err(ErrorKind::ConnectionReset)));
        let wrote = writes.join().unwrap();
        assert!(matches!(wrote, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{wrote}");
    });
    Ok(())
}
