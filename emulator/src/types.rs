//! Operand types as instructions name them.

/// The type suffix of an instruction (`.u32`, `.b64`, `.f16x2`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Pred,
    B8,
    B16,
    B32,
    B64,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F16,
    BF16,
    F32,
    F64,
    F16x2,
    BF16x2,
    F32x2,
    B128,
}

impl Type {
    /// From the modifier without its dot.
    pub(super) fn parse(text: &str) -> Option<Type> {
        Some(match text {
            "pred" => Type::Pred,
            "b8" => Type::B8,
            "b16" => Type::B16,
            "b32" => Type::B32,
            "b64" => Type::B64,
            "u8" => Type::U8,
            "u16" => Type::U16,
            "u32" => Type::U32,
            "u64" => Type::U64,
            "s8" => Type::S8,
            "s16" => Type::S16,
            "s32" => Type::S32,
            "s64" => Type::S64,
            "f16" => Type::F16,
            "bf16" => Type::BF16,
            "f32" => Type::F32,
            "f64" => Type::F64,
            "f16x2" => Type::F16x2,
            "bf16x2" => Type::BF16x2,
            "f32x2" => Type::F32x2,
            "b128" => Type::B128,
            _ => return None,
        })
    }

    /// Bytes in memory (a predicate counts as one).
    pub(super) fn bytes(self) -> u32 {
        match self {
            Type::Pred | Type::B8 | Type::U8 | Type::S8 => 1,
            Type::B16 | Type::U16 | Type::S16 | Type::F16 | Type::BF16 => 2,
            Type::B32 | Type::U32 | Type::S32 | Type::F32 | Type::F16x2 | Type::BF16x2 => 4,
            Type::B64 | Type::U64 | Type::S64 | Type::F64 | Type::F32x2 => 8,
            Type::B128 => 16,
        }
    }

    /// Bits of the value.
    pub(super) fn bits(self) -> u32 {
        self.bytes() * 8
    }

    pub(super) fn is_signed(self) -> bool {
        matches!(self, Type::S8 | Type::S16 | Type::S32 | Type::S64)
    }

    /// A floating-point type (packed pairs included).
    pub(super) fn is_float(self) -> bool {
        matches!(
            self,
            Type::F16
                | Type::BF16
                | Type::F32
                | Type::F64
                | Type::F16x2
                | Type::BF16x2
                | Type::F32x2
        )
    }

    /// The format of a scalar floating-point type.
    pub(super) fn format(self) -> Option<Format> {
        Some(match self {
            Type::F16 => Format::F16,
            Type::BF16 => Format::BF16,
            Type::F32 => Format::F32,
            Type::F64 => Format::F64,
            _ => return None,
        })
    }

    /// The format of each half of a packed pair.
    pub(super) fn pair_format(self) -> Option<Format> {
        match self {
            Type::F16x2 => Some(Format::F16),
            Type::BF16x2 => Some(Format::BF16),
            _ => None,
        }
    }
}

/// A floating-point format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    F16,
    BF16,
    F32,
    F64,
}

/// How an inexact result is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// To nearest, ties to even.
    Nearest,
    /// To nearest, ties away from zero (`.rna`).
    NearestAway,
    /// Toward zero.
    Zero,
    /// Toward minus infinity.
    Down,
    /// Toward plus infinity.
    Up,
}

impl Rounding {
    /// From `rn`, `rz` ... or the integer forms `rni`, `rzi` ....
    pub(super) fn parse(text: &str) -> Option<Rounding> {
        Some(match text {
            "rn" | "rni" => Rounding::Nearest,
            "rna" => Rounding::NearestAway,
            "rz" | "rzi" => Rounding::Zero,
            "rm" | "rmi" => Rounding::Down,
            "rp" | "rpi" => Rounding::Up,
            _ => return None,
        })
    }
}

/// Where an address of a load, store or atomic points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    /// A generic address, or one of `.global` or `.const` (which are generic addresses here).
    Generic,
    /// An offset into the block's shared memory.
    Shared,
    /// An offset into the hart's own stack (`.local`, and `.param` by register).
    Local,
}
