fn main() {
    let mut x = std::env::args().count() as u8;
    loop {
        x += 50;
        std::hint::black_box(x);
    }
}
