//! Small IR for each construct. LLVM's verifier sees all of it before and after.

mod calls;
mod pads;
mod refused;
mod signatures;
mod symbols;

use super::{CLEANUP, Report, THROW, run};
use crate::ir::llvm::{Machine, Module};
use crate::ir::testing::{module, verified};

/// What most modules here need.
const DECLARATIONS: &str = "
declare void @__gpu_run_throw(ptr) noreturn
declare i32 @personality(...)
declare void @foreign()
";

fn parsed(text: &str) -> Module {
    module(&format!("{DECLARATIONS}{text}"))
}

/// The module after the pass; nothing that unwinds is left in it.
fn lower(text: &str) -> (Module, Report) {
    let module = parsed(text);
    let report = run(&module).unwrap_or_else(|why| panic!("{why:#}"));
    let text = verified(&module);
    for word in ["invoke", "landingpad", "resume ", "personality ", THROW] {
        assert!(!text.contains(word), "{word}:\n{text}");
    }
    (module, report)
}

/// The text of a function after pass and clean-up, without names of attributes and metadata.
fn cleaned(text: &str, function: &str) -> String {
    let (module, _) = lower(text);
    let machine = Machine::new(&module, "sm_70", 3).unwrap();
    machine.run(&module, CLEANUP).unwrap();
    verified(&module);
    text_of(&module, function)
}

fn text_of(module: &Module, function: &str) -> String {
    let found = module.function(function);
    let text = found.unwrap_or_else(|| panic!("no {function}:\n{}", module.text()));
    let text = text.to_string();
    text.trim().to_owned()
}

/// The head of a function: its first line.
fn head(module: &Module, function: &str) -> String {
    let text = text_of(module, function);
    let line = text.lines().find(|line| line.starts_with("de")).unwrap();
    let line = line.split(" #").next().unwrap();
    line.trim_end_matches(" {").to_owned()
}

/// Checks that the lines are there in this order, perhaps with others between.
#[track_caller]
fn in_order(text: &str, lines: &[&str]) {
    let mut rest = text;
    for line in lines {
        let Some(at) = rest.find(line) else {
            panic!("no `{line}` where it should be:\n{text}");
        };
        rest = &rest[at + line.len()..];
    }
}
