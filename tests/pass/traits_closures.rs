//@ libnvvm
//! Indirect calls of every kind: trait objects, function pointers, boxed closures, generics.
//@ check-uninit
use std::collections::HashMap;
use std::fmt::Display;

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        "shape".into()
    }
}
struct Circle(f64);
struct Square(f64);
impl Shape for Circle {
    fn area(&self) -> f64 {
        self.0 * self.0 * 3.0
    }
    fn name(&self) -> String {
        "circle".into()
    }
}
impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}

fn apply(f: fn(i64, i64) -> i64, a: i64, b: i64) -> i64 {
    f(a, b)
}

fn main() {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Circle(2.0)), Box::new(Square(1.5))];
    for shape in &shapes {
        println!("{} {}", shape.name(), shape.area());
    }
    println!("{} {}", apply(i64::wrapping_sub, 3, 10), apply(|a, b| a * b, 6, 7));
    let mut ops: HashMap<&str, Box<dyn Fn(i32) -> i32 + Send>> = HashMap::new();
    let offset = 5;
    ops.insert("add", Box::new(move |x| x + offset));
    ops.insert("double", Box::new(|x| x * 2));
    println!("{} {}", ops["add"](1), ops["double"](21));
    let things: [&dyn Display; 3] = [&1, &"two", &3.5];
    println!("{}", things.iter().map(|t| t.to_string()).collect::<Vec<_>>().join(" "));
    let thread = std::thread::spawn(move || ops.remove("add").unwrap()(10));
    println!("{}", thread.join().unwrap());
    let words: Vec<String> = ["x", "y"].iter().map(ToString::to_string).collect();
    println!("{words:?} {:?}", words.iter().position(|w| w == "y"));
}
