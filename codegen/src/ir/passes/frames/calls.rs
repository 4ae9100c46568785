//! Who calls whom, and which functions look at how deep the call stack is.
//!
//! Not all that may be on the call stack twice must look: it is enough if no way from a function back to it goes past all that do. In a std program nearly
//! everything may call itself, since nearly everything may panic, a panic formats, and what formats allocates. So those that are rarely called look first, which
//! rustc marks as cold, then those through which most ways go.

use super::taken::is_taken;
use crate::ir::llvm::{Function, Module, Opcode, Place, Type};
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeSet, HashMap};

/// How a function may recurse, if nothing panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Recursion {
    /// It cannot.
    Never,
    /// By calls of addresses, as all that formats values may.
    ByAddress,
    /// By direct calls: likely, and likely deep.
    Direct,
}

type Graph = DiGraphMap<usize, ()>;

/// Rounds of `Calls::check` that choose one function of each group; then all that are left check.
const ROUNDS: usize = 64;

/// The program's functions with a body, and their calls.
pub(super) struct Calls<'m> {
    pub functions: Vec<Function<'m>>,
    pub recursion: Vec<Recursion>,
    /// Those that look at how deep the call stack is.
    pub checked: BTreeSet<usize>,
    /// All calls. Numbers from `functions.len()` on stand for types of functions that are called by address.
    graph: Graph,
}

impl<'m> Calls<'m> {
    pub fn read(module: &'m Module) -> Calls<'m> {
        let all = module.functions().into_iter();
        let functions: Vec<_> = all.filter(|function| !function.is_declaration()).collect();
        let direct = direct(&functions);
        let graph = with_addresses(&functions, &direct);
        let cold: BTreeSet<usize> = (0..functions.len())
            .filter(|&at| functions[at].has(Place::Function, "cold"))
            .collect();
        let mut recursion = vec![Recursion::Never; functions.len()];
        for (graph, kind) in [(&graph, Recursion::ByAddress), (&direct, Recursion::Direct)] {
            for function in cycles(&without(graph, &cold)).concat() {
                if let Some(recursion) = recursion.get_mut(function) {
                    *recursion = kind;
                }
            }
        }
        let checked = check(&graph, functions.len(), &cold);
        Calls {
            functions,
            recursion,
            checked,
            graph,
        }
    }

    /// The largest sum of `bytes` of functions that may be on the call stack one above the other without one between them that checks.
    pub fn deepest(&self, bytes: &[u64]) -> u64 {
        let mut below: HashMap<usize, u64> = HashMap::new();
        let mut deepest = 0;
        // Callees come before callers. No group has two, since all ways back go past functions that check.
        for group in kosaraju_scc(&without(&self.graph, &self.checked)) {
            for node in group {
                let depth = self.below(&below, node) + bytes.get(node).copied().unwrap_or(0);
                deepest = deepest.max(depth);
                below.insert(node, depth);
            }
        }
        let start = |&node: &usize| self.below(&below, node) + bytes[node];
        deepest.max(self.checked.iter().map(start).max().unwrap_or(0))
    }

    fn below(&self, below: &HashMap<usize, u64>, node: usize) -> u64 {
        let callees = self.graph.neighbors(node);
        let depths = callees.filter_map(|callee| below.get(&callee));
        depths.max().copied().unwrap_or(0)
    }
}

/// Calls by name.
fn direct(functions: &[Function<'_>]) -> Graph {
    let numbers: HashMap<_, _> = functions.iter().copied().zip(0..).collect();
    let mut graph = Graph::new();
    for (number, function) in functions.iter().enumerate() {
        graph.add_node(number);
        for callee in callees(*function).into_iter().filter_map(Result::ok) {
            if let Some(&callee) = numbers.get(&callee) {
                graph.add_edge(number, callee, ());
            }
        }
    }
    graph
}

/// Those and calls by address: of whatever has its address taken and is of the type.
fn with_addresses(functions: &[Function<'_>], direct: &Graph) -> Graph {
    let mut graph = direct.clone();
    let mut types: HashMap<String, usize> = HashMap::new();
    for (number, function) in functions.iter().enumerate() {
        for ty in callees(*function).into_iter().filter_map(Result::err) {
            let next = functions.len() + types.len();
            graph.add_edge(number, *types.entry(key(ty)).or_insert(next), ());
        }
    }
    for (number, function) in functions.iter().enumerate() {
        if let Some(&node) = types.get(&key(function.value_type()))
            && is_taken(*function)
        {
            graph.add_edge(node, number, ());
        }
    }
    graph
}

/// The functions that it calls, or the types of those that it calls by address.
fn callees<'m>(function: Function<'m>) -> Vec<Result<Function<'m>, Type<'m>>> {
    let instructions = function.blocks().into_iter();
    let instructions = instructions.flat_map(|block| block.instructions());
    let calls = instructions
        .filter(|one| matches!(one.opcode(), Opcode::Call | Opcode::Invoke))
        .filter_map(|one| one.call());
    calls
        .filter(|call| call.callee().assembly().is_none())
        .map(|call| call.callee_function().ok_or_else(|| call.callee_type()))
        .collect()
}

/// The least that must check so that no cycle is without one, or nearly so.
fn check(graph: &Graph, functions: usize, cold: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut checked = BTreeSet::new();
    for node in cycles(graph).concat() {
        if cold.contains(&node) || graph.contains_edge(node, node) {
            checked.insert(node);
        }
    }
    for round in 0.. {
        let rest = without(graph, &checked);
        let groups = cycles(&rest);
        if groups.is_empty() {
            break;
        }
        for group in groups {
            let own: BTreeSet<usize> = group.iter().copied().collect();
            let inside = |nodes: &mut dyn Iterator<Item = usize>| {
                nodes.filter(|node| own.contains(node)).count()
            };
            let ways = |node: usize| {
                let from = inside(&mut rest.neighbors_directed(node, petgraph::Incoming));
                from * inside(&mut rest.neighbors(node))
            };
            let candidates = group.into_iter().filter(|node| *node < functions);
            if round < ROUNDS {
                checked.extend(candidates.max_by_key(|node| (ways(*node), *node)));
            } else {
                checked.extend(candidates);
            }
        }
    }
    checked
}

/// Groups of nodes that lead to each other, and to themselves.
fn cycles(graph: &Graph) -> Vec<Vec<usize>> {
    // Not Tarjan's: petgraph's recurses as deep as the longest chain of calls.
    let mut groups = kosaraju_scc(graph);
    groups.retain(|group| group.len() > 1 || graph.contains_edge(group[0], group[0]));
    groups
}

fn without(graph: &Graph, nodes: &BTreeSet<usize>) -> Graph {
    let mut rest = graph.clone();
    for node in nodes {
        rest.remove_node(*node);
    }
    rest
}

/// Functions of this type may be called by one address. A pointer and a number of 64 bits are passed alike.
pub(super) fn key(ty: Type<'_>) -> String {
    ty.to_string().replace("ptr", "i64")
}
