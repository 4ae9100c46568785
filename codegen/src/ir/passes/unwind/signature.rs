//! The checked convention: `{T, ptr}` in the place of `T`, `ptr` in the place of `void`. The pointer is the exception, null if there is none.

use crate::ir::llvm::{Attribute, Call, Function, Module, Place, Type};

/// The type of a function that returns an exception beside its result.
pub(super) fn checked<'m>(module: &'m Module, ty: Type<'m>) -> Type<'m> {
    let result = match ty.result() {
        result if result.is_void() => module.pointer(),
        result => module.structure(&[result, module.pointer()], false),
    };
    result.function(&ty.parameters(), ty.is_variadic())
}

/// Of functions and calls: what says that there is no return, or what LLVM knows of functions that return just this value, as `malloc` does.
const OF_FUNCTIONS: [&str; 3] = ["noreturn", "allocsize", "allockind"];

/// Of parameters: what is about a result that is not the same now. `initializes` is about every return, and now that of an exception is one.
const OF_PARAMETERS: [&str; 3] = ["sret", "returned", "initializes"];

/// Gives `to` the attributes of `from`. Those of the result are not for a struct.
pub(super) fn copy_to_function<'m>(from: Function<'m>, to: Function<'m>, returns: bool) {
    let count = parameters(from.value_type());
    copy(
        count,
        |place| from.attributes(place),
        |place, attribute| to.add(place, attribute),
    );
    forget(count, returns, |place, name| to.remove(place, name));
}

/// The same for calls.
pub(super) fn copy_to_call<'m>(from: Call<'m>, to: Call<'m>, returns: bool) {
    let count = u32::try_from(from.arguments().len()).expect("fewer arguments");
    copy(
        count,
        |place| from.attributes(place),
        |place, attribute| to.add(place, attribute),
    );
    forget(count, returns, |place, name| to.remove(place, name));
}

fn parameters(ty: Type<'_>) -> u32 {
    u32::try_from(ty.parameters().len()).expect("fewer parameters")
}

/// All places but the result.
pub(super) fn places(parameters: u32) -> impl Iterator<Item = Place> {
    std::iter::once(Place::Function).chain((0..parameters).map(Place::Parameter))
}

fn copy<'m>(
    parameters: u32,
    from: impl Fn(Place) -> Vec<Attribute<'m>>,
    add: impl Fn(Place, Attribute<'m>),
) {
    for place in places(parameters) {
        for attribute in from(place) {
            add(place, attribute);
        }
    }
}

/// Removes what is not true of the new signature; `noreturn` stays where no exception makes it a return.
fn forget(parameters: u32, returns: bool, remove: impl Fn(Place, &str)) {
    for name in OF_FUNCTIONS {
        if returns || name != "noreturn" {
            remove(Place::Function, name);
        }
    }
    for parameter in 0..parameters {
        for name in OF_PARAMETERS {
            remove(Place::Parameter(parameter), name);
        }
    }
}
