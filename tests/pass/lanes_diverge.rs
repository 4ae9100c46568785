//! Each lane goes its own way: loops of different length, other branches, other functions, recursion.
//@ nvvm: no
use gpu_std::lanes;

fn collatz(mut n: u64) -> u32 {
    let mut steps = 0;
    while n != 1 {
        n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

fn fibonacci(n: u64) -> u64 {
    if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

trait Shape: Sync {
    fn area(&self) -> f64;
}
struct Square(f64);
struct Circle(f64);
struct Nothing;
impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}
impl Shape for Circle {
    fn area(&self) -> f64 {
        3.0 * self.0 * self.0
    }
}
impl Shape for Nothing {
    fn area(&self) -> f64 {
        0.0
    }
}

fn main() {
    println!("{:?}", lanes::map(1..40_u64, collatz));
    println!("{:?}", lanes::map(0..33_u64, |n| fibonacci(n % 12)));

    let shapes: Vec<Box<dyn Shape>> = (0..40)
        .map(|n| -> Box<dyn Shape> {
            match n % 3 {
                0 => Box::new(Square(f64::from(n))),
                1 => Box::new(Circle(f64::from(n))),
                _ => Box::new(Nothing),
            }
        })
        .collect();
    println!("{}", lanes::reduce(&shapes, || 0.0, |sum, shape| sum + shape.area(), |a, b| a + b));

    // Lanes that leave a loop early wait for none of the others.
    let words = lanes::map(0..36_u32, |n| {
        let mut text = String::new();
        for at in 0.. {
            if at * at > n {
                break;
            }
            match (at + n) % 4 {
                0 => text.push('a'),
                1 => continue,
                2 => text.insert(0, 'b'),
                _ => text += "cd",
            }
        }
        text
    });
    println!("{}", words.join(" "));
}
