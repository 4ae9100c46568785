//! All parts of the table.

use super::super::row::Row;
use super::{compare, control, convert, float, integer, memory, warp};

/// Every row. Where two rows have one spelling, the first is meant.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [
        integer::ROWS,
        compare::ROWS,
        float::ROWS,
        convert::ROWS,
        memory::ROWS,
        control::ROWS,
        warp::ROWS,
    ]
    .into_iter()
    .flatten()
}
