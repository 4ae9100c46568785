//! Blocks.

use super::api::{BlockRef, api};
use super::function::Function;
use super::instruction::Instruction;
use super::module::Module;
use super::text::c;
use super::value::Value;
use std::marker::PhantomData;

/// A block of instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block<'m> {
    pub(super) raw: BlockRef,
    module: PhantomData<&'m Module>,
}

impl<'m> Block<'m> {
    pub(super) fn new(raw: BlockRef) -> Block<'m> {
        Block {
            raw,
            module: PhantomData,
        }
    }

    /// The function that it is in.
    pub fn function(self) -> Function<'m> {
        // SAFETY: a block; so in all functions here.
        Function(Value::new(unsafe {
            (api().LLVMGetBasicBlockParent)(self.raw)
        }))
    }

    /// Its instructions in order. What is added meanwhile is missed.
    pub fn instructions(self) -> Vec<Instruction<'m>> {
        // SAFETY: a block and its instructions.
        unsafe {
            let first = (api().LLVMGetFirstInstruction)(self.raw).some();
            std::iter::successors(first, |one| (api().LLVMGetNextInstruction)(*one).some())
                .map(|raw| Instruction(Value::new(raw)))
                .collect()
        }
    }

    /// Its first instruction.
    pub fn first(self) -> Option<Instruction<'m>> {
        // SAFETY: a block.
        let raw = unsafe { (api().LLVMGetFirstInstruction)(self.raw) };
        Value::maybe(raw).map(Instruction)
    }

    /// The first that is neither a phi nor a landing pad: where something may be put in.
    pub fn first_insertion(self) -> Option<Instruction<'m>> {
        use super::opcode::Opcode::{LandingPad, Phi};
        self.instructions()
            .into_iter()
            .find(|one| !matches!(one.opcode(), Phi | LandingPad))
    }

    /// Its last instruction, if that ends it.
    pub fn terminator(self) -> Option<Instruction<'m>> {
        // SAFETY: a block.
        let raw = unsafe { (api().LLVMGetBasicBlockTerminator)(self.raw) };
        Value::maybe(raw).map(Instruction)
    }

    /// The blocks that it may go on to; one may be named more than once.
    pub fn successors(self) -> Vec<Block<'m>> {
        self.terminator()
            .map_or_else(Vec::new, Instruction::successors)
    }

    /// As an operand.
    pub fn value(self) -> Value<'m> {
        // SAFETY: a block.
        Value::new(unsafe { (api().LLVMBasicBlockAsValue)(self.raw) })
    }

    /// A new, empty block before this one.
    pub fn insert_before(self, module: &'m Module, name: &str) -> Block<'m> {
        // SAFETY: a block of this module.
        Block::new(unsafe {
            (api().LLVMInsertBasicBlockInContext)(module.context, self.raw, c(name).as_ptr())
        })
    }

    /// Moves it behind another one of its function.
    pub fn move_after(self, other: Block<'m>) {
        // SAFETY: blocks.
        unsafe { (api().LLVMMoveBasicBlockAfter)(self.raw, other.raw) };
    }

    /// Deletes it and its instructions.
    ///
    /// # Safety
    /// Nobody uses it or what is in it, and no handle to them is used again.
    pub unsafe fn erase(self) {
        // SAFETY: by the caller.
        unsafe { (api().LLVMDeleteBasicBlock)(self.raw) };
    }
}
