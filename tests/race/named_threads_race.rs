//! Both threads still run, so both accesses have a name; the warp's first thread had another one.
//@ stderr-contains: data race: 
//@ stderr-contains: by thread 'one' (
//@ stderr-contains: by thread 'two' (
use std::cell::UnsafeCell;
use std::sync::Barrier;
use std::thread::{Builder, scope};

struct Counter(UnsafeCell<u64>);
// SAFETY: none; that is the bug.
unsafe impl Sync for Counter {}
static COUNTER: Counter = Counter(UnsafeCell::new(0));

fn main() {
    for names in [["zero", "half"], ["one", "two"]] {
        let both = Barrier::new(2);
        scope(|scope| {
            for name in names {
                let builder = Builder::new().name(name.to_owned());
                let add = || {
                    if names[0] == "one" {
                        unsafe { *COUNTER.0.get() += 1 };
                    }
                    both.wait();
                };
                builder.spawn_scoped(scope, add).unwrap();
            }
        });
    }
}
