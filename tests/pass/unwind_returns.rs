// Results of every kind beside an exception: returned by functions that may panic, called by name, by a table, and through a trait.

use std::fmt::Debug;
use std::hint::black_box;
use std::panic::{self, AssertUnwindSafe, catch_unwind};

/// A type and a value of it, made by functions that panic if they are asked to.
macro_rules! kinds {
    ($($name:ident: $ty:ty = $value:expr;)*) => {
        $(
            #[inline(never)]
            fn $name(fail: bool) -> $ty {
                if black_box(fail) {
                    panic!(concat!(stringify!($name), " fails"));
                }
                black_box($value)
            }
        )*

        fn all() {
            $(
                let table: [fn(bool) -> $ty; 2] = [$name, |fail| black_box($name(!fail))];
                show(stringify!($name), |fail| $name(fail));
                for function in black_box(table) {
                    show("  by address", function);
                }
                let boxed: Box<dyn Fn(bool) -> $ty> = Box::new(move |fail| black_box(table)[0](fail));
                show("  by trait", boxed);
            )*
        }
    };
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Mixed {
    small: u8,
    wide: u128,
    float: f32,
}

#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Aligned(#[expect(dead_code)] u8);

kinds! {
    nothing: () = ();
    truth: bool = true;
    letter: char = 'ß';
    byte: u8 = 200;
    signed: i8 = -100;
    short: i16 = -30_000;
    int: i32 = -5;
    long: u64 = u64::MAX - 1;
    huge: u128 = u128::MAX / 3;
    single: f32 = 1.5;
    double: f64 = -2.25;
    pair: (i32, u8) = (7, 8);
    floats: (f32, f64) = (0.5, 0.25);
    text: &'static str = "text";
    maybe: Option<u32> = Some(9);
    boxed: Box<i32> = Box::new(10);
    order: std::cmp::Ordering = std::cmp::Ordering::Less;
    result: Result<u64, String> = Err("no".to_owned());
    array: [u16; 3] = [1, 2, 3];
    large: [u64; 20] = [11; 20];
    mixed: Mixed = Mixed { small: 1, wide: 1 << 100, float: 3.5 };
    aligned: Aligned = Aligned(12);
    object: Box<dyn Debug> = Box::new(13);
}

fn show<T: Debug>(name: &str, function: impl Fn(bool) -> T) {
    for fail in [false, true] {
        match catch_unwind(AssertUnwindSafe(|| function(fail))) {
            Ok(value) => println!("{name} {fail}: {value:?}"),
            Err(payload) => println!("{name} {fail}: {}", payload.downcast_ref::<&str>().unwrap()),
        }
    }
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    all();
    println!("{}", std::mem::align_of_val(&black_box(aligned(false))));
}

//@ nvvm: 134
