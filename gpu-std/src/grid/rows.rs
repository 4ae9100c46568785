//! Scans on lanes: elements are loaded and stored row by row, so that neighbouring lanes have neighbours, and go through memory that the lanes share, where each lane has a run of neighbours.
//!
//! # How it is done
//! A tile is some pieces, each of [`Layout::PIECE`] elements. A first call combines all elements of each tile; these sums are scanned; a second call scans the tiles. All lanes meet between the
//! steps of a piece:
//!
//! ```text
//! first call                              second call
//! 0  load the rows                        0  store the last piece's rows, load the rows
//! 1  each lane combines its run           1  each lane combines its run
//! 0  the first lane combines these, ..    2  each lane combines what comes before its run, and scans the run in place
//! ```
//! That is 12 bytes of memory for each element of 4: one pass that looks back (Merrill and Garland 2016) needs 8, but a lane must then wait for what another warp does.

use super::first::Panicked;
use super::runtime::{self, Memory};
use super::stepped::{Stepped, call_lanes};
use super::table::Table;
use super::words::Words;
use crate::items::SliceMut;
use crate::lanes::runtime::{self as lanes, LANES};
use crate::parts::prefix::{Inclusive, Kind};
use crate::parts::split::{Interleaved, Split};
use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::{self, MaybeUninit};

/// Words of the largest elements that have a place.
const MOST_EACH: usize = 4;
const MOST_RUN: usize = 16;
/// What one warp scans sooner than it would wake others.
const FEW_PIECES: usize = if cfg!(miri) { 2 } else { 32 };
/// Tiles for each warp.
const EACH: usize = 2;

/// How a piece lies in the memory that lanes share, in elements.
struct Layout<T>(PhantomData<T>);

impl<T> Layout<T> {
    /// Whether elements have a place there.
    const FITS: bool = size_of::<T>() > 0 && Self::EACH <= MOST_EACH;
    /// Words of an element.
    const EACH: usize = size_of::<T>().div_ceil(4);
    /// Elements of a lane's run.
    const RUN: usize = match Self::EACH {
        _ if cfg!(miri) => 2,
        ..=1 => MOST_RUN,
        2 => 8,
        3 => 6,
        _ => 4,
    };
    /// Elements of a piece.
    const PIECE: usize = Self::RUN * LANES;
    /// From one run to the next. One more than it needs, so that lanes that go through their runs access different banks.
    const STEP: usize = Self::RUN + 1;
    /// Where the combinations of runs are.
    const SUMS: usize = Self::STEP * LANES;
    /// Where the combination of all that comes before a piece is: of even ones and of odd ones.
    const BEFORE: usize = Self::SUMS + LANES;
    const WORDS: usize = if Self::FITS {
        (Self::BEFORE + 2) * Self::EACH
    } else {
        0
    };

    /// So many elements as a run, or a lane's column of a whole piece, has.
    #[inline]
    fn elements(mut get: impl FnMut(usize) -> T) -> Elements<T> {
        let mut elements = [const { MaybeUninit::uninit() }; MOST_RUN];
        for (at, element) in elements[..Self::RUN].iter_mut().enumerate() {
            *element = MaybeUninit::new(get(at));
        }
        elements
    }

    /// The place of a piece's element.
    #[inline]
    fn place(element: usize) -> usize {
        element + element / Self::RUN
    }

    /// The same of `lane`'s element of a row. Where runs end with rows, what depends on the row is a constant, which is a part of the instruction.
    #[inline]
    fn place_in(row: usize, lane: usize) -> usize {
        match LANES % Self::RUN {
            0 => row * (LANES + LANES / Self::RUN) + Self::place(lane),
            _ => Self::place(row * LANES + lane),
        }
    }
}

/// Elements in the memory that lanes share.
struct Shared<'a, T> {
    words: Words<'a>,
    elements: PhantomData<T>,
}

impl<'a, T: Copy> Shared<'a, T> {
    fn new(words: Words<'a>) -> Shared<'a, T> {
        let elements = PhantomData;
        Shared { words, elements }
    }

    /// # Safety
    /// It is a place of the layout, an element was put there, and no other lane puts one in this step.
    #[inline]
    unsafe fn get(&self, place: usize) -> T {
        let mut bytes = [MaybeUninit::<u32>::uninit(); MOST_EACH];
        let each = Layout::<T>::EACH;
        for (word, bytes) in bytes[..each].iter_mut().enumerate() {
            // SAFETY: the caller's.
            *bytes = unsafe { self.words.get_any(place * each + word) };
        }
        // SAFETY: `put` has made them of an element, which is not larger.
        unsafe { mem::transmute_copy(&bytes) }
    }

    /// # Safety
    /// It is a place of the layout, which no other lane uses in this step.
    #[inline]
    unsafe fn put(&self, place: usize, element: T) {
        let mut bytes = [MaybeUninit::<u32>::uninit(); MOST_EACH];
        let each = Layout::<T>::EACH;
        // SAFETY: an element is not larger, since it `FITS`.
        unsafe { bytes.as_mut_ptr().cast::<T>().write_unaligned(element) };
        for (word, bytes) in bytes[..each].iter().enumerate() {
            // SAFETY: the caller's.
            unsafe { self.words.put_any(place * each + word, *bytes) };
        }
    }
}

/// Elements of one lane, as many as a piece's layout has: the others are none.
type Elements<T> = [MaybeUninit<T>; MOST_RUN];

/// Scans by warps with lanes, if there are any. Else it is `None`, and nothing was done. Returns the combination of `first` and all elements, of which there are some.
pub(super) fn scan<K: Kind, T: Copy + Send + Sync, F: Fn(T, T) -> T + Sync>(
    slice: &mut [T],
    first: Option<T>,
    combine: &F,
) -> Option<T> {
    if !Layout::<T>::FITS || lanes::count() == 1 {
        return None;
    }
    let pieces = slice.len().div_ceil(Layout::<T>::PIECE);
    let tiles = match pieces {
        ..=FEW_PIECES => 1,
        _ => pieces.min(runtime::count() * EACH),
    };
    let each = pieces.div_ceil(tiles);
    let cut = Cut {
        len: slice.len(),
        each,
    };
    // There are not so many warps.
    let tiles = pieces.div_ceil(each) as u32;
    let slice = SliceMut::new(slice);
    let mut sums = Table::new(tiles as usize);
    if tiles > 1 {
        let work = Sums {
            cut,
            slice: &slice,
            combine,
            sums: &sums,
        };
        finish(call_lanes(work, tiles, cut.steps(Sums::<T, F>::EACH)))?;
        // SAFETY: the call is over, and each tile has put a sum.
        let sums = unsafe { sums.first(tiles as usize) };
        scan::<Inclusive, T, F>(sums, None, combine)?;
    }
    let total = Table::new(1);
    let sums: &[T] = match tiles {
        // The only tile asks for none.
        1 => &[],
        // SAFETY: as above.
        tiles => unsafe { sums.first(tiles as usize) },
    };
    let work = Passes::<K, T, F> {
        cut,
        slice: &slice,
        first,
        combine,
        sums,
        total: &total,
        kind: PhantomData,
    };
    finish(call_lanes(work, tiles, cut.steps(Passes::<K, T, F>::EACH)))?;
    // SAFETY: the call is over, and the last element's lane has put it.
    Some(unsafe { total.take(0) })
}

fn finish(done: Option<Result<(), Panicked>>) -> Option<()> {
    done.map(|done| done.unwrap_or_else(|panicked| panicked.resume()))
}

/// How elements are cut into tiles, and these into pieces.
#[derive(Clone, Copy)]
struct Cut {
    len: usize,
    /// Pieces of a tile.
    each: usize,
}

impl Cut {
    /// Steps of a tile: so many of each piece, and one more.
    fn steps(self, each: usize) -> u32 {
        // A tile has its part of what memory holds.
        (self.each * each + 1) as u32
    }
}

/// A piece, or what is left of one.
struct Piece<T> {
    start: usize,
    len: usize,
    elements: PhantomData<T>,
}

impl<T: Copy + Send + Sync> Piece<T> {
    /// The `piece`th one of a tile; none behind the tile's last one, or behind all elements.
    #[inline]
    fn of(cut: Cut, tile: usize, piece: usize) -> Option<Piece<T>> {
        let start = (tile * cut.each + piece) * Layout::<T>::PIECE;
        let is_there = piece < cut.each && start < cut.len;
        is_there.then(|| Piece {
            start,
            len: (cut.len - start).min(Layout::<T>::PIECE),
            elements: PhantomData,
        })
    }

    /// Lanes with a run.
    #[inline]
    fn runs(&self) -> usize {
        self.len.div_ceil(Layout::<T>::RUN)
    }

    /// Places of a lane's run.
    #[inline]
    fn run(&self, lane: usize) -> std::ops::Range<usize> {
        let len = self.len.saturating_sub(lane * Layout::<T>::RUN);
        let start = lane * Layout::<T>::STEP;
        start..start + len.min(Layout::<T>::RUN)
    }

    #[inline]
    fn is_whole(&self) -> bool {
        self.len == Layout::<T>::PIECE
    }

    /// The piece before the `piece`th one of a tile, if that is not the first.
    #[inline]
    fn before(cut: Cut, tile: usize, piece: usize) -> Option<Piece<T>> {
        Piece::of(cut, tile, piece.checked_sub(1)?)
    }

    /// The numbers of a lane's elements, one of each row.
    #[inline]
    fn column(&self, lane: usize) -> impl Iterator<Item = usize> + use<T> {
        Interleaved::indices::<LANES>(self.len, lane)
    }

    /// This lane's elements of a whole piece. All loads are under way at once.
    ///
    /// # Safety
    /// It is whole, and no other lane has them now.
    #[inline]
    unsafe fn load(&self, slice: &SliceMut<'_, T>, lane: usize) -> Elements<T> {
        // SAFETY: the piece lies in the slice, and its elements are the caller's.
        let start = unsafe { slice.start().add(self.start + lane) };
        // SAFETY: the same.
        Layout::<T>::elements(|row| unsafe { start.add(row * LANES).read() })
    }

    /// Puts them.
    ///
    /// # Safety
    /// They were loaded so. It is no step in which another lane uses elements of a piece.
    #[inline]
    unsafe fn put(&self, shared: &Shared<'_, T>, lane: usize, elements: &Elements<T>) {
        for (row, element) in elements[..Layout::<T>::RUN].iter().enumerate() {
            let place = Layout::<T>::place_in(row, lane);
            // SAFETY: the caller's.
            unsafe { shared.put(place, element.assume_init()) };
        }
    }

    /// Does both, of any piece.
    ///
    /// # Safety
    /// That of both, but that it is whole.
    #[inline]
    unsafe fn copy_in(&self, shared: &Shared<'_, T>, slice: &SliceMut<'_, T>, lane: usize) {
        if self.is_whole() {
            // SAFETY: the caller's.
            unsafe { self.put(shared, lane, &self.load(slice, lane)) };
        } else {
            for at in self.column(lane) {
                // SAFETY: it lies in the piece; the caller's.
                unsafe {
                    let element = slice.start().add(self.start + at).read();
                    shared.put(Layout::<T>::place(at), element);
                }
            }
        }
    }

    /// Stores what has become of the elements.
    ///
    /// # Safety
    /// They were put. No other lane has this lane's elements now, and no lane puts one.
    #[inline]
    unsafe fn copy_out(&self, shared: &Shared<'_, T>, slice: &SliceMut<'_, T>, lane: usize) {
        if self.is_whole() {
            // SAFETY: the caller's.
            let elements = Layout::<T>::elements(|row| unsafe {
                shared.get(Layout::<T>::place_in(row, lane))
            });
            // SAFETY: the piece lies in the slice.
            let start = unsafe { slice.start().add(self.start + lane) };
            for (row, element) in elements[..Layout::<T>::RUN].iter().enumerate() {
                // SAFETY: the caller's.
                unsafe { start.add(row * LANES).write(element.assume_init()) };
            }
        } else {
            for at in self.column(lane) {
                // SAFETY: as above.
                unsafe {
                    let element = shared.get(Layout::<T>::place(at));
                    slice.start().add(self.start + at).write(element);
                }
            }
        }
    }

    /// Each lane's part of the step in which runs are combined.
    ///
    /// # Safety
    /// All elements were put in an earlier step.
    #[inline]
    unsafe fn combine_run(
        &self,
        shared: &Shared<'_, T>,
        lane: usize,
        combine: &impl Fn(T, T) -> T,
    ) {
        let run = self.run(lane);
        let sum = if run.len() == Layout::<T>::RUN {
            // SAFETY: the caller's; the run is this lane's now.
            let elements = Layout::<T>::elements(|at| unsafe { shared.get(run.start + at) });
            // SAFETY: all of them were got.
            let elements = elements[..Layout::<T>::RUN]
                .iter()
                .map(|element| unsafe { element.assume_init() });
            elements.reduce(combine)
        } else {
            // SAFETY: as above.
            run.map(|place| unsafe { shared.get(place) })
                .reduce(combine)
        };
        if let Some(sum) = sum {
            // SAFETY: it is this lane's place.
            unsafe { shared.put(Layout::<T>::SUMS + lane, sum) };
        }
    }

    /// Scans this lane's run in place. Returns the combination of `before` and all of it.
    ///
    /// # Safety
    /// As for [`combine_run`](Self::combine_run).
    #[inline]
    unsafe fn scan_run<K: Kind>(
        &self,
        shared: &Shared<'_, T>,
        lane: usize,
        before: Option<T>,
        combine: &impl Fn(T, T) -> T,
    ) -> Option<T> {
        let run = self.run(lane);
        if run.len() != Layout::<T>::RUN || before.is_none() {
            // SAFETY: the caller's; the run is this lane's now.
            let get = |place| unsafe { shared.get(place) };
            // SAFETY: the same.
            let put = |place, element| unsafe { shared.put(place, element) };
            return K::pass_by(run, before, combine, get, put);
        }
        // SAFETY: the same.
        let elements = Layout::<T>::elements(|at| unsafe { shared.get(run.start + at) });
        let elements = Cell::new(elements);
        let elements = elements.as_array_of_cells();
        // SAFETY: all of them were got.
        let get = |at: usize| unsafe { elements[at].get().assume_init() };
        let put = |at: usize, element| elements[at].set(MaybeUninit::new(element));
        let total = K::pass_by(0..Layout::<T>::RUN, before, combine, get, put);
        for at in 0..Layout::<T>::RUN {
            // SAFETY: the same.
            unsafe { shared.put(run.start + at, get(at)) };
        }
        total
    }

    /// The combination of `before`, if there is any, and of the first `runs` runs.
    ///
    /// # Safety
    /// They were combined in an earlier step.
    #[inline]
    unsafe fn runs_before(
        shared: &Shared<'_, T>,
        before: Option<T>,
        runs: usize,
        combine: &impl Fn(T, T) -> T,
    ) -> Option<T> {
        // SAFETY: the caller's.
        let mut sums = (0..runs).map(|lane| unsafe { shared.get(Layout::<T>::SUMS + lane) });
        let first = match before {
            Some(before) => before,
            None => sums.next()?,
        };
        Some(sums.fold(first, combine))
    }
}

/// The first call.
struct Sums<'a, T, F> {
    cut: Cut,
    slice: &'a SliceMut<'a, T>,
    combine: &'a F,
    /// For each tile the combination of its elements.
    sums: &'a Table<T>,
}

impl<T, F> Sums<'_, T, F> {
    /// Steps of a piece.
    const EACH: usize = 2;
}

impl<T, F> Memory for Sums<'_, T, F> {
    const WORDS: usize = Layout::<T>::WORDS;
}

impl<T: Copy + Send + Sync, F: Fn(T, T) -> T + Sync> Stepped for Sums<'_, T, F> {
    #[inline]
    unsafe fn run<const LANES: usize>(
        &self,
        tile: usize,
        step: usize,
        lane: usize,
        words: Words<'_>,
    ) {
        let shared = Shared::new(words);
        let (at, step) = (step / Self::EACH, step % Self::EACH);
        let piece = Piece::of(self.cut, tile, at);
        if step == 1 {
            if let Some(piece) = piece {
                // SAFETY: this is the step behind that in which they were put.
                unsafe { piece.combine_run(&shared, lane, self.combine) };
            }
            return;
        }
        if let Some(piece) = &piece {
            // SAFETY: nobody changes elements in this call, and no lane uses them in this step.
            unsafe { piece.copy_in(&shared, self.slice, lane) };
        }
        let last = Piece::<T>::before(self.cut, tile, at);
        if let (0, Some(last)) = (lane, last) {
            // SAFETY: its runs were combined in the last step, and the first lane alone knows what came before them.
            unsafe {
                let before = (at > 1).then(|| shared.get(Layout::<T>::BEFORE));
                let sum = Piece::runs_before(&shared, before, last.runs(), self.combine);
                let Some(sum) = sum else { return };
                match piece {
                    Some(_) => shared.put(Layout::<T>::BEFORE, sum),
                    None => self.sums.put(tile, sum),
                }
            }
        }
    }
}

/// The second call.
struct Passes<'a, K, T, F> {
    cut: Cut,
    slice: &'a SliceMut<'a, T>,
    first: Option<T>,
    combine: &'a F,
    /// For each tile the combination of all elements up to its end.
    sums: &'a [T],
    /// Gets the combination of all.
    total: &'a Table<T>,
    kind: PhantomData<fn() -> K>,
}

impl<K, T: Copy, F: Fn(T, T) -> T> Passes<'_, K, T, F> {
    /// Steps of a piece.
    const EACH: usize = 3;

    /// The combination of all that comes before a tile.
    #[inline]
    fn before(&self, tile: usize) -> Option<T> {
        let Some(before) = tile.checked_sub(1) else {
            return self.first;
        };
        let sum = self.sums[before];
        Some(self.first.map_or(sum, |first| (self.combine)(first, sum)))
    }
}

impl<K, T, F> Memory for Passes<'_, K, T, F> {
    const WORDS: usize = Layout::<T>::WORDS;
}

impl<K, T, F> Stepped for Passes<'_, K, T, F>
where
    K: Kind,
    T: Copy + Send + Sync,
    F: Fn(T, T) -> T + Sync,
{
    #[inline]
    unsafe fn run<const LANES: usize>(
        &self,
        tile: usize,
        step: usize,
        lane: usize,
        words: Words<'_>,
    ) {
        let shared = Shared::new(words);
        let (at, step) = (step / Self::EACH, step % Self::EACH);
        let piece = Piece::of(self.cut, tile, at);
        match (step, piece) {
            (0, piece) => {
                let last = Piece::before(self.cut, tile, at);
                // SAFETY: each element is one lane's, in memory and where lanes share it: in both the same.
                unsafe {
                    // The next ones are under way while those that are done are stored.
                    let loaded = piece.as_ref().filter(|piece| piece.is_whole());
                    let loaded = loaded.map(|piece| piece.load(self.slice, lane));
                    if let Some(last) = last {
                        last.copy_out(&shared, self.slice, lane);
                    }
                    match (&piece, &loaded) {
                        (Some(piece), Some(elements)) => piece.put(&shared, lane, elements),
                        (Some(piece), None) => piece.copy_in(&shared, self.slice, lane),
                        (None, _) => {}
                    }
                }
            }
            (_, None) => {}
            // SAFETY: they were put in the last step.
            (1, Some(piece)) => unsafe { piece.combine_run(&shared, lane, self.combine) },
            (_, Some(piece)) => {
                if lane >= piece.runs() {
                    return;
                }
                // SAFETY: runs were combined in the last step, and the word of what comes before was put at the last piece; this step puts the other one.
                let before = unsafe {
                    let before = match at {
                        0 => self.before(tile),
                        _ => Some(shared.get(Layout::<T>::BEFORE + at % 2)),
                    };
                    Piece::runs_before(&shared, before, lane, self.combine)
                };
                // SAFETY: as above; the run is this lane's now.
                let total = unsafe { piece.scan_run::<K>(&shared, lane, before, self.combine) };
                let (Some(total), true) = (total, lane + 1 == piece.runs()) else {
                    return;
                };
                // SAFETY: one lane of a piece does this, and of all elements' last piece one.
                unsafe {
                    shared.put(Layout::<T>::BEFORE + (at + 1) % 2, total);
                    if piece.start + piece.len == self.cut.len {
                        self.total.put(0, total);
                    }
                }
            }
        }
    }
}
