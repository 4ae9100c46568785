//! A file's metadata, as the device reads it.

use crate::hostcall::Reply;
use device_abi::op::Stat;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds and nanoseconds since the epoch; before it the seconds are negative.
fn since_epoch(time: SystemTime) -> [i64; 2] {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => [after.as_secs().cast_signed(), after.subsec_nanos().into()],
        Err(before) => {
            let before = before.duration();
            let (seconds, nanos) = (before.as_secs().cast_signed(), before.subsec_nanos());
            match nanos {
                0 => [-seconds, 0],
                _ => [-seconds - 1, i64::from(1_000_000_000 - nanos)],
            }
        }
    }
}

/// Of a file of std.
pub fn of_std(metadata: &std::fs::Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt;
    let created = metadata.created().ok();
    Stat {
        mode: metadata.mode(),
        has_created: created.is_some().into(),
        size: metadata.len(),
        modified: [metadata.mtime(), metadata.mtime_nsec()],
        accessed: [metadata.atime(), metadata.atime_nsec()],
        created: created.map_or([0; 2], since_epoch),
    }
}

/// Of a file of cap-std.
pub fn of_cap(metadata: &cap_std::fs::Metadata) -> Stat {
    use cap_std::fs::MetadataExt;
    let created = metadata.created().ok();
    Stat {
        mode: metadata.mode(),
        has_created: created.is_some().into(),
        size: metadata.len(),
        modified: [metadata.mtime(), metadata.mtime_nsec()],
        accessed: [metadata.atime(), metadata.atime_nsec()],
        created: created.map_or([0; 2], |time| since_epoch(time.into_std())),
    }
}

/// As the device reads it: the fields in their order.
pub fn reply(stat: &Stat) -> Reply {
    let Stat {
        mode,
        has_created,
        size,
        modified,
        accessed,
        created,
    } = stat;
    let mut bytes = Vec::with_capacity(size_of::<Stat>());
    bytes.extend(mode.to_le_bytes());
    bytes.extend(has_created.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    for number in modified.iter().chain(accessed).chain(created) {
        bytes.extend(number.to_le_bytes());
    }
    debug_assert_eq!(bytes.len(), size_of::<Stat>());
    Reply { result: 0, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_before_the_epoch_have_nanoseconds_after_it() {
        let half = Duration::from_millis(500);
        assert_eq!(since_epoch(UNIX_EPOCH + half), [0, 500_000_000]);
        assert_eq!(since_epoch(UNIX_EPOCH - half), [-1, 500_000_000]);
        assert_eq!(since_epoch(UNIX_EPOCH - 2 * half), [-1, 0]);
    }
}
