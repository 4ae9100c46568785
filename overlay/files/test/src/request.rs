//! What the host asks for.

use std::env;

/// The variable that has the request.
const VARIABLE: &str = "__GPU_RUN_TEST";

/// Exit code for a request that is not understood.
pub(crate) const BAD: i32 = 2;

/// One launch's work.
#[derive(Debug)]
pub(crate) enum Request {
    /// `list`: name every test.
    List,
    /// `run 0,3,4;threads=2`: run these, so many at a time (1, if it does not say).
    Run { indexes: Vec<usize>, threads: usize },
    /// `bench 0,3`: measure these, one after the other.
    Bench { indexes: Vec<usize> },
}

impl Request {
    /// Reads the request, and hides it from tests.
    pub(crate) fn take() -> Result<Request, String> {
        let text = env::var(VARIABLE).map_err(|_| {
            format!("this program is a test harness without {VARIABLE}: run it by `cargo gpu-test`")
        })?;
        // SAFETY: no other thread runs yet.
        unsafe { env::remove_var(VARIABLE) };
        parse(&text).ok_or_else(|| format!("{VARIABLE}: `{text}` is not understood"))
    }
}

fn parse(text: &str) -> Option<Request> {
    if text == "list" {
        return Some(Request::List);
    }
    let (verb, rest) = text.split_once(' ')?;
    let mut parts = rest.split(';');
    let indexes = parts.next()?.split(',').map(|index| index.parse().ok()).collect::<Option<_>>()?;
    let mut threads = 1;
    for option in parts {
        threads = option.strip_prefix("threads=")?.parse().ok().filter(|&number| number > 0)?;
    }
    match verb {
        "run" => Some(Request::Run { indexes, threads }),
        "bench" => Some(Request::Bench { indexes }),
        _ => None,
    }
}
