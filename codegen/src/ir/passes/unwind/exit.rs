//! Where a function ends: with a result, or with an exception.

use crate::ir::llvm::{
    Block, Builder, Function, Instruction, Location, Module, Place, Type, Value,
};

/// The block through which the exceptions of a function leave: one for all, since each return gives a stack frame back.
pub(super) struct Exit<'m> {
    module: &'m Module,
    function: Function<'m>,
    /// The function returns it; else the program ends.
    returns: bool,
    made: Option<(Block<'m>, Instruction<'m>)>,
}

impl<'m> Exit<'m> {
    pub fn new(module: &'m Module, function: Function<'m>, returns: bool) -> Exit<'m> {
        Exit {
            module,
            function,
            returns,
            made: None,
        }
    }

    /// The block, for an exception that comes from `block`. `location` is for the first, if this is the end of the program.
    pub fn from(
        &mut self,
        block: Block<'m>,
        exception: Value<'m>,
        location: Option<Location<'m>>,
    ) -> Block<'m> {
        let (exit, phi) = match self.made {
            Some(made) => made,
            None => {
                let made = self.make(location);
                *self.made.insert(made)
            }
        };
        phi.add_incoming(&[(exception, block)]);
        exit
    }

    fn make(&self, location: Option<Location<'m>>) -> (Block<'m>, Instruction<'m>) {
        let module = self.module;
        let block = self.function.append(module, "");
        let builder = Builder::at_end(module, block);
        let phi = builder.phi(module.pointer());
        if self.returns {
            let result = self.function.value_type().result();
            let value = if result == module.pointer() {
                *phi
            } else {
                builder.insert_value(result.poison(), *phi, 1)
            };
            builder.ret(value);
        } else {
            builder.set_location(location.or_else(|| self.function.location(module)));
            uncaught(module, &builder, self.function, *phi);
            builder.unreachable();
        }
        (block, phi)
    }
}

/// The runtime's function, or a trap if it has none, or is in it.
fn uncaught<'m>(
    module: &'m Module,
    builder: &Builder<'m>,
    within: Function<'m>,
    exception: Value<'m>,
) {
    let function = module.function(super::UNCAUGHT);
    let function = function.filter(|function| {
        *function != within && function.value_type().parameters() == [exception.ty()]
    });
    let call = match function {
        Some(function) => builder.call(function, &[exception]),
        None => {
            let trap = module
                .intrinsic("llvm.trap", &[])
                .expect("every LLVM has it");
            builder.call(trap, &[])
        }
    };
    if let Some(noreturn) = module.attribute("noreturn", 0) {
        call.add(Place::Function, noreturn);
    }
}

/// Returns `value` without an exception; `result` is a checked function's.
pub(super) fn ret<'m>(
    module: &'m Module,
    builder: &Builder<'m>,
    result: Type<'m>,
    value: Option<Value<'m>>,
) {
    let none = module.pointer().zero();
    let whole = match value {
        None => none,
        Some(value) => {
            let rest = result.constant_struct(&[value.ty().poison(), none]);
            builder.insert_value(rest, value, 0)
        }
    };
    builder.ret(whole);
}
