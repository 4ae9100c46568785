//! The family through a ring, as the device uses it.

use super::Files;
use super::large::LARGE;
use crate::hostcall::fake::FakeDevice;
use crate::hostcall::{Errno, HostCalls, Port, Stdio};
use crate::options::FsLimit;
use device_abi::op::{self, open};
use std::cmp::Reverse;
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

/// Bytes of a file, each of which says where it stands.
fn pattern(len: u64) -> Vec<u8> {
    (0..len)
        .map(|at| (at ^ at >> 8 ^ at >> 16) as u8 | 1)
        .collect()
}

#[test]
fn a_large_read_moves_the_position_by_what_it_has_read() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    let bytes = pattern(2 * LARGE + 1234);
    fs::write(&path, &bytes).unwrap();
    let mut run = Run::new(&FsLimit::All);
    let memory = run.device.memory().put(0, &[]);
    let file = run.open(&path, open::READ);
    let copy = run.ask(op::DUPLICATE, [file, 0, 0, 0], b"").cast_unsigned();
    // From where, how much is asked for, and how much there is.
    for (start, asked, there) in [
        (0, LARGE - 1, LARGE - 1),
        (0, LARGE, LARGE),
        (3, LARGE + 1, LARGE + 1),
        (1233, 2 * LARGE + 1, 2 * LARGE + 1),
        (1234, 2 * LARGE + 1, 2 * LARGE),
        (LARGE + 1233, 3 * LARGE, LARGE + 1),
        (LARGE + 1234, 3 * LARGE, LARGE),
        (LARGE + 1235, 3 * LARGE, LARGE - 1),
        (2 * LARGE + 1234, LARGE, 0),
        (2 * LARGE + 1235, LARGE, 0),
    ] {
        let case = format!("{asked} from {start}");
        run.ask(op::SEEK, [copy, 0, start, 0], b"");
        let address = memory + start % 7;
        let read = run.ask(op::READ, [file, address, asked, 0], b"");
        assert_eq!(read.cast_unsigned(), there, "{case}");
        let there = there as usize;
        let got = run.device.memory().get(address, there);
        assert!(
            there == 0 || got == bytes[start as usize..][..there],
            "{case}"
        );
        let position = run.ask(op::SEEK, [copy, 1, 0, 0], b"");
        assert_eq!(position.cast_unsigned(), start + there as u64, "{case}");
    }
}

#[test]
fn a_large_read_that_fails_leaves_the_position_where_it_was() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    fs::write(&path, pattern(2 * LARGE)).unwrap();
    let mut run = Run::new(&FsLimit::All);
    let memory = run.device.memory().put(0, &[]);
    let (to_read, to_write) = (run.open(&path, open::READ), run.open(&path, open::WRITE));
    for (file, address, error) in [(to_read, 8, -14), (to_write, memory, -9)] {
        run.ask(op::SEEK, [file, 0, 17, 0], b"");
        assert_eq!(run.ask(op::READ, [file, address, LARGE, 0], b""), error);
        assert_eq!(run.ask(op::SEEK, [file, 1, 0, 0], b""), 17);
    }
    assert_eq!(run.calls.failure(), None);
}

/// As with `read(2)`, each byte is somebody's, and nobody else's.
#[test]
fn large_reads_at_the_same_position_share_the_file() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    let bytes = pattern(2 * LARGE + 5);
    fs::write(&path, &bytes).unwrap();
    let mut run = Run::new(&FsLimit::All);
    let memory = run.device.memory().put(0, &[]);
    let file = run.open(&path, open::READ);
    let places = [5, 6, 7].map(|warp| (warp, memory + u64::from(warp - 5) * LARGE));
    for (warp, address) in places {
        let args = [file, address, LARGE, 0];
        run.device.post_for(warp, op::READ, args);
    }
    let mut parts = places.map(|(warp, address)| (warp, address, None));
    while parts.iter().any(|(.., count)| count.is_none()) {
        run.port.poll(&mut run.calls);
        for (warp, _, count) in &mut parts {
            *count = count.or_else(|| run.device.take_late_answer(*warp).map(|late| late.0));
        }
    }
    let mut all: Vec<Vec<u8>> = parts
        .map(|(_, address, count)| run.device.memory().get(address, count.unwrap() as usize))
        .into();
    // In the file's order.
    all.sort_by_key(|part| (Reverse(part.len()), *part != bytes[..part.len()]));
    assert!(all.concat() == bytes);
    assert_eq!(run.ask(op::SEEK, [file, 1, 0, 0], b""), bytes.len() as i64);
}

/// The file has no length: the system makes it as it is read.
#[test]
fn what_the_system_says_of_itself_is_read_by_one_thread() {
    let mut run = Run::new(&FsLimit::All);
    let address = run.device.memory().put(0, &[]);
    let file = run.open(Path::new("/proc/self/status"), open::READ);
    let read = run.ask(op::READ, [file, address, 2 * LARGE, 0], b"");
    assert!(read > 0, "{read}");
    assert_eq!(run.device.memory().get(address, 5), b"Name:");
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
