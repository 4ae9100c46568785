//! Floating-point arithmetic.

use ptx::ast::Operand;

use super::super::alu::{Binary, FloatMode, FloatOp, Ternary};
use super::super::op::Op;
use super::super::types::{Format, Rounding, Type};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;

const KNOWN: &[&str] = &[
    "rn",
    "rz",
    "rm",
    "rp",
    "rna",
    "ftz",
    "sat",
    "approx",
    "full",
    "NaN",
    "abs",
    "relu",
    "finite",
    "infinite",
    "number",
    "notanumber",
    "normal",
    "subnormal",
];

impl<'s> Decoder<'_, 's> {
    pub(super) fn float(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        mods.only(KNOWN)?;
        let ty = mods.ty()?;
        let op = float_code(name, mods)?;
        // `add.f32.f16`: all sources but the last are halves.
        let mixed = mods.types().count() > 1;
        let format = match ty {
            Type::F32x2 => Some(Format::F32),
            _ if mixed => Some(Format::F32),
            _ => ty.format().or(ty.pair_format()),
        };
        let mode = FloatMode {
            format: format.ok_or_else(|| format!("type {ty:?} here"))?,
            rounding: mods.rounding().unwrap_or(Rounding::Nearest),
            pair: ty.pair_format().is_some(),
            flush: mods.has("ftz"),
            saturate: mods.has("sat"),
        };
        if mods.has("relu") && op != FloatOp::FmaRelu {
            return Err("modifier `.relu`".to_owned());
        }
        let (d, sources) = list
            .split_first()
            .ok_or_else(|| "an instruction without operands".to_owned())?;
        let wanted = arity(op);
        if let (FloatOp::Min | FloatOp::Max | FloatOp::MinNan | FloatOp::MaxNan, [_, _, _]) =
            (op, sources)
        {
            return self.least_of_three(op, mode, mods.has("abs"), d, sources);
        }
        if sources.len() != wanted {
            return Err(format!("{} sources instead of {wanted}", sources.len()));
        }
        if ty == Type::F32x2 {
            return self.float_pair(op, mode, list);
        }
        let mut slots = [0; 3];
        for (index, source) in sources.iter().enumerate() {
            let slot = self.source(source)?;
            slots[index] = match mixed && index + 1 < wanted {
                true => self.single(ty, slot)?,
                false => slot,
            };
        }
        let a = slots[0];
        let [_, b, c] = match wanted {
            1 => [a; 3],
            2 => [a, slots[1], a],
            _ => slots,
        };
        let d = self.destination(d)?;
        self.emit(match (fast_binary(op, mode, ty), fast_fma(op, mode, ty)) {
            (Some(op), _) => Op::Binary { op, d, a, b },
            (_, Some(op)) => Op::Ternary { op, d, a, b, c },
            _ => Op::Float {
                op,
                mode,
                d,
                a,
                b,
                c,
            },
        });
        Ok(())
    }
}

fn is_plain(mode: FloatMode) -> bool {
    mode.rounding == Rounding::Nearest && !mode.flush && !mode.saturate && !mode.pair
}

fn fast_binary(op: FloatOp, mode: FloatMode, ty: Type) -> Option<Binary> {
    if !is_plain(mode) {
        return None;
    }
    Some(match (op, ty) {
        (FloatOp::Add, Type::F32) => Binary::AddF32,
        (FloatOp::Sub, Type::F32) => Binary::SubF32,
        (FloatOp::Mul, Type::F32) => Binary::MulF32,
        (FloatOp::Div, Type::F32) => Binary::DivF32,
        (FloatOp::Add, Type::F64) => Binary::AddF64,
        (FloatOp::Sub, Type::F64) => Binary::SubF64,
        (FloatOp::Mul, Type::F64) => Binary::MulF64,
        (FloatOp::Div, Type::F64) => Binary::DivF64,
        _ => return None,
    })
}

fn fast_fma(op: FloatOp, mode: FloatMode, ty: Type) -> Option<Ternary> {
    match (op, ty) {
        (FloatOp::Fma, Type::F32) if is_plain(mode) => Some(Ternary::FmaF32),
        (FloatOp::Fma, Type::F64) if is_plain(mode) => Some(Ternary::FmaF64),
        _ => None,
    }
}

fn arity(op: FloatOp) -> usize {
    use FloatOp::*;
    match op {
        Add | Sub | Mul | Div | DivApprox | Min | Max | MinNan | MaxNan | CopySign => 2,
        Fma | FmaRelu => 3,
        _ => 1,
    }
}

fn float_code(name: &str, mods: Mods<'_>) -> Decoded<FloatOp> {
    let nan = mods.has("NaN");
    let high = mods.has("approx") && mods.ty()? == Type::F64;
    Ok(match name {
        "add" => FloatOp::Add,
        "sub" => FloatOp::Sub,
        "mul" => FloatOp::Mul,
        "div" if mods.has("approx") => FloatOp::DivApprox,
        "div" => FloatOp::Div,
        "fma" if mods.has("relu") => FloatOp::FmaRelu,
        "fma" | "mad" => FloatOp::Fma,
        "min" => {
            if nan {
                FloatOp::MinNan
            } else {
                FloatOp::Min
            }
        }
        "max" => {
            if nan {
                FloatOp::MaxNan
            } else {
                FloatOp::Max
            }
        }
        "neg" => FloatOp::Neg,
        "abs" => FloatOp::Abs,
        "sqrt" => FloatOp::Sqrt,
        "rcp" if high => FloatOp::RcpHigh,
        "rcp" => FloatOp::Rcp,
        "rsqrt" if high => FloatOp::RsqrtHigh,
        "rsqrt" => FloatOp::Rsqrt,
        "copysign" => FloatOp::CopySign,
        "ex2" => FloatOp::Ex2,
        "lg2" => FloatOp::Lg2,
        "sin" => FloatOp::Sin,
        "cos" => FloatOp::Cos,
        "tanh" => FloatOp::Tanh,
        "testp" => match mods.first() {
            "finite" => FloatOp::IsFinite,
            "infinite" => FloatOp::IsInfinite,
            "number" => FloatOp::IsNumber,
            "notanumber" => FloatOp::IsNan,
            "normal" => FloatOp::IsNormal,
            "subnormal" => FloatOp::IsSubnormal,
            other => return Err(format!("`testp.{other}`")),
        },
        other => return Err(format!("instruction `{other}`")),
    })
}

/// The format that comparisons of `ty` are done in: `f32` holds every half-precision value.
pub(super) fn comparison_format(ty: Type) -> Option<Format> {
    match ty {
        Type::F16 | Type::BF16 | Type::F32 => Some(Format::F32),
        Type::F64 => Some(Format::F64),
        _ => None,
    }
}
