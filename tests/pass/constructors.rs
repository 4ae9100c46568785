//! Functions that a program registers to run before `main` and at its end, as the sections of ELF have it.
//@ libnvvm
//@ exit: 3

use std::sync::Mutex;
use std::thread;

static ORDER: Mutex<Vec<&str>> = Mutex::new(Vec::new());

fn note(what: &'static str) {
    ORDER.lock().unwrap().push(what);
}

macro_rules! register {
    ($($static:ident: $section:literal = $function:ident;)+) => {
        $(
            extern "C" fn $function() {
                note(stringify!($function));
            }
            #[used]
            #[unsafe(link_section = $section)]
            static $static: extern "C" fn() = $function;
        )+
    };
}

register! {
    PLAIN: ".init_array" = plain;
    LATE: ".init_array.65000" = late;
    EARLY: ".init_array.00101" = early;
    FIRST: ".preinit_array" = first;
}

extern "C" fn one_of_two() {
    // Threads and catching are there.
    thread::spawn(|| note("a thread before main"))
        .join()
        .unwrap();
}

extern "C" fn two_of_two() -> u32 {
    let caught = std::panic::catch_unwind(|| std::panic::resume_unwind(Box::new(0)));
    note(if caught.is_err() { "caught" } else { "?" });
    7
}

#[used]
#[unsafe(link_section = ".init_array.00200")]
static TWO: (extern "C" fn(), extern "C" fn() -> u32) = (one_of_two, two_of_two);

mod ending {
    extern "C" fn last() {
        println!("last");
    }
    extern "C" fn before_last() {
        println!("before the last");
    }
    extern "C" fn early() {
        println!("the end begins");
    }
    #[used]
    #[unsafe(link_section = ".fini_array.00102")]
    static BEFORE: extern "C" fn() = before_last;
    #[used]
    #[unsafe(link_section = ".fini_array.00101")]
    static LAST: extern "C" fn() = last;
    #[used]
    #[unsafe(link_section = ".fini_array")]
    static EARLY: extern "C" fn() = early;
}

fn main() {
    println!("main after {:?}", ORDER.lock().unwrap());
    std::process::exit(3);
}

//@ nvvm: no
