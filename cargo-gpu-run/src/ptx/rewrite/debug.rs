//! Debug sections go, line numbers stay.
//!
//! rustc's DWARF for this target is refused by `ptxas` (a label between sections, symbols that it cannot place), and after frames
//! have moved it would be wrong about every variable. `.file` and `.loc` are enough for backtraces and profilers.

use crate::ptx::ast::{Item, Module, Name, Statement};

/// Removes `.section`s, `debug` from `.target`, and what `.loc` lines say about the sections.
pub fn strip(module: &mut Module<'_>) {
    module
        .items
        .retain(|item| !matches!(item, Item::Section(_)));
    module.target.retain(|option| option != "debug");
    for item in &mut module.items {
        if let Item::Function(function) = item
            && let Some(body) = &mut function.body
        {
            forget_inlining(body);
        }
    }
}

/// `, function_name $L__info_string3, inlined_at ...` names labels of `.debug_str`.
fn forget_inlining(body: &mut [Statement<'_>]) {
    for statement in body {
        match statement {
            Statement::Loc { rest, .. } => *rest = Name::Borrowed(""),
            Statement::Block(inner) => forget_inlining(inner),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::strip;
    use crate::ptx::{parse, print};

    #[test]
    fn lines_stay_and_sections_go() {
        let text = ".version 7.1\n.target sm_70, debug\n.file 1 \"a.rs\"\n.func f() {\n.loc 1 2 3, function_name $s, inlined_at 1 4 5\n\
            { .loc 1 7 8, function_name $s, inlined_at 1 4 5\n }\n}\n.section .debug_str { .b8 1 }\n$end:\n";
        let mut module = parse(text).unwrap();
        strip(&mut module);
        let printed = print(&module);
        assert!(
            printed.contains(".loc\t1 2 3\n")
                && printed.contains(".loc\t1 7 8\n")
                && printed.contains(".file")
        );
        for gone in ["section", "debug", "$s", "$end"] {
            assert!(!printed.contains(gone), "{printed}");
        }
    }
}
