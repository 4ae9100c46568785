use std::io::ErrorKind;
use std::thread::Builder;

/// No memory holds half of the address space. A stack that is only larger than ours changes nothing.
fn main() {
    let huge = Builder::new().stack_size(isize::MAX as usize).spawn(|| {});
    println!("{:?}", huge.map(drop).map_err(|error| error.kind()) == Err(ErrorKind::OutOfMemory));
    let large = Builder::new().stack_size(64 << 20).spawn(|| 42).unwrap();
    println!("{}", large.join().unwrap());
}
