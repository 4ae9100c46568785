//! Conversions and moves.

use super::super::row::Group::{Convert, Move, Rare};
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
    )
    .needs(7, 8, "sm_90"),
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
    )
    .needs(7, 8, "sm_90"),
    Row::new(Convert, "cvt.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32.f64", "B = A"),
    Row::new(Convert, "cvt{|.ftz}{|.sat}.f64.f32", "B = A"),
    Row::new(
        Convert,
        "cvt{|.rni|.rzi|.rmi|.rpi}{|.ftz}{|.sat}.f32.f32",
        "B = A",
    ),
    Row::new(Convert, "cvt{|.rni|.rzi|.rmi|.rpi}{|.sat}.f64.f64", "B = A"),
    Row::new(Convert, "cvt.{rni|rzi|rmi|rpi}.f16.f16", "B = A"),
    Row::new(Convert, "cvt.{rni|rzi|rmi|rpi}.bf16.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::new(Convert, "cvt{|.ftz}{|.sat}.f32.f16", "B = A"),
    Row::new(Convert, "cvt.f64.f16", "B = A"),
    Row::new(Convert, "cvt.f32.bf16", "B = A").needs(7, 1, "sm_80"),
    Row::new(Convert, "cvt.f64.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::new(Convert, "cvt.{rn|rz}{|.relu}.f16.f32", "B = A"),
    Row::new(Convert, "cvt.{rn|rz}{|.relu}.bf16.f32", "B = A").needs(7, 1, "sm_80"),
    Row::new(Convert, "cvt.{rm|rp}.f16.f32", "B = A"),
    Row::new(Convert, "cvt.{rn|rz|rm|rp}.f16.f64", "B = A"),
    Row::new(Convert, "cvt.{rn|rz|rm|rp}.bf16.f64", "B = A").needs(7, 8, "sm_90"),
    Row::new(Convert, "cvt.{rn|rz}{|.relu}.{f16x2|bf16x2}.f32", "B = A A").needs(7, 1, "sm_80"),
    Row::new(Rare, "cvt.rna.tf32.f32", "b32 = A").needs(7, 1, "sm_80"),
    Row::new(Rare, "cvt.rna.satfinite.tf32.f32", "b32 = A").needs(8, 1, "sm_80"),
    Row::new(Rare, "cvt.{rn|rz}{|.relu}.tf32.f32", "b32 = A").needs(7, 8, "sm_90"),
    Row::other(Rare, "cvt.{rn|rz}.satfinite{|.relu}.tf32.f32", "b32 = A").needs(8, 6, "sm_100"),
    Row::new(Convert, "cvt.rn.satfinite.f16.f32", "B = A").needs(8, 1, "sm_70"),
    Row::new(Convert, "cvt.{rn|rz}{|.relu}.satfinite.bf16.f32", "B = A").needs(8, 1, "sm_80"),
    Row::new(
        Convert,
        "cvt.{rn|rz}{|.relu}.satfinite.{f16x2|bf16x2}.f32",
        "B = A A",
    )
    .needs(8, 1, "sm_80"),
    Row::new(Rare, "cvt.pack.sat.{u16|s16}.s32", "b32 = A A").needs(7, 1, "sm_72"),
    Row::new(Rare, "cvt.pack.sat.{u8|s8}.s32.b32", "b32 = s32 s32 b32").needs(7, 1, "sm_72"),
    Row::new(
        Rare,
        "cvt.pack.sat.{u4|s4|u2|s2}.s32.b32",
        "b32 = s32 s32 b32",
    )
    .needs(7, 1, "sm_75"),
    Row::new(
        Move,
        "mov.{pred|b16|u16|s16|b32|u32|s32|f32|b64|u64|s64|f64}",
        "A = A",
    ),
    // Where more modifiers may stand than the ones above.
    Row::other(Move, "mov.b128", "A = A"),
    Row::other(
        Convert,
        "cvt.{rni|rzi|rmi|rpi}{|.ftz}{|.sat}.{u8|s8|u16|s16|u32|s32|u64|s64}.f32",
        "B = A",
    ),
    Row::other(
        Convert,
        "cvt.{rni|rzi|rmi|rpi}{|.sat}.{u8|s8|u16|s16|u32|s32|u64|s64}.{f16|f64}",
        "B = A",
    ),
    Row::other(
        Convert,
        "cvt.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    Row::other(
        Convert,
        "cvt.{rn|rz|rm|rp}{|.sat}.{f16|f64}.{u8|s8|u16|s16|u32|s32|u64|s64}",
        "B = A",
    ),
    Row::other(Convert, "cvt.{rn|rz|rm|rp}{|.sat}.f16.f64", "B = A"),
    Row::other(Convert, "cvt.{rn|rz|rm|rp}{|.ftz}{|.sat}.f16.f32", "B = A"),
    Row::other(Convert, "cvt{|.rni|.rzi|.rmi|.rpi}{|.sat}.f16.f16", "B = A"),
    Row::other(Convert, "cvt{|.sat}.f64.f16", "B = A"),
    Row::other(Convert, "cvt.{rm|rp}.bf16.f32", "B = A").needs(7, 1, "sm_80"),
    Row::other(Convert, "cvt.{rn|rz|rm|rp}.ftz.bf16.f32", "B = A").needs(7, 1, "sm_80"),
    Row::other(Convert, "cvt{|.rn|.rz|.rm|.rp}.f32.bf16", "B = A").needs(7, 1, "sm_80"),
    Row::other(Convert, "cvt{|.rn|.rz|.rm|.rp}.ftz.f32.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::other(Convert, "cvt.{rn|rz|rm|rp}.f64.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::other(Convert, "cvt.f16.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::other(Convert, "cvt.{rn|rz|rm|rp}.f16.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::other(Convert, "cvt{|.rn|.rz|.rm|.rp}.bf16.f16", "B = A").needs(7, 8, "sm_90"),
    Row::other(Convert, "cvt.bf16.bf16", "B = A").needs(7, 8, "sm_90"),
    Row::other(Convert, "cvt.sat.u8.{s8|u16|s16|u32|s32|u64|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.s8.{u8|u16|s16|u32|s32|u64|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.u16.{s8|s16|u32|s32|u64|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.s16.{u16|u32|s32|u64|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.u32.{s8|s16|s32|u64|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.s32.{u32|u64|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.u64.{s8|s16|s32|s64}", "B = A"),
    Row::other(Convert, "cvt.sat.s64.u64", "B = A"),
];
