//! rustc for a program: its messages pass through us, because some of them say nothing to a user.
//!
//! It may stop with a panic of its own where it should link a native library for this target: `#[link(name = "m")]` in any crate is enough.
//! The compiler has then done all that it had to do. It is called once more and told to leave such libraries alone; what the program really
//! needs of them, the linker will miss and name.
//!
//! Or LLVM may end it, with a line that names nothing in the program: [`fatal`] says more. Or a crate does not build for the GPU, and the
//! errors are about its insides: [`refused`] says so. Or it uses unstable features, and rustc's words are about flags of ours (`diagnostic`). For these two, libraries pass
//! through us, too, where it may happen.

use super::refused::{self, Refused};
use super::{diagnostic, fatal, target};
use crate::toolchain::rustc::BOOTSTRAP;
use process::child;
use process::error::{Explain as _, Kind, Result};
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitStatus, Stdio};

/// How rustc's panics begin.
const PANIC: &str = "thread 'rustc' ";

/// What rustc's panics say where a linker of its own cannot link a library.
const NO_LIBRARIES: [&str; 2] = [
    "staticlibs not supported",
    "dylib linked with unsupported linker",
];

/// Runs the command that `make` makes, with `input` if its source comes so, and returns rustc's exit code.
///
/// # Errors
/// The compiler cannot be run.
pub fn run(make: impl Fn() -> Command, input: Option<&[u8]>) -> Result<i32> {
    let first = relay(make(), input, false)?;
    if NO_LIBRARIES.iter().any(|text| first.panic.contains(text)) {
        let mut again = make();
        // The flag is unstable. What the program itself may use was checked by the first call.
        again.arg("-Zlink-native-libraries=no").env(BOOTSTRAP, "1");
        let second = relay(again, input, true)?;
        return Ok(second.finish());
    }
    if fatal::is_fatal(first.status, &first.words) {
        fatal::explain_rustc(first.status, &first.words, &arguments(&make()));
    }
    if !first.status.success() {
        let args = arguments(&make());
        first
            .refused
            .iter()
            .for_each(|crate_| crate_.explain(&args));
    }
    Ok(first.finish())
}

/// Runs a compiler that may fail: `None` if it refuses, and then nobody has seen why. Otherwise its exit code.
///
/// # Errors
/// The compiler cannot be run.
pub fn attempt(mut command: Command) -> Result<Option<i32>> {
    let what = || "the compiler cannot be run".to_owned();
    let mut child = child::tie(&mut command)
        .stderr(Stdio::piped())
        .spawn()
        .explain(Kind::Build, what)?;
    // What it says before it has made something. Then cargo waits for that, and there is no way back.
    let mut held = Some(String::new());
    if let Some(stderr) = child.stderr.take() {
        for bytes in BufReader::new(stderr).split(b'\n') {
            let bytes = bytes.explain(Kind::Build, what)?;
            let line = String::from_utf8_lossy(&bytes) + "\n";
            if diagnostic::is_artifact(&line) {
                show(&held.take().unwrap_or_default());
            }
            match &mut held {
                Some(held) => held.push_str(&line),
                None => show(&line),
            }
        }
    }
    let status = child.wait().explain(Kind::Build, what)?;
    match (held, status.code()) {
        (Some(_), Some(code)) if code != 0 => return Ok(None),
        (Some(held), _) => show(&held),
        (None, _) => {}
    }
    Ok(Some(status.code().unwrap_or(process::exit::FAILURE)))
}

/// The crates that may be why this call fails.
pub fn possible(args: &[OsString]) -> Vec<&'static Refused> {
    let is_users = std::env::var_os("CARGO_PRIMARY_PACKAGE").is_some();
    refused::possible(args, is_users)
}

fn arguments(command: &Command) -> Vec<OsString> {
    command.get_args().map(OsString::from).collect()
}

/// A compiler that has ended.
struct Ended {
    status: ExitStatus,
    words: fatal::Words,
    /// Crates that the compiler's messages are about.
    refused: Vec<&'static Refused>,
    /// Everything from the panic's first line on; nobody has seen it yet.
    panic: String,
}

impl Ended {
    /// Shows what was held back.
    fn finish(self) -> i32 {
        show(&self.panic);
        self.status.code().unwrap_or(process::exit::FAILURE)
    }
}

/// Passes the compiler's messages on as they come; `only_errors` if the others were shown before.
fn relay(mut command: Command, input: Option<&[u8]>, only_errors: bool) -> Result<Ended> {
    let what = || "the compiler cannot be run".to_owned();
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = child::tie(&mut command)
        .stderr(Stdio::piped())
        .spawn()
        .explain(Kind::Build, what)?;
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        // A compiler that does not read it has said why.
        let _ = pipe.write_all(text);
    }
    let mut words = fatal::Words::default();
    let args = arguments(&command);
    let mut possible = possible(&args);
    let refuses_features = target::refuses_features(&args);
    let mut refused = Vec::new();
    let mut panic = String::new();
    let mut blank = String::new();
    if let Some(stderr) = child.stderr.take() {
        let mut reader = BufReader::new(stderr);
        let mut bytes = Vec::new();
        while reader
            .read_until(b'\n', &mut bytes)
            .explain(Kind::Build, what)?
            > 0
        {
            let line = String::from_utf8_lossy(&bytes);
            words.hear(&line);
            refused.extend(possible.extract_if(.., |crate_| crate_.is_meant(&line)));
            if !panic.is_empty() || line.starts_with(PANIC) {
                panic += &(std::mem::take(&mut blank) + &line);
            } else if line.trim_end().is_empty() {
                // A panic begins with one.
                blank += &line;
            } else if !(only_errors && diagnostic::is_warning(&line)) {
                let of_feature = || refuses_features.then(|| diagnostic::of_feature(&line))?;
                let changed = diagnostic::of_linker(&line).or_else(of_feature);
                let shown = changed.unwrap_or_else(|| line.into_owned());
                show(&(std::mem::take(&mut blank) + &shown));
            }
            bytes.clear();
        }
    }
    show(&blank);
    let status = child.wait().explain(Kind::Build, what)?;
    Ok(Ended {
        status,
        words,
        refused,
        panic,
    })
}

fn show(text: &str) {
    // A closed stderr leaves nobody to tell.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Says what the compiler says, and writes down how it was called.
    fn script(text: &str, log: &std::path::Path) -> impl Fn() -> Command {
        let text = format!("echo \"$BOOT:$*\" >> '{}'; {text}", log.display())
            .replace("$BOOT", &format!("${BOOTSTRAP}"));
        move || {
            let mut command = Command::new("sh");
            command.args(["-c", &text, "sh"]).env_remove(BOOTSTRAP);
            command
        }
    }

    #[test]
    fn a_library_that_cannot_be_linked_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let stops = "test $# = 0 || exit 0; echo \"thread 'rustc' (1) panicked at linker.rs:1:1:\" >&2; echo 'staticlibs not supported' >&2; exit 101";
        assert_eq!(run(script(stops, &log), None).unwrap(), 0);
        let calls = std::fs::read_to_string(&log).unwrap();
        assert_eq!(calls, ":\n1:-Zlink-native-libraries=no\n");
    }

    #[test]
    fn both_calls_get_the_source() {
        let directory = tempfile::tempdir().unwrap();
        let (log, seen) = (directory.path().join("log"), directory.path().join("seen"));
        let stops = format!(
            "cat >> '{}'; test $# = 0 || exit 0; echo \"thread 'rustc' panicked\" >&2; echo 'dylib linked with unsupported linker' >&2; exit 101",
            seen.display()
        );
        assert_eq!(run(script(&stops, &log), Some(b"main\n")).unwrap(), 0);
        assert_eq!(std::fs::read_to_string(&seen).unwrap(), "main\nmain\n");
    }

    #[test]
    fn who_fails_before_anything_is_made_may_be_called_in_another_way() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let end = |text: &str| attempt(script(text, &log)()).unwrap();
        let made = "echo '{\"$message_type\":\"artifact\",\"artifact\":\"/x.rmeta\"}' >&2";
        assert_eq!(end("echo '{\"level\":\"error\"}' >&2; exit 1"), None);
        assert_eq!(end(&format!("{made}; exit 1")), Some(1));
        assert_eq!(end(made), Some(0));
        assert_eq!(end("kill -9 $$"), Some(process::exit::FAILURE));
    }

    #[test]
    fn another_end_is_the_compilers_own() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        for (ends, expected) in [
            ("exit 1", 1),
            ("echo \"thread 'rustc' panicked at x\" >&2; exit 101", 101),
        ] {
            let _ = std::fs::remove_file(&log);
            let code = run(script(ends, &log), None).unwrap();
            assert_eq!(code, expected);
            assert_eq!(std::fs::read_to_string(&log).unwrap(), ":\n");
        }
    }
}
