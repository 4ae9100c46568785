//! indexmap: maps and sets that keep the order of insertion.
use indexmap::{IndexMap, IndexSet};

fn main() {
    let mut letters = IndexMap::new();
    for letter in "a short treatise on fungi".chars() {
        *letters.entry(letter).or_insert(0) += 1;
    }
    println!("{letters:?}");
    letters.sort_by(|a, m, b, n| n.cmp(m).then(a.cmp(b)));
    println!("{:?} {:?}", letters.get_index(0), letters.get_full(&'u'));
    letters.shift_remove(&' ');
    letters.swap_remove(&'t');
    println!("{}", letters.keys().collect::<String>());
    let a: IndexSet<u32> = (0..40).map(|n| n * 7 % 31).collect();
    let b: IndexSet<u32> = [3, 99, 14, 30].into();
    println!(
        "{} {:?} {:?}",
        a.len(),
        a.intersection(&b).collect::<Vec<_>>(),
        b.difference(&a).collect::<Vec<_>>()
    );
}
