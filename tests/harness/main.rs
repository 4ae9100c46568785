//! The runner of tests, by a suite whose tests end in every way there is.
//!
//! What `suite/src/ends.rs` does must look as with the host's libtest, byte for byte but for times and thread ids. What `suite/src/stops.rs` does must fail as [`stops`] says, alone and in a
//! batch, and hurt no neighbour.
//!
//! ```text
//! cargo test --test harness -- [FILTER] [--device emulator|N]      libtest's flags work too; default: emulator
//! cargo test --test harness -- --bundle DIR       build the suite and put all into DIR, to be run on a machine without Rust:
//! DIR/harness --from-bundle DIR --device 0        there
//! ```

mod features;
mod libtest;
mod masked;
mod stops;
mod suite;

use gpu_run_tests::bundle;
use libtest_mimic::{Failed, Trial};
use std::process::ExitCode;
use std::sync::Arc;
use suite::Suite;

type Check = Box<dyn Fn(&Suite) -> Result<(), Failed> + Send>;

/// A name, whether it is for a GPU too, and what is checked.
struct Case {
    name: String,
    on_gpu: bool,
    check: Check,
}

impl Case {
    fn new(
        name: impl Into<String>,
        on_gpu: bool,
        check: impl Fn(&Suite) -> Result<(), Failed> + Send + 'static,
    ) -> Case {
        Case {
            name: name.into(),
            on_gpu,
            check: Box::new(check),
        }
    }
}

fn main() -> ExitCode {
    let (options, args) = bundle::command_line(suite::Options::take);
    let arguments = options.arguments(args);
    // Only to list, nothing need be built.
    let suite = Arc::new(match arguments.list {
        true => Suite::unbuilt(),
        false => Suite::get(&options),
    });
    if let Some(into) = &options.bundle {
        libtest::record(&suite, into);
        suite.bundle(into);
        return ExitCode::SUCCESS;
    }
    let missing = !arguments.list && suite.has_no_device();
    let cases = libtest::cases()
        .into_iter()
        .chain(stops::cases())
        .chain(features::cases());
    let trials = cases.map(|case| {
        let ignored = missing || suite.on_gpu() && !case.on_gpu;
        let kind = match (missing, suite.on_gpu() && !case.on_gpu) {
            (true, _) => "no GPU",
            (false, true) => "emulator only",
            (false, false) => suite.device(),
        };
        let kind = kind.to_owned();
        let suite = Arc::clone(&suite);
        Trial::test(case.name, move || (case.check)(&suite))
            .with_kind(kind)
            .with_ignored_flag(ignored)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
