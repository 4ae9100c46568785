//! The device runtime keeps what is registered, as the C runtime does elsewhere: it knows when a thread ends, and the program.

use device_prelude::tls;

pub unsafe fn register(t: *mut u8, dtor: unsafe extern "C" fn(*mut u8)) {
    // SAFETY: the caller's promise.
    if !unsafe { tls::register(t, dtor) } {
        rtabort!("no memory to note the destructor of a thread-local");
    }
}
