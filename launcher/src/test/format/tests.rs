use super::*;
use crate::test::case::Case;
use crate::test::options::Format;
use crate::test::result::{Attempt, Completed, TestResult};
use crate::test::state::State;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn case(name: &str) -> Case {
    Case {
        name: name.to_owned(),
        ..Case::default()
    }
}

fn completed(at: usize, result: TestResult, output: &str) -> Completed {
    let attempt = |result: TestResult, output: &str| Attempt {
        result,
        time: Duration::from_millis(12),
        output: output.into(),
    };
    Completed {
        at,
        last: attempt(result, output),
        earlier: Vec::new(),
    }
}

/// A suite with one test of each kind.
fn suite(format: Format, look: Look, show_output: bool, times: bool) -> String {
    let ignored = Case {
        ignore: true,
        ignore_message: Some("too \"slow\"".to_owned()),
        ..case("c")
    };
    let panics = Case {
        should_panic: true,
        ..case("d::panics")
    };
    let cases = [case("a"), case("b"), ignored, panics];
    let results = [
        completed(0, TestResult::Ok, "hello\n"),
        completed(
            1,
            TestResult::Failed,
            "\nthread 'b' panicked at src/lib.rs:1:1:\nno\n",
        ),
        completed(2, TestResult::Ignored, ""),
        completed(
            3,
            TestResult::FailedBecause("test did not panic as expected".to_owned()),
            "",
        ),
    ];
    let written = Shared::default();
    let mut out = Console::new(written.clone(), false, None);
    let mut formatter = new(format, look);
    let mut state = State::new(show_output, None).unwrap();
    state.total = 4;
    formatter.start(&mut out, 4, None).unwrap();
    for (case, result) in cases.iter().zip(&results) {
        let time = (times && result.last.result != TestResult::Ignored).then_some(result.last.time);
        formatter.test_start(&mut out, case).unwrap();
        formatter
            .test_end(&mut out, case, result, time, &state)
            .unwrap();
        state.add(case, result, time).unwrap();
    }
    state.time = Some(Duration::from_millis(50));
    formatter.end(&mut out, &state).unwrap();
    let bytes = written.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn pretty_is_libtest_s() {
    let expected = "
running 4 tests
test a ... ok
test b ... FAILED
test c ... ignored, too \"slow\"
test d::panics - should panic ... FAILED

failures:

---- b stdout ----

thread 'b' panicked at src/lib.rs:1:1:
no

---- d::panics stdout ----
note: test did not panic as expected

failures:
    b
    d::panics

test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.05s

";
    for parallel in [false, true] {
        let look = Look {
            parallel,
            ..Look::default()
        };
        assert_eq!(suite(Format::Pretty, look, false, false), expected);
    }
    let timed = suite(Format::Pretty, Look::default(), true, true);
    assert!(timed.contains("test a ... ok <0.012s>\n"), "{timed}");
    let successes =
        "\nsuccesses:\n\n---- a stdout ----\nhello\n\n\nsuccesses:\n    a\n\nfailures:\n";
    assert!(timed.contains(successes), "{timed}");
}

#[test]
fn terse_is_libtest_s() {
    let text = suite(Format::Terse, Look::default(), false, false);
    let head = "\nrunning 4 tests\n. 1/4\nb --- FAILED\nid::panics --- FAILED\n\nfailures:\n";
    // An ignored test between two failures begins a line, which the second one ends with the count.
    let head = head.replace("id::panics", "i 3/4\nd::panics");
    assert!(text.starts_with(&head), "{text}");
}

#[test]
fn json_is_libtest_s() {
    let text = suite(Format::Json, Look::default(), false, true);
    let expected = r#"{ "type": "suite", "event": "started", "test_count": 4 }
{ "type": "test", "event": "started", "name": "a" }
{ "type": "test", "name": "a", "event": "ok", "exec_time": 0.012 }
{ "type": "test", "event": "started", "name": "b" }
{ "type": "test", "name": "b", "event": "failed", "exec_time": 0.012, "stdout": "\nthread 'b' panicked at src/lib.rs:1:1:\nno\n" }
{ "type": "test", "event": "started", "name": "c" }
{ "type": "test", "name": "c", "event": "ignored", "message": "too \"slow\"" }
{ "type": "test", "event": "started", "name": "d::panics" }
{ "type": "test", "name": "d::panics", "event": "failed", "exec_time": 0.012, "message": "test did not panic as expected" }
{ "type": "suite", "event": "failed", "passed": 1, "failed": 2, "ignored": 1, "measured": 0, "filtered_out": 0, "exec_time": 0.05 }
"#;
    assert_eq!(text, expected);
}

#[test]
fn a_flaky_test_is_told_apart() {
    let mut flaky = completed(0, TestResult::Ok, "");
    flaky.earlier = vec![completed(0, TestResult::Failed, "").last];
    let written = Shared::default();
    let mut out = Console::new(written.clone(), false, None);
    let mut formatter = new(Format::Pretty, Look::default());
    let mut state = State::new(false, None).unwrap();
    formatter.test_start(&mut out, &case("a")).unwrap();
    formatter
        .test_end(&mut out, &case("a"), &flaky, None, &state)
        .unwrap();
    state.add(&case("a"), &flaky, None).unwrap();
    formatter.end(&mut out, &state).unwrap();
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.starts_with("test a ... ok (flaky, attempt 2)\n"),
        "{text}"
    );
    assert!(
        text.contains("\nflaky:\n    a (passed after 1 failed attempt)\n"),
        "{text}"
    );
    assert!(text.contains("test result: ok. 1 passed"), "{text}");
}
