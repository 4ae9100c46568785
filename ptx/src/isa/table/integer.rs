//! Integers and bits.

use super::super::row::Group::{
    Carry, InsertBits, Integer1, Integer2, Integer3, Lop3, MadCarry, Rare,
};
use super::super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row::new(Integer2, "{add|sub}.{u16|s16|u32|s32|u64|s64}", "A = A A"),
    Row::new(Integer2, "{add|sub}.sat.s32", "A = A A"),
    Row::new(Rare, "add.{u16x2|s16x2}", "A = A A").needs(8, 0, "sm_90"),
    Row::new(Integer2, "mul.{lo|hi}.{u16|s16|u32|s32|u64|s64}", "A = A A"),
    Row::new(Integer2, "mul.wide.{u16|s16|u32|s32}", "W = A A"),
    Row::new(
        Integer3,
        "mad.{lo|hi}.{u16|s16|u32|s32|u64|s64}",
        "A = A A A",
    ),
    Row::new(Integer3, "mad.wide.{u16|s16|u32|s32}", "W = A A W"),
    Row::new(Rare, "mad.hi.sat.s32", "A = A A A"),
    Row::new(Rare, "mul24.{lo|hi}.{u32|s32}", "A = A A"),
    Row::new(Rare, "mad24.{lo|hi}.{u32|s32}", "A = A A A"),
    Row::new(Rare, "mad24.hi.sat.s32", "A = A A A"),
    Row::new(Integer3, "sad.{u16|s16|u32|s32|u64|s64}", "A = A A A"),
    Row::new(
        Integer2,
        "{div|rem}.{u16|s16|u32|s32|u64|s64}",
        "A = A A:nz",
    ),
    Row::new(Integer1, "{abs|neg}.{s16|s32|s64}", "A = A"),
    Row::new(Integer2, "{min|max}.{u16|s16|u32|s32|u64|s64}", "A = A A"),
    Row::new(Rare, "{min|max}.s16x2", "A = A A").needs(8, 0, "sm_90"),
    Row::new(Rare, "{min|max}.relu.{s16x2|s32}", "A = A A").needs(8, 0, "sm_90"),
    Row::new(Rare, "{min|max}.u16x2", "A = A A").needs(8, 0, "sm_90"),
    Row::new(Integer1, "{popc|clz}.{b32|b64}", "u32 = A"),
    Row::new(Integer1, "bfind{|.shiftamt}.{u32|s32|u64|s64}", "u32 = A"),
    Row::new(Integer1, "brev.{b32|b64}", "A = A"),
    Row::new(Rare, "fns.b32", "A = A u32:i32 s32:i20"),
    Row::new(Integer3, "bfe.{u32|s32|u64|s64}", "A = A u32:sh u32:sh"),
    Row::new(InsertBits, "bfi.{b32|b64}", "A = A A u32:sh u32:sh"),
    Row::new(Integer2, "szext.{clamp|wrap}.{u32|s32}", "A = A u32:sh").needs(7, 6, "sm_70"),
    Row::new(Integer2, "bmsk.{clamp|wrap}.b32", "A = u32:sh u32:sh").needs(7, 6, "sm_70"),
    Row::new(Rare, "dp4a.{u32|s32}.{u32|s32}", "b32 = b32 b32 b32"),
    Row::new(
        Rare,
        "dp2a.{lo|hi}.{u32|s32}.{u32|s32}",
        "b32 = b32 b32 b32",
    ),
    Row::new(Integer2, "{and|or|xor}.{pred|b16|b32|b64}", "A = A A"),
    Row::new(Integer1, "not.{pred|b16|b32|b64}", "A = A"),
    Row::new(Integer1, "cnot.{b16|b32|b64}", "A = A"),
    Row::new(Lop3, "lop3.b32", "A = A A A u32:i256"),
    Row::new(Lop3, "lop3.{and|or}.b32", "A|pred = A A A u32:i256 pred").needs(8, 2, "sm_70"),
    Row::new(Integer2, "shl.{b16|b32|b64}", "A = A u32:sh"),
    Row::new(
        Integer2,
        "shr.{b16|u16|s16|b32|u32|s32|b64|u64|s64}",
        "A = A u32:sh",
    ),
    Row::new(Integer3, "shf.{l|r}.{clamp|wrap}.b32", "A = A A u32:sh"),
    Row::new(
        Integer3,
        "prmt.b32{|.f4e|.b4e|.rc8|.ecl|.ecr|.rc16}",
        "A = A A b32",
    ),
    // Carries: the flag lives between neighbours.
    Row::other(Carry, "{add|sub}.cc.{u32|s32|u64|s64}", "A = A A"),
    Row::other(Carry, "{addc|subc}{|.cc}.{u32|s32|u64|s64}", "A = A A"),
    Row::other(MadCarry, "mad.{lo|hi}.cc.{u32|s32|u64|s64}", "A = A A A"),
    Row::other(
        MadCarry,
        "madc.{lo|hi}{|.cc}.{u32|s32|u64|s64}",
        "A = A A A",
    ),
];
