//! Which warp runs which thread: with gpu-std, the same source also runs on the CPU (`cargo run --example where_am_i`).

use gpu_std::device;
use std::thread;

fn main() {
    println!(
        "on a GPU: {}, threads: {}",
        device::on_gpu(),
        device::threads()
    );
    println!("main runs on warp {:?}", device::warp());
    let warps: Vec<_> = thread::scope(|s| {
        let threads: Vec<_> = (0..4).map(|_| s.spawn(device::warp)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    println!("four threads ran on warps {warps:?}");
}
