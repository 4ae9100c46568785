//! Values of every kind.

use super::api::{ValueRef, api};
use super::function::Function;
use super::global::Global;
use super::instruction::Instruction;
use super::module::Module;
use super::opcode::Opcode;
use super::text::{copy, take};
use super::types::Type;
use std::ffi::c_char;
use std::fmt::{self, Display};
use std::marker::PhantomData;

/// A value: a constant, a parameter, a function, the result of an instruction. Two are equal if they are the same object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value<'m> {
    pub(super) raw: ValueRef,
    pub(super) module: PhantomData<&'m Module>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A parameter of a function.
    Parameter,
    /// A block, as an operand of a branch.
    Block,
    /// A function.
    Function,
    /// An alias of a function or static.
    Alias,
    /// A function that is chosen at load time.
    IFunc,
    /// A static.
    Global,
    /// An expression of constants.
    Expression,
    /// A constant array, struct or vector, with its parts as operands.
    Aggregate,
    /// A constant array or vector of numbers.
    Data,
    /// Zero of an array, struct or vector.
    ZeroAggregate,
    /// A number.
    Integer,
    /// A float.
    Float,
    /// Null.
    NullPointer,
    /// `undef` or `poison`.
    Undefined,
    /// Assembly.
    Assembly,
    /// Metadata, as an argument of an intrinsic.
    Metadata,
    /// An instruction.
    Instruction,
    /// What else LLVM has.
    Other,
}

impl<'m> Value<'m> {
    pub(super) fn new(raw: ValueRef) -> Value<'m> {
        debug_assert!(!raw.0.is_null());
        Value {
            raw,
            module: PhantomData,
        }
    }

    pub(super) fn maybe(raw: ValueRef) -> Option<Value<'m>> {
        raw.some().map(Value::new)
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        // SAFETY: a value; so in all functions here.
        match unsafe { (api().LLVMGetValueKind)(self.raw) } {
            0 => Kind::Parameter,
            1 => Kind::Block,
            5 => Kind::Function,
            6 => Kind::Alias,
            7 => Kind::IFunc,
            8 => Kind::Global,
            10 => Kind::Expression,
            11..=13 => Kind::Aggregate,
            14 | 25 => Kind::Undefined,
            15 => Kind::ZeroAggregate,
            16 | 17 => Kind::Data,
            18 => Kind::Integer,
            19 => Kind::Float,
            20 => Kind::NullPointer,
            22 => Kind::Metadata,
            23 => Kind::Assembly,
            24 => Kind::Instruction,
            _ => Kind::Other,
        }
    }

    /// Its type: of functions and statics `ptr`.
    pub fn ty(self) -> Type<'m> {
        // SAFETY: a value.
        Type::new(unsafe { (api().LLVMTypeOf)(self.raw) })
    }

    /// Its name, or nothing.
    pub fn name(self) -> String {
        let mut len = 0;
        // SAFETY: a value; LLVM keeps the name.
        let start = unsafe { (api().LLVMGetValueName2)(self.raw, &mut len) };
        copy(start, len)
    }

    /// Gives it a name. If another of its kind has it, LLVM adds a number.
    pub fn set_name(self, name: &str) {
        let (start, len) = (name.as_ptr().cast::<c_char>(), name.len());
        // SAFETY: a value, and a name with its length.
        unsafe { (api().LLVMSetValueName2)(self.raw, start, len) };
    }

    /// Has every user use `other` instead.
    ///
    /// # Panics
    /// The types differ.
    pub fn replace_with(self, other: Value<'m>) {
        assert_eq!(self.ty(), other.ty(), "{self} -> {other}");
        if self != other {
            // SAFETY: values of one type.
            unsafe { (api().LLVMReplaceAllUsesWith)(self.raw, other.raw) };
        }
    }

    /// Who uses it: instructions, expressions, initial values. One that uses it twice is named twice.
    pub fn users(self) -> Vec<Value<'m>> {
        // SAFETY: a value, and uses of it.
        unsafe {
            let first = (api().LLVMGetFirstUse)(self.raw).some();
            let all = std::iter::successors(first, |of| (api().LLVMGetNextUse)(*of).some());
            all.map(|of| Value::new((api().LLVMGetUser)(of))).collect()
        }
    }

    /// Whether anybody uses it.
    pub fn is_used(self) -> bool {
        // SAFETY: a value.
        unsafe { (api().LLVMGetFirstUse)(self.raw) }
            .some()
            .is_some()
    }

    fn has_operands(self) -> bool {
        matches!(
            self.kind(),
            Kind::Instruction
                | Kind::Expression
                | Kind::Aggregate
                | Kind::Global
                | Kind::Function
                | Kind::Alias
                | Kind::IFunc
        )
    }

    /// What it is made of: of a constant its parts, of an instruction what it reads.
    pub fn operands(self) -> Vec<Value<'m>> {
        if !self.has_operands() {
            return Vec::new();
        }
        // SAFETY: a user, and its operands; those of landing pads and phis may be missing for a moment.
        unsafe {
            let count = (api().LLVMGetNumOperands)(self.raw);
            (0..u32::try_from(count).unwrap_or(0))
                .filter_map(|at| Value::maybe((api().LLVMGetOperand)(self.raw, at)))
                .collect()
        }
    }

    /// Replaces an operand.
    ///
    /// # Panics
    /// There is none of this number, or it is a part of a constant, which is shared.
    pub fn set_operand(self, at: u32, operand: Value<'m>) {
        assert_eq!(self.kind(), Kind::Instruction);
        assert!((at as usize) < self.operands().len());
        // SAFETY: an instruction with such an operand.
        unsafe { (api().LLVMSetOperand)(self.raw, at, operand.raw) };
    }

    /// Whether it is a constant: functions and statics, too.
    pub fn is_constant(self) -> bool {
        // SAFETY: a value.
        unsafe { (api().LLVMIsConstant)(self.raw) != 0 }
    }

    /// Whether it is zero, null or all zeros.
    pub fn is_zero(self) -> bool {
        // SAFETY: a value.
        unsafe { (api().LLVMIsNull)(self.raw) != 0 }
    }

    /// The number that it is, if it has at most 64 bits.
    pub fn number(self) -> Option<u64> {
        if self.kind() != Kind::Integer || self.ty().bits() > 64 {
            return None;
        }
        // SAFETY: a constant integer of at most 64 bits.
        Some(unsafe { (api().LLVMConstIntGetZExtValue)(self.raw) })
    }

    /// The float that it is, if it is a constant that a `double` has exactly.
    pub fn real(self) -> Option<f64> {
        if self.kind() != Kind::Float {
            return None;
        }
        let mut inexact = 0;
        // SAFETY: a constant float.
        let value = unsafe { (api().LLVMConstRealGetDouble)(self.raw, &mut inexact) };
        (inexact == 0).then_some(value)
    }

    /// The operation of an expression of constants.
    pub fn expression(self) -> Option<Opcode> {
        (self.kind() == Kind::Expression)
            // SAFETY: an expression.
            .then(|| Opcode::of(unsafe { (api().LLVMGetConstOpcode)(self.raw) }))
    }

    /// The value below casts between address spaces and bit casts.
    pub fn without_casts(self) -> Value<'m> {
        let mut value = self;
        loop {
            let cast = match value.expression() {
                Some(opcode) => opcode,
                None => match value.instruction() {
                    Some(instruction) => instruction.opcode(),
                    None => return value,
                },
            };
            if !matches!(cast, Opcode::BitCast | Opcode::AddrSpaceCast) {
                return value;
            }
            value = value.operands()[0];
        }
    }

    /// The text of assembly.
    pub fn assembly(self) -> Option<String> {
        if self.kind() != Kind::Assembly {
            return None;
        }
        let mut len = 0;
        // SAFETY: assembly; LLVM keeps the text.
        let start = unsafe { (api().LLVMGetInlineAsmAsmString)(self.raw, &mut len) };
        Some(copy(start, len))
    }

    /// As an instruction.
    pub fn instruction(self) -> Option<Instruction<'m>> {
        (self.kind() == Kind::Instruction).then_some(Instruction(self))
    }

    /// As a function.
    pub fn function(self) -> Option<Function<'m>> {
        (self.kind() == Kind::Function).then_some(Function(self))
    }

    /// As a static.
    pub fn global(self) -> Option<Global<'m>> {
        (self.kind() == Kind::Global).then_some(Global(self))
    }
}

impl Display for Value<'_> {
    /// As LLVM writes it: an instruction with all that it says, a function whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a value.
        let text = take(unsafe { (api().LLVMPrintValueToString)(self.raw) });
        f.write_str(text.trim_start())
    }
}
