//! Blocks that were freed, and by which thread: whoever gets their memory next is ordered after the free.

use std::collections::BTreeMap;

use super::clock::Release;

#[derive(Debug, Default)]
pub(super) struct Freed(BTreeMap<u64, (u64, Release)>);

impl Freed {
    /// `release` has freed `size` bytes.
    pub(super) fn insert(&mut self, start: u64, size: u64, release: Release) {
        if size > 0 {
            self.0.insert(start, (start + size, release));
        }
    }

    /// These bytes are allocated again: `each` gets the releases of their frees.
    pub(super) fn take(&mut self, start: u64, size: u64, mut each: impl FnMut(&Release)) {
        let end = start + size;
        // Blocks do not overlap, so the last one that begins before the end is the last one of all.
        while let Some((&from, &(to, _))) = self.0.range(..end).next_back()
            && to > start
        {
            let Some((_, release)) = self.0.remove(&from) else {
                return;
            };
            each(&release);
            if to > end {
                self.0.insert(end, (to, release.clone()));
            }
            if from < start {
                self.0.insert(from, (start, release));
                return;
            }
        }
    }

    pub(super) fn releases(&mut self) -> impl Iterator<Item = &mut Release> {
        self.0.values_mut().map(|(_, release)| release)
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::Known;
    use super::*;

    #[test]
    fn what_is_taken_is_gone_and_the_rest_stays() {
        let mut freed = Freed::default();
        let by = |thread| Release::new(Known::default(), thread, 1, None);
        freed.insert(100, 50, by(1));
        freed.insert(150, 50, by(2));
        freed.insert(300, 50, by(3));
        let taken = |freed: &mut Freed, start, size| {
            let mut who = Vec::new();
            freed.take(start, size, |release| {
                who.extend((1..4).find(|&thread| release.knows(thread, 1)));
            });
            who
        };
        assert_eq!(taken(&mut freed, 120, 60), [2, 1]);
        assert_eq!(taken(&mut freed, 120, 60), Vec::<u32>::new());
        assert_eq!(taken(&mut freed, 0, 120), [1]);
        assert_eq!(taken(&mut freed, 0, 1000), [3, 2]);
        assert_eq!(taken(&mut freed, 0, 1000), Vec::<u32>::new());
    }
}
