//! Generated launchers: a copy of our own executable with an image behind it.

use super::trailer::Trailer;
use super::{Image, ImageError, mark};
use process::deliver;
use process::deliver::Mode;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The image behind the running executable, if there is one. Without one this reads its last bytes only.
///
/// # Errors
/// [`ImageError::Damaged`] if there is a trailer but not the image it promises, or none where there must be one; else what the operating
/// system says.
pub fn attached() -> Result<Option<Image>, ImageError> {
    let (mut file, path) = open_self()?;
    let image = read_attached(&mut file, &path)?;
    if image.is_none() && mark::is_set() {
        return Err(ImageError::Damaged {
            path,
            reason: "it no longer ends with the program (it was cut, added to or stripped)",
        });
    }
    Ok(image)
}

/// Whether the file is a launcher. What cannot be read is none.
pub fn is_launcher(path: &Path) -> bool {
    let trailer = File::open(path).and_then(|mut file| Trailer::read(&mut file));
    trailer.is_ok_and(|trailer| trailer.is_some())
}

/// Writes `out`: the executable `exe` (without an image that it may carry already) followed by `image`.
/// Returns whether anything had to be written: an `out` that already is that file stays untouched.
///
/// # Errors
/// What the operating system says, or a damaged trailer in `exe`.
pub fn attach(exe: &Path, image: &Image, out: &Path) -> Result<bool, ImageError> {
    let mut source = File::open(exe).map_err(ImageError::io("open", exe))?;
    let executable_length = executable_length(&mut source, exe)?;
    let identity = identity(exe, &source).map_err(ImageError::io("inspect", exe))?;
    let trailer = Trailer::new(image, executable_length, identity);
    if is_up_to_date(out, &trailer) {
        return Ok(false);
    }

    let mark = mark(&mut source, executable_length, exe)?;
    source
        .seek(SeekFrom::Start(0))
        .map_err(ImageError::io("read", exe))?;
    let written = deliver::write(out, Mode::Program, |target| {
        let mut copied = 0;
        if let Some(at) = mark {
            copied = io::copy(&mut (&source).take(at), target)?;
            target.write_all(&mark::of_launcher())?;
            copied += mark::LENGTH as u64;
            (&source).seek(SeekFrom::Start(copied))?;
        }
        copied += io::copy(&mut (&source).take(executable_length - copied), target)?;
        if copied != executable_length {
            return Err(io::Error::other(
                "the executable became shorter while it was copied",
            ));
        }
        for part in image.parts() {
            target.write_all(part)?;
        }
        target.write_all(&trailer.to_bytes())
    });
    written.map_err(ImageError::io("write", out))?;
    Ok(true)
}

/// Where the mark is that makes a copy of `exe` a launcher's. Apple's systems kill a process whose executable was changed after it was
/// signed, so there is no mark there.
fn mark(source: &mut File, length: u64, exe: &Path) -> Result<Option<u64>, ImageError> {
    if cfg!(target_vendor = "apple") {
        return Ok(None);
    }
    let found = mark::find(source, length).map_err(ImageError::io("read", exe))?;
    found.map(Some).ok_or_else(|| ImageError::NoTool {
        path: exe.to_owned(),
    })
}

/// The image behind the executable in `file`.
fn read_attached(file: &mut File, path: &Path) -> Result<Option<Image>, ImageError> {
    let fail = || ImageError::io("read", path);
    let Some(trailer) = Trailer::read(file).map_err(fail())? else {
        return Ok(None);
    };
    let damaged = |reason| ImageError::Damaged {
        path: path.to_owned(),
        reason,
    };
    if !trailer.fits(file.metadata().map_err(fail())?.len()) {
        return Err(damaged("its lengths do not add up"));
    }
    file.seek(SeekFrom::Start(trailer.executable_length))
        .map_err(fail())?;
    let mut bytes = Vec::new();
    file.take(trailer.image_length)
        .read_to_end(&mut bytes)
        .map_err(fail())?;
    if *blake3::hash(&bytes).as_bytes() != trailer.image_hash {
        return Err(damaged("its hash differs from the recorded one"));
    }
    Image::parse(bytes).map(Some)
}

/// Bytes of the executable in `file` without an attached image.
fn executable_length(file: &mut File, path: &Path) -> Result<u64, ImageError> {
    let fail = || ImageError::io("read", path);
    let length = file.metadata().map_err(fail())?.len();
    match Trailer::read(file).map_err(fail())? {
        None => Ok(length),
        Some(trailer) if trailer.fits(length) => Ok(trailer.executable_length),
        Some(_) => Err(ImageError::Damaged {
            path: path.to_owned(),
            reason: "its lengths do not add up",
        }),
    }
}

/// Whether `out` was made from the same executable and image. A file that cannot be read is simply written again.
fn is_up_to_date(out: &Path, wanted: &Trailer) -> bool {
    // Opening a pipe would wait for its other end.
    if !out.is_file() {
        return false;
    }
    let Ok(mut file) = File::open(out) else {
        return false;
    };
    let Ok(Some(trailer)) = Trailer::read(&mut file) else {
        return false;
    };
    trailer == *wanted && file.metadata().is_ok_and(|m| trailer.fits(m.len()))
}

/// Tells executables apart without reading them: place, length and time of change.
fn identity(path: &Path, file: &File) -> io::Result<[u8; 32]> {
    let metadata = file.metadata()?;
    let changed = metadata
        .modified()?
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.as_nanos());
    let mut hasher = blake3::Hasher::new();
    hasher.update(fs::canonicalize(path)?.as_os_str().as_encoded_bytes());
    hasher.update(&metadata.len().to_le_bytes());
    hasher.update(&changed.to_le_bytes());
    Ok(*hasher.finalize().as_bytes())
}

/// Our own executable, even when its file was replaced or removed since we started.
fn open_self() -> Result<(File, PathBuf), ImageError> {
    #[cfg(target_os = "linux")]
    if let Ok(file) = File::open("/proc/self/exe") {
        let path = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("/proc/self/exe"));
        return Ok((file, path));
    }
    let path =
        std::env::current_exe().map_err(ImageError::io("find", Path::new("our own executable")))?;
    let file = File::open(&path).map_err(ImageError::io("open", &path))?;
    Ok((file, path))
}

#[cfg(test)]
mod tests {
    use super::super::Metadata;
    use super::*;

    struct Fixture {
        directory: tempfile::TempDir,
        exe: PathBuf,
        out: PathBuf,
    }

    fn fixture() -> Fixture {
        let directory = tempfile::tempdir().unwrap();
        let (exe, out) = (directory.path().join("tool"), directory.path().join("demo"));
        fs::write(&exe, tool("exit 7")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&exe, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Fixture {
            directory,
            exe,
            out,
        }
    }

    fn tool(body: &str) -> Vec<u8> {
        let script = format!("#!/bin/sh\n{body}\n");
        [script.as_bytes(), &mark::of_tool(), b"\n"].concat()
    }

    fn image(ptx: &str) -> Image {
        Image::new(Metadata::new("demo", "llvm", "sm_70"), ptx)
    }

    fn image_of(path: &Path) -> Result<Option<Image>, ImageError> {
        read_attached(&mut File::open(path).unwrap(), path)
    }

    #[test]
    fn round_trip_keeps_the_executable_bit() {
        let f = fixture();
        assert_eq!(image_of(&f.exe).unwrap(), None);
        assert!(attach(&f.exe, &image("one"), &f.out).unwrap());
        assert_eq!(image_of(&f.out).unwrap(), Some(image("one")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&f.out).unwrap().permissions().mode() & 0o777,
                0o755
            );
        }
        let left: Vec<_> = fs::read_dir(f.directory.path()).unwrap().collect();
        assert_eq!(left.len(), 2, "temporary files are left");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn nobody_has_the_launcher_open_once_it_stands_at_its_place() {
        use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
        use std::mem::MaybeUninit;
        let f = fixture();
        let watch = inotify::init(CreateFlags::NONBLOCK).unwrap();
        let events = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO;
        inotify::add_watch(&watch, f.directory.path(), events).unwrap();
        attach(&f.exe, &image("one"), &f.out).unwrap();
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = inotify::Reader::new(&watch, &mut buffer);
        let mut seen = Vec::new();
        while let Ok(event) = reader.next() {
            seen.push(event.events());
        }
        assert_eq!(seen, [ReadFlags::CLOSE_WRITE, ReadFlags::MOVED_TO]);
    }

    #[test]
    fn unchanged_input_writes_nothing_and_changed_input_does() {
        let f = fixture();
        assert!(attach(&f.exe, &image("one"), &f.out).unwrap());
        assert!(!attach(&f.exe, &image("one"), &f.out).unwrap());
        assert!(attach(&f.exe, &image("two"), &f.out).unwrap());
        fs::write(&f.exe, tool("exit 70")).unwrap();
        assert!(attach(&f.exe, &image("two"), &f.out).unwrap());
    }

    #[test]
    fn an_attached_image_is_replaced_not_stacked() {
        let f = fixture();
        attach(&f.exe, &image("one"), &f.out).unwrap();
        let second = f.directory.path().join("second");
        attach(&f.out, &image("two"), &second).unwrap();
        let trailer = Trailer::read(&mut File::open(&second).unwrap())
            .unwrap()
            .unwrap();
        assert_eq!(
            trailer.executable_length,
            fs::metadata(&f.exe).unwrap().len()
        );
        assert_eq!(image_of(&second).unwrap(), Some(image("two")));
    }

    #[test]
    fn the_executable_itself_says_that_it_is_a_launchers() {
        let f = fixture();
        attach(&f.exe, &image("one"), &f.out).unwrap();
        let (before, after) = (fs::read(&f.exe).unwrap(), fs::read(&f.out).unwrap());
        let at = before.len() - 1 - mark::LENGTH;
        let marked = [&before[..at], &mark::of_launcher(), b"\n"].concat();
        assert_eq!(after[..before.len()], marked);
        fs::write(&f.exe, "#!/bin/sh\nno tool of ours\n").unwrap();
        let error = attach(&f.exe, &image("one"), &f.out).unwrap_err();
        assert!(matches!(error, ImageError::NoTool { .. }), "{error}");
    }

    #[test]
    fn every_flipped_byte_behind_the_executable_is_noticed() {
        let f = fixture();
        attach(&f.exe, &image("some program"), &f.out).unwrap();
        let good = fs::read(&f.out).unwrap();
        let start = fs::metadata(&f.exe).unwrap().len() as usize;
        let bad = f.directory.path().join("bad");
        for at in start..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 0x40;
            fs::write(&bad, &bytes).unwrap();
            match image_of(&bad) {
                Err(_) => {}
                // A damaged magic means: no image.
                Ok(None) => assert!(at >= good.len() - 16),
                // The identity only decides whether to copy again.
                Ok(Some(_)) => assert!(
                    (good.len() - 64..good.len() - 32).contains(&at),
                    "byte {at}"
                ),
            }
        }
    }

    #[test]
    fn a_truncated_file_has_no_image() {
        let f = fixture();
        attach(&f.exe, &image("some program"), &f.out).unwrap();
        let bytes = fs::read(&f.out).unwrap();
        fs::write(&f.out, &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(image_of(&f.out).unwrap(), None);
        // A launcher whose front is missing is damaged.
        fs::write(&f.out, &bytes[4..]).unwrap();
        assert!(matches!(image_of(&f.out), Err(ImageError::Damaged { .. })));
    }

    #[test]
    fn the_test_binary_itself_carries_no_image() {
        assert_eq!(attached().unwrap(), None);
    }
}
