//! The release profile wraps without a word; the check build has the checks of a dev build.
//@ exit: 101
//@ profile: release
//@ stderr-contains: attempt to add with overflow
use std::hint::black_box;

fn main() {
    let most = black_box(u8::MAX);
    let _wrapped = black_box(most + 1);
}
