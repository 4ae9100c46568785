//! Values of 128 bits: a register of them has two slots, and every instruction on it is one on each half.

use ptx::ast::Operand;

use super::super::observe::Kind;
use super::super::op::{Op, Slot};
use super::super::types::Window;
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::operands;

/// A value's lower and upper half.
type Halves = [Slot; 2];

impl<'s> Decoder<'_, 's> {
    /// A fresh register of 128 bits.
    pub(super) fn new_wide(&mut self) -> Decoded<Slot> {
        let slot = self.new_slot()?;
        self.new_slot()?;
        self.wide.insert(slot);
        Ok(slot)
    }

    /// `mov.b128`, from or to two registers of 64 bits, or between two of 128.
    pub(super) fn mov_wide(&mut self, list: &'s [Operand<'s>]) -> Decoded<()> {
        let [d, a] = operands(list)?;
        let from = match a {
            Operand::Vector(parts) => {
                let [low, high] = operands(parts)?;
                [self.source(low)?, self.source(high)?]
            }
            _ => self.wide_register(a)?,
        };
        // Registers of 64 bits stand on one side at most, so no half is written before it is read.
        let to = match (d, a) {
            (Operand::Vector(_), Operand::Vector(_)) => {
                return Err("a move between vectors".to_owned());
            }
            (Operand::Vector(parts), _) => {
                let [low, high] = operands(parts)?;
                [self.destination(low)?, self.destination(high)?]
            }
            _ => self.wide_destination(d)?,
        };
        for (d, a) in to.into_iter().zip(from) {
            self.emit(Op::Mov { d, a });
        }
        Ok(())
    }

    /// `atom.exch.b128`, `atom.cas.b128`.
    pub(super) fn atomic_wide(
        &mut self,
        mods: Mods<'s>,
        window: Window,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let swap = mods.has("cas");
        let (d, address, b, c) = match (swap, list) {
            (true, [d, address, b, c]) => (d, address, b, c),
            (false, [d, address, b]) => (d, address, b, b),
            _ => return Err("an atomic operation without its operands".to_owned()),
        };
        let (a, offset) = self.atomic_address(address, window, 16)?;
        let ([b, _], [c, _]) = (self.wide_register(b)?, self.wide_register(c)?);
        let d = match d {
            Operand::Name(name) if name == "_" => self.new_wide()?,
            _ => self.wide_register(d)?[0],
        };
        self.observe_access(mods, Kind::Update, window, (a, offset.into()), (16, b));
        self.emit(Op::AtomicWide {
            swap,
            window,
            d,
            a,
            b,
            c,
            offset,
        });
        Ok(())
    }

    /// Where both halves go.
    pub(super) fn wide_destination(&mut self, operand: &'s Operand<'s>) -> Decoded<Halves> {
        match operand {
            Operand::Name(name) if name == "_" => Ok([self.temp()?, self.temp()?]),
            _ => self.wide_register(operand),
        }
    }

    /// Both halves of a register of 128 bits.
    pub(super) fn wide_register(&mut self, operand: &'s Operand<'s>) -> Decoded<Halves> {
        let Operand::Name(name) = operand else {
            return Err("an operand that is no register of 128 bits".to_owned());
        };
        match self.register(name)? {
            Some(slot) if self.wide.contains(&slot) => Ok([slot, slot + 1]),
            _ => Err(format!("`{name}`, which is no register of 128 bits")),
        }
    }
}
