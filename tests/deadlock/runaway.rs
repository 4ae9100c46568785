//! A program that never ends, with a bound that is the same on every machine.
//@ flags: --max-instructions 2M
//@ exit: 124
//@ stderr-contains: the program executed more than 2M instructions; it was stopped
//@ stderr-contains: runaway::spin

fn main() {
    spin();
}

#[inline(never)]
fn spin() {
    let mut x = 1_u32;
    loop {
        x = std::hint::black_box(x.wrapping_mul(3));
    }
}
