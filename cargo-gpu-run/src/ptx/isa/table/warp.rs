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
    Row::warp("redux.sync.{add|min|max}.{u32|s32}", "A = A \"-1\""),
    Row::warp("redux.sync.{and|or|xor}.b32", "A = A \"-1\""),
    Row::other(
        Warp,
        "shfl.sync.{up|down|bfly|idx}.b32",
        "d|p, a, b, c, mask",
    ),
    Row::other(Warp, "elect.sync", "d|p, mask"),
    Row::other(Warp, "activemask.b32", "d"),
    Row::other(WarpBarrier, "{bar|barrier}.warp.sync{|.aligned}", "mask"),
    Row::other(
        BlockBarrier,
        "{bar|barrier}{|.cta}.{sync|arrive}{|.aligned}",
        "a{, b}",
    ),
    Row::other(
        BlockBarrier,
        "{bar|barrier}{|.cta}.red.popc{|.aligned}.u32",
        "d, a{, b}, p",
    ),
    Row::other(
        BlockBarrier,
        "{bar|barrier}{|.cta}.red.{and|or}{|.aligned}.pred",
        "q, a{, b}, p",
    ),
];
