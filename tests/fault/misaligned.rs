//! Bytes that are read as if they were aligned.
//@ stderr-contains: misaligned access: 4 bytes at 0x
//@ stderr-contains: misaligned::word
//@ profile: release
#[inline(never)]
fn word(bytes: &[u8]) -> u32 {
    // SAFETY: none: nobody promises the alignment.
    unsafe { bytes.as_ptr().cast::<u32>().read_volatile() }
}

fn main() {
    let bytes: Vec<u8> = (0..64).collect();
    println!("{}", word(&bytes[1..]));
}
