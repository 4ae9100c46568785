//! The crates of the workspace: no way leads back, and docs/architecture.md shows them as they are.

use super::cycle::{self, Graph};
use std::collections::BTreeMap;
use std::path::Path;

const BEGIN: &str =
    "<!-- crates: written by `SNAPSHOTS=overwrite cargo test --test structure` -->\n";
const END: &str = "<!-- end of crates -->\n";

/// Folder of each package, and the folders of those that it depends on: to be built, not to be tested.
pub fn graph() -> Graph {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata");
    let folder = |path: &cargo_metadata::camino::Utf8Path| {
        let folder = path
            .strip_prefix(&metadata.workspace_root)
            .expect("in the workspace");
        folder.to_string()
    };
    let folders: BTreeMap<String, String> = metadata
        .packages
        .iter()
        .map(|package| {
            let manifest = package.manifest_path.parent().expect("a folder");
            (package.name.to_string(), folder(manifest))
        })
        .collect();
    let needed = |package: &cargo_metadata::Package| {
        let dependencies = package.dependencies.iter();
        dependencies
            .filter(|dependency| dependency.kind != cargo_metadata::DependencyKind::Development)
            .filter_map(|dependency| folders.get(&dependency.name).cloned())
            .collect()
    };
    metadata
        .packages
        .iter()
        .map(|package| (folders[package.name.as_str()].clone(), needed(package)))
        .collect()
}

/// Layer by layer, those on top first that need the ones below.
fn picture(graph: &Graph) -> String {
    let mut text = String::from("```text\n");
    for layer in cycle::layers(graph).iter().rev() {
        for name in layer {
            // What one that it needs needs anyway is not drawn.
            let direct: Vec<&str> = graph[name]
                .iter()
                .filter(|needed| {
                    !graph[name]
                        .iter()
                        .any(|other| reaches(graph, other, needed))
                })
                .map(String::as_str)
                .collect();
            let arrow = if direct.is_empty() { "" } else { " ──> " };
            text += format!("{name:<18}{arrow}{}", direct.join(", ")).trim_end();
            text += "\n";
        }
    }
    text + "```\n"
}

/// Whether `from` needs `to`, itself or through others.
fn reaches(graph: &Graph, from: &str, to: &str) -> bool {
    from != to
        && graph[from]
            .iter()
            .any(|next| next == to || reaches(graph, next, to))
}

#[test]
fn the_architecture_shows_the_crates_as_they_are() {
    let graph = graph();
    assert_eq!(cycle::find(&graph), None);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/architecture.md");
    let document = std::fs::read_to_string(&path)
        .unwrap()
        .replace("\r\n", "\n");
    let (before, rest) = document
        .split_once(BEGIN)
        .expect("the place of the picture");
    let (shown, after) = rest.split_once(END).expect("the end of the picture");
    let drawn = picture(&graph);
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, format!("{before}{BEGIN}{drawn}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(shown, drawn, "write it anew with SNAPSHOTS=overwrite");
}
