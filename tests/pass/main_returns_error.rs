//@ exit: 3
//! An exit code from main's return value.
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("returning 3");
    ExitCode::from(3)
}
