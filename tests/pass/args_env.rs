//@ args: one "two words" -x=3 größe
//@ env: GREETING=hello world
use std::env;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    println!("{} {args:?}", args.len());
    println!("{:?} {:?}", env::var("GREETING"), env::var("NOT_SET_ANYWHERE"));
    println!("{}", env::vars().any(|(key, value)| key == "GREETING" && value == "hello world"));
    // SAFETY: no other thread runs.
    unsafe {
        env::set_var("GREETING", "changed");
        env::set_var("NEW", "value");
        env::remove_var("PATH");
    }
    println!("{:?} {:?} {:?}", env::var("GREETING"), env::var("NEW"), env::var("PATH").is_err());
    println!("{}", env::args().next().is_some());
}
