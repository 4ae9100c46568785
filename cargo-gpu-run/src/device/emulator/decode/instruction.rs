//! Guards, and which part of the decoder knows which mnemonic.

use crate::ptx::ast::{Guard, Instruction, Operand};

use super::super::op::{Op, Slot};
use super::function::{Decoded, Decoder};
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
        Mods(&instruction.opcode[1..]).only(&["uni"])?;
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
        match name.as_ref() {
            "mov" => self.mov(mods, operands),
            "selp" | "slct" => self.select(name, mods, operands),
            "cvta" => self.cvta(mods, operands),
            "isspacep" => self.isspacep(mods, operands),
            "alloca" | "stacksave" | "stackrestore" => self.stack(name, mods, operands),
            "ld" | "ldu" => self.load(mods, operands),
            "st" => self.store(mods, operands),
            "atom" => self.atomic(mods, operands, true),
            "red" => self.atomic(mods, operands, false),
            // Harts run one at a time: memory is always in order, and there is no cache.
            "fence" | "membar" => {
                self.observe_fence(name, mods);
                Ok(())
            }
            "prefetch" | "prefetchu" | "discard" | "applypriority" | "pmevent" => Ok(()),
            "add" | "sub" | "mul" | "mad" | "div" | "min" | "max" | "neg" | "abs" | "fma"
                if mods.ty()?.is_float() =>
            {
                self.float(name, mods, operands)
            }
            "sqrt" | "rcp" | "rsqrt" | "copysign" | "testp" | "ex2" | "lg2" | "sin" | "cos"
            | "tanh" => self.float(name, mods, operands),
            "add" | "sub" if mods.has("cc") => self.carry(name, mods, operands),
            "addc" | "subc" => self.carry(name, mods, operands),
            "mad" if mods.has("cc") => self.mad_carry(mods, operands, false),
            "madc" => self.mad_carry(mods, operands, true),
            "add" | "sub" | "mul" | "div" | "rem" | "min" | "max" | "and" | "or" | "xor"
            | "shl" | "shr" | "bmsk" | "szext" => self.integer2(name, mods, operands),
            "mad" | "sad" | "shf" | "bfe" | "prmt" => self.integer3(name, mods, operands),
            "not" | "cnot" | "neg" | "abs" | "popc" | "clz" | "brev" | "bfind" => {
                self.integer1(name, mods, operands)
            }
            "bfi" => self.bfi(mods, operands),
            "lop3" => self.lop3(mods, operands),
            "setp" => self.setp(mods, operands),
            "set" => self.set(mods, operands),
            "cvt" => self.cvt(mods, operands),
            "bra" | "brx" | "ret" | "exit" | "trap" | "brkpt" => {
                self.jump_away(name, mods, operands)
            }
            "call" => self.call(mods, operands),
            "nanosleep" => self.nanosleep(mods, operands),
            "bar" | "barrier" if mods.first() == "warp" => self.warp_barrier(mods, operands),
            "bar" | "barrier" => self.block_barrier(mods, operands),
            "shfl" | "vote" | "match" | "redux" | "elect" | "activemask" => {
                self.warp(name, mods, operands)
            }
            other => Err(format!("instruction `{other}`")),
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
