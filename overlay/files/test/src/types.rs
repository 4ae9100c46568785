//! What harnesses are made of, as rustc and rustdoc write them.

use crate::bench::{self, Bencher};
use crate::options::ShouldPanic;
use std::borrow::Cow;
use std::fmt;

/// Where a test comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum TestType {
    /// `src/`.
    UnitTest,
    /// `tests/`.
    IntegrationTest,
    /// A documentation comment.
    DocTest,
    /// Anywhere else.
    Unknown,
}

/// How a name is filled up in a table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NamePadding {
    PadNone,
    PadOnRight,
}

/// The path of a test in its crate.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TestName {
    StaticTestName(&'static str),
    DynTestName(String),
    AlignedTestName(Cow<'static, str>, NamePadding),
}

impl TestName {
    pub fn as_slice(&self) -> &str {
        match self {
            TestName::StaticTestName(name) => name,
            TestName::DynTestName(name) => name,
            TestName::AlignedTestName(name, _) => name,
        }
    }
}

impl fmt::Display for TestName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_slice(), f)
    }
}

/// The function of a test.
pub enum TestFn {
    StaticTestFn(fn() -> Result<(), String>),
    StaticBenchFn(fn(&mut Bencher) -> Result<(), String>),
    StaticBenchAsTestFn(fn(&mut Bencher) -> Result<(), String>),
    DynTestFn(Box<dyn FnOnce() -> Result<(), String> + Send>),
    DynBenchFn(Box<dyn Fn(&mut Bencher) -> Result<(), String> + Send>),
    DynBenchAsTestFn(Box<dyn Fn(&mut Bencher) -> Result<(), String> + Send>),
}

impl TestFn {
    pub(crate) fn is_bench(&self) -> bool {
        matches!(self, TestFn::StaticBenchFn(_) | TestFn::DynBenchFn(_))
    }

    /// As a test: of a bench one iteration.
    pub(crate) fn run(self) -> Result<(), String> {
        match self {
            TestFn::StaticTestFn(test) => test(),
            TestFn::DynTestFn(test) => test(),
            TestFn::StaticBenchFn(bench) | TestFn::StaticBenchAsTestFn(bench) => bench::once(bench),
            TestFn::DynBenchFn(bench) | TestFn::DynBenchAsTestFn(bench) => bench::once(bench),
        }
    }
}

impl fmt::Debug for TestFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TestFn::StaticTestFn(_) => "StaticTestFn(..)",
            TestFn::StaticBenchFn(_) => "StaticBenchFn(..)",
            TestFn::StaticBenchAsTestFn(_) => "StaticBenchAsTestFn(..)",
            TestFn::DynTestFn(_) => "DynTestFn(..)",
            TestFn::DynBenchFn(_) => "DynBenchFn(..)",
            TestFn::DynBenchAsTestFn(_) => "DynBenchAsTestFn(..)",
        })
    }
}

/// What a test's attributes and place say.
#[derive(Clone, Debug)]
pub struct TestDesc {
    pub name: TestName,
    pub ignore: bool,
    pub ignore_message: Option<&'static str>,
    pub source_file: &'static str,
    pub start_line: usize,
    pub start_col: usize,
    pub end_line: usize,
    pub end_col: usize,
    pub should_panic: ShouldPanic,
    pub compile_fail: bool,
    pub no_run: bool,
    pub test_type: TestType,
}

/// A test.
#[derive(Debug)]
pub struct TestDescAndFn {
    pub desc: TestDesc,
    pub testfn: TestFn,
}

impl TestDescAndFn {
    /// A test that rustdoc found.
    pub const fn new_doctest(
        test_name: &'static str,
        ignore: bool,
        source_file: &'static str,
        start_line: usize,
        no_run: bool,
        should_panic: bool,
        testfn: TestFn,
    ) -> Self {
        let should_panic = if should_panic { ShouldPanic::Yes } else { ShouldPanic::No };
        let desc = TestDesc {
            name: TestName::StaticTestName(test_name),
            ignore,
            ignore_message: None,
            source_file,
            start_line,
            start_col: 0,
            end_line: 0,
            end_col: 0,
            should_panic,
            compile_fail: false,
            no_run,
            test_type: TestType::DocTest,
        };
        Self { desc, testfn }
    }

    /// Of a test in a static.
    pub(crate) fn copy_of(test: &TestDescAndFn) -> TestDescAndFn {
        let testfn = match test.testfn {
            TestFn::StaticTestFn(test) => TestFn::StaticTestFn(test),
            TestFn::StaticBenchFn(bench) => TestFn::StaticBenchFn(bench),
            TestFn::StaticBenchAsTestFn(bench) => TestFn::StaticBenchAsTestFn(bench),
            _ => panic!("non-static tests passed to test::test_main_static"),
        };
        TestDescAndFn { desc: test.desc.clone(), testfn }
    }
}
