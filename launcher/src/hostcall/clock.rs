//! Wall-clock time for the device.

use super::Errno;
use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds since the Unix epoch, negative before it.
///
/// # Errors
/// `EINVAL` for a clock that is more than 292 years off.
pub(super) fn wall_clock(now: SystemTime) -> Result<i64, Errno> {
    let nanos = match now.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()),
        Err(before) => i64::try_from(before.duration().as_nanos()).map(|n| -n),
    };
    nanos.map_err(|_| Errno::EINVAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn before_and_after_the_epoch() {
        assert_eq!(
            wall_clock(UNIX_EPOCH + Duration::new(1, 5)),
            Ok(1_000_000_005)
        );
        assert_eq!(
            wall_clock(UNIX_EPOCH - Duration::new(1, 5)),
            Ok(-1_000_000_005)
        );
        assert_eq!(
            wall_clock(UNIX_EPOCH + Duration::from_secs(1 << 40)),
            Err(Errno::EINVAL)
        );
    }
}
