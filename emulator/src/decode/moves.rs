//! Moves, selections, address conversions.

use device_abi as abi;

use ptx::ast::Operand;

use super::super::alu::Ternary;
use super::super::op::{IsSpace, Op, Slot};
use super::super::types::{Type, Window};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::{Value, operands};

impl<'s> Decoder<'_, 's> {
    pub(super) fn mov(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(&[])?;
        let ty = mods.ty()?;
        if ty == Type::B128 {
            return self.mov_wide(list);
        }
        let bits = ty.bits();
        let [d, a] = operands(list)?;
        match (d, a) {
            (Operand::Vector(parts), _) => self.unpack(parts, a, bits),
            (_, Operand::Vector(parts)) => self.pack(d, parts, bits),
            _ => {
                let value = self.value(a)?;
                let is = |register| matches!(d, Operand::Name(name) if name == register);
                let (chance, futex) = (is(abi::CHANCE), is(abi::SERVES_FUTEX));
                let d = self.destination(d)?;
                self.emit(match value {
                    Value::Constant(_) if chance => Op::Chance { d },
                    Value::Constant(_) if futex => Op::Imm {
                        d,
                        value: u64::from(self.unit.options.recognise_futex),
                    },
                    Value::Slot(a) => Op::Mov { d, a },
                    // `mov.pred %p, -1` means true, and true is 1.
                    Value::Constant(value) if ty == Type::Pred => Op::Imm {
                        d,
                        value: u64::from(value != 0),
                    },
                    Value::Constant(value) => Op::Imm { d, value },
                });
                Ok(())
            }
        }
    }

    fn unpack(&mut self, parts: &'s [Operand<'s>], a: &'s Operand<'s>, bits: u32) -> Decoded<()> {
        let each = part_bits(parts, bits)?;
        let source = self.source(a)?;
        // A part may be the source itself.
        let a = self.temp()?;
        self.emit(Op::Mov { d: a, a: source });
        for (index, part) in parts.iter().enumerate() {
            let d = self.destination(part)?;
            self.emit(Op::Extract {
                d,
                a,
                shift: (index as u32 * each) as u8,
                bits: each as u8,
            });
        }
        Ok(())
    }

    fn pack(&mut self, d: &'s Operand<'s>, parts: &'s [Operand<'s>], bits: u32) -> Decoded<()> {
        let each = part_bits(parts, bits)?;
        let mut slots: Vec<Slot> = Vec::with_capacity(parts.len());
        for part in parts {
            slots.push(self.source(part)?);
        }
        let d = self.destination(d)?;
        let mut each = each as u8;
        // Join neighbours until one pair is left.
        while slots.len() > 2 {
            let mut joined = Vec::with_capacity(slots.len() / 2);
            for pair in slots.chunks(2) {
                let d = self.temp()?;
                self.emit(Op::Pack {
                    d,
                    a: pair[0],
                    b: pair[1],
                    bits: each,
                });
                joined.push(d);
            }
            slots = joined;
            each *= 2;
        }
        self.emit(Op::Pack {
            d,
            a: slots[0],
            b: slots[1],
            bits: each,
        });
        Ok(())
    }

    pub(super) fn select(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        mods.only(&[])?;
        let op = match (name, mods.ty()?) {
            ("selp", _) => Ternary::Select,
            (_, Type::S32) => Ternary::SelectS32,
            (_, Type::F32) => Ternary::SelectF32,
            (_, other) => return Err(format!("`slct` by {other:?}")),
        };
        let [d, a, b, c] = operands(list)?;
        let (a, b, c) = (self.source(a)?, self.source(b)?, self.source(c)?);
        let d = self.destination(d)?;
        self.emit(Op::Ternary { op, d, a, b, c });
        Ok(())
    }

    /// `cvta.SPACE` and `cvta.to.SPACE`.
    pub(super) fn cvta(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        let space = mods
            .iter()
            .find(|m| *m != "to" && Type::parse(m).is_none())
            .unwrap_or("");
        let window = window(space).ok_or_else(|| format!("`cvta` of `.{space}`"))?;
        let [d, a] = operands(list)?;
        let a = self.source(a)?;
        let d = self.destination(d)?;
        self.emit(match (window, mods.has("to")) {
            (Window::Generic, _) => Op::Mov { d, a },
            (window, true) => Op::FromGeneric { window, d, a },
            (window, false) => Op::ToGeneric { window, d, a },
        });
        Ok(())
    }

    pub(super) fn isspacep(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        let window = match mods.first() {
            "global" => IsSpace::Global,
            "shared" | "shared::cta" | "shared::cluster" => IsSpace::Shared,
            "local" => IsSpace::Local,
            "const" => IsSpace::Const,
            "param" | "param::entry" => IsSpace::Param,
            other => return Err(format!("`isspacep` of `.{other}`")),
        };
        let [d, a] = operands(list)?;
        let a = self.source(a)?;
        let d = self.destination(d)?;
        self.emit(Op::IsSpace { window, d, a });
        Ok(())
    }

    /// `alloca`, `stacksave`, `stackrestore`.
    pub(super) fn stack(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        mods.only(&[])?;
        match name {
            "alloca" => {
                let [d, size, align @ ..] = list else {
                    return Err("`alloca` without a size".to_owned());
                };
                let align = match align {
                    [] => 8,
                    [Operand::Int(align)] => {
                        u32::try_from(*align).map_err(|_| "the alignment of `alloca`".to_owned())?
                    }
                    _ => return Err("the alignment of `alloca`".to_owned()),
                };
                if !align.is_power_of_two() {
                    return Err("the alignment of `alloca`".to_owned());
                }
                let size = self.source(size)?;
                let d = self.destination(d)?;
                self.emit(Op::Alloca { d, size, align });
            }
            "stacksave" => {
                let [d] = operands(list)?;
                let d = self.destination(d)?;
                self.emit(Op::StackSave { d });
            }
            _ => {
                let [a] = operands(list)?;
                let a = self.source(a)?;
                self.emit(Op::StackRestore { a });
            }
        }
        Ok(())
    }
}

fn part_bits(parts: &[Operand<'_>], bits: u32) -> Decoded<u32> {
    match parts.len() {
        2 | 4 if bits >= 8 * parts.len() as u32 => Ok(bits / parts.len() as u32),
        other => Err(format!("a vector of {other} parts here")),
    }
}

/// The window of a state space's addresses.
pub(super) fn window(space: &str) -> Option<Window> {
    Some(match space {
        "global" | "const" | "generic" => Window::Generic,
        "shared" | "shared::cta" | "shared::cluster" => Window::Shared,
        "local" | "param" | "param::entry" | "param::func" => Window::Local,
        _ => return None,
    })
}
