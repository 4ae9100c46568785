//! Lanes of a warp, and barriers.

use super::super::row::Group::{BlockBarrier, Warp, WarpBarrier};
use super::super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row::warp("shfl.sync.{up}.b32", "A|pred = A u32:sh \"0\" \"-1\""),
    Row::warp(
        "shfl.sync.{down|bfly|idx}.b32",
        "A|pred = A u32:sh \"31\" \"-1\"",
    ),
    Row::warp("vote.sync.{all|any|uni}.pred", "A = A \"-1\""),
    Row::warp("vote.sync.ballot.b32", "A = pred \"-1\""),
    Row::warp("match.any.sync.{b32|b64}", "b32 = A \"-1\""),
    Row::warp("match.all.sync.{b32|b64}", "b32|pred = A \"-1\""),
    Row::warp("redux.sync.{add|min|max}.{u32|s32}", "A = A \"-1\"").needs(7, 1, "sm_80"),
    Row::other(
        Warp,
        "redux.sync.{min|max}{|.abs}{|.NaN}.f32",
        "A = A \"-1\"",
    )
    .needs(8, 6, "sm_100a"),
    Row::warp("redux.sync.{and|or|xor}.b32", "A = A \"-1\"").needs(7, 1, "sm_80"),
    Row::other(
        Warp,
        "shfl.sync.{up|down|bfly|idx}.b32",
        "A|pred = A u32 u32 u32",
    ),
    Row::other(Warp, "elect.sync", "b32|pred = u32").needs(8, 0, "sm_90"),
    Row::other(Warp, "activemask.b32", "A ="),
    Row::other(WarpBarrier, "bar.warp.sync", "= u32"),
    Row::other(BlockBarrier, "bar.{sync|arrive}", "= u32 u32?"),
    Row::other(
        BlockBarrier,
        "barrier.{sync|arrive}{|.aligned}",
        "= u32 u32?",
    ),
    Row::other(BlockBarrier, "bar.red.popc.u32", "u32 = u32 u32? pred"),
    Row::other(
        BlockBarrier,
        "barrier.red.popc{|.aligned}.u32",
        "u32 = u32 u32? pred",
    ),
    Row::other(
        BlockBarrier,
        "bar.red.{and|or}.pred",
        "pred = u32 u32? pred",
    ),
    Row::other(
        BlockBarrier,
        "barrier.red.{and|or}{|.aligned}.pred",
        "pred = u32 u32? pred",
    ),
    Row::other(BlockBarrier, "bar.cta.{sync|arrive}", "= u32 u32?").needs(7, 8, "sm_70"),
    Row::other(BlockBarrier, "bar.cta.red.popc.u32", "u32 = u32 u32? pred").needs(7, 8, "sm_70"),
    Row::other(
        BlockBarrier,
        "bar.cta.red.{and|or}.pred",
        "pred = u32 u32? pred",
    )
    .needs(7, 8, "sm_70"),
    Row::other(
        BlockBarrier,
        "barrier.cta.{sync|arrive}{|.aligned}",
        "= u32 u32?",
    )
    .needs(7, 8, "sm_70"),
    Row::other(
        BlockBarrier,
        "barrier.cta.red.popc{|.aligned}.u32",
        "u32 = u32 u32? pred",
    )
    .needs(7, 8, "sm_70"),
    Row::other(
        BlockBarrier,
        "barrier.cta.red.{and|or}{|.aligned}.pred",
        "pred = u32 u32? pred",
    )
    .needs(7, 8, "sm_70"),
];
