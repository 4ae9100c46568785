//! Operands: where a value comes from and where it goes.

use ptx::ast::Operand;

use super::super::alu::Unary;
use super::super::code::Piece;
use super::super::layout::{Symbol, float_bits};
use super::super::op::{Op, Slot};
use super::decoded::Decoded;
use super::function::Decoder;
use super::scope::{Place, split_number};
use super::special::special;

/// A value in an instruction: known now, or in a register.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Constant(u64),
    Slot(Slot),
}

impl<'s> Decoder<'_, 's> {
    /// The slot of a declared register.
    pub(super) fn register(&mut self, name: &str) -> Decoded<Option<Slot>> {
        let number = split_number(name);
        for depth in (0..self.scopes.len()).rev() {
            if let Some((prefix, number)) = number
                && let Some(bank) = self.scopes[depth].bank(prefix, number)
            {
                if let Some(slot) = bank.slots.get(&number) {
                    return Ok(Some(*slot));
                }
                let wide = bank.wide;
                let slot = self.new_register(wide)?;
                if let Some(bank) = self.scopes[depth].bank(prefix, number) {
                    bank.slots.insert(number, slot);
                }
                return Ok(Some(slot));
            }
            if let Some(slot) = self.scopes[depth].registers.get(name) {
                return Ok(Some(*slot));
            }
        }
        Ok(None)
    }

    /// What a variable's name stands for.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        self.scopes
            .iter()
            .rev()
            .find_map(|scope| scope.variables.get(name).copied())
            .or_else(|| self.unit.symbols.get(name).copied().map(Place::Symbol))
    }

    /// The bytes of the frame that `name` stands for.
    pub(super) fn frame_piece(&self, name: &str) -> Decoded<Piece> {
        match self.place(name) {
            Some(Place::Frame(piece)) => Ok(piece),
            _ => Err(format!("`{name}`, which is no parameter of this call")),
        }
    }

    /// A source operand.
    pub(super) fn value(&mut self, operand: &'s Operand<'s>) -> Decoded<Value> {
        match operand {
            Operand::Int(value) => Ok(Value::Constant(*value as u64)),
            Operand::Float(text) => float_bits(text)
                .map(Value::Constant)
                .ok_or_else(|| format!("the number `{text}`")),
            Operand::Name(name) => self.named(name, 0),
            Operand::SymbolOffset { name, offset } => self.named(name, *offset),
            Operand::Not(name) => {
                let a = self
                    .register(name)?
                    .ok_or_else(|| format!("the register `{name}`"))?;
                let d = self.temp()?;
                self.emit(Op::Unary {
                    op: Unary::Invert,
                    d,
                    a,
                });
                Ok(Value::Slot(d))
            }
            Operand::Address { .. } | Operand::Vector(_) | Operand::Pair(..) | Operand::List(_) => {
                Err("an operand that is no value".to_owned())
            }
        }
    }

    fn named(&mut self, name: &'s str, offset: i64) -> Decoded<Value> {
        if let Some(slot) = self.register(name)? {
            return Ok(Value::Slot(slot));
        }
        if let Some(register) = special(name) {
            let d = self.temp()?;
            self.emit(Op::Special { d, register });
            return Ok(Value::Slot(d));
        }
        match self.place(name) {
            Some(Place::Symbol(symbol)) => {
                Ok(Value::Constant(symbol.value().wrapping_add_signed(offset)))
            }
            Some(Place::Frame(piece)) => {
                let d = self.temp()?;
                let offset = i64::from(piece.offset).checked_add(offset);
                let offset = offset
                    .and_then(|offset| u32::try_from(offset).ok())
                    .ok_or_else(|| "an address far from its frame".to_owned())?;
                self.emit(Op::FrameAddress { d, offset });
                Ok(Value::Slot(d))
            }
            None if name == "WARP_SZ" => Ok(Value::Constant(32)),
            None => Err(format!("the name `{name}`")),
        }
    }

    /// A source operand in a register.
    pub(super) fn source(&mut self, operand: &'s Operand<'s>) -> Decoded<Slot> {
        let value = self.value(operand)?;
        self.in_slot(value)
    }

    /// Puts a value into a register, if it is not in one.
    pub(super) fn in_slot(&mut self, value: Value) -> Decoded<Slot> {
        match value {
            Value::Slot(slot) => Ok(slot),
            Value::Constant(value) => {
                let d = self.temp()?;
                self.emit(Op::Imm { d, value });
                Ok(d)
            }
        }
    }

    /// A destination register; `_` is one that nobody reads.
    pub(super) fn destination(&mut self, operand: &'s Operand<'s>) -> Decoded<Slot> {
        match operand {
            Operand::Name(name) => self.destination_name(name),
            _ => Err("a destination that is no register".to_owned()),
        }
    }

    /// As [`Self::destination`], by name.
    pub(super) fn destination_name(&mut self, name: &str) -> Decoded<Slot> {
        if name == "_" {
            return self.temp();
        }
        self.register(name)?
            .ok_or_else(|| format!("the register `{name}`"))
    }

    /// `d` or `d|p`: both registers, the second a scratch one if it is not written.
    pub(super) fn destinations(&mut self, operand: &'s Operand<'s>) -> Decoded<(Slot, Slot)> {
        match operand {
            Operand::Pair(first, second) => Ok((
                self.destination_name(first)?,
                self.destination_name(second)?,
            )),
            other => Ok((self.destination(other)?, self.temp()?)),
        }
    }

    /// A name's function, if it is one.
    pub(super) fn function_symbol(&self, name: &str) -> Option<u32> {
        match self.unit.symbols.get(name) {
            Some(Symbol::Function(index)) => Some(*index),
            _ => None,
        }
    }
}

/// The operands of an instruction, if there are `N` of them.
pub(super) fn operands<'s, const N: usize>(
    list: &'s [Operand<'s>],
) -> Decoded<&'s [Operand<'s>; N]> {
    list.try_into()
        .map_err(|_| format!("{} operands instead of {N}", list.len()))
}
