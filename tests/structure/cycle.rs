//! Ways that lead back to where they start.

use std::collections::{BTreeMap, BTreeSet};

/// Who needs whom, by name.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// A way from a name to itself, if there is one: each needs the next, and the last is the first.
pub fn find(graph: &Graph) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    graph.keys().find_map(|name| {
        let mut way = Vec::new();
        visit(graph, name, &mut way, &mut done)
    })
}

fn visit<'g>(
    graph: &'g Graph,
    name: &'g str,
    way: &mut Vec<&'g str>,
    done: &mut BTreeSet<&'g str>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|on_the_way| *on_the_way == name) {
        let circle = way[start..].iter().chain([&name]);
        return Some(circle.map(|name| (*name).to_owned()).collect());
    }
    if !done.insert(name) {
        return None;
    }
    way.push(name);
    let needed = graph.get(name).into_iter().flatten();
    let found = needed
        .into_iter()
        .find_map(|next| visit(graph, next, way, done));
    way.pop();
    found
}

/// The names in layers: whoever needs nobody of these is in the first, whoever needs only those of layers before in the next.
///
/// # Panics
/// There is a way that leads back.
pub fn layers(graph: &Graph) -> Vec<Vec<String>> {
    assert_eq!(find(graph), None);
    let mut left: BTreeSet<&String> = graph.keys().collect();
    let mut layers = Vec::new();
    while !left.is_empty() {
        let is_free = |name: &&&String| !graph[**name].iter().any(|needed| left.contains(needed));
        let layer: Vec<String> = left
            .iter()
            .filter(is_free)
            .map(|name| (*name).clone())
            .collect();
        left.retain(|name| !layer.contains(name));
        layers.push(layer);
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        edges
            .iter()
            .map(|(name, needed)| ((*name).to_owned(), set(needed)))
            .collect()
    }

    #[test]
    fn a_way_back_is_found_wherever_it_begins() {
        let circle = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["d"]), ("d", &["b"])]);
        assert_eq!(find(&circle).unwrap(), ["b", "c", "d", "b"]);
        let two_ways = graph(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &["d"]), ("d", &[])]);
        assert_eq!(find(&two_ways), None);
        assert_eq!(layers(&two_ways), [vec!["d"], vec!["b", "c"], vec!["a"]]);
    }
}
