//@ stderr-contains: data race:
//@ stderr-contains: static `static_mut::TABLE
use std::thread;

static mut TABLE: [u32; 16] = [0; 16];

#[inline(never)]
fn fill(value: u32) {
    for index in 0..16 {
        unsafe { TABLE[index] = value };
    }
}

fn main() {
    let thread = thread::spawn(|| fill(1));
    fill(2);
    thread.join().unwrap();
    println!("{}", unsafe { TABLE[3] });
}
