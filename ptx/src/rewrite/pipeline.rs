//! The passes in their order.

use super::{
    RewriteError, RewriteReport, dead, debug, retarget, scope, shared_stack, target, undefined,
    uniform, unreachable,
};
use crate::ast::Module;

/// The least `.version` of what comes out: what the runtime's inline assembly needs (`stacksave`: 7.3) and every driver since CUDA 11.3 (465)
/// reads. LLVM alone would write 6.0 for `sm_70`.
const LEAST_VERSION: (u32, u32) = (7, 3);

/// Turns a compiler's module into one that our launcher and our emulator run. `arch` (`sm_80`) is given for a module whose own `.target` is newer than
/// the GPU it is for: the module gets this `.target`, and the least `.version` that the target and its instructions need.
///
/// Programs of every code generator are rewritten by the same passes, and so are those of tests and fuzzers.
///
/// # Errors
/// See [`RewriteError`]. The module is then half rewritten and must not be used.
pub fn rewrite(module: &mut Module<'_>, arch: Option<&str>) -> Result<RewriteReport, RewriteError> {
    shared_stack::check_mark(module)?;
    let mut report = RewriteReport {
        removed: dead::remove(module),
        ..RewriteReport::default()
    };
    undefined::check(module)?;
    shared_stack::apply(module, &mut report)?;
    debug::strip(module);
    report.narrowed = scope::narrow(module);
    unreachable::end(module);
    report.uniform = uniform::mark(module);
    match arch {
        Some(arch) => retarget::retarget(module, arch, LEAST_VERSION)?,
        None => target::raise_version(module, LEAST_VERSION),
    }
    Ok(report)
}
