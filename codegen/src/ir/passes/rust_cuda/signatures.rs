//! The backend has no integers of 128 bits in signatures, but vectors of two halves. In PTX both are the same. For other passes and for LLVM, which call functions by C's names, those have the
//! integers.

use crate::ir::llvm::{Builder, Function, Module, Opcode, Type};

/// Gives functions with C's names the types that they should have; returns how many.
pub fn widen(module: &Module) -> u64 {
    let mut widened = 0;
    for function in module.functions() {
        let (name, ty) = (function.name(), function.value_type());
        if function.is_declaration()
            || function.is_intrinsic()
            || super::symbols::is_rusts(&name)
            || ty.is_variadic()
        {
            continue;
        }
        let parameters: Vec<_> = ty
            .parameters()
            .into_iter()
            .map(|ty| wide(module, ty))
            .collect();
        let should = wide(module, ty.result()).function(&parameters, false);
        if should != ty {
            wrap(module, function, should);
            widened += 1;
        }
    }
    widened
}

fn wide<'m>(module: &'m Module, ty: Type<'m>) -> Type<'m> {
    if ty == module.int(64).vector(2) {
        module.int(128)
    } else {
        ty
    }
}

/// A function of this type that calls the other one, and has its name.
fn wrap<'m>(module: &'m Module, function: Function<'m>, ty: Type<'m>) {
    let name = function.name();
    function.set_name("");
    function.make_internal();
    let new = module.add_function(&name, ty);
    let builder = Builder::at_end(module, new.append(module, "start"));
    let types = function.value_type().parameters();
    let arguments: Vec<_> = new
        .parameters()
        .into_iter()
        .zip(types)
        .map(|(argument, ty)| match argument.ty() == ty {
            true => argument,
            false => builder.cast(Opcode::BitCast, argument, ty),
        })
        .collect();
    let result = **builder.call(function, &arguments);
    match ty.result() {
        of if of.is_void() => builder.ret_void(),
        of if of == result.ty() => builder.ret(result),
        of => builder.ret(builder.cast(Opcode::BitCast, result, of)),
    };
}
