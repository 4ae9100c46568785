//! One function: its invokes, landing pads, calls and returns.

use super::calls::{self, Checked};
use super::exit::{self, Exit};
use super::pads::Pads;
use super::plan::{Plan, Role};
use super::survey::{Body, Callee, Site};
use super::{Report, split};
use crate::ir::llvm::{Block, Builder, Function, Instruction, Module, Opcode, Predicate, Value};

/// How much rarer an exception is than a return: as LLVM counts "unlikely".
const RETURNS_TO_ONE: u32 = (1 << 20) - 1;

/// Lowers one function. `function` has the blocks of `body` now.
pub(super) fn lower<'m>(
    module: &'m Module,
    plan: &Plan,
    role: Role,
    function: Function<'m>,
    body: &Body<'m>,
    report: &mut Report,
) {
    let mut lowering = Lowering {
        module,
        plan,
        function,
        role,
        exit: Exit::new(module, function, role.is_checked() && role.unwinds),
        report,
    };
    // Invokes first, while blocks are whole: pads know them by their blocks.
    let pads = Pads::replace(module, body);
    for flow in &body.blocks {
        if let Some(site) = flow.sites.last().filter(|site| site.invoke) {
            lowering.invoke(*site, &pads);
        }
    }
    pads.finish(module);
    for flow in &body.blocks {
        if let Some(resume) = flow.resume {
            lowering.resume(resume);
        }
        for site in flow.sites.iter().filter(|site| !site.invoke) {
            lowering.call(*site);
        }
    }
    if role.is_checked() {
        lowering.returns();
    }
}

struct Lowering<'m, 'a> {
    module: &'m Module,
    plan: &'a Plan,
    function: Function<'m>,
    role: Role,
    exit: Exit<'m>,
    report: &'a mut Report,
}

impl<'m> Lowering<'m, '_> {
    /// An invoke, the end of its block.
    fn invoke(&mut self, site: Site<'m>, pads: &Pads<'m>) {
        let old = site.call;
        let block = old.block();
        let (normal, pad) = (old.normal(), old.unwind());
        let location = old.location();
        let builder = Builder::at_end(self.module, block);
        builder.set_location(location);
        if site.callee == Callee::Throw {
            let exception = old.arguments()[0];
            // SAFETY: it has no value, and no handle to it is used again.
            unsafe { old.as_instruction().erase() };
            self.to_pad(&builder, normal, pad);
            pads.add(pad, exception, block);
            return;
        }
        let unwinds = self.plan.unwinds(&site);
        if !unwinds {
            if self.plan.is_checked(site.callee) {
                Checked::replace(self.module, old, false);
            } else {
                calls::without_pad(self.module, old);
            }
            if pads.is_alone(pad) {
                builder.jump(normal);
            } else {
                // The pad's phis name this block, so the way stays until LLVM finds it dead.
                builder.branch(self.module.int(1).number(0), pad, normal);
                pads.add(pad, self.module.pointer().poison(), block);
            }
            return;
        }
        let exception = Checked::replace(self.module, old, true).exception(&builder);
        if is_dead(normal) {
            self.to_pad(&builder, normal, pad);
        } else {
            let null = self.module.pointer().zero();
            let thrown = builder.compare(Predicate::NotEqual, exception, null);
            self.branch(&builder, thrown, pad, normal);
        }
        pads.add(pad, exception, block);
    }

    /// To the pad in any case.
    fn to_pad(&self, builder: &Builder<'m>, normal: Block<'m>, pad: Block<'m>) {
        if is_dead(normal) {
            builder.jump(pad);
        } else {
            builder.branch(self.module.int(1).number(1), pad, normal);
        }
    }

    /// A call that is no invoke.
    fn call(&mut self, site: Site<'m>) {
        let old = site.call;
        let unwinds = self.plan.unwinds(&site);
        if site.callee == Callee::Throw {
            self.throw(site);
            return;
        }
        if !self.plan.is_checked(site.callee) {
            // It must stand before the function's return, which is another one now.
            if old.tail() == calls::MUST_TAIL && self.role.is_checked() {
                old.set_tail(calls::TAIL);
            }
            return;
        }
        let checked = Checked::replace(self.module, old, unwinds);
        if !unwinds {
            return;
        }
        let end = checked.last().next().expect("a block's end");
        let builder = Builder::before(self.module, end);
        builder.set_location(checked.call.location());
        if end.opcode() == Opcode::Unreachable {
            let exception = checked.exception(&builder);
            self.leave(&builder, exception, end);
        } else if self.forwards(&checked, end) {
            self.report.forwarded += 1;
            builder.ret(**checked.call);
            // SAFETY: the end of a block has no value; the value is used by the end alone. No handle to them is used again.
            unsafe {
                end.erase();
                if let Some(value) = checked.value {
                    value.erase();
                }
            }
        } else {
            let exception = checked.exception(&builder);
            let null = self.module.pointer().zero();
            let thrown = builder.compare(Predicate::NotEqual, exception, null);
            self.split(thrown, exception);
        }
    }

    /// Whether the function returns what this call does, and nothing else: then it passes the exception on, untested.
    fn forwards(&self, checked: &Checked<'m>, end: Instruction<'m>) -> bool {
        end.opcode() == Opcode::Ret
            && self.role.is_checked()
            && self.role.unwinds
            && checked.call.ty() == self.function.value_type().result()
            && match (checked.value, end.operands().first()) {
                (Some(value), Some(returned)) => *value == *returned && value.users().len() == 1,
                (None, None) => true,
                _ => false,
            }
    }

    /// A call of the function that throws.
    fn throw(&mut self, site: Site<'m>) {
        let old = site.call;
        let exception = old.arguments()[0];
        let next = old.next().expect("a block's end");
        let builder = Builder::before(self.module, next);
        builder.set_location(old.location());
        // SAFETY: it has no value, and no handle to it is used again.
        unsafe { old.as_instruction().erase() };
        if next.opcode() == Opcode::Unreachable {
            self.leave(&builder, exception, next);
        } else {
            // Whatever follows is dead, but others may name its block.
            let always = builder.freeze(self.module.int(1).number(1));
            self.split(always, exception);
        }
    }

    /// Goes to the exit in the place of a block's end that has no value.
    fn leave(&mut self, builder: &Builder<'m>, exception: Value<'m>, end: Instruction<'m>) {
        let exit = self.exit.from(end.block(), exception, builder.location());
        builder.jump(exit);
        // SAFETY: the end of a block has no value, and its handle is not used again.
        unsafe { end.erase() };
    }

    /// Behind `thrown`, the last instruction of a test: leaves with the exception, or goes on.
    fn split(&mut self, thrown: Value<'m>, exception: Value<'m>) {
        let last = thrown.instruction().expect("a test is no constant");
        let location = last.location();
        let rest = last.block();
        let head = split::head(self.module, last);
        let exit = self.exit.from(head, exception, location);
        let builder = Builder::at_end(self.module, head);
        builder.set_location(location);
        self.branch(&builder, thrown, exit, rest);
    }

    /// The branch of a test.
    fn branch(
        &mut self,
        builder: &Builder<'m>,
        thrown: Value<'m>,
        pad: Block<'m>,
        normal: Block<'m>,
    ) {
        let branch = builder.branch(thrown, pad, normal);
        let weights = self.module.branch_weights(1, RETURNS_TO_ONE);
        branch.set_metadata(self.module, "prof", Some(weights));
        self.report.tested += 1;
    }

    /// `resume`.
    fn resume(&mut self, resume: Instruction<'m>) {
        let builder = Builder::before(self.module, resume);
        let exception = builder.extract(resume.operands()[0], 0);
        self.leave(&builder, exception, resume);
    }

    /// The returns of a checked function.
    fn returns(&self) {
        let result = self.function.value_type().result();
        for block in self.function.blocks() {
            let Some(end) = block.terminator() else {
                continue;
            };
            let value = end.operands().first().copied();
            if end.opcode() != Opcode::Ret || value.is_some_and(|value| value.ty() == result) {
                continue;
            }
            let builder = Builder::before(self.module, end);
            exit::ret(self.module, &builder, result, value);
            // SAFETY: a return has no value, and its handle is not used again.
            unsafe { end.erase() };
        }
    }
}

/// Whether a block has nothing but `unreachable`, so nobody's phi names it.
fn is_dead(block: Block<'_>) -> bool {
    block
        .first()
        .is_some_and(|first| first.opcode() == Opcode::Unreachable)
}
