//! Which floating-point operations there are, and how one treats its operands.

use super::super::types::{Format, Rounding};

/// How a floating-point operation treats its operands and result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct FloatMode {
    pub format: Format,
    pub rounding: Rounding,
    /// Two values in the halves of 32 bits.
    pub pair: bool,
    /// `.ftz`.
    pub flush: bool,
    /// `.sat`: clamp to [0, 1], NaN becomes 0.
    pub saturate: bool,
}

/// A floating-point operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum FloatOp {
    Add,
    Sub,
    Mul,
    Div,
    Fma,
    FmaRelu,
    Sqrt,
    Rcp,
    Rsqrt,
    /// `div.approx`.
    DivApprox,
    /// `rcp.approx.ftz.f64` and `rsqrt.approx.ftz.f64`, which see and make the high words only.
    RcpHigh,
    RsqrtHigh,
    Neg,
    Abs,
    Min,
    Max,
    MinNan,
    MaxNan,
    CopySign,
    Ex2,
    Lg2,
    Sin,
    Cos,
    Tanh,
    IsFinite,
    IsInfinite,
    IsNumber,
    IsNan,
    IsNormal,
    IsSubnormal,
}
