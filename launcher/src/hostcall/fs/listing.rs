//! A directory's entries, given out piece by piece.

use device_abi::ring::PAYLOAD;
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;

/// Entries that were not given out yet. All were read when the directory was opened, so that files which come and go later change nothing.
pub struct Listing {
    entries: std::vec::IntoIter<(u32, OsString)>,
}

const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const LINK: u32 = 0o120_000;
const FIFO: u32 = 0o010_000;
const SOCKET: u32 = 0o140_000;
const BLOCK: u32 = 0o060_000;
const CHARACTER: u32 = 0o020_000;

/// The kind's bits of a mode.
macro_rules! kind {
    ($kind:expr) => {
        match $kind {
            kind if kind.is_dir() => DIRECTORY,
            kind if kind.is_file() => REGULAR,
            kind if kind.is_symlink() => LINK,
            kind if kind.is_fifo() => FIFO,
            kind if kind.is_socket() => SOCKET,
            kind if kind.is_block_device() => BLOCK,
            kind if kind.is_char_device() => CHARACTER,
            _ => 0,
        }
    };
}

impl Listing {
    /// Of a directory of std.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn of_std(entries: std::fs::ReadDir) -> io::Result<Listing> {
        use std::os::unix::fs::FileTypeExt;
        Listing::of(entries.map(|entry| {
            let entry = entry?;
            Ok((kind!(entry.file_type()?), entry.file_name()))
        }))
    }

    /// Of a directory of cap-std.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn of_cap(entries: cap_std::fs::ReadDir) -> io::Result<Listing> {
        use cap_std::fs::FileTypeExt;
        Listing::of(entries.map(|entry| {
            let entry = entry?;
            Ok((kind!(entry.file_type()?), entry.file_name()))
        }))
    }

    fn of(entries: impl Iterator<Item = io::Result<(u32, OsString)>>) -> io::Result<Listing> {
        let entries: Vec<_> = entries.collect::<io::Result<_>>()?;
        Ok(Listing {
            entries: entries.into_iter(),
        })
    }

    /// As many of the next entries as fit a slot.
    pub fn next(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some((mode, name)) = self.entries.as_slice().first() {
            let name = name.as_bytes();
            if bytes.len() + 8 + name.len() > PAYLOAD {
                break;
            }
            bytes.extend(mode.to_le_bytes());
            bytes.extend((name.len() as u32).to_le_bytes());
            bytes.extend(name);
            self.entries.next();
        }
        bytes
    }
}
