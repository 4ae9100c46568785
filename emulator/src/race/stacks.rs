//! Call stacks, each kept once: a tree of calls.

use std::collections::HashMap;

/// Call stacks that are kept whole. A recursion like Fibonacci's has a new one with each call.
const MOST: usize = 1 << 20;

/// A call stack that was kept; the default is that of a hart that has not started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in super::super) struct Stack(u32);

#[derive(Clone, Copy, Debug)]
struct Node {
    caller: Stack,
    /// The op after the call, in the caller.
    called_at: u32,
    function: u32,
    /// Where the last call from here went: most calls go there again.
    last: Stack,
}

#[derive(Debug)]
pub(super) struct Stacks {
    nodes: Vec<Node>,
    calls: HashMap<(Stack, u32, u32), Stack>,
}

impl Default for Stacks {
    fn default() -> Self {
        let root = Node {
            caller: Stack(0),
            called_at: 0,
            function: 0,
            last: Stack(0),
        };
        Stacks {
            nodes: vec![root],
            calls: HashMap::new(),
        }
    }
}

impl Stacks {
    /// The stack inside a call of `function` from `caller`, which goes on at `called_at`.
    pub(super) fn enter(&mut self, caller: Stack, called_at: u32, function: u32) -> Stack {
        let last = self.nodes[caller.0 as usize].last;
        let node = self.nodes[last.0 as usize];
        if last.0 != 0 && node.called_at == called_at && node.function == function {
            return last;
        }
        let stack = match self.calls.get(&(caller, called_at, function)) {
            Some(&stack) => stack,
            None if self.nodes.len() < MOST => self.add(caller, called_at, function),
            // Without its callers: there are no more of these than functions.
            None => match self.calls.get(&(Stack(0), u32::MAX, function)) {
                Some(&stack) => return stack,
                None => return self.add(Stack(0), u32::MAX, function),
            },
        };
        self.nodes[caller.0 as usize].last = stack;
        stack
    }

    fn add(&mut self, caller: Stack, called_at: u32, function: u32) -> Stack {
        let new = Stack(self.nodes.len() as u32);
        self.calls.insert((caller, called_at, function), new);
        self.nodes.push(Node {
            caller,
            called_at,
            function,
            last: Stack(0),
        });
        new
    }

    /// Function and position of each frame, innermost first; the innermost one stands at `at`.
    pub(super) fn frames(&self, mut stack: Stack, mut at: u32) -> Vec<(u32, u32)> {
        let mut frames = Vec::new();
        while stack.0 != 0 {
            let node = self.nodes[stack.0 as usize];
            frames.push((node.function, at));
            (stack, at) = (node.caller, node.called_at);
        }
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_stacks_are_one() {
        let mut stacks = Stacks::default();
        let main = stacks.enter(Stack::default(), 0, 9);
        let (a, b) = (stacks.enter(main, 5, 1), stacks.enter(main, 6, 1));
        assert_ne!(a, b);
        assert_eq!(stacks.enter(main, 5, 1), a);
        assert_eq!(stacks.frames(b, 3), [(1, 3), (9, 6)]);
    }

    #[test]
    fn there_is_an_end_to_them() {
        let mut stacks = Stacks::default();
        let main = stacks.enter(Stack::default(), 0, 9);
        for call in 0..MOST as u32 {
            stacks.enter(main, call, 1);
        }
        let late = stacks.enter(main, MOST as u32, 2);
        assert_eq!(stacks.frames(late, 3), [(2, 3)]);
        let later = stacks.enter(late, 5, 2);
        assert_eq!((later, stacks.nodes.len()), (late, MOST + 2));
        let early = stacks.enter(main, 7, 1);
        assert_eq!(stacks.frames(early, 3), [(1, 3), (9, 7)]);
    }
}
