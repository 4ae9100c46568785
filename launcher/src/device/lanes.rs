//! Lanes 1 to 31 of each warp: whether they stay in the kernel, and the memory that they have there.
//!
//! They stay if code of the program runs on them, which its image says, or if `GPU_RUN_LANES=1` asks for their help with long copies. With `GPU_RUN_LANES=0` they leave: then calls on all lanes run
//! on one, an item after the other.

use super::Job;
use crate::end::Stop;
use crate::options::Size;
use device_abi as abi;

/// The stack of a lane unless asked otherwise: there are 31 times as many as threads.
const MOST: u64 = 64 << 10;
/// The smallest one that is chosen where memory is scarce.
const LEAST: u64 = abi::STACK_RESERVE + (16 << 10);
/// What it shrinks by.
const STEP: u64 = 4 << 10;
/// What lanes' memory is a multiple of. Lanes lie so far from a power of two apart: else the same variable of all of them would be in the same part of a cache.
const ALIGN: u64 = 128;

/// What of lanes a program and its user want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// They stay, if only for the runtime.
    pub stay: bool,
    /// The program has code for them.
    pub has_code: bool,
    /// That can run there. Each has a block of so many bytes.
    pub block: Option<u64>,
    /// Bytes that all of their memory may have.
    pub room: u64,
}

/// What lanes have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// See [`abi::Launch::lanes`].
    pub stay: bool,
    /// See [`abi::Launch::lane_stack_size`].
    pub each: u64,
    /// See [`abi::Launch::lane_block_size`].
    pub block: u64,
}

impl Wanted {
    /// What a job wants, on a device that has so much room.
    pub fn of(job: &Job<'_>, room: u64) -> Wanted {
        let setting = job.options.settings.lanes;
        let number = |name| job.image.metadata().numbers.get(name).copied();
        let has_code = number("lanes") == Some(1) && setting != Some(0);
        let locals = number("thread_local_bytes").unwrap_or(0);
        let is_aligned = number("thread_local_align").unwrap_or(1) <= ALIGN;
        Wanted {
            stay: has_code || setting == Some(1),
            has_code,
            block: (has_code && is_aligned).then(|| abi::LANE_HEADER_BYTES + locals),
            room,
        }
    }
}

impl Lanes {
    /// What the lanes of so many warps have. `asked` is how much the user wants each stack to be.
    ///
    /// # Errors
    /// [`Stop::BadOption`] if that is too little, or fits no memory.
    pub fn new(wanted: &Wanted, asked: Option<Size>, warps: u32) -> Result<Lanes, Stop> {
        let count = u64::from(warps) * u64::from(abi::LANES);
        let asked = asked.map(checked).transpose()?;
        let stay = Lanes {
            stay: wanted.stay,
            ..Lanes::default()
        };
        let Some(block) = wanted.block else {
            return Ok(stay);
        };
        let block = block.next_multiple_of(ALIGN);
        let each = |stack: u64| stack.checked_add(block + ALIGN);
        let fits = |each: &u64| {
            each.checked_mul(count)
                .is_some_and(|all| all <= wanted.room)
        };
        let each = match asked {
            Some(stack) => match each(stack).filter(|each| {
                each.checked_mul(count)
                    .is_some_and(|all| i64::try_from(all).is_ok())
            }) {
                None => {
                    let reason = format!(
                        "`--lane-stack-size {}`: {count} such stacks fit no memory",
                        Size(stack)
                    );
                    return Err(Stop::BadOption { reason });
                }
                each => each,
            },
            None => {
                let steps = (0..=(MOST - LEAST) / STEP).map(|step| MOST - step * STEP);
                steps.filter_map(each).find(fits)
            }
        };
        Ok(match each {
            Some(each) => Lanes {
                stay: true,
                each,
                block,
            },
            None => stay,
        })
    }

    /// What the user should know, if calls on all lanes will run on one.
    pub fn note(&self, wanted: &Wanted) -> Option<&'static str> {
        let why = match wanted.block {
            _ if !wanted.has_code || self.each != 0 => return None,
            None => {
                "the program has a thread-local that is aligned to more than 128 bytes, which lanes cannot have: calls of `gpu_std::lanes` and `grid` run one item after the other"
            }
            Some(_) => {
                "the GPU has no room for the stacks of all lanes: calls of `gpu_std::lanes` and `grid` run one item after the other (fewer `--threads` need less)"
            }
        };
        Some(why)
    }

    /// Bytes of the memory of all lanes of so many warps.
    pub fn bytes(&self, warps: u32) -> u64 {
        u64::from(warps) * u64::from(abi::LANES) * self.each
    }

    /// Bytes of each stack, for messages.
    pub fn stack(&self) -> Size {
        Size(self.each.saturating_sub(self.block + ALIGN))
    }
}

/// A stack's size as the user asks for it, rounded up.
fn checked(asked: Size) -> Result<u64, Stop> {
    let least = 2 * abi::STACK_RESERVE;
    match asked.0.checked_next_multiple_of(ALIGN) {
        Some(rounded) if rounded >= least => Ok(rounded),
        _ => {
            let (least, reserve) = (Size(least), Size(abi::STACK_RESERVE));
            let reason = format!(
                "`--lane-stack-size {asked}`: a lane's stack needs at least {least} ({reserve} of it to report an overflow)"
            );
            Err(Stop::BadOption { reason })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted {
        stay: true,
        has_code: true,
        block: Some(300),
        room: 8 << 30,
    };

    fn each(wanted: &Wanted, asked: Option<u64>, warps: u32) -> Lanes {
        Lanes::new(wanted, asked.map(Size), warps).unwrap()
    }

    #[test]
    fn memory_is_aligned_and_as_large_as_there_is_room() {
        let lanes = each(&WANTED, None, 256);
        assert_eq!(
            (lanes.stay, lanes.block, lanes.each),
            (true, 384, (64 << 10) + 512)
        );
        assert_eq!(lanes.stack().0, 64 << 10);
        assert_eq!(lanes.bytes(2), 64 * lanes.each);
        let less = each(&WANTED, None, 4224);
        assert!(less.each < lanes.each && less.bytes(4224) <= WANTED.room);
        assert_eq!(less.stack().0 % STEP, 0);
        let scarce = Wanted {
            room: 1 << 30,
            ..WANTED
        };
        assert_eq!(
            each(&scarce, None, 4224),
            Lanes {
                stay: true,
                each: 0,
                block: 0
            }
        );
    }

    #[test]
    fn who_has_code_but_no_lanes_for_it_is_told() {
        let scarce = Wanted {
            room: 1 << 20,
            ..WANTED
        };
        let aligned = Wanted {
            block: None,
            ..WANTED
        };
        let without = Wanted {
            has_code: false,
            ..aligned
        };
        let note = |wanted: &Wanted| each(wanted, None, 64).note(wanted);
        assert!(note(&scarce).is_some_and(|note| note.contains("no room")));
        assert!(note(&aligned).is_some_and(|note| note.contains("aligned")));
        assert_eq!((note(&WANTED), note(&without)), (None, None));
    }

    #[test]
    fn who_wants_none_has_none() {
        let none = Wanted {
            block: None,
            ..WANTED
        };
        assert_eq!(
            each(&none, Some(1 << 20), 4),
            Lanes {
                stay: true,
                each: 0,
                block: 0
            }
        );
        assert_eq!(each(&Wanted::default(), None, 4), Lanes::default());
    }

    #[test]
    fn what_is_asked_for_is_given_or_refused() {
        assert_eq!(each(&WANTED, Some(100_001), 4).stack().0, 100_096);
        for (bad, expected) in [
            (0, "at least 32K"),
            (16384, "at least 32K"),
            (u64::MAX, "at least 32K"),
            (1 << 60, "fit no memory"),
        ] {
            let Err(Stop::BadOption { reason }) = Lanes::new(&WANTED, Some(Size(bad)), 4) else {
                panic!("{bad}")
            };
            assert!(
                reason.contains("--lane-stack-size") && reason.contains(expected),
                "{reason}"
            );
        }
    }
}
