//! Files that somebody asked for by name: built products, reports, what `--emit` writes.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Who may do what with a new file, before the process's mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everybody may read it.
    Data,
    /// Everybody may run it.
    Program,
}

/// Writes what `contents` writes to `path`.
///
/// A regular file is replaced at once: who reads it sees the old one or the new one, and it is closed before it stands at its place, because
/// what is open for writing cannot be executed. Anything else keeps its place, and the bytes go through it: a link to its target, a device
/// or a pipe to whoever reads there.
///
/// # Errors
/// What the operating system or `contents` says. A file that was there is then still whole.
pub fn write(
    path: &Path,
    mode: Mode,
    contents: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    if !is_replaceable(path) {
        let mut file = File::create(path)?;
        contents(&mut file)?;
        return match mode {
            Mode::Data => Ok(()),
            Mode::Program => make_executable(&file),
        };
    }
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, bits(mode));
    #[cfg(not(unix))]
    let _ = mode;
    // tempfile's own way of opening would name the temporary file in its errors.
    let target = tempfile::Builder::new().make_in(directory.unwrap_or(Path::new(".")), |path| {
        options.open(path)
    });
    let mut target = target?;
    contents(target.as_file_mut())?;
    let closed = target.into_temp_path();
    closed.persist(path).map_err(|error| error.error)
}

/// Whether a new file may take the place of what is at `path`.
fn is_replaceable(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.is_file(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Whether a regular file, or a link to one, is at `path`, with something in it.
pub fn is_written(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// Takes away what an earlier command wrote to `path`: afterwards [`is_written`] is false. What is not a regular file stays.
///
/// # Errors
/// It cannot be removed, or the target of a link not be emptied.
pub fn clear(path: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if metadata.is_file() {
        return fs::remove_file(path);
    }
    match fs::metadata(path) {
        Ok(target) if target.is_file() => File::options().write(true).open(path)?.set_len(0),
        _ => Ok(()),
    }
}

/// For everybody who may read it, if it is a file at all.
fn make_executable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = file.metadata()?;
        let mode = metadata.permissions().mode();
        if metadata.is_file() {
            file.set_permissions(fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))?;
        }
    }
    let _ = file;
    Ok(())
}

#[cfg(unix)]
fn bits(mode: Mode) -> u32 {
    match mode {
        Mode::Data => 0o666,
        Mode::Program => 0o777,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};

    fn put(path: &Path, text: &str) -> io::Result<()> {
        write(path, Mode::Data, |file| file.write_all(text.as_bytes()))
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_regular_file_is_replaced_at_once() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out");
        put(&path, "old").unwrap();
        let mut reader = File::open(&path).unwrap();
        put(&path, "new").unwrap();
        let mut seen = String::new();
        reader.read_to_string(&mut seen).unwrap();
        assert_eq!(
            (seen.as_str(), fs::read_to_string(&path).unwrap().as_str()),
            ("old", "new")
        );
        let failed = write(&path, Mode::Data, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "no more");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(place.path()), ["out"]);
        // Not a temporary file's own, which nobody else may read.
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o600, 0o600);
        write(&path, Mode::Program, |file| file.write_all(b"x")).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o700, 0o700);
    }

    #[test]
    fn links_stay_and_lead_to_what_was_written() {
        let place = tempfile::tempdir().unwrap();
        let (target, link) = (place.path().join("target"), place.path().join("link"));
        std::os::unix::fs::symlink("target", &link).unwrap();
        // The first leads nowhere yet.
        for text in ["longer", "new"] {
            put(&link, text).unwrap();
            assert!(link.symlink_metadata().unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&target).unwrap(), text);
            assert!(is_written(&link));
        }
        clear(&link).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink() && !is_written(&link));
        clear(&target).unwrap();
        assert_eq!(names(place.path()), ["link"]);
    }

    #[test]
    fn a_pipe_stays_and_its_reader_gets_everything() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("pipe");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, &path, kind, mode, 0).unwrap();
        let from = path.clone();
        let reader = std::thread::spawn(move || fs::read_to_string(from).unwrap());
        assert!(!is_written(&path));
        clear(&path).unwrap();
        put(&path, "through").unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert!(path.symlink_metadata().unwrap().file_type().is_fifo());
    }

    #[test]
    fn a_device_stays() {
        let before = fs::metadata("/dev/null").unwrap();
        put(Path::new("/dev/null"), "gone").unwrap();
        assert_eq!(fs::metadata("/dev/null").unwrap().rdev(), before.rdev());
    }

    #[test]
    fn errors_name_no_file_of_ours() {
        let error = put(Path::new("/no/such/place/out"), "").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains("tmp"), "{error}");
    }
}
