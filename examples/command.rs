//! What the examples read from the command line, and where they say that they ran.

use gpu_std::device;
use std::ffi::OsString;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// The arguments, at most `N`.
pub fn arguments<const N: usize>() -> [Option<OsString>; N] {
    let mut arguments = std::env::args_os().skip(1);
    let taken = std::array::from_fn(|_| arguments.next());
    if let Some(more) = arguments.next() {
        stop(format!("there is an argument too many: {}", more.display()));
    }
    taken
}

/// The number that an argument says, or `default` if there is none.
pub fn number(
    what: &str,
    argument: Option<OsString>,
    default: usize,
    allowed: RangeInclusive<usize>,
) -> usize {
    let Some(argument) = argument else {
        return default;
    };
    let number = argument.to_str().and_then(|text| text.parse().ok());
    number
        .filter(|number| allowed.contains(number))
        .unwrap_or_else(|| {
            let (least, most) = (allowed.start(), allowed.end());
            stop(format!(
                "the {what} must be a number from {least} to {most}, not {}",
                argument.display()
            ))
        })
}

/// Ends the program, and says why.
pub fn stop(why: impl Display) -> ! {
    eprintln!("error: {why}");
    std::process::exit(2)
}

/// Where the program runs. On a GPU each thread is a warp, of which so many lanes work; on a CPU a thread has one.
pub fn place(threads: usize, lanes: usize) -> String {
    let s = if threads == 1 { "" } else { "s" };
    match (device::on_gpu(), lanes) {
        (false, _) => format!("on the CPU ({threads} thread{s})"),
        (true, 1) => format!("on the GPU ({threads} warp{s})"),
        (true, _) => format!("on the GPU ({threads} warp{s} of {lanes} lanes)"),
    }
}
