//! Standard input.
//@ stdin: 3 4\nsecond line\n\nlast line, unended

use std::io::{self, BufRead, IsTerminal, Read};

fn main() {
    assert!(!io::stdin().is_terminal() && !io::stdout().is_terminal() && !io::stderr().is_terminal());
    let mut line = String::new();
    assert_eq!(io::stdin().read_line(&mut line).unwrap(), 4);
    let sum: i32 = line.split_whitespace().map(|word| word.parse::<i32>().unwrap()).sum();
    println!("{sum}");
    // Another thread reads on where this one has stopped.
    let second = std::thread::spawn(|| io::stdin().lines().next().unwrap().unwrap());
    println!("{}", second.join().unwrap());
    let mut rest = Vec::new();
    io::stdin().lock().read_to_end(&mut rest).unwrap();
    println!("{:?}", String::from_utf8(rest).unwrap());
    assert_eq!(io::stdin().lock().fill_buf().unwrap(), b"");
}
