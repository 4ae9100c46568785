//@ profile: release
//@ libnvvm
//! At -O3: rustc's nvptx64 backend once got the stable sort wrong there.
//@ check-uninit
fn main() {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let original: Vec<u64> = (0..10_000).map(|_| next()).collect();
    let mut stable = original.clone();
    stable.sort();
    let mut unstable = original.clone();
    unstable.sort_unstable_by(|a, b| b.cmp(a));
    unstable.reverse();
    assert!(stable.windows(2).all(|w| w[0] <= w[1]));
    println!("{}", stable == unstable);
    println!("{} {}", stable[0], stable[9_999]);
    println!("{:?}", stable.binary_search(&original[1234]).is_ok());
    let hash = stable.iter().fold(0u64, |h, x| h.rotate_left(5) ^ x);
    println!("{hash:016x}");
}
