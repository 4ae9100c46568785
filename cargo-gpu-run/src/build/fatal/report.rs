//! What a user gets to read of an error that ended LLVM.

use super::known::{self, Known};
use super::message::Message;
use super::search::{self, Place};
use super::words::Words;
use codegen::ir::pipeline::Product;
use codegen::ir::{self, Job};
use codegen::isolated::Ended;
use device_abi as abi;
use process::crash;
use ptx::demangle;
use std::ffi::OsString;
use std::process::ExitStatus;

/// Places that are shown.
const MOST_PLACES: usize = 10;

/// Whether LLVM or a crash has ended the compiler.
pub fn is_fatal(status: ExitStatus, words: &Words) -> bool {
    !status.success() && (!words.lines.is_empty() || crash::signal_of(status).is_some())
}

/// Says what it means that rustc, called with these arguments, ended so.
pub fn explain_rustc(status: ExitStatus, words: &Words, args: &[OsString]) {
    let said = match words.lines.first() {
        Some(line) => said(line).to_owned(),
        None => format!(
            "nothing: {}",
            crash::signal_of(status).unwrap_or("it failed")
        ),
    };
    ended(None, &said, words, &[], None).print(args);
}

/// Says what it means that LLVM has ended the stage, and where in the program the reason stands.
pub fn explain(end: &Ended, job: &Job) {
    let mut words = Words::default();
    end.said.lines().for_each(|line| words.hear(line));
    let said = match words.lines.first() {
        Some(line) => said(line).to_owned(),
        None => format!("nothing: {}", end.status),
    };
    let known: Vec<&Known> = known::of(&said).collect();
    let places = find(job, &known);
    let function = match places
        .as_ref()
        .is_some_and(|(_, places)| !places.is_empty())
    {
        true => None,
        false => at_work(job),
    };
    let (known, places) = places.unwrap_or((known.first().copied(), Vec::new()));
    let message = ended(known, &said, &words, &places, function);
    message.print(&[]);
}

fn said(line: &str) -> &str {
    line.split_once("ERROR: ").map_or(line, |(_, said)| said)
}

fn ended(
    known: Option<&Known>,
    said: &str,
    words: &Words,
    places: &[Place],
    function: Option<String>,
) -> Message {
    let unknown = "LLVM cannot compile this program for the GPU";
    let what = known.map_or(unknown, |known| known.what);
    let mut more = vec![("note", format!("LLVM said: {said}"))];
    let mut shown: Vec<String> = places.iter().take(MOST_PLACES).map(line).collect();
    if places.len() > MOST_PLACES {
        let rest = places.len() - MOST_PLACES;
        more.push(("note", format!("and {rest} more such places")));
    }
    if shown.is_empty() {
        let mut lines = words.lines.iter();
        let named = lines.find_map(|line| line.strip_prefix("In function: "));
        let function = named.map(demangle).or(function);
        shown.extend(function.map(|name| format!("`{name}`, or what was inlined into it")));
    }
    if shown.is_empty() {
        let text = "the function was not found: leave out parts of the program until it compiles";
        more.push(("note", text.to_owned()));
    }
    more.extend(known.map(|known| ("help", known.help.to_owned())));
    Message {
        level: "error",
        text: what.to_owned(),
        places: shown,
        more,
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

/// The row that says what it is, and where that stands: in the program as the backend got it.
fn find(job: &Job, known: &[&'static Known]) -> Option<(Option<&'static Known>, Vec<Place>)> {
    if known.is_empty() {
        return None;
    }
    let mut job = job.clone();
    job.settings.product = Product::Ir;
    ir::compile(&job).ok()?;
    // Names may be anything.
    let bytes = std::fs::read(&job.output).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let places = |known: &Known| search::search(&text, abi::KERNEL, known.is_meant);
    let mut all = known.iter().map(|known| (Some(*known), places(known)));
    all.find(|(_, places)| !places.is_empty())
}

/// The function that the backend was at, by compiling everything once more.
fn at_work(job: &Job) -> Option<String> {
    let mut job = job.clone();
    job.settings
        .options
        .push("-debug-pass=Executions".to_owned());
    // What succeeds now has no last function.
    let ended = ir::compile(&job).err()?.downcast::<Ended>().ok()?;
    last_function(&ended.said)
}

/// The last that LLVM's passes were at.
fn last_function(said: &str) -> Option<String> {
    let mut lines = said.lines().rev();
    let (_, rest) = lines.find_map(|line| line.split_once(" on Function '"))?;
    rest.split('\'').next().map(demangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is at hand for words that no row of the table knows.
    #[test]
    fn the_function_that_the_backend_was_at() {
        let said = "[x] Executing Pass 'A' on Function '_ZN4demo5firstE'...\n\
            [x] Executing Pass 'B' on Function '_ZN4demo4deepE'...\nLLVM ERROR: something new\n";
        assert_eq!(last_function(said).as_deref(), Some("demo::deep"));
        assert_eq!(last_function("LLVM ERROR: something new"), None);
    }
}
