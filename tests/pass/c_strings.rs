//! Strings that end with a zero: their length is looked for where only a pointer is given.
use std::ffi::{CStr, CString, c_char};
use std::thread;

fn main() {
    let owned = CString::new("in memory of the heap").unwrap();
    let pointer: *const c_char = owned.as_ptr();
    // SAFETY: `owned` lives on.
    println!("{:?}", unsafe { CStr::from_ptr(pointer) });
    // SAFETY: as before.
    println!("{:?}", unsafe { CStr::from_ptr(pointer.add(13)) }.to_str());

    let raw = CString::new(vec![b'x'; 1000]).unwrap().into_raw();
    // SAFETY: its own, with the length that it had, and within the string.
    unsafe {
        *raw.add(300) = 0;
        println!("{}", CStr::from_ptr(raw).count_bytes());
        *raw.add(300) = b'x' as c_char;
        println!("{}", CString::from_raw(raw).as_bytes().len());
    }

    let local = [b'o' as c_char, b'n' as c_char, 0, b'?' as c_char];
    thread::scope(|scope| {
        // SAFETY: `local` has a zero and outlives the thread.
        scope.spawn(|| println!("{:?}", unsafe { CStr::from_ptr(local.as_ptr()) }));
    });
    println!("{}", c"of a constant".to_bytes().len());
    println!("{:?}", CString::new("with \0 inside").map_err(|e| e.nul_position()));
    println!("{:?}", CStr::from_bytes_until_nul(b"until\0nul"));
}
