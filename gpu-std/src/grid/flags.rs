//! A flag for each part of the work: whether there is something to drop if another part panics.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Flags that are down at first. Relaxed: what is written in a call is visible behind it, and in a call a flag is one part's.
pub(super) struct Flags(Box<[AtomicBool]>);

impl Flags {
    /// None at all where nobody needs them.
    pub(super) fn new(len: usize, needed: bool) -> Flags {
        let flags = Box::new_zeroed_slice(if needed { len } else { 0 });
        // SAFETY: a `false` is a 0.
        Flags(unsafe { flags.assume_init() })
    }

    /// A flag that there is not stays down.
    #[inline]
    pub(super) fn set(&self, index: usize, up: bool) {
        if let Some(flag) = self.0.get(index) {
            flag.store(up, Relaxed);
        }
    }

    /// The numbers of those that are up.
    pub(super) fn up(&self) -> impl Iterator<Item = usize> {
        let flags = self.0.iter().enumerate();
        flags.filter_map(|(index, flag)| flag.load(Relaxed).then_some(index))
    }
}
