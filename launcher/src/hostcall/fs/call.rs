//! The calls of this family.

use super::{opened, stat};
use crate::hostcall::memory::DeviceMemory;
use crate::hostcall::object::{Object, lock};
use crate::hostcall::{Errno, Host, Input, Place, Reply};
use device_abi::op::{self, lock, open};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;

/// Bytes of times before the path of [`op::SET_TIMES`].
const TIMES: usize = 32;

/// Where such a call is served.
pub(in crate::hostcall) fn place(host: &Host, input: &Input) -> Place {
    match input.op {
        op::SYNC | op::COPY | op::REMOVE_ALL | op::READ_DIR => Place::Moves,
        op::LOCK if input.args[1] & lock::TRY == 0 && input.args[1] != lock::UNLOCK => Place::Waits,
        // Opening a pipe by its name waits for who opens the other end. A path in device memory is looked at by who opens it.
        op::OPEN if input.is_long() => Place::Waits,
        op::OPEN => match input.path(&crate::hostcall::memory::NoMemory) {
            Ok(path) if may_wait(host, &path) => Place::Waits,
            _ => Place::Here,
        },
        _ => Place::Here,
    }
}

fn may_wait(host: &Host, path: &Path) -> bool {
    let kind = host
        .files
        .stat(path, true)
        .map(|stat| stat.mode & 0o170_000);
    // Not there, a directory, or a regular file.
    !matches!(kind, Err(_) | Ok(0o040_000 | 0o100_000))
}

fn mode(number: u64) -> Result<u32, Errno> {
    u32::try_from(number)
        .ok()
        .filter(|mode| *mode <= 0o177_777)
        .map(|mode| mode & 0o7777)
        .ok_or(Errno::EINVAL)
}

/// Serves the call.
///
/// # Errors
/// What the operating system says, `EACCES` outside of the limit, `EBADF`, `EFAULT`, `EINVAL`.
pub(in crate::hostcall) fn serve(
    host: &Host,
    input: &Input,
    memory: &dyn DeviceMemory,
) -> Result<Reply, Errno> {
    let args = &input.args;
    let files = &host.files;
    let path = || input.path(memory);
    let object = || host.handles.get(args[0]);
    match input.op {
        op::OPEN => {
            let file = files.open(&path()?, args[0], mode(args[1])?)?;
            Ok(host.handles.keep(Object::file(file)).into())
        }
        op::SEEK => Ok(opened::seek(object()?.as_file()?, args[1], args[2])?.into()),
        op::SET_LENGTH => Ok(object()?.as_file()?.set_len(args[1])?.into()),
        op::SYNC if args[1] == 1 => Ok(object()?.as_file()?.sync_data()?.into()),
        op::SYNC => Ok(object()?.as_file()?.sync_all()?.into()),
        op::STAT_HANDLE => {
            let metadata = object()?.as_file()?.metadata()?;
            Ok(stat::reply(&stat::of_std(&metadata)))
        }
        op::SET_MODE_HANDLE => {
            let permissions = Permissions::from_mode(mode(args[1])?);
            Ok(object()?.as_file()?.set_permissions(permissions)?.into())
        }
        op::SET_TIMES_HANDLE => {
            let times = opened::times(&input.payload(memory)?)?;
            Ok(object()?.as_file()?.set_times(times)?.into())
        }
        op::LOCK => Ok(opened::take_lock(object()?.as_file()?, args[1])?.into()),
        op::DUPLICATE => Ok(host.handles.keep(object()?.duplicate()?).into()),
        op::STAT => Ok(stat::reply(&files.stat(&path()?, args[0] == 1)?)),
        op::READ_DIR => {
            let listing = files.read_dir(&path()?)?;
            let object = Object::Listing(Mutex::new(listing));
            Ok(host.handles.keep(object).into())
        }
        op::NEXT_ENTRIES => match &*object()? {
            Object::Listing(listing) => Reply::bytes(lock(listing).next()),
            _ => Err(Errno::EBADF),
        },
        op::MAKE_DIR => Ok(files.make_dir(&path()?, mode(args[0])?)?.into()),
        op::REMOVE_FILE => Ok(files.remove_file(&path()?)?.into()),
        op::REMOVE_DIR => Ok(files.remove_dir(&path()?)?.into()),
        op::REMOVE_ALL => Ok(files.remove_all(&path()?)?.into()),
        op::RENAME | op::HARD_LINK | op::SYMLINK | op::COPY => {
            let (first, second) = input.two_paths(memory)?;
            match input.op {
                op::RENAME => Ok(files.rename(&first, &second)?.into()),
                op::HARD_LINK => Ok(files.hard_link(&first, &second)?.into()),
                op::SYMLINK => Ok(files.symlink(&first, &second)?.into()),
                _ => Ok(files.copy(&first, &second)?.into()),
            }
        }
        op::READ_LINK => Reply::path(files.read_link(&path()?)?),
        op::CANONICALIZE => Reply::path(files.canonicalize(&path()?)?),
        op::SET_MODE => Ok(files.set_mode(&path()?, mode(args[0])?)?.into()),
        op::SET_TIMES => set_times(host, &input.payload(memory)?, args[0] == 1),
        op::CURRENT_DIR => Reply::path(files.current_dir()?),
        op::SET_CURRENT_DIR => Ok(files.set_current_dir(&path()?)?.into()),
        op::CURRENT_EXE => Reply::path(std::env::current_exe()?),
        _ => Err(Errno::ENOSYS),
    }
}

/// Opens the file for it: std has nothing that takes a path, nor for a link itself.
fn set_times(host: &Host, payload: &[u8], follow: bool) -> Result<Reply, Errno> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let (times, path) = payload.split_at_checked(TIMES).ok_or(Errno::EINVAL)?;
    let (times, path) = (opened::times(times)?, Path::new(OsStr::from_bytes(path)));
    if !follow && host.files.stat(path, false)?.mode & 0o170_000 == 0o120_000 {
        return Err(Errno::EOPNOTSUPP);
    }
    let file = host.files.open(path, open::READ, 0)?;
    Ok(file.set_times(times)?.into())
}
