//! Where the program takes a thread-local's address.

use crate::ir::llvm::{Builder, Function, Instruction, Module, Opcode, TypeKind, Value, ValueKind};
use anyhow::{Result, bail};
use ptx::demangle;
use std::collections::{BTreeMap, BTreeSet};

/// The intrinsic by which rustc takes an address.
const ADDRESS: &str = "llvm.threadlocal.address.";

/// Replaces the addresses of thread-locals by places in the running thread's block.
#[derive(Debug)]
pub struct Uses<'a, 'm> {
    module: &'m Module,
    /// Gives the block.
    base: Function<'m>,
    /// Offsets of the statics.
    offsets: &'a BTreeMap<Value<'m>, u64>,
}

impl<'a, 'm> Uses<'a, 'm> {
    pub fn new(
        module: &'m Module,
        base: Function<'m>,
        offsets: &'a BTreeMap<Value<'m>, u64>,
    ) -> Uses<'a, 'm> {
        Uses {
            module,
            base,
            offsets,
        }
    }

    /// Replaces all; how many instructions had one.
    ///
    /// # Errors
    /// One is where no code can compute it.
    pub fn replace(&self) -> Result<usize> {
        let mut instructions = BTreeSet::new();
        for &global in self.offsets.keys() {
            self.collect(global, global, &mut instructions)?;
        }
        for &user in &instructions {
            if self.is_address(user) {
                let builder = Builder::before(self.module, user);
                let address = self.compute(&builder, user.operands()[0])?;
                user.replace_with(address);
                // SAFETY: nobody uses it any more, and it is in the set once.
                unsafe { user.erase() };
            } else {
                self.rewrite(user)?;
            }
        }
        Ok(instructions.len())
    }

    /// The instructions that use a constant, also by other constants that are made of it.
    fn collect(
        &self,
        global: Value<'m>,
        constant: Value<'m>,
        found: &mut BTreeSet<Instruction<'m>>,
    ) -> Result<()> {
        for user in constant.users() {
            match user.kind() {
                ValueKind::Instruction => found.extend(user.instruction()),
                ValueKind::Expression | ValueKind::Aggregate => {
                    self.collect(global, user, found)?;
                }
                ValueKind::Global | ValueKind::Alias => bail!(
                    "the static `{}` holds the address of the thread-local static `{}`, which is another one in each thread",
                    demangle(&user.name()),
                    demangle(&global.name())
                ),
                _ => bail!(
                    "the thread-local static `{}` is used by what no thread runs: {user}",
                    demangle(&global.name())
                ),
            }
        }
        Ok(())
    }

    /// Whether it is a call of the intrinsic.
    fn is_address(&self, user: Instruction<'m>) -> bool {
        let callee = user.call().and_then(|call| call.callee_function());
        callee.is_some_and(|callee| callee.is_intrinsic() && callee.name().starts_with(ADDRESS))
    }

    /// Computes what an instruction had as constants.
    fn rewrite(&self, user: Instruction<'m>) -> Result<()> {
        let is_phi = user.opcode() == Opcode::Phi;
        // A phi has one value for each block, however often that is named.
        let mut of_block = BTreeMap::new();
        for (at, operand) in user.operands().into_iter().enumerate() {
            if !self.is_concerned(operand) {
                continue;
            }
            let value = if is_phi {
                let (_, block) = user.incoming()[at];
                let end = block.terminator().expect("a block's end");
                match of_block.get(&block) {
                    Some(&value) => value,
                    None => self.compute(&Builder::before(self.module, end), operand)?,
                }
            } else {
                self.compute(&Builder::before(self.module, user), operand)?
            };
            if is_phi {
                of_block.insert(user.incoming()[at].1, value);
            }
            user.set_operand(u32::try_from(at).expect("fewer operands"), value);
        }
        Ok(())
    }

    /// Whether there is a thread-local's address in it.
    fn is_concerned(&self, value: Value<'m>) -> bool {
        match value.kind() {
            ValueKind::Global => self.offsets.contains_key(&value),
            ValueKind::Expression | ValueKind::Aggregate => value
                .operands()
                .into_iter()
                .any(|part| self.is_concerned(part)),
            _ => false,
        }
    }

    /// Makes instructions of a constant that has such an address in it.
    fn compute(&self, builder: &Builder<'m>, value: Value<'m>) -> Result<Value<'m>> {
        if let Some(offset) = self.offsets.get(&value) {
            let base = builder.call(self.base, &[]);
            let offset = self.module.int(64).number(*offset);
            return Ok(builder.offset(**base, offset));
        }
        if !self.is_concerned(value) {
            return Ok(value);
        }
        let parts = value.operands().into_iter();
        let parts: Vec<_> = parts
            .map(|part| self.compute(builder, part))
            .collect::<Result<_>>()?;
        if value.kind() == ValueKind::Aggregate && value.ty().kind() != TypeKind::Vector {
            let mut whole = value.ty().undefined();
            for (part, at) in parts.into_iter().zip(0..) {
                whole = builder.insert_value(whole, part, at);
            }
            return Ok(whole);
        }
        use Opcode::{
            Add, AddrSpaceCast, BitCast, GetElementPtr, IntToPtr, PtrToInt, Sub, Trunc, Xor,
        };
        Ok(match (value.expression(), parts.as_slice()) {
            (Some(GetElementPtr), &[pointer, index]) => match value.expression_source_type() {
                Some(ty) => builder.element(ty, pointer, index),
                None => return self.too_strange(builder, value),
            },
            (Some(cast @ (AddrSpaceCast | BitCast | IntToPtr | PtrToInt | Trunc)), &[operand]) => {
                builder.cast(cast, operand, value.ty())
            }
            (Some(operation @ (Add | Sub | Xor)), &[left, right]) => {
                builder.binary(operation, left, right)
            }
            _ => return self.too_strange(builder, value),
        })
    }

    #[cold]
    fn too_strange(&self, builder: &Builder<'m>, value: Value<'m>) -> Result<Value<'m>> {
        let function = demangle(&builder.block().function().name());
        bail!(
            "`{function}` computes with the address of a thread-local static in a way that is not understood: {value}"
        )
    }
}
