//! itertools: grouping, products, windows, sorting.
use itertools::Itertools;

fn main() {
    let words = [
        "warp", "lane", "block", "grid", "kernel", "futex", "ring", "heap",
    ];
    let by_len = words.iter().into_group_map_by(|word| word.len());
    println!("{:?}", by_len.into_iter().sorted().collect_vec());
    println!(
        "{}",
        words
            .iter()
            .sorted_by_key(|word| (word.len(), **word))
            .join(" < ")
    );
    println!(
        "{:?}",
        (1..=3).cartesian_product("ab".chars()).collect_vec()
    );
    println!(
        "{:?}",
        (1..=5)
            .combinations(3)
            .map(|c| c.iter().product::<i32>())
            .counts()
            .into_iter()
            .sorted()
            .collect_vec()
    );
    println!(
        "{:?}",
        (1..=6).tuple_windows().map(|(a, b, c)| a * b - c).minmax()
    );
    println!(
        "{:?}",
        (0..10)
            .chunk_by(|n| n / 4)
            .into_iter()
            .map(|(key, group)| (key, group.sum::<i32>()))
            .collect_vec()
    );
    println!(
        "{:?}",
        words.iter().permutations(2).filter(|p| p[0] < p[1]).count()
    );
}
