//! Files and directories of the host.
//@ temp-dir
//@ heap: device
//@ check-uninit

use std::fs::{self, File, FileTimes, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::args_os().nth(1).unwrap());
    contents(&root)?;
    large(&root)?;
    options(&root)?;
    names(&root)?;
    directories(&root)?;
    metadata(&root)?;
    locks(&root)?;
    from_threads(&root)?;
    errors(&root);
    println!("all is well");
    Ok(())
}

fn contents(root: &Path) -> io::Result<()> {
    let path = root.join("text");
    fs::write(&path, "one\ntwo\nthree\n")?;
    assert_eq!(fs::read_to_string(&path)?, "one\ntwo\nthree\n");
    let lines: Vec<String> = BufReader::new(File::open(&path)?).lines().collect::<io::Result<_>>()?;
    assert_eq!(lines, ["one", "two", "three"]);
    let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
    assert_eq!(file.seek(SeekFrom::End(-6))?, 8);
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    assert_eq!(rest, "three\n");
    file.seek(SeekFrom::Start(4))?;
    file.write_all(b"TWO")?;
    file.seek_relative(-7)?;
    let mut start = [0; 7];
    file.read_exact(&mut start)?;
    assert_eq!(&start, b"one\nTWO");
    assert_eq!(file.stream_position()?, 7);
    let mut other = file.try_clone()?;
    other.rewind()?;
    assert_eq!(file.stream_position()?, 0);
    file.set_len(3)?;
    file.sync_all()?;
    file.sync_data()?;
    assert_eq!(fs::read(&path)?, b"one");
    assert!(!file.is_terminal());
    static IN_A_STATIC: [u8; 9000] = [7; 9000];
    fs::write(&path, IN_A_STATIC)?;
    assert_eq!(fs::read(&path)?, IN_A_STATIC);
    Ok(())
}

/// More than a slot, a buffer, a piece.
fn large(root: &Path) -> io::Result<()> {
    let path = root.join("large");
    let bytes: Vec<u8> = (0..3_000_001u32).map(|i| (i * 7 + i / 256) as u8).collect();
    fs::write(&path, &bytes)?;
    assert_eq!(fs::metadata(&path)?.len(), bytes.len() as u64);
    assert!(fs::read(&path)? == bytes);
    let copied = fs::copy(&path, root.join("copy"))?;
    assert_eq!(copied, bytes.len() as u64);
    let mut hash = [0u64; 2];
    for (hash, name) in hash.iter_mut().zip(["large", "copy"]) {
        let mut file = BufReader::with_capacity(10_000, File::open(root.join(name))?);
        loop {
            let piece = file.fill_buf()?;
            if piece.is_empty() {
                break;
            }
            *hash = piece.iter().fold(*hash, |hash, byte| hash.wrapping_mul(31) + u64::from(*byte));
            let len = piece.len();
            file.consume(len);
        }
    }
    assert_eq!(hash[0], hash[1]);
    let mut on_the_stack = [0; 100_000];
    File::open(&path)?.read_exact(&mut on_the_stack)?;
    assert!(on_the_stack == bytes[..100_000]);
    Ok(())
}

fn options(root: &Path) -> io::Result<()> {
    let path = root.join("options");
    let kind = |result: io::Result<File>| result.unwrap_err().kind();
    assert_eq!(kind(File::open(&path)), ErrorKind::NotFound);
    assert_eq!(kind(OpenOptions::new().open(&path)), ErrorKind::InvalidInput);
    let no_access = OpenOptions::new().open(&path).unwrap_err();
    assert_eq!(no_access.to_string(), "must specify at least one of read, write, or append access");
    for wrong in [OpenOptions::new().read(true).create(true), OpenOptions::new().append(true).truncate(true)] {
        let error = wrong.open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.to_string(), "creating or truncating a file requires write or append access");
    }
    File::create_new(&path)?.write_all(b"a")?;
    assert_eq!(kind(File::create_new(&path)), ErrorKind::AlreadyExists);
    OpenOptions::new().append(true).open(&path)?.write_all(b"b")?;
    assert_eq!(fs::read(&path)?, b"ab");
    OpenOptions::new().write(true).truncate(true).open(&path)?;
    assert_eq!(fs::read(&path)?, b"");
    let mut only_read = File::open(&path)?;
    assert!(only_read.write(b"x").is_err());
    Ok(())
}

fn names(root: &Path) -> io::Result<()> {
    let (a, b, link) = (root.join("a"), root.join("b"), root.join("link"));
    fs::write(&a, "a")?;
    fs::rename(&a, &b)?;
    assert!(!a.exists() && b.try_exists()?);
    fs::hard_link(&b, &a)?;
    fs::write(&a, "both")?;
    assert_eq!(fs::read(&b)?, b"both");
    #[expect(deprecated, reason = "the one way to make a link that every platform has")]
    fs::soft_link("b", &link)?;
    {
        assert_eq!(fs::read_link(&link)?, Path::new("b"));
        assert_eq!(link.canonicalize()?, b.canonicalize()?);
        assert!(fs::symlink_metadata(&link)?.is_symlink() && fs::metadata(&link)?.is_file());
        fs::remove_file(&link)?;
    }
    fs::remove_file(&a)?;
    fs::remove_file(&b)?;
    assert_eq!(fs::remove_file(&b).unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}

fn directories(root: &Path) -> io::Result<()> {
    let deep = root.join("x/y/z");
    assert_eq!(fs::create_dir(&deep).unwrap_err().kind(), ErrorKind::NotFound);
    fs::create_dir_all(&deep)?;
    // More names than one answer holds.
    for number in 0..500 {
        fs::write(deep.join(format!("file number {number}")), [])?;
    }
    fs::create_dir(deep.join("inner"))?;
    let mut names = Vec::new();
    let mut inner = 0;
    for entry in fs::read_dir(&deep)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        inner += usize::from(kind.is_dir());
        assert_eq!(entry.metadata()?.is_file(), kind.is_file());
        assert_eq!(entry.path(), deep.join(entry.file_name()));
        names.push(entry.file_name().into_string().unwrap());
    }
    assert_eq!((names.len(), inner), (501, 1));
    names.sort();
    names.dedup();
    assert_eq!((names.len(), names[500].as_str()), (501, "inner"));
    assert_eq!(fs::remove_dir(&deep).unwrap_err().kind(), ErrorKind::DirectoryNotEmpty);
    fs::remove_dir(deep.join("inner"))?;
    fs::remove_dir_all(root.join("x"))?;
    assert!(!root.join("x").exists());
    Ok(())
}

fn metadata(root: &Path) -> io::Result<()> {
    let path = root.join("metadata");
    fs::write(&path, "12345")?;
    let file = File::open(&path)?;
    let modified = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 500_000_000);
    file.set_times(FileTimes::new().set_modified(modified))?;
    let metadata = fs::metadata(&path)?;
    assert_eq!((metadata.len(), metadata.modified()?), (5, modified));
    assert!(metadata.accessed()? > modified);
    let moon = SystemTime::UNIX_EPOCH - Duration::new(14_182_939, 750_000_000);
    file.set_modified(moon)?;
    assert_eq!(fs::metadata(&path)?.modified()?, moon);
    assert!(metadata.is_file() && fs::metadata(root)?.is_dir());
    assert!(root.is_absolute() && std::path::absolute("x")?.is_absolute());
    let mut permissions = metadata.permissions();
    assert!(!permissions.readonly());
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions.clone())?;
    assert!(file.metadata()?.permissions().readonly());
    #[expect(clippy::permissions_set_readonly_false, reason = "it is removed with its directory")]
    permissions.set_readonly(false);
    file.set_permissions(permissions)?;
    assert!(!fs::metadata(&path)?.permissions().readonly());
    Ok(())
}

fn locks(root: &Path) -> io::Result<()> {
    let path = root.join("lock");
    let (first, second) = (File::create(&path)?, File::open(&path)?);
    first.lock()?;
    assert!(matches!(second.try_lock_shared(), Err(TryLockError::WouldBlock)));
    std::thread::scope(|scope| {
        // Waits on the host, while this thread goes on.
        let waits = scope.spawn(|| second.lock_shared());
        first.unlock().unwrap();
        waits.join().unwrap()
    })?;
    assert!(matches!(first.try_lock(), Err(TryLockError::WouldBlock)));
    first.try_lock_shared().unwrap();
    Ok(())
}

fn from_threads(root: &Path) -> io::Result<()> {
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                let path = root.join(format!("thread {number}"));
                fs::write(&path, vec![number; 5000]).unwrap();
                assert_eq!(fs::read(&path).unwrap(), vec![number; 5000]);
            });
        }
    });
    Ok(())
}

fn errors(root: &Path) {
    let error = File::open(root.join("missing")).unwrap_err();
    println!("{error}");
    println!("{:?}", error.kind());
    let error = fs::read(root).unwrap_err();
    println!("{error} {:?}", error.kind());
    println!("{}", fs::read("with\0zero").unwrap_err());
    println!("{}", File::open("").unwrap_err());
    let full = File::create("/dev/full").and_then(|mut file| file.write_all(b"x"));
    println!("{:?}", full.unwrap_err());
    let long = "n".repeat(5000);
    println!("{}", fs::read(long).unwrap_err());
}
