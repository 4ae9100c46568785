//! Thread-local statics, and what their destructors are registered with.
//!
//! The tool's stage on the program's IR (`ir::passes::thread_local`) gives each thread-local static an offset. Each thread has a **block** of memory for
//! all of them, as on other systems: from the heap, from its spawn to its end, so it is valid for other threads as long as the thread that owns it
//! lives. A static's address is [`__gpu_run_tls_base`] plus a constant.

use crate::{arch, heap, thread};
use core::ptr;
use device_abi::TlsLayout;

unsafe extern "C" {
    /// [`device_abi::TLS_LAYOUT`].
    safe static __gpu_run_tls_layout: TlsLayout;
}

/// Drops one value.
pub type Destructor = unsafe extern "C" fn(*mut u8);

/// What a warp keeps of its present thread.
pub(crate) struct State {
    /// Where the thread's statics are. [`arch::tls_base`] reads it by its place, at the start.
    block: *mut u8,
    /// What was registered last.
    last: *mut Registered,
}

/// Where [`arch::tls_base`] finds the block in a warp's [`thread::Local`].
pub(crate) const BASE_OFFSET: usize =
    core::mem::offset_of!(thread::Local, tls) + core::mem::offset_of!(State, block);

impl State {
    /// Memory that had anything in it becomes that of a warp without a thread.
    ///
    /// # Safety
    /// `state` is valid for writes.
    pub(crate) unsafe fn init(state: *mut State) {
        let (block, last) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the caller's promise.
        unsafe { state.write(State { block, last }) };
    }
}

#[inline(always)]
fn state() -> *mut State {
    // SAFETY: only the address is taken.
    unsafe { &raw mut (*thread::local()).tls }
}

/// The running thread's block: [`device_abi::TLS_BASE`]. The stage calls it wherever the program takes a thread-local's address.
// What the asm reads changes only between threads, in `enter` and `leave`. Neither is inlined, and no function has code of two threads.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn __gpu_run_tls_base() -> *mut u8 {
    arch::tls_base()
}

/// No memory for a block of so many bytes.
#[derive(Clone, Copy, Debug)]
pub struct OutOfMemory {
    /// Bytes of a block.
    pub size: u64,
}

/// A block that no thread has yet. It holds nothing. Null if the program has no thread-locals.
///
/// # Errors
/// The heap has none.
pub(crate) fn allocate() -> Result<*mut u8, OutOfMemory> {
    let TlsLayout { size, align, .. } = __gpu_run_tls_layout;
    if size == 0 {
        return Ok(ptr::null_mut());
    }
    // SAFETY: the stage writes a power of two.
    let block = unsafe { heap::alloc(size as usize, align as usize, false) };
    match block.is_null() {
        true => Err(OutOfMemory { size }),
        false => Ok(block),
    }
}

/// Takes back what [`allocate`] has made.
///
/// # Safety
/// Nobody uses it any more.
pub(crate) unsafe fn free(block: *mut u8) {
    let TlsLayout { size, align, .. } = __gpu_run_tls_layout;
    if size != 0 {
        // SAFETY: `allocate` asked for as much; the caller promises the rest.
        unsafe { heap::dealloc(block, size as usize, align as usize) };
    }
}

/// A thread begins on this warp: its thread-locals have their initial values.
///
/// # Safety
/// `block` is from [`allocate`], and this thread's alone. The warp has no other thread.
#[inline(never)]
pub(crate) unsafe fn enter(block: *mut u8) {
    let TlsLayout {
        template,
        filled,
        size,
        ..
    } = __gpu_run_tls_layout;
    // SAFETY: the block has `size` bytes, and the template the first of them. The state is the warp's own.
    unsafe {
        ptr::copy_nonoverlapping(template as *const u8, block, filled as usize);
        ptr::write_bytes(
            block.wrapping_add(filled as usize),
            0,
            (size - filled) as usize,
        );
        (*state()).block = block;
    }
}

/// The thread of this warp has ended: its thread-locals are no more.
///
/// # Safety
/// [`run_destructors`] was called, and no code of the thread comes after this.
#[inline(never)]
pub(crate) unsafe fn leave() {
    let state = state();
    // SAFETY: the state is the warp's own, and the block that of `enter`.
    unsafe {
        free((*state).block);
        (*state).block = ptr::null_mut();
    }
}

/// One value with a destructor. They are a list, the last one first.
struct Registered {
    object: *mut u8,
    destructor: Destructor,
    before: *mut Registered,
}

/// Has `destructor` called with `object` when the running thread ends, before all that were registered earlier; false if there is no memory to note that.
///
/// # Safety
/// That call is sound until then.
#[inline(never)]
#[must_use]
pub unsafe fn register(object: *mut u8, destructor: Destructor) -> bool {
    let state = state();
    // SAFETY: the state is the warp's own; what is written was just allocated with this size and alignment.
    unsafe {
        let new = heap::alloc(size_of::<Registered>(), align_of::<Registered>(), false)
            .cast::<Registered>();
        if new.is_null() {
            return false;
        }
        new.write(Registered {
            object,
            destructor,
            before: (*state).last,
        });
        (*state).last = new;
    }
    true
}

/// Calls all that was registered, also what is registered meanwhile.
#[inline(never)]
pub fn run_destructors() {
    let state = state();
    // SAFETY: the state is the warp's own, and nothing of it is held while a destructor runs. What is in the list came from `register`, whose caller has
    // promised the call.
    unsafe {
        while !(*state).last.is_null() {
            let entry = (*state).last;
            let Registered {
                object,
                destructor,
                before,
            } = entry.read();
            (*state).last = before;
            heap::dealloc(
                entry.cast(),
                size_of::<Registered>(),
                align_of::<Registered>(),
            );
            destructor(object);
        }
    }
}
