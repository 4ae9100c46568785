//! An iterator goes on although the vector has moved.
//@ stderr-contains: use after free: read of 4 bytes at 0x
//@ stderr-contains: iterator_of_grown_vec::main
fn main() {
    let mut numbers = vec![1_u32, 2, 3];
    // SAFETY: none: the vector changes while it is iterated over.
    let all = unsafe { std::slice::from_raw_parts(numbers.as_ptr(), numbers.len()) };
    let mut sum = 0;
    for number in all {
        sum += number;
        numbers.push(sum);
    }
    println!("{sum}");
}
