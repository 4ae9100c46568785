//! Jumps, calls, ends, and what only waits.

use super::super::row::Group::{Call, Jump, Sleep};
use super::super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row::other(Jump, "bra{|.uni}", "label"),
    Row::other(Jump, "brx.idx{|.uni}", "a, table"),
    Row::other(Jump, "ret{|.uni}", ""),
    Row::other(Jump, "{exit|trap|brkpt}", ""),
    Row::other(
        Call,
        "call{|.uni}",
        "{(results),} function{, (arguments)}{, prototype}",
    ),
    Row::other(Sleep, "nanosleep.u32", "= A"),
];
