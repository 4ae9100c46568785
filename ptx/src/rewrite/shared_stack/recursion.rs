//! Which functions can be on a call stack twice.
//!
//! Only they can use up the hardware's call stack: all others together are a few dozen frames at most. An indirect call may go to any
//! function whose address is taken somewhere, in code or in an initializer.

use crate::ast::{Instruction, Item, Module, Operand};
use crate::rewrite::mentions::{initializers, operands};
use crate::walk;
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::{HashMap, HashSet};

/// Names of functions that may call themselves, directly or through others.
pub fn recursive(module: &Module<'_>) -> HashSet<String> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut names = Vec::new();
    for item in &module.items {
        if let Item::Function(function) = item
            && function.body.is_some()
        {
            numbers.insert(function.name.as_ref(), names.len());
            names.push(function.name.as_ref());
        }
    }
    // One more node stands for "whatever an indirect call goes to".
    let indirect = names.len();
    let mut graph: DiGraphMap<usize, ()> = DiGraphMap::new();
    let taken = |graph: &mut DiGraphMap<usize, ()>, name: &str| {
        if let Some(&function) = numbers.get(name) {
            graph.add_edge(indirect, function, ());
        }
    };
    for item in &module.items {
        match item {
            Item::Function(function) => {
                let Some(&caller) = numbers.get(function.name.as_ref()) else {
                    continue;
                };
                let body = function.body.as_deref().unwrap_or_default();
                let visited = walk::instructions(body, &mut |instruction, _| {
                    let target = call_target(instruction);
                    if let Some(target) = target {
                        let callee = numbers.get(target).copied().unwrap_or(indirect);
                        graph.add_edge(caller, callee, ());
                    }
                    operands(&instruction.operands, &mut |name| {
                        if Some(name) != target {
                            taken(&mut graph, name);
                        }
                    });
                    Ok::<(), ()>(())
                });
                debug_assert!(visited.is_ok(), "the visitor never stops");
            }
            Item::Variable(variable) => {
                initializers(variable.init.as_deref().unwrap_or_default(), &mut |name| {
                    taken(&mut graph, name);
                });
            }
            Item::File { .. } | Item::Section(_) => {}
        }
    }
    // Not Tarjan's: petgraph's recurses as deep as the longest chain of calls.
    kosaraju_scc(&graph)
        .iter()
        .filter(|component| component.len() > 1 || graph.contains_edge(component[0], component[0]))
        .flatten()
        .filter_map(|&node| names.get(node))
        .map(|name| (*name).to_owned())
        .collect()
}

/// What a `call` calls: a function, or a register.
fn call_target<'m>(instruction: &'m Instruction<'_>) -> Option<&'m str> {
    if instruction.opcode[0] != "call" {
        return None;
    }
    instruction
        .operands
        .iter()
        .find_map(|operand| match operand {
            Operand::Name(name) => Some(name.as_ref()),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use crate::parse;

    fn recursive(functions: &str) -> Vec<String> {
        let text = format!(".version 7.1\n.target sm_70\n.address_size 64\n{functions}");
        let mut names: Vec<String> = super::recursive(&parse(&text).unwrap())
            .into_iter()
            .collect();
        names.sort();
        names
    }

    #[test]
    fn cycles_of_direct_calls() {
        let found = recursive(
            ".func a; .func b; .func c;\n.func a { call.uni a, (); ret; }\n.func b { { call.uni c, (); } ret; }\n\
             .func c { call.uni b, (); call.uni leaf, (); ret; }\n.func leaf { ret; }\n.func once { call.uni a, (); ret; }",
        );
        assert_eq!(found, ["a", "b", "c"]);
    }

    #[test]
    fn a_long_chain_of_calls_is_no_recursion_of_ours() {
        let chain: String = (0..50_000)
            .map(|i| {
                format!(
                    ".func f{}; .func f{i} {{ call.uni f{}, (); }}\n",
                    i + 1,
                    i + 1
                )
            })
            .collect();
        assert_eq!(
            recursive(&(chain + ".func f50000 { ret; }")),
            Vec::<String>::new()
        );
    }

    #[test]
    fn an_indirect_call_may_go_wherever_an_address_was_taken() {
        let found = recursive(
            ".func by_table; .func by_code;\n.global .u64 table[2] = {by_table, 0};\n\
             .func by_table { .reg .b64 %f; p: .callprototype _ (); call %f, (), p; ret; }\n\
             .func by_code { call.uni by_table, (); ret; }\n.func leaf { ret; }\n\
             .func user { .reg .b64 %f; mov.u64 %f, by_code; mov.u64 %f, leaf; call.uni leaf, (); ret; }",
        );
        assert_eq!(found, ["by_code", "by_table"]);
    }
}
