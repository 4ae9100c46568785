//@ libnvvm
//! Eight scoped threads read and write locals of main's stack.
use std::thread;

fn main() {
    let input: [u64; 8] = [3, 1, 4, 1, 5, 9, 2, 6];
    let mut squares = [0u64; 8];
    let mut names: Vec<String> = vec![String::new(); 8];
    let total = thread::scope(|s| {
        for (i, (square, name)) in squares.iter_mut().zip(&mut names).enumerate() {
            let input = &input;
            s.spawn(move || {
                *square = input[i] * input[i];
                *name = format!("thread {i} saw {:?}", &input[..=i]);
            });
        }
        s.spawn(|| input.iter().sum::<u64>()).join().unwrap()
    });
    println!("{squares:?} {total}");
    for name in names {
        println!("{name}");
    }
}
