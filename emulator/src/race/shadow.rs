//! Who accessed what last: for each granule of 8 bytes a few accesses with the bytes that they touched.

use super::clock::Release;
use super::stacks::Stack;
use super::sync::Released;
use super::thread::Thread;
use super::what::What;

/// An access as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Access {
    pub thread: u32,
    pub time: u32,
    pub stack: Stack,
    /// The op after it.
    pub at: u32,
    /// In the grid.
    pub hart: u32,
    /// Which of the 8 bytes.
    pub mask: u8,
    pub what: What,
    /// Bytes of an atomic access; 0 if that is not known (`decode::part_word`).
    pub size: u8,
    /// Its scope is its block.
    pub narrow: bool,
}

impl Access {
    fn conflicts(&self, other: &Access, apart: bool) -> bool {
        let atomic = self.what.strong() && other.what.strong();
        let too_narrow = apart && (self.narrow || other.narrow);
        let sizes = self.size != other.size && self.size != 0 && other.size != 0;
        self.mask & other.mask != 0
            && (self.what.writes() || other.what.writes())
            && (!atomic || too_narrow || sizes)
    }

    /// Whether whatever conflicts with `old` conflicts with this, which comes after it.
    fn covers(&self, old: &Access) -> bool {
        (self.what.writes() || !old.what.writes())
            && (!self.what.strong()
                || old.what.strong() && (self.size == old.size || old.size == 0))
            && (self.narrow || !old.narrow)
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
        apart: impl Fn(u32) -> bool,
    ) -> Result<(), Access> {
        let mut known = false;
        let mut check = |old: &Access| -> Result<bool, Access> {
            if old.mask & new.mask == 0 {
                return Ok(true);
            }
            if !thread.knows(old.thread, old.time) {
                return match new.conflicts(old, apart(old.hart)) {
                    true => Err(*old),
                    false => Ok(true),
                };
            }
            // What its own thread did since its last release counts for both. What it did says more than where its bytes come from.
            let same = old.thread == new.thread && old.time == new.time && old.what.is_access();
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
                let oldest = accesses
                    .iter()
                    .position(|a| !a.what.writes() || a.what.strong());
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
        if self
            .more
            .as_ref()
            .is_some_and(|more| more.accesses.is_empty() && more.released.is_empty())
        {
            self.more = None;
        }
    }

    /// Nothing but this has happened to its bytes.
    fn begin(&mut self, new: Access) {
        self.forget(new.mask);
        if self.first.is_none() {
            self.first = Some(new);
        } else if self.second.is_none() {
            self.second = Some(new);
        } else {
            self.more.get_or_insert_default().accesses.push(new);
        }
    }

    /// What is kept of it.
    pub(super) fn accesses(&self) -> impl Iterator<Item = &Access> {
        let more = self.more.iter().flat_map(|more| &more.accesses);
        self.first.iter().chain(&self.second).chain(more)
    }
}

/// Granules of a page.
pub(super) const PAGE: usize = 512;
/// Granules of a line, whose use by others than its owner is one bit of a page's 64.
const LINE: usize = PAGE / 64;

/// What happened to a page.
#[derive(Debug, Default)]
enum Page {
    #[default]
    Nothing,
    /// One thing, to all of its bytes.
    Whole(Access),
    Parts(Box<Parts>),
}

#[derive(Debug)]
struct Parts {
    granules: [Granule; PAGE],
    /// Lines of a stack that another thread than its owner has used.
    foreign: u64,
}

impl Page {
    fn parts(&mut self) -> &mut Parts {
        if !matches!(self, Page::Parts(_)) {
            let granule = match self {
                Page::Whole(access) => Granule {
                    first: Some(*access),
                    ..Granule::default()
                },
                _ => Granule::default(),
            };
            *self = Page::Parts(Box::new(Parts {
                granules: std::array::from_fn(|_| granule.clone()),
                foreign: 0,
            }));
        }
        match self {
            Page::Parts(parts) => parts,
            _ => unreachable!("the page was divided above"),
        }
    }
}

/// The granules of a range of addresses, made when touched.
#[derive(Debug, Default)]
pub(super) struct Shadow(Vec<Page>);

impl Shadow {
    fn page(&mut self, page: usize) -> &mut Page {
        if self.0.len() <= page {
            self.0.resize_with(page + 1, Page::default);
        }
        &mut self.0[page]
    }

    /// The granule with this number.
    #[inline]
    pub(super) fn granule(&mut self, number: u64) -> &mut Granule {
        let (page, within) = (number as usize / PAGE, number as usize % PAGE);
        &mut self.page(page).parts().granules[within]
    }

    /// The one thing that happened to all of the page that begins with this granule, if it is one.
    pub(super) fn whole(&mut self, number: u64) -> Option<&mut Access> {
        match self.0.get_mut(number as usize / PAGE)? {
            Page::Whole(access) => Some(access),
            _ => None,
        }
    }

    /// Nothing but `new` has happened to these bytes.
    pub(super) fn begin(&mut self, offset: u64, bytes: u64, new: Access) {
        self.pages(offset, bytes, |page, granules| match granules {
            None => {
                *page = Page::Whole(Access {
                    mask: u8::MAX,
                    ..new
                })
            }
            Some((within, mask)) => page.parts().granules[within].begin(Access { mask, ..new }),
        });
    }

    /// Nothing has happened to these bytes.
    pub(super) fn forget(&mut self, offset: u64, bytes: u64) {
        self.pages(offset, bytes, |page, granules| match (granules, &page) {
            (None, _) => *page = Page::Nothing,
            (_, Page::Nothing) => {}
            (Some((within, mask)), _) => page.parts().granules[within].forget(mask),
        });
    }

    /// Each page that lies in the range whole, and each granule of the others with its bytes.
    fn pages(
        &mut self,
        offset: u64,
        bytes: u64,
        mut each: impl FnMut(&mut Page, Option<(usize, u8)>),
    ) {
        let page_bytes = PAGE as u64 * 8;
        let end = offset + bytes;
        let mut at = offset;
        while at < end {
            let (page, next) = (at / page_bytes, (at / page_bytes + 1) * page_bytes);
            let until = next.min(end);
            let page = self.page(page as usize);
            if until - at == page_bytes {
                each(page, None);
            } else {
                for (number, mask) in granules(at, until - at) {
                    each(page, Some((number as usize % PAGE, mask)));
                }
            }
            at = until;
        }
    }

    /// Another thread than the owner has used this granule of a stack.
    pub(super) fn mark_foreign(&mut self, number: u64) {
        let (page, within) = (number as usize / PAGE, number as usize % PAGE);
        self.page(page).parts().foreign |= 1 << (within / LINE);
    }

    /// The granules of these bytes, with the bytes of each, in lines that another thread than the owner has used.
    pub(super) fn foreign(&self, offset: u64, bytes: u64) -> impl Iterator<Item = (&Granule, u8)> {
        let last = (offset + bytes).saturating_sub(1) / (PAGE as u64 * 8);
        let pages = offset / (PAGE as u64 * 8)..=last;
        let marked = pages.clone().any(|page| {
            matches!(self.0.get(page as usize), Some(Page::Parts(parts)) if parts.foreign != 0)
        });
        let bytes = if marked { bytes } else { 0 };
        granules(offset, bytes).filter_map(|(number, mask)| {
            let (page, within) = (number as usize / PAGE, number as usize % PAGE);
            match self.0.get(page) {
                Some(Page::Parts(parts)) if parts.foreign >> (within / LINE) & 1 == 1 => {
                    Some((&parts.granules[within], mask))
                }
                _ => None,
            }
        })
    }

    /// All that is kept.
    pub(super) fn each(
        &mut self,
        mut access: impl FnMut(&Access),
        mut release: impl FnMut(&mut Release),
    ) {
        for page in &mut self.0 {
            match page {
                Page::Nothing => {}
                Page::Whole(whole) => access(whole),
                Page::Parts(parts) => {
                    for granule in &mut parts.granules {
                        granule.accesses().for_each(&mut access);
                        let more = granule.more.iter_mut();
                        let released = more.flat_map(|more| &mut more.released);
                        released.for_each(|(_, one)| release(one));
                    }
                }
            }
        }
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
