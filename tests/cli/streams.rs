//! Standard streams that fail or stand still: a program gets errors, and its other threads go on.
#![cfg(unix)]

use crate::cache;
use crate::support::{Place, run};
use gpu_run_tests::{crates, tool};
use std::fs::File;
use std::process::{Command, Stdio};

fn program(source: &str) -> (Place, Command) {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", source);
    let args = ["--quiet", "--device", "emulator"];
    let command = tool::tool(&place.directory(), cache::shared(), &args);
    (place, command)
}

#[test]
fn a_reader_that_does_not_read_holds_only_the_writer_up() {
    // One thread fills both pipes; the others read the clock and files.
    let (_place, mut command) = program(
        r#"
use std::io::Write;
use std::thread;

fn main() {
    thread::spawn(|| println!("{}", "x".repeat(1 << 20)));
    thread::spawn(|| std::io::stderr().write_all(&[b'y'; 1 << 20]));
    let calls = thread::spawn(|| {
        for round in 0..100 {
            assert!(std::time::SystemTime::now() > std::time::UNIX_EPOCH);
            std::fs::write("file", format!("{round}")).unwrap();
            assert_eq!(std::fs::read_to_string("file").unwrap(), format!("{round}"));
            thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    calls.join().unwrap();
    std::process::exit(5);
}
"#,
    );
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool runs");
    let status = child.wait().expect("it ends although nobody reads");
    assert_eq!(status.code(), Some(5));
}

#[test]
fn the_time_limit_holds_while_nobody_reads() {
    let (_place, mut command) =
        program("fn main() {\n    println!(\"{}\", \"x\".repeat(1 << 20));\n}\n");
    let mut child = command
        .env("GPU_RUN_TIMEOUT", "3s")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool runs");
    let status = child.wait().expect("it ends although nobody reads");
    assert_eq!(status.code(), Some(124));
}

#[test]
fn a_full_disk_and_a_reader_that_is_gone_are_errors() {
    let (_place, mut command) = program(
        r#"
use std::io::Write;

fn main() {
    let printed = std::io::stdout().write_all(&[b'x'; 10_000]);
    eprintln!("{:?}", printed.map_err(|error| error.kind()));
}
"#,
    );
    let full = File::create("/dev/full").expect("Linux");
    let said = run(command.stdout(full).stderr(Stdio::piped()));
    assert_eq!(
        (said.code, said.stderr.trim()),
        (Some(0), "Err(StorageFull)")
    );
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let said = run(command.stdout(writer).stderr(Stdio::piped()));
    assert_eq!(
        (said.code, said.stderr.trim()),
        (Some(0), "Err(BrokenPipe)")
    );
}

#[test]
fn a_closed_standard_input_is_empty() {
    let (place, command) = program(
        r#"
fn main() {
    let mut line = String::new();
    println!("{:?} {line:?}", std::io::stdin().read_line(&mut line));
}
"#,
    );
    // As a shell closes it: `cargo gpu-run <&-`.
    let mut shell = Command::new("sh");
    shell.args(["-c", "exec \"$0\" \"$@\" <&-"]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let said = run(shell.current_dir(place.directory()));
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), "Ok(0) \"\"\n"));
}
