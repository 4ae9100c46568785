//! More thread-locals than a warp's slot holds, with destructors that use other thread-locals.
//@ heap: device
//@ check-uninit
use std::cell::{Cell, RefCell};
use std::thread;

macro_rules! locals {
    ($($name:ident)*) => {
        thread_local! { $(static $name: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };)* }
        fn touch(value: u32) -> usize {
            $($name.with_borrow_mut(|v| v.push(value));)*
            0 $(+ $name.with_borrow(|v| v.len()))*
        }
    };
}
locals!(A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9
        D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 F0 F1 F2 F3 F4 F5 F6 F7 F8 F9
        G0 G1 G2 G3 G4 G5 G6 G7 G8 G9);

thread_local! {
    static LATE: Cell<Option<Chain>> = const { Cell::new(None) };
    static LATER: Cell<Option<Chain>> = const { Cell::new(None) };
}

/// Its destructor sets another thread-local that has one.
struct Chain(u32);
impl Drop for Chain {
    fn drop(&mut self) {
        println!("drop {}", self.0);
        if self.0 == 0 {
            LATER.set(Some(Chain(1)));
        }
    }
}

fn main() {
    for round in 0..3 {
        let sizes = thread::spawn(move || {
            LATE.set(Some(Chain(0)));
            touch(round) + touch(round)
        });
        println!("{}", sizes.join().unwrap());
    }
    println!("{}", touch(9));
}
