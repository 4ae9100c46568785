//! What a user gets to read of an error that ended LLVM.

use super::known::{self, Known};
use super::message::Message;
use super::search::{self, Place};
use super::words::Words;
use crate::child;
use crate::ptx::demangle;
use device_prelude::abi;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// Places that are shown.
const MOST_PLACES: usize = 10;

/// A compiler's call, to make it once more.
pub struct Call<'a> {
    /// Makes the command.
    pub make: &'a dyn Fn() -> Command,
    /// Its standard input, if the program's source comes so.
    pub input: Option<&'a [u8]>,
}

/// Whether LLVM or a crash has ended the compiler.
pub fn is_fatal(status: ExitStatus, words: &Words) -> bool {
    !status.success() && (!words.lines.is_empty() || words.cyclic || crash(status).is_some())
}

/// Says what it means that the compiler ended so, and where in the program the reason stands.
pub fn explain(status: ExitStatus, words: &Words, call: &Call<'_>) {
    let args: Vec<OsString> = (call.make)().get_args().map(OsString::from).collect();
    let message = match (words.lines.first(), crash(status)) {
        (None, None) => cycle(),
        (Some(line), _) => {
            let said = line
                .split_once("ERROR: ")
                .map_or(line.as_str(), |(_, said)| said);
            ended(said, words, call)
        }
        (None, Some(signal)) => ended(&format!("nothing: {signal}"), words, call),
    };
    message.print(&args);
}

fn ended(said: &str, words: &Words, call: &Call<'_>) -> Message {
    let known: Vec<&Known> = known::of(said).collect();
    let found = find(call, &known);
    let (known, places) = found.unwrap_or((known.first().copied(), Vec::new()));
    let mut more = vec![("note", format!("LLVM said: {said}"))];
    let mut shown: Vec<String> = places.iter().take(MOST_PLACES).map(line).collect();
    if places.len() > MOST_PLACES {
        let rest = places.len() - MOST_PLACES;
        more.push(("note", format!("and {rest} more such places")));
    }
    if shown.is_empty() {
        let mut lines = words.lines.iter();
        let named = lines.find_map(|line| line.strip_prefix("In function: "));
        let function = named.map(demangle).or_else(|| at_work(call));
        shown.extend(function.map(|name| format!("`{name}`, or what was inlined into it")));
    }
    if shown.is_empty() {
        let text = "the function was not found: leave out parts of the program until it compiles";
        more.push(("note", text.to_owned()));
    }
    if let Some(known) = known {
        more.push(("help", known.help.to_owned()));
    }
    let what = known.map_or("LLVM cannot compile this program for the GPU", |known| {
        known.what
    });
    Message {
        level: "error",
        text: what.to_owned(),
        places: shown,
        more,
    }
}

/// rustc has said that, and where, but not what to do.
fn cycle() -> Message {
    let help = "make one of the references at run time: `LazyLock`, `OnceLock` or an `AtomicPtr`";
    Message {
        level: "note",
        text: "PTX has no initial values that lead back to themselves".to_owned(),
        places: Vec::new(),
        more: vec![("help", help.to_owned())],
    }
}

/// The signal by which a program ends that is broken.
fn crash(status: ExitStatus) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        const CRASHES: [(i32, &str); 5] = [
            (4, "SIGILL"),
            (6, "SIGABRT"),
            (7, "SIGBUS"),
            (8, "SIGFPE"),
            (11, "SIGSEGV"),
        ];
        let signal = status.signal()?;
        let mut crashes = CRASHES.iter();
        crashes
            .find(|(number, _)| *number == signal)
            .map(|(_, name)| *name)
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        None
    }
}

fn line(place: &Place) -> String {
    let Place {
        function,
        is_data,
        source,
        callers,
    } = place;
    let mut text = match source {
        Some((file, line, column)) => format!("{file}:{line}:{column}, in `{function}`"),
        None => format!("`{function}`"),
    };
    for (index, caller) in callers.iter().enumerate() {
        let by = match (index, is_data) {
            (0, false) => ", called by",
            (0, true) => ", used by",
            _ => ",",
        };
        text.push_str(&format!("{by} `{caller}`"));
    }
    text
}

/// The row that says what it is, and where that stands.
fn find(call: &Call<'_>, known: &[&'static Known]) -> Option<(Option<&'static Known>, Vec<Place>)> {
    if known.is_empty() {
        return None;
    }
    let directory = tempfile::tempdir().ok()?;
    // Linked as ever, but not optimised: every function is there, under its own name, and it takes seconds. That our linker finds no PTX then is no matter.
    let flags = [
        "--emit=llvm-ir,link",
        "-Clto=fat",
        "-Copt-level=0",
        "-Cno-prepopulate-passes",
        "-Cdebuginfo=line-tables-only",
    ];
    let mut child = call.start(directory.path(), &flags, Stdio::null())?;
    child.wait().ok()?;
    let text = module(directory.path())?;
    let places = |known: &Known| search::search(&text, abi::KERNEL, known.is_meant);
    let mut all = known.iter().map(|known| (Some(*known), places(known)));
    all.find(|(_, places)| !places.is_empty())
}

fn module(directory: &Path) -> Option<String> {
    let mut files = std::fs::read_dir(directory).ok()?.filter_map(Result::ok);
    let module = files.find(|file| file.path().extension().is_some_and(|end| end == "ll"))?;
    // Names may be anything.
    let bytes = std::fs::read(module.path()).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The function that the backend was at, by compiling everything once more.
fn at_work(call: &Call<'_>) -> Option<String> {
    let directory = tempfile::tempdir().ok()?;
    let flags = ["--emit=asm,link", "-Cllvm-args=-debug-pass=Executions"];
    let mut child = call.start(directory.path(), &flags, Stdio::piped())?;
    let mut last = None;
    for line in BufReader::new(child.stderr.take()?).split(b'\n') {
        let line = line.ok()?;
        let line = String::from_utf8_lossy(&line);
        if let Some((_, rest)) = line.split_once(" on Function '") {
            last = rest.split('\'').next().map(demangle);
        }
    }
    // What succeeds now has no last function.
    let failed = child.wait().is_ok_and(|status| !status.success());
    last.filter(|_| failed)
}

impl Call<'_> {
    /// Makes the same call without its outputs; others go into `directory`.
    fn start(&self, directory: &Path, flags: &[&str], stderr: Stdio) -> Option<Child> {
        let first = (self.make)();
        let mut command = Command::new(first.get_program());
        let mut args = first.get_args();
        while let Some(argument) = args.next() {
            match argument.to_str().unwrap_or_default() {
                "--emit" | "--out-dir" | "-o" => drop(args.next()),
                text if ["--emit=", "--out-dir="]
                    .iter()
                    .any(|name| text.starts_with(name)) => {}
                _ => drop(command.arg(argument)),
            }
        }
        for (name, value) in first.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.arg("--out-dir").arg(directory).args(flags);
        command.stdin(if self.input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        command.stdout(Stdio::null()).stderr(stderr);
        let mut child = child::tie(&mut command).spawn().ok()?;
        if let (Some(text), Some(mut pipe)) = (self.input, child.stdin.take()) {
            // A compiler that does not read it finds nothing.
            let _ = pipe.write_all(text);
        }
        Some(child)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// What is at hand for words that no row of the table knows.
    #[test]
    fn the_function_that_the_backend_was_at() {
        let script = "for argument; do case $argument in \
            *debug-pass=*) echo \"[x] Executing Pass 'A' on Function '_ZN4demo5firstE'...\" >&2; \
            echo \"[x] Executing Pass 'B' on Function '_ZN4demo4deepE'...\" >&2;; esac; done; \
            echo 'rustc-LLVM ERROR: something new' >&2; exit ";
        for (code, expected) in [("101", Some("demo::deep")), ("0", None)] {
            let make = || {
                let mut command = Command::new("sh");
                command.args(["-c", &format!("{script}{code}"), "sh"]);
                command
            };
            let call = Call {
                make: &make,
                input: None,
            };
            assert_eq!(at_work(&call).as_deref(), expected);
        }
    }
}
