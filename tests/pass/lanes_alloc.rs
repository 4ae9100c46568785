//! All lanes allocate at once, drop what other lanes have made, and grow what they have.
//@ nvvm: no
use gpu_std::lanes;
use std::collections::{BTreeMap, HashMap};

fn main() {
    let boxes = lanes::map(0..100_u32, |n| Box::new([n; 10]));
    println!("{}", boxes.iter().map(|b| b[9]).sum::<u32>());
    // Item 99 - n is another lane's.
    let mut boxes: Vec<Option<Box<[u32; 10]>>> = boxes.into_iter().rev().map(Some).collect();
    let taken = lanes::map(&mut boxes, |place| place.take().map(|b| b[0]));
    println!("{:?}", taken.iter().flatten().take(5).collect::<Vec<_>>());
    println!("{}", boxes.iter().all(Option::is_none));

    let grown = lanes::map(1..70_usize, |n| {
        let mut numbers = Vec::new();
        for m in 0..n * 3 {
            numbers.push(m);
        }
        numbers
    });
    println!("{} {}", grown.len(), grown.iter().flatten().sum::<usize>());

    let maps = lanes::map(0..40_u64, |n| {
        let map: HashMap<u64, String> = (0..n).map(|m| (m, (m * n).to_string())).collect();
        let sorted: BTreeMap<&u64, &String> = map.iter().collect();
        sorted.values().last().map_or(String::new(), |text| text.to_string())
    });
    println!("{}", maps.join(","));

    // Large ones, which come from elsewhere.
    let large = lanes::map(1..=32_usize, |n| vec![n as u8; n * 10_000]);
    println!("{}", large.iter().map(Vec::len).sum::<usize>());
    println!("{}", large.iter().zip(1..).all(|(bytes, n)| bytes.iter().all(|byte| *byte == n)));

    for _ in 0..20 {
        lanes::for_each(0..64_usize, |n| drop(vec![0_u16; n * n]));
    }
    println!("done");
}
