//! Integer arithmetic and logic.

use ptx::ast::Operand;

use super::super::alu::{Binary, Ternary, Test, Unary};
use super::super::op::{Op, Slot};
use super::super::types::Type;
use super::compare::{COMBINE, combine_code};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::{Value, operands};

/// Picks the code of `ty` from those for u16, u32, u64, s16, s32, s64.
fn by_type<T: Copy>(ty: Type, codes: [T; 6]) -> Decoded<T> {
    Ok(match ty {
        Type::U16 | Type::B16 => codes[0],
        Type::U32 | Type::B32 => codes[1],
        Type::U64 | Type::B64 => codes[2],
        Type::S16 => codes[3],
        Type::S32 => codes[4],
        Type::S64 => codes[5],
        other => return Err(format!("type {other:?} here")),
    })
}

impl<'s> Decoder<'_, 's> {
    /// `d = op(a, b)`, with `b` in the op if it is known.
    pub(super) fn emit_binary(&mut self, op: Binary, d: Slot, a: Slot, b: Value) {
        match b {
            Value::Slot(b) => self.emit(Op::Binary { op, d, a, b }),
            Value::Constant(value) => self.emit(Op::BinaryImm { op, d, a, value }),
        }
    }

    pub(super) fn integer2(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let ty = mods.ty()?;
        let op = binary_code(name, mods, ty)?;
        let [d, a, b] = operands(list)?;
        let (a, b) = (self.source(a)?, self.value(b)?);
        let d = self.destination(d)?;
        self.emit_binary(op, d, a, b);
        Ok(())
    }

    pub(super) fn integer1(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        mods.only(&["shiftamt"])?;
        let ty = mods.ty()?;
        let wide = ty.bits() == 64;
        let pick = |narrow, long| if wide { long } else { narrow };
        let op = match name {
            "not" if ty == Type::Pred => Unary::Invert,
            "not" => Unary::Not,
            "neg" => Unary::Neg,
            "cnot" => by_type(
                ty,
                [
                    Unary::CNot16,
                    Unary::CNot32,
                    Unary::CNot64,
                    Unary::CNot16,
                    Unary::CNot32,
                    Unary::CNot64,
                ],
            )?,
            "abs" => by_type(
                ty,
                [
                    Unary::Abs16,
                    Unary::Abs32,
                    Unary::Abs64,
                    Unary::Abs16,
                    Unary::Abs32,
                    Unary::Abs64,
                ],
            )?,
            "popc" => pick(Unary::Popc32, Unary::Popc64),
            "clz" => pick(Unary::Clz32, Unary::Clz64),
            "brev" => pick(Unary::Reverse32, Unary::Reverse64),
            _ => match (mods.has("shiftamt"), ty.is_signed()) {
                (false, false) => pick(Unary::FindU32, Unary::FindU64),
                (false, true) => pick(Unary::FindS32, Unary::FindS64),
                (true, false) => pick(Unary::ShiftU32, Unary::ShiftU64),
                (true, true) => pick(Unary::ShiftS32, Unary::ShiftS64),
            },
        };
        let [d, a] = operands(list)?;
        let a = self.source(a)?;
        let d = self.destination(d)?;
        self.emit(Op::Unary { op, d, a });
        Ok(())
    }

    pub(super) fn integer3(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let op = ternary_code(name, mods, mods.ty()?)?;
        let [d, a, b, c] = operands(list)?;
        let (a, b, c) = (self.source(a)?, self.source(b)?, self.source(c)?);
        let d = self.destination(d)?;
        self.emit(Op::Ternary { op, d, a, b, c });
        Ok(())
    }

    /// `add.cc`, `addc`, `addc.cc` and the same for `sub`.
    pub(super) fn carry(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        mods.only(&["cc"])?;
        let [d, a, b] = operands(list)?;
        let (a, b) = (self.source(a)?, self.source(b)?);
        let d = self.destination(d)?;
        self.emit(Op::Carry {
            subtract: name.starts_with("sub"),
            wide: mods.ty()?.bits() == 64,
            reads: name.ends_with('c'),
            writes: mods.has("cc"),
            d,
            a,
            b,
        });
        Ok(())
    }

    /// `mad.cc`, `madc`, `madc.cc`: the product, then a sum with carry.
    pub(super) fn mad_carry(
        &mut self,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
        reads: bool,
    ) -> Decoded<()> {
        mods.only(&["cc", "lo", "hi"])?;
        let ty = mods.ty()?;
        let op = if mods.has("hi") {
            multiply_high(ty)?
        } else {
            Binary::Mul
        };
        let [d, a, b, c] = operands(list)?;
        let (a, b, c) = (self.source(a)?, self.source(b)?, self.source(c)?);
        let d = self.destination(d)?;
        let product = self.temp()?;
        self.emit(Op::Binary {
            op,
            d: product,
            a,
            b,
        });
        let writes = mods.has("cc");
        self.emit(Op::Carry {
            subtract: false,
            wide: ty.bits() == 64,
            reads,
            writes,
            d,
            a: product,
            b: c,
        });
        Ok(())
    }

    pub(super) fn bfi(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(&[])?;
        let wide = mods.ty()?.bits() == 64;
        let [d, source, into, position, length] = operands(list)?;
        let (source, into) = (self.source(source)?, self.source(into)?);
        let (position, length) = (self.source(position)?, self.source(length)?);
        let d = self.destination(d)?;
        self.emit(Op::InsertBits {
            wide,
            d,
            source,
            into,
            position,
            length,
        });
        Ok(())
    }

    /// `lop3.b32`, and `lop3.BOOL.b32 d|p, a, b, c, table, q`, where `p` is whether `d` is not zero, joined with `q`.
    pub(super) fn lop3(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(COMBINE)?;
        let combine = mods.iter().find(|m| COMBINE.contains(m));
        let (five, rest) = list.split_at(list.len().min(5));
        let [first, a, b, c, Operand::Int(table)] = operands(five)? else {
            return Err("`lop3` without a table".to_owned());
        };
        let table =
            u8::try_from(*table).map_err(|_| "a `lop3` table of more than 8 bits".to_owned())?;
        let (a, b, c) = (self.source(a)?, self.source(b)?, self.source(c)?);
        let (word, q) = match (combine, rest) {
            (None, []) => {
                let d = self.destination(first)?;
                self.emit(Op::Lop3 { d, a, b, c, table });
                return Ok(());
            }
            (Some(word), [q]) => (word, q),
            _ => return Err(format!("{} operands of `lop3`", list.len())),
        };
        let q = self.source(q)?;
        let (d, p) = self.destinations(first)?;
        self.emit(Op::Lop3 { d, a, b, c, table });
        let test = self.temp()?;
        self.emit(Op::CompareImm {
            test: Test::Ne32,
            d: test,
            a: d,
            value: 0,
        });
        let op = combine_code(word);
        self.emit(Op::Binary {
            op,
            d: p,
            a: test,
            b: q,
        });
        Ok(())
    }
}

fn multiply_high(ty: Type) -> Decoded<Binary> {
    use Binary::{MulHiS16, MulHiS32, MulHiS64, MulHiU16, MulHiU32, MulHiU64};
    by_type(
        ty,
        [MulHiU16, MulHiU32, MulHiU64, MulHiS16, MulHiS32, MulHiS64],
    )
}

fn binary_code(name: &str, mods: Mods<'_>, ty: Type) -> Decoded<Binary> {
    use Binary::*;
    // Packed 16-bit pairs have types that `by_type` and the width-free codes must not see.
    if let Some(packed) = mods.iter().find(|m| matches!(*m, "u16x2" | "s16x2")) {
        return Err(format!("type `.{packed}`"));
    }
    mods.only(match name {
        "mul" => &["lo", "hi", "wide"],
        "bmsk" | "szext" => &["clamp", "wrap"],
        "add" | "sub" => &["sat"],
        _ => &[],
    })?;
    let wrap = mods.has("wrap");
    Ok(match name {
        "add" if mods.has("sat") => AddSatS32,
        "sub" if mods.has("sat") => SubSatS32,
        "add" => Add,
        "sub" => Sub,
        "mul" if mods.has("hi") => multiply_high(ty)?,
        "mul" if mods.has("wide") => match ty {
            Type::U16 => MulWideU16,
            Type::S16 => MulWideS16,
            Type::U32 => MulWideU32,
            Type::S32 => MulWideS32,
            other => return Err(format!("`mul.wide` of {other:?}")),
        },
        "mul" => Mul,
        "and" => And,
        "or" => Or,
        "xor" => Xor,
        "shl" => Shl,
        "div" => by_type(ty, [DivU16, DivU32, DivU64, DivS16, DivS32, DivS64])?,
        "rem" => by_type(ty, [RemU16, RemU32, RemU64, RemS16, RemS32, RemS64])?,
        "min" => by_type(ty, [MinU16, MinU32, MinU64, MinS16, MinS32, MinS64])?,
        "max" => by_type(ty, [MaxU16, MaxU32, MaxU64, MaxS16, MaxS32, MaxS64])?,
        "shr" => by_type(ty, [ShrU16, ShrU32, ShrU64, ShrS16, ShrS32, ShrS64])?,
        "bmsk" if wrap => MaskWrap,
        "bmsk" => MaskClamp,
        "szext" => match (wrap, ty.is_signed()) {
            (true, true) => SignExtendWrap,
            (false, true) => SignExtendClamp,
            (true, false) => ZeroExtendWrap,
            (false, false) => ZeroExtendClamp,
        },
        other => return Err(format!("instruction `{other}`")),
    })
}

fn ternary_code(name: &str, mods: Mods<'_>, ty: Type) -> Decoded<Ternary> {
    use Ternary::*;
    mods.only(match name {
        "mad" => &["lo", "hi", "wide"],
        "shf" => &["l", "r", "clamp", "wrap"],
        "prmt" => &["f4e", "b4e", "rc8", "ecl", "ecr", "rc16"],
        _ => &[],
    })?;
    Ok(match name {
        "mad" if mods.has("hi") => by_type(
            ty,
            [MadHiU16, MadHiU32, MadHiU64, MadHiS16, MadHiS32, MadHiS64],
        )?,
        "mad" if mods.has("wide") => match ty {
            Type::U16 => MadWideU16,
            Type::S16 => MadWideS16,
            Type::U32 => MadWideU32,
            Type::S32 => MadWideS32,
            other => return Err(format!("`mad.wide` of {other:?}")),
        },
        "mad" => Mad,
        "sad" => by_type(ty, [SadU16, SadU32, SadU64, SadS16, SadS32, SadS64])?,
        "bfe" => match ty {
            Type::U32 => FieldU32,
            Type::S32 => FieldS32,
            Type::U64 => FieldU64,
            Type::S64 => FieldS64,
            other => return Err(format!("`bfe` of {other:?}")),
        },
        "shf" => match (mods.has("l"), mods.has("wrap")) {
            (true, true) => ShiftLeftWrap,
            (true, false) => ShiftLeftClamp,
            (false, true) => ShiftRightWrap,
            (false, false) => ShiftRightClamp,
        },
        _ => match mods.iter().find(|m| Type::parse(m).is_none()) {
            None => Permute,
            Some("f4e") => PermuteF4e,
            Some("b4e") => PermuteB4e,
            Some("rc8") => PermuteRc8,
            Some("ecl") => PermuteEcl,
            Some("ecr") => PermuteEcr,
            _ => PermuteRc16,
        },
    })
}
