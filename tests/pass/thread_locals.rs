use std::cell::{Cell, RefCell};
use std::thread;

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

thread_local! {
    static LOUD: RefCell<Option<Loud>> = const { RefCell::new(None) };
    static COUNT: Cell<u32> = const { Cell::new(1) };
    static LAZY: RefCell<Vec<u32>> = RefCell::new(vec![7]);
}

fn main() {
    for round in 0..3 {
        thread::spawn(move || {
            assert_eq!(COUNT.get(), 1, "a fresh thread has fresh locals");
            COUNT.set(round + 10);
            LAZY.with_borrow_mut(|v| v.push(round));
            LOUD.set(Some(Loud("in a thread")));
            println!("{} {:?}", COUNT.get(), LAZY.take());
        })
        .join()
        .unwrap();
    }
    LOUD.set(Some(Loud("in main")));
    println!("main {} {:?}", COUNT.get(), LAZY.take());
}
