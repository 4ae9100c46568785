//! Unwinding without an unwinder: calls return their exceptions, and callers look at them.
//!
//! LLVM's NVPTX backend makes a call of each `invoke` and forgets its landing pad; PTX knows no unwinding. So this pass lowers landing pads, as Emscripten
//! does for JavaScript and as the languages do in which an exception is a second result (Mojo's `raises`, Numba's calling convention). What std does about
//! a panic stays std's own code: landing pads are where rustc has put them.
//!
//! # The checked convention
//! A function that an exception may leave, and each whose address is taken, returns `{T, ptr}` in the place of `T`, and `ptr` in the place of `void`. Null
//! means that it has returned; else the pointer is the exception, as [`THROW`] got it, and the rest is poison. There is no word in memory and nothing that a warp
//! keeps, so it works for lanes that have parted, too.
//!
//! * A call of such a function is followed by a test and a branch, to one block of the function that returns the exception: one, since each return costs
//!   instructions. There is no test where nothing can be thrown, where the callee never returns, and where its result is the caller's own.
//! * An `invoke` is a call, a test and a branch to its pad; a `landingpad` is a phi of the exceptions that come there. `resume` and a call of [`THROW`] go to
//!   the block that returns.
//! * Calls of addresses go by this convention, since nobody knows what is there. Only where nothing that has its address taken can throw, as in a program
//!   whose panics abort, there is nothing to change.
//!
//! # Who keeps its signature
//! * What an exception cannot leave and nobody has the address of: most small functions. Such functions are found from the calls (`plan`): those marked
//!   `nounwind` are believed, since rustc and LLVM mark only what has such callees or landing pads that end the program.
//! * What others than the program call: kernels, `main`, and `__gpu_run_*`, which the PTX passes and the emulator know. An exception that gets there calls
//!   [`UNCAUGHT`]. So does what LLVM's backend may call, such as `memcpy`. If the address of one is taken, it becomes that of a thunk (`thunk`); so for
//!   functions without a body, such as `vprintf`.
//! * Intrinsics and assembly: they throw nothing.
//!
//! # What may not stay
//! Attributes that are about a result or about never returning (`signature`): the exception is returned now. Calls keep their places in the source, and
//! the tests have those of their calls.
//!
//! LLVM folds what this leaves behind: see [`CLEANUP`].

mod aliases;
mod calls;
mod exit;
mod lower;
mod pads;
mod plan;
mod refusal;
mod signature;
mod split;
mod survey;
mod thunk;

#[cfg(test)]
mod tests;

use crate::ir::llvm::{Function, Module, Place};
use anyhow::Result;
use plan::{Plan, Role};
use serde::{Deserialize, Serialize};

/// The function that throws its argument, a pointer that is not null. Nobody defines it.
pub const THROW: &str = "__gpu_run_throw";

/// The runtime's function for an exception that nobody catches; without one the program traps.
pub const UNCAUGHT: &str = "__gpu_run_uncaught";

/// LLVM's passes for what this pass leaves: branches on constants, pairs that are made and taken apart, phis with one value. LLVM's backend would see
/// to most of it; other readers of the IR do not.
pub const CLEANUP: &str = "function(instsimplify,simplifycfg)";

/// What the pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Functions of the checked convention, of all that have a body.
    pub checked: usize,
    /// Functions with a body.
    pub functions: usize,
    /// Calls that are followed by a test.
    pub tested: usize,
    /// Calls whose result is the caller's own.
    pub forwarded: usize,
}

/// Lowers all exceptions of the program.
///
/// # Errors
/// Something in it cannot be lowered; with function and line.
pub fn run(module: &Module) -> Result<Report> {
    aliases::resolve(module)?;
    for function in module.functions() {
        if function.has_personality() {
            function.clear_personality();
        }
    }
    let survey = survey::survey(module)?;
    let plan = Plan::make(&survey);
    if plan.checks_pointers() {
        let kept = (0..).zip(&survey.bodies);
        let kept = kept.filter(|(number, _)| plan.role(*number).kept);
        thunk::make(module, &kept.map(|(_, body)| body.function).collect())?;
    }
    let mut report = Report {
        functions: survey.bodies.len(),
        ..Report::default()
    };
    // All signatures before the calls: each call is made by the type of what it calls.
    let functions: Vec<Function<'_>> = (0..)
        .zip(&survey.bodies)
        .map(|(number, body)| convert(module, plan.role(number), body.function))
        .collect();
    for ((number, body), function) in (0..).zip(&survey.bodies).zip(functions) {
        let role = plan.role(number);
        report.checked += usize::from(role.is_checked());
        lower::lower(module, &plan, role, function, body, &mut report);
    }
    finish(module);
    Ok(report)
}

/// Gives a function the signature of its role. The old handle is dead if that is another one.
fn convert<'m>(module: &'m Module, role: Role, function: Function<'m>) -> Function<'m> {
    if !role.is_checked() {
        return function;
    }
    let ty = signature::checked(module, function.value_type());
    let new = function.retype(module, ty);
    signature::copy_to_function(function, new, role.unwinds);
    // SAFETY: `retype` has left it without users, and the survey's handle is not used again.
    unsafe { function.erase() };
    new
}

/// Says that nothing unwinds any more.
fn finish(module: &Module) {
    for function in module.functions() {
        if function.name() == THROW && !function.is_used() {
            // SAFETY: nobody uses it, and the handle ends here.
            unsafe { function.erase() };
        } else if let Some(quiet) = module.attribute("nounwind", 0) {
            function.add(Place::Function, quiet);
        }
    }
}
