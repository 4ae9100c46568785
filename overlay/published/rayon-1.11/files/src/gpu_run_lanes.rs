//! A leaf over all lanes of a worker's warp.
//!
//! A **leaf** is what rayon does one item after the other: the producer and the consumer that are left when it splits no further. Here it is split once more, into a piece for each lane. rayon may
//! split anywhere at any time, so this is a run that it could have made: only `split_at` and `split`, `into_folder`, and `reduce` of neighbours are used, on what rayon uses them.
//!
//! - Pieces are cut from left to right, and results joined from left to right. Reducers stay with the worker; folders are made on the lane that uses them.
//! - No piece is shorter than `min_len` says.
//! - If a lane panics, the others do their pieces to the end. Then all results are dropped, and the leftmost panic goes on. That is `join`'s rule.
//! - What is called in an item is in `rayon-core/src/gpu_run_lane.rs`.
//!
//! **Not split are** leaves of one item, those of programs that ask which worker runs them (`current_thread_index`), leaves in which something parallel was called before, a leaf on a lane, what a worker
//! does while its lanes do a leaf, and leaves whose pieces or results are larger than [`LARGEST`].

use crate::iter::plumbing::{Consumer, Folder, Producer, Reducer, UnindexedConsumer, UnindexedProducer};
use rayon_core::gpu_run_lane::{self as lane, Leader};
use std::any::Any;
use std::cell::UnsafeCell;
use std::mem::{self, MaybeUninit};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering};

/// Of a warp.
const LANES: usize = 32;
/// Bytes of a piece, and of a result, at most: there are 32 of each on the worker's stack.
const LARGEST: usize = 256;
/// Workers for each multiprocessor in pools of the usual size.
const NEIGHBOURS: usize = 8;

/// What the runtime calls on each lane.
type Entry = unsafe extern "C" fn(data: *const (), lane: u32, lanes: u32, tag: u32);

unsafe extern "C" {
    /// How many lanes would do pieces now: 1 is the caller alone.
    safe fn __gpu_run_leaf_lanes() -> u32;
    /// Has all lanes of the warp call `entry` with `data` and their number, or nobody: 0.
    fn __gpu_run_lanes_call(entry: Entry, data: *const ()) -> u32;
}

/// The shortest leaf of an iterator of so many items that is to be split at all: one that gives each lane an item, as long as there are leaves for each multiprocessor.
#[inline]
pub(crate) fn shortest(min: usize, max: usize, len: usize) -> usize {
    let min = Ord::max(min, 1);
    if __gpu_run_leaf_lanes() == 1 {
        return min;
    }
    let groups = Ord::max(crate::current_num_threads() / NEIGHBOURS, 1);
    let wanted = Ord::min(len / groups, LANES);
    Ord::max(min, Ord::min(wanted, max))
}

/// A leaf of `len` items.
#[inline]
pub(crate) fn fold<P, C>(len: usize, producer: P, consumer: C) -> C::Result
where
    P: Producer,
    C: Consumer<P::Item>,
{
    let shortest = Ord::max(producer.min_len(), 1);
    let most = Ord::min(len / shortest, LANES);
    do_leaf(
        Indexed {
            len,
            producer,
            consumer,
        },
        most,
    )
}

/// A leaf of which nobody knows how many items it has.
#[inline]
pub(crate) fn fold_unindexed<P, C>(producer: P, consumer: C) -> C::Result
where
    P: UnindexedProducer,
    C: UnindexedConsumer<P::Item>,
{
    do_leaf(Unindexed { producer, consumer }, LANES)
}

/// A leaf, or a piece of one.
trait Leaf: Send + Sized {
    type Reducer: Reducer<Self::Output>;
    type Output: Send;

    /// Cuts itself into at most so many pieces.
    fn cut(self, most: usize, into: &mut Pieces<Self>);

    /// Does its items.
    fn run(self) -> Self::Output;
}

struct Indexed<P, C> {
    len: usize,
    producer: P,
    consumer: C,
}

impl<P, C> Leaf for Indexed<P, C>
where
    P: Producer,
    C: Consumer<P::Item>,
{
    type Reducer = C::Reducer;
    type Output = C::Result;

    /// One piece after the other: what is left stays in registers.
    #[inline]
    fn cut(self, most: usize, into: &mut Pieces<Self>) {
        let mut rest = self;
        for left in (2..=most).rev() {
            let len = rest.len / left;
            let (producer, right) = rest.producer.split_at(len);
            let (consumer, other, reducer) = rest.consumer.split_at(len);
            into.push(Indexed {
                len,
                producer,
                consumer,
            });
            into.push_reducer(reducer);
            rest = Indexed {
                len: rest.len - len,
                producer: right,
                consumer: other,
            };
        }
        into.push(rest);
    }

    #[inline]
    fn run(self) -> C::Result {
        let folder = self.consumer.into_folder();
        self.producer.fold_with(folder).complete()
    }
}

struct Unindexed<P, C> {
    producer: P,
    consumer: C,
}

impl<P, C> Leaf for Unindexed<P, C>
where
    P: UnindexedProducer,
    C: UnindexedConsumer<P::Item>,
{
    type Reducer = C::Reducer;
    type Output = C::Result;

    fn cut(self, most: usize, into: &mut Pieces<Self>) {
        let Unindexed { producer, consumer } = self;
        if most == 1 {
            return into.push(Unindexed { producer, consumer });
        }
        match producer.split() {
            (producer, None) => into.push(Unindexed { producer, consumer }),
            (producer, Some(right)) => {
                let reducer = consumer.to_reducer();
                let left = Unindexed {
                    producer,
                    consumer: consumer.split_off_left(),
                };
                let right = Unindexed {
                    producer: right,
                    consumer,
                };
                left.cut(most / 2, into);
                into.push_reducer(reducer);
                right.cut(most - most / 2, into);
            }
        }
    }

    #[inline]
    fn run(self) -> C::Result {
        let folder = self.consumer.into_folder();
        self.producer.fold_with(folder).complete()
    }
}

#[inline]
fn do_leaf<L: Leaf>(leaf: L, most: usize) -> L::Output {
    let is_small = mem::size_of::<L>() <= LARGEST && mem::size_of::<L::Output>() <= LARGEST;
    if !is_small || most < 2 || __gpu_run_leaf_lanes() == 1 || lane::is_parallel_inside(number::<L>())
    {
        return leaf.run();
    }
    on_lanes(leaf, most)
}

/// A number that this kind of leaf has.
fn number<L: Leaf>() -> usize {
    entry::<L> as Entry as usize
}

/// Places of one value for each lane, some of them filled. Each is one lane's.
type Places<T> = [UnsafeCell<MaybeUninit<T>>; LANES];

fn places<T>() -> Places<T> {
    [const { UnsafeCell::new(MaybeUninit::uninit()) }; LANES]
}

/// Filled places, whose values are taken from left to right. Those that nobody has taken are dropped.
struct Filled<'p, T>(&'p [UnsafeCell<MaybeUninit<T>>]);

impl<'p, T> Filled<'p, T> {
    /// # Safety
    /// So many are filled, and nobody else takes or drops them.
    unsafe fn of(places: &'p Places<T>, count: usize) -> Filled<'p, T> {
        Filled(places.get(..count).unwrap_or_default())
    }
}

impl<T> Iterator for Filled<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        // SAFETY: it is filled, and is taken once.
        Some(unsafe { (*first.get()).assume_init_read() })
    }
}

impl<T> Drop for Filled<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.by_ref().for_each(drop);
    }
}

/// Pieces and reducers as they are cut, from left to right. All that is there is dropped.
struct Pieces<L: Leaf> {
    pieces: Places<L>,
    /// Each joins what is left of it with one more piece.
    reducers: Places<L::Reducer>,
    count: usize,
    reducers_count: usize,
}

impl<L: Leaf> Pieces<L> {
    /// One of at most [`LANES`].
    #[inline]
    fn push(&mut self, piece: L) {
        debug_assert!(self.count < LANES);
        // SAFETY: no leaf is cut into more pieces.
        let place = unsafe { self.pieces.get_unchecked_mut(self.count) };
        *place.get_mut() = MaybeUninit::new(piece);
        self.count += 1;
    }

    /// One of fewer.
    #[inline]
    fn push_reducer(&mut self, reducer: L::Reducer) {
        debug_assert!(self.reducers_count < LANES);
        // SAFETY: there is one between two pieces.
        let place = unsafe { self.reducers.get_unchecked_mut(self.reducers_count) };
        *place.get_mut() = MaybeUninit::new(reducer);
        self.reducers_count += 1;
    }
}

impl<L: Leaf> Drop for Pieces<L> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: so many were pushed, and nobody has taken them.
        unsafe {
            drop(Filled::of(&self.pieces, self.count));
            drop(Filled::of(&self.reducers, self.reducers_count));
        }
    }
}

/// What all lanes have to know. It lies in the worker's frame, and the worker waits for them.
struct Call<L: Leaf> {
    pieces: *const Places<L>,
    count: usize,
    leader: Leader,
    results: Places<L::Output>,
    /// Lanes whose pieces have panicked: they have payloads instead of results.
    panicked: AtomicU32,
    payloads: Places<Box<dyn Any + Send>>,
}

#[inline(never)]
fn on_lanes<L: Leaf>(leaf: L, most: usize) -> L::Output {
    let mut cut = Pieces::<L> {
        pieces: places(),
        reducers: places(),
        count: 0,
        reducers_count: 0,
    };
    leaf.cut(most, &mut cut);
    let call = Call::<L> {
        pieces: &raw const cut.pieces,
        count: mem::take(&mut cut.count),
        leader: lane::leader(),
        results: places(),
        panicked: AtomicU32::new(0),
        payloads: places(),
    };
    let data = (&raw const call).cast();
    // SAFETY: each piece is taken by one lane, and the entry does not unwind.
    let lanes = unsafe { __gpu_run_lanes_call(entry::<L>, data) };
    if lanes == 0 {
        for piece in 0..call.count {
            // SAFETY: as above; this thread does all of them.
            unsafe { call.run(piece) };
        }
    }
    // Relaxed: the call has ordered it.
    let panicked = call.panicked.load(Ordering::Relaxed);
    if panicked != 0 {
        // SAFETY: all pieces were done.
        panic::resume_unwind(unsafe { call.leftmost_panic(panicked) });
    }
    let between = mem::take(&mut cut.reducers_count);
    // SAFETY: all pieces have results, and a reducer stands between two of them.
    let (mut results, reducers) = unsafe {
        (
            Filled::of(&call.results, call.count),
            Filled::of(&cut.reducers, between),
        )
    };
    let first = results.next().expect("a leaf has a piece");
    let pairs = reducers.zip(results);
    pairs.fold(first, |joined, (reducer, result)| {
        reducer.reduce(joined, result)
    })
}

impl<L: Leaf> Call<L> {
    /// Does a piece.
    ///
    /// # Safety
    /// It is one, and nobody else does it.
    #[inline]
    unsafe fn run(&self, index: usize) {
        // SAFETY: the caller's: the places of this piece are this lane's.
        unsafe {
            let piece = (*(*self.pieces).get_unchecked(index).get()).assume_init_read();
            match panic::catch_unwind(AssertUnwindSafe(|| piece.run())) {
                Ok(result) => _ = (*self.results.get_unchecked(index).get()).write(result),
                Err(payload) => {
                    (*self.payloads.get_unchecked(index).get()).write(payload);
                    self.panicked.fetch_or(1 << index, Ordering::Relaxed);
                }
            }
        }
    }

    /// The leftmost panic of these, after all else was dropped.
    ///
    /// # Safety
    /// All pieces were done, and nobody has taken anything.
    #[cold]
    unsafe fn leftmost_panic(&self, panicked: u32) -> Box<dyn Any + Send> {
        let leftmost = panicked.trailing_zeros() as usize;
        for index in 0..self.count {
            // SAFETY: the caller's.
            unsafe {
                match panicked >> index & 1 {
                    0 => (*self.results[index].get()).assume_init_drop(),
                    _ if index == leftmost => {}
                    _ => (*self.payloads[index].get()).assume_init_drop(),
                }
            }
        }
        // SAFETY: as above.
        unsafe { (*self.payloads[leftmost].get()).assume_init_read() }
    }
}

/// A lane's part.
///
/// # Safety
/// `data` is a call, and this is a lane of it.
unsafe extern "C" fn entry<L: Leaf>(data: *const (), lane: u32, _: u32, _: u32) {
    // SAFETY: the caller's.
    let call = unsafe { &*data.cast::<Call<L>>() };
    let index = lane as usize;
    if index >= call.count {
        return;
    }
    // SAFETY: the worker, lane 0, waits until all lanes are done. Every other lane is a thread of its own.
    unsafe {
        let part = (lane != 0).then(|| lane::enter(call.leader, number::<L>()));
        call.run(index);
        drop(part);
    }
}
