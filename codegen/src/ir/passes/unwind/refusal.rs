//! What is said of a program that cannot be lowered.

use crate::ir::llvm::{Function, Instruction};
use anyhow::{Error, anyhow};
use ptx::demangle;

/// Of an instruction: with function and line.
pub(super) fn at(instruction: Instruction<'_>, why: &str) -> Error {
    let function = instruction.block().function();
    let place = instruction.place().map_or_else(
        || line(function),
        |(file, line)| format!(" ({file}:{line})"),
    );
    let text = instruction.to_string();
    anyhow!("`{}`{place}: `{}`: {why}", name(function), text.trim())
}

/// Of a function.
pub(super) fn of(function: Function<'_>, why: &str) -> Error {
    anyhow!("`{}`{}: {why}", name(function), line(function))
}

fn name(function: Function<'_>) -> String {
    demangle(&function.name())
}

fn line(function: Function<'_>) -> String {
    function
        .line()
        .map_or_else(String::new, |line| format!(" (line {line})"))
}
