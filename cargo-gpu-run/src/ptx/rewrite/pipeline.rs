//! The passes in their order.

use super::{
    RewriteError, RewriteOptions, RewriteReport, dead, debug, order, registers, retarget, scope,
    shared_stack, target, undefined,
};
use crate::ptx::ast::Module;

/// Turns a compiler's module into one that our launcher and our emulator run.
///
/// # Errors
/// See [`RewriteError`]. The module is then half rewritten and must not be used.
pub fn rewrite(
    module: &mut Module<'_>,
    options: &RewriteOptions,
) -> Result<RewriteReport, RewriteError> {
    let mut report = RewriteReport {
        removed: dead::remove(module),
        ..RewriteReport::default()
    };
    undefined::check(module)?;
    shared_stack::apply(module, options.min_frame, &mut report)?;
    debug::strip(module);
    if options.narrow_scopes {
        report.narrowed = scope::narrow(module);
    }
    if options.order_rmw {
        report.ordered = order::strengthen(module);
    }
    if let Some(count) = options.max_registers {
        registers::limit(module, count);
    }
    if let Some(name) = &options.target {
        target::set_target(module, name);
    }
    if let Some(version) = options.min_version {
        target::raise_version(module, version);
    }
    if let Some(name) = &options.retarget {
        retarget::retarget(module, name, options.min_version.unwrap_or_default())?;
    }
    Ok(report)
}
