//! The decoder and the table of instructions.

use std::fmt::Write;

use crate::Program;
use ptx::isa::{self, Ty};
use ptx::parse;

fn refusals(source: &str) -> Vec<String> {
    let module = parse(source).expect("the test's PTX is well formed");
    let program = Program::load(source, &module).expect("the test's PTX has no variables");
    let texts = program.refusals().iter();
    texts
        .map(|refusal| format!("{}: {}", refusal.what, refusal.text.trim()))
        .collect()
}

fn kernel(body: &str) -> String {
    format!(
        ".version 7.1\n.target sm_70\n.address_size 64\n.visible .entry kernel()\n{{\n\
         .reg .pred %p<16>;\n.reg .b16 %h<16>;\n.reg .b32 %r<16>;\n.reg .b64 %d<16>;\n{body}ret;\n}}\n"
    )
}

fn register(ty: Ty, index: usize) -> String {
    let bank = match ty.register() {
        1 => "p",
        16 => "h",
        32 => "r",
        _ => "d",
    };
    format!("%{bank}{index}")
}

#[test]
fn every_generated_form_is_decoded() {
    let mut body = String::new();
    for form in isa::forms() {
        let results = form.results.iter().copied();
        let sources = form.sources.iter();
        let operands: Vec<String> = results
            .map(|ty| (ty, false))
            .chain(sources.map(|source| {
                (
                    source.ty,
                    matches!(source.domain, isa::Domain::Immediate(_)),
                )
            }))
            .enumerate()
            .map(|(index, (ty, immediate))| match immediate {
                true => "1".to_owned(),
                false => register(ty, index),
            })
            .collect();
        writeln!(body, "{}", form.spell(&operands)).expect("a string takes all");
    }
    assert_eq!(refusals(&kernel(&body)), [""; 0]);
}

#[test]
fn a_wrong_modifier_is_named_with_what_may_stand_there() {
    assert_eq!(
        refusals(&kernel("shf.l.sat.b32 %r1, %r2, %r3, 4;\n")),
        [
            "modifier `.sat` of `shf.l.sat.b32` (here may stand: `.clamp`, `.wrap`): shf.l.sat.b32 %r1, %r2, %r3, 4;"
        ]
    );
    assert_eq!(
        refusals(&kernel("@%p1 bra.warp $L;\n$L:\n")),
        ["modifier `.warp` of `bra.warp` (here may stand: `.uni`): @%p1 bra.warp $L;"]
    );
}
