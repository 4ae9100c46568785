//! Comparison and selection.

use super::super::row::Group::{Missing, Select, Set, SetPredicate};
use super::super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge}.{u16|s16|u32|s32|u64|s64}",
        "pred|pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|ne}.{b16|b32|b64}",
        "pred|pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{lo|ls|hi|hs}.{u16|u32|u64}",
        "pred|pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.f32",
        "pred|pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.f64",
        "pred|pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.bf16",
        "pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.f16",
        "pred = A A",
    ),
    Row::new(
        Missing,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.f16x2",
        "pred|pred = A A",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|lt|ge}.{and|or|xor}.{u16|s32|u64|f32|f64}",
        "pred|pred = A A pred",
    ),
    Row::new(
        SetPredicate,
        "setp.{eq|lt|ge}.{and|or|xor}.f16",
        "pred = A A pred",
    ),
    Row::new(
        Set,
        "set.{eq|ne|lt|le|gt|ge}.{u32|s32|f32}.{u16|s16|u32|s32|u64|s64}",
        "B = A A",
    ),
    Row::new(
        Set,
        "set.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.ftz}.{u32|s32|f32}.f32",
        "B = A A",
    ),
    Row::new(Set, "set.{eq|lt|geu|nan}.{u32|s32|f32}.f64", "B = A A"),
    Row::new(
        Set,
        "set.{eq|lt|ge}.{and|or|xor}.{u32|f32}.{s32|f32}",
        "B = A A pred",
    ),
    Row::new(
        Set,
        "set.{eq|lt|geu|nan}{|.ftz}.{u16|u32|s32}.f16",
        "B = A A",
    ),
    Row::new(Missing, "set.{eq|lt|geu|nan}{|.ftz}.f16x2.f16x2", "B = A A"),
    Row::new(
        Select,
        "selp.{b16|u16|s16|b32|u32|s32|b64|u64|s64|f32|f64}",
        "A = A A pred",
    ),
    Row::new(
        Select,
        "slct.{b16|u16|s16|b32|u32|s32|f32|b64|u64|s64|f64}.s32",
        "B = B B A",
    ),
    Row::new(Select, "slct.{u32|b64}.f32", "B = B B A"),
    // With a predicate: tests generate a part of these.
    Row::other(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge}.{and|or|xor}.{u16|s16|u32|s32|u64|s64}",
        "p|q, a, b, c",
    ),
    Row::other(
        SetPredicate,
        "setp.{eq|ne}.{and|or|xor}.{b16|b32|b64}",
        "p|q, a, b, c",
    ),
    Row::other(
        SetPredicate,
        "setp.{lo|ls|hi|hs}.{and|or|xor}.{u16|u32|u64}",
        "p|q, a, b, c",
    ),
    Row::other(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.{and|or|xor}{|.ftz}.{f32|f16}",
        "p|q, a, b, c",
    ),
    Row::other(
        SetPredicate,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.{and|or|xor}.{f64|bf16}",
        "p|q, a, b, c",
    ),
    Row::other(
        Missing,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.bf16x2",
        "p|q, a, b",
    ),
    Row::other(
        Set,
        "set.{eq|ne|lt|le|gt|ge|lo|ls|hi|hs}{|.and|.or|.xor}.{u32|s32|f32}.{b16|b32|b64|u16|s16|u32|s32|u64|s64}",
        "d, a, b{, c}",
    ),
    Row::other(
        Set,
        "set.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.and|.or|.xor}{|.ftz}.{u16|s16|u32|s32|f32}.{f16|bf16|f32|f64}",
        "d, a, b{, c}",
    ),
    Row::other(
        Missing,
        "set.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.and|.or|.xor}{|.ftz}.{f16x2.f16x2|bf16x2.bf16x2}",
        "d, a, b{, c}",
    ),
    Row::other(
        Select,
        "slct.{b16|u16|s16|b32|u32|s32|f32|b64|u64|s64|f64}.f32",
        "d, a, b, c",
    ),
    Row::new(Missing, "set.{eq|lt|geu|nan}{|.ftz}.f16.f16", "B = A A"),
    Row::other(
        Missing,
        "set.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}{|.and|.or|.xor}{|.ftz}.{f16|bf16}.{f16|bf16|f32|f64}",
        "d, a, b{, c}",
    ),
    Row::other(
        Missing,
        "setp.{eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan}.{and|or|xor}{|.ftz}.{f16x2|bf16x2}",
        "p|q, a, b, c",
    ),
    Row::new(Missing, "slct.ftz.{u32|b64}.f32", "B = B B A"),
    Row::other(
        Missing,
        "slct.ftz.{b16|u16|s16|b32|s32|f32|u64|s64|f64}.f32",
        "d, a, b, c",
    ),
];
