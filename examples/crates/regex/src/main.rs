//! regex: Unicode, captures, replacing, and one pattern used by many threads.
use regex::{Regex, RegexSet};
use std::thread;

fn main() {
    let date = Regex::new(r"(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})").unwrap();
    let log = "2026-11-24 start; 2026-11-25 naïve test über α; bad 20-1-1; 1999-12-31 end";
    for found in date.captures_iter(log) {
        println!("{}.{}.{}", &found["day"], &found["month"], &found["year"]);
    }
    println!("{}", date.replace_all(log, "$month/$day"));
    println!(
        "{:?}",
        Regex::new(r"\p{Greek}|\w*ï\w*")
            .unwrap()
            .find_iter(log)
            .map(|m| m.as_str())
            .collect::<Vec<_>>()
    );
    let set = RegexSet::new([r"start", r"end$", r"^\d+$"]).unwrap();
    println!("{:?}", set.matches(log).iter().collect::<Vec<_>>());
    let counts: Vec<usize> = thread::scope(|scope| {
        let threads: Vec<_> = log
            .split(';')
            .map(|part| scope.spawn(|| date.find_iter(part).count()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    println!("{counts:?}");
}
