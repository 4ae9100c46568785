//! Calls on open files.

use crate::hostcall::Errno;
use device_abi::op::lock;
use std::fs::{File, FileTimes, TryLockError};
use std::io::{self, Seek, SeekFrom};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// # Errors
/// `EINVAL` for a place that is none; what the operating system says.
pub fn seek(mut file: &File, whence: u64, offset: u64) -> io::Result<u64> {
    let offset = match whence {
        0 => SeekFrom::Start(offset),
        1 => SeekFrom::Current(offset.cast_signed()),
        2 => SeekFrom::End(offset.cast_signed()),
        _ => return Err(Errno::EINVAL.into()),
    };
    file.seek(offset)
}

/// Takes or gives up a lock, as [`lock`] has it.
///
/// # Errors
/// `EINVAL`; what the operating system says.
pub fn take_lock(file: &File, what: u64) -> io::Result<()> {
    const TRY_SHARED: u64 = lock::SHARED | lock::TRY;
    const TRY_EXCLUSIVE: u64 = lock::EXCLUSIVE | lock::TRY;
    let tried = |result: Result<(), TryLockError>| {
        result.map_err(|error| match error {
            TryLockError::WouldBlock => Errno::EAGAIN.into(),
            TryLockError::Error(error) => error,
        })
    };
    match what {
        lock::UNLOCK => file.unlock(),
        lock::SHARED => file.lock_shared(),
        lock::EXCLUSIVE => file.lock(),
        TRY_SHARED => tried(file.try_lock_shared()),
        TRY_EXCLUSIVE => tried(file.try_lock()),
        _ => Err(Errno::EINVAL.into()),
    }
}

/// The times of a payload: access and modification, seconds and nanoseconds.
///
/// # Errors
/// `EINVAL` for a payload of another length, or times out of range.
pub fn times(payload: &[u8]) -> Result<FileTimes, Errno> {
    let (numbers, []) = payload.as_chunks::<8>() else {
        return Err(Errno::EINVAL);
    };
    let &[a_seconds, a_nanos, m_seconds, m_nanos] = numbers else {
        return Err(Errno::EINVAL);
    };
    let mut times = FileTimes::new();
    if let Some(accessed) = time(a_seconds, a_nanos)? {
        times = times.set_accessed(accessed);
    }
    if let Some(modified) = time(m_seconds, m_nanos)? {
        times = times.set_modified(modified);
    }
    Ok(times)
}

fn time(seconds: [u8; 8], nanos: [u8; 8]) -> Result<Option<SystemTime>, Errno> {
    let (seconds, nanos) = (i64::from_le_bytes(seconds), i64::from_le_bytes(nanos));
    if nanos < 0 {
        return Ok(None);
    }
    let nanos = Duration::from_nanos(nanos.unsigned_abs());
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = match seconds {
        0.. => UNIX_EPOCH.checked_add(whole),
        _ => UNIX_EPOCH.checked_sub(whole),
    };
    let time = time.and_then(|time| time.checked_add(nanos));
    time.map(Some).ok_or(Errno::EINVAL)
}
