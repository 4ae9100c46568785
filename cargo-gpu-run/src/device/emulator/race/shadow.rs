//! Who accessed what last: for each granule of 8 bytes a few accesses with the bytes that they touched.

use super::stacks::Stack;
use super::sync::Released;
use super::thread::Thread;

/// An access as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Access {
    pub thread: u32,
    pub time: u32,
    pub stack: Stack,
    /// The op after it.
    pub at: u32,
    /// Which of the 8 bytes.
    pub mask: u8,
    pub write: bool,
    /// Atomic or volatile.
    pub strong: bool,
    /// Its block, if its scope is no wider.
    pub narrow: Option<u32>,
}

impl Access {
    fn conflicts(&self, other: &Access, blocks: (u32, u32)) -> bool {
        let apart = blocks.0 != blocks.1 && (self.narrow.is_some() || other.narrow.is_some());
        self.mask & other.mask != 0
            && (self.write || other.write)
            && (!(self.strong && other.strong) || apart)
    }

    /// Whether whatever conflicts with `old` conflicts with this, which comes after it.
    fn covers(&self, old: &Access) -> bool {
        (self.write || !old.write)
            && (!self.strong || old.strong)
            && (self.narrow.is_some() || old.narrow.is_none())
    }
}

/// Accesses kept for 8 bytes beyond the first two. Of more threads than these that read the same word at the same time, the
/// earliest are forgotten.
const MORE: usize = 14;

#[derive(Clone, Debug, Default)]
pub(super) struct Granule {
    first: Option<Access>,
    second: Option<Access>,
    more: Option<Box<More>>,
}

/// What few granules have.
#[derive(Clone, Debug, Default)]
struct More {
    accesses: Vec<Access>,
    released: Released,
}

impl Granule {
    /// Notes an access, if nothing conflicts with it; else the one that does.
    pub(super) fn note(
        &mut self,
        thread: &Thread,
        new: Access,
        block_of: impl Fn(u32) -> u32,
    ) -> Result<(), Access> {
        let mut known = false;
        let mut check = |old: &Access| -> Result<bool, Access> {
            if old.mask & new.mask == 0 {
                return Ok(true);
            }
            if !thread.knows(old.thread, old.time) {
                let blocks = (thread.block, block_of(old.thread));
                return match new.conflicts(old, blocks) {
                    true => Err(*old),
                    false => Ok(true),
                };
            }
            // What its own thread did since its last release counts for both.
            let same = old.thread == new.thread && old.time == new.time;
            known |= same && old.mask & new.mask == new.mask && old.covers(&new);
            Ok(old.mask & !new.mask != 0 || !new.covers(old) || known)
        };
        for slot in [&mut self.first, &mut self.second] {
            if let Some(old) = slot
                && !check(old)?
            {
                *slot = None;
            }
        }
        if let Some(more) = &mut self.more {
            let mut found = None;
            more.accesses.retain(|old| {
                check(old).unwrap_or_else(|old| {
                    found.get_or_insert(old);
                    true
                })
            });
            if let Some(found) = found {
                return Err(found);
            }
        }
        if known {
            return Ok(());
        }
        if self.first.is_none() {
            self.first = Some(new);
        } else if self.second.is_none() {
            self.second = Some(new);
        } else {
            let accesses = &mut self.more.get_or_insert_default().accesses;
            if accesses.len() == MORE {
                // A plain write conflicts with everything: it stays.
                let oldest = accesses.iter().position(|a| !a.write || a.strong);
                accesses.remove(oldest.unwrap_or(0));
            }
            accesses.push(new);
        }
        Ok(())
    }

    /// The clocks in it, for a strong access.
    pub(super) fn released(&mut self) -> &mut Released {
        &mut self.more.get_or_insert_default().released
    }

    /// The clocks in it, if there are any.
    pub(super) fn released_if_any(&mut self) -> Option<&mut Released> {
        let released = &mut self.more.as_mut()?.released;
        (!released.is_empty()).then_some(released)
    }

    /// Forgets what happened to some of its bytes.
    pub(super) fn forget(&mut self, mask: u8) {
        let keep = |access: &mut Access| {
            access.mask &= !mask;
            access.mask != 0
        };
        for slot in [&mut self.first, &mut self.second] {
            slot.take_if(|access| !keep(access));
        }
        if let Some(more) = &mut self.more {
            more.accesses.retain_mut(keep);
            super::sync::overwrite(&mut more.released, mask);
        }
    }
}

const PAGE: usize = 512;

/// The granules of a range of addresses, made when touched.
#[derive(Debug, Default)]
pub(super) struct Shadow(Vec<Option<Box<[Granule]>>>);

impl Shadow {
    /// The granule with this number.
    pub(super) fn granule(&mut self, number: u64) -> &mut Granule {
        let (page, within) = (number as usize / PAGE, number as usize % PAGE);
        if self.0.len() <= page {
            self.0.resize_with(page + 1, || None);
        }
        let page = self.0[page].get_or_insert_with(|| vec![Granule::default(); PAGE].into());
        &mut page[within]
    }
}

/// The granules that `[offset, offset + bytes)` touches, with the bytes in each.
pub(super) fn granules(offset: u64, bytes: u64) -> impl Iterator<Item = (u64, u8)> {
    let end = offset + bytes;
    (offset / 8..end.div_ceil(8)).map(move |number| {
        let (from, to) = (
            offset.max(number * 8) - number * 8,
            end.min(number * 8 + 8) - number * 8,
        );
        let below = |bytes: u64| ((1u32 << bytes) - 1) as u8;
        (number, below(to) & !below(from))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_each_granule() {
        let all = |offset, bytes| granules(offset, bytes).collect::<Vec<_>>();
        assert_eq!(all(8, 8), [(1, 0xff)]);
        assert_eq!(all(6, 4), [(0, 0b1100_0000), (1, 0b11)]);
        assert_eq!(all(16, 0), []);
        assert_eq!(all(3, 1), [(0, 0b1000)]);
    }
}
