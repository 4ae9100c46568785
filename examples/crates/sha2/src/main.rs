//! sha2: digests of parts by threads, and a small proof of work.
use sha2::{Digest, Sha256, Sha512};
use std::thread;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn main() {
    println!("{}", hex(&Sha256::digest(b"hello world")));
    println!("{}", hex(&Sha512::digest(b"")[..16]));
    let data: Vec<u8> = (0..40_000_u32).map(|n| ((n * n) >> 5) as u8).collect();
    let parts: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = data
            .chunks(5_000)
            .map(|part| scope.spawn(move || Sha256::digest(part)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let mut tree = Sha256::new();
    parts.iter().for_each(|part| tree.update(part));
    println!("{}", hex(&tree.finalize()));
    let nonce = (0_u32..).find(|nonce| Sha256::digest(nonce.to_le_bytes())[0] == 0);
    println!("{nonce:?}");
}
