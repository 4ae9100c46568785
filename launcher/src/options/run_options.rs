//! How a program runs: the options of the command, the runner and the launcher.
//!
//! The command has them from its arguments or their variables, the runner from its arguments, the launcher from variables alone
//! ([`super::from_variables`]).

use super::value::{DeviceChoice, Instructions, Size, Threads, Timeout};
use super::{FsLimit, Seed, Seeds, Strategy};
use clap::Args;
use process::Given;
use process::variables::PREFIX;
use std::ffi::OsString;
use std::path::PathBuf;

/// How to run a program. `None` leaves the choice to the device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct RunOptions {
    /// Where to run: auto, emulator or a GPU's number
    ///
    /// `auto` takes the first usable GPU, else the emulator. Numbers are CUDA's.
    #[arg(long, value_name = "DEVICE", env = "GPU_RUN_DEVICE")]
    pub device: Option<DeviceChoice>,
    /// Threads that can live at once, main included [default: what the device holds]
    ///
    /// Each is a warp. `max` is as many as the device holds at once. A spawn beyond them fails as on a system out of threads.
    #[arg(long, value_name = "N|max", env = "GPU_RUN_THREADS")]
    pub threads: Option<Threads>,
    /// Stack of each thread, as 1M [default: 512K]
    ///
    /// Bytes, or with K, M or G (powers of 1,024).
    #[arg(long, value_name = "BYTES", env = "GPU_RUN_STACK_SIZE")]
    pub stack_size: Option<Size>,
    /// Stack of each lane of a thread's warp, as 128K [default: 64K]
    ///
    /// Of programs that run code on all lanes. Bytes, or with K, M or G (powers of 1,024). There are 31 for each thread.
    #[arg(long, value_name = "BYTES", env = "GPU_RUN_LANE_STACK_SIZE")]
    pub lane_stack_size: Option<Size>,
    /// Heap of the program, as 2G [default: by device]
    ///
    /// Bytes, or with K, M or G (powers of 1,024).
    #[arg(long, value_name = "BYTES", env = "GPU_RUN_HEAP_SIZE")]
    pub heap_size: Option<Size>,
    /// Stop the program after this time, as 500ms, 10s or 2m [default: none]
    ///
    /// The exit code is then 124.
    #[arg(long, value_name = "DURATION", env = "GPU_RUN_TIMEOUT")]
    pub timeout: Option<Timeout>,
    /// Stop the program after this many instructions, as 200M [default: none]
    ///
    /// On the emulator, which it implies. With K, M or G (powers of 1,000). Unlike a time it is the same on every machine. The exit
    /// code is then 124.
    #[arg(long, value_name = "N", env = "GPU_RUN_MAX_INSTRUCTIONS")]
    pub max_instructions: Option<Instructions>,
    /// Run this one of the many runs a program can have
    ///
    /// On the emulator, which it implies. The seed chooses who runs when, and the keys of hash maps. The same program and seed give
    /// the same run.
    #[arg(long, value_name = "N", env = "GPU_RUN_SEED")]
    pub seed: Option<Seed>,
    /// How the emulator chooses who runs: round-robin, random, pct or replay:FILE
    ///
    /// `round-robin`, the default without a seed: each thread in turn. `random`, the default with one: any thread, for any time.
    /// `pct`: probabilistic concurrency testing, random priorities that change at a few random points. `replay:FILE`: the run that
    /// `--record-schedule` wrote to FILE.
    #[arg(long, value_name = "SCHEDULE", env = "GPU_RUN_SCHEDULE")]
    pub schedule: Option<Strategy>,
    /// Write to FILE who runs for how long, for --schedule replay:FILE
    ///
    /// On the emulator, which it implies. The file is text, which may be edited.
    #[arg(long, value_name = "FILE", env = "GPU_RUN_RECORD_SCHEDULE")]
    pub record_schedule: Option<PathBuf>,
    /// Run once for each of these seeds, as 0..100; stop at a failure
    ///
    /// On the emulator, on all cores. A run fails if its exit code is not 0. Only a failed run's output is shown, with the command
    /// that repeats it; its exit code is the command's.
    #[arg(long, value_name = "FROM..TO", env = "GPU_RUN_MANY_SEEDS")]
    pub many_seeds: Option<Seeds>,
    /// Stop where the program uses heap memory that was never written
    ///
    /// On the emulator, which it implies. Copying such memory is no use; a branch, an address or a call that depends on it is.
    #[arg(long, env = "GPU_RUN_CHECK_UNINIT", value_parser = clap::builder::FalseyValueParser::new())]
    pub check_uninit: bool,
    /// Stop at a data race: conflicting accesses of two threads that nothing orders
    ///
    /// On the emulator, which it implies. Shows both accesses. Finds what this run orders badly: combine it with seeds.
    #[arg(long, env = "GPU_RUN_DETECT_RACES", value_parser = clap::builder::FalseyValueParser::new())]
    pub detect_races: bool,
    /// Files that the program may touch: none, all, or those in a directory [default: all]
    ///
    /// What lies elsewhere is a `PermissionDenied` to it, also by `..` and by links. Other processes only with `all`. A directory that is
    /// called `none` or `all` is `./none` or `./all`.
    #[arg(long, value_name = "none|DIR|all", env = "GPU_RUN_FS")]
    pub fs: Option<FsLimit>,
}

impl RunOptions {
    /// The emulator's schedule: with a seed random, else every thread in turn.
    pub fn strategy(&self) -> Strategy {
        self.schedule
            .clone()
            .unwrap_or(match self.seed.is_some() || self.many_seeds.is_some() {
                true => Strategy::Random,
                false => Strategy::RoundRobin,
            })
    }

    /// The options of one of many runs: the one with this seed.
    pub fn with_seed(&self, seed: Seed) -> RunOptions {
        RunOptions {
            device: Some(DeviceChoice::Emulator),
            seed: Some(seed),
            schedule: Some(self.strategy()),
            many_seeds: None,
            ..self.clone()
        }
    }

    /// These options without a schedule, a check of uninitialized memory or a limit of instructions: for runs that are not the user's program.
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

    /// Whether it replays a recorded run.
    pub fn replays(&self) -> bool {
        matches!(self.schedule, Some(Strategy::Replay(_)))
    }

    /// The names of files and directories in it.
    pub fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let replayed = match &mut self.schedule {
            Some(Strategy::Replay(path)) => Some(path),
            _ => None,
        };
        let within = match &mut self.fs {
            Some(FsLimit::Within(path)) => Some(path),
            _ => None,
        };
        [replayed, within, self.record_schedule.as_mut()]
            .into_iter()
            .flatten()
    }

    /// As arguments.
    pub fn to_args(&self) -> Vec<OsString> {
        self.given().map(|given| given.argument()).collect()
    }

    /// As variables.
    pub fn to_env(&self) -> Vec<(String, OsString)> {
        self.given().map(|given| given.variable(PREFIX)).collect()
    }

    /// Those that were given.
    fn given(&self) -> impl Iterator<Item = Given> {
        // Every field is named: a new one does not compile until it is passed on.
        let RunOptions {
            device,
            threads,
            stack_size,
            lane_stack_size,
            heap_size,
            timeout,
            max_instructions,
            seed,
            schedule,
            record_schedule,
            many_seeds,
            check_uninit,
            detect_races,
            fs,
        } = self;
        let all = [
            Given::text("device", device.as_ref()),
            Given::text("threads", threads.as_ref()),
            Given::text("stack-size", stack_size.as_ref()),
            Given::text("lane-stack-size", lane_stack_size.as_ref()),
            Given::text("heap-size", heap_size.as_ref()),
            Given::text("timeout", timeout.as_ref()),
            Given::text("max-instructions", max_instructions.as_ref()),
            Given::text("seed", seed.as_ref()),
            Given::text("schedule", schedule.as_ref()),
            Given::text("many-seeds", many_seeds.as_ref()),
            Given::path("record-schedule", record_schedule.as_deref()),
            Given::switch("check-uninit", *check_uninit),
            Given::switch("detect-races", *detect_races),
            Given::text("fs", fs.as_ref()),
        ];
        all.into_iter().flatten()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use clap::{Command, FromArgMatches as _};
    use std::ffi::OsStr;
    use std::num::NonZeroU32;
    use std::time::Duration;

    pub(crate) fn every_option() -> RunOptions {
        RunOptions {
            device: Some(DeviceChoice::Gpu(2)),
            threads: Some(Threads::Count(NonZeroU32::new(5).unwrap())),
            stack_size: Some(Size(512 << 10)),
            lane_stack_size: Some(Size(128 << 10)),
            heap_size: Some(Size(3 << 30)),
            timeout: Some(Timeout(Duration::from_millis(1500))),
            max_instructions: Some(Instructions(3_000_000)),
            seed: Some(Seed(17)),
            schedule: Some(Strategy::Pct),
            record_schedule: Some(PathBuf::from("runs/one")),
            many_seeds: "3..9".parse().ok(),
            check_uninit: true,
            detect_races: true,
            fs: Some(FsLimit::Within("some/where".into())),
        }
    }

    fn command() -> Command {
        RunOptions::augment_args(Command::new("test").no_binary_name(true))
    }

    #[test]
    fn arguments_are_read_as_they_were_written() {
        for options in [every_option(), RunOptions::default()] {
            let matches = command().get_matches_from(options.to_args());
            assert_eq!(RunOptions::from_arg_matches(&matches).unwrap(), options);
        }
    }

    #[test]
    fn every_option_has_the_variable_that_clap_reads() {
        let command = command();
        let of_clap = command.get_arguments().map(|arg| {
            let flag = format!("--{}", arg.get_long().unwrap());
            (flag, arg.get_env().map(OsStr::to_owned).unwrap())
        });
        let every = every_option();
        let written = every.given().map(|given| {
            let argument = given.argument().into_string().unwrap();
            let flag = argument.split('=').next().unwrap().to_owned();
            (flag, OsString::from(given.variable(PREFIX).0))
        });
        let sorted = |mut all: Vec<(String, OsString)>| {
            all.sort();
            all
        };
        assert_eq!(sorted(of_clap.collect()), sorted(written.collect()));
    }

    #[test]
    fn a_seed_alone_means_random() {
        let seeded = |seed| RunOptions {
            seed,
            ..RunOptions::default()
        };
        assert_eq!(seeded(None).strategy(), Strategy::RoundRobin);
        assert_eq!(seeded(Some(Seed(0))).strategy(), Strategy::Random);
        let many = RunOptions {
            many_seeds: "0..2".parse().ok(),
            ..RunOptions::default()
        };
        assert_eq!(many.strategy(), Strategy::Random);
        let pct = RunOptions {
            schedule: Some(Strategy::Pct),
            ..seeded(Some(Seed(0)))
        };
        assert_eq!(pct.strategy(), Strategy::Pct);
    }
}
