pub use super::common::Args;
use crate::ffi::OsString;
use crate::sys::{FromInner, os_str};

pub fn args() -> Args {
    let args = device_prelude::launch::args();
    Args::new(args.map(|arg| OsString::from_inner(os_str::Buf { inner: arg.to_vec() })).collect())
}
