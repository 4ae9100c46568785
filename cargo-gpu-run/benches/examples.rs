//! Whole programs, from start to exit: on the emulator, and compiled for the host. What `cargo gpu-run` itself takes is not in it:
//! what runs is the launcher, as built by `cargo gpu-run --release`.
//!
//! `cargo bench -p cargo-gpu-run --bench examples`. Both must print the same. The last lines give the ratios of the medians. The goal
//! for `threads` is 0.3 s.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};

/// Name and source.
const PROGRAMS: [(&str, &str); 5] = [
    ("threads", include_str!("../../examples/threads.rs")),
    ("sort", include_str!("programs/sort.rs")),
    ("hash_map", include_str!("programs/hash_map.rs")),
    ("sha256", include_str!("programs/sha256.rs")),
    ("mutex", include_str!("programs/mutex.rs")),
];

const MANIFEST: &str =
    "[package]\nname = \"programs\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";

/// A command without what cargo and the user's shell say about other builds.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let ours = text.starts_with("GPU_RUN_")
            && !["GPU_RUN_RUST_SRC", "GPU_RUN_CACHE"].contains(&&*text);
        if ours || text.starts_with("CARGO_") && text != "CARGO_HOME" {
            command.env_remove(&name);
        }
    }
    command
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("a program that can be started");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Builds all programs for both; they are in the returned folders.
fn build() -> [PathBuf; 2] {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-programs");
    fs::create_dir_all(root.join("src/bin")).expect("a writable target folder");
    fs::write(root.join("Cargo.toml"), MANIFEST).expect("a writable target folder");
    let launchers = root.join("launchers");
    fs::create_dir_all(&launchers).expect("a writable target folder");
    for (name, source) in PROGRAMS {
        fs::write(root.join(format!("src/bin/{name}.rs")), source)
            .expect("a writable target folder");
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    succeed(
        command(cargo.as_ref())
            .args(["build", "--release"])
            .current_dir(&root),
    );
    for (name, _) in PROGRAMS {
        let launcher = format!("launcher={}", launchers.join(name).display());
        succeed(
            command(env!("CARGO_BIN_EXE_cargo-gpu-run").as_ref())
                .args([
                    "gpu-run",
                    "--release",
                    "--device",
                    "emulator",
                    "--bin",
                    name,
                ])
                .args(["--emit", &launcher])
                .current_dir(&root),
        );
    }
    [launchers, root.join("target/release")]
}

/// One run.
fn run(program: &Path) -> (Duration, String) {
    let mut command = command(program);
    command.env("GPU_RUN_DEVICE", "emulator");
    let start = Instant::now();
    let printed = succeed(&mut command);
    (start.elapsed(), printed)
}

fn median(times: &RefCell<Vec<Duration>>) -> Option<f64> {
    let mut times = times.borrow().clone();
    times.sort_unstable();
    times.get(times.len() / 2).map(Duration::as_secs_f64)
}

fn benches(criterion: &mut Criterion) {
    let [launchers, host] = build();
    let mut ratios = Vec::new();
    let mut group = criterion.benchmark_group("examples");
    group.sample_size(10);
    for (name, _) in PROGRAMS {
        let programs = [launchers.join(name), host.join(name)];
        assert_eq!(run(&programs[0]).1, run(&programs[1]).1, "{name}");
        let medians = ["emulator", "host"]
            .iter()
            .zip(&programs)
            .map(|(on, program)| {
                let times = RefCell::new(Vec::new());
                group.bench_function(format!("{name}/{on}"), |bencher| {
                    bencher.iter_custom(|runs| {
                        let all: Vec<Duration> = (0..runs).map(|_| run(program).0).collect();
                        times.borrow_mut().extend(&all);
                        all.iter().sum()
                    });
                });
                median(&times)
            });
        if let [Some(emulator), Some(host)] = medians.collect::<Vec<_>>()[..] {
            ratios.push(format!(
                "{name}: {:.1} ms on the emulator, {:.1} ms on the host, {:.0} times",
                emulator * 1e3,
                host * 1e3,
                emulator / host
            ));
        }
    }
    group.finish();
    println!("{}", ratios.join("\n"));
}

criterion_group!(examples, benches);
criterion_main!(examples);
