//! A function is called as one with other parameters.
//@ stderr-contains: call of `other_type_of_function::double` with other parameters than it has
//@ stderr-contains: other_type_of_function::main
fn double(number: u32) -> u32 {
    number * 2
}

fn main() {
    // SAFETY: none: the types differ.
    let function: fn(u64, u64) -> u64 = unsafe { std::mem::transmute(double as fn(u32) -> u32) };
    println!("{}", function(1, 2));
}
