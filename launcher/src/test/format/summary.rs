//! The summary that ends the formats for people.

use super::Console;
use crate::test::case::Case;
use crate::test::state::State;
use crate::test::time::SuiteTime;
use anstyle::AnsiColor;
use std::io;
use std::time::Duration;

/// `running 3 tests`, and for benches the code generator.
pub fn start(
    out: &mut Console,
    count: usize,
    shuffle: Option<u64>,
    codegen: Option<&str>,
) -> io::Result<()> {
    let noun = if count == 1 { "test" } else { "tests" };
    let seed = shuffle.map(|seed| format!(" (shuffle seed: {seed})"));
    out.plain(format!(
        "\nrunning {count} {noun}{}\n",
        seed.unwrap_or_default()
    ))?;
    codegen.map_or(Ok(()), |name| {
        out.plain(format!("code generator: {name}\n"))
    })
}

/// A test's name before its result.
pub fn name(out: &mut Console, case: &Case, width: usize) -> io::Result<()> {
    let name = case.padded_name(width);
    match case.mode() {
        Some(mode) => out.plain(format!("test {name} - {mode} ... ")),
        None => out.plain(format!("test {name} ... ")),
    }
}

/// A test that takes long.
pub fn slow(out: &mut Console, case: &Case, after: Duration) -> io::Result<()> {
    out.plain(format!(
        "test {} has been running for over {} seconds\n",
        case.name,
        after.as_secs()
    ))
}

/// Names and outputs under a title.
pub fn results(out: &mut Console, title: &str, tests: &[(String, Vec<u8>)]) -> io::Result<()> {
    out.plain(format!("\n{title}:\n"))?;
    let printed = tests.iter().filter(|(_, output)| !output.is_empty());
    let mut first = true;
    for (name, output) in printed {
        if std::mem::take(&mut first) {
            out.plain("\n")?;
        }
        out.plain(format!("---- {name} stdout ----\n"))?;
        out.plain(String::from_utf8_lossy(output))?;
        out.plain("\n")?;
    }
    out.plain(format!("\n{title}:\n"))?;
    let mut names: Vec<&String> = tests.iter().map(|(name, _)| name).collect();
    names.sort();
    for name in names {
        out.plain(format!("    {name}\n"))?;
    }
    Ok(())
}

/// Tests that needed several tries.
pub fn flaky(out: &mut Console, state: &State) -> io::Result<()> {
    if state.flaky.is_empty() {
        return Ok(());
    }
    out.plain("\nflaky:\n")?;
    for (name, failed) in &state.flaky {
        out.plain(format!(
            "    {name} (passed after {failed} failed {})\n",
            if *failed == 1 { "attempt" } else { "attempts" }
        ))?;
    }
    Ok(())
}

/// `test result: ok. ...`
pub fn result(out: &mut Console, state: &State) -> io::Result<()> {
    out.plain("\ntest result: ")?;
    match state.is_success() {
        true => out.word("ok", AnsiColor::Green)?,
        false => out.word("FAILED", AnsiColor::Red)?,
    }
    out.plain(format!(
        ". {} passed; {} failed; {} ignored; {} measured; {} filtered out",
        state.passed, state.failed, state.ignored, state.measured, state.filtered_out
    ))?;
    if let Some(time) = state.time {
        out.plain(format!("; finished in {}", SuiteTime(time)))?;
    }
    out.plain("\n\n")
}
