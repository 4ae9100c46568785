//! Two lazy statics that need each other.
//@ stderr-contains: waits for the Once (or OnceLock, LazyLock) at

use std::sync::LazyLock;

static A: LazyLock<u32> = LazyLock::new(|| *B + 1);
static B: LazyLock<u32> = LazyLock::new(|| *A + 1);

fn main() {
    assert_eq!(*A, 2);
}
