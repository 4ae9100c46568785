//! Seeds and schedules: the same seed gives the same run, and a failing one can be repeated.

use crate::cache;
use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::{crates, tool};

/// Its output depends on the schedule (who comes first) and on the keys of a hash map.
const RACES: &str = r#"
use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;

fn main() {
    let order = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for id in 0..12 {
            let order = &order;
            scope.spawn(move || {
                for _ in 0..3 {
                    order.lock().unwrap().push(id);
                }
            });
        }
    });
    println!("{:?}", order.into_inner().unwrap());
    let map: HashMap<u32, u32> = (0..10).map(|n| (n, n)).collect();
    println!("{:?}", map.keys().collect::<Vec<_>>());
}
"#;

/// Output, and the number of instructions.
fn stats(place: &Place, args: &[&str]) -> (String, u64) {
    let mut all = vec!["--quiet"];
    all.extend(args);
    let mut command = tool::tool(&place.directory(), cache::shared(), &all);
    let said = run(command.env("GPU_RUN_STATS", "1"));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let number = said
        .stderr
        .split("\"instructions\":")
        .nth(1)
        .unwrap_or_else(|| {
            panic!("no instructions in {}", said.stderr);
        });
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    (said.stdout, digits.parse().expect("a number"))
}

#[test]
fn a_seed_fixes_the_run() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", RACES);
    for schedule in ["random", "pct"] {
        let of = |seed: &str| stats(&place, &["--seed", seed, "--schedule", schedule]);
        let first = of("5");
        assert_eq!(first, of("5"));
        assert_eq!(first, of("5"));
        let others = ["6", "7", "8"].map(of);
        let line = |out: &str, number| out.lines().nth(number).map(str::to_owned);
        for other in &others {
            let (ours, theirs) = (line(&first.0, 1), line(&other.0, 1));
            assert_ne!(ours, theirs, "{schedule}: the same hash keys");
        }
        // Two seeds may happen to give the same order in as many instructions; not all of them.
        let order = |run: &(String, u64)| (line(&run.0, 0), run.1);
        assert!(
            others.iter().any(|other| order(other) != order(&first)),
            "{schedule}: always the same order"
        );
    }
    let plain = stats(&place, &["--device", "emulator"]);
    assert_eq!(plain, stats(&place, &["--device", "emulator"]));
    assert_eq!(plain.0, stats(&place, &["--schedule", "round-robin"]).0);
}

/// std looks through the environment whenever it makes a thread, so each size of it is another run. Threads that fell in step once
/// kept one of sixteen from a lock for ever, in nine of ten environments.
#[test]
fn threads_do_not_fall_in_step_in_any_environment() {
    let place = Place::new();
    let program = include_str!("../pass/lock_hand_over.rs");
    crates::package(&place.directory(), "main.rs", program);
    let launcher = place.path("launcher");
    let emit = format!("launcher={}", launcher.display());
    let built = gpu_run(&place, &["--quiet", "--timeout", "60s", "--emit", &emit]);
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    for variables in 0..40 {
        let mut command = std::process::Command::new(&launcher);
        command.env_clear().env("GPU_RUN_DEVICE", "emulator");
        command.env("GPU_RUN_TIMEOUT", "60s");
        command.envs((0..variables).map(|number| (format!("V{number}"), "1")));
        let said = run(&mut command);
        assert_eq!(said.code, Some(0), "{variables}: {}", said.stderr);
        assert_eq!(said.stdout, include_str!("../pass/lock_hand_over.stdout"));
    }
}

/// A check and an act that do not belong together: wrong if another thread comes between.
const LOST_UPDATE: &str = r#"
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

fn main() {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    counter.store(counter.load(SeqCst) + 1, SeqCst);
                }
            });
        }
    });
    println!("counted");
    let counted = counter.into_inner();
    assert!(counted == 12, "an update was lost");
}
"#;

fn many(source: &str, args: &[&str]) -> (Place, Said) {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", source);
    let said = gpu_run(&place, args);
    (place, said)
}

#[test]
fn many_seeds_find_a_lost_update_and_say_how_to_repeat_it() {
    for schedule in ["random", "pct"] {
        let (place, said) = many(
            LOST_UPDATE,
            &["--quiet", "--many-seeds", "0..2000", "--schedule", schedule],
        );
        assert_eq!(said.code, Some(101), "{schedule}: {}", said.stderr);
        assert_eq!(said.stdout, "counted\n", "of the failed run only");
        assert_eq!(
            said.stderr.matches("an update was lost").count(),
            1,
            "{}",
            said.stderr
        );
        let line = said
            .stderr
            .lines()
            .find(|line| line.contains("GPU_RUN_SEED="));
        let replay = line.expect("a command to repeat the run").trim();
        let again = run(std::process::Command::new("sh")
            .args(["-c", replay])
            .current_dir(place.directory()));
        assert_eq!(
            (again.code, again.stdout.as_str()),
            (Some(101), "counted\n"),
            "{replay}"
        );
        assert!(said.stderr.starts_with(&again.stderr), "{}", again.stderr);
    }
}

#[test]
fn all_seeds_pass() {
    let source = "fn main() {\n    println!(\"nobody reads this\");\n}\n";
    let (_place, said) = many(source, &["--many-seeds", "3..20"]);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), ""),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .ends_with("      Passed 17 runs: seeds 3..20, schedule random\n"),
        "{}",
        said.stderr
    );
}

/// Runs that take long say how far they are; what a seed hides of the environment is named.
#[test]
fn many_seeds_tell_of_their_progress() {
    let place = Place::new();
    let source = "fn main() {\n    println!(\"{}\", (0..20_000u64).map(std::hint::black_box).sum::<u64>());\n}\n";
    crates::package(&place.directory(), "main.rs", source);
    let said = |quiet: &[&str]| {
        let args = [quiet, &["--many-seeds", "0..60"]].concat();
        let mut command = tool::tool(&place.directory(), cache::shared(), &args);
        command
            .env("__GPU_RUN_PROGRESS_MS", "1")
            .env("RAYON_NUM_THREADS", "3");
        let said = run(&mut command);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        assert_eq!(said.stdout, "");
        said.stderr
    };
    let stderr = said(&[]);
    for text in [
        "     Testing seeds 0..60: ",
        " of 60 runs passed\n",
        "does not see RAYON_NUM_THREADS\n",
        "GPU_RUN_SEED_ENV=RAYON_NUM_THREADS",
        "      Passed 60 runs: seeds 0..60, schedule random\n",
    ] {
        assert!(stderr.contains(text), "{text}\n{stderr}");
    }
    assert_eq!(said(&["--quiet"]), "");
}

#[test]
fn a_gpu_has_no_seeds() {
    for args in [
        ["--device", "0", "--seed", "1"],
        ["--device", "0", "--schedule", "pct"],
        ["--device", "0", "--many-seeds", "0..4"],
        ["--seed", "1", "--many-seeds", "0..4"],
    ] {
        let said = run(&mut Place::new().tool(&args));
        assert_eq!(said.code, Some(2), "{args:?}: {}", said.stderr);
        assert!(said.stderr.contains("--many-seeds"), "{}", said.stderr);
    }
}

/// A race of pushes and prints, sleeps, and the keys of a hash map.
const MIXED: &str = r#"
use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

fn main() {
    let order = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for id in 0..6 {
            let order = &order;
            scope.spawn(move || {
                for turn in 0..3 {
                    order.lock().unwrap().push(id);
                    thread::sleep(Duration::from_micros(id * turn));
                }
                println!("{id} is done");
            });
        }
    });
    println!("{:?}", order.into_inner().unwrap());
    let map: HashMap<u32, u32> = (0..10).map(|n| (n, n)).collect();
    println!("{:?}", map.keys().collect::<Vec<_>>());
}
"#;

#[test]
fn a_recorded_run_is_made_again() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", MIXED);
    for options in [
        &["--schedule", "round-robin"][..],
        &["--seed", "3"],
        &["--seed", "4", "--schedule", "pct"],
    ] {
        let record = [options, &["--record-schedule", "run"]].concat();
        let first = stats(&place, &record);
        // The seed, which the hash keys come from, is in the file.
        assert_eq!(
            first,
            stats(&place, &["--schedule", "replay:run"]),
            "{options:?}"
        );
        // A recording of the replay is the same text, but for the command in its comment.
        let text = std::fs::read_to_string(place.directory().join("run")).unwrap();
        stats(
            &place,
            &["--schedule", "replay:run", "--record-schedule", "again"],
        );
        let again = std::fs::read_to_string(place.directory().join("again")).unwrap();
        let turns = |text: &str| {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(turns(&text), turns(&again), "{options:?}");
    }
    // The comment has the command.
    let text = std::fs::read_to_string(place.directory().join("run")).unwrap();
    let command = text.lines().find_map(|line| line.strip_prefix("# GPU_RUN"));
    let command = format!("GPU_RUN{}", command.expect("a command"));
    let again = run(std::process::Command::new("sh")
        .args(["-c", &command])
        .current_dir(place.directory()));
    assert_eq!(again.code, Some(0), "{command}: {}", again.stderr);

    let with = |text: &str| {
        std::fs::write(place.directory().join("edited"), text).unwrap();
        gpu_run(&place, &["--quiet", "--schedule", "replay:edited"])
    };
    // Cut after the first lines; then everybody in turn.
    let mut lines = text.lines().filter(|line| !line.starts_with("seed"));
    let head: Vec<&str> = lines.by_ref().take(6).collect();
    let edited = with(&(head.join("\n") + " ...\n"));
    assert_eq!(edited.code, Some(0), "{}", edited.stderr);
    assert!(edited.stdout.contains("5 is done"), "{}", edited.stdout);
    let early = with(&head.join("\n"));
    let ready = with("gpu-run-schedule 1\n0:..\n200:1 200:10000\n");
    let version = with("gpu-run-schedule 2\n");
    let build = with("gpu-run-schedule 1\nimage 0123\n");
    for (said, why) in [
        (early, "the schedule ends here, but the program does not"),
        (ready, "line 3: lane 0 of warp 200 waited or ended after"),
        (
            version,
            "this is a schedule of version 2; this tool reads version 1",
        ),
        (build, "was recorded with another build of the program"),
        (
            gpu_run(&place, &["--quiet", "--schedule", "replay:nowhere"]),
            "the schedule `nowhere` cannot be read",
        ),
        (
            gpu_run(&place, &["--quiet", "--record-schedule", "no/where"]),
            "the schedule cannot be written to `no/where`",
        ),
        (
            gpu_run(
                &place,
                &["--quiet", "--seed", "9", "--schedule", "replay:run"],
            ),
            "has the seed 4: `--seed 9` would make another run",
        ),
    ] {
        assert_eq!(
            (said.code, said.stdout.as_str()),
            (Some(2), ""),
            "{why}: {}",
            said.stderr
        );
        assert!(said.stderr.contains(why), "{why}: {}", said.stderr);
    }
}

/// Two processes with other environments, addresses and working directories make the same run.
#[test]
fn the_same_run_in_any_process() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", MIXED);
    let launcher = place.path("launcher");
    let emit = format!("launcher={}", launcher.display());
    let built = gpu_run(
        &place,
        &["--quiet", "--device", "emulator", "--emit", &emit],
    );
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    let elsewhere = Place::new();
    let made = |schedule: &str, races: &str, variables: usize| {
        let mut command = std::process::Command::new(&launcher);
        command
            .env_clear()
            .env("GPU_RUN_SEED", "11")
            .env("GPU_RUN_SCHEDULE", schedule)
            .env("GPU_RUN_DETECT_RACES", races)
            .env("GPU_RUN_STATS", "1")
            .envs((0..variables).map(|number| (format!("V{number}"), "x".repeat(100 * number))))
            .current_dir([place.directory(), elsewhere.directory()][variables % 2].clone());
        let said = run(&mut command);
        assert_eq!(said.code, Some(0), "{schedule}: {}", said.stderr);
        let instructions = said.stderr.split("\"instructions\":").nth(1).unwrap();
        let instructions: String = instructions
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        (said.stdout, instructions)
    };
    for schedule in ["round-robin", "random", "pct"] {
        let first = made(schedule, "0", 0);
        for (races, variables) in [("0", 1), ("1", 0), ("1", 7)] {
            assert_eq!(
                first,
                made(schedule, races, variables),
                "{schedule}, {races}"
            );
        }
    }
}

/// Weak compare-and-swaps of all sizes, without the loop that they need. The argument names one.
const NO_LOOP: &str = r#"
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, AtomicU64};

fn main() {
    let wanted = std::env::args().nth(1).expect("a size");
    let failed = match wanted.as_str() {
        "bool" => AtomicBool::new(false).compare_exchange_weak(false, true, Acquire, Relaxed).is_err(),
        "u16" => AtomicU16::new(7).compare_exchange_weak(7, 8, Relaxed, Relaxed) == Err(7),
        "u32" => AtomicU32::new(7).compare_exchange_weak(7, 8, AcqRel, Acquire) == Err(7),
        "u64" => AtomicU64::new(7).compare_exchange_weak(7, 8, SeqCst, SeqCst) == Err(7),
        "strong" => AtomicU32::new(7).compare_exchange(7, 8, AcqRel, Acquire).is_err(),
        "loop" => AtomicU32::new(7).fetch_update(AcqRel, Acquire, |n| Some(n + 1)) != Ok(7),
        _ => panic!("no such size"),
    };
    assert!(!failed, "it failed for nothing");
}
"#;

#[test]
fn weak_exchanges_fail_for_nothing_under_seeds() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", NO_LOOP);
    for size in ["bool", "u16", "u32", "u64"] {
        let said = gpu_run(&place, &["--quiet", "--many-seeds", "0..100", "--", size]);
        assert_eq!(said.code, Some(101), "{size}: {}", said.stderr);
        assert!(
            said.stderr.contains("it failed for nothing"),
            "{}",
            said.stderr
        );
        let plain = gpu_run(&place, &["--quiet", "--device", "emulator", "--", size]);
        assert_eq!(plain.code, Some(0), "{size}: {}", plain.stderr);
    }
    for sound in ["strong", "loop"] {
        let said = gpu_run(&place, &["--quiet", "--many-seeds", "0..40", "--", sound]);
        assert_eq!(said.code, Some(0), "{sound}: {}", said.stderr);
    }
}

/// The seed that found it finds it again, and so does the record of its turns.
#[test]
fn a_weak_exchange_fails_again() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", NO_LOOP);
    let record = place.path("record");
    let record = record.to_str().expect("a UTF-8 path");
    let fails = |args: &[&str]| {
        let mut all = vec!["--quiet"];
        all.extend(args);
        all.extend(["--", "u32"]);
        let said = gpu_run(&place, &all);
        let is_it = said.stderr.contains("it failed for nothing");
        assert_eq!(
            said.code,
            Some(if is_it { 101 } else { 0 }),
            "{}",
            said.stderr
        );
        is_it
    };
    for schedule in ["random", "pct"] {
        let of = |seed: &str| {
            fails(&[
                "--seed",
                seed,
                "--schedule",
                schedule,
                "--record-schedule",
                record,
            ])
        };
        let mut seen = [false; 2];
        for seed in (0..100).map(|seed: u32| seed.to_string()) {
            let failed = of(&seed);
            if std::mem::replace(&mut seen[usize::from(failed)], true) {
                continue;
            }
            assert_eq!(of(&seed), failed);
            let replay = format!("replay:{record}");
            assert_eq!(
                fails(&["--schedule", &replay]),
                failed,
                "{schedule}, seed {seed}"
            );
            if seen == [true; 2] {
                break;
            }
        }
        assert_eq!(seen, [true; 2], "{schedule}");
    }
}
