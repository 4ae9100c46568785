//! What programs hardly use: products of 24 bits, dot products, packed integers.

use ptx::ast::Operand;

use super::super::alu::{FloatOp, Rare};
use super::super::op::Op;
use super::super::types::{Rounding, Type};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;

impl<'s> Decoder<'_, 's> {
    pub(super) fn rare(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let op = rare_code(name, mods)?;
        let (d, sources) = list
            .split_first()
            .ok_or_else(|| "an instruction without operands".to_owned())?;
        let wanted = op.sources();
        if sources.len() != wanted {
            return Err(format!("{} sources instead of {wanted}", sources.len()));
        }
        let a = self.source(&sources[0])?;
        let mut others = [a; 2];
        for (slot, source) in others.iter_mut().zip(&sources[1..]) {
            *slot = self.source(source)?;
        }
        let [b, c] = others;
        let d = self.destination(d)?;
        self.emit(Op::Rare { op, d, a, b, c });
        Ok(())
    }
}

fn rare_code(name: &str, mods: Mods<'_>) -> Decoded<Rare> {
    let (high, max) = (mods.has("hi"), name == "max");
    let last = mods.iter().last().unwrap_or_default();
    let signed = last.starts_with('s');
    let both_signed = || {
        let mut types = mods.types().map(Type::is_signed);
        (types.next() == Some(true), types.next() == Some(true))
    };
    Ok(match (name, last) {
        ("mul24", _) => Rare::Mul24 { high, signed },
        ("mad24", _) => Rare::Mad24 {
            high,
            signed,
            saturate: mods.has("sat"),
        },
        ("mad", _) => Rare::MadHighSaturated,
        ("dp4a", _) => {
            let (a_signed, b_signed) = both_signed();
            Rare::Dot4 { a_signed, b_signed }
        }
        ("dp2a", _) => {
            let (a_signed, b_signed) = both_signed();
            Rare::Dot2 {
                a_signed,
                b_signed,
                high,
            }
        }
        ("fns", _) => Rare::FindSet,
        ("add", _) => Rare::AddPairs,
        ("min" | "max", "u16x2" | "s16x2") => Rare::OrderPairs {
            max,
            signed,
            relu: mods.has("relu"),
        },
        ("min" | "max", "s32") => Rare::OrderRelu { max },
        ("min" | "max", _) => xor_sign(max, mods)?,
        ("cvt", "f32") => Rare::Tf32 {
            rounding: mods.rounding().unwrap_or(Rounding::NearestAway),
            relu: mods.has("relu"),
            finite: mods.has("satfinite"),
        },
        ("cvt", _) => pack(mods)?,
        ("slct", _) => Rare::SelectFlushed,
        (name, _) => return Err(format!("instruction `{name}`")),
    })
}

fn xor_sign(max: bool, mods: Mods<'_>) -> Decoded<Rare> {
    let ty = mods.ty()?;
    Ok(Rare::XorSign {
        op: match (max, mods.has("NaN")) {
            (false, false) => FloatOp::Min,
            (false, true) => FloatOp::MinNan,
            (true, false) => FloatOp::Max,
            (true, true) => FloatOp::MaxNan,
        },
        format: ty
            .format()
            .or(ty.pair_format())
            .ok_or_else(|| format!("type {ty:?} here"))?,
        pair: ty.pair_format().is_some(),
        flush: mods.has("ftz"),
    })
}

/// `cvt.pack.sat.TYPE`.
fn pack(mods: Mods<'_>) -> Decoded<Rare> {
    let to = mods.iter().nth(2).unwrap_or_default();
    let bits = to.trim_start_matches(['u', 's']);
    Ok(Rare::Pack {
        bits: bits.parse().map_err(|_| format!("type `.{to}`"))?,
        signed: to.starts_with('s'),
    })
}
