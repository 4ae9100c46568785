//! The crate that rustc's `--test` harness links against, on a GPU.
//!
//! libtest reads a command line, spawns tests and prints. Here the host does that: a program is asked by one variable what to do
//! ([`request`]) and answers with lines of JSON ([`report`]). Which tests there are, what a test's end means and in which words it failed
//! are decided here, as libtest does; so are names and types, as far as harnesses, rustdoc and users of `Bencher` name them.

#![unstable(feature = "test", issue = "50297")]
#![feature(internal_output_capture)]
#![feature(panic_can_unwind)]
#![feature(process_exitcode_internals)]
#![feature(staged_api)]
#![feature(thread_spawn_hook)]
#![allow(internal_features)]

pub use self::bench::{Bencher, black_box};
pub use self::options::{ColorConfig, Options, OutputFormat, RunIgnored, ShouldPanic};
pub use self::types::TestFn::*;
pub use self::types::TestName::*;
pub use self::types::*;

use request::Request;
use std::process::{self, Termination};

mod bench;
mod capture;
mod options;
mod report;
mod request;
mod run;
pub mod stats;
mod types;
mod verdict;

/// What the harness that rustc makes calls, with all tests of the crate.
pub fn test_main_static(tests: &[&TestDescAndFn]) {
    harness(tests.iter().map(|test| TestDescAndFn::copy_of(test)).collect());
}

/// The same for `-Zpanic-abort-tests`. A panic ends its thread here, so there is no difference.
pub fn test_main_static_abort(tests: &[&TestDescAndFn]) {
    test_main_static(tests);
}

/// What a harness that is not rustc's calls (rustdoc's). The arguments are the host's to read.
pub fn test_main(args: &[String], tests: Vec<TestDescAndFn>, options: Option<Options>) {
    test_main_with_exit_callback(args, tests, options, || {});
}

/// The same; `exit_callback` is called at the end.
pub fn test_main_with_exit_callback<F: FnOnce()>(
    _args: &[String],
    tests: Vec<TestDescAndFn>,
    _options: Option<Options>,
    exit_callback: F,
) {
    harness(tests);
    exit_callback();
}

/// Whether a test's result is a success; else why not.
pub fn assert_test_result<T: Termination>(result: T) -> Result<(), String> {
    match result.report().to_i32() {
        0 => Ok(()),
        code => Err(format!(
            "the test returned a termination value with a non-zero status code ({code}) which indicates a failure"
        )),
    }
}

fn harness(tests: Vec<TestDescAndFn>) {
    let request = Request::take().unwrap_or_else(|why| {
        eprintln!("error: {why}");
        process::exit(request::BAD)
    });
    match request {
        Request::List => {
            for (index, test) in tests.iter().enumerate() {
                report::test(index, test);
            }
        }
        Request::Run { indexes, threads } => run::all(choose(tests, &indexes), threads),
        Request::Bench { indexes } => {
            for (index, test) in choose(tests, &indexes) {
                report::started(index);
                bench::run(index, test);
            }
        }
    }
}

/// The tests with these numbers, in this order.
fn choose(tests: Vec<TestDescAndFn>, indexes: &[usize]) -> Vec<(usize, TestDescAndFn)> {
    let mut tests: Vec<_> = tests.into_iter().map(Some).collect();
    let mut chosen = Vec::with_capacity(indexes.len());
    for &index in indexes {
        let Some(test) = tests.get_mut(index).and_then(Option::take) else {
            eprintln!("error: test {index} of {} is not there, or asked for twice", tests.len());
            process::exit(request::BAD)
        };
        chosen.push((index, test));
    }
    chosen
}
