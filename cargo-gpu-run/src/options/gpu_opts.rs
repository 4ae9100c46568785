//! What `cargo run` does not have: the GPU options.

use super::arch::Arch;
use super::emit::Emit;
use crate::backend::{Choice, Codegen};
use clap::Args;
use launcher::options::{
    DeviceChoice, EmulatorOnly, FsLimit, Instructions, Seed, Seeds, Size, Strategy, Threads,
    Timeout,
};
use process::deliver;
use process::error::{Error, Explain as _, Kind};
use std::ffi::OsString;
use std::path::PathBuf;

/// All GPU options.
#[derive(Clone, Debug, Args)]
pub struct GpuOptions {
    /// Build and run so that as many faults as can be are found
    ///
    /// On the emulator, which it implies, with --check-uninit and --detect-races. The program and its dependencies are built without
    /// optimizations, so that no wrong access is gone because nobody uses its value, and with debug assertions and overflow checks,
    /// whatever the profile. Stacks have 2M unless --stack-size says otherwise.
    #[arg(long, env = "GPU_RUN_CHECK", value_parser = clap::builder::FalseyValueParser::new())]
    pub check: bool,
    /// How to run.
    #[command(flatten)]
    pub run: RunOptions,
    /// What to write beside running.
    #[command(flatten)]
    pub emit: EmitOptions,
    /// Code generator.
    #[command(flatten)]
    pub codegen: CodegenOptions,
    /// PTX target [default: sm_70; with --codegen nvvm sm_75]
    ///
    /// The driver compiles PTX of an older architecture for the GPU at hand, so the default fits every supported GPU. A newer one
    /// allows newer instructions and rules older GPUs out. `native` is that of the GPU in this machine.
    #[arg(long, value_name = "sm_NN|native", env = "GPU_RUN_ARCH")]
    pub arch: Option<Arch>,
    /// Print the cargo command with its environment, run nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Who makes the PTX.
#[derive(Clone, Debug, Args)]
pub struct CodegenOptions {
    /// Code generator
    ///
    /// docs/codegen.md compares them.
    #[arg(
        long,
        value_name = "BACKEND",
        value_enum,
        default_value_t,
        env = "GPU_RUN_CODEGEN"
    )]
    pub codegen: Codegen,
    /// For --codegen nvvm: rustc_codegen_nvvm's library, or its directory
    ///
    /// Without it the one that `cargo gpu-setup` has provisioned. `rustc` means none: rustc's own backend stands in for it.
    #[arg(long, value_name = "PATH", env = "GPU_RUN_NVVM_BACKEND")]
    pub nvvm_backend: Option<PathBuf>,
    /// For --codegen nvvm: the toolchain that the backend was built for
    ///
    /// As rustup names it, or its directory.
    #[arg(long, value_name = "NAME", env = "GPU_RUN_NVVM_TOOLCHAIN")]
    pub nvvm_toolchain: Option<String>,
    /// For --codegen libnvvm and nvvm: NVIDIA's library, or a directory that has it
    ///
    /// Without it a CUDA toolkit and the Python package nvidia-nvvm are looked for.
    #[arg(long, value_name = "PATH", env = "GPU_RUN_LIBNVVM")]
    pub libnvvm: Option<PathBuf>,
}

impl CodegenOptions {
    /// The choice, in the builder's words.
    pub fn choice(&self) -> Choice {
        let CodegenOptions {
            codegen,
            nvvm_backend,
            nvvm_toolchain,
            libnvvm,
        } = self.clone();
        Choice {
            codegen,
            nvvm_backend,
            nvvm_toolchain,
            libnvvm,
        }
    }
}

/// Options of the run: they travel to the runner and rebuild nothing.
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

/// Files to write before running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct EmitOptions {
    /// Also write ptx[=PATH], llvm-ir[=PATH] or launcher=PATH
    ///
    /// `ptx` is the program as it runs on the GPU, at PATH or as NAME.ptx in the current directory. `llvm-ir` is the LLVM IR that PTX is made of, as
    /// text, at PATH or as NAME.ll. `launcher` is an executable that runs the program without cargo. May be repeated.
    #[arg(long, value_name = "WHAT[=PATH]")]
    pub emit: Vec<Emit>,
}

impl GpuOptions {
    /// Options of the run: with `--check` all checks are on, and stacks are larger, for frames are.
    pub fn run(&self) -> RunOptions {
        let mut run = self.run.clone();
        if self.check {
            run.check_uninit = true;
            run.detect_races = true;
            run.stack_size.get_or_insert(Size(2 << 20));
        }
        run
    }

    /// Where to run.
    ///
    /// # Errors
    /// Options that cannot be met together.
    pub fn device(&self) -> Result<DeviceChoice, Error> {
        if self.check && self.codegen.codegen != Codegen::Llvm {
            let what = "`--check` is for `--codegen llvm`: only it builds programs for checking";
            return Err(Error::new(Kind::Usage, what));
        }
        self.run.device(self.check)
    }
}

impl RunOptions {
    fn device(&self, check: bool) -> Result<DeviceChoice, Error> {
        let device = self.device.unwrap_or_default();
        launcher::options::settle(
            device,
            EmulatorOnly {
                seed: self.seed.is_some(),
                schedule: self.schedule.as_ref(),
                record: self.record_schedule.is_some(),
                many_seeds: self.many_seeds.is_some(),
                check,
                checks: self.check_uninit || self.detect_races,
                max_instructions: self.max_instructions.is_some(),
            },
        )
        .map_err(|why| Error::new(Kind::Usage, why))
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

    /// As arguments for the runner.
    pub fn to_args(&self) -> Vec<OsString> {
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
            check_uninit,
            detect_races,
            fs,
        } = self;
        let all = [
            device.map(|value| format!("--device={value}")),
            threads.map(|value| format!("--threads={value}")),
            stack_size.map(|value| format!("--stack-size={value}")),
            heap_size.map(|value| format!("--heap-size={value}")),
            timeout.map(|value| format!("--timeout={value}")),
            max_instructions.map(|value| format!("--max-instructions={value}")),
            seed.map(|value| format!("--seed={value}")),
            schedule.as_ref().map(|value| format!("--schedule={value}")),
            many_seeds.map(|value| format!("--many-seeds={value}")),
            check_uninit.then(|| "--check-uninit".to_owned()),
            detect_races.then(|| "--detect-races".to_owned()),
            fs.as_ref().map(|value| format!("--fs={value}")),
        ];
        let record = record_schedule.as_ref().map(|path| {
            let mut argument = OsString::from("--record-schedule=");
            argument.push(path);
            argument
        });
        let all = all.into_iter().flatten().map(OsString::from);
        all.chain(record).collect()
    }

    /// As variables for the launcher.
    pub fn to_env(&self) -> Vec<(&'static str, OsString)> {
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
            check_uninit,
            detect_races,
            fs,
        } = self;
        let all = [
            ("GPU_RUN_DEVICE", device.map(|value| value.to_string())),
            ("GPU_RUN_THREADS", threads.map(|value| value.to_string())),
            (
                "GPU_RUN_STACK_SIZE",
                stack_size.map(|value| value.to_string()),
            ),
            (
                "GPU_RUN_HEAP_SIZE",
                heap_size.map(|value| value.to_string()),
            ),
            ("GPU_RUN_TIMEOUT", timeout.map(|value| value.to_string())),
            (
                "GPU_RUN_MAX_INSTRUCTIONS",
                max_instructions.map(|value| value.to_string()),
            ),
            ("GPU_RUN_SEED", seed.map(|value| value.to_string())),
            (
                "GPU_RUN_SCHEDULE",
                schedule.as_ref().map(|value| value.to_string()),
            ),
            (
                "GPU_RUN_MANY_SEEDS",
                many_seeds.map(|value| value.to_string()),
            ),
            ("GPU_RUN_CHECK_UNINIT", check_uninit.then(|| "1".to_owned())),
            ("GPU_RUN_DETECT_RACES", detect_races.then(|| "1".to_owned())),
            ("GPU_RUN_FS", fs.as_ref().map(|value| value.to_string())),
        ];
        let record = record_schedule.clone().map(PathBuf::into_os_string);
        all.into_iter()
            .map(|(name, value)| (name, value.map(OsString::from)))
            .chain([("GPU_RUN_RECORD_SCHEDULE", record)])
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

impl EmitOptions {
    /// Removes what an earlier command has written there: several executables must not write the same.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn remove_old(&self) -> Result<(), Error> {
        for path in self.emit.iter().filter_map(Emit::path) {
            deliver::clear(path).explain(Kind::Usage, || {
                format!("`{}` cannot be replaced", path.display())
            })?;
        }
        Ok(())
    }

    /// The names of files in it.
    pub fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.emit.iter_mut().filter_map(Emit::path_mut)
    }

    /// Whether the IR is among them, which the linker has to keep.
    pub fn wants_ir(&self) -> bool {
        let is_ir = |emit: &Emit| matches!(emit, Emit::LlvmIr(_));
        self.emit.iter().any(is_ir)
    }

    /// As arguments for the runner.
    pub fn to_args(&self) -> Vec<OsString> {
        let EmitOptions { emit } = self;
        emit.iter()
            .map(|emit| format!("--emit={emit}").into())
            .collect()
    }
}
