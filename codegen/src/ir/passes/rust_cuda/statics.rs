//! Statics.

use crate::ir::llvm::{Global, Module};
use ptx::demangle;
use std::num::NonZero;

/// Global memory.
const GLOBAL: u32 = 1;

/// Has all statics in generic memory, as rustc's own do: the backend puts those that never change into global memory, and no other pass expects any there.
pub fn make_generic(module: &Module) {
    for global in module.globals() {
        if global.address_space() == GLOBAL {
            copy(module, global);
        }
    }
}

fn copy<'m>(module: &'m Module, global: Global<'m>) {
    let new = module.add_global("", global.value_type(), 0);
    if let Some(value) = global.initializer() {
        new.set_initializer(value);
    }
    if global.linkage().is_local() {
        new.make_internal();
    }
    new.set_constant_data(global.is_constant_data());
    if let Some(align) = NonZero::new(global.alignment()) {
        new.set_alignment(align.get());
    }
    global.replace_with(new.constant_space(global.ty()));
    let name = global.name();
    // SAFETY: all uses were replaced, and the handle ends here.
    unsafe { global.erase() };
    new.set_name(&name);
}

/// The name of thread-locals. The backend refuses `#[thread_local]`, so our std makes ordinary statics that all have one name (the overlay's layer `nvvm`).
const THREAD_LOCAL: &str = "::__GPU_RUN_THREAD_LOCAL";

/// Makes them thread-local; returns how many.
pub fn make_thread_local(module: &Module) -> u64 {
    let mut made = 0;
    for global in module.globals() {
        if demangle(&global.name()).ends_with(THREAD_LOCAL) {
            global.set_thread_local();
            made += 1;
        }
    }
    made
}
