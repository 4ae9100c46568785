//! Moments, before their clock began too: each is held as the time since [`ORIGIN`] seconds before that.

use crate::fmt;
use crate::time::Duration;

/// Seconds from the first moment to the one where a clock begins: the range of a signed number of seconds, as on Unix.
const ORIGIN: u64 = 1 << 63;

/// Nanoseconds of the device's clock, which begins at zero.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

/// Of the host's clock, which begins in 1970.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(Duration);

pub const UNIX_EPOCH: SystemTime = SystemTime(Duration::from_secs(ORIGIN));

/// The moment `nanos` after its clock began.
fn since_origin(nanos: u64) -> Duration {
    let elapsed = Duration::from_nanos(nanos);
    Duration::new(ORIGIN + elapsed.as_secs(), elapsed.subsec_nanos())
}

/// Seconds since the clock began, negative before.
fn seconds(moment: &Duration) -> i64 {
    moment.as_secs().wrapping_sub(ORIGIN) as i64
}

/// As on Unix.
fn debug(name: &str, moment: &Duration, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name)
        .field("tv_sec", &seconds(moment))
        .field("tv_nsec", &moment.subsec_nanos())
        .finish()
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("Instant", &self.0, f)
    }
}

impl fmt::Debug for SystemTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("SystemTime", &self.0, f)
    }
}

impl Instant {
    pub fn now() -> Instant {
        Instant(since_origin(device_prelude::wait::clock::now()))
    }

    pub fn checked_sub_instant(&self, other: &Instant) -> Option<Duration> {
        self.0.checked_sub(other.0)
    }

    pub fn checked_add_duration(&self, other: &Duration) -> Option<Instant> {
        Some(Instant(self.0.checked_add(*other)?))
    }

    pub fn checked_sub_duration(&self, other: &Duration) -> Option<Instant> {
        Some(Instant(self.0.checked_sub(*other)?))
    }
}

impl SystemTime {
    pub const MAX: SystemTime = SystemTime(Duration::MAX);

    pub const MIN: SystemTime = SystemTime(Duration::ZERO);

    pub fn now() -> SystemTime {
        SystemTime(since_origin(device_prelude::hostcall::wall_clock()))
    }

    /// Seconds and nanoseconds since the epoch, the seconds negative before it.
    pub fn from_unix([seconds, nanos]: [i64; 2]) -> SystemTime {
        SystemTime(Duration::new((seconds as u64).wrapping_add(ORIGIN), nanos as u32))
    }

    /// The inverse.
    pub fn to_unix(&self) -> [i64; 2] {
        [seconds(&self.0), self.0.subsec_nanos().into()]
    }

    pub fn sub_time(&self, other: &SystemTime) -> Result<Duration, Duration> {
        self.0.checked_sub(other.0).ok_or_else(|| other.0 - self.0)
    }

    pub fn checked_add_duration(&self, other: &Duration) -> Option<SystemTime> {
        Some(SystemTime(self.0.checked_add(*other)?))
    }

    pub fn checked_sub_duration(&self, other: &Duration) -> Option<SystemTime> {
        Some(SystemTime(self.0.checked_sub(*other)?))
    }
}
