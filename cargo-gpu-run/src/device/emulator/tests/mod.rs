//! Whole programs in PTX text.

mod speed;
