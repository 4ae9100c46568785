//! A function whose signature stays, called by address: the address becomes that of a small function of the checked convention.

use super::plan::{is_kernel, is_taken};
use super::{refusal, signature};
use crate::ir::llvm::{Builder, Function, Module, Place};
use anyhow::Result;
use std::collections::HashSet;

/// Makes one for each such function, `kept` or without a body. Nobody calls a kernel by its address.
///
/// # Errors
/// One takes any number of arguments, which cannot be passed on.
pub(super) fn make<'m>(module: &'m Module, kept: &HashSet<Function<'m>>) -> Result<()> {
    for function in module.functions() {
        let stays = function.is_declaration() || kept.contains(&function);
        if !stays || function.is_intrinsic() || is_kernel(function) || !is_taken(function) {
            continue;
        }
        if function.name() == super::THROW {
            return Err(refusal::of(function, "its address is taken"));
        }
        if function.value_type().is_variadic() {
            let why = "its address is taken, and it takes any number of arguments";
            return Err(refusal::of(function, why));
        }
        let direct: Vec<_> = function
            .users()
            .into_iter()
            .filter(|user| function.is_called_by(*user))
            .filter_map(|user| user.instruction()?.call())
            .collect();
        let thunk = module.add_function(
            &format!("__gpu_run_checked_{}", function.name()),
            signature::checked(module, function.value_type()),
        );
        function.replace_with(*thunk);
        for call in direct {
            call.set_callee(*function);
        }
        fill(module, thunk, function);
    }
    Ok(())
}

fn fill<'m>(module: &'m Module, thunk: Function<'m>, function: Function<'m>) {
    thunk.make_internal();
    thunk.set_convention(function.convention());
    signature::copy_to_function(function, thunk, false);
    let builder = Builder::at_end(module, thunk.append(module, ""));
    let call = builder.call(function, &thunk.parameters());
    let count = u32::try_from(thunk.parameters().len()).expect("fewer parameters");
    let places = signature::places(count).filter(|place| *place != Place::Function);
    for place in places.chain([Place::Result]) {
        for attribute in function.attributes(place) {
            call.add(place, attribute);
        }
    }
    let value = (!call.ty().is_void()).then_some(**call);
    super::exit::ret(module, &builder, thunk.value_type().result(), value);
}
