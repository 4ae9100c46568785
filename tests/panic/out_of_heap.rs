//@ exit: 134
//@ flags: --heap-size 16M
//@ heap: device
fn main() {
    let mut kept = Vec::new();
    for i in 0.. {
        kept.push(vec![i as u8; 100_000]);
    }
}
