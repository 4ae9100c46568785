//! What is tested: std, with a small number that makes each test another.

use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::fmt::Write as _;
use std::num::ParseIntError;
use std::panic::catch_unwind;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::{cell::RefCell, iter, thread};

pub fn vec(number: u32) {
    let mut numbers: Vec<u32> = (0..10 + number).collect();
    numbers.retain(|n| n % 2 == 0);
    numbers.insert(1, 100);
    assert_eq!(numbers[..3], [0, 100, 2]);
    assert_eq!(numbers.len() as u32, (10 + number).div_ceil(2) + 1);
}

pub fn slice(number: u32) {
    let mut numbers: Vec<u32> = (0..32).map(|n| n * 7 + number).collect();
    assert_eq!(numbers.binary_search(&(21 + number)), Ok(3));
    numbers.reverse();
    assert_eq!(numbers.chunks(10).last(), Some(&[7 + number, number][..]));
}

pub fn hash_map(number: u32) {
    let mut squares: HashMap<u32, u32> = (0..10 + number).map(|n| (n, n * n)).collect();
    assert_eq!(squares.remove(&3), Some(9));
    *squares.entry(3).or_insert(1) += 1;
    assert_eq!((squares[&3], squares.len() as u32), (2, 10 + number));
}

pub fn btree_map(number: u32) {
    let words = ["d", "b", "a", "c"];
    let map: BTreeMap<&str, usize> = iter::zip(words, number as usize..).collect();
    assert_eq!(map.keys().copied().collect::<String>(), "abcd");
    assert_eq!(map["c"], number as usize + 3);
}

pub fn binary_heap(number: u32) {
    let mut heap = BinaryHeap::from([3, 1, 10 + number, 2]);
    assert_eq!(heap.pop(), Some(10 + number));
    assert_eq!(heap.into_sorted_vec(), [1, 2, 3]);
}

pub fn deque(number: u32) {
    let mut deque: VecDeque<u32> = (0..8).collect();
    deque.rotate_left(number as usize % 8);
    deque.push_front(99);
    assert_eq!(deque.pop_front(), Some(99));
    assert_eq!(deque.front(), Some(&(number % 8)));
}

pub fn string(number: u32) {
    let text = "ab".repeat(number as usize) + "c";
    assert_eq!(text.find('c'), Some(2 * number as usize));
    assert_eq!(text.replace("ab", "-").len(), number as usize + 1);
}

pub fn parse(number: u32) {
    assert_eq!(number.to_string().parse(), Ok(number));
    assert_eq!(format!("-{number}").parse(), Ok(-i64::from(number)));
    assert!(format!("{number}x").parse::<u32>().is_err());
}

pub fn format(number: u32) {
    assert_eq!(
        format!("{number:>3}|{number:03b}").len(),
        4 + format!("{number:03b}").len()
    );
    let mut text = String::new();
    write!(text, "{:?}", (number, "x")).unwrap();
    assert_eq!(text, format!("({number}, \"x\")"));
}

pub fn chars(number: u32) {
    let letter = char::from_u32('a' as u32 + number).unwrap();
    assert!(letter.is_ascii_lowercase());
    assert_eq!(
        letter.to_ascii_uppercase().to_lowercase().next(),
        Some(letter)
    );
}

pub fn boxed(number: u32) {
    let add: Vec<Box<dyn Fn(u32) -> u32>> =
        vec![Box::new(move |n| n + number), Box::new(|n| n * 2)];
    assert_eq!(add.iter().fold(1, |n, f| f(n)), 2 * (1 + number));
}

pub fn shared(number: u32) {
    let list = Rc::new(RefCell::new(vec![number]));
    let other = Rc::clone(&list);
    other.borrow_mut().push(number + 1);
    assert_eq!(*list.borrow(), [number, number + 1]);
    assert_eq!(Rc::strong_count(&list), 2);
}

pub fn once(number: u32) {
    let cell = OnceLock::new();
    assert_eq!(*cell.get_or_init(|| number), number);
    assert_eq!(cell.set(7), Err(7));
}

pub fn atomic(number: u32) {
    let count = AtomicU32::new(number);
    count.fetch_add(5, Ordering::Relaxed);
    let swapped = count.compare_exchange(number + 5, 1, Ordering::AcqRel, Ordering::Acquire);
    assert_eq!((swapped, count.into_inner()), (Ok(number + 5), 1));
}

pub fn mutex(number: u32) {
    let count = Arc::new(Mutex::new(number));
    let theirs = Arc::clone(&count);
    thread::spawn(move || *theirs.lock().unwrap() += 1)
        .join()
        .unwrap();
    assert_eq!(*count.lock().unwrap(), number + 1);
}

pub fn channel(number: u32) {
    let (sender, receiver) = mpsc::channel();
    let sends = thread::spawn(move || (0..number).try_for_each(|n| sender.send(n)));
    assert!(receiver.into_iter().eq(0..number));
    sends.join().unwrap().unwrap();
}

pub fn spawn(number: u32) {
    let threads: Vec<_> = (0..4).map(|n| thread::spawn(move || n * number)).collect();
    let sum: u32 = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    assert_eq!(sum, 6 * number);
}

pub fn scope(number: u32) {
    let mut numbers = [number; 4];
    thread::scope(|scope| {
        numbers
            .iter_mut()
            .for_each(|n| drop(scope.spawn(move || *n += 1)));
    });
    assert_eq!(numbers, [number + 1; 4]);
}

/// Also prints, as a panic does: it is captured.
pub fn panic(number: u32) {
    println!("with {number}");
    let caught = catch_unwind(|| {
        let numbers = [1, 2, 3];
        numbers[3 + number as usize]
    });
    assert!(caught.is_err());
}

pub fn result(number: u32) {
    let sum = |a: &str, b: &str| Ok::<u32, ParseIntError>(a.parse::<u32>()? + b.parse::<u32>()?);
    assert_eq!(sum("1", &number.to_string()), Ok(1 + number));
    assert!(sum("1", "one").is_err());
}
