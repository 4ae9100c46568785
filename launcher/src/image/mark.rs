//! A launcher knows that it is one by bytes in the executable itself: what lies behind an executable can be cut off, added to or stripped,
//! and the tool that is left would build and run whatever is in the current directory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// Bytes of the mark.
pub const LENGTH: usize = 32;
/// By these the mark is found in an executable. They stand nowhere else in it, which is why no constant has them.
const NAME: usize = 28;
/// What follows them in a launcher.
const OF_LAUNCHER: [u8; LENGTH - NAME] = *b"copy";

/// Read with [`read`] only, as another process may have changed it in the file.
#[used]
static MARK: [u8; LENGTH] = *b"\0gpu-run/is-it-a-launcher?/\0tool";

fn read() -> [u8; LENGTH] {
    // SAFETY: a reference to a static is valid and aligned. Volatile: the compiler must not know the contents.
    unsafe { std::ptr::read_volatile(&MARK) }
}

/// The mark of a launcher.
pub fn of_launcher() -> [u8; LENGTH] {
    let mut mark = read();
    mark[NAME..].copy_from_slice(&OF_LAUNCHER);
    mark
}

/// Whether this process runs a launcher's executable.
pub fn is_set() -> bool {
    read() == of_launcher()
}

/// Where the mark is among the first `length` bytes of an executable.
///
/// # Errors
/// What the operating system says.
pub fn find(file: &mut File, length: u64) -> io::Result<Option<u64>> {
    let name = &read()[..NAME];
    if let Some(at) = mapped_at().filter(|at| at + LENGTH as u64 <= length) {
        let mut there = [0; NAME];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut there)?;
        if there == name {
            return Ok(Some(at));
        }
    }
    // Another build of the tool, or a system that does not tell.
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(length).read_to_end(&mut bytes)?;
    let found = memchr::memmem::find(&bytes, name).filter(|at| at + LENGTH <= bytes.len());
    Ok(found.map(|at| at as u64))
}

/// Where our own mark is in the file that it was loaded from.
fn mapped_at() -> Option<u64> {
    let address = (&raw const MARK).addr() as u64;
    // No such file on other systems than Linux.
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    maps.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let number = |text: &str| u64::from_str_radix(text, 16).ok();
        let (start, end) = words.next()?.split_once('-')?;
        let (start, end) = (number(start)?, number(end)?);
        let offset = number(words.nth(1)?)?;
        (start..end)
            .contains(&address)
            .then(|| offset + (address - start))
    })
}

/// The mark as an executable without an image has it, for tests.
#[cfg(test)]
pub(super) fn of_tool() -> [u8; LENGTH] {
    read()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_where_the_system_says_and_by_looking() {
        let path = std::env::current_exe().unwrap();
        let mut file = File::open(&path).unwrap();
        let length = file.metadata().unwrap().len();
        let at = find(&mut file, length).unwrap().unwrap();
        if cfg!(target_os = "linux") {
            assert_eq!(mapped_at(), Some(at));
        }
        let bytes = std::fs::read(&path).unwrap();
        let places: Vec<_> = memchr::memmem::find_iter(&bytes, &read()[..NAME]).collect();
        assert_eq!(places, [usize::try_from(at).unwrap()]);
        assert!(!is_set());
        assert_eq!(find(&mut file, at).unwrap(), None);
    }
}
