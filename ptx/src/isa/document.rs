//! The table as a page of the documentation.

use std::fmt::Write as _;

use super::row::Accuracy;
use super::since::{LEAST, WORDS};
use super::table::rows;

const HEAD: &str = "# Instructions of the emulator

This page is made from the table in `ptx/src/isa/table`; `GPU_RUN_BLESS=1 cargo test -p gpu-run-ptx --lib isa` writes it anew.

`{a|b}` is a choice, and one that begins or ends with nothing may be left out. Modifiers stand in this order. Where operands are given as `RESULTS = SOURCES`,
the differential tests compare the instruction with a GPU: `A` and `B` are the last and the last but one type of the opcode, `W` is twice as wide as `A`,
`?` may be left out, `:nz` is not zero, `:sh` a shift amount, `:iN` a constant below N. What is not here the emulator refuses by name. Bounds of approximate results are NVIDIA's.
*Needs* is the least `.version` and `.target`, where it is more than 7.1 and sm_70; a test has NVIDIA's assembler check every spelling.

| opcode | operands | result | needs |
|---|---|---|---|
";

const WORDS_HEAD: &str = "
These modifiers need more than their instruction:

| modifier | needs |
|---|---|
";

/// The text of `docs/ptx.md`.
pub fn document() -> String {
    let mut text = HEAD.to_owned();
    for row in rows() {
        let result = match row.accuracy {
            Accuracy::Exact => "exact".to_owned(),
            Accuracy::Approximate { relative, absolute } => {
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
        let needs = match row.least {
            LEAST => String::new(),
            least => least.to_string(),
        };
        let opcodes = cell(row.opcodes);
        writeln!(text, "| `{opcodes}` | {operands} | {result} | {needs} |")
            .expect("a string takes all");
    }
    text.push_str(WORDS_HEAD);
    for (word, since) in WORDS {
        writeln!(text, "| `.{word}` | {since} |").expect("a string takes all");
    }
    text
}
