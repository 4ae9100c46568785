//! Which initial value leads where.

use crate::ir::llvm::{Global, Module, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What to take out of one static's value.
#[derive(Debug)]
pub struct Cut<'m> {
    pub of: Global<'m>,
    /// The statics that its value must not lead to any more.
    pub to: HashSet<Value<'m>>,
}

/// The cuts after which no value leads back to its static, in the module's order.
pub fn cuts(module: &Module) -> Vec<Cut<'_>> {
    let nodes = module.globals();
    let numbers: HashMap<Value<'_>, usize> =
        (0..).zip(&nodes).map(|(at, one)| (**one, at)).collect();
    let leads_to = |node: &Global<'_>| -> Vec<usize> {
        let Some(value) = node.initializer() else {
            return Vec::new();
        };
        let mut found = BTreeSet::new();
        mentioned(value, &mut HashSet::new(), &mut |global| {
            found.extend(numbers.get(&*global));
        });
        found.into_iter().collect()
    };
    let edges: Vec<Vec<usize>> = nodes.iter().map(leads_to).collect();
    // From constants first: then the way back is rather cut in what changes anyway.
    let mut starts: Vec<usize> = (0..nodes.len()).collect();
    starts.sort_by_key(|at| !nodes[*at].is_constant_data());
    let cut = ways_back(&edges, &starts);
    let of = |(from, to): (usize, Vec<usize>)| Cut {
        of: nodes[from],
        to: to.into_iter().map(|to| *nodes[to]).collect(),
    };
    cut.into_iter().map(of).collect()
}

/// All statics that a constant has an address of.
pub fn mentioned<'m>(
    value: Value<'m>,
    seen: &mut HashSet<Value<'m>>,
    tell: &mut impl FnMut(Global<'m>),
) {
    if let Some(global) = value.global() {
        tell(global);
        return;
    }
    // What a function names is no initial value.
    if value.function().is_some() || !seen.insert(value) {
        return;
    }
    for operand in value.operands() {
        mentioned(operand, seen, tell);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the way from the start to where the search is.
    OnTheWay,
    Done,
}

/// Of a search into the depth, the edges that lead to where it comes from. Without these there is no cycle.
fn ways_back(edges: &[Vec<usize>], starts: &[usize]) -> BTreeMap<usize, Vec<usize>> {
    let mut states = vec![State::New; edges.len()];
    let mut back: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &start in starts {
        if states[start] != State::New {
            continue;
        }
        states[start] = State::OnTheWay;
        let mut way = vec![(start, edges[start].iter())];
        while let Some((at, rest)) = way.last_mut() {
            let at = *at;
            match rest.next() {
                None => {
                    states[at] = State::Done;
                    way.pop();
                }
                Some(&next) => match states[next] {
                    State::New => {
                        states[next] = State::OnTheWay;
                        way.push((next, edges[next].iter()));
                    }
                    State::OnTheWay => back.entry(at).or_default().push(next),
                    State::Done => {}
                },
            }
        }
    }
    back
}
