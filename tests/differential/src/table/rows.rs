//! The table.
//!
//! Left out, because the ISA leaves the result open: integer division by zero, the upper half of what `mul24` does not define,
//! shuffles from lanes that are not there, `activemask`.

use super::expand::Row;
use super::form::Accuracy;

const fn row(opcodes: &'static str, operands: &'static str) -> Row {
    Row {
        opcodes,
        operands,
        accuracy: Accuracy::Exact,
        warp: false,
    }
}

const fn warp(opcodes: &'static str, operands: &'static str) -> Row {
    Row {
        opcodes,
        operands,
        accuracy: Accuracy::Exact,
        warp: true,
    }
}

/// The ISA's bounds; the emulator's own rounding (one unit in the last place) is added in the comparison.
const fn about(opcodes: &'static str, operands: &'static str, relative: f64, absolute: f64) -> Row {
    Row {
        opcodes,
        operands,
        accuracy: Accuracy::Approximate { relative, absolute },
        warp: false,
    }
}

const ULP: f64 = 1.0 / 8_388_608.0;

/// Every row.
pub(super) const ROWS: &[Row] = &[
    // Integers.
    row("{add|sub}.{u16|s16|u32|s32|u64|s64}", "A = A A"),
    row("{add|sub}.sat.s32", "A = A A"),
    row("add.{u16x2|s16x2}", "A = A A"),
    row("mul.{lo|hi}.{u16|s16|u32|s32|u64|s64}", "A = A A"),
    row("mul.wide.{u16|s16|u32|s32}", "W = A A"),
    row("mad.{lo|hi}.{u16|s16|u32|s32|u64|s64}", "A = A A A"),
    row("mad.wide.{u16|s16|u32|s32}", "W = A A W"),
    row("mad.hi.sat.s32", "A = A A A"),
    row("mul24.{lo|hi}.{u32|s32}", "A = A A"),
    row("mad24.{lo|hi}.{u32|s32}", "A = A A A"),
    row("mad24.hi.sat.s32", "A = A A A"),
    row("sad.{u16|s16|u32|s32|u64|s64}", "A = A A A"),
    row("{div|rem}.{u16|s16|u32|s32|u64|s64}", "A = A A:nz"),
    row("{abs|neg}.{s16|s32|s64}", "A = A"),
    row("{min|max}.{u16|s16|u32|s32|u64|s64}", "A = A A"),
    row("{min|max}.s16x2", "A = A A"),
    row("{min|max}.relu.{s16x2|s32}", "A = A A"),
    row("{min|max}.u16x2", "A = A A"),
    row("{popc|clz}.{b32|b64}", "u32 = A"),
    row("bfind{|.shiftamt}.{u32|s32|u64|s64}", "u32 = A"),
    row("brev.{b32|b64}", "A = A"),
    row("fns.b32", "A = A u32:i32 s32:i20"),
    row("bfe.{u32|s32|u64|s64}", "A = A u32:sh u32:sh"),
    row("bfi.{b32|b64}", "A = A A u32:sh u32:sh"),
    row("szext.{clamp|wrap}.{u32|s32}", "A = A u32:sh"),
    row("bmsk.{clamp|wrap}.b32", "A = u32:sh u32:sh"),
    row("{dp4a}.{u32|s32}.{u32|s32}", "b32 = b32 b32 b32"),
    row("{dp2a}.{lo|hi}.{u32|s32}.{u32|s32}", "b32 = b32 b32 b32"),
    row("{and|or|xor}.{pred|b16|b32|b64}", "A = A A"),
    row("not.{pred|b16|b32|b64}", "A = A"),
    row("cnot.{b16|b32|b64}", "A = A"),
    row("lop3.b32", "A = A A A u32:i256"),
    row("shl.{b16|b32|b64}", "A = A u32:sh"),
    row("shr.{b16|u16|s16|b32|u32|s32|b64|u64|s64}", "A = A u32:sh"),
    row("shf.{l|r}.{clamp|wrap}.b32", "A = A A u32:sh"),
    row("prmt.b32{|.f4e|.b4e|.rc8|.ecl|.ecr|.rc16}", "A = A A b32"),
    // Carry chains: the flag lives between neighbours only.
    row(
        "add.cc.u32 $0, $3, $4; addc.cc.u32 $1, $5, $6; addc.u32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    row(
        "sub.cc.u32 $0, $3, $4; subc.cc.u32 $1, $5, $6; subc.u32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    row(
        "add.cc.s32 $0, $3, $4; addc.cc.s32 $1, $5, $6; addc.s32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    row(
        "sub.cc.s32 $0, $3, $4; subc.cc.s32 $1, $5, $6; subc.s32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    row(
        "add.cc.u64 $0, $2, $3; addc.u64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "sub.cc.u64 $0, $2, $3; subc.u64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "add.cc.s64 $0, $2, $3; addc.s64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "sub.cc.s64 $0, $2, $3; subc.s64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "mad.lo.cc.u32 $0, $2, $3, $4; madc.hi.u32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    row(
        "mad.hi.cc.u32 $0, $2, $3, $4; madc.lo.u32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    row(
        "mad.lo.cc.s32 $0, $2, $3, $4; madc.hi.s32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    row(
        "mad.hi.cc.s32 $0, $2, $3, $4; madc.lo.s32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    row(
        "mad.lo.cc.u64 $0, $2, $3, $4; madc.hi.u64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "mad.hi.cc.u64 $0, $2, $3, $4; madc.lo.u64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "mad.lo.cc.s64 $0, $2, $3, $4; madc.hi.s64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    row(
        "mad.hi.cc.s64 $0, $2, $3, $4; madc.lo.s64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    // Comparison and selection.
    row(
        "setp.{eq|ne|lt|le|gt|ge}.{u16|s16|u32|s32|u64|s64}",
        "pred|pred = A A",
    ),
    row("setp.{eq|ne}.{b16|b32|b64}", "pred|pred = A A"),
    row("setp.{lo|ls|hi|hs}.{u16|u32|u64}", "pred|pred = A A"),
    row(
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.f32",
        "pred|pred = A A",
    ),
    row(
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.f64",
        "pred|pred = A A",
    ),
    row(
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.bf16",
        "pred = A A",
    ),
    row(
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.f16",
        "pred = A A",
    ),
    row(
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.f16x2",
        "pred|pred = A A",
    ),
    row(
        "setp.{eq|lt|ge}.{and|or|xor}.{u16|s32|u64|f32|f64}",
        "pred|pred = A A pred",
    ),
    row("setp.{eq|lt|ge}.{and|or|xor}.f16", "pred = A A pred"),
    row(
        "set.{eq|ne|lt|le|gt|ge}.{u32|s32|f32}.{u16|s16|u32|s32|u64|s64}",
        "B = A A",
    ),
    row(
        "set.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.{u32|s32|f32}.f32",
        "B = A A",
    ),
    row("set.{eq|lt|geu|nan}.{u32|s32|f32}.f64", "B = A A"),
    row(
        "set.{eq|lt|ge}.{and|or|xor}.{u32|f32}.{s32|f32}",
        "B = A A pred",
    ),
    row(
        "set.{eq|lt|geu|nan}{|.ftz}.{u16|u32|s32|f16}.f16",
        "B = A A",
    ),
    row("set.{eq|lt|geu|nan}{|.ftz}.f16x2.f16x2", "B = A A"),
    row(
        "selp.{b16|u16|s16|b32|u32|s32|b64|u64|s64|f32|f64}",
        "A = A A pred",
    ),
    row(
        "slct.{b16|u16|s16|b32|u32|s32|f32|b64|u64|s64|f64}.s32",
        "B = B B A",
    ),
    row("slct{|.ftz}.{u32|b64}.f32", "B = B B A"),
    // Floats.
    row(
        "{add|sub|mul}{.rn|.rz|.rm|.rp|}{|.ftz}{|.sat}.f32",
        "A = A A",
    ),
    row("{add|sub|mul}{.rn|.rz|.rm|.rp|}.f64", "A = A A"),
    row("fma.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32", "A = A A A"),
    row("mad.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32", "A = A A A"),
    row("{fma|mad}.{rn|rz|rm|rp}.f64", "A = A A A"),
    row("div.{rn|rz|rm|rp}{|.ftz}.f32", "A = A A"),
    row("div.{rn|rz|rm|rp}.f64", "A = A A"),
    row("{rcp|sqrt}.{rn|rz|rm|rp}{|.ftz}.f32", "A = A"),
    row("{rcp|sqrt}.{rn|rz|rm|rp}.f64", "A = A"),
    row("{abs|neg}{|.ftz}.f32", "A = A"),
    row("{abs|neg}.f64", "A = A"),
    row("{min|max}{|.ftz}{|.NaN}{|.xorsign.abs}.f32", "A = A A"),
    row("{min|max}.f64", "A = A A"),
    row(
        "testp.{finite|infinite|number|notanumber|normal|subnormal}.{f32|f64}",
        "pred = A",
    ),
    row("copysign.{f32|f64}", "A = A A"),
    row("{add|sub|mul}{.rn|}{|.ftz}{|.sat}.{f16|f16x2}", "A = A A"),
    row("{add|sub|mul}{.rn|}.{bf16|bf16x2}", "A = A A"),
    row("fma.rn{|.ftz}{|.sat|.relu}.{f16|f16x2}", "A = A A A"),
    row("fma.rn{|.relu}.{bf16|bf16x2}", "A = A A A"),
    row("{abs|neg}{|.ftz}.{f16|f16x2}", "A = A"),
    row("{abs|neg}.{bf16|bf16x2}", "A = A"),
    row(
        "{min|max}{|.ftz}{|.NaN}{|.xorsign.abs}.{f16|f16x2}",
        "A = A A",
    ),
    row("{min|max}{|.NaN}{|.xorsign.abs}.{bf16|bf16x2}", "A = A A"),
    about("div.{approx|full}{|.ftz}.f32", "A = A A", 2.0 * ULP, 0.0),
    about("rcp.approx{|.ftz}.f32", "A = A", ULP, 0.0),
    about("sqrt.approx{|.ftz}.f32", "A = A", ULP, 0.0),
    about("rsqrt.approx{|.ftz}.f32", "A = A", ULP, 0.0),
    about("ex2.approx{|.ftz}.f32", "A = A", 2.0 * ULP, 0.0),
    about("lg2.approx{|.ftz}.f32", "A = A", ULP * 1.5, ULP * 1.5),
    about("{sin|cos}.approx{|.ftz}.f32", "A = A", 0.0, 6.8e-7),
    about("tanh.approx.f32", "A = A", 4.9e-4, 0.0),
    about("ex2.approx.f16", "A = A", 1.1e-3, 0.0),
    about("tanh.approx.f16", "A = A", 1.0e-3, 0.0),
    about("ex2.approx.ftz.bf16", "A = A", 7.9e-3, 0.0),
    about("tanh.approx.bf16", "A = A", 7.9e-3, 0.0),
    about("{rcp|rsqrt}.approx.ftz.f64", "A = A", 2.0e-6, 0.0),
    // Conversion.
    row(
        "cvt.{u8|s8|u16|s16|u32|s32|u64|s64}.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    row("cvt.sat.{u8|s8|u16|s16|u32|s32}.{u64|s64}", "B = A"),
    row("cvt.sat.{u8|s8|u16|s16}.{u32|s32}", "B = A"),
    row(
        "cvt.{rni|rzi|rmi|rpi}{|.ftz}.{u8|s8|u16|s16|u32|s32|u64|s64}.f32",
        "B = A",
    ),
    row(
        "cvt.{rni|rzi|rmi|rpi}.{u8|s8|u16|s16|u32|s32|u64|s64}.{f16|f64}",
        "B = A",
    ),
    row(
        "cvt.{rni|rzi|rmi|rpi}.{u16|s16|u32|s32|u64|s64}.bf16",
        "B = A",
    ),
    row(
        "cvt.{rn|rz|rm|rp}.{f32|f64}.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    row(
        "cvt.{rn|rz|rm|rp}.f16.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    row("cvt.{rn|rz|rm|rp}.bf16.{u16|s16|u32|s32|u64|s64}", "B = A"),
    row("cvt.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32.f64", "B = A"),
    row("cvt{|.ftz}{|.sat}.f64.f32", "B = A"),
    row("cvt{|.rni|.rzi|.rmi|.rpi}{|.ftz}{|.sat}.f32.f32", "B = A"),
    row("cvt{|.rni|.rzi|.rmi|.rpi}{|.sat}.f64.f64", "B = A"),
    row("cvt{.rni|.rzi|.rmi|.rpi}.{f16.f16|bf16.bf16}", "B = A"),
    row("cvt{|.ftz}{|.sat}.f32.f16", "B = A"),
    row("cvt.f64.f16", "B = A"),
    row("cvt.{f32|f64}.bf16", "B = A"),
    row("cvt.{rn|rz}{|.relu}.{f16|bf16}.f32", "B = A"),
    row("cvt.{rm|rp}.f16.f32", "B = A"),
    row("cvt.{rn|rz|rm|rp}.{f16|bf16}.f64", "B = A"),
    row("cvt.{rn|rz}{|.relu}.{f16x2|bf16x2}.f32", "B = A A"),
    row("cvt.rna.tf32.f32", "b32 = A"),
    row("cvt.pack.sat.{u16|s16}.s32", "b32 = A A"),
    row("cvt.pack.sat.{u8|s8}.s32.b32", "b32 = s32 s32 b32"),
    // Moving.
    row(
        "mov.{pred|b16|u16|s16|b32|u32|s32|f32|b64|u64|s64|f64}",
        "A = A",
    ),
    // Lanes.
    warp("shfl.sync.{up}.b32", "A|pred = A u32:sh \"0\" \"-1\""),
    warp(
        "shfl.sync.{down|bfly|idx}.b32",
        "A|pred = A u32:sh \"31\" \"-1\"",
    ),
    warp("vote.sync.{all|any|uni}.pred", "A = A \"-1\""),
    warp("vote.sync.ballot.b32", "A = pred \"-1\""),
    warp("match.any.sync.{b32|b64}", "b32 = A \"-1\""),
    warp("match.all.sync.{b32|b64}", "b32|pred = A \"-1\""),
    warp("redux.sync.{add|min|max}.{u32|s32}", "A = A \"-1\""),
    warp("redux.sync.{and|or|xor}.b32", "A = A \"-1\""),
];
