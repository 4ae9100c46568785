//! Files and directories of the host.

use crate::ffi::OsString;
use crate::fmt;
use crate::fs::TryLockError;
use crate::io::{self, BorrowedCursor, ErrorKind, IoSlice, IoSliceMut, SeekFrom};
use crate::path::{Path, PathBuf};
use crate::sync::Arc;
use crate::sys::fs::common;
pub use crate::sys::fs::common::{Dir, exists};
use crate::sys::pal::host::op::{Stat, lock, open};
use crate::sys::pal::host::{self, Handle, op};
use crate::sys::time::SystemTime;
use crate::vec;

const KIND: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const LINK: u32 = 0o120_000;
const ANY_WRITE: u32 = 0o222;

pub struct File(Handle);

#[derive(Clone)]
pub struct FileAttr(Stat);

/// Entries as the host gives them, a piece at a time.
pub struct ReadDir {
    root: Arc<PathBuf>,
    listing: Handle,
    piece: vec::IntoIter<u8>,
    ended: bool,
}

pub struct DirEntry {
    root: Arc<PathBuf>,
    name: OsString,
    kind: FileType,
}

#[derive(Clone, Debug)]
pub struct OpenOptions {
    flags: u64,
    mode: u32,
}

#[derive(Copy, Clone, Debug, Default)]
pub struct FileTimes {
    accessed: Option<SystemTime>,
    modified: Option<SystemTime>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePermissions {
    mode: u32,
}

#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct FileType {
    kind: u32,
}

#[derive(Debug)]
pub struct DirBuilder {
    mode: u32,
}

impl FileAttr {
    fn ask(op: u32, args: [u64; 4], payload: &[u8]) -> io::Result<FileAttr> {
        let mut stat = Stat::default();
        // SAFETY: `Stat` is made of integers, any bytes are one; it is ours alone.
        let bytes = unsafe {
            crate::slice::from_raw_parts_mut((&raw mut stat).cast::<u8>(), size_of::<Stat>())
        };
        host::call_into(op, args, payload, bytes)?;
        Ok(FileAttr(stat))
    }

    pub fn size(&self) -> u64 {
        self.0.size
    }

    pub fn perm(&self) -> FilePermissions {
        FilePermissions { mode: self.0.mode & !KIND }
    }

    pub fn file_type(&self) -> FileType {
        FileType { kind: self.0.mode & KIND }
    }

    pub fn modified(&self) -> io::Result<SystemTime> {
        Ok(SystemTime::from_unix(self.0.modified))
    }

    pub fn accessed(&self) -> io::Result<SystemTime> {
        Ok(SystemTime::from_unix(self.0.accessed))
    }

    pub fn created(&self) -> io::Result<SystemTime> {
        if self.0.has_created == 0 {
            return Err(io::const_error!(
                ErrorKind::Unsupported,
                "creation time is not available for the filesystem",
            ));
        }
        Ok(SystemTime::from_unix(self.0.created))
    }
}

impl FilePermissions {
    pub fn readonly(&self) -> bool {
        self.mode & ANY_WRITE == 0
    }

    pub fn set_readonly(&mut self, readonly: bool) {
        match readonly {
            true => self.mode &= !ANY_WRITE,
            false => self.mode |= ANY_WRITE,
        }
    }
}

impl FileTimes {
    pub fn set_accessed(&mut self, time: SystemTime) {
        self.accessed = Some(time);
    }

    pub fn set_modified(&mut self, time: SystemTime) {
        self.modified = Some(time);
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(32);
        for time in [self.accessed, self.modified] {
            let [seconds, nanos] = time.map_or([0, -1], |time| time.to_unix());
            bytes.extend(seconds.to_le_bytes());
            bytes.extend(nanos.to_le_bytes());
        }
        bytes
    }
}

impl FileType {
    pub fn is_dir(&self) -> bool {
        self.kind == DIRECTORY
    }

    pub fn is_file(&self) -> bool {
        self.kind == REGULAR
    }

    pub fn is_symlink(&self) -> bool {
        self.kind == LINK
    }
}

impl fmt::Debug for ReadDir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // std's ReadDir adds its name.
        fmt::Debug::fmt(&*self.root, f)
    }
}

impl ReadDir {
    fn word(&mut self) -> Option<u32> {
        let word = self.piece.next_chunk::<4>().ok()?;
        Some(u32::from_le_bytes(word))
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut piece = vec![0; device_prelude::abi::ring::PAYLOAD];
        let args = [self.listing.number(), 0, 0, 0];
        let (_, len) = host::call_into(op::NEXT_ENTRIES, args, &[], &mut piece)?;
        piece.truncate(len);
        self.ended = len == 0;
        self.piece = piece.into_iter();
        Ok(())
    }
}

impl Iterator for ReadDir {
    type Item = io::Result<DirEntry>;

    fn next(&mut self) -> Option<io::Result<DirEntry>> {
        if self.piece.len() == 0 && !self.ended {
            if let Err(error) = self.refill() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        let kind = FileType { kind: self.word()? };
        let len = self.word()? as usize;
        let name = host::os_string(self.piece.by_ref().take(len).collect());
        Some(Ok(DirEntry { root: self.root.clone(), name, kind }))
    }
}

impl DirEntry {
    pub fn path(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    pub fn file_name(&self) -> OsString {
        self.name.clone()
    }

    pub fn metadata(&self) -> io::Result<FileAttr> {
        lstat(&self.path())
    }

    pub fn file_type(&self) -> io::Result<FileType> {
        Ok(self.kind)
    }
}

impl OpenOptions {
    pub fn new() -> OpenOptions {
        OpenOptions { flags: 0, mode: 0o666 }
    }

    fn set(&mut self, flag: u64, on: bool) {
        match on {
            true => self.flags |= flag,
            false => self.flags &= !flag,
        }
    }

    pub fn read(&mut self, read: bool) {
        self.set(open::READ, read);
    }

    pub fn write(&mut self, write: bool) {
        self.set(open::WRITE, write);
    }

    pub fn append(&mut self, append: bool) {
        self.set(open::APPEND, append);
    }

    pub fn truncate(&mut self, truncate: bool) {
        self.set(open::TRUNCATE, truncate);
    }

    pub fn create(&mut self, create: bool) {
        self.set(open::CREATE, create);
    }

    pub fn create_new(&mut self, create_new: bool) {
        self.set(open::CREATE_NEW, create_new);
    }

    /// What the host would refuse as `EINVAL`, in the words of std on Unix.
    fn check(&self) -> io::Result<()> {
        let has = |flags| self.flags & flags != 0;
        let makes = has(open::CREATE | open::CREATE_NEW | open::TRUNCATE);
        let right = match (has(open::WRITE), has(open::APPEND)) {
            (false, false) => !makes,
            (true, false) => true,
            (_, true) => !has(open::TRUNCATE) || has(open::CREATE_NEW),
        };
        if !right {
            return Err(io::const_error!(
                ErrorKind::InvalidInput,
                "creating or truncating a file requires write or append access",
            ));
        }
        if !has(open::READ | open::WRITE | open::APPEND) {
            return Err(io::const_error!(
                ErrorKind::InvalidInput,
                "must specify at least one of read, write, or append access",
            ));
        }
        Ok(())
    }
}

impl File {
    pub fn open(path: &Path, opts: &OpenOptions) -> io::Result<File> {
        opts.check()?;
        let args = [opts.flags, opts.mode.into(), 0, 0];
        host::with_path(op::OPEN, args, path).map(|number| File(Handle::new(number)))
    }

    pub fn handle(&self) -> u64 {
        self.0.number()
    }

    pub fn file_attr(&self) -> io::Result<FileAttr> {
        FileAttr::ask(op::STAT_HANDLE, [self.handle(), 0, 0, 0], &[])
    }

    pub fn fsync(&self) -> io::Result<()> {
        self.0.call(op::SYNC, [0; 3]).map(drop)
    }

    pub fn datasync(&self) -> io::Result<()> {
        self.0.call(op::SYNC, [1, 0, 0]).map(drop)
    }

    fn take_lock(&self, what: u64) -> io::Result<()> {
        self.0.call(op::LOCK, [what, 0, 0]).map(drop)
    }

    fn try_take_lock(&self, what: u64) -> Result<(), TryLockError> {
        self.take_lock(what | lock::TRY).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => TryLockError::WouldBlock,
            _ => TryLockError::Error(error),
        })
    }

    pub fn lock(&self) -> io::Result<()> {
        self.take_lock(lock::EXCLUSIVE)
    }

    pub fn lock_shared(&self) -> io::Result<()> {
        self.take_lock(lock::SHARED)
    }

    pub fn try_lock(&self) -> Result<(), TryLockError> {
        self.try_take_lock(lock::EXCLUSIVE)
    }

    pub fn try_lock_shared(&self) -> Result<(), TryLockError> {
        self.try_take_lock(lock::SHARED)
    }

    pub fn unlock(&self) -> io::Result<()> {
        self.take_lock(lock::UNLOCK)
    }

    pub fn truncate(&self, size: u64) -> io::Result<()> {
        self.0.call(op::SET_LENGTH, [size, 0, 0]).map(drop)
    }

    pub fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }

    pub fn read_vectored(&self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.0.read_vectored(bufs)
    }

    pub fn is_read_vectored(&self) -> bool {
        false
    }

    pub fn read_buf(&self, cursor: BorrowedCursor<'_>) -> io::Result<()> {
        self.0.read_buf(cursor)
    }

    pub fn write(&self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf)
    }

    pub fn write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(bufs)
    }

    pub fn is_write_vectored(&self) -> bool {
        false
    }

    pub fn flush(&self) -> io::Result<()> {
        Ok(())
    }

    pub fn seek(&self, pos: SeekFrom) -> io::Result<u64> {
        let (whence, offset) = match pos {
            SeekFrom::Start(offset) => (0, offset),
            SeekFrom::Current(offset) => (1, offset.cast_unsigned()),
            SeekFrom::End(offset) => (2, offset.cast_unsigned()),
        };
        self.0.call(op::SEEK, [whence, offset, 0])
    }

    pub fn size(&self) -> Option<io::Result<u64>> {
        None
    }

    pub fn tell(&self) -> io::Result<u64> {
        self.seek(SeekFrom::Current(0))
    }

    pub fn duplicate(&self) -> io::Result<File> {
        self.0.duplicate().map(File)
    }

    pub fn set_permissions(&self, perm: FilePermissions) -> io::Result<()> {
        self.0.call(op::SET_MODE_HANDLE, [perm.mode.into(), 0, 0]).map(drop)
    }

    pub fn set_times(&self, times: FileTimes) -> io::Result<()> {
        host::call(op::SET_TIMES_HANDLE, [self.handle(), 0, 0, 0], &times.encode()).map(drop)
    }
}

impl DirBuilder {
    pub fn new() -> DirBuilder {
        DirBuilder { mode: 0o777 }
    }

    pub fn mkdir(&self, path: &Path) -> io::Result<()> {
        host::with_path(op::MAKE_DIR, [self.mode.into(), 0, 0, 0], path).map(drop)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("handle", &self.handle()).finish()
    }
}

pub fn readdir(path: &Path) -> io::Result<ReadDir> {
    let number = host::with_path(op::READ_DIR, [0; 4], path)?;
    Ok(ReadDir {
        root: Arc::new(path.to_path_buf()),
        listing: Handle::new(number),
        piece: Vec::new().into_iter(),
        ended: false,
    })
}

pub fn unlink(path: &Path) -> io::Result<()> {
    host::with_path(op::REMOVE_FILE, [0; 4], path).map(drop)
}

pub fn rename(old: &Path, new: &Path) -> io::Result<()> {
    host::with_two_paths(op::RENAME, old, new).map(drop)
}

pub fn set_perm(path: &Path, perm: FilePermissions) -> io::Result<()> {
    host::with_path(op::SET_MODE, [perm.mode.into(), 0, 0, 0], path).map(drop)
}

fn set_times_of(path: &Path, times: FileTimes, follow: u64) -> io::Result<()> {
    let mut payload = times.encode();
    payload.extend_from_slice(host::native(path)?);
    host::call(op::SET_TIMES, [follow, 0, 0, 0], &payload).map(drop)
}

pub fn set_times(path: &Path, times: FileTimes) -> io::Result<()> {
    set_times_of(path, times, 1)
}

pub fn set_times_nofollow(path: &Path, times: FileTimes) -> io::Result<()> {
    set_times_of(path, times, 0)
}

pub fn rmdir(path: &Path) -> io::Result<()> {
    host::with_path(op::REMOVE_DIR, [0; 4], path).map(drop)
}

pub fn remove_dir_all(path: &Path) -> io::Result<()> {
    host::with_path(op::REMOVE_ALL, [0; 4], path).map(drop)
}

pub fn readlink(path: &Path) -> io::Result<PathBuf> {
    host::path_answer(op::READ_LINK, [0; 4], host::native(path)?)
}

pub fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    host::with_two_paths(op::SYMLINK, original, link).map(drop)
}

pub fn link(original: &Path, link: &Path) -> io::Result<()> {
    host::with_two_paths(op::HARD_LINK, original, link).map(drop)
}

pub fn stat(path: &Path) -> io::Result<FileAttr> {
    FileAttr::ask(op::STAT, [1, 0, 0, 0], host::native(path)?)
}

pub fn lstat(path: &Path) -> io::Result<FileAttr> {
    FileAttr::ask(op::STAT, [0; 4], host::native(path)?)
}

pub fn canonicalize(path: &Path) -> io::Result<PathBuf> {
    host::path_answer(op::CANONICALIZE, [0; 4], host::native(path)?)
}

/// On the host: no byte comes here.
pub fn copy(from: &Path, to: &Path) -> io::Result<u64> {
    if !stat(from)?.file_type().is_file() {
        return Err(common::NOT_FILE_ERROR);
    }
    host::with_two_paths(op::COPY, from, to)
}
