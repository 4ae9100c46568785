//! A vector whose length says more than was written.
//@ flags: --check-uninit
//@ stderr-contains: uninitialised memory: a branch depends on it; last read at 0x
//@ stderr-contains: 12 bytes inside a block of 40 bytes
//@ stderr-contains: the block was allocated
//@ stderr-contains: uninit_branch::main
#[inline(never)]
fn largest(numbers: &[u32]) -> u32 {
    let mut largest = 0;
    for &number in numbers {
        if number > largest {
            largest = number;
        }
    }
    largest
}

fn main() {
    let mut numbers = Vec::<u32>::with_capacity(10);
    numbers.extend([3, 1, 2]);
    // SAFETY: none: there are three.
    unsafe { numbers.set_len(4) };
    println!("{}", largest(&numbers));
}
