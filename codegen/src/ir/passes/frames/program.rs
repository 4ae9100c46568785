//! What flows where in the program: one walk over all instructions.

use super::calls;
use super::flow::{Flow, Id};
use super::intrinsic::{self, Intrinsic};
use super::taken::is_taken;
use crate::ir::llvm::{
    Call, Function, Global, Instruction, Module, Opcode, Type, Value, ValueKind,
};
use device_abi as abi;
use std::collections::HashMap;

/// How deep constants that point to each other are told apart.
const DEPTH: u32 = 3;
/// A constant with more addresses than these is not looked into.
const MOST: usize = 16;

/// The program's values in the graph.
pub(super) struct Program<'m> {
    flow: Flow,
    values: HashMap<Value<'m>, Id>,
    results: HashMap<Function<'m>, Id>,
    /// By the types of functions: what is called by its address.
    by_address: HashMap<String, Signature>,
    /// Addresses in the initial values of constants.
    constants: HashMap<Global<'m>, Vec<Value<'m>>>,
    /// Memory that all threads see.
    outside: Id,
}

/// Parameters and result of all functions of a type that are called by address.
#[derive(Clone)]
struct Signature {
    parameters: Vec<Id>,
    result: Id,
}

impl<'m> Program<'m> {
    /// Reads the whole module.
    pub fn read(module: &'m Module) -> Program<'m> {
        let mut flow = Flow::default();
        let outside = flow.outside();
        let mut program = Program {
            flow,
            values: HashMap::new(),
            results: HashMap::new(),
            by_address: HashMap::new(),
            constants: HashMap::new(),
            outside,
        };
        for function in module.functions() {
            program.function(function);
        }
        program.flow.solve();
        program
    }

    /// Whether another thread may find a variable or what a parameter is.
    pub fn is_visible(&mut self, variable: impl Into<Value<'m>>) -> bool {
        let node = self.value(variable.into());
        self.flow.is_visible(node)
    }

    fn function(&mut self, function: Function<'m>) {
        if function.is_declaration() {
            return;
        }
        if !function.linkage().is_local() {
            for parameter in function.parameters() {
                let node = self.value(parameter);
                self.flow.flow(self.outside, node);
            }
            let result = self.result(function);
            self.flow.show(result);
        }
        if is_taken(function) {
            let signature = self.signature(function.value_type());
            for (parameter, from) in function.parameters().into_iter().zip(signature.parameters) {
                let node = self.value(parameter);
                self.flow.flow(from, node);
            }
            let result = self.result(function);
            self.flow.flow(result, signature.result);
        }
        for block in function.blocks() {
            for instruction in block.instructions() {
                self.instruction(function, instruction);
            }
        }
    }

    fn value(&mut self, value: Value<'m>) -> Id {
        let flow = &mut self.flow;
        *self.values.entry(value).or_insert_with(|| flow.node())
    }

    fn result(&mut self, function: Function<'m>) -> Id {
        let flow = &mut self.flow;
        *self.results.entry(function).or_insert_with(|| flow.node())
    }

    /// Of functions of this type.
    fn signature(&mut self, ty: Type<'m>) -> Signature {
        let flow = &mut self.flow;
        let signature = self
            .by_address
            .entry(calls::key(ty))
            .or_insert_with(|| Signature {
                parameters: ty.parameters().iter().map(|_| flow.node()).collect(),
                result: flow.node(),
            });
        signature.clone()
    }

    /// The node of what an instruction reads; none if there is no address of data in it.
    fn operand(&mut self, value: Value<'m>) -> Option<Id> {
        match value.kind() {
            ValueKind::Parameter | ValueKind::Instruction => Some(self.value(value)),
            ValueKind::Global => Some(self.global(value.global()?, 0)),
            ValueKind::Expression | ValueKind::Aggregate => {
                let mut parts = Vec::new();
                addresses(value, &mut parts);
                self.one_of(&parts, 0)
            }
            ValueKind::Alias | ValueKind::IFunc | ValueKind::Other => Some(self.outside),
            ValueKind::Block
            | ValueKind::Function
            | ValueKind::Data
            | ValueKind::ZeroAggregate
            | ValueKind::Integer
            | ValueKind::Float
            | ValueKind::NullPointer
            | ValueKind::Undefined
            | ValueKind::Assembly
            | ValueKind::Metadata => None,
        }
    }

    /// As an address that is read or written.
    fn address(&mut self, value: Value<'m>) -> Id {
        self.operand(value).unwrap_or(self.outside)
    }

    fn one_of(&mut self, parts: &[Value<'m>], depth: u32) -> Option<Id> {
        match parts {
            [] => None,
            &[one] => Some(self.constant(one, depth)),
            many => {
                let node = self.flow.node();
                for &one in many {
                    let part = self.constant(one, depth);
                    self.flow.flow(part, node);
                }
                Some(node)
            }
        }
    }

    fn constant(&mut self, value: Value<'m>, depth: u32) -> Id {
        match value.global() {
            Some(global) => self.global(global, depth),
            None => self.outside,
        }
    }

    /// A static that never changes is told apart at each use: nobody can keep anything there, so it makes no memory shared that is used
    /// in its place elsewhere.
    fn global(&mut self, global: Global<'m>, depth: u32) -> Id {
        if !global.is_constant_data() || depth == DEPTH {
            return self.outside;
        }
        let parts = match self.constants.get(&global) {
            Some(parts) => parts.clone(),
            None => {
                let Some(initial) = global.initializer() else {
                    return self.outside;
                };
                let mut parts = Vec::new();
                addresses(initial, &mut parts);
                self.constants.insert(global, parts.clone());
                parts
            }
        };
        if parts.len() > MOST {
            return self.outside;
        }
        let node = self.flow.node();
        if let Some(kept) = self.one_of(&parts, depth + 1) {
            let cell = self.flow.cell(node);
            self.flow.flow(kept, cell);
        }
        node
    }

    fn show(&mut self, value: Value<'m>) {
        if let Some(node) = self.operand(value) {
            self.flow.show(node);
        }
    }

    fn derive(&mut self, from: &[Value<'m>], to: Value<'m>) {
        let to = self.value(to);
        for &from in from {
            if let Some(from) = self.operand(from) {
                self.flow.flow(from, to);
            }
        }
    }

    /// The value is whatever others have made.
    fn foreign(&mut self, value: Value<'m>) {
        let node = self.value(value);
        self.flow.flow(self.outside, node);
    }

    fn instruction(&mut self, function: Function<'m>, instruction: Instruction<'m>) {
        use Opcode::*;
        let operands = instruction.operands();
        match instruction.opcode() {
            Call | Invoke => {
                let call = instruction.call().expect("a call");
                self.call(call);
            }
            Ret => {
                if let Some(&value) = operands.first()
                    && let Some(value) = self.operand(value)
                {
                    let result = self.result(function);
                    self.flow.flow(value, result);
                }
            }
            Load if is_plain(instruction) => {
                let address = self.address(operands[0]);
                let cell = self.flow.cell(address);
                let value = self.value(*instruction);
                self.flow.flow(cell, value);
            }
            Store if is_plain(instruction) => {
                if let Some(value) = self.operand(operands[0]) {
                    let address = self.address(operands[1]);
                    let cell = self.flow.cell(address);
                    self.flow.flow(value, cell);
                }
            }
            // An offset may be an address, too: a null pointer and one make it a pointer that can be lent, and made a number again.
            GetElementPtr => self.derive(&operands, *instruction),
            Select => self.derive(&operands[1..], *instruction),
            // It may be any address that somebody has made a number of.
            IntToPtr => {
                self.derive(&operands, *instruction);
                self.foreign(*instruction);
            }
            Phi | PtrToInt | BitCast | AddrSpaceCast | Freeze | Trunc | ZExt | SExt | Add
            | FAdd | Sub | FSub | Mul | FMul | UDiv | SDiv | FDiv | URem | SRem | FRem | Shl
            | LShr | AShr | And | Or | Xor | FPToUI | FPToSI | UIToFP | SIToFP | FPTrunc
            | FPExt | FNeg | ExtractElement | InsertElement | ShuffleVector | ExtractValue
            | InsertValue => {
                self.derive(&operands, *instruction);
            }
            // A bit is no address.
            ICmp | FCmp | Br | Switch | Unreachable | Fence | Alloca => {}
            // Atomic and volatile accesses are for others to see, and PTX has no atomics on local memory.
            Load | Store | AtomicCmpXchg | AtomicRmw | Resume | LandingPad | VAArg | IndirectBr
            | CallBr | Other => {
                for operand in operands {
                    self.show(operand);
                }
                self.foreign(*instruction);
            }
        }
    }

    fn call(&mut self, call: Call<'m>) {
        let arguments = call.arguments();
        let result = *call.as_instruction();
        match call.callee_function() {
            Some(function) if function.is_intrinsic() => match intrinsic::of(function) {
                Intrinsic::Nothing => {}
                Intrinsic::Derives => self.derive(&arguments, result),
                // The last argument says whether it is volatile. Of one that is atomic it is the size of an element.
                Intrinsic::Copy if arguments.get(3).is_some_and(|volatile| volatile.is_zero()) => {
                    self.copy(&arguments);
                }
                Intrinsic::Fill if arguments.get(3).is_some_and(|volatile| volatile.is_zero()) => {}
                Intrinsic::Copy | Intrinsic::Fill | Intrinsic::Unknown => {
                    self.unknown(&arguments, result);
                }
            },
            Some(function) => match (function.name().as_str(), arguments.len()) {
                ("memcpy" | "memmove", 3) => {
                    self.copy(&arguments);
                    self.derive(&arguments[..1], result);
                }
                ("memset", 3) => self.derive(&arguments[..1], result),
                ("memcmp" | "bcmp", 3) => {}
                // They take and give memory that no variable is in.
                (abi::DEALLOC | abi::LOCALS_DEALLOC, _) => {}
                (abi::ALLOC | abi::LOCALS_ALLOC | abi::REALLOC, _) => self.foreign(result),
                // The emulator writes to its buffer, whatever the program's own does.
                (abi::BACKTRACE, _) => self.unknown(&arguments, result),
                _ if function.is_declaration() => self.unknown(&arguments, result),
                _ => self.direct(function, &arguments, result),
            },
            None => match call.callee().assembly() {
                // LLVM must not look through it, but it does nothing.
                Some(text) if text.trim().is_empty() => self.derive(&arguments, result),
                // The heap's, with a block that is given back: what `abi::DEALLOC` does.
                Some(text) if text.contains(abi::GIVEN) => {}
                Some(_) => self.unknown(&arguments, result),
                None => self.by_address(call, &arguments, result),
            },
        }
    }

    fn direct(&mut self, function: Function<'m>, arguments: &[Value<'m>], result: Value<'m>) {
        let parameters = function.parameters();
        if arguments.len() != parameters.len() {
            return self.unknown(arguments, result);
        }
        for (&argument, parameter) in arguments.iter().zip(parameters) {
            self.derive(&[argument], parameter);
        }
        let from = self.result(function);
        let to = self.value(result);
        self.flow.flow(from, to);
    }

    /// Any function of this type may be called whose address the program has: it is whole.
    fn by_address(&mut self, call: Call<'m>, arguments: &[Value<'m>], result: Value<'m>) {
        let ty = call.callee_type();
        if ty.is_variadic() || call.callee().kind() == ValueKind::Function {
            return self.unknown(arguments, result);
        }
        let signature = self.signature(ty);
        for (&argument, to) in arguments.iter().zip(signature.parameters) {
            if let Some(from) = self.operand(argument) {
                self.flow.flow(from, to);
            }
        }
        let to = self.value(result);
        self.flow.flow(signature.result, to);
    }

    /// What is kept in one is in the other now.
    fn copy(&mut self, arguments: &[Value<'m>]) {
        let [to, from] = [0, 1].map(|at| self.address(arguments[at]));
        self.flow.share(to, from);
    }

    fn unknown(&mut self, arguments: &[Value<'m>], result: Value<'m>) {
        for &argument in arguments {
            self.show(argument);
        }
        self.foreign(result);
    }
}

fn is_plain(access: Instruction<'_>) -> bool {
    !access.is_volatile() && !access.is_atomic()
}

/// Statics and aliases in a constant. Functions are no data.
fn addresses<'m>(constant: Value<'m>, found: &mut Vec<Value<'m>>) {
    match constant.kind() {
        ValueKind::Global | ValueKind::Alias | ValueKind::IFunc | ValueKind::Other => {
            found.push(constant);
        }
        ValueKind::Expression | ValueKind::Aggregate => {
            for part in constant.operands() {
                addresses(part, found);
            }
        }
        _ => {}
    }
}
