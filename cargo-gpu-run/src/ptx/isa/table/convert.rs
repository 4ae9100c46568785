//! Conversions and moves.

use super::super::row::Group::{Convert, Missing, Move};
use super::super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Convert,
        "cvt.{u8|s8|u16|s16|u32|s32|u64|s64}.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    Row::new(
        Convert,
        "cvt.sat.{u8|s8|u16|s16|u32|s32}.{u64|s64}",
        "B = A",
    ),
    Row::new(Convert, "cvt.sat.{u8|s8|u16|s16}.{u32|s32}", "B = A"),
    Row::new(
        Convert,
        "cvt.{rni|rzi|rmi|rpi}{|.ftz}.{u8|s8|u16|s16|u32|s32|u64|s64}.f32",
        "B = A",
    ),
    Row::new(
        Convert,
        "cvt.{rni|rzi|rmi|rpi}.{u8|s8|u16|s16|u32|s32|u64|s64}.{f16|f64}",
        "B = A",
    ),
    Row::new(
        Convert,
        "cvt.{rni|rzi|rmi|rpi}.{u16|s16|u32|s32|u64|s64}.bf16",
        "B = A",
    ),
    Row::new(
        Convert,
        "cvt.{rn|rz|rm|rp}.{f32|f64}.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    Row::new(
        Convert,
        "cvt.{rn|rz|rm|rp}.f16.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    Row::new(
        Convert,
        "cvt.{rn|rz|rm|rp}.bf16.{u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    Row::new(Convert, "cvt.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32.f64", "B = A"),
    Row::new(Convert, "cvt{|.ftz}{|.sat}.f64.f32", "B = A"),
    Row::new(
        Convert,
        "cvt{|.rni|.rzi|.rmi|.rpi}{|.ftz}{|.sat}.f32.f32",
        "B = A",
    ),
    Row::new(Convert, "cvt{|.rni|.rzi|.rmi|.rpi}{|.sat}.f64.f64", "B = A"),
    Row::new(
        Convert,
        "cvt{.rni|.rzi|.rmi|.rpi}.{f16.f16|bf16.bf16}",
        "B = A",
    ),
    Row::new(Convert, "cvt{|.ftz}{|.sat}.f32.f16", "B = A"),
    Row::new(Convert, "cvt.f64.f16", "B = A"),
    Row::new(Convert, "cvt.{f32|f64}.bf16", "B = A"),
    Row::new(Convert, "cvt.{rn|rz}{|.relu}.{f16|bf16}.f32", "B = A"),
    Row::new(Convert, "cvt.{rm|rp}.f16.f32", "B = A"),
    Row::new(Convert, "cvt.{rn|rz|rm|rp}.{f16|bf16}.f64", "B = A"),
    Row::new(Convert, "cvt.{rn|rz}{|.relu}.{f16x2|bf16x2}.f32", "B = A A"),
    Row::new(Missing, "cvt.rna.tf32.f32", "b32 = A"),
    Row::new(Missing, "cvt.pack.sat.{u16|s16}.s32", "b32 = A A"),
    Row::new(Missing, "cvt.pack.sat.{u8|s8}.s32.b32", "b32 = s32 s32 b32"),
    Row::new(
        Move,
        "mov.{pred|b16|u16|s16|b32|u32|s32|f32|b64|u64|s64|f64}",
        "A = A",
    ),
    Row::other(
        Convert,
        "cvt{|.rn|.rz|.rm|.rp|.rni|.rzi|.rmi|.rpi}{|.ftz}{|.sat}.{u8|s8|u16|s16|u32|s32|u64|s64|f16|f32|f64|bf16}.{u8|s8|u16|s16|u32|s32|u64|s64|f16|f32|f64|bf16}",
        "d, a",
    ),
];
