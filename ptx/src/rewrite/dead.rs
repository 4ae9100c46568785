//! Removes what no kernel reaches: functions and variables that rustc keeps because a library exports them to C.
//!
//! Reached is what a reached function's operands or a reached variable's initializer names. Names of registers, labels and
//! parameters are looked up too and found nowhere, as long as no function or variable is called like one; then it is kept, which is
//! no harm.

use super::mentions;
use crate::ast::{Item, Module};
use device_abi as abi;
use std::collections::{HashMap, HashSet};

/// Removes dead functions (declarations included) and variables; how many functions with a body.
pub fn remove(module: &mut Module<'_>) -> usize {
    let live = live(module);
    let before = bodies(module);
    module.items.retain(|item| match item {
        Item::Function(function) => live.contains(function.name.as_ref()),
        Item::Variable(variable) => live.contains(variable.name.as_ref()),
        Item::File { .. } | Item::Section(_) => true,
    });
    before - bodies(module)
}

fn bodies(module: &Module<'_>) -> usize {
    let has_body = |item: &&Item<'_>| matches!(item, Item::Function(f) if f.body.is_some());
    module.items.iter().filter(has_body).count()
}

fn live(module: &Module<'_>) -> HashSet<String> {
    let mut items: HashMap<&str, Vec<&Item<'_>>> = HashMap::new();
    let mut queue = Vec::new();
    for item in &module.items {
        let name = match item {
            Item::Function(function) => {
                // The rewriter's own calls come later.
                if function.entry || function.name == abi::STACK_OVERFLOW {
                    queue.push(function.name.as_ref());
                }
                function.name.as_ref()
            }
            Item::Variable(variable) => variable.name.as_ref(),
            Item::File { .. } | Item::Section(_) => continue,
        };
        items.entry(name).or_default().push(item);
    }
    let mut live: HashSet<String> = HashSet::new();
    while let Some(name) = queue.pop() {
        let Some(named) = items.get(name) else {
            continue;
        };
        if !live.insert(name.to_owned()) {
            continue;
        }
        for item in named {
            mentions::item(item, &mut |name| queue.push(name));
        }
    }
    live
}

#[cfg(test)]
mod tests {
    use crate::{parse, print};

    #[test]
    fn what_a_kernel_reaches_stays() {
        let text = "
.version 7.1
.target sm_70
.address_size 64
.extern .func missing;
.global .u64 table[2] = {by_table, other};
.global .u32 other;
.global .u32 unused;
.func direct;
.func direct { call.uni indirect, (); ret; }
.func indirect { ret; }
.func by_table { ret; }
.func by_address { ret; }
.func dead { call.uni missing, (); call.uni also_dead, (); ret; }
.func also_dead { ret; }
.func __gpu_run_stack_overflow { trap; }
.entry kernel() {
    .reg .b64 %rd<3>;
    { call.uni direct, (); }
    mov.u64 %rd1, by_address;
    ld.global.u64 %rd2, [table+8];
    ret;
}
";
        let mut module = parse(text).unwrap();
        assert_eq!(super::remove(&mut module), 2);
        let left = print(&module);
        for gone in ["missing", "dead", "unused"] {
            assert!(!left.contains(gone), "{gone} in {left}");
        }
        let kept = [
            "table",
            "other",
            "direct",
            "indirect",
            "by_table",
            "by_address",
            "overflow",
        ];
        for kept in kept {
            assert!(left.contains(kept), "{kept} not in {left}");
        }
    }
}
