//! A function's code is read as if it were data.
//@ stderr-contains: a function is no data: read of 4 bytes at 0x
//@ stderr-contains: where `function_as_data::function` lies
//@ stderr-contains: in thread 'main' (0)
fn function() {}

fn main() {
    let code = function as fn() as *const u32;
    // SAFETY: none: a function is no data.
    println!("{}", unsafe { *code });
}
