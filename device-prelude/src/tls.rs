//! Thread-local keys: a table of pointers for each warp, and the keys' destructors.
//!
//! std runs on keys because the target has no native thread-locals. A key is never reused. When a thread ends,
//! [`run_destructors`] leaves its table all null, so that the warp's next thread starts clean.

use crate::primitive::{AtomicU32, AtomicU64, Ordering};
use crate::{heap, thread};
use core::ptr;
use core::sync::atomic::fence;

/// Keys in the warp's own slot; more of them live in a table on the heap.
const INLINE: usize = 64;
/// Keys in all.
const KEYS: usize = 1024;

/// A key's destructor.
pub type Destructor = unsafe extern "C" fn(*mut u8);

/// One warp's values.
pub(crate) struct Table {
    /// Bit `k` is set if `inline[k]` has been written; else it may be anything, and means null.
    used: u64,
    inline: [*mut u8; INLINE],
    more: *mut [*mut u8; KEYS],
}

impl Table {
    /// Memory that had anything in it becomes an empty table.
    ///
    /// # Safety
    /// `table` is valid for writes.
    pub(crate) unsafe fn init(table: *mut Table) {
        // SAFETY: the caller's promise.
        unsafe { ((*table).used, (*table).more) = (0, ptr::null_mut()) };
    }
}

/// The next key; 0 is never one.
static NEXT: AtomicU32 = AtomicU32::new(1);
/// `fn` addresses, 0 for none. Written before the key is published (by std, with release order).
static DESTRUCTORS: [AtomicU64; KEYS] = [const { AtomicU64::new(0) }; KEYS];

/// A new key, or `None` when all are used up.
#[inline(never)]
pub fn create(destructor: Option<Destructor>) -> Option<usize> {
    let key = NEXT.fetch_add(1, Ordering::Relaxed) as usize;
    let entry = DESTRUCTORS.get(key)?;
    entry.store(
        destructor.map_or(0, |f| f as usize as u64),
        Ordering::Release,
    );
    Some(key)
}

/// The place of a value, or null if it is null and `make` does not ask for one.
#[inline(never)]
fn entry(key: usize, make: bool) -> *mut *mut u8 {
    // SAFETY: a warp's table is only touched by the warp itself; no reference is made to what may not be written yet.
    unsafe {
        let table = &raw mut (*thread::local()).tls;
        if key < INLINE {
            let place = (&raw mut (*table).inline).cast::<*mut u8>().add(key);
            if (*table).used & (1 << key) == 0 {
                if !make {
                    return ptr::null_mut();
                }
                (*table).used |= 1 << key;
                *place = ptr::null_mut();
            }
            return place;
        }
        assert!(key < KEYS);
        if (*table).more.is_null() {
            if !make {
                return ptr::null_mut();
            }
            (*table).more = heap::alloc(KEYS * 8, 8, true).cast();
            assert!(!(*table).more.is_null(), "out of memory for thread-locals");
        }
        // `more` points to KEYS entries and the key is below.
        (&raw mut (*(*table).more)[key]).cast()
    }
}

/// This thread's value of `key`; null if it was never set.
pub fn get(key: usize) -> *mut u8 {
    let entry = entry(key, false);
    // SAFETY: not null means that it is inside this warp's table.
    if entry.is_null() {
        ptr::null_mut()
    } else {
        unsafe { *entry }
    }
}

/// Sets this thread's value of `key`.
pub fn set(key: usize, value: *mut u8) {
    let entry = entry(key, !value.is_null());
    if !entry.is_null() {
        // SAFETY: inside this warp's table.
        unsafe { *entry = value };
    }
}

/// Calls the destructors of all values that are not null, in rounds, as they may set others (five rounds, as on other platforms;
/// what is set after those is leaked). Afterwards the table is empty.
#[inline(never)]
pub fn run_destructors() {
    // SAFETY: a warp's table is only touched by the warp itself; no reference to it is held across a destructor.
    let table = unsafe { &raw mut (*thread::local()).tls };
    // Users load their key relaxed. This fence makes what its creator wrote before it, the destructor, visible here.
    fence(Ordering::Acquire);
    for _ in 0..5 {
        // SAFETY: as above.
        let (mut used, more) = unsafe { ((*table).used, (*table).more) };
        let mut any = false;
        while used != 0 {
            let key = used.trailing_zeros() as usize;
            used &= used - 1;
            any |= destroy(key);
        }
        if !more.is_null() {
            let keys = (NEXT.load(Ordering::Acquire) as usize).min(KEYS);
            for key in INLINE..keys {
                any |= destroy(key);
            }
        }
        if !any {
            break;
        }
    }
    // SAFETY: as above; `more` was allocated in `entry` with this size and alignment.
    unsafe {
        if !(*table).more.is_null() {
            heap::dealloc((*table).more.cast(), KEYS * 8, 8);
        }
        Table::init(table);
    }
}

/// Takes this thread's value of `key` and calls its destructor; whether there was something to call.
fn destroy(key: usize) -> bool {
    let value = get(key);
    if value.is_null() {
        return false;
    }
    let address = DESTRUCTORS[key].load(Ordering::Relaxed);
    if address == 0 {
        return false;
    }
    set(key, ptr::null_mut());
    // SAFETY: only `create` stores there, and it stores `Destructor`s.
    let destructor: Destructor = unsafe { core::mem::transmute(address as usize) };
    // SAFETY: the value was stored under the key this destructor belongs to.
    unsafe { destructor(value) };
    true
}
