//! A lane ends the program, and nothing follows.
//@ exit: 7
//@ nvvm: no
use gpu_std::lanes;

struct Never;
impl Drop for Never {
    fn drop(&mut self) {
        println!("dropped");
    }
}

fn main() {
    let _never = Never;
    println!("before");
    lanes::for_each(0..32, |n| {
        if n == 31 {
            print!("no newline");
            std::process::exit(7);
        }
    });
    println!("after");
}
