//! What every format can do.

use super::Console;
use super::json::Json;
use super::pretty::Pretty;
use super::terse::Terse;
use crate::test::case::Case;
use crate::test::options::Format;
use crate::test::result::Completed;
use crate::test::state::State;
use crate::test::time::Thresholds;
use std::io;
use std::time::Duration;

/// How many tests a list has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Tests.
    pub tests: usize,
    /// Benches.
    pub benches: usize,
    /// Ignored ones among them.
    pub ignored: usize,
}

/// What decides about looks.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Several tests run at a time: a name is printed with its result.
    pub parallel: bool,
    /// The longest name of a bench.
    pub width: usize,
    /// Show times, in colours by these limits.
    pub times: Option<Thresholds>,
    /// Where benches are measured: the code generator that made them.
    pub codegen: Option<String>,
}

/// Prints events.
pub trait Formatter {
    /// A list of tests begins.
    ///
    /// # Errors
    /// Of the console; so all others.
    fn list_start(&mut self, _: &mut Console) -> io::Result<()> {
        Ok(())
    }

    /// There is this test.
    fn listed(&mut self, out: &mut Console, case: &Case) -> io::Result<()>;

    /// That was the list.
    fn list_end(&mut self, _: &mut Console, _: Totals) -> io::Result<()> {
        Ok(())
    }

    /// So many tests run, in the order of this seed.
    fn start(&mut self, out: &mut Console, count: usize, shuffle: Option<u64>) -> io::Result<()>;

    /// A test begins.
    fn test_start(&mut self, out: &mut Console, case: &Case) -> io::Result<()>;

    /// A test takes longer than this.
    fn slow(&mut self, out: &mut Console, case: &Case, after: Duration) -> io::Result<()>;

    /// A test has ended; `time` if it is to be shown. `state` does not count it yet.
    fn test_end(
        &mut self,
        out: &mut Console,
        case: &Case,
        completed: &Completed,
        time: Option<Duration>,
        state: &State,
    ) -> io::Result<()>;

    /// All have ended.
    fn end(&mut self, out: &mut Console, state: &State) -> io::Result<()>;
}

/// Of this name.
pub fn new(format: Format, look: Look) -> Box<dyn Formatter> {
    match format {
        Format::Pretty | Format::Junit => Box::new(Pretty::new(look)),
        Format::Terse => Box::new(Terse::new(look)),
        Format::Json => Box::new(Json::new(look)),
    }
}
