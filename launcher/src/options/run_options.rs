//! Run options, from and to `GPU_RUN_*` variables.

use super::schedule::{Seed, Seeds, Strategy};
use super::settle::{EmulatorOnly, settle};
use super::value::{DeviceChoice, EmulatorHeap, Instructions, OptionError, Size, Threads, Timeout};
use crate::options::FsLimit;
use process::variables;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

const DEVICE: &str = "GPU_RUN_DEVICE";
const THREADS: &str = "GPU_RUN_THREADS";
const STACK_SIZE: &str = "GPU_RUN_STACK_SIZE";
const HEAP_SIZE: &str = "GPU_RUN_HEAP_SIZE";
const TIMEOUT: &str = "GPU_RUN_TIMEOUT";
const MAX_INSTRUCTIONS: &str = "GPU_RUN_MAX_INSTRUCTIONS";
const SEED: &str = "GPU_RUN_SEED";
const SCHEDULE: &str = "GPU_RUN_SCHEDULE";
const RECORD_SCHEDULE: &str = "GPU_RUN_RECORD_SCHEDULE";
const MANY_SEEDS: &str = "GPU_RUN_MANY_SEEDS";
const SEED_ENV: &str = "GPU_RUN_SEED_ENV";
const CHECK: &str = "GPU_RUN_CHECK";
const CHECK_UNINIT: &str = "GPU_RUN_CHECK_UNINIT";
const DETECT_RACES: &str = "GPU_RUN_DETECT_RACES";
const FS: &str = "GPU_RUN_FS";
const EMULATOR_HEAP: &str = "GPU_RUN_EMULATOR_HEAP";
const CACHE: &str = "GPU_RUN_CACHE";
const STATS: &str = "GPU_RUN_STATS";
const QUIET: &str = "GPU_RUN_QUIET";
const HW_STACK: &str = "GPU_RUN_HW_STACK";
const JIT_OPT: &str = "GPU_RUN_JIT_OPT";
const MAXNREG: &str = "GPU_RUN_MAXNREG";

/// How to run an image. `None` leaves the choice to the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// `GPU_RUN_DEVICE`.
    pub device: DeviceChoice,
    /// `GPU_RUN_THREADS`.
    pub threads: Option<Threads>,
    /// `GPU_RUN_STACK_SIZE`: bytes of each thread's stack.
    pub stack_size: Option<Size>,
    /// `GPU_RUN_HEAP_SIZE`.
    pub heap_size: Option<Size>,
    /// `GPU_RUN_TIMEOUT`, from the start of the kernel.
    pub timeout: Option<Timeout>,
    /// `GPU_RUN_MAX_INSTRUCTIONS` (emulator only).
    pub max_instructions: Option<Instructions>,
    /// `GPU_RUN_SEED` (emulator only).
    pub seed: Option<Seed>,
    /// `GPU_RUN_SCHEDULE` (emulator only).
    pub schedule: Option<Strategy>,
    /// `GPU_RUN_RECORD_SCHEDULE`: where to write who ran for how long (emulator only).
    pub record_schedule: Option<PathBuf>,
    /// `GPU_RUN_MANY_SEEDS`: one run for each (emulator only).
    pub many_seeds: Option<Seeds>,
    /// `GPU_RUN_SEED_ENV`: names, separated by commas, of variables that a program sees although it has a seed.
    pub seed_env: Option<OsString>,
    /// `GPU_RUN_CHECK_UNINIT=1` (or `GPU_RUN_CHECK=1`, which is all checks): uses of heap memory that was never written are faults (emulator only).
    pub check_uninit: bool,
    /// `GPU_RUN_DETECT_RACES=1` (or `GPU_RUN_CHECK=1`): a data race ends the run (emulator only).
    pub detect_races: bool,
    /// `GPU_RUN_FS`: what of the host's files the program may touch.
    pub fs: Option<FsLimit>,
    /// `GPU_RUN_EMULATOR_HEAP`: which heap a program has on the emulator.
    pub emulator_heap: Option<EmulatorHeap>,
    /// `GPU_RUN_CACHE`: the directory of everything that is cached.
    pub cache: Option<PathBuf>,
    /// `GPU_RUN_STATS=1`: one line of JSON with timings on stderr at the end.
    pub stats: bool,
    /// `GPU_RUN_QUIET=1`: of ours only errors appear on stderr.
    pub quiet: bool,
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

impl RunOptions {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// A value that does not parse, with the variable's name. An empty value counts as absent.
    pub fn from_env() -> Result<RunOptions, BadVariable> {
        RunOptions::from_variables(|name| std::env::var_os(name))
    }

    fn from_variables(get: impl Fn(&str) -> Option<OsString>) -> Result<RunOptions, BadVariable> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let is_on = |name: &str| get(name).is_some_and(|value| variables::is_on(&value));
        let check = is_on(CHECK);
        Ok(RunOptions {
            device: parse(&get, DEVICE)?.unwrap_or_default(),
            threads: parse(&get, THREADS)?,
            stack_size: parse(&get, STACK_SIZE)?,
            heap_size: parse(&get, HEAP_SIZE)?,
            timeout: parse(&get, TIMEOUT)?,
            max_instructions: parse(&get, MAX_INSTRUCTIONS)?,
            seed: parse(&get, SEED)?,
            schedule: parse(&get, SCHEDULE)?,
            record_schedule: get(RECORD_SCHEDULE).map(PathBuf::from),
            many_seeds: parse(&get, MANY_SEEDS)?,
            seed_env: get(SEED_ENV),
            check_uninit: check || is_on(CHECK_UNINIT),
            detect_races: check || is_on(DETECT_RACES),
            fs: parse(&get, FS)?,
            emulator_heap: parse(&get, EMULATOR_HEAP)?,
            cache: get(CACHE).map(PathBuf::from),
            stats: is_on(STATS),
            quiet: is_on(QUIET),
            hw_stack: parse(&get, HW_STACK)?,
            jit: JitOptions {
                optimization: number(&get, JIT_OPT, 0..=4)?,
                max_registers: number(&get, MAXNREG, 16..=255)?,
            },
        })
    }

    /// The emulator's schedule: with a seed random, else every thread in turn.
    pub fn strategy(&self) -> Strategy {
        self.schedule
            .clone()
            .unwrap_or(match self.seed.is_some() || self.many_seeds.is_some() {
                true => Strategy::Random,
                false => Strategy::RoundRobin,
            })
    }

    /// These without what is about the schedule of one run, and without checks and limits of its work.
    pub fn plain(&self) -> RunOptions {
        RunOptions {
            max_instructions: None,
            seed: None,
            schedule: None,
            record_schedule: None,
            many_seeds: None,
            check_uninit: false,
            ..self.clone()
        }
    }

    /// Whether it is a recorded run that is made again.
    pub fn replays(&self) -> bool {
        matches!(self.schedule, Some(Strategy::Replay(_)))
    }

    /// The device to run on: with options that only the emulator has, `auto` is the emulator.
    ///
    /// # Errors
    /// Options that cannot be met together, in words for the user.
    pub fn settled_device(&self) -> Result<DeviceChoice, &'static str> {
        if self.check_uninit && self.emulator_heap == Some(EmulatorHeap::Device) {
            return Err(
                "`--check-uninit` needs the emulator's own heap, but GPU_RUN_EMULATOR_HEAP asks for the device's",
            );
        }
        settle(
            self.device,
            EmulatorOnly {
                seed: self.seed.is_some(),
                schedule: self.schedule.as_ref(),
                record: self.record_schedule.is_some(),
                many_seeds: self.many_seeds.is_some(),
                check: false,
                checks: self.check_uninit || self.detect_races,
                max_instructions: self.max_instructions.is_some(),
            },
        )
    }

    /// The variables that make a launcher run with these options; inverse of [`RunOptions::from_env`].
    pub fn to_env(&self) -> Vec<(&'static str, OsString)> {
        // Every field is named: a new one does not compile until it is passed on.
        let RunOptions {
            device,
            threads,
            stack_size,
            heap_size,
            timeout,
            max_instructions,
            seed,
            schedule,
            record_schedule,
            many_seeds,
            seed_env,
            check_uninit,
            detect_races,
            fs,
            emulator_heap,
            cache,
            stats,
            quiet,
            hw_stack,
            jit,
        } = self;
        let JitOptions {
            optimization,
            max_registers,
        } = jit;
        fn text<T: ToString>(value: &Option<T>) -> Option<OsString> {
            value.as_ref().map(|v| v.to_string().into())
        }
        fn path(value: &Option<PathBuf>) -> Option<OsString> {
            value.as_ref().map(|path| path.clone().into_os_string())
        }
        let all = [
            (DEVICE, Some(device.to_string().into())),
            (THREADS, text(threads)),
            (STACK_SIZE, text(stack_size)),
            (HEAP_SIZE, text(heap_size)),
            (TIMEOUT, text(timeout)),
            (MAX_INSTRUCTIONS, text(max_instructions)),
            (SEED, text(seed)),
            (SCHEDULE, text(schedule)),
            (RECORD_SCHEDULE, path(record_schedule)),
            (MANY_SEEDS, text(many_seeds)),
            (SEED_ENV, seed_env.clone()),
            (CHECK_UNINIT, check_uninit.then(|| "1".into())),
            (DETECT_RACES, detect_races.then(|| "1".into())),
            (FS, text(fs)),
            (EMULATOR_HEAP, text(emulator_heap)),
            (CACHE, path(cache)),
            (STATS, stats.then(|| "1".into())),
            (QUIET, quiet.then(|| "1".into())),
            (HW_STACK, text(hw_stack)),
            (JIT_OPT, text(optimization)),
            (MAXNREG, text(max_registers)),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// A `GPU_RUN_*` variable with a value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the environment variable {name}: {reason}")]
pub struct BadVariable {
    name: &'static str,
    reason: String,
}

fn parse<T: FromStr<Err = OptionError>>(
    get: &dyn Fn(&str) -> Option<OsString>,
    name: &'static str,
) -> Result<Option<T>, BadVariable> {
    let Some(value) = get(name) else {
        return Ok(None);
    };
    let parsed = value.to_string_lossy().parse();
    parsed.map(Some).map_err(|e: OptionError| BadVariable {
        name,
        reason: e.to_string(),
    })
}

fn number(
    get: &dyn Fn(&str) -> Option<OsString>,
    name: &'static str,
    range: std::ops::RangeInclusive<u32>,
) -> Result<Option<u32>, BadVariable> {
    let Some(value) = get(name) else {
        return Ok(None);
    };
    let value = value.to_string_lossy();
    match value.parse() {
        Ok(number) if range.contains(&number) => Ok(Some(number)),
        _ => {
            let reason = format!(
                "`{value}` is not a number from {} to {}",
                range.start(),
                range.end()
            );
            Err(BadVariable { name, reason })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::num::NonZeroU32;
    use std::time::Duration;

    fn read(variables: &[(&str, &str)]) -> Result<RunOptions, BadVariable> {
        let map: HashMap<&str, &str> = variables.iter().copied().collect();
        RunOptions::from_variables(|name| map.get(name).map(OsString::from))
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read(&[]).unwrap(), RunOptions::default());
        assert_eq!(
            read(&[
                ("GPU_RUN_TIMEOUT", ""),
                ("GPU_RUN_STATS", "0"),
                ("GPU_RUN_DETECT_RACES", "false"),
                ("GPU_RUN_QUIET", "0")
            ])
            .unwrap(),
            RunOptions::default()
        );
    }

    #[test]
    fn options_survive_the_environment() {
        let options = RunOptions {
            device: DeviceChoice::Gpu(2),
            threads: Some(Threads::Count(NonZeroU32::new(5).unwrap())),
            stack_size: Some(Size(512 << 10)),
            heap_size: Some(Size(3 << 30)),
            timeout: Some(Timeout(Duration::from_millis(1500))),
            max_instructions: Some(Instructions(3_000_000)),
            seed: Some(Seed(17)),
            schedule: Some(Strategy::Pct),
            record_schedule: Some(PathBuf::from("runs/one")),
            many_seeds: "3..9".parse().ok(),
            seed_env: Some("HOME,LANG".into()),
            check_uninit: true,
            detect_races: true,
            fs: Some(FsLimit::Within("some/where".into())),
            emulator_heap: Some(EmulatorHeap::Device),
            cache: Some(PathBuf::from("/somewhere/else")),
            stats: true,
            quiet: true,
            hw_stack: Some(Size(16 << 10)),
            jit: JitOptions {
                optimization: Some(1),
                max_registers: Some(64),
            },
        };
        let variables: HashMap<&str, OsString> = options.to_env().into_iter().collect();
        assert_eq!(
            RunOptions::from_variables(|name| variables.get(name).cloned()).unwrap(),
            options
        );
    }

    #[test]
    fn seeds_are_for_the_emulator() {
        let settled = |variables: &[(&str, &str)]| read(variables).unwrap().settled_device();
        for (name, value) in [
            (SEED, "1"),
            (SCHEDULE, "pct"),
            (SCHEDULE, "replay:x"),
            (RECORD_SCHEDULE, "x"),
            (MANY_SEEDS, "0..2"),
            (MAX_INSTRUCTIONS, "5M"),
        ] {
            assert_eq!(settled(&[(name, value)]), Ok(DeviceChoice::Emulator));
            assert!(settled(&[(name, value), (DEVICE, "0")]).is_err());
        }
        for check in [CHECK, CHECK_UNINIT, DETECT_RACES] {
            assert_eq!(settled(&[(check, "1")]), Ok(DeviceChoice::Emulator));
            assert!(settled(&[(check, "1"), (DEVICE, "0")]).is_err());
        }
        assert!(settled(&[(CHECK_UNINIT, "1"), (EMULATOR_HEAP, "device")]).is_err());
        assert_eq!(settled(&[(CHECK_UNINIT, "0")]), Ok(DeviceChoice::Auto));
        for (name, value) in [(SEED, "1"), (SCHEDULE, "replay:x"), (RECORD_SCHEDULE, "x")] {
            assert!(settled(&[(name, value), (MANY_SEEDS, "0..2")]).is_err());
        }
        assert_eq!(settled(&[]), Ok(DeviceChoice::Auto));
        assert_eq!(settled(&[(DEVICE, "0")]), Ok(DeviceChoice::Gpu(0)));
    }

    #[test]
    fn a_seed_alone_means_random() {
        let strategy = |variables: &[(&str, &str)]| read(variables).unwrap().strategy();
        assert_eq!(strategy(&[]), Strategy::RoundRobin);
        assert_eq!(strategy(&[(SEED, "0")]), Strategy::Random);
        assert_eq!(strategy(&[(MANY_SEEDS, "0..2")]), Strategy::Random);
        assert_eq!(strategy(&[(SEED, "0"), (SCHEDULE, "pct")]), Strategy::Pct);
    }

    #[test]
    fn an_error_names_the_variable() {
        let error = read(&[("GPU_RUN_HEAP_SIZE", "big")])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("GPU_RUN_HEAP_SIZE") && error.contains("`big`"),
            "{error}"
        );
        assert!(
            read(&[("GPU_RUN_JIT_OPT", "5")])
                .unwrap_err()
                .to_string()
                .contains("0 to 4")
        );
    }
}
