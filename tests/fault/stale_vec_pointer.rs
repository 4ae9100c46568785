//! A pointer into a vector that has grown since.
//@ stderr-contains: use after free: write of 4 bytes at 0x
//@ stderr-contains: the block was freed
fn main() {
    let mut numbers = vec![1_u32, 2, 3, 4];
    let first = numbers.as_mut_ptr();
    for number in 5..10 {
        numbers.push(number);
    }
    // SAFETY: none: the elements have moved.
    unsafe { first.write_volatile(100) };
    println!("{numbers:?}");
}
