//! The tests of alloc and core: packages beside the libraries, which they include parts of. They take minutes, so they are run when they are asked for.

use super::{copy, sources};
use gpu_run_tests::tool;
use libtest_mimic::{Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// One of them.
#[derive(Clone, Copy)]
struct Suite {
    package: &'static str,
    /// What it includes files of, beside itself.
    library: &'static str,
    /// What of it is built.
    executables: &'static [&'static str],
    changes: &'static [Change],
}

/// What is changed in a file, each for a reason.
#[derive(Clone, Copy)]
struct Change {
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

const SUITES: [Suite; 2] = [
    Suite {
        package: "alloctests",
        library: "alloc",
        executables: &["--lib", "--test=alloctests", "--test=vec_deque_alloc_error"],
        changes: &[],
    },
    Suite {
        package: "coretests",
        library: "core",
        executables: &["--test=coretests"],
        changes: &[
            // rustc believes the target's mathematics of f16; LLVM cannot select it.
            Change {
                file: "tests/floats/mod.rs",
                from: "target_has_reliable_f16_math",
                to: "any()",
            },
            // The cube of that many comparisons, 30 times: minutes.
            Change {
                file: "tests/slice.rs",
                from: "for len in (2..21).chain(500..501) {\n        let mut orig = vec![0; len];\n\n        for &modulus in &[5, 10, 1000] {\n            for _ in 0..10 {",
                to: "for len in (2..21).chain(50..51) {\n        let mut orig = vec![0; len];\n\n        for &modulus in &[5, 10, 1000] {\n            for _ in 0..10 {",
            },
            // A function of C's library.
            Change {
                file: "tests/num/mod.rs",
                from: "    unsafe extern \"C\" {\n        fn ldexp(x: f64, n: i32) -> f64;\n    }",
                to: LDEXP,
            },
        ],
    },
];

/// Each factor but the last is exact, for the numbers of these tests.
const LDEXP: &str = "    unsafe fn ldexp(mut x: f64, mut n: i32) -> f64 {
        let power = |n: i32| f64::from_bits(((1023 + n) as u64) << 52);
        while n > 1000 {
            (x, n) = (x * power(1000), n - 1000);
        }
        while n < -900 {
            (x, n) = (x * power(-900), n + 900);
        }
        x * power(n)
    }";

/// A test for each, ignored unless it is asked for.
pub fn trials(device: &str) -> Vec<Trial> {
    let trial = |suite: Suite| {
        let device = device.to_owned();
        Trial::test(suite.package, move || check(suite, &device))
            .with_kind("minutes")
            .with_ignored_flag(true)
    };
    SUITES.map(trial).into()
}

fn check(suite: Suite, device: &str) -> Result<(), Failed> {
    let root = package(suite, &sources()?)?;
    let mut command = Command::new(tool::executable());
    command
        .args(["gpu-test", "--no-fail-fast", "--target-dir", "target"])
        .args(["--device", device, "--timeout", tool::LONGEST_RUN])
        .args(suite.executables)
        .current_dir(root)
        .env("RUSTC_BOOTSTRAP", "1")
        .stdin(Stdio::null());
    let output = command.output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    for line in stdout
        .lines()
        .filter(|line| line.starts_with("test result: "))
    {
        eprintln!("{}: {line}", suite.package);
    }
    let results = stdout.matches("test result: ok. ").count();
    let none = stdout.contains("ok. 0 passed;");
    if output.status.success() && results == suite.executables.len() && !none {
        return Ok(());
    }
    let failed = stdout.lines().filter(|line| line.ends_with("FAILED"));
    let failed = failed.collect::<Vec<_>>().join("\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}\n{failed}\n--- stderr\n{stderr}", output.status).into())
}

/// A copy, changed.
fn package(suite: Suite, sources: &Path) -> io::Result<PathBuf> {
    let library = sources.join("../..");
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("library-own");
    for name in [suite.library, suite.package] {
        let to = all.join(name);
        // What was built stays.
        for old in ["src", "tests"] {
            if to.join(old).exists() {
                fs::remove_dir_all(to.join(old))?;
            }
        }
        copy(&library.join(name), &to)?;
    }
    let root = all.join(suite.package);
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    fs::write(manifest, format!("{text}\n[workspace]\n"))?;
    for change in suite.changes {
        let path = root.join(change.file);
        let text = fs::read_to_string(&path)?;
        if !text.contains(change.from) {
            let why = format!("{} has no `{}`", path.display(), change.from);
            return Err(io::Error::other(why));
        }
        fs::write(path, text.replace(change.from, change.to))?;
    }
    Ok(root)
}
