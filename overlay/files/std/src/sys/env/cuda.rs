//! The environment: the host's at launch, changed on the device only.

pub use super::common::Env;
use crate::ffi::{OsStr, OsString};
use crate::io;
use crate::sync::{PoisonError, RwLock, RwLockWriteGuard};
use crate::sys::{FromInner, os_str};

type Pairs = Vec<(OsString, OsString)>;
/// `None` until first changed: until then the launch record is the environment.
static ENV: RwLock<Option<Pairs>> = RwLock::new(None);

fn string(bytes: &[u8]) -> OsString {
    OsString::from_inner(os_str::Buf { inner: bytes.to_vec() })
}

/// Names and values at launch. A name is not empty, so a leading `=` belongs to it (as in glibc); malformed entries are skipped.
fn launched_with() -> impl Iterator<Item = (&'static [u8], &'static [u8])> {
    device_prelude::launch::env().filter_map(|entry| {
        let equals = entry.iter().skip(1).position(|byte| *byte == b'=')? + 1;
        Some((&entry[..equals], &entry[equals + 1..]))
    })
}

fn all() -> Pairs {
    launched_with().map(|(key, value)| (string(key), string(value))).collect()
}

fn change() -> RwLockWriteGuard<'static, Option<Pairs>> {
    let mut guard = ENV.write().unwrap_or_else(PoisonError::into_inner);
    if guard.is_none() {
        *guard = Some(all());
    }
    guard
}

pub fn env() -> Env {
    let guard = ENV.read().unwrap_or_else(PoisonError::into_inner);
    Env::new(guard.clone().unwrap_or_else(all))
}

pub fn getenv(key: &OsStr) -> Option<OsString> {
    let guard = ENV.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(pairs) = &*guard {
        return pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    }
    let name = key.as_encoded_bytes();
    launched_with().find(|(key, _)| *key == name).map(|(_, value)| string(value))
}

pub unsafe fn setenv(key: &OsStr, value: &OsStr) -> io::Result<()> {
    let mut guard = change();
    let pairs = guard.get_or_insert_default();
    match pairs.iter_mut().find(|(name, _)| name == key) {
        Some((_, old)) => *old = value.to_owned(),
        None => pairs.push((key.to_owned(), value.to_owned())),
    }
    Ok(())
}

pub unsafe fn unsetenv(key: &OsStr) -> io::Result<()> {
    change().get_or_insert_default().retain(|(name, _)| name != key);
    Ok(())
}
