//! What runs where, one after the other: each part on the GPU and then on the host, so that a run that is cut short has both; then CUDA C++.

use crate::bundle::{Bundle, PROGRAMS, Program};
use crate::cuda;
use crate::options::RunOptions;
use crate::part::{Outcome, Part, Place};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The driver's compiler may need it, once.
const FIRST_START: Duration = Duration::from_secs(120);
const NO_GPU: &str = "no GPU";
const NO_TIME: &str = "the time is up";

struct Run<'a> {
    bundle: &'a Bundle,
    options: &'a RunOptions,
    start: Instant,
    done: Vec<Part>,
}

/// Everything that was measured, and what was not.
pub fn run(bundle: &Bundle, options: &RunOptions) -> Vec<Part> {
    let mut run = Run {
        bundle,
        options,
        start: Instant::now(),
        done: Vec::new(),
    };
    let mut no_gpu = None;
    for program in PROGRAMS {
        no_gpu = run.program(program).or(no_gpu);
    }
    run.cuda(no_gpu.filter(|&why| why == NO_GPU));
    run.done
}

impl Run<'_> {
    /// All parts of a program. Returns why none of them can run on a GPU, if so.
    fn program(&mut self, program: Program) -> Option<&'static str> {
        let host = self.list(program, Place::Host);
        let start = self.done.len();
        let gpu = self.list(program, Place::Gpu);
        let unusable = why_no_gpu(&self.done[start]);
        // The host's list ends with the pool of rayon's choice; those of other sizes belong in front of it.
        let mut parts = host.clone();
        for (at, part) in gpu.iter().enumerate() {
            if !parts.contains(part) {
                parts.insert(at.min(parts.len()), part.clone());
            }
        }
        for part in parts
            .iter()
            .filter(|part| part.contains(&self.options.only))
        {
            if let Some(why) = unusable {
                self.done.push(Part::not_run(Place::Gpu, part, why));
            } else if gpu.contains(part) {
                self.part(program, Place::Gpu, part);
            }
            if host.contains(part) {
                self.part(program, Place::Host, part);
            }
        }
        unusable
    }

    /// A program of the bundle, on its device.
    fn command(&self, program: Program, place: Place) -> Command {
        if place == Place::Host {
            return Command::new(self.bundle.host(program));
        }
        let mut command = Command::new(self.bundle.launcher(program));
        command.env("GPU_RUN_DEVICE", &self.options.device);
        command
    }

    /// The parts that there are at a place. On a GPU the driver compiles the program for this, and the cache keeps it.
    fn list(&mut self, program: Program, place: Place) -> Vec<String> {
        let mut command = self.command(program, place);
        command.arg("--list").env("GPU_RUN_STATS", "1");
        let list = Part::run(place, "start", &mut command, FIRST_START);
        let parts = match list.outcome {
            Outcome::Passed => list.other.clone(),
            _ => Vec::new(),
        };
        self.done.push(missing_gpu(list));
        parts
    }

    fn part(&mut self, program: Program, place: Place, part: &str) {
        let Some(limit) = self.limit() else {
            self.done.push(Part::not_run(place, part, NO_TIME));
            return;
        };
        let device = match place {
            Place::Host => "host",
            _ if self.on_emulator() => "emulator",
            _ => "GPU",
        };
        eprintln!("{:>12} {part} on the {device}", self.verb());
        let mut command = self.command(program, place);
        command.args([part, "--json"]).env("GPU_RUN_QUIET", "1");
        if self.options.small {
            command.arg("--small");
        }
        // The launcher ends in order, if it can.
        command.env("GPU_RUN_TIMEOUT", format!("{}s", limit.as_secs()));
        self.add(Part::run(
            place,
            part,
            &mut command,
            limit + Duration::from_secs(3),
        ));
    }

    fn cuda(&mut self, unusable: Option<&'static str>) {
        let nvcc = cuda::nvcc();
        let unusable = unusable.or(self.on_emulator().then_some(NO_GPU));
        let folder = tempfile::tempdir();
        for name in cuda::PEERS {
            let part = format!("cuda-{name}");
            if !part.contains(&self.options.only) {
                continue;
            }
            let why = match (unusable, &nvcc, &folder) {
                (Some(why), _, _) => why,
                (_, None, _) => "no nvcc",
                (_, _, Err(_)) => "no folder for temporary files",
                (_, Some(nvcc), Ok(folder)) => {
                    self.peer(nvcc, name, &part, folder.path());
                    continue;
                }
            };
            self.done.push(Part::not_run(Place::Cuda, &part, why));
        }
    }

    fn peer(&mut self, nvcc: &Path, name: &str, part: &str, folder: &Path) {
        let Some(limit) = self.limit() else {
            self.done.push(Part::not_run(Place::Cuda, part, NO_TIME));
            return;
        };
        eprintln!("{:>12} {part}", self.verb());
        // It reads thrust's headers for some ten seconds, so it may take all the time that is left.
        let source = self.bundle.cuda_source(name);
        let compiled = cuda::compile(nvcc, &source, folder, self.left());
        let limit = limit.min(self.left());
        let part = match compiled {
            Ok(executable) => {
                let mut command = Command::new(executable);
                command.env("CUDA_VISIBLE_DEVICES", &self.options.device);
                Part::run(Place::Cuda, part, &mut command, limit)
            }
            Err(failed) => *failed,
        };
        self.add(part);
    }

    fn on_emulator(&self) -> bool {
        self.options.device == "emulator"
    }

    fn verb(&self) -> &'static str {
        if self.options.small {
            "Checking"
        } else {
            "Measuring"
        }
    }

    /// A failure is told at once; the report has it, too.
    fn add(&mut self, part: Part) {
        if let Outcome::Failed(why) = &part.outcome {
            eprintln!("{:>12} {}: {why}", "Failed", part.part);
        }
        self.done.push(part);
    }

    fn left(&self) -> Duration {
        Duration::from_secs(self.options.limit).saturating_sub(self.start.elapsed())
    }

    /// The next part's time, if there is any.
    fn limit(&self) -> Option<Duration> {
        let limit = Duration::from_secs(self.options.part_limit).min(self.left());
        (limit >= Duration::from_secs(1)).then_some(limit)
    }
}

/// Why nothing else can run on the GPU, after a program's first start there.
fn why_no_gpu(start: &Part) -> Option<&'static str> {
    match start.outcome {
        Outcome::Passed => None,
        Outcome::Failed(_) => Some("its first start failed"),
        Outcome::NotRun(_) => Some(NO_GPU),
    }
}

/// A machine without a GPU is no failure.
fn missing_gpu(mut part: Part) -> Part {
    let code = format!("exit status: {}", process::exit::NO_DEVICE);
    if let Outcome::Failed(why) = &part.outcome
        && part.place == Place::Gpu
        && let Some(rest) = why.strip_prefix(&code)
    {
        let why = format!("{NO_GPU}{rest}");
        part.outcome = Outcome::NotRun(why);
    }
    part
}
