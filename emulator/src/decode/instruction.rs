//! Guards, and which part of the decoder knows which mnemonic.

use ptx::ast::{Guard, Instruction, Operand};
use ptx::isa::Group;

use super::super::op::{Op, Slot};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;

impl<'s> Decoder<'_, 's> {
    /// One instruction under its guard.
    pub(super) fn guarded(&mut self, instruction: &'s Instruction<'s>) -> Decoded<()> {
        let Some(guard) = &instruction.guard else {
            return self.instruction(instruction);
        };
        let p = self
            .register(&guard.register)?
            .ok_or_else(|| format!("the register `{}`", guard.register))?;
        if instruction.opcode.first().is_some_and(|name| name == "bra") {
            return self.guarded_branch(guard, p, instruction);
        }
        let skip = self.code.ops.len();
        self.emit(jump(guard, p, true));
        self.instruction(instruction)?;
        let after = self.code.ops.len() as u32;
        match &mut self.code.ops[skip] {
            Op::JumpIf { target, .. } | Op::JumpUnless { target, .. } => *target = after,
            _ => return Err("a guard that was lost".to_owned()),
        }
        // The next instruction is a jump's target: it must not be fused with what stands before it.
        self.label_at = after as usize;
        Ok(())
    }

    fn guarded_branch(
        &mut self,
        guard: &Guard<'_>,
        p: Slot,
        instruction: &'s Instruction<'s>,
    ) -> Decoded<()> {
        self.unit.groups.of(&instruction.opcode)?;
        let [Operand::Name(label)] = instruction.operands.as_slice() else {
            return Err("a branch without a label".to_owned());
        };
        let last = self.code.ops.len();
        if last > self.label_at {
            let negate = guard.negated;
            let fused = match self.code.ops[last - 1] {
                Op::Compare { test, d, a, b } if d == p => Some(Op::CompareJump {
                    test,
                    negate,
                    d,
                    a,
                    b,
                    target: 0,
                }),
                Op::CompareImm { test, d, a, value } if d == p => i32::try_from(value as i64)
                    .ok()
                    .map(|value| Op::CompareImmJump {
                        test,
                        negate,
                        d,
                        a,
                        value,
                        target: 0,
                    }),
                _ => None,
            };
            if let Some(fused) = fused {
                self.code.ops[last - 1] = fused;
                self.jump_from(last - 1, label);
                return Ok(());
            }
        }
        self.jump_to(label);
        self.emit(jump(guard, p, false));
        Ok(())
    }

    fn instruction(&mut self, instruction: &'s Instruction<'s>) -> Decoded<()> {
        let (name, modifiers) = instruction
            .opcode
            .split_first()
            .ok_or_else(|| "an instruction without a name".to_owned())?;
        let mods = Mods(modifiers);
        let operands = instruction.operands.as_slice();
        match self.unit.groups.of(&instruction.opcode)? {
            Group::Move => self.mov(mods, operands),
            Group::Select => self.select(name, mods, operands),
            Group::ConvertAddress => self.cvta(mods, operands),
            Group::IsSpace => self.isspacep(mods, operands),
            Group::Stack => self.stack(name, mods, operands),
            Group::Load => self.load(mods, operands),
            Group::Store => self.store(mods, operands),
            Group::Atomic => self.atomic(mods, operands, true),
            Group::Reduction => self.atomic(mods, operands, false),
            // Harts run one at a time: memory is always in order, and there is no cache.
            Group::Fence => {
                self.observe_fence(name, mods);
                Ok(())
            }
            Group::Hint => Ok(()),
            Group::Float => self.float(name, mods, operands),
            Group::Carry => self.carry(name, mods, operands),
            Group::MadCarry => self.mad_carry(mods, operands, name.as_ref() == "madc"),
            Group::Integer1 => self.integer1(name, mods, operands),
            Group::Integer2 => self.integer2(name, mods, operands),
            Group::Integer3 => self.integer3(name, mods, operands),
            Group::InsertBits => self.bfi(mods, operands),
            Group::Rare => self.rare(name, mods, operands),
            Group::Lop3 => self.lop3(mods, operands),
            Group::SetPredicate => self.setp(mods, operands),
            Group::Set => self.set(mods, operands),
            Group::Convert => self.cvt(mods, operands),
            Group::Jump => self.jump_away(name, mods, operands),
            Group::Call => self.call(mods, operands),
            Group::Sleep => self.nanosleep(mods, operands),
            Group::WarpBarrier => self.warp_barrier(mods, operands),
            Group::BlockBarrier => self.block_barrier(mods, operands),
            Group::Warp => self.warp(name, mods, operands),
        }
    }
}

/// The conditional jump that is taken when the guard holds, or when it does not (`inverted`).
fn jump(guard: &Guard<'_>, p: Slot, inverted: bool) -> Op {
    if guard.negated == inverted {
        Op::JumpIf { p, target: 0 }
    } else {
        Op::JumpUnless { p, target: 0 }
    }
}
