//! Where addresses may get to.
//!
//! A node stands for a value of the program: what an instruction makes, a parameter, a result. What flows into a node may be what the node is. Each node
//! may have a *cell*: it stands for all memory that an address in the node may be of, and is a node itself, for the values that are kept there. A store flows into
//! the cell of its address, a load flows out of it.
//!
//! Flow has a direction, so a function that one caller gives a shared variable does not make those of its other callers shared. Cells have none: nodes between
//! which something flows have one cell, since who has an address may store by it what another one loads. (One-level flow, as in Das,
//! "Unification-based pointer analysis with directional assignments", PLDI 2000.) This takes nearly linear time.
//!
//! A node is *visible* if what it is may get to where others find it. Then so is what flows into it, and what is kept in its cell.

/// A node's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(u32);

#[derive(Debug)]
struct Node {
    /// Another node that stands for this one, or itself.
    parent: Id,
    cell: Option<Id>,
    visible: bool,
    /// What flows into it.
    from: Vec<Id>,
}

/// The graph.
#[derive(Debug, Default)]
pub(super) struct Flow {
    nodes: Vec<Node>,
}

impl Flow {
    /// A node into which nothing flows.
    pub fn node(&mut self) -> Id {
        let id = Id(u32::try_from(self.nodes.len()).expect("fewer values"));
        self.nodes.push(Node {
            parent: id,
            cell: None,
            visible: false,
            from: Vec::new(),
        });
        id
    }

    /// A node for memory that others see: visible, and what is kept there is of the same kind.
    pub fn outside(&mut self) -> Id {
        let id = self.node();
        let node = self.get(id);
        node.visible = true;
        node.cell = Some(id);
        id
    }

    fn get(&mut self, id: Id) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    /// The node that stands for this one.
    fn find(&mut self, id: Id) -> Id {
        let mut root = id;
        while self.get(root).parent != root {
            root = self.get(root).parent;
        }
        let mut at = id;
        while at != root {
            at = std::mem::replace(&mut self.get(at).parent, root);
        }
        root
    }

    /// What is kept where an address in the node points to.
    pub fn cell(&mut self, of: Id) -> Id {
        let of = self.find(of);
        match self.get(of).cell {
            Some(cell) => cell,
            None => {
                let cell = self.node();
                self.get(of).cell = Some(cell);
                cell
            }
        }
    }

    /// What is in `from` may be in `to`.
    pub fn flow(&mut self, from: Id, to: Id) {
        let (from, to) = (self.find(from), self.find(to));
        if from != to {
            self.get(to).from.push(from);
            self.share(from, to);
        }
    }

    /// Addresses in both may be of the same memory.
    pub fn share(&mut self, one: Id, other: Id) {
        let cell = self.cell(one);
        let other = self.find(other);
        match self.get(other).cell {
            Some(second) => self.join(cell, second),
            None => self.get(other).cell = Some(cell),
        }
    }

    /// Makes two nodes one, and their cells, and so on.
    fn join(&mut self, one: Id, other: Id) {
        let mut work = vec![(one, other)];
        while let Some((one, other)) = work.pop() {
            let (one, other) = (self.find(one), self.find(other));
            if one == other {
                continue;
            }
            let swap = self.get(one).from.len() < self.get(other).from.len();
            let (kept, gone) = if swap { (other, one) } else { (one, other) };
            self.get(gone).parent = kept;
            let mut from = std::mem::take(&mut self.get(gone).from);
            let (cell, visible) = (self.get(gone).cell, self.get(gone).visible);
            let node = self.get(kept);
            node.from.append(&mut from);
            node.visible |= visible;
            match (node.cell, cell) {
                (None, cell) => node.cell = cell,
                (Some(first), Some(second)) => work.push((first, second)),
                (Some(_), None) => {}
            }
        }
    }

    /// Others may find what is in the node.
    pub fn show(&mut self, id: Id) {
        let id = self.find(id);
        self.get(id).visible = true;
    }

    /// Spreads visibility, when all is known.
    pub fn solve(&mut self) {
        let all = (0..self.nodes.len()).map(|at| Id(at as u32));
        let mut work: Vec<Id> = all
            .filter(|id| {
                let node = &self.nodes[id.0 as usize];
                node.parent == *id && node.visible
            })
            .collect();
        while let Some(id) = work.pop() {
            let mut next = std::mem::take(&mut self.get(id).from);
            next.extend(self.get(id).cell);
            for id in next {
                let id = self.find(id);
                if !std::mem::replace(&mut self.get(id).visible, true) {
                    work.push(id);
                }
            }
        }
    }

    /// Whether others may find what is in the node. Known after [`Flow::solve`].
    pub fn is_visible(&mut self, id: Id) -> bool {
        let id = self.find(id);
        self.get(id).visible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visibility_goes_against_the_flow_only() {
        let mut flow = Flow::default();
        let [first, second, parameter, copy] = std::array::from_fn(|_| flow.node());
        flow.flow(first, parameter);
        flow.flow(second, parameter);
        flow.flow(first, copy);
        flow.show(copy);
        flow.solve();
        assert!(flow.is_visible(first));
        assert!(!flow.is_visible(second) && !flow.is_visible(parameter));
    }

    #[test]
    fn what_is_kept_in_visible_memory_is_visible() {
        let mut flow = Flow::default();
        let outside = flow.outside();
        let [kept, holder, same, shown] = std::array::from_fn(|_| flow.node());
        // Before anything is known of the holder's cell, another name of it is made.
        flow.flow(holder, same);
        let cell = flow.cell(same);
        flow.flow(kept, cell);
        flow.flow(holder, shown);
        let cell = flow.cell(outside);
        flow.flow(shown, cell);
        flow.solve();
        assert!(flow.is_visible(kept));
    }

    #[test]
    fn memory_that_may_be_the_same_has_one_cell_at_every_depth() {
        let mut flow = Flow::default();
        let [one, other, chosen, value, deep] = std::array::from_fn(|_| flow.node());
        let cell = flow.cell(one);
        let below = flow.cell(cell);
        flow.flow(deep, below);
        let cell = flow.cell(other);
        flow.flow(value, cell);
        flow.flow(one, chosen);
        flow.flow(other, chosen);
        flow.show(value);
        flow.solve();
        // What is kept where `value` points to is what is kept below `one`.
        assert!(flow.is_visible(deep));
        assert!(!flow.is_visible(one) && !flow.is_visible(other));
    }

    #[test]
    fn a_cell_that_joins_keeps_what_is_known_of_its_own() {
        for swap in [false, true] {
            let mut flow = Flow::default();
            let [mut one, mut other, deep] = std::array::from_fn(|_| flow.node());
            let shallow = flow.cell(one);
            let cell = flow.cell(other);
            let below = flow.cell(cell);
            flow.flow(deep, below);
            if swap {
                (one, other) = (other, one);
            }
            flow.share(one, other);
            flow.show(shallow);
            flow.solve();
            assert!(flow.is_visible(deep));
        }
    }
}
