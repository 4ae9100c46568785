//! rayon's pools: how many threads each has. An argument is the size of a pool of its own.
use rayon::ThreadPoolBuilder;
use std::process::Command;
use std::thread::available_parallelism;

fn main() {
    println!("threads: {}", available_parallelism().unwrap());
    if let Some(size) = std::env::args().nth(1) {
        let size = size.parse().unwrap();
        let pool = ThreadPoolBuilder::new().num_threads(size).build().unwrap();
        println!("a pool: {}", pool.current_num_threads());
        return;
    }
    println!("the pool: {}", rayon::current_num_threads());
    let child = Command::new("sh")
        .args(["-c", "echo a child sees: ${RAYON_NUM_THREADS-nothing}"])
        .output()
        .unwrap();
    print!("{}", String::from_utf8(child.stdout).unwrap());
}
