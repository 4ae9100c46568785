//! When thread-locals are dropped, and what a destructor may do. The expected output is that of the same program on Linux.
//@ libnvvm
use std::cell::{Cell, RefCell};
use std::thread::{self, LocalKey};

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

type Slot = RefCell<Option<Loud>>;
thread_local! {
    static EAGER: Slot = const { RefCell::new(None) };
    static LAZY: Slot = RefCell::new(None);
    static LAST: Loud = const { Loud("last") };
    static PLAIN: Cell<u32> = const { Cell::new(1) };
    static COUNTED: Cell<u32> = Cell::new(std::hint::black_box(2));
    static LATE: Slot = const { RefCell::new(None) };
    static CHAIN: Cell<Option<Chain>> = const { Cell::new(None) };
    static SECOND: Cell<Option<Chain>> = const { Cell::new(None) };
    static THIRD: Cell<Option<Chain>> = const { Cell::new(None) };
    static FOURTH: Cell<Option<Chain>> = const { Cell::new(None) };
    static BY_ANOTHER: Loud = ORIGIN.with(|_| Loud("by another"));
    static ORIGIN: Loud = Loud("origin");
    static AGAIN: Again = Again;
}

/// Puts its successor where no thread-local was before.
struct Chain(u32);
impl Drop for Chain {
    fn drop(&mut self) {
        println!("link {}", self.0);
        let next = [&SECOND, &THIRD, &FOURTH].get(self.0 as usize);
        if let Some(next) = next {
            next.set(Some(Chain(self.0 + 1)));
        }
    }
}

/// Looks at others, alive or gone, and at itself.
struct Again;
impl Drop for Again {
    fn drop(&mut self) {
        println!("plain {} counted {}", PLAIN.get(), COUNTED.get());
        println!("itself {:?}", AGAIN.try_with(|_| ()));
        println!("dropped before {:?}", LAZY.try_with(|_| ()));
        println!("dropped later {:?}", EAGER.try_with(|slot| slot.borrow().is_some()));
        LATE.set(Some(Loud("first used in a destructor")));
        println!("name {:?}", thread::current().name());
    }
}

fn set(slot: &'static LocalKey<Slot>, name: &'static str) {
    if let Some(old) = slot.replace(Some(Loud(name))) {
        println!("replaced {}", old.0);
    }
}

fn use_all() {
    set(&EAGER, "eager");
    AGAIN.with(|_| ());
    set(&LAZY, "lazy");
    set(&EAGER, "eager again");
    BY_ANOTHER.with(|_| ());
    PLAIN.set(PLAIN.get() + 1);
    COUNTED.set(COUNTED.get() + 1);
}

fn main() {
    for _ in 0..2 {
        thread::Builder::new()
            .name("worker".to_owned())
            .spawn(use_all)
            .unwrap()
            .join()
            .unwrap();
        println!("--");
    }
    thread::spawn(|| CHAIN.set(Some(Chain(0)))).join().unwrap();
    println!("--");
    thread::scope(|scope| {
        scope.spawn(|| LAST.with(|last| println!("used {}", last.0))).join().unwrap();
    });
    println!("main has {} {}", PLAIN.get(), COUNTED.get());
    use_all();
    println!("main ends");
}
