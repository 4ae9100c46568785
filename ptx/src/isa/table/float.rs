//! Floating point.

use super::super::row::Group::{Float, Rare};
use super::super::row::Row;

const ULP: f64 = 1.0 / 8_388_608.0;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Float,
        "{add|sub|mul}{.rn|.rz|.rm|.rp|}{|.ftz}{|.sat}.f32",
        "A = A A",
    ),
    Row::new(Float, "{add|sub|mul}{.rn|.rz|.rm|.rp|}.f64", "A = A A"),
    Row::new(Float, "fma.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32", "A = A A A"),
    Row::new(Float, "mad.{rn|rz|rm|rp}{|.ftz}{|.sat}.f32", "A = A A A"),
    Row::new(Float, "{fma|mad}.{rn|rz|rm|rp}.f64", "A = A A A"),
    Row::new(Float, "div.{rn|rz|rm|rp}{|.ftz}.f32", "A = A A"),
    Row::new(Float, "div.{rn|rz|rm|rp}.f64", "A = A A"),
    Row::new(Float, "{rcp|sqrt}.{rn|rz|rm|rp}{|.ftz}.f32", "A = A"),
    Row::new(Float, "{rcp|sqrt}.{rn|rz|rm|rp}.f64", "A = A"),
    Row::new(Float, "{abs|neg}{|.ftz}.f32", "A = A"),
    Row::new(Float, "{abs|neg}.f64", "A = A"),
    Row::new(Float, "{min|max}{|.ftz}{|.NaN}.f32", "A = A A"),
    Row::new(Float, "{min|max}.f64", "A = A A"),
    Row::new(
        Float,
        "testp.{finite|infinite|number|notanumber|normal|subnormal}.{f32|f64}",
        "pred = A",
    ),
    Row::new(Float, "copysign.{f32|f64}", "A = A A"),
    Row::new(
        Float,
        "{add|sub|mul}{.rn|}{|.ftz}{|.sat}.{f16|f16x2}",
        "A = A A",
    ),
    Row::new(Float, "{add|sub|mul}{.rn|}.{bf16|bf16x2}", "A = A A").needs(7, 8, "sm_90"),
    Row::new(Float, "fma.rn{|.ftz}{|.sat|.relu}.{f16|f16x2}", "A = A A A"),
    Row::new(Float, "fma.rn{|.relu}.{bf16|bf16x2}", "A = A A A").needs(7, 1, "sm_80"),
    Row::new(Float, "{abs|neg}{|.ftz}.{f16|f16x2}", "A = A"),
    Row::new(Float, "{abs|neg}.{bf16|bf16x2}", "A = A").needs(7, 1, "sm_80"),
    Row::new(Float, "{min|max}{|.ftz}{|.NaN}.{f16|f16x2}", "A = A A").needs(7, 1, "sm_80"),
    Row::new(Float, "{min|max}{|.NaN}.{bf16|bf16x2}", "A = A A").needs(7, 1, "sm_80"),
    Row::about("div.{approx|full}{|.ftz}.f32", "A = A A", 2.0 * ULP, 0.0),
    Row::about("rcp.approx{|.ftz}.f32", "A = A", ULP, 0.0),
    Row::about("sqrt.approx{|.ftz}.f32", "A = A", ULP, 0.0),
    Row::about("rsqrt.approx{|.ftz}.f32", "A = A", ULP, 0.0),
    Row::about("ex2.approx{|.ftz}.f32", "A = A", 2.0 * ULP, 0.0),
    Row::about("lg2.approx{|.ftz}.f32", "A = A", ULP * 1.5, ULP * 1.5),
    Row::about("{sin|cos}.approx{|.ftz}.f32", "A = A", 0.0, 6.8e-7),
    Row::about("tanh.approx.f32", "A = A", 4.9e-4, 0.0).needs(7, 1, "sm_75"),
    Row::about("ex2.approx.f16", "A = A", 1.1e-3, 0.0).needs(7, 1, "sm_75"),
    Row::about("tanh.approx.f16", "A = A", 1.0e-3, 0.0).needs(7, 1, "sm_75"),
    Row::about("ex2.approx.ftz.bf16", "A = A", 7.9e-3, 0.0).needs(7, 8, "sm_90"),
    Row::about("tanh.approx.bf16", "A = A", 7.9e-3, 0.0).needs(7, 8, "sm_90"),
    Row::about("{rcp|rsqrt}.approx.ftz.f64", "A = A", 2.0e-6, 0.0),
    Row::other(Float, "ex2.approx.f16x2", "A = A").needs(7, 1, "sm_75"),
    Row::other(Float, "ex2.approx.ftz.bf16x2", "A = A").needs(7, 8, "sm_90"),
    Row::other(Float, "tanh.approx.f16x2", "A = A").needs(7, 1, "sm_75"),
    Row::other(Float, "tanh.approx.bf16x2", "A = A").needs(7, 8, "sm_90"),
    // The same opcode with one source more.
    Row::other(Float, "{min|max}{|.ftz}{|.NaN}{|.abs}.f32", "A = A A A").needs(8, 8, "sm_100"),
    Row::other(
        Float,
        "{add|sub|mul}{.rn|.rz|.rm|.rp|}{|.ftz}.f32x2",
        "A = A A",
    )
    .needs(8, 6, "sm_100"),
    Row::other(Float, "fma.{rn|rz|rm|rp}{|.ftz}.f32x2", "A = A A A").needs(8, 6, "sm_100"),
    Row::other(
        Float,
        "{add|sub}{.rn|.rz|.rm|.rp|}{|.sat}.f32.{f16|bf16}",
        "B = A B",
    )
    .needs(8, 6, "sm_100"),
    Row::other(
        Float,
        "fma.{rn|rz|rm|rp}{|.sat}.f32.{f16|bf16}",
        "B = A A B",
    )
    .needs(8, 6, "sm_100"),
    Row::new(
        Rare,
        "{min|max}{|.ftz}{|.NaN}.xorsign.abs.{f32|f16|f16x2}",
        "A = A A",
    ),
    Row::new(
        Rare,
        "{min|max}{|.NaN}.xorsign.abs.{bf16|bf16x2}",
        "A = A A",
    ),
];
