//! A lane reads what another thread writes. It sees a flag of that thread, which orders nothing.
//@ stderr-contains: data race: read of 8 bytes by lane 3 of warp 0
//@ stderr-contains: static `lane_and_thread::VALUE
//@ stderr-contains: no happens-before with: write of 8 bytes by thread 'writer' (1)
//@ nvvm: no
use gpu_std::lanes;
use std::hint;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;

static mut VALUE: u64 = 2;
static WRITTEN: AtomicBool = AtomicBool::new(false);
static READ: AtomicBool = AtomicBool::new(false);

fn wait(flag: &AtomicBool) {
    while !flag.load(Ordering::Relaxed) {
        hint::spin_loop();
    }
}

fn main() {
    let writer = Builder::new().name("writer".to_owned()).spawn(|| {
        // SAFETY: none; that is the bug.
        unsafe { VALUE += 5 };
        WRITTEN.store(true, Ordering::Relaxed);
        wait(&READ);
    });
    lanes::for_each(0..32, |n| {
        if n == 3 {
            wait(&WRITTEN);
            println!("{}", unsafe { VALUE });
        }
    });
    READ.store(true, Ordering::Relaxed);
    writer.unwrap().join().unwrap();
}
