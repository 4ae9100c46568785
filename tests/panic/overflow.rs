fn main() {
    let mut x = std::env::args().count() as u8;
    loop {
        x += 50;
    }
}
