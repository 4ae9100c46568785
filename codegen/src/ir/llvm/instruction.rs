//! Instructions.

use super::api::{ValueRef, api};
use super::block::Block;
use super::function::Function;
use super::metadata::{Location, Node};
use super::module::Module;
use super::opcode::Opcode;
use super::types::Type;
use super::value::Value;
use std::ops::Deref;

/// An instruction, and the value that it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instruction<'m>(pub(super) Value<'m>);

/// A call or an invoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call<'m>(pub(super) Instruction<'m>);

impl<'m> Deref for Instruction<'m> {
    type Target = Value<'m>;

    fn deref(&self) -> &Value<'m> {
        &self.0
    }
}

impl<'m> From<Instruction<'m>> for Value<'m> {
    fn from(instruction: Instruction<'m>) -> Value<'m> {
        instruction.0
    }
}

impl<'m> Deref for Call<'m> {
    type Target = Instruction<'m>;

    fn deref(&self) -> &Instruction<'m> {
        &self.0
    }
}

impl<'m> Instruction<'m> {
    /// What it does.
    pub fn opcode(self) -> Opcode {
        // SAFETY: an instruction; so in all functions here.
        Opcode::of(unsafe { (api().LLVMGetInstructionOpcode)(self.raw) })
    }

    fn expect(self, opcode: Opcode) {
        assert_eq!(self.opcode(), opcode, "{}", self.0);
    }

    /// The block that it is in.
    ///
    /// # Panics
    /// It was taken out.
    pub fn block(self) -> Block<'m> {
        // SAFETY: an instruction.
        let raw = unsafe { (api().LLVMGetInstructionParent)(self.raw) };
        Block::new(raw.some().expect("an instruction in a block"))
    }

    /// The next one of its block.
    pub fn next(self) -> Option<Instruction<'m>> {
        // SAFETY: an instruction.
        Value::maybe(unsafe { (api().LLVMGetNextInstruction)(self.raw) }).map(Instruction)
    }

    /// The one before it in its block.
    pub fn previous(self) -> Option<Instruction<'m>> {
        // SAFETY: an instruction.
        Value::maybe(unsafe { (api().LLVMGetPreviousInstruction)(self.raw) }).map(Instruction)
    }

    /// Takes it out of its block; it can be put in again by [`super::Builder::insert`].
    pub fn unlink(self) {
        // SAFETY: an instruction that stays alive.
        unsafe { (api().LLVMInstructionRemoveFromParent)(self.raw) };
    }

    /// A copy of it that is in no block.
    pub fn duplicate(self) -> Instruction<'m> {
        // SAFETY: an instruction.
        Instruction(Value::new(unsafe {
            (api().LLVMInstructionClone)(self.raw)
        }))
    }

    /// Deletes it.
    ///
    /// # Safety
    /// Nobody uses its value, and no handle to it is used again.
    pub unsafe fn erase(self) {
        // SAFETY: by the caller.
        unsafe { (api().LLVMInstructionEraseFromParent)(self.raw) };
    }

    /// The blocks that it may go on to, if it ends its block.
    pub fn successors(self) -> Vec<Block<'m>> {
        use Opcode::{Br, CallBr, IndirectBr, Invoke, Switch};
        if !matches!(self.opcode(), Br | Switch | IndirectBr | Invoke | CallBr) {
            return Vec::new();
        }
        // SAFETY: a terminator, and successors that it has.
        unsafe {
            (0..(api().LLVMGetNumSuccessors)(self.raw))
                .map(|at| Block::new((api().LLVMGetSuccessor)(self.raw, at)))
                .collect()
        }
    }

    /// Has it go on to another block.
    ///
    /// # Panics
    /// It has no successor of this number.
    pub fn set_successor(self, at: u32, block: Block<'m>) {
        assert!((at as usize) < self.successors().len());
        // SAFETY: a terminator with such a successor.
        unsafe { (api().LLVMSetSuccessor)(self.raw, at, block.raw) };
    }

    /// The values of a phi, each with the block from which it comes.
    ///
    /// # Panics
    /// It is none.
    pub fn incoming(self) -> Vec<(Value<'m>, Block<'m>)> {
        self.expect(Opcode::Phi);
        // SAFETY: a phi, and pairs that it has.
        unsafe {
            (0..(api().LLVMCountIncoming)(self.raw))
                .map(|at| {
                    let value = (api().LLVMGetIncomingValue)(self.raw, at);
                    let block = (api().LLVMGetIncomingBlock)(self.raw, at);
                    (Value::new(value), Block::new(block))
                })
                .collect()
        }
    }

    /// Adds values to a phi.
    ///
    /// # Panics
    /// It is none, or a value is of another type.
    pub fn add_incoming(self, pairs: &[(Value<'m>, Block<'m>)]) {
        self.expect(Opcode::Phi);
        assert!(pairs.iter().all(|(value, _)| value.ty() == self.ty()));
        let (mut values, mut blocks): (Vec<_>, Vec<_>) = pairs
            .iter()
            .map(|(value, block)| (value.raw, block.raw))
            .unzip();
        let count = u32::try_from(pairs.len()).expect("fewer pairs");
        // SAFETY: a phi, and as many values as blocks.
        unsafe {
            (api().LLVMAddIncoming)(self.raw, values.as_mut_ptr(), blocks.as_mut_ptr(), count);
        }
    }

    /// Whether a landing pad is a clean-up.
    ///
    /// # Panics
    /// It is no landing pad.
    pub fn is_cleanup(self) -> bool {
        self.expect(Opcode::LandingPad);
        // SAFETY: a landing pad.
        unsafe { (api().LLVMIsCleanup)(self.raw) != 0 }
    }

    /// The clauses of a landing pad.
    ///
    /// # Panics
    /// It is none.
    pub fn clauses(self) -> Vec<Value<'m>> {
        self.expect(Opcode::LandingPad);
        // SAFETY: a landing pad, and clauses that it has.
        unsafe {
            (0..(api().LLVMGetNumClauses)(self.raw))
                .map(|at| Value::new((api().LLVMGetClause)(self.raw, at)))
                .collect()
        }
    }

    /// The path of an `extractvalue` or `insertvalue`.
    ///
    /// # Panics
    /// It is neither.
    pub fn indices(self) -> Vec<u32> {
        assert!(matches!(
            self.opcode(),
            Opcode::ExtractValue | Opcode::InsertValue
        ));
        // SAFETY: an instruction with indices; LLVM keeps the array.
        unsafe {
            let count = (api().LLVMGetNumIndices)(self.raw) as usize;
            std::slice::from_raw_parts((api().LLVMGetIndices)(self.raw), count).to_vec()
        }
    }

    /// What a `getelementptr` takes its pointer to point to; also of an expression of constants.
    ///
    /// # Panics
    /// It is none.
    pub fn source_type(self) -> Type<'m> {
        self.expect(Opcode::GetElementPtr);
        // SAFETY: a `getelementptr`.
        Type::new(unsafe { (api().LLVMGetGEPSourceElementType)(self.raw) })
    }

    /// What an `alloca` allocates.
    ///
    /// # Panics
    /// It is none.
    pub fn allocated(self) -> Type<'m> {
        self.expect(Opcode::Alloca);
        // SAFETY: an `alloca`.
        Type::new(unsafe { (api().LLVMGetAllocatedType)(self.raw) })
    }

    fn expect_access(self) {
        use Opcode::{Alloca, AtomicCmpXchg, AtomicRmw, Load, Store};
        let accesses = [Alloca, AtomicCmpXchg, AtomicRmw, Load, Store];
        assert!(accesses.contains(&self.opcode()), "{}", self.0);
    }

    /// Alignment of an access or an `alloca`, in bytes.
    ///
    /// # Panics
    /// It is neither.
    pub fn alignment(self) -> u32 {
        self.expect_access();
        // SAFETY: an access or `alloca`.
        unsafe { (api().LLVMGetAlignment)(self.raw) }
    }

    /// Sets the alignment of an access or an `alloca`, in bytes.
    ///
    /// # Panics
    /// It is neither, or it is not a power of two.
    pub fn set_alignment(self, bytes: u32) {
        self.expect_access();
        assert!(bytes.is_power_of_two());
        // SAFETY: an access or `alloca`, and a power of two.
        unsafe { (api().LLVMSetAlignment)(self.raw, bytes) };
    }

    /// Whether a load, a store or an atomic operation is volatile.
    pub fn is_volatile(self) -> bool {
        use Opcode::{AtomicCmpXchg, AtomicRmw, Load, Store};
        let accesses = [AtomicCmpXchg, AtomicRmw, Load, Store];
        // SAFETY: an access.
        accesses.contains(&self.opcode()) && unsafe { (api().LLVMGetVolatile)(self.raw) != 0 }
    }

    /// Whether it has an order for other threads: an atomic load, store or update, or a fence.
    pub fn is_atomic(self) -> bool {
        // SAFETY: an instruction.
        unsafe { (api().LLVMIsAtomic)(self.raw) != 0 }
    }

    /// Whether it adds: an `add`, or an `or` of numbers that have no bit in common.
    pub fn is_addition(self) -> bool {
        match self.opcode() {
            Opcode::Add => true,
            // SAFETY: an `or`.
            Opcode::Or => unsafe { (api().LLVMGetIsDisjoint)(self.raw) != 0 },
            _ => false,
        }
    }

    /// Makes a load or store volatile.
    ///
    /// # Panics
    /// It is neither.
    pub fn set_volatile(self, yes: bool) {
        assert!(matches!(self.opcode(), Opcode::Load | Opcode::Store));
        // SAFETY: an access.
        unsafe { (api().LLVMSetVolatile)(self.raw, yes.into()) };
    }

    /// As a call or invoke.
    pub fn call(self) -> Option<Call<'m>> {
        matches!(self.opcode(), Opcode::Call | Opcode::Invoke).then_some(Call(self))
    }

    /// Where in the source it stands, as a node that other instructions may have.
    pub fn location(self) -> Option<Location<'m>> {
        // SAFETY: an instruction.
        let raw = unsafe { (api().LLVMInstructionGetDebugLoc)(self.raw) };
        raw.some().map(Location::new)
    }

    /// Says where in the source it stands.
    pub fn set_location(self, location: Option<Location<'m>>) {
        let raw = location.map_or(super::api::MetadataRef::NULL, |location| location.raw);
        // SAFETY: an instruction and a location, or none.
        unsafe { (api().LLVMInstructionSetDebugLoc)(self.raw, raw) };
    }

    /// File and line of the source, for messages.
    pub fn place(self) -> Option<(String, u32)> {
        self.location()?;
        let mut len = 0;
        // SAFETY: an instruction with a location; LLVM keeps the text.
        unsafe {
            let start = (api().LLVMGetDebugLocFilename)(self.raw, &mut len);
            let file = super::text::copy(start, len as usize);
            Some((file, (api().LLVMGetDebugLocLine)(self.raw)))
        }
    }

    /// Attaches `!name node`; none removes it.
    pub fn set_metadata(self, module: &'m Module, name: &str, node: Option<Node<'m>>) {
        let kind = module.metadata_kind(name);
        let raw = node.map_or(ValueRef::NULL, |node| node.as_value(module));
        // SAFETY: an instruction, and a node of its context or none.
        unsafe { (api().LLVMSetMetadata)(self.raw, kind, raw) };
    }

    /// Attaches the `!name` that another instruction has, or none.
    pub fn copy_metadata(self, module: &'m Module, name: &str, from: Instruction<'m>) {
        let kind = module.metadata_kind(name);
        // SAFETY: instructions of one context.
        unsafe { (api().LLVMSetMetadata)(self.raw, kind, (api().LLVMGetMetadata)(from.raw, kind)) };
    }

    /// Whether it has `!name`.
    pub fn has_metadata(self, module: &'m Module, name: &str) -> bool {
        let kind = module.metadata_kind(name);
        // SAFETY: an instruction.
        unsafe { (api().LLVMGetMetadata)(self.raw, kind) }
            .some()
            .is_some()
    }
}

impl<'m> Call<'m> {
    /// The instruction.
    pub fn as_instruction(self) -> Instruction<'m> {
        self.0
    }

    /// What is called: a function, a pointer, assembly.
    pub fn callee(self) -> Value<'m> {
        // SAFETY: a call; so in all functions here.
        Value::new(unsafe { (api().LLVMGetCalledValue)(self.raw) })
    }

    /// Has it call something else of the same type.
    ///
    /// # Panics
    /// It is no pointer.
    pub fn set_callee(self, callee: Value<'m>) {
        assert_eq!(callee.ty(), self.callee().ty());
        // SAFETY: the callee is a call's last operand.
        unsafe {
            let count = u32::try_from((api().LLVMGetNumOperands)(self.raw)).expect("a callee");
            (api().LLVMSetOperand)(self.raw, count - 1, callee.raw);
        }
    }

    /// The function, if it is called by name and with its own type.
    pub fn callee_function(self) -> Option<Function<'m>> {
        let function = self.callee().function()?;
        (function.value_type() == self.callee_type()).then_some(function)
    }

    /// The type by which it is called.
    pub fn callee_type(self) -> Type<'m> {
        // SAFETY: a call.
        Type::new(unsafe { (api().LLVMGetCalledFunctionType)(self.raw) })
    }

    /// The arguments.
    pub fn arguments(self) -> Vec<Value<'m>> {
        // SAFETY: a call; its arguments are its first operands.
        unsafe {
            (0..(api().LLVMGetNumArgOperands)(self.raw))
                .map(|at| Value::new((api().LLVMGetOperand)(self.raw, at)))
                .collect()
        }
    }

    /// How it is called: see [`super::calling`].
    pub fn convention(self) -> u32 {
        // SAFETY: a call.
        unsafe { (api().LLVMGetInstructionCallConv)(self.raw) }
    }

    /// Sets how it is called.
    pub fn set_convention(self, convention: u32) {
        // SAFETY: a call.
        unsafe { (api().LLVMSetInstructionCallConv)(self.raw, convention) };
    }

    /// 0: no mark, 1: `tail`, 2: `musttail`, 3: `notail`.
    pub fn tail(self) -> i32 {
        if self.opcode() != Opcode::Call {
            return 0;
        }
        // SAFETY: a call.
        unsafe { (api().LLVMGetTailCallKind)(self.raw) }
    }

    /// Sets the mark.
    ///
    /// # Panics
    /// It is an invoke.
    pub fn set_tail(self, kind: i32) {
        assert_eq!(self.opcode(), Opcode::Call);
        // SAFETY: a call.
        unsafe { (api().LLVMSetTailCallKind)(self.raw, kind) };
    }

    /// How many operand bundles it has.
    pub fn bundles(self) -> u32 {
        // SAFETY: a call.
        unsafe { (api().LLVMGetNumOperandBundles)(self.raw) }
    }

    /// Where an invoke goes on.
    ///
    /// # Panics
    /// It is none.
    pub fn normal(self) -> Block<'m> {
        self.expect(Opcode::Invoke);
        // SAFETY: an invoke.
        Block::new(unsafe { (api().LLVMGetNormalDest)(self.raw) })
    }

    /// Where an invoke's exception goes.
    ///
    /// # Panics
    /// It is none.
    pub fn unwind(self) -> Block<'m> {
        self.expect(Opcode::Invoke);
        // SAFETY: an invoke.
        Block::new(unsafe { (api().LLVMGetUnwindDest)(self.raw) })
    }
}
