//! `--check`: another build, of programs and of tests, and what it cannot be used with.

use crate::cache;
use crate::support::{Place, gpu_run, gpu_test, run};
use gpu_run_tests::{crates, tool};

const RACE: &str = "use std::thread;

static mut NUMBER: u64 = 0;

/// ```
/// demo::race();
/// ```
pub fn race() {
    let thread = thread::spawn(|| {
        let _unused = unsafe { NUMBER };
    });
    unsafe { NUMBER = 1 };
    thread.join().unwrap();
}

#[test]
fn races() {
    race();
}
";

#[test]
fn both_builds_stand_side_by_side() {
    let place = Place::new();
    let main = format!("{RACE}\nfn main() {{ race() }}\n");
    crates::package(&place.directory(), "main.rs", &main);
    let compiled = |args: &[&str], code: i32| {
        let said = gpu_run(&place, args);
        assert_eq!(said.code, Some(code), "{args:?}: {}", said.stderr);
        assert_eq!(
            said.stderr.contains("data race: read of 8 bytes"),
            code == 122,
            "{}",
            said.stderr
        );
        said.stderr.contains("Compiling demo")
    };
    let plain = ["--device", "emulator", "--detect-races"];
    assert!(compiled(&plain, 0));
    assert!(compiled(&["--check"], 122));
    assert!(!compiled(&plain, 0), "the first build is still there");
    assert!(!compiled(&["--check"], 122), "and the second one");
}

#[test]
fn tests_and_examples_in_documentation() {
    let place = Place::new();
    crates::package(&place.directory(), "lib.rs", RACE);
    let said = gpu_test(&place, &["--device", "emulator", "--detect-races"]);
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    let said = gpu_test(&place, &["--check", "--no-fail-fast"]);
    assert_eq!(said.code, Some(101), "{}{}", said.stdout, said.stderr);
    for failed in ["test races ... FAILED", "race (line 5) ... FAILED"] {
        assert!(said.stdout.contains(failed), "{}", said.stdout);
    }
    let races = said.stdout.matches("data race: read of 8 bytes").count();
    assert_eq!(races, 2, "{}", said.stdout);
}

#[test]
fn what_it_cannot_be_used_with() {
    let place = Place::new();
    for (word, args, why) in [
        (
            "gpu-run",
            ["--device", "0"],
            "`--check` is for the emulator",
        ),
        (
            "gpu-test",
            ["--device", "1"],
            "`--check` is for the emulator",
        ),
        (
            "gpu-run",
            ["--codegen", "libnvvm"],
            "`--check` is for `--codegen llvm`",
        ),
        (
            "gpu-bench",
            ["--device", "emulator"],
            "`--check` is not for benches",
        ),
    ] {
        // The option, and its variable.
        for option in [true, false] {
            let mut args = args.to_vec();
            let mut command = if option {
                args.push("--check");
                tool::tool_as(word, &place.directory(), cache::shared(), &args)
            } else {
                let mut command = tool::tool_as(word, &place.directory(), cache::shared(), &args);
                command.env("GPU_RUN_CHECK", "1");
                command
            };
            let said = run(&mut command);
            assert_eq!(said.code, Some(2), "{}", said.stderr);
            assert!(said.stderr.contains(why), "{}", said.stderr);
        }
    }
}
