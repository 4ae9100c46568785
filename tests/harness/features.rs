//! What the runner can do beside libtest's.

use super::Case;
use super::suite::Suite;
use gpu_run_tests::executable;
use libtest_mimic::Failed;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("features/fresh statics", true, fresh_statics),
        Case::new("features/environment", true, environment),
        Case::new("features/batch shares a launch", true, batch_shares),
        Case::new("features/batch goes on", false, batch_goes_on),
        Case::new("features/batch of bad tests", false, batch_of_bad),
        Case::new("features/retries", true, retries),
        Case::new("features/without retries", true, without_retries),
        Case::new("features/junit", true, junit),
        Case::new("features/fail fast", true, fail_fast),
        Case::new("features/usage", true, usage),
        Case::new("features/many seeds", false, many_seeds),
        Case::new("features/many seeds tell", false, many_seeds_tell),
        Case::new("features/recorded schedule", false, recorded),
        Case::new("features/ctrl-c", true, interrupted),
        Case::new("features/worker killed", true, worker_killed),
        Case::new("features/replaced while it runs", true, replaced),
    ]
}

fn told(output: &Output) -> String {
    format!(
        "exit: {:?}\n--- stdout\n{}\n--- stderr\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A command with the environment of another.
fn with_environment(other: &Command, program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, value) in other.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// The exit code, and texts in stdout.
fn expect(output: &Output, code: i32, texts: &[&str]) -> Result<(), Failed> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    if output.status.code() != Some(code) {
        return Err(format!("expected exit code {code}\n{}", told(output)).into());
    }
    match texts.iter().find(|text| !stdout.contains(**text)) {
        Some(text) => Err(format!("stdout does not contain `{text}`\n{}", told(output)).into()),
        None => Ok(()),
    }
}

fn fresh_statics(suite: &Suite) -> Result<(), Failed> {
    // One worker, so that the second test follows the first on the same device.
    let output = suite.run(&["fresh_static", "--test-threads", "1"]);
    expect(&output, 0, &["test result: ok. 2 passed; 0 failed;"])
}

fn batch_shares(suite: &Suite) -> Result<(), Failed> {
    let output = suite.run(&["fresh_static", "--test-threads", "1", "--batch"]);
    expect(&output, 101, &["test result: FAILED. 1 passed; 1 failed;"])
}

/// Tests of a batch, and in how many launches: each has a line of numbers.
fn launches(suite: &Suite, args: &[&str]) -> Result<(Output, usize), Failed> {
    let mut command = suite.command(args);
    command.args(["--batch", "--test-threads", "1"]);
    command
        .env("GPU_RUN_STATS", "1")
        .env("GPU_RUN_TIMEOUT", "3s");
    let output = command.output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let count = stderr.matches("\"exit_code\"").count();
    Ok((output, count))
}

/// Who ends a batch's launch runs alone, and all behind it share launches again.
fn batch_goes_on(suite: &Suite) -> Result<(), Failed> {
    let (output, launches) = launches(suite, &["crowd::mixed::"])?;
    let failures = "failures:\n    crowd::mixed::t06_aborts\n    crowd::mixed::t14_never_ends\n\n";
    let texts = [failures, "22 passed; 2 failed;", "it ran longer than 3s"];
    expect(&output, 101, &texts)?;
    // The list, three parts and two tests alone. A worker that is killed, because a test's time is over, says no numbers.
    match launches <= 6 {
        true => Ok(()),
        false => Err(format!("{launches} launches\n{}", told(&output)).into()),
    }
}

/// If each test ends its launch, few launches are in vain.
fn batch_of_bad(suite: &Suite) -> Result<(), Failed> {
    let (output, launches) = launches(suite, &["crowd::bad::"])?;
    expect(&output, 101, &["0 passed; 16 failed;"])?;
    // The list, each test alone, and those in vain.
    match launches <= 1 + 16 + 5 {
        true => Ok(()),
        false => Err(format!("{launches} launches\n{}", told(&output)).into()),
    }
}

fn environment(suite: &Suite) -> Result<(), Failed> {
    let output = suite.run(&[
        "--exact",
        "features::has_a_name",
        "features::does_not_see_the_runner",
    ]);
    expect(&output, 0, &["2 passed"])
}

fn flaky(suite: &Suite, directory: &Path, args: &[&str]) -> Output {
    let mut command = suite.command(&["--exact", "features::is_flaky"]);
    command.args(args).env("SUITE_DIRECTORY", directory);
    command.output().expect("the launcher starts")
}

fn retries(suite: &Suite) -> Result<(), Failed> {
    for args in [&["--retries", "2"][..], &["--retries", "2", "--batch"]] {
        let directory = tempfile::tempdir()?;
        let output = flaky(suite, directory.path(), args);
        let texts = [
            "test features::is_flaky ... ok (flaky, attempt 2)\n",
            "flaky:\n    features::is_flaky (passed after 1 failed attempt)\n",
            "test result: ok. 1 passed; 0 failed;",
        ];
        expect(&output, 0, &texts)?;
    }
    Ok(())
}

fn without_retries(suite: &Suite) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let output = flaky(suite, directory.path(), &[]);
    expect(&output, 101, &["the first time", "0 passed; 1 failed;"])
}

fn junit(suite: &Suite) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("report.xml");
    let args = ["ends::", "--junit", file.to_str().unwrap()];
    let output = suite.run(&args);
    expect(&output, 101, &["test result: FAILED."])?;
    let text = std::fs::read_to_string(&file)?;
    for part in [
        "<testsuite name=\"suite\" tests=\"11\" skipped=\"2\" errors=\"0\" failures=\"5\"",
        "<testcase name=\"ends::passes\" classname=\"suite\"",
        "<skipped message=\"takes too long\"",
        "message=\"test did not panic as expected at ",
    ] {
        if !text.contains(part) {
            return Err(format!("the report does not contain `{part}`\n{text}").into());
        }
    }
    Ok(())
}

fn fail_fast(suite: &Suite) -> Result<(), Failed> {
    let output = suite.run(&["ends::", "--test-threads", "1", "--fail-fast"]);
    expect(
        &output,
        101,
        &["test result: FAILED. 0 passed; 1 failed; 0 ignored;"],
    )
}

fn usage(suite: &Suite) -> Result<(), Failed> {
    for (args, text) in [
        (&["--format", "junit"][..], "--junit FILE"),
        (&["--no-such-flag"], "--no-such-flag"),
        (&["--ignored", "--include-ignored"], "--include-ignored"),
    ] {
        let output = suite.run(args);
        expect(&output, 101, &[])?;
        if !String::from_utf8_lossy(&output.stderr).contains(text) {
            return Err(format!("stderr does not contain `{text}`\n{}", told(&output)).into());
        }
    }
    // The program is named.
    let output = suite.run(&["--no-such-flag"]);
    let command = suite.command(&[]);
    let program = Path::new(command.get_program()).file_name();
    let program = program.unwrap_or_default().display();
    let usage = format!("\nUsage: {program} [OPTIONS] [FILTERS");
    match String::from_utf8_lossy(&output.stderr).contains(&usage) {
        true => Ok(()),
        false => Err(format!("stderr does not contain `{usage}`\n{}", told(&output)).into()),
    }
}

/// While each test has many runs, stderr tells how many there were, and what a seed hides of the environment.
fn many_seeds_tell(suite: &Suite) -> Result<(), Failed> {
    let mut command = suite.command(&["--exact", "ends::passes", "--test-threads", "1"]);
    let output = command
        .env("GPU_RUN_MANY_SEEDS", "0..40")
        .env("RAYON_NUM_THREADS", "3")
        .env("__GPU_RUN_PROGRESS_MS", "1")
        .output()?;
    expect(&output, 0, &["1 passed"])?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    for text in [
        "     Testing 0 of 1 tests done; ",
        " runs, 40 for each test that passes\n",
        "does not see RAYON_NUM_THREADS\n",
        "GPU_RUN_SEED_ENV=RAYON_NUM_THREADS",
    ] {
        if !stderr.contains(text) {
            return Err(format!("stderr does not contain `{text}`\n{}", told(&output)).into());
        }
    }
    Ok(())
}

/// A failing seed is found, and the command that is told makes its run again.
fn many_seeds(suite: &Suite) -> Result<(), Failed> {
    let mut command = suite.command(&["--exact", "features::depends_on_the_schedule"]);
    let output = command.env("GPU_RUN_MANY_SEEDS", "0..200").output()?;
    expect(&output, 101, &["of 0..200 failed; repeat this run with\n"])?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let line = stdout.lines().find(|line| line.contains("GPU_RUN_SEED="));
    let line = line.ok_or_else(|| told(&output))?;
    // RUST_BACKTRACE, say, is seen by the program, and then the seed is another run's.
    let mut again = with_environment(&suite.command(&[]), "sh");
    let again = again.args(["-c", line]).output()?;
    expect(&again, 101, &["left: 1\n right: 2", "0 passed; 1 failed;"])
}

fn recorded(suite: &Suite) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("schedule");
    let run = |args: &[&str], name: &str, value: &std::ffi::OsStr| {
        suite.command(args).env(name, value).output()
    };
    let one = ["--exact", "ends::passes"];
    expect(
        &run(&one, "GPU_RUN_RECORD_SCHEDULE", file.as_os_str())?,
        0,
        &["1 passed"],
    )?;
    let mut replay = std::ffi::OsString::from("replay:");
    replay.push(&file);
    expect(&run(&one, "GPU_RUN_SCHEDULE", &replay)?, 0, &["1 passed"])?;
    let two = run(&["ends::"], "GPU_RUN_SCHEDULE", &replay)?;
    expect(&two, 101, &[])?;
    match String::from_utf8_lossy(&two.stderr).contains("name one with `--exact`") {
        true => Ok(()),
        false => Err(told(&two).into()),
    }
}

/// Starts a test that never ends and waits until it runs.
fn endless(
    suite: &Suite,
) -> std::io::Result<(std::process::Child, BufReader<std::process::ChildStdout>)> {
    let mut command = suite.command(&["--exact", "stops::never_ends", "--nocapture"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut reader = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut line = String::new();
    while !line.contains("before the loop") {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::Error::other("the test ended"));
        }
    }
    Ok((child, reader))
}

/// Processes of this launcher that have that one for their parent.
fn workers_of(parent: u32) -> Vec<u32> {
    let parent_of = |id: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        stat.rsplit_once(')')?
            .1
            .split_whitespace()
            .nth(1)?
            .parse::<u32>()
            .ok()
    };
    let ids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent_of(*id) == Some(parent)).collect()
}

fn signal(name: &str, id: u32) -> std::io::Result<()> {
    Command::new("kill")
        .args([name, &id.to_string()])
        .status()
        .map(drop)
}

fn is_gone(id: u32) -> bool {
    // What nobody has waited for yet has no memory any more.
    std::fs::read_to_string(format!("/proc/{id}/cmdline")).map_or(true, |text| text.is_empty())
}

/// The signal reaches the runner alone: its workers end with it.
fn interrupted(suite: &Suite) -> Result<(), Failed> {
    let (mut child, _reader) = endless(suite)?;
    let workers = workers_of(child.id());
    if workers.is_empty() {
        return Err("there is no worker".into());
    }
    signal("-INT", child.id())?;
    let status = child.wait()?;
    let until = Instant::now() + Duration::from_secs(60);
    while !workers.iter().all(|id| is_gone(*id)) {
        if Instant::now() > until {
            return Err("a worker is left".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    match status.code() {
        Some(130) => Ok(()),
        _ => Err(format!("expected exit code 130, not {status:?}").into()),
    }
}

/// A worker that is lost costs its test.
fn worker_killed(suite: &Suite) -> Result<(), Failed> {
    let (mut child, mut reader) = endless(suite)?;
    for id in workers_of(child.id()) {
        signal("-KILL", id)?;
    }
    let mut stdout = String::new();
    std::io::Read::read_to_string(&mut reader, &mut stdout)?;
    let status = child.wait()?;
    let good =
        status.code() == Some(101) && stdout.contains("error: the worker process ended: signal: 9");
    match good {
        true => Ok(()),
        false => Err(format!("exit: {status:?}\n{stdout}").into()),
    }
}

/// Workers are the launcher that runs, also when its file is gone: two runners at a time (`cargo nextest`) may each write it.
fn replaced(suite: &Suite) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let launcher = directory.path().join("launcher");
    let original = suite.command(&[]);
    executable::copy(Path::new(original.get_program()), &launcher);
    let script = "exec 3<\"$0\"; rm \"$0\"; exec /proc/self/fd/3 \"$@\"";
    let mut command = with_environment(&original, "sh");
    command.args(["-c", script]).arg(&launcher);
    let output = command.args(["--exact", "ends::passes"]).output()?;
    expect(&output, 0, &["1 passed"])
}
