//@ exit: 134
fn main() {
    println!("before");
    std::process::abort();
}
