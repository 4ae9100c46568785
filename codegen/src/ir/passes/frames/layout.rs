//! Places of a function's shared variables in its frame.
//!
//! LLVM's backend lets variables share a place that are never alive at the same time, by rustc's marks of where a variable's life begins and ends. What is taken out of
//! LLVM's frame gets the same here.

use crate::ir::llvm::{Block, Function, Instruction};
use std::collections::HashMap;

/// A shared variable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variable<'m> {
    pub alloca: Instruction<'m>,
    pub size: u64,
    pub align: u64,
}

/// A frame.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// Of each variable, in bytes.
    pub offsets: Vec<u64>,
    pub size: u64,
    pub align: u64,
}

/// A set of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn none(count: usize) -> Set {
        Set(vec![0; count.div_ceil(64)])
    }

    fn add(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn remove(&mut self, at: usize) {
        self.0[at / 64] &= !(1 << (at % 64));
    }

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 != 0
    }

    /// Whether it is larger now.
    fn join(&mut self, other: &Set) -> bool {
        let mut grown = false;
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            grown |= *other & !*own != 0;
            *own |= other;
        }
        grown
    }
}

/// Where a life begins (`true`) or ends.
type Marks = Vec<(usize, bool)>;

/// Whether an instruction marks where a life begins or ends.
pub(super) fn mark(instruction: Instruction<'_>) -> Option<bool> {
    let name = instruction.call()?.callee_function()?.name();
    match name.strip_prefix("llvm.lifetime.")? {
        name if name.starts_with("start.") => Some(true),
        name if name.starts_with("end.") => Some(false),
        _ => None,
    }
}

/// Places all of them.
pub(super) fn layout<'m>(function: Function<'m>, variables: &[Variable<'m>]) -> Layout {
    let conflicts = conflicts(function, variables);
    let mut order: Vec<usize> = (0..variables.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse((variables[at].align, variables[at].size)));
    let mut layout = Layout {
        offsets: vec![0; variables.len()],
        size: 0,
        align: 1,
    };
    let mut placed: Vec<usize> = Vec::new();
    for at in order {
        let Variable { size, align, .. } = variables[at];
        let mut taken: Vec<(u64, u64)> = placed
            .iter()
            .filter(|&&other| conflicts[at].has(other))
            .map(|&other| {
                let start = layout.offsets[other];
                (start, start + variables[other].size)
            })
            .collect();
        taken.sort_unstable();
        let mut offset: u64 = 0;
        for (start, end) in taken {
            if offset + size <= start {
                break;
            }
            offset = offset.max(end).next_multiple_of(align);
        }
        layout.offsets[at] = offset;
        layout.size = layout.size.max(offset + size);
        layout.align = layout.align.max(align);
        placed.push(at);
    }
    layout
}

/// For each variable those that may be alive at the same time.
fn conflicts<'m>(function: Function<'m>, variables: &[Variable<'m>]) -> Vec<Set> {
    let count = variables.len();
    let mut conflicts = vec![Set::none(count); count];
    let mut always = Set::none(count);
    let mut marks: HashMap<Instruction<'m>, (usize, bool)> = HashMap::new();
    for (at, variable) in variables.iter().enumerate() {
        let users = variable.alloca.users().into_iter();
        let found: Vec<_> = users
            .filter_map(|user| user.instruction())
            .filter_map(|user| Some((user, (at, mark(user)?))))
            .collect();
        if found.is_empty() {
            always.add(at);
        }
        marks.extend(found);
    }
    let blocks = function.blocks();
    let numbers: HashMap<Block<'m>, usize> = blocks.iter().copied().zip(0..).collect();
    let of_block: Vec<Marks> = blocks
        .iter()
        .map(|block| {
            let instructions = block.instructions().into_iter();
            instructions
                .filter_map(|one| marks.get(&one).copied())
                .collect()
        })
        .collect();
    let mut alive = vec![Set::none(count); blocks.len()];
    let mut work: Vec<usize> = (0..blocks.len()).rev().collect();
    while let Some(at) = work.pop() {
        let mut now = alive[at].clone();
        follow(&of_block[at], &mut now, |_, _| {});
        for next in blocks[at].successors() {
            let next = numbers[&next];
            if alive[next].join(&now) {
                work.push(next);
            }
        }
    }
    let together = |set: &Set, conflicts: &mut Vec<Set>| {
        for at in (0..count).filter(|&at| set.has(at)) {
            conflicts[at].join(set);
        }
    };
    let mut before = None;
    for (marks, alive) in of_block.iter().zip(&alive) {
        // Most blocks have what the one before has.
        if before != Some(alive) {
            together(alive, &mut conflicts);
            before = Some(alive);
        }
        let mut now = alive.clone();
        follow(marks, &mut now, |begun, now| {
            for at in (0..count).filter(|&at| now.has(at)) {
                conflicts[at].add(begun);
            }
            conflicts[begun].join(now);
        });
    }
    let mut all = Set::none(count);
    (0..count).for_each(|at| all.add(at));
    for (at, own) in conflicts.iter_mut().enumerate() {
        match always.has(at) {
            true => *own = all.clone(),
            false => _ = own.join(&always),
        }
    }
    conflicts
}

/// What is alive after the marks; calls `begin` where a life begins.
fn follow(marks: &Marks, alive: &mut Set, mut begin: impl FnMut(usize, &Set)) {
    for &(at, begins) in marks {
        if begins {
            begin(at, alive);
            alive.add(at);
        } else {
            alive.remove(at);
        }
    }
}
