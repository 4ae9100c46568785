//! Arguments and environment as the device reads them: a `u32` count, then for each entry a `u32` length and its bytes.

use std::ffi::{OsStr, OsString};

/// Encodes arguments.
pub fn args(args: &[OsString]) -> Vec<u8> {
    encode(args.iter().map(|a| bytes(a).to_vec()))
}

/// Encodes an environment as `KEY=VALUE` entries.
pub fn env<'a>(variables: impl IntoIterator<Item = &'a (OsString, OsString)>) -> Vec<u8> {
    encode(
        variables
            .into_iter()
            .map(|(key, value)| [bytes(key), b"=", bytes(value)].concat()),
    )
}

/// The bytes of the operating system (Unix), or the nearest to them.
fn bytes(text: &OsStr) -> &[u8] {
    text.as_encoded_bytes()
}

fn encode(entries: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut blob = vec![0; 4];
    let mut count = 0_u32;
    for entry in entries {
        let length = u32::try_from(entry.len()).expect("an argument is shorter than 4 GiB");
        blob.extend_from_slice(&length.to_le_bytes());
        blob.extend_from_slice(&entry);
        count += 1;
    }
    blob[..4].copy_from_slice(&count.to_le_bytes());
    blob
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_little_endian() {
        assert_eq!(
            args(&["ab".into(), "".into()]),
            b"\x02\0\0\0\x02\0\0\0ab\0\0\0\0"
        );
        assert_eq!(
            env(&[("K".into(), "v=1".into())]),
            b"\x01\0\0\0\x05\0\0\0K=v=1"
        );
        assert_eq!(args(&[]), [0; 4]);
    }
}
