//! Ctrl-C and its kin: exit code 128 and the signal's number, nothing left running, nothing left half-made. A terminal sends it to the process group; `kill` and
//! other programs send it to the process alone.
#![cfg(target_os = "linux")]

use crate::cache;
use crate::support::Place;
use gpu_run_tests::{crates, tool};
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Who gets the signal.
#[derive(Clone, Copy)]
enum To {
    Group,
    ProcessAlone,
}

/// In a group of its own, as a terminal would give it.
fn start(command: &mut Command) -> Child {
    command
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool runs")
}

fn interrupt(child: &Child, to: To) {
    send("-INT", child, to);
}

fn send(signal: &str, child: &Child, to: To) {
    let id = match to {
        To::Group => format!("-{}", child.id()),
        To::ProcessAlone => child.id().to_string(),
    };
    let kill = Command::new("kill").args([signal, "--", &id]).status();
    assert!(kill.expect("kill runs").success());
}

/// What a shell shows as 130.
fn is_interrupt(status: ExitStatus) -> bool {
    status.code() == Some(130) || status.signal() == Some(2)
}

/// Processes that work for this place, found by their environment, until there is none or time is up.
fn left_running(place: &Place) -> Vec<PathBuf> {
    let mark = place.path("").display().to_string();
    let works_here = |process: &PathBuf| {
        // Foreign processes cannot be read, and ended ones are gone.
        std::fs::read(process.join("environ"))
            .is_ok_and(|environ| String::from_utf8_lossy(&environ).contains(&mark))
    };
    let start = Instant::now();
    loop {
        let processes = std::fs::read_dir("/proc").expect("Linux");
        let found: Vec<_> = processes
            .map(|entry| entry.expect("an entry").path())
            .filter(works_here)
            .collect();
        if found.is_empty() || start.elapsed() > Duration::from_secs(5) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

fn while_the_sysroot_is_built(to: To) {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    let temporary = place.path("temporary");
    std::fs::create_dir(&temporary).expect("a writable place");
    let mut child = start(place.tool(&[]).env("TMPDIR", &temporary));
    let home = place.path("cache/sysroots");
    while !files(&home)
        .iter()
        .any(|path| path.join("sysroot").exists())
    {
        assert!(
            child.try_wait().expect("it can be asked").is_none(),
            "it ended before it built anything"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    // cargo has started compilers by now.
    std::thread::sleep(Duration::from_secs(2));
    interrupt(&child, to);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("error"), "{stderr}");
    assert_eq!(left_running(&place), Vec::<PathBuf>::new());
    let mut left = files(&home);
    left.retain(|path| path.extension().is_none_or(|extension| extension != "lock"));
    left.extend(files(&temporary));
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn sysroot_build_group() {
    while_the_sysroot_is_built(To::Group);
}

#[test]
fn sysroot_build_process_alone() {
    while_the_sysroot_is_built(To::ProcessAlone);
}

#[test]
fn program_build() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    let script = "fn main() {\n    std::fs::write(\"begun\", \"\").unwrap();\n    std::thread::sleep(std::time::Duration::from_secs(600));\n}\n";
    crates::write(&place.directory(), &[("build.rs", script)]);
    let mut command = tool::tool(&place.directory(), cache::shared(), &[]);
    let mut child = start(command.env("PLACE", place.path("")));
    while !place.directory().join("begun").exists() {
        assert!(child.try_wait().expect("it can be asked").is_none());
        std::thread::sleep(Duration::from_millis(20));
    }
    interrupt(&child, To::Group);
    assert!(is_interrupt(child.wait().expect("it ends")));
    assert_eq!(left_running(&place), Vec::<PathBuf>::new());
}

fn while_the_program_runs(body: &str, to: To) {
    program_ends_by(("-INT", 130), body, to);
}

fn program_ends_by((signal, code): (&str, i32), body: &str, to: To) {
    let place = Place::new();
    let source = format!("fn main() {{\n    println!(\"begun\");\n    {body}\n}}\n");
    crates::package(&place.directory(), "main.rs", &source);
    let args = ["--quiet", "--device", "emulator"];
    let mut command = tool::tool(&place.directory(), cache::shared(), &args);
    let mut child = start(command.env("PLACE", place.path("")));
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("the program prints");
    assert_eq!(line, "begun\n");
    send(signal, &child, to);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(left_running(&place), Vec::<PathBuf>::new());
}

/// As a shell shows them.
#[test]
fn other_signals_have_codes_of_their_own() {
    for end in [("-TERM", 143), ("-HUP", 129)] {
        program_ends_by(end, "loop { std::hint::spin_loop(); }", To::ProcessAlone);
    }
}

/// How often the process's main thread has gone to sleep so far.
fn naps(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.expect("Linux counts them")
        .trim()
        .parse()
        .expect("a number")
}

#[test]
fn who_waits_for_the_host_sleeps() {
    let place = Place::new();
    let source = "fn main() {\n    println!(\"begun\");\n    let mut line = String::new();\n    std::io::stdin().read_line(&mut line).unwrap();\n    print!(\"{line}\");\n}\n";
    crates::package(&place.directory(), "main.rs", source);
    let args = ["--quiet", "--device", "emulator"];
    let mut command = tool::tool(&place.directory(), cache::shared(), &args);
    let mut child = start(command.stdin(Stdio::piped()));
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the program prints");
    let before = naps(child.id());
    std::thread::sleep(Duration::from_secs(1));
    // Polling would be thousands.
    let naps = naps(child.id()) - before;
    assert!(naps < 200, "{naps}");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, b"typed\n").expect("it is read");
    line.clear();
    stdout.read_line(&mut line).expect("the program prints");
    assert_eq!(line, "typed\n");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn busy_program_group() {
    while_the_program_runs("loop { std::hint::spin_loop(); }", To::Group);
}

#[test]
fn waiting_program_process_alone() {
    // The emulator does not wait for time to pass, so one long sleep would be a short one.
    let body = "loop { std::thread::sleep(std::time::Duration::from_secs(1)); }";
    while_the_program_runs(body, To::ProcessAlone);
}

/// Its compilers end with it; what it leaves lies in the cache, where the next build of the sysroot sweeps it.
#[test]
fn a_killed_sysroot_build_leaves_no_process() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    let temporary = place.path("temporary");
    std::fs::create_dir(&temporary).expect("a writable place");
    let mut child = start(place.tool(&[]).env("TMPDIR", &temporary));
    // The wrapped compilers are cargo's children, and cargo is the tool's.
    let tool = child.id();
    let compiles = || {
        child_of(child_of(tool)?)
            .is_some_and(|id| {
                let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
                String::from_utf8_lossy(&line).contains("--crate-name")
            })
            .then_some(())
    };
    while compiles().is_none() {
        assert!(child.try_wait().expect("it can be asked").is_none());
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(left_running(&place), Vec::<PathBuf>::new());
    assert_eq!(files(&temporary), Vec::<PathBuf>::new());
}

/// A process that this one has started.
fn child_of(parent: u32) -> Option<u32> {
    let processes = std::fs::read_dir("/proc").expect("Linux");
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.into_iter().find(|id: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // After the name in parentheses: state, parent.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        rest.split_whitespace().nth(1) == Some(&parent.to_string())
    })
}

/// Nobody can tidy up after SIGKILL, so there must be nothing to tidy up: no process, no temporary file. What the program itself started
/// is its own, as anywhere.
fn killed_while_it_runs(word: &str, source: &str) {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", source);
    let temporary = place.path("temporary");
    std::fs::create_dir(&temporary).expect("a writable place");
    let args = ["--quiet", "--device", "emulator"];
    let mut command = tool::tool_as(word, &place.directory(), cache::shared(), &args);
    command
        .env("PLACE", place.path(""))
        .env("TMPDIR", &temporary);
    let mut child = start(&mut command);
    // The program says by a file that it has begun: the output of a test is kept back.
    while !place.directory().join("begun").exists() {
        assert!(child.try_wait().expect("it can be asked").is_none());
        std::thread::sleep(Duration::from_millis(20));
    }
    // `cargo run` becomes the program, `cargo test` starts it.
    let victim = child_of(child.id()).filter(|_| word == "gpu-test");
    let victim = victim.unwrap_or(child.id()).to_string();
    let kill = Command::new("kill").args(["-KILL", &victim]).status();
    assert!(kill.expect("kill runs").success());
    assert!(!child.wait().expect("it ends").success());
    assert_eq!(left_running(&place), Vec::<PathBuf>::new());
    assert_eq!(files(&temporary), Vec::<PathBuf>::new());
}

#[test]
fn a_killed_program_leaves_nothing() {
    let source = "fn main() {\n    std::fs::write(\"begun\", \"\").unwrap();\n    loop { std::hint::spin_loop(); }\n}\n";
    killed_while_it_runs("gpu-run", source);
}

#[test]
fn a_killed_test_run_leaves_nothing() {
    let source = "fn main() {}\n#[test]\nfn endless() {\n    std::fs::write(\"begun\", \"\").unwrap();\n    loop { std::hint::spin_loop(); }\n}\n";
    killed_while_it_runs("gpu-test", source);
}
