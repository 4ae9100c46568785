use std::collections::HashSet;
use std::thread::{self, Builder};

fn main() {
    println!("{:?}", thread::current().name());
    let unnamed = thread::spawn(|| thread::current().name().map(str::to_owned));
    println!("{:?}", unnamed.join().unwrap());
    let named = Builder::new().name("worker-1".into()).stack_size(64 * 1024);
    let handle = named.spawn(|| thread::current().name().map(str::to_owned)).unwrap();
    println!("{:?} {:?}", handle.thread().name(), handle.thread().id() == thread::current().id());
    println!("{:?}", handle.join().unwrap());
    let ids: HashSet<_> =
        (0..20).map(|_| thread::spawn(|| thread::current().id()).join().unwrap()).collect();
    println!("{}", ids.len());
    println!("{}", thread::available_parallelism().unwrap().get() >= 2);
}
