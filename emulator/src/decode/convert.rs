//! `cvt`.

use ptx::ast::Operand;

use super::super::alu::Conversion;
use super::super::alu::{Rare, Unary};
use super::super::op::{Op, Slot};
use super::super::types::{Rounding, Type};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::operands;

const KNOWN: &[&str] = &[
    "rn",
    "rz",
    "rm",
    "rp",
    "rna",
    "rni",
    "rzi",
    "rmi",
    "rpi",
    "ftz",
    "sat",
    "satfinite",
    "relu",
];

impl<'s> Decoder<'_, 's> {
    pub(super) fn cvt(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(KNOWN)?;
        let mut types = mods.types();
        let (Some(to), Some(from), None) = (types.next(), types.next(), types.next()) else {
            return Err("`cvt` without two known types".to_owned());
        };
        let conversion = Conversion {
            to,
            from,
            rounding: mods.rounding().unwrap_or(Rounding::Nearest),
            integral: mods
                .iter()
                .any(|m| matches!(m, "rni" | "rzi" | "rmi" | "rpi")),
            flush: mods.has("ftz"),
            saturate: mods.has("sat"),
            relu: mods.has("relu"),
        };
        if let (Some(_), Type::F32) = (to.pair_format(), from) {
            return self.cvt_pair(mods, conversion, list);
        }
        if to.pair_format().is_some()
            || from.pair_format().is_some()
            || to == Type::Pred
            || from == Type::Pred
        {
            return Err(format!("`cvt` from {from:?} to {to:?}"));
        }
        let [d, a] = operands(list)?;
        let a = self.source(a)?;
        let d = self.destination(d)?;
        self.emit(match extension(conversion) {
            Some(op) => Op::Unary { op, d, a },
            None if from == to
                && !conversion.integral
                && !conversion.saturate
                && !conversion.flush =>
            {
                Op::Mov { d, a }
            }
            None => Op::Convert { d, a, conversion },
        });
        self.finite(mods, to, d);
        Ok(())
    }

    /// `.satfinite`: no infinity in `d`.
    fn finite(&mut self, mods: Mods<'s>, to: Type, d: Slot) {
        if let (true, Some(format)) = (mods.has("satfinite"), to.format().or(to.pair_format())) {
            let pair = to.pair_format().is_some();
            let op = Rare::Finite { format, pair };
            self.emit(Op::Rare {
                op,
                d,
                a: d,
                b: d,
                c: d,
            });
        }
    }

    /// `cvt.rn.f16x2.f32 d, a, b`: `a` goes to the upper half.
    fn cvt_pair(
        &mut self,
        mods: Mods<'s>,
        conversion: Conversion,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let pair = conversion.to;
        let [d, high, low] = operands(list)?;
        let (high, low) = (self.source(high)?, self.source(low)?);
        let d = self.destination(d)?;
        let to = if conversion.to == Type::F16x2 {
            Type::F16
        } else {
            Type::BF16
        };
        let conversion = Conversion { to, ..conversion };
        let (a, b) = (self.temp()?, self.temp()?);
        self.emit(Op::Convert {
            d: a,
            a: low,
            conversion,
        });
        self.emit(Op::Convert {
            d: b,
            a: high,
            conversion,
        });
        self.emit(Op::Pack { d, a, b, bits: 16 });
        self.finite(mods, pair, d);
        Ok(())
    }
}

/// An integer conversion as one extension: of the narrower of both types, with its signedness (of the destination where both are as wide).
fn extension(conversion: Conversion) -> Option<Unary> {
    let Conversion {
        to, from, saturate, ..
    } = conversion;
    if saturate || to.is_float() || from.is_float() {
        return None;
    }
    let narrow = if to.bits() <= from.bits() { to } else { from };
    Some(match (narrow.bits(), narrow.is_signed()) {
        (8, false) => Unary::U8,
        (8, true) => Unary::S8,
        (16, false) => Unary::U16,
        (16, true) => Unary::S16,
        (32, false) => Unary::U32,
        (32, true) => Unary::S32,
        _ => return None,
    })
}
