//! Every way to stop, alone and in a batch.

use super::Case;
use super::suite::Suite;
use libtest_mimic::Failed;

/// A test of `suite/src/stops.rs` and what its failure must say.
struct Stop {
    name: &'static str,
    emulator: &'static [&'static str],
    gpu: &'static [&'static str],
}

/// That say the same everywhere.
const fn same(name: &'static str, says: &'static [&'static str]) -> Stop {
    Stop {
        name,
        emulator: says,
        gpu: says,
    }
}

/// What a test says that runs until its time is over.
const STOPPED: &str = "it ran longer than 3s";

const STOPS: [Stop; 11] = [
    same(
        "aborts",
        &["before the abort\n", "note: the test aborted the program"],
    ),
    same(
        "exits_with_7",
        &[
            "before the exit\n",
            "note: the test ended the program with exit code 7",
        ],
    ),
    same(
        "exits_with_0",
        &["note: the test ended the program with exit code 0"],
    ),
    same(
        "overflows_its_stack",
        &[
            "thread 'stops::overflows_its_stack' has overflowed its stack",
            "the test aborted the program",
        ],
    ),
    same(
        "runs_out_of_memory",
        &[
            "memory allocation of 35184372088832 bytes failed",
            "the test aborted the program",
        ],
    ),
    same("prints_10_megabytes", &["after all that"]),
    Stop {
        name: "traps",
        emulator: &[
            "before the trap\n",
            "assertion failed: `a condition of C`",
            "in thread 'stops::traps' (1)",
        ],
        gpu: &["before the trap\n", "error: the program was stopped by a"],
    },
    Stop {
        name: "writes_to_an_illegal_address",
        emulator: &[
            "null pointer: 4 bytes at 0x10",
            "in thread 'stops::writes_to_an_illegal_address' (1)",
        ],
        gpu: &["error: the program was stopped by a fault", "illegal"],
    },
    Stop {
        name: "faults_in_a_thread",
        emulator: &["null pointer: 4 bytes at 0x18", "in thread '<unnamed>' (2)"],
        gpu: &["error: the program was stopped by a fault", "illegal"],
    },
    Stop {
        name: "never_ends",
        emulator: &[
            "before the loop\n",
            STOPPED,
            "in thread 'stops::never_ends' (1)",
            "src/stops.rs",
        ],
        gpu: &["before the loop\n", STOPPED],
    },
    Stop {
        name: "waits_for_ever",
        emulator: &[
            "error: deadlock",
            "thread 'stops::waits_for_ever' (1) waits to join thread 'waiter'",
        ],
        gpu: &[STOPPED],
    },
];

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for stop in &STOPS {
        for (batch, suffix) in [(false, ""), (true, " (batch)")] {
            let name = format!("stops/{}{suffix}", stop.name);
            cases.push(Case::new(name, true, move |suite| {
                check(suite, stop, batch)
            }));
        }
    }
    cases
}

/// The test fails as it must, and its neighbours pass.
fn check(suite: &Suite, stop: &Stop, batch: bool) -> Result<(), Failed> {
    let name = format!("stops::{}", stop.name);
    let mut args = vec!["--exact", "stops::a_passes", &name, "stops::z_passes"];
    if batch {
        args.push("--batch");
    }
    let mut command = suite.command(&args);
    // Only for those that it stops: others may take what they need, on however busy a machine.
    let says = if suite.on_gpu() {
        stop.gpu
    } else {
        stop.emulator
    };
    if says.contains(&STOPPED) {
        command.env("GPU_RUN_TIMEOUT", "3s");
    }
    let output = command.output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let report = || {
        let end: String = stdout
            .lines()
            .filter(|line| line.len() < 1000)
            .map(|line| format!("{line}\n"))
            .collect();
        let stderr = String::from_utf8_lossy(&output.stderr);
        format!(
            "exit: {:?}\n--- stdout\n{end}\n--- stderr\n{stderr}",
            output.status
        )
    };
    if output.status.code() != Some(101) {
        return Err(format!("expected exit code 101\n{}", report()).into());
    }
    let more = [
        "test stops::a_passes ... ok\n".to_owned(),
        "test stops::z_passes ... ok\n".to_owned(),
        format!("failures:\n    {name}\n"),
        "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured;".to_owned(),
    ];
    // On a GPU one test runs at a time, its name first.
    let said = says.iter().copied().chain(more.iter().map(String::as_str));
    for text in said {
        if !stdout.contains(text) {
            return Err(format!("stdout does not contain `{text}`\n{}", report()).into());
        }
    }
    if stop.name == "prints_10_megabytes" {
        let bytes: usize = stdout
            .lines()
            .filter(|line| line.len() == 1023)
            .map(|line| line.len() + 1)
            .sum();
        if bytes != 10 << 20 {
            return Err(format!("{bytes} bytes of the output are there\n{}", report()).into());
        }
    }
    Ok(())
}
