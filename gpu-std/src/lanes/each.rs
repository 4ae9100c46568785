//! Something is done with each item: `for_each`.

use super::call::{Work, call};
use crate::items::{IntoSource, Source};
use crate::parts::split::{Interleaved, Split};

/// Calls `f` with each item, on all lanes.
///
/// # Panics
/// `f` panics. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let names = ["a", "b", "c"];
/// let mut lines = vec![String::new(); 3];
/// lanes::for_each((&mut lines, &names, 1..=3), |(line, name, number)| *line = format!("{number} {name}"));
/// assert_eq!(lines, ["1 a", "2 b", "3 c"]);
/// ```
pub fn for_each<S: IntoSource>(source: S, f: impl Fn(S::Item) + Sync) {
    let source = source.into_source();
    if source.len() == 0 {
        return;
    }
    if let Err(panicked) = call(ForEach { source, f }) {
        panicked.resume();
    }
}

struct ForEach<S, F> {
    source: S,
    f: F,
}

impl<S: Source, F: Fn(S::Item) + Sync> Work for ForEach<S, F> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, lane: usize) {
        for index in Interleaved::indices::<LANES>(self.source.len(), lane) {
            // SAFETY: each index belongs to one lane, which runs once.
            (self.f)(unsafe { self.source.item(index) });
        }
    }
}
