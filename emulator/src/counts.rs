//! How often a program touches memory that others see: what decides how fast it is on a GPU, where one lane's instructions hardly count.

use super::memory::GLOBAL_BASE;
use super::observe::{Kind, Observe, Order, Strength};
use super::types::Window;

/// Accesses of global memory, and what they order, of all harts together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Loads that may be served by the SM's L1.
    pub loads: u64,
    /// Relaxed, volatile and acquire loads: each waits for L2.
    pub strong_loads: u64,
    /// Stores, with whatever order.
    pub stores: u64,
    /// Read-modify-writes.
    pub updates: u64,
    /// Accesses and fences that acquire: each invalidates the L1 of its SM.
    pub acquires: u64,
    /// Accesses and fences that release: each waits until earlier stores have reached L2.
    pub releases: u64,
}

impl Counts {
    /// Counts what comes next; `address` is that of an access.
    pub(super) fn count(&mut self, observe: Observe, address: u64) {
        match observe {
            Observe::Fence { order, block: _ } => self.order(order),
            Observe::Access {
                kind,
                strength,
                order,
                window,
                ..
            } if is_global(window, address) => {
                let counter = match (kind, strength) {
                    (Kind::Read, Strength::Plain) => &mut self.loads,
                    (Kind::Read, Strength::Strong { .. }) => &mut self.strong_loads,
                    (Kind::Write, _) => &mut self.stores,
                    _ => &mut self.updates,
                };
                *counter += 1;
                self.order(order);
            }
            _ => {}
        }
    }

    fn order(&mut self, Order { acquire, release }: Order) {
        self.acquires += u64::from(acquire);
        self.releases += u64::from(release);
    }
}

/// Generic addresses begin with the windows of shared and local memory.
fn is_global(window: Window, address: u64) -> bool {
    window == Window::Generic && address >= GLOBAL_BASE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_global_counts_with_what_it_orders() {
        let access = |kind, strength, order| Observe::Access {
            kind,
            strength,
            order,
            window: Window::Generic,
            base: 0,
            offset: 0,
            bytes: 8,
            value: 0,
        };
        let strong = Strength::Strong {
            block: false,
            volatile: false,
        };
        let [none, acquire, release] = [(false, false), (true, false), (false, true)]
            .map(|(acquire, release)| Order { acquire, release });
        let mut counts = Counts::default();
        for observe in [
            access(Kind::Read, Strength::Plain, none),
            access(Kind::Read, strong, acquire),
            access(Kind::Write, Strength::Plain, none),
            access(Kind::Write, strong, release),
            access(Kind::Update, strong, acquire),
            Observe::Fence {
                order: acquire,
                block: false,
            },
            Observe::Enter,
        ] {
            counts.count(observe, GLOBAL_BASE);
        }
        let expected = Counts {
            loads: 1,
            strong_loads: 1,
            stores: 2,
            updates: 1,
            acquires: 3,
            releases: 1,
        };
        assert_eq!(counts, expected);
        // A block's shared memory.
        counts.count(access(Kind::Update, strong, release), GLOBAL_BASE - 8);
        assert_eq!(counts, expected);
    }
}
