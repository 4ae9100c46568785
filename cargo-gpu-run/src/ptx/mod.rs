//! PTX: parse, rewrite, print.

pub mod ast;
