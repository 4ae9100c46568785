//! The panic happens while stdout is locked and borrowed.
struct Bad;
impl std::fmt::Display for Bad {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("in Display")
    }
}

fn main() {
    println!("value: {Bad}");
}
