//! Functions that NVIDIA's driver offers to kernels: the emulator has them, too. What `vprintf` prints stands between the lines of `println`.
//@ stderr-contains: assertion failed: `blocks > 3` at kernel.cu:7 in `check`
use std::ffi::{CStr, c_char, c_void};

unsafe extern "C" {
    fn vprintf(format: *const c_char, arguments: *const c_void) -> i32;
    fn malloc(size: usize) -> *mut u32;
    fn free(block: *mut u32);
    fn __assertfail(
        message: *const c_char,
        file: *const c_char,
        line: u32,
        function: *const c_char,
        char_size: usize,
    ) -> !;
}

#[repr(C)]
struct Arguments {
    name: *const c_char,
    number: i32,
    value: f64,
}

fn print(name: &CStr, number: i32, value: f64) -> i32 {
    let arguments = Arguments {
        name: name.as_ptr(),
        number,
        value,
    };
    // SAFETY: the arguments are those that the format asks for, laid out as in C.
    unsafe { vprintf(c"%s: %+04d, %.3g\n".as_ptr(), (&raw const arguments).cast()) }
}

fn main() {
    println!("first");
    let printed = print(c"second", 42, 2.0 / 3.0);
    println!("third, after {printed} arguments");
    std::thread::scope(|scope| {
        scope.spawn(|| print(c"fourth", -7, 1e100));
    });
    // SAFETY: the block is used within its size, and freed once.
    unsafe {
        let block = malloc(40);
        for index in 0..10 {
            block.add(index).write(index as u32);
        }
        println!("fifth: {}", (0..10).map(|index| block.add(index).read()).sum::<u32>());
        free(block);
    }
    // SAFETY: these are texts with their ends.
    unsafe { __assertfail(c"blocks > 3".as_ptr(), c"kernel.cu".as_ptr(), 7, c"check".as_ptr(), 1) }
}
