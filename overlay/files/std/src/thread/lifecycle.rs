//! Spawning and joining, written for what that costs on a GPU. It takes the place of std's file of this name.
//!
//! std boxes a thread's closure and what it begins with, and counts the references to its packet and its handle, which both sides give up at the end. Each of those is
//! a wait for L2 or for all stores before it. Here the closure lies in the record of the thread's warp behind two addresses, if it fits, and
//! [`device_prelude::threads`] knows who of the thread and its handle's owner is the last one: that one drops the packet, which holds the handle.

use super::id::ThreadId;
use super::scoped::ScopeData;
use super::thread::{SPACE, Thread};
use super::{Result, current, spawnhook};
use crate::alloc::System;
use crate::boxed::Box;
use crate::marker::PhantomData;
use crate::mem::{ManuallyDrop, MaybeUninit};
use crate::ptr::{self, NonNull};
use crate::sync::Arc;
use crate::sync::atomic::{Atomic, AtomicBool, Ordering};
use crate::sys::backtrace::__rust_begin_short_backtrace;
use crate::sys::thread as imp;
use crate::{io, mem, panic};

use device_prelude::threads::{Step, WORDS, Words};
use device_prelude::tls;

pub(super) unsafe fn spawn_unchecked<'scope, F, T>(
    name: Option<String>,
    stack_size: Option<usize>,
    no_hooks: bool,
    scope: Option<NonNull<ScopeData>>,
    f: F,
) -> io::Result<JoinInner<'scope, T>>
where
    F: FnOnce() -> T,
    F: Send,
    T: Send,
{
    if let Some(bytes) = stack_size {
        imp::check_stack(bytes)?;
    }
    let (warp, thread) = match name {
        None => begin(),
        Some(name) => begin_named(name),
    };
    let Some(warp) = warp else {
        return Err(imp::no_warp());
    };
    let hooks = if no_hooks { None } else { spawnhook::for_child(&thread) };
    let handle = thread.as_raw();
    let packet = Shared::new(scope, hooks, thread);
    let mut f = ManuallyDrop::new(f);
    let fill = |words: &Words| {
        // SAFETY: a scope outlives the call, and its threads.
        if let Some(scope) = scope {
            unsafe { scope.as_ref() }.increment_num_running_threads();
        }
        // The thread's handle, too, which it would have to wait for in the packet.
        words.put(0, packet.0.as_ptr().expose_provenance() as u64);
        words.put(1, handle.expose_provenance() as u64);
        // SAFETY: taken once.
        unsafe { put(words, ManuallyDrop::take(&mut f)) };
    };
    // SAFETY: the caller promises that the closure and the packet live for long enough; `fill` leaves what `run` of these types takes.
    match unsafe { imp::Thread::new(warp, run::<F, T>, fill) } {
        // SAFETY: the packet is as `new` made it. Its handle is dropped with it, so this one is not.
        Ok(native) => Ok(unsafe {
            let thread = ManuallyDrop::new(Thread::from_raw(handle));
            JoinInner { native, thread, used: AtomicBool::new(false), packet }
        }),
        Err(error) => {
            // SAFETY: `fill` was not called, so nobody else has the packet, no scope counts it, and the closure is still here.
            unsafe {
                (*packet.0.as_ptr()).scope = None;
                packet.end(true);
                ManuallyDrop::drop(&mut f);
            }
            Err(error)
        }
    }
}

/// A warp, if there is one, and a handle: what all threads begin with. In a function of its own, where all fits into registers: in the program's, the idle set's
/// answer would be awaited to be spilled.
#[inline(never)]
fn begin() -> (Option<imp::Warp>, Thread) {
    begin_with(None)
}

#[inline(never)]
fn begin_named(name: String) -> (Option<imp::Warp>, Thread) {
    begin_with(Some(name))
}

#[inline(always)]
fn begin_with(name: Option<String>) -> (Option<imp::Warp>, Thread) {
    let claim = imp::claim();
    let thread = Thread::new(ThreadId::new(), name);
    (claim.settle(), thread)
}

/// How many bytes a closure may have, to lie in the warp's record.
const ROOM: usize = (WORDS - FIRST) * 8;

/// The first word of a closure.
const FIRST: usize = 2;

/// Whether closures of this type lie in the record. Else a box's address does.
const fn fits<F>() -> bool {
    size_of::<F>() <= ROOM && align_of::<F>() <= 8
}

/// Leaves the closure for the thread.
///
/// # Safety
/// The thread calls [`take`] of this type, or the closure leaks.
unsafe fn put<F>(words: &Words, f: F) {
    if const { !fits::<F>() } {
        let boxed = Box::into_raw_with_allocator(Box::new_in(f, System)).0;
        words.put(FIRST, boxed.expose_provenance() as u64);
        return;
    }
    let f = ManuallyDrop::new(f);
    let mut all = [const { MaybeUninit::<u64>::uninit() }; WORDS - FIRST];
    // SAFETY: `fits` says that there is room.
    unsafe {
        ptr::copy_nonoverlapping((&raw const f).cast::<u8>(), all.as_mut_ptr().cast(), size_of::<F>());
    }
    for (index, word) in all[..size_of::<F>().div_ceil(8)].iter().enumerate() {
        words.put(FIRST + index, device_prelude::arch::freeze(*word));
    }
}

/// The closure that [`put`] has left.
///
/// # Safety
/// It was left with this type, and is taken once.
unsafe fn take<F>(words: &Words) -> F {
    if const { !fits::<F>() } {
        let boxed = ptr::with_exposed_provenance_mut::<F>(words.get(FIRST) as usize);
        // SAFETY: the caller's promise.
        return *unsafe { Box::from_raw_in(boxed, System) };
    }
    let mut all = [0; WORDS - FIRST];
    for (index, word) in all[..size_of::<F>().div_ceil(8)].iter_mut().enumerate() {
        *word = words.get(FIRST + index);
    }
    // SAFETY: the caller's promise; `fits` says that all of it is there, aligned.
    unsafe { all.as_ptr().cast::<F>().read() }
}

/// A closure, which may hold references to what ends while it runs: see <https://github.com/rust-lang/rust/issues/101983>.
#[repr(transparent)]
struct MaybeDangling<F>(MaybeUninit<F>);

impl<F> MaybeDangling<F> {
    fn into_inner(self) -> F {
        let this = ManuallyDrop::new(self);
        // SAFETY: always initialized, and not dropped.
        unsafe { this.0.assume_init_read() }
    }
}

impl<F> Drop for MaybeDangling<F> {
    fn drop(&mut self) {
        // SAFETY: always initialized.
        unsafe { self.0.assume_init_drop() };
    }
}

/// What a thread consists of, for its warp. True if it has said that it has its result.
///
/// # Safety
/// `spawn_unchecked` has left the words, for one call of each step.
unsafe fn run<F, T>(step: Step, [packet, thread]: [u64; 2], words: &Words) -> bool
where
    F: FnOnce() -> T,
{
    let packet = ptr::with_exposed_provenance_mut::<Packet<'_, T>>(packet as usize);
    if step != Step::Run {
        // SAFETY: the thread has ended, and its handle is gone: this is the last owner, if there is a packet.
        return unsafe { drop_late(packet, step) };
    }
    let thread = ptr::with_exposed_provenance::<()>(thread as usize);
    // SAFETY: until the thread ends, all but its handle, which is only read, is the thread's. It is not moved out, but by whoever drops the packet.
    unsafe {
        let f = MaybeDangling(MaybeUninit::new(take::<F>(words)));
        let thread = ManuallyDrop::new(Thread::from_raw(thread));
        if let Some(name) = thread.own_name() {
            imp::set_name(name);
        }
        current::begin(&thread);
        let hooks = (*packet).hooks.take();
        let result = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            if let Some(hooks) = hooks {
                __rust_begin_short_backtrace(|| hooks.run());
            }
            let f = f.into_inner();
            __rust_begin_short_backtrace(f)
        }));
        let is_plain = !mem::needs_drop::<T>() && result.is_ok();
        (&raw mut (*packet).result).write(Some(result));
        imp::ending();
        match is_plain {
            true => end_plain(packet),
            false => {
                end(Shared(NonNull::new_unchecked(packet), PhantomData), words);
                true
            }
        }
    }
}

/// The running thread ends with a result that nobody has to drop. So its scope need not wait for the handle, but is told before destructors of thread-locals run.
///
/// # Safety
/// The last thing of the thread's entry, with its packet.
unsafe fn end_plain<T>(packet: *mut Packet<'_, T>) -> bool {
    let has_destructors = tls::has_destructors();
    // SAFETY: all but the handle is the thread's until it ends. A scope waits for this thread.
    unsafe {
        // Here many threads look at the same time, and whoever joins them does it one after the other.
        (*packet).is_alone = !has_destructors && (*packet).thread.is_alone();
        if let Some(scope) = (*packet).scope.take() {
            scope.as_ref().decrement_num_running_threads(false);
        }
    }
    if has_destructors {
        imp::end_plain();
        tls::run_destructors();
    }
    has_destructors
}

/// The running thread ends with a result to drop. If its handle is gone, that is done here, where the program's code has its thread-locals.
///
/// # Safety
/// The last thing of the thread's entry, with its packet.
unsafe fn end<T>(packet: Shared<Packet<'_, T>>, words: &Words) {
    // SAFETY: the packet is the thread's until `end`, then if that says so.
    unsafe {
        // The packet may go with the handle's owner, and `thread::current` may still be asked.
        let thread = packet.0.as_ref().thread.clone();
        if imp::end() {
            packet.end(true);
            words.put(0, 0);
        }
        tls::run_destructors();
        current::end();
        drop(thread);
    }
}

/// Drops a packet, unless `end` has: the thread has ended, and its handle is gone. True if that runs code of the program, which has no thread-locals yet.
///
/// # Safety
/// The caller is the last owner, in a step that drops.
unsafe fn drop_late<T>(packet: *mut Packet<'_, T>, step: Step) -> bool {
    let Some(packet) = NonNull::new(packet) else {
        return false;
    };
    // SAFETY: the caller's promise.
    unsafe {
        if step == Step::Drop {
            let Packet { result, thread, .. } = packet.as_ref();
            if matches!(result, Some(Err(_))) || thread.own_name().is_some() {
                return true;
            }
        }
        Shared(packet, PhantomData).end(true);
    }
    if step == Step::DropWithLocals {
        tls::run_destructors();
        crate::rt::thread_cleanup();
    }
    false
}

/// What a thread and the owner of its handle share.
struct Packet<'scope, T> {
    scope: Option<NonNull<ScopeData>>,
    hooks: Option<Box<spawnhook::ChildSpawnHooks>>,
    /// The only reference that either of them has.
    thread: Thread,
    /// Whether there was no other when the thread ended with a result that nobody has to drop. Then there is none unless the handle was used.
    is_alone: bool,
    result: Option<Result<T>>,
    _marker: PhantomData<Option<&'scope ScopeData>>,
}

// SAFETY: all access to the result is ordered by the thread's end, and `ScopeData` is `Sync`.
unsafe impl<T: Send> Sync for Packet<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Packet<'_, T> {}

/// Whether packets of this type lie behind what their handles share ([`Thread::space`]).
const fn is_small<T>() -> bool {
    size_of::<Packet<'_, T>>() <= size_of::<[u64; SPACE]>() && align_of::<Packet<'_, T>>() <= 8
}

/// A packet's memory. Not of the program's allocator: at a thread's end that could not use thread-locals.
struct Shared<P>(NonNull<P>, PhantomData<Arc<P>>);

// SAFETY: as `Arc`.
unsafe impl<P: Send + Sync> Send for Shared<P> {}
// SAFETY: as `Arc`.
unsafe impl<P: Send + Sync> Sync for Shared<P> {}

impl<T> Shared<Packet<'_, T>> {
    fn new(
        scope: Option<NonNull<ScopeData>>,
        hooks: Option<Box<spawnhook::ChildSpawnHooks>>,
        thread: Thread,
    ) -> Self {
        let at: *mut Packet<'_, T> = if const { is_small::<T>() } {
            thread.space().cast()
        } else {
            let boxed = Box::<Packet<'_, T>, System>::new_uninit_in(System);
            Box::into_raw_with_allocator(boxed).0.cast()
        };
        // SAFETY: new memory of that size. A packet that is made first is copied in memory.
        unsafe {
            (&raw mut (*at).scope).write(scope);
            (&raw mut (*at).hooks).write(hooks);
            (&raw mut (*at).thread).write(thread);
            (&raw mut (*at).is_alone).write(false);
            (&raw mut (*at).result).write(None);
            Shared(NonNull::new_unchecked(at), PhantomData)
        }
    }

    /// Drops what is left of the packet, and the handle. `used`: there may be other references to that since the thread has ended.
    ///
    /// # Safety
    /// The caller is its last owner.
    unsafe fn end(self, used: bool) {
        // SAFETY: the caller's promise.
        // Where it lies in the handles' memory, that stays until the handle is dropped.
        let packet = match const { is_small::<T>() } {
            true => unsafe { self.0.read() },
            false => *unsafe { Box::from_raw_in(self.0.as_ptr(), System) },
        };
        let Packet { scope, hooks: _, thread, is_alone, result, _marker } = packet;
        // If this packet was for a thread that ran in a scope, the thread
        // panicked, and nobody consumed the panic payload, we make sure
        // the scope function will panic.
        let unhandled_panic = matches!(result, Some(Err(_)));
        if unhandled_panic || mem::needs_drop::<T>() {
            // Outside of the thread's outermost `catch_unwind`, so a panic must not get further (#86027).
            if panic::catch_unwind(panic::AssertUnwindSafe(|| drop(result))).is_err() {
                rtabort!("thread result panicked on drop");
            }
        } else {
            mem::forget(result);
        }
        // The last thing that is done with the scope. The result may have borrowed from what it encloses, so that is gone before.
        if let Some(scope) = scope {
            // SAFETY: it waits for this thread.
            unsafe { scope.as_ref() }.decrement_num_running_threads(unhandled_panic);
        }
        // SAFETY: nobody has had another reference, nor can have it.
        match is_alone && !used {
            true => unsafe { thread.drop_alone() },
            false => thread.give_up(),
        }
    }
}

/// Inner representation for JoinHandle
pub(super) struct JoinInner<'scope, T> {
    native: imp::Thread,
    /// The packet's, so it is not dropped.
    thread: ManuallyDrop<Thread>,
    /// Whether the owner may have used it.
    used: Atomic<bool>,
    packet: Shared<Packet<'scope, T>>,
}

impl<T> JoinInner<'_, T> {
    pub(super) fn is_finished(&self) -> bool {
        self.native.has_ended()
    }

    pub(super) fn thread(&self) -> &Thread {
        self.used.store(true, Ordering::Relaxed);
        &self.thread
    }

    pub(super) fn join(self) -> Result<T> {
        let this = ManuallyDrop::new(self);
        // SAFETY: nothing of `this` is dropped, and each is moved out once. A thread that has ended has its result, and leaves the packet to its joiner.
        unsafe {
            ptr::read(&this.native).join();
            let packet = ptr::read(&this.packet);
            let result = (*packet.0.as_ptr()).result.take();
            packet.end(this.used.load(Ordering::Relaxed));
            result.unwrap()
        }
    }
}

impl<T> Drop for JoinInner<'_, T> {
    fn drop(&mut self) {
        // SAFETY: each is moved out once, here.
        unsafe {
            let native = ptr::read(&self.native);
            if const { !mem::needs_drop::<T>() } {
                native.leave(*self.used.get_mut());
            } else if native.leave_or_take() {
                ptr::read(&self.packet).end(true);
            }
        }
    }
}
