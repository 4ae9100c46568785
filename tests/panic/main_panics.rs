fn main() {
    println!("before");
    print!("flushed all the same");
    let empty: Vec<i32> = Vec::new();
    println!("{}", empty[std::env::args().count()]);
}
