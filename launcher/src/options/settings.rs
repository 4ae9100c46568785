//! Settings that a launcher reads from variables alone: no command has a flag for them.

use super::from_variables::{BadVariable, Variables};
use super::value::{EmulatorHeap, Size};
use std::ffi::OsString;
use std::path::PathBuf;

const SEED_ENV: &str = "GPU_RUN_SEED_ENV";
const EMULATOR_HEAP: &str = "GPU_RUN_EMULATOR_HEAP";
const CACHE: &str = "GPU_RUN_CACHE";
const STATS: &str = "GPU_RUN_STATS";
const COUNT: &str = "GPU_RUN_COUNT";
const QUIET: &str = "GPU_RUN_QUIET";
const LANES: &str = "GPU_RUN_LANES";
const HW_STACK: &str = "GPU_RUN_HW_STACK";
const JIT_OPT: &str = "GPU_RUN_JIT_OPT";
const MAXNREG: &str = "GPU_RUN_MAXNREG";

/// Settings of a launcher. `None` leaves the choice to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `GPU_RUN_SEED_ENV`: names, separated by commas, of variables that a program sees although it has a seed.
    pub seed_env: Option<OsString>,
    /// `GPU_RUN_EMULATOR_HEAP`: which heap a program has on the emulator.
    pub emulator_heap: Option<EmulatorHeap>,
    /// `GPU_RUN_CACHE`: the directory of everything that is cached.
    pub cache: Option<PathBuf>,
    /// `GPU_RUN_STATS=1`: one line of JSON with timings on stderr at the end.
    pub stats: bool,
    /// `GPU_RUN_COUNT=1`: that line has the program's accesses of global memory, too (emulator only).
    pub count: bool,
    /// `GPU_RUN_QUIET=1`: of our own messages only errors appear on stderr.
    pub quiet: bool,
    /// `GPU_RUN_LANES`: 1 if the other lanes of each warp stay, and take part in long copies and fills; 0 if they leave.
    pub lanes: Option<u32>,
    /// `GPU_RUN_HW_STACK`: bytes of the hardware's call stack for each lane (CUDA only).
    pub hw_stack: Option<Size>,
    /// Settings of the driver's compiler.
    pub jit: JitOptions,
}

/// Settings of the driver's compiler, for experiments. They are part of a cached binary's key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JitOptions {
    /// `GPU_RUN_JIT_OPT`: 0 to 4.
    pub optimization: Option<u32>,
    /// `GPU_RUN_MAXNREG`: registers of a lane; without it the number of threads decides.
    pub max_registers: Option<u32>,
}

impl Settings {
    pub(super) fn read(variables: &Variables<'_>) -> Result<Settings, BadVariable> {
        Ok(Settings {
            seed_env: variables.get(SEED_ENV),
            emulator_heap: variables.parse(EMULATOR_HEAP)?,
            cache: variables.get(CACHE).map(PathBuf::from),
            stats: variables.is_on(STATS) || variables.is_on(COUNT),
            count: variables.is_on(COUNT),
            quiet: variables.is_on(QUIET),
            lanes: variables.number(LANES, 0..=1)?,
            hw_stack: variables.parse(HW_STACK)?,
            jit: JitOptions {
                optimization: variables.number(JIT_OPT, 0..=4)?,
                max_registers: variables.number(MAXNREG, 16..=255)?,
            },
        })
    }

    /// As variables.
    pub fn to_env(&self) -> Vec<(String, OsString)> {
        // Every field is named: a new one does not compile until it is passed on.
        let Settings {
            seed_env,
            emulator_heap,
            cache,
            stats,
            count,
            quiet,
            lanes,
            hw_stack,
            jit:
                JitOptions {
                    optimization,
                    max_registers,
                },
        } = self;
        fn text<T: ToString>(value: &Option<T>) -> Option<OsString> {
            value.as_ref().map(|value| value.to_string().into())
        }
        let all = [
            (SEED_ENV, seed_env.clone()),
            (EMULATOR_HEAP, text(emulator_heap)),
            (CACHE, cache.clone().map(PathBuf::into_os_string)),
            (STATS, stats.then(|| "1".into())),
            (COUNT, count.then(|| "1".into())),
            (QUIET, quiet.then(|| "1".into())),
            (LANES, text(lanes)),
            (HW_STACK, text(hw_stack)),
            (JIT_OPT, text(optimization)),
            (MAXNREG, text(max_registers)),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }
}
