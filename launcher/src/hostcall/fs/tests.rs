//! The family through a ring, as the device uses it.

use super::Files;
use crate::hostcall::fake::FakeDevice;
use crate::hostcall::{Errno, HostCalls, Port, Stdio};
use crate::options::FsLimit;
use device_abi::op::{self, open};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::{fs, io};

struct Run {
    device: FakeDevice,
    port: Port<'static>,
    calls: HostCalls<'static>,
}

impl Run {
    fn new(limit: &FsLimit) -> Run {
        let mut device = FakeDevice::new();
        let stdio = Stdio::new(io::sink(), io::sink());
        Run {
            port: device.port(),
            device,
            calls: HostCalls::with_files(stdio, Files::new(limit).unwrap()),
        }
    }

    fn ask(&mut self, op: u32, args: [u64; 4], payload: &[u8]) -> i64 {
        self.device
            .ask(&mut self.port, &mut self.calls, op, args, payload)
            .0
    }

    fn with_path(&mut self, op: u32, arg: u64, path: &Path) -> i64 {
        self.ask(op, [arg, 0o666, 0, 0], path.as_os_str().as_bytes())
    }

    fn with_two(&mut self, op: u32, first: &Path, second: &Path) -> i64 {
        let first = first.as_os_str().as_bytes();
        let both = [first, second.as_os_str().as_bytes()].concat();
        self.ask(op, [first.len() as u64, 0, 0, 0], &both)
    }

    /// A handle as an operand.
    fn open(&mut self, path: &Path, flags: u64) -> u64 {
        let handle = self.with_path(op::OPEN, flags, path);
        u64::try_from(handle).unwrap_or_else(|_| panic!("{}: {handle}", path.display()))
    }
}

const DENIED: i64 = -13;

#[test]
fn a_file_that_shrinks_or_vanishes_while_it_is_read_ends() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    fs::write(&path, vec![7; 100_000]).unwrap();
    let mut run = Run::new(&FsLimit::All);
    let address = run.device.memory().put(0, &[0; 100_000]);
    let file = run.open(&path, open::READ);
    assert_eq!(run.ask(op::READ, [file, address, 60_000, 0], b""), 60_000);
    assert_eq!(run.device.memory().get(address, 60_000), [7; 60_000]);
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(61_000)
        .unwrap();
    assert_eq!(run.ask(op::READ, [file, address, 60_000, 0], b""), 1_000);
    fs::remove_file(&path).unwrap();
    assert_eq!(run.ask(op::READ, [file, address, 60_000, 0], b""), 0);
    assert_eq!(run.with_path(op::OPEN, open::READ, &path), -2);
    // A directory whose entries go away was read when it was opened.
    fs::write(place.path().join("other"), []).unwrap();
    let listing = run.with_path(op::READ_DIR, 0, place.path());
    fs::remove_file(place.path().join("other")).unwrap();
    let listing = listing.cast_unsigned();
    assert_eq!(run.ask(op::NEXT_ENTRIES, [listing, 0, 0, 0], b""), 13);
    assert_eq!(run.ask(op::NEXT_ENTRIES, [listing, 0, 0, 0], b""), 0);
}

#[test]
fn a_full_disk_is_an_error_for_short_and_long_writes() {
    let mut run = Run::new(&FsLimit::All);
    let full = run.open(Path::new("/dev/full"), open::WRITE);
    assert_eq!(run.ask(op::WRITE, [full, 0, 0, 0], b"x"), -28);
    let address = run.device.memory().put(0, &[1; 9000]);
    let ticket = run
        .device
        .post_long(op::WRITE, [full, 0, 0, 0], address, 9000);
    let late = loop {
        run.port.poll(&mut run.calls);
        if let Some(late) = run.device.take_late_answer(3) {
            break late.0;
        }
    };
    assert_eq!(
        run.device.take_answer(ticket),
        Some(device_abi::ring::PENDING)
    );
    assert_eq!(late, -28);
}

#[test]
fn addresses_handles_and_operands_of_the_device_are_checked() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    fs::write(&path, vec![7; 10_000]).unwrap();
    let mut run = Run::new(&FsLimit::All);
    let file = run.open(&path, open::READ);
    for (address, len) in [(0, 5000), (u64::MAX, 5000), (0x7_0000, u64::MAX)] {
        assert_eq!(run.ask(op::READ, [file, address, len, 0], b""), -14);
    }
    // What a wrong address has cost nobody: the file is where it was.
    assert_eq!(run.ask(op::SEEK, [file, 1, 0, 0], b""), 0);
    assert_eq!(run.ask(op::SEEK, [file, 9, 0, 0], b""), -22);
    assert_eq!(run.ask(op::LOCK, [file, 77, 0, 0], b""), -22);
    assert_eq!(
        run.ask(op::SET_TIMES_HANDLE, [file, 0, 0, 0], b"short"),
        -22
    );
    assert_eq!(run.ask(op::RENAME, [5, 0, 0, 0], b"abc"), -22);
    assert_eq!(run.ask(op::CLOSE, [file, 0, 0, 0], b""), 0);
    for call in [op::READ, op::CLOSE, op::STAT_HANDLE, op::NEXT_ENTRIES] {
        assert_eq!(run.ask(call, [file, 0x7_0000, 10, 0], b""), -9, "{call}");
    }
    assert_eq!(run.calls.failure(), None);
}

#[test]
fn nothing_can_be_touched_with_none() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    fs::write(&path, "x").unwrap();
    let mut run = Run::new(&FsLimit::None);
    for call in [
        op::OPEN,
        op::STAT,
        op::READ_DIR,
        op::REMOVE_FILE,
        op::CANONICALIZE,
        op::CURRENT_DIR,
        op::SET_CURRENT_DIR,
    ] {
        assert_eq!(run.with_path(call, open::READ, &path), DENIED, "{call}");
    }
    // Not even by another process.
    assert_eq!(run.ask(op::SPAWN, [0; 4], b""), DENIED);
    assert!(path.exists());
}

#[test]
fn nothing_outside_of_a_directory_can_be_touched() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap();
    let (inside, outside) = (root.join("in"), root.join("out"));
    fs::create_dir_all(inside.join("deep")).unwrap();
    fs::create_dir(&outside).unwrap();
    fs::write(inside.join("file"), "in").unwrap();
    fs::write(outside.join("secret"), "out").unwrap();
    let link = |says: &Path, name: &str| {
        std::os::unix::fs::symlink(says, inside.join(name)).unwrap();
    };
    link(Path::new("../out/secret"), "relative");
    link(&outside.join("secret"), "absolute");
    link(&outside, "directory");
    link(Path::new("deep/../file"), "harmless");
    let mut run = Run::new(&FsLimit::Within(inside.clone()));

    for good in ["file", "deep/../file", "deep/../../in/file", "harmless"] {
        let handle = run.with_path(op::OPEN, open::READ, &inside.join(good));
        // `..` may not even lead out and in again.
        assert_eq!(handle > 0, good != "deep/../../in/file", "{good}: {handle}");
    }
    for bad in [
        "../out/secret",
        "deep/../../out/secret",
        "relative",
        "absolute",
        "directory/secret",
        "directory/../out/secret",
    ] {
        for call in [op::OPEN, op::STAT, op::CANONICALIZE] {
            // For STAT 1 is: follow a link.
            let result = run.with_path(call, open::READ, &inside.join(bad));
            assert_eq!(result, DENIED, "{call} {bad}");
        }
    }
    for bad in [&outside, Path::new("/"), Path::new("/etc/passwd")] {
        assert_eq!(run.with_path(op::STAT, 1, bad), DENIED);
        assert_eq!(run.with_path(op::READ_DIR, 0, bad), DENIED);
    }
    let new = outside.join("new");
    assert_eq!(
        run.with_path(op::OPEN, open::WRITE | open::CREATE, &new),
        DENIED
    );
    for call in [op::RENAME, op::HARD_LINK, op::COPY] {
        assert_eq!(run.with_two(call, &inside.join("file"), &new), DENIED);
        let secret = outside.join("secret");
        assert_eq!(run.with_two(call, &secret, &inside.join("new")), DENIED);
    }
    assert_eq!(
        run.with_two(op::SYMLINK, &outside, &inside.join("new")),
        DENIED
    );
    assert_eq!(run.with_path(op::SET_CURRENT_DIR, 0, &outside), DENIED);
    assert_eq!(
        run.with_path(op::SET_CURRENT_DIR, 0, &inside.join("deep")),
        0
    );
    assert!(run.with_path(op::OPEN, open::READ, Path::new("../file")) > 0);
    assert_eq!(
        run.with_path(op::OPEN, open::READ, Path::new("../../out/secret")),
        DENIED
    );
    // Removing what leads out removes the link.
    let directory = inside.join("directory");
    assert_eq!(run.with_path(op::REMOVE_ALL, 0, &directory), 0);
    assert_eq!(fs::read(outside.join("secret")).unwrap(), b"out");
    assert!(!new.exists() && !inside.join("new").exists());
    assert_eq!(run.ask(op::SPAWN, [0; 4], b""), Errno::EACCES.answer());
}
