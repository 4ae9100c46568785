//! Which forms are compared: what the table of instructions can generate, and carry chains.

use ptx::isa;
pub use ptx::isa::{Accuracy, Form};

/// All forms.
pub fn forms() -> Vec<Form> {
    let chains = CHAINS
        .iter()
        .map(|(text, operands)| Form::sequence(text, operands));
    isa::forms().into_iter().chain(chains).collect()
}

/// Carry chains: the flag lives between neighbours only.
const CHAINS: &[(&str, &str)] = &[
    (
        "add.cc.u32 $0, $3, $4; addc.cc.u32 $1, $5, $6; addc.u32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    (
        "sub.cc.u32 $0, $3, $4; subc.cc.u32 $1, $5, $6; subc.u32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    (
        "add.cc.s32 $0, $3, $4; addc.cc.s32 $1, $5, $6; addc.s32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    (
        "sub.cc.s32 $0, $3, $4; subc.cc.s32 $1, $5, $6; subc.s32 $2, $7, $8;",
        "b32 b32 b32 = b32 b32 b32 b32 b32 b32",
    ),
    (
        "add.cc.u64 $0, $2, $3; addc.u64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "sub.cc.u64 $0, $2, $3; subc.u64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "add.cc.s64 $0, $2, $3; addc.s64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "sub.cc.s64 $0, $2, $3; subc.s64 $1, $4, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "mad.lo.cc.u32 $0, $2, $3, $4; madc.hi.u32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    (
        "mad.hi.cc.u32 $0, $2, $3, $4; madc.lo.u32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    (
        "mad.lo.cc.s32 $0, $2, $3, $4; madc.hi.s32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    (
        "mad.hi.cc.s32 $0, $2, $3, $4; madc.lo.s32 $1, $2, $3, $5;",
        "b32 b32 = b32 b32 b32 b32",
    ),
    (
        "mad.lo.cc.u64 $0, $2, $3, $4; madc.hi.u64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "mad.hi.cc.u64 $0, $2, $3, $4; madc.lo.u64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "mad.lo.cc.s64 $0, $2, $3, $4; madc.hi.s64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
    (
        "mad.hi.cc.s64 $0, $2, $3, $4; madc.lo.s64 $1, $2, $3, $5;",
        "b64 b64 = b64 b64 b64 b64",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_spelled() {
        let forms = forms();
        let add = forms
            .iter()
            .find(|form| form.name == "add.sat.s32")
            .unwrap();
        assert_eq!(
            add.spell(&["%a".into(), "%b".into(), "7".into()]),
            "add.sat.s32 %a, %b, 7;"
        );
        let mut names: Vec<&str> = forms.iter().map(|form| form.name.as_str()).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "two forms have one name: {twice:?}");
    }
}
