//! Programs that do not end well, and what the user reads then.

use crate::cache;
use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::{crates, tool};

/// Runs a program of this source.
fn program(source: &str, args: &[&str]) -> Said {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", source);
    gpu_run(&place, args)
}

/// The number of a GPU that is not there, whatever machine this is.
fn missing_gpu() -> &'static str {
    if std::path::Path::new("/proc/driver/nvidia/version").exists() {
        "1000"
    } else {
        "0"
    }
}

#[test]
fn a_gpu_that_is_not_there() {
    let said = program("fn main() {}\n", &["--quiet", "--device", missing_gpu()]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(120), ""));
    assert!(
        said.stderr.starts_with("error: ") && said.stderr.contains("--device emulator"),
        "{}",
        said.stderr
    );
}

#[test]
fn the_native_architecture_needs_a_gpu() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    let said = run(&mut place.tool(&["--arch", "native", "--device", missing_gpu()]));
    assert_eq!(said.code, Some(120), "{}", said.stderr);
    for expected in [
        "error: `--arch native` needs a GPU, and there is none to ask\n\nCaused by:\n",
        "\nhelp: name the architecture, as in `--arch sm_90`, or leave `--arch` out\n",
    ] {
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
    let said = run(&mut place.tool(&["--arch", "native", "--device", "emulator"]));
    assert_eq!(said.code, Some(2), "{}", said.stderr);
}

#[test]
fn a_deadlock_names_who_waits_where() {
    let source = "use std::sync::Mutex;\n\nstatic LOCK: Mutex<()> = Mutex::new(());\n\nfn main() {\n    let _first = LOCK.lock();\n    let _second = LOCK.lock();\n}\n";
    let said = program(source, &["--quiet", "--device", "emulator"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(123), ""));
    for expected in [
        "error: deadlock: every thread waits, and nothing can wake one\n",
        "demo::main",
        "Mutex",
    ] {
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
}

/// As a native program behind `| head -1`: std panics, SIGPIPE kills nobody.
#[test]
fn nobody_reads_stdout() {
    let place = Place::new();
    let source = "fn main() {\n    println!(\"lost\");\n}\n";
    crates::package(&place.directory(), "main.rs", source);
    let args = ["--quiet", "--device", "emulator"];
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = tool::tool(&place.directory(), cache::shared(), &args);
    // stdout goes to the pipe, so only the other two are looked at.
    let child = command
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the tool runs");
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("failed printing to stdout: Broken pipe"),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(101), "{stderr}");
}

#[test]
fn auto_says_why_it_is_not_a_gpu_unless_quiet() {
    if std::path::Path::new("/proc/driver/nvidia/version").exists() {
        // Then `auto` is the GPU, and there is nothing to say.
        assert_eq!(program("fn main() {}\n", &["--quiet"]).stderr, "");
        return;
    }
    let loud = program("fn main() {}\n", &[]);
    assert!(
        loud.stderr.contains("note: running on the emulator: "),
        "{}",
        loud.stderr
    );
    let quiet = program("fn main() {}\n", &["--quiet"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(0), ""));
}

/// Names of files are what they are.
#[test]
fn a_panic_has_a_backtrace_when_asked() {
    let place = Place::new();
    let inner = "#[inline(never)]\npub fn inner(n: usize) -> u32 {\n    [1, 2][n]\n}\n";
    let source = "#[path = \"größe.rs\"]\nmod size;\n\nfn main() {\n    println!(\"{}\", size::inner(std::env::args().count() + 4));\n}\n";
    crates::package(&place.directory(), "main.rs", source);
    crates::write(&place.directory(), &[("src/größe.rs", inner)]);
    for (variable, expected) in [("1", true), ("0", false)] {
        let args = ["--quiet", "--device", "emulator"];
        let mut command = tool::tool(&place.directory(), cache::shared(), &args);
        let said = run(command.env("RUST_BACKTRACE", variable));
        assert_eq!(said.code, Some(101), "{}", said.stderr);
        let message = said.stderr.split("but the index is 5\n").nth(1);
        let after = message.unwrap_or_else(|| panic!("{}", said.stderr));
        for part in [
            "stack backtrace:\n",
            ": demo::size::inner\n",
            "src/größe.rs:3:",
            ": demo::main\n",
            "src/main.rs:5:",
        ] {
            assert_eq!(after.contains(part), expected, "{part}: {}", said.stderr);
        }
        let advice =
            "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
        assert_eq!(after == advice, !expected, "{}", said.stderr);
    }
}
