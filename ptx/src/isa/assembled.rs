//! NVIDIA's assembler takes every spelling of the table, for the version and target that the table gives.

use std::collections::BTreeMap;

use crate::testing::{Ptxas, note};

use super::form::Form;
use super::operand::{Domain, Ty};
use super::row::{Group, Row};
use super::since::Since;
use super::table::rows;

const TEST: &str = "isa::assembled";

/// Instructions in a module.
const MODULE: usize = 2000;

fn register(ty: Ty, index: usize) -> String {
    let bank = match ty.register() {
        1 => "p",
        16 => "h",
        32 => "r",
        64 => "d",
        _ => "q",
    };
    format!("%{bank}{index}")
}

fn of_form(form: &Form) -> String {
    let sources = form.sources.iter();
    let operands: Vec<String> = form
        .results
        .iter()
        .map(|&ty| (ty, false))
        .chain(sources.map(|source| (source.ty, matches!(source.domain, Domain::Immediate(_)))))
        .enumerate()
        .map(|(index, (ty, immediate))| match immediate {
            true => "1".to_owned(),
            false => register(ty, index),
        })
        .collect();
    form.spell(&operands)
}

/// The operands of a memory access: `d` or `{d, e}`, and an address.
fn of_access(row: &Row, opcode: &str) -> String {
    let words: Vec<&str> = opcode.split('.').collect();
    let ty = words.iter().rev().find_map(|word| Ty::parse(word));
    let parts = words
        .iter()
        .find_map(|word| word.strip_prefix('v')?.parse::<usize>().ok());
    let scalar = |index| ty.map_or_else(String::new, |ty| register(ty, index));
    let value = match parts {
        Some(parts) => format!(
            "{{{}}}",
            (0..parts).map(scalar).collect::<Vec<_>>().join(", ")
        ),
        None => scalar(0),
    };
    let address = match words.iter().any(|word| word.starts_with("param")) {
        true if row.group == Group::Store => "[argument]",
        true => "[parameter]",
        false => "[%d8]",
    };
    let operands = row.operands.split(", ").map(|name| match name {
        "d" | "b" => value.clone(),
        "c" => scalar(1),
        "[a]" => address.to_owned(),
        literal => literal.to_owned(),
    });
    format!("{opcode} {};", operands.collect::<Vec<_>>().join(", "))
}

fn instruction(row: &Row, opcode: &str) -> String {
    if row.operands.contains('=') {
        return of_form(&Form::of(opcode, row));
    }
    match row.group {
        Group::Load | Group::Store | Group::Atomic | Group::Reduction | Group::Hint => {
            of_access(row, opcode)
        }
        Group::Stack => format!(
            "{opcode} {0}0, {0}1;",
            if opcode.ends_with("64") { "%d" } else { "%r" }
        ),
        Group::Call => format!("{opcode} nothing;"),
        Group::Jump if opcode.starts_with("brx") => format!("{opcode} %r0, $Table;"),
        Group::Jump if opcode.starts_with("bra") => format!("{opcode} $End;"),
        _ => format!("{opcode};"),
    }
}

fn body(instructions: &[&str]) -> String {
    format!(
        "(.param .align 64 .b8 parameter[64])\n{{\n\
         .reg .pred %p<9>;\n.reg .b16 %h<9>;\n.reg .b32 %r<9>;\n.reg .b64 %d<9>;\n{}\n\
         .param .align 64 .b8 argument[64];\n$Table: .branchtargets $End;\nld.param.b64 %d8, [parameter];\n\
         {}\n$End:\nret;\n}}\n",
        match instructions.iter().any(|text| text.contains("%q")) {
            true => ".reg .b128 %q<9>;",
            false => "",
        },
        instructions.join("\n")
    )
}

fn module(since: Since, target: &str, instructions: &[String]) -> String {
    let (major, minor) = since.ptx;
    // What reads the parameters of a function must stand in one.
    let (functions, kernels): (Vec<&str>, Vec<&str>) = instructions
        .iter()
        .map(String::as_str)
        .partition(|text| text.starts_with("ld") && text.contains("param::func"));
    format!(
        ".version {major}.{minor}\n.target {target}\n.address_size 64\n.func nothing()\n{{\nret;\n}}\n\
         .func function{}.visible .entry kernel{}",
        body(&functions),
        body(&kernels)
    )
}

#[test]
fn every_spelling_is_accepted() {
    let Some(ptxas) = Ptxas::find(TEST) else {
        return;
    };
    let mut by_since: BTreeMap<Since, Vec<String>> = BTreeMap::new();
    for row in rows() {
        for opcode in row.spellings() {
            let text = instruction(row, &opcode);
            by_since.entry(row.since(&opcode)).or_default().push(text);
        }
    }
    let (mut taken, mut unknown) = (0, Vec::new());
    for (since, instructions) in by_since {
        for part in instructions.chunks(MODULE) {
            // Newer assemblers begin with sm_75.
            let target = match since.sm < 75 && !ptxas.knows(since.target) {
                true => "sm_75",
                false => since.target,
            };
            match ptxas.check(&module(since, target, part), target) {
                Ok(()) => taken += part.len(),
                Err(why) if !ptxas.knows(target) || why.contains("Unsupported .version") => {
                    unknown.push(format!("{} of {since}", part.len()));
                }
                Err(why) => panic!("for {since}: {}", &why[..why.len().min(4000)]),
            }
        }
    }
    if !unknown.is_empty() {
        note(&format!(
            "test {TEST}: this ptxas does not know {}",
            unknown.join("; ")
        ));
    }
    assert!(taken > 20_000, "{taken}");
}
