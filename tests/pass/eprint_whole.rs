//! What is formatted for standard error keeps its order with all else that a thread has the host do, though it is written by lines.
//@ exit: 7
//@ nvvm: 134
use std::fmt;
use std::io::{self, Write};
use std::panic::{self, catch_unwind};
use std::thread;

struct Calls<F: Fn() -> fmt::Result>(F);

impl<F: Fn() -> fmt::Result> fmt::Display for Calls<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<")?;
        (self.0)()?;
        f.write_str(">")
    }
}

fn main() {
    // Another line within a line, as on a CPU.
    let inner = Calls(|| {
        eprintln!("[{}]", 1);
        Ok(())
    });
    eprintln!("nested {inner} end");
    // A write that is not formatted.
    let raw = Calls(|| {
        io::stderr().write_all(b"raw").unwrap();
        io::stderr().flush().map_err(|_| fmt::Error)
    });
    eprintln!("before {raw} after");
    // A panic comes behind what was formatted before it; the line ends there.
    let bomb = Calls(|| panic!("in the middle"));
    catch_unwind(|| eprintln!("broken {bomb} never")).unwrap_err();
    eprintln!(" {}", "next");
    // The same without a word of the hook's.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    catch_unwind(|| eprintln!("silent {bomb} never")).unwrap_err();
    // A formatter that fails is a bug of its own.
    let fails = Calls(|| Err(fmt::Error));
    catch_unwind(|| eprintln!("fails {fails} never")).unwrap_err();
    panic::set_hook(hook);
    thread::spawn(|| eprintln!(" {}", "by another thread")).join().unwrap();
    // Longer than what is kept together.
    let long = "0123456789".repeat(250);
    eprintln!("{long}{}{long}", 'x');
    // The program ends in the middle of a line.
    let exit = Calls(|| std::process::exit(7));
    eprintln!("last words {exit} never");
}
