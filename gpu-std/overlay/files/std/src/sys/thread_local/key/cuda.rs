pub use device_prelude::tls::Destructor as Dtor;

pub type Key = usize;

#[inline]
pub fn create(dtor: Option<Dtor>) -> Key {
    match device_prelude::tls::create(dtor) {
        Some(key) => key,
        None => rtabort!("out of thread-local keys"),
    }
}

#[inline]
pub unsafe fn set(key: Key, value: *mut u8) {
    device_prelude::tls::set(key, value)
}

#[inline]
pub unsafe fn get(key: Key) -> *mut u8 {
    device_prelude::tls::get(key)
}

#[inline]
pub unsafe fn destroy(_key: Key) {
    // A racing creator lost: the key is never used. Keys are not reclaimed.
}
