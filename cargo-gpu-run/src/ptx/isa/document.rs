//! The table as a page of the documentation.

use std::fmt::Write as _;

use super::row::{Accuracy, Group};
use super::table::rows;

const HEAD: &str = "# Instructions of the emulator

This page is made from the table in `cargo-gpu-run/src/ptx/isa/table`; `GPU_RUN_BLESS=1 cargo test -p cargo-gpu-run --lib ptx::isa` writes it anew.

`{a|b}` is a choice, and one that begins or ends with nothing may be left out. Modifiers stand in this order. Where operands are given as `RESULTS = SOURCES`,
the differential tests compare the instruction with a GPU: `A` and `B` are the last and the last but one type of the opcode, `W` is twice as wide as `A`,
`:nz` is not zero, `:sh` a shift amount, `:iN` a constant below N. *Missing* is what the emulator refuses with the instruction's name. Bounds of approximate results are NVIDIA's.

| opcode | operands | result |
|---|---|---|
";

/// The text of `docs/ptx.md`.
pub fn document() -> String {
    let mut text = HEAD.to_owned();
    for row in rows() {
        let result = match (row.group, row.accuracy) {
            (Group::Missing, _) => "missing".to_owned(),
            (_, Accuracy::Exact) => "exact".to_owned(),
            (_, Accuracy::Approximate { relative, absolute }) => {
                let bounds = [(relative, "relative"), (absolute, "absolute")];
                let bounds = bounds.iter().filter(|(bound, _)| *bound > 0.0);
                bounds
                    .map(|(bound, name)| format!("within {bound:.2e} {name}"))
                    .collect::<Vec<_>>()
                    .join(" or ")
            }
        };
        let cell = |text: &str| text.replace('|', "\\|");
        let operands = match row.operands {
            "" => String::new(),
            operands => format!("`{}`", cell(operands)),
        };
        writeln!(text, "| `{}` | {operands} | {result} |", cell(row.opcodes))
            .expect("a string takes all");
    }
    text
}
