//! Between the files and folders at the top of a crate imports run one way.

use super::crates;
use super::cycle::{self, Graph};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, Meta, Token, UseTree};

/// What a file names of its crate, as paths from the crate's root.
struct Named {
    /// The module that is read, from the root.
    module: Vec<String>,
    paths: BTreeSet<Vec<String>>,
}

impl Named {
    /// A path with `crate`, `self` or `super` in front, from the root.
    fn note(&mut self, path: &[String]) {
        let Some(first) = path.first() else { return };
        let mut at = match first.as_str() {
            "crate" => Vec::new(),
            "self" | "super" => self.module.clone(),
            _ => return,
        };
        for part in path {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => drop(at.pop()),
                name => at.push(name.to_owned()),
            }
        }
        self.paths.insert(at);
    }

    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) => self.whole(before, &name.ident.to_string()),
            UseTree::Rename(name) => self.whole(before, &name.ident.to_string()),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(tree, before));
            }
        }
    }

    fn whole(&mut self, before: &[String], last: &str) {
        let mut path = before.to_vec();
        path.push(last.to_owned());
        self.note(&path);
    }
}

/// What is there for tests only may look up.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else {
            return false;
        };
        list.path.is_ident("cfg") && list.parse_args().is_ok_and(|cfg| needs_test(&cfg))
    })
}

/// `test`, or `all(test, ..)`: what `any(test, ..)` guards is there without tests, too.
fn needs_test(cfg: &Meta) -> bool {
    match cfg {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            parts.is_ok_and(|parts| parts.iter().any(needs_test))
        }
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[Attribute] = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        // What a macro is given are words; a path among them is one all the same.
        let words: Vec<String> = flat(call.tokens.clone());
        for (at, word) in words.iter().enumerate() {
            if matches!(word.as_str(), "crate" | "super") {
                let path = words[at..]
                    .split(|word| !is_of_path(word))
                    .next()
                    .unwrap_or_default();
                let path: Vec<String> = path.iter().filter(|word| *word != ":").cloned().collect();
                self.note(&path);
            }
        }
        visit::visit_macro(self, call);
    }
}

fn is_of_path(word: &str) -> bool {
    word == ":" || word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

fn flat(tokens: proc_macro2::TokenStream) -> Vec<String> {
    use proc_macro2::TokenTree;
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => {
                let mut words = vec![",".to_owned()];
                words.extend(flat(group.stream()));
                words.push(",".to_owned());
                words
            }
            other => vec![other.to_string()],
        })
        .collect()
}

/// Adds what the files of `directory` name, which is the module at `module`.
fn read(directory: &Path, module: &[String], found: &mut Vec<(String, Named)>) {
    for entry in fs::read_dir(directory).expect("a readable directory") {
        let path = entry.expect("a readable directory").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_str()
            .expect("UTF-8")
            .to_owned();
        if is_test_file(&name) {
            continue;
        }
        let mut inner = module.to_vec();
        if path.is_dir() {
            inner.push(name);
            read(&path, &inner, found);
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        if name != "mod" {
            inner.push(name);
        }
        let top = inner.first().expect("a name").clone();
        // The root and what executables begin with name everything.
        if matches!(top.as_str(), "lib" | "main" | "bin") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a readable file");
        let file =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut named = Named {
            module: inner,
            paths: BTreeSet::new(),
        };
        if !is_for_tests(&file.attrs) {
            named.visit_file(&file);
        }
        found.push((top, named));
    }
}

/// By their names: `tests.rs`, `testing/`, `fake.rs`, and programs that stand beside the code (`samples/`, `stand_ins/`).
fn is_test_file(name: &str) -> bool {
    matches!(name, "tests" | "testing" | "fake" | "samples" | "stand_ins")
        || name.ends_with("_tests")
}

fn graph(source: &Path) -> Graph {
    let mut found = Vec::new();
    read(source, &[], &mut found);
    let tops: BTreeSet<String> = found.iter().map(|(top, _)| top.clone()).collect();
    let mut graph: Graph = tops
        .iter()
        .map(|top| (top.clone(), BTreeSet::new()))
        .collect();
    for (top, named) in found {
        let needed = named.paths.iter().filter_map(|path| path.first());
        let needed = needed.filter(|other| **other != top && tops.contains(*other));
        let needed: Vec<String> = needed.cloned().collect();
        graph.entry(top).or_default().extend(needed);
    }
    graph
}

#[test]
fn imports_run_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut circles = Vec::new();
    let mut seen = 0;
    for name in crates::graph().keys() {
        let source = root.join(name).join("src");
        // What is there for tests alone may be as it likes.
        if name.starts_with("tests") || !source.is_dir() {
            continue;
        }
        let graph = graph(&source);
        seen += graph.len();
        if let Some(circle) = cycle::find(&graph) {
            circles.push(format!("{name}: {}", circle.join(" -> ")));
        }
    }
    assert!(
        circles.is_empty(),
        "modules that need each other:\n{}",
        circles.join("\n")
    );
    assert!(seen > 50, "only {seen} modules were found");
}

#[test]
fn paths_of_every_kind_are_seen() {
    let text = "
        use crate::{one::A, two::{self, B}};
        fn f() { super::three::g(); vec![crate::four::C]; }
        mod inner { use super::super::five; }
        #[cfg(test)] mod tests { use crate::six::D; }
        #[cfg(test)] use crate::seven::E;
        #[cfg(all(test, not(loom)))] mod more { use crate::nine::G; }
        #[cfg(any(target_arch = \"nvptx64\", all(test, not(loom))))] use crate::ten::H;
        fn g(_: Option<crate::eight::F>) {}
    ";
    let mut named = Named {
        module: vec!["here".to_owned()],
        paths: BTreeSet::new(),
    };
    named.visit_file(&syn::parse_file(text).unwrap());
    let tops: BTreeSet<&str> = named.paths.iter().map(|path| path[0].as_str()).collect();
    assert_eq!(
        tops,
        BTreeSet::from(["one", "two", "three", "four", "five", "eight", "ten"])
    );
}
