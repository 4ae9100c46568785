//! The common description of a run: how many warps, how much memory, and the [`abi::Launch`] that tells the device.

use super::lanes::{Lanes, Wanted};
use super::{Job, blob, pool};
use crate::end::Stop;
use crate::options::{RunOptions, Size, Threads};
use device_abi::mailbox::Mailbox;
use device_abi::ring::Slot;
use device_abi::{self as abi, Launch};
use std::ffi::OsString;
use std::hash::{BuildHasher, RandomState};

/// Stack of each thread unless asked otherwise: 2,000 calls of a small function deep. Thousands of stacks must fit.
const DEFAULT_STACK: u64 = 512 << 10;
/// The reserve for the overflow report, and as much again to run in.
const MIN_STACK: u64 = 2 * abi::STACK_RESERVE;
const STACK_STEP: u64 = 128;
const HEAP_STEP: u64 = 64 << 10;

/// Bytes of the host-call ring.
pub const RING_BYTES: usize = abi::RING_SLOTS as usize * size_of::<Slot>();
/// Bytes of the ring's device side.
pub const RING_DEVICE_BYTES: u64 = 4 * (abi::RING_SLOTS as u64 + 32);
/// Hardware threads of a block.
pub const BLOCK_THREADS: u32 = abi::WARPS_PER_BLOCK * abi::LANES;

/// What a device can do.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Warps unless asked otherwise.
    pub default_warps: u32,
    /// The most warps that are there at once. A warp that is not resident can never start: the others do not leave.
    pub max_warps: u32,
    /// The threads of a pool that nobody has given a size.
    pub pool: u32,
    /// What of lanes is wanted.
    pub lanes: Wanted,
}

/// How a run is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Warps that the program may use, `main`'s included.
    pub warps: u32,
    /// Blocks of the grid. The last one may have warps beyond [`Plan::warps`]: these leave at once.
    pub blocks: u32,
    /// Bytes of each stack.
    pub stack_size: u64,
    /// Bytes of heap asked for, if any.
    pub heap_size: Option<u64>,
    /// See [`Launch::every_free`].
    pub every_free: bool,
    /// The threads of rayon's pool, if the program chooses no number and all would be too many.
    pub pool: Option<u32>,
    /// What lanes have.
    pub lanes: Lanes,
}

/// Where a device has put what the plan asks for. All are device addresses.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// [`Plan::stack_bytes`], 128-byte aligned.
    pub stacks: u64,
    /// [`Plan::lane_bytes`], 128-byte aligned.
    pub lanes: u64,
    /// `heap_size` zeroed bytes, 64 KiB aligned.
    pub heap: u64,
    /// Bytes of heap.
    pub heap_size: u64,
    /// See [`Launch::heap_span`].
    pub heap_span: u64,
    /// [`Plan::mailbox_bytes`] zeroed bytes that the host sees too, 128-byte aligned.
    pub mailboxes: u64,
    /// [`Plan::slot_bytes`] zeroed bytes, 128-byte aligned.
    pub slots: u64,
    /// `RING_BYTES` zeroed bytes that the host sees too.
    pub ring: u64,
    /// `RING_DEVICE_BYTES` zeroed bytes.
    pub ring_device: u64,
    /// `Blobs::args`.
    pub args: u64,
    /// `Blobs::env`.
    pub env: u64,
    /// See [`Launch::call_stack`].
    pub call_stack: u64,
}

/// Arguments and environment, encoded.
#[derive(Clone, Debug)]
pub struct Blobs {
    /// See [`Launch::args`].
    pub args: Vec<u8>,
    /// See [`Launch::env`].
    pub env: Vec<u8>,
    /// What the environment has beside the job's.
    pub lent: Option<(OsString, OsString)>,
}

impl Blobs {
    /// Of a job that is laid out like this.
    pub fn new(job: &Job<'_>, plan: &Plan) -> Blobs {
        let lent = pool::variable(job.image.text(), &job.env, plan);
        Blobs {
            args: blob::args(&job.args),
            env: blob::env(job.env.iter().chain(&lent)),
            lent,
        }
    }
}

impl Plan {
    /// Reconciles what was asked for with what the device can do.
    ///
    /// # Errors
    /// [`Stop::BadOption`] naming the flag and the limit.
    pub fn new(options: &RunOptions, limits: &Limits) -> Result<Plan, Stop> {
        let warps = match options.threads {
            None => limits.default_warps.min(limits.max_warps),
            Some(Threads::Max) => limits.max_warps,
            Some(Threads::Count(count)) if count.get() <= limits.max_warps => count.get(),
            Some(Threads::Count(count)) => {
                let reason = format!(
                    "`--threads {count}`: this device holds {} threads of this program at once (`--threads max`)",
                    limits.max_warps
                );
                return Err(Stop::BadOption { reason });
            }
        };
        let stack_size = match options.stack_size {
            None => DEFAULT_STACK,
            Some(size) => stack_size(size)?,
        };
        let heap_size = match options.heap_size {
            None => None,
            Some(Size(bytes)) => match bytes.checked_next_multiple_of(HEAP_STEP) {
                None | Some(0) => {
                    let reason = format!(
                        "`--heap-size {}`: a heap needs at least {}",
                        Size(bytes),
                        Size(HEAP_STEP)
                    );
                    return Err(Stop::BadOption { reason });
                }
                rounded => rounded,
            },
        };
        let blocks = warps.div_ceil(abi::WARPS_PER_BLOCK);
        let plan = Plan {
            warps,
            blocks,
            stack_size,
            heap_size,
            every_free: options.detect_races,
            pool: pool::size(limits.pool, warps),
            lanes: Lanes::new(
                &limits.lanes,
                options.lane_stack_size,
                blocks * abi::WARPS_PER_BLOCK,
            )?,
        };
        if u64::from(plan.grid_warps())
            .checked_mul(stack_size)
            .is_none_or(|bytes| bytes > i64::MAX as u64)
        {
            let reason = format!(
                "`--stack-size {}`: {} such stacks fit no memory",
                Size(stack_size),
                plan.grid_warps()
            );
            return Err(Stop::BadOption { reason });
        }
        Ok(plan)
    }

    /// Warps that the hardware starts: all of every block.
    pub fn grid_warps(&self) -> u32 {
        self.blocks * abi::WARPS_PER_BLOCK
    }

    /// Bytes of all stacks. A warp beyond [`Plan::warps`] has one too: it may run a few instructions before it leaves.
    pub fn stack_bytes(&self) -> u64 {
        u64::from(self.grid_warps()) * self.stack_size
    }

    /// Bytes of all lanes' memory.
    pub fn lane_bytes(&self) -> u64 {
        self.lanes.bytes(self.grid_warps())
    }

    /// Bytes of all thread slots.
    pub fn slot_bytes(&self) -> u64 {
        u64::from(self.grid_warps()) * abi::WARP_RECORD_BYTES
    }

    /// Bytes of all mailboxes.
    pub fn mailbox_bytes(&self) -> u64 {
        u64::from(self.grid_warps()) * size_of::<Mailbox>() as u64
    }

    /// What the device is told.
    pub fn launch(&self, at: &Addresses, blobs: &Blobs, random: [u64; 2]) -> Launch {
        Launch {
            abi_version: abi::ABI_VERSION,
            warps: self.warps,
            stack_base: at.stacks,
            stack_size: self.stack_size,
            heap_base: at.heap,
            heap_size: at.heap_size,
            heap_span: at.heap_span,
            mailboxes: at.mailboxes,
            warp_records: at.slots,
            ring: at.ring,
            ring_device: at.ring_device,
            args: at.args,
            args_len: blobs.args.len() as u64,
            env: at.env,
            env_len: blobs.env.len() as u64,
            call_stack: at.call_stack,
            random,
            every_free: u64::from(self.every_free),
            lanes: u64::from(self.lanes.stay),
            lane_stack_base: at.lanes,
            lane_stack_size: self.lanes.each,
            lane_block_size: self.lanes.block,
        }
    }
}

fn stack_size(asked: Size) -> Result<u64, Stop> {
    match asked.0.checked_next_multiple_of(STACK_STEP) {
        Some(rounded) if rounded >= MIN_STACK => Ok(rounded),
        _ => {
            let (least, reserve) = (Size(MIN_STACK), Size(abi::STACK_RESERVE));
            let reason = format!(
                "`--stack-size {asked}`: a stack needs at least {least} ({reserve} of it to report an overflow)"
            );
            Err(Stop::BadOption { reason })
        }
    }
}

/// The bytes of the structure, as the device reads them.
pub fn launch_bytes(launch: &Launch) -> &[u8] {
    const {
        assert!(
            size_of::<Launch>() == 2 * 4 + 21 * 8,
            "Launch has no padding"
        )
    };
    // SAFETY: `Launch` is `repr(C)` of integers without padding (asserted above), so all its bytes are initialized.
    unsafe {
        std::slice::from_raw_parts(std::ptr::from_ref(launch).cast::<u8>(), size_of::<Launch>())
    }
}

/// Unpredictable words for the program's hash keys, from the operating system by way of std's own hash keys.
pub fn random_words() -> [u64; 2] {
    [0_u64, 1].map(|word| RandomState::new().hash_one(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    const LIMITS: Limits = Limits {
        default_warps: 256,
        max_warps: 1000,
        pool: 16,
        lanes: Wanted {
            stay: true,
            has_code: false,
            block: None,
            room: 0,
        },
    };

    fn plan(change: impl FnOnce(&mut RunOptions)) -> Result<Plan, Stop> {
        let mut options = RunOptions::default();
        change(&mut options);
        Plan::new(&options, &LIMITS)
    }

    fn count(n: u32) -> Option<Threads> {
        NonZeroU32::new(n).map(Threads::Count)
    }

    #[test]
    fn defaults() {
        let plan = plan(|_| {}).unwrap();
        assert_eq!(
            plan,
            Plan {
                warps: 256,
                blocks: 64,
                stack_size: DEFAULT_STACK,
                heap_size: None,
                every_free: false,
                pool: Some(16),
                lanes: Lanes {
                    stay: true,
                    ..Lanes::default()
                },
            }
        );
    }

    #[test]
    fn a_default_above_the_maximum_is_lowered() {
        let limits = Limits {
            default_warps: 256,
            max_warps: 100,
            ..LIMITS
        };
        assert_eq!(
            Plan::new(&RunOptions::default(), &limits).unwrap().warps,
            100
        );
    }

    #[test]
    fn every_started_warp_has_a_stack_and_a_slot() {
        let plan = plan(|o| o.threads = count(5)).unwrap();
        assert_eq!((plan.warps, plan.blocks, plan.grid_warps()), (5, 2, 8));
        assert_eq!(plan.stack_bytes(), 8 * DEFAULT_STACK);
        assert_eq!(plan.slot_bytes(), 8 * 4096);
    }

    #[test]
    fn max_takes_all_and_more_is_refused_with_the_limit() {
        assert_eq!(
            plan(|o| o.threads = Some(Threads::Max)).unwrap().warps,
            1000
        );
        let Err(Stop::BadOption { reason }) = plan(|o| o.threads = count(1001)) else {
            panic!("must be refused")
        };
        assert!(
            reason.contains("--threads 1001") && reason.contains("1000 threads"),
            "{reason}"
        );
    }

    #[test]
    fn sizes_are_rounded_up_and_checked() {
        assert_eq!(
            plan(|o| o.stack_size = Some(Size(100_001)))
                .unwrap()
                .stack_size,
            100_096
        );
        assert_eq!(
            plan(|o| o.heap_size = Some(Size(1))).unwrap().heap_size,
            Some(65536)
        );
        for bad in [0, 16384, u64::MAX, i64::MAX as u64] {
            assert!(
                matches!(
                    plan(|o| o.stack_size = Some(Size(bad))),
                    Err(Stop::BadOption { .. })
                ),
                "{bad}"
            );
        }
        for bad in [0, u64::MAX] {
            assert!(
                matches!(
                    plan(|o| o.heap_size = Some(Size(bad))),
                    Err(Stop::BadOption { .. })
                ),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_launch_structure_as_bytes() {
        let launch = Launch {
            abi_version: 0x0102_0304,
            warps: 7,
            lane_block_size: u64::MAX,
            ..Launch::default()
        };
        let bytes = launch_bytes(&launch);
        assert_eq!(bytes[..8], [4, 3, 2, 1, 7, 0, 0, 0]);
        assert_eq!(bytes[bytes.len() - 8..], [0xff; 8]);
    }

    #[test]
    fn random_words_differ() {
        assert_ne!(random_words(), random_words());
    }
}
