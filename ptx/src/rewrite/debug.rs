//! Debug sections go, line numbers stay.
//!
//! rustc's DWARF for this target is refused by `ptxas` (a label between sections, symbols that it cannot place), and after frames
//! have moved it would be wrong about every variable. `.file` and `.loc` are enough for backtraces and profilers.

use crate::ast::{Item, Module, Name, Statement};
use crate::{escape, unescape, walk};
use std::path::Path;

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
            for statement in walk::statements_mut(body) {
                // `, function_name $L__info_string3, inlined_at ...` names labels of `.debug_str`.
                if let Statement::Loc { rest, .. } = statement {
                    *rest = Name::Borrowed("");
                }
            }
        }
    }
}

/// Names source files below `directory` relative to it, as std does in the messages of panics: an image is the same wherever it is made.
pub fn relative_files(module: &mut Module<'_>, directory: &Path) {
    for item in &mut module.items {
        if let Item::File { path, .. } = item
            && let Ok(below) = Path::new(&unescape(path.as_ref())).strip_prefix(directory)
            && let Some(below) = below.to_str()
        {
            *path = Name::Owned(escape(below));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{relative_files, strip};
    use crate::{parse, print};
    use std::path::Path;

    #[test]
    fn files_of_the_workspace_are_relative() {
        let text = ".version 7.1\n.target sm_70\n.file 1 \"/home/me/demo/src/main.rs\"\n.file 2 \"/rustc/x/library/core/src/a.rs\"\n";
        let mut module = parse(text).unwrap();
        relative_files(&mut module, Path::new("/home/me/demo"));
        let printed = print(&module);
        let text = r#"
            .version 7.1
            .target sm_70
            .file 1 "/home/gr\303\266\303\237e/src/\303\274.rs"
        "#;
        let mut module = parse(text).unwrap();
        relative_files(&mut module, Path::new("/home/größe"));
        let beyond_ascii = print(&module);
        assert!(
            beyond_ascii.contains(r#""src/\303\274.rs""#),
            "{beyond_ascii}"
        );
        assert!(printed.contains("\"src/main.rs\""), "{printed}");
        assert!(
            printed.contains("\"/rustc/x/library/core/src/a.rs\""),
            "{printed}"
        );
    }

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
