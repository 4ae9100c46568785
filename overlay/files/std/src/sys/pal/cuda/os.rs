//! Paths and the process, of the host.

use super::host::{self, op};
use crate::ffi::{OsStr, OsString};
use crate::path::{Path, PathBuf};
use crate::{env, error, fmt, io, slice};

const PATH_SEPARATOR: u8 = b':';

pub fn getcwd() -> io::Result<PathBuf> {
    host::path_answer(op::CURRENT_DIR, [0; 4], &[])
}

pub fn chdir(path: &Path) -> io::Result<()> {
    host::with_path(op::SET_CURRENT_DIR, [0; 4], path).map(drop)
}

pub struct SplitPaths<'a>(slice::Split<'a, u8, fn(&u8) -> bool>);

pub fn split_paths(unparsed: &OsStr) -> SplitPaths<'_> {
    fn is_separator(byte: &u8) -> bool {
        *byte == PATH_SEPARATOR
    }
    SplitPaths(unparsed.as_encoded_bytes().split(is_separator))
}

impl<'a> Iterator for SplitPaths<'a> {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        self.0.next().map(|bytes| host::os_string(bytes.to_vec()).into())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

#[derive(Debug)]
pub struct JoinPathsError;

pub fn join_paths<I, T>(paths: I) -> Result<OsString, JoinPathsError>
where
    I: Iterator<Item = T>,
    T: AsRef<OsStr>,
{
    let mut joined = Vec::new();
    for (i, path) in paths.enumerate() {
        let path = path.as_ref().as_encoded_bytes();
        if i > 0 {
            joined.push(PATH_SEPARATOR)
        }
        if path.contains(&PATH_SEPARATOR) {
            return Err(JoinPathsError);
        }
        joined.extend_from_slice(path);
    }
    Ok(host::os_string(joined))
}

impl fmt::Display for JoinPathsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "path segment contains separator `{}`", char::from(PATH_SEPARATOR))
    }
}

impl error::Error for JoinPathsError {}

pub fn current_exe() -> io::Result<PathBuf> {
    host::path_answer(op::CURRENT_EXE, [0; 4], &[])
}

pub fn temp_dir() -> PathBuf {
    env::var_os("TMPDIR").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from)
}

pub fn home_dir() -> Option<PathBuf> {
    env::var_os("HOME").map(PathBuf::from)
}

pub fn getpid() -> u32 {
    host::call(op::PROCESS_ID, [0; 4], &[]).map_or(0, |id| id as u32)
}
