//! A reader keeps its lock and wants to write.
//@ stderr-contains: deadlock: one thread waits, for nobody
//@ stderr-contains: thread 'main' (0) waits to write to the RwLock at

use std::sync::RwLock;

static DATA: RwLock<u32> = RwLock::new(1);

fn main() {
    let seen = DATA.read().unwrap();
    *DATA.write().unwrap() += *seen;
}
