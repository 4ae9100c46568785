//! `setp` and `set`.

use ptx::ast::Operand;

use super::super::alu::Conversion;
use super::super::alu::{Binary, FloatMode, FloatOp, Ternary, Test, Unary};
use super::super::op::{Op, Slot};
use super::super::types::{Format, Rounding, Type};
use super::decoded::Decoded;
use super::float::comparison_format;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::{Value, operands};

/// How a comparison is joined with a predicate.
pub(super) const COMBINE: &[&str] = &["and", "or", "xor"];

impl<'s> Decoder<'_, 's> {
    pub(super) fn setp(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        let ty = mods.ty()?;
        let (first, rest) = list
            .split_first()
            .ok_or_else(|| "`setp` without operands".to_owned())?;
        if ty.pair_format().is_some() {
            return self.setp_pair(mods, ty, first, rest);
        }
        let combine = mods.iter().find(|m| COMBINE.contains(m));
        match (combine, first) {
            (None, Operand::Name(_)) => {
                let d = self.destination(first)?;
                let [a, b] = operands(rest)?;
                self.compare(mods, ty, d, a, b)
            }
            _ => {
                let (p, q) = self.destinations(first)?;
                let test = self.temp()?;
                let [a, b] = operands(rest.get(..2).unwrap_or(rest))?;
                self.compare(mods, ty, test, a, b)?;
                let Some(combine) = combine else {
                    self.emit(Op::Unary {
                        op: Unary::Invert,
                        d: q,
                        a: test,
                    });
                    self.emit(Op::Mov { d: p, a: test });
                    return Ok(());
                };
                let [_, _, c] = operands(rest)?;
                let c = self.source(c)?;
                let inverse = self.temp()?;
                self.emit(Op::Unary {
                    op: Unary::Invert,
                    d: inverse,
                    a: test,
                });
                let (op, keep) = (combine_code(combine), self.temp()?);
                // `c` may be one of the destinations.
                self.emit(Op::Mov { d: keep, a: c });
                self.emit(Op::Binary {
                    op,
                    d: p,
                    a: test,
                    b: keep,
                });
                self.emit(Op::Binary {
                    op,
                    d: q,
                    a: inverse,
                    b: keep,
                });
                Ok(())
            }
        }
    }

    /// `set.cmp.dtype.stype`: all ones (or 1.0) for true.
    pub(super) fn set(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        let mut types = mods.types();
        let (Some(to), Some(ty), None) = (types.next(), types.next(), types.next()) else {
            return Err("`set` without two types".to_owned());
        };
        let combine = mods.iter().find(|m| COMBINE.contains(m));
        let (d, rest) = list
            .split_first()
            .ok_or_else(|| "`set` without operands".to_owned())?;
        if ty.pair_format().is_some() {
            return self.set_pair(mods, [to, ty], d, rest);
        }
        let test = self.temp()?;
        let [a, b] = operands(rest.get(..2).unwrap_or(rest))?;
        self.compare(mods, ty, test, a, b)?;
        if let Some(combine) = combine {
            let [_, _, c] = operands(rest)?;
            let c = self.source(c)?;
            self.emit(Op::Binary {
                op: combine_code(combine),
                d: test,
                a: test,
                b: c,
            });
        }
        let d = self.destination(d)?;
        self.truth(to, d, test)
    }

    /// A predicate as a value of type `to`: 1.0 or all ones for true.
    pub(super) fn truth(&mut self, to: Type, d: Slot, test: Slot) -> Decoded<()> {
        let one = match to {
            Type::F32 => u64::from(1f32.to_bits()),
            Type::F16 => 0x3c00,
            Type::BF16 => 0x3f80,
            to if !to.is_float() => {
                self.emit(Op::Unary {
                    op: Unary::Neg,
                    d,
                    a: test,
                });
                return Ok(());
            }
            other => return Err(format!("`set` to {other:?}")),
        };
        let one = self.in_slot(Value::Constant(one))?;
        let zero = self.in_slot(Value::Constant(0))?;
        self.emit(Op::Ternary {
            op: Ternary::Select,
            d,
            a: one,
            b: zero,
            c: test,
        });
        Ok(())
    }

    fn compare(
        &mut self,
        mods: Mods<'s>,
        ty: Type,
        d: Slot,
        a: &'s Operand<'s>,
        b: &'s Operand<'s>,
    ) -> Decoded<()> {
        let (a, b) = (self.source(a)?, self.value(b)?);
        self.compare_values(mods, ty, d, a, b)
    }

    /// `d = a ? b`, with the comparison that `mods` names.
    pub(super) fn compare_values(
        &mut self,
        mods: Mods<'s>,
        ty: Type,
        d: Slot,
        a: Slot,
        b: Value,
    ) -> Decoded<()> {
        let words = || {
            mods.iter()
                .filter(|m| Type::parse(m).is_none() && *m != "ftz" && !COMBINE.contains(m))
        };
        let (Some(word), None) = (words().next(), words().nth(1)) else {
            return Err(format!(
                "the comparison `{}`",
                words().collect::<Vec<_>>().join(".")
            ));
        };
        let test =
            test_code(word, ty).ok_or_else(|| format!("the comparison `{word}` of {ty:?}"))?;
        if let Some(format) = comparison_format(ty)
            && (ty.bits() == 16 || mods.has("ftz"))
        {
            let a = self.widened(ty, format, mods.has("ftz"), Value::Slot(a))?;
            let b = self.widened(ty, format, mods.has("ftz"), b)?;
            self.emit(Op::Compare { test, d, a, b });
            return Ok(());
        }
        self.emit(match b {
            Value::Slot(b) => Op::Compare { test, d, a, b },
            Value::Constant(value) => Op::CompareImm { test, d, a, value },
        });
        Ok(())
    }

    fn widened(&mut self, from: Type, format: Format, flush: bool, value: Value) -> Decoded<Slot> {
        let mut a = self.in_slot(value)?;
        if flush && from == Type::F16 {
            a = self.flushed_half(a)?;
        }
        let d = self.temp()?;
        let to = if format == Format::F64 {
            Type::F64
        } else {
            Type::F32
        };
        let rounding = Rounding::Nearest;
        let conversion = Conversion {
            to,
            from,
            rounding,
            integral: false,
            flush,
            saturate: false,
            relu: false,
        };
        self.emit(Op::Convert { d, a, conversion });
        Ok(d)
    }
}

impl Decoder<'_, '_> {
    /// A half without its subnormals: `cvt.ftz` keeps them, comparisons do not.
    fn flushed_half(&mut self, a: Slot) -> Decoded<Slot> {
        let (zero, d) = (self.in_slot(Value::Constant(0))?, self.temp()?);
        let mode = FloatMode {
            format: Format::F16,
            rounding: Rounding::Nearest,
            pair: false,
            flush: true,
            saturate: false,
        };
        self.emit(Op::Float {
            op: FloatOp::Add,
            mode,
            d,
            a,
            b: zero,
            c: zero,
        });
        Ok(d)
    }
}

/// The operation of `.and`, `.or`, `.xor`.
pub(super) fn combine_code(word: &str) -> Binary {
    match word {
        "and" => Binary::And,
        "or" => Binary::Or,
        _ => Binary::Xor,
    }
}

fn test_code(word: &str, ty: Type) -> Option<Test> {
    if let Some(format) = comparison_format(ty) {
        return float_test(word, format == Format::F64);
    }
    use Test::*;
    let signed = ty.is_signed();
    let of_width = |codes: [Test; 3]| match ty.bits() {
        16 => Some(codes[0]),
        32 => Some(codes[1]),
        64 => Some(codes[2]),
        _ => None,
    };
    match (word, signed) {
        ("eq", _) => of_width([Eq16, Eq32, Eq64]),
        ("ne", _) => of_width([Ne16, Ne32, Ne64]),
        ("lt", true) => of_width([LtS16, LtS32, LtS64]),
        ("le", true) => of_width([LeS16, LeS32, LeS64]),
        ("gt", true) => of_width([GtS16, GtS32, GtS64]),
        ("ge", true) => of_width([GeS16, GeS32, GeS64]),
        ("lt" | "lo", false) => of_width([LtU16, LtU32, LtU64]),
        ("le" | "ls", false) => of_width([LeU16, LeU32, LeU64]),
        ("gt" | "hi", false) => of_width([GtU16, GtU32, GtU64]),
        ("ge" | "hs", false) => of_width([GeU16, GeU32, GeU64]),
        _ => None,
    }
}

fn float_test(word: &str, double: bool) -> Option<Test> {
    use Test::*;
    let (single_code, double_code) = match word {
        "eq" => (EqF32, EqF64),
        "ne" => (NeF32, NeF64),
        "lt" => (LtF32, LtF64),
        "le" => (LeF32, LeF64),
        "gt" => (GtF32, GtF64),
        "ge" => (GeF32, GeF64),
        "equ" => (EquF32, EquF64),
        "neu" => (NeuF32, NeuF64),
        "ltu" => (LtuF32, LtuF64),
        "leu" => (LeuF32, LeuF64),
        "gtu" => (GtuF32, GtuF64),
        "geu" => (GeuF32, GeuF64),
        "num" => (NumF32, NumF64),
        "nan" => (NanF32, NanF64),
        _ => return None,
    };
    Some(if double { double_code } else { single_code })
}
