//! A program that may touch no file.
//@ flags: --fs none
//@ temp-dir

use std::io::ErrorKind;
use std::process::Command;
use std::{env, fs};

fn main() {
    let place = env::args_os().nth(1).unwrap();
    let kinds = [
        fs::read_dir(&place).map(drop).unwrap_err().kind(),
        fs::write("file", "x").unwrap_err().kind(),
        fs::metadata("/").map(drop).unwrap_err().kind(),
        env::current_dir().map(drop).unwrap_err().kind(),
        Command::new("true").status().unwrap_err().kind(),
    ];
    assert_eq!(kinds, [ErrorKind::PermissionDenied; 5]);
    println!("{}", fs::read("/etc/passwd").unwrap_err());
}
