//! Standard input that is at its end.

use std::io::{self, Read};

fn main() {
    let mut line = String::new();
    println!("{} {line:?}", io::stdin().read_line(&mut line).unwrap());
    println!("{}", io::stdin().lines().count());
    println!("{}", io::stdin().read(&mut [0; 10]).unwrap());
}
