//! Text to and from LLVM.

use super::api::api;
use std::ffi::{CStr, CString, c_char};

/// For arguments that end with a zero byte.
///
/// # Panics
/// The text has one within: names of ours have none.
pub(super) fn c(text: &str) -> CString {
    CString::new(text).expect("text without a zero byte")
}

/// A message that LLVM has allocated.
pub(super) fn take(message: *mut c_char) -> String {
    if message.is_null() {
        return String::new();
    }
    // SAFETY: LLVM's messages are C strings that the caller frees with this function, once.
    unsafe {
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        (api().LLVMDisposeMessage)(message);
        text
    }
}

/// `len` bytes that LLVM keeps.
pub(super) fn copy(start: *const c_char, len: usize) -> String {
    if start.is_null() {
        return String::new();
    }
    // SAFETY: LLVM gives pointer and length of a string that lives as long as the value which the caller holds.
    let bytes = unsafe { std::slice::from_raw_parts(start.cast::<u8>(), len) };
    String::from_utf8_lossy(bytes).into_owned()
}
