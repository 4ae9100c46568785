//@ heap: device
//@ check-uninit
//@ libnvvm
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

fn main() {
    let text = "the quick brown fox jumps over the lazy dog and the cat";
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in text.split(' ') {
        *counts.entry(word).or_default() += 1;
    }
    let sorted: BTreeMap<_, _> = counts.iter().collect();
    println!("{sorted:?}");
    let mut big = HashMap::new();
    for i in 0..2000u64 {
        big.insert(i.wrapping_mul(0x9e37_79b9), i);
    }
    println!("{} {:?}", big.len(), big.get(&(77u64.wrapping_mul(0x9e37_79b9))));
    let mut deque: VecDeque<i32> = (0..10).collect();
    deque.rotate_left(3);
    deque.push_front(-1);
    println!("{deque:?} {:?}", deque.iter().rev().step_by(2).collect::<Vec<_>>());
    let mut heap: BinaryHeap<_> = [5, 1, 8, 3].into();
    println!("{:?} {:?}", heap.pop(), heap.into_sorted_vec());
    let set: BTreeSet<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    println!("{}", set.iter().collect::<String>());
    let unique: HashSet<usize> = text.split(' ').map(str::len).collect();
    println!("{}", unique.len());
    println!("{:?}", LinkedList::from([1, 2, 3]));
    let mut list = LinkedList::from([1, 2, 3]);
    list.push_front(0);
    list.append(&mut LinkedList::from([4]));
    let tail = list.split_off(2);
    println!("{:?} {:?} {list:?} {tail:?}", list.pop_front(), list.pop_back());
    let mut tree = BTreeMap::new();
    for i in 0..1000 {
        tree.insert((i * 37) % 1009, i);
    }
    println!("{:?}", tree.range(100..105).collect::<Vec<_>>());
}
