//! Types of operands, and which values they may have.

/// What a register holds. 8-bit values lie in 16-bit registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// A predicate.
    Pred,
    /// Bits or an integer of this width.
    Int(u32),
    /// `f16`, `f32` or `f64`.
    Float(u32),
    /// `bf16`.
    BFloat,
    /// Two 16-bit integers.
    Pair,
    /// Two `f16`.
    Halves,
    /// Two `bf16`.
    BHalves,
}

impl Ty {
    /// From a suffix such as `u32` or `f16x2`.
    pub fn parse(text: &str) -> Option<Ty> {
        Some(match text {
            "pred" => Ty::Pred,
            "f16" => Ty::Float(16),
            "f32" => Ty::Float(32),
            "f64" => Ty::Float(64),
            "bf16" => Ty::BFloat,
            "f16x2" => Ty::Halves,
            "bf16x2" => Ty::BHalves,
            "u16x2" | "s16x2" => Ty::Pair,
            "tf32" => Ty::Float(32),
            // Tests do not generate these two.
            "f32x2" => Ty::Int(64),
            _ => {
                let width = text.strip_prefix(['b', 'u', 's'])?;
                Ty::Int(
                    width
                        .parse()
                        .ok()
                        .filter(|w| matches!(w, 8 | 16 | 32 | 64 | 128))?,
                )
            }
        })
    }

    /// Bits of the value.
    pub fn bits(self) -> u32 {
        match self {
            Ty::Pred => 1,
            Ty::Int(bits) | Ty::Float(bits) => bits,
            Ty::BFloat => 16,
            Ty::Pair | Ty::Halves | Ty::BHalves => 32,
        }
    }

    /// Bits of the register that holds it; 1 for a predicate.
    pub fn register(self) -> u32 {
        match self.bits() {
            8 => 16,
            bits => bits,
        }
    }
}

/// A source's set of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Everything.
    Any,
    /// Not zero: integer division by zero is machine-specific in the ISA.
    NonZero,
    /// Around the width, where shifts and bit fields change their behaviour.
    Shift,
    /// An immediate below this limit.
    Immediate(u32),
}
