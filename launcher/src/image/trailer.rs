//! The last bytes of a generated launcher: where its image lies, and that it is whole.
//!
//! ```text
//! executable | image | trailer
//!                      hash of the image (32) | identity of the executable (32) | executable length (8) | image length (8) | magic (16)
//! ```
//! Numbers are little endian. The magic stands last, so that one read of fixed size tells whether there is an image.

use super::Image;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes of a trailer.
pub const LENGTH: usize = 96;

const MAGIC: [u8; 16] = *b"\0gpu-run-image-1";

/// A decoded trailer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// blake3 of the image.
    pub image_hash: [u8; 32],
    /// Which executable this launcher is a copy of, as far as the copier could tell without reading it.
    pub identity: [u8; 32],
    /// Bytes of the executable alone.
    pub executable_length: u64,
    /// Bytes of the image.
    pub image_length: u64,
}

impl Trailer {
    /// For an image that follows an executable of this length.
    pub fn new(image: &Image, executable_length: u64, identity: [u8; 32]) -> Trailer {
        let mut hasher = blake3::Hasher::new();
        let mut image_length = 0;
        for part in image.parts() {
            hasher.update(part);
            image_length += part.len() as u64;
        }
        Trailer {
            image_hash: *hasher.finalize().as_bytes(),
            identity,
            executable_length,
            image_length,
        }
    }

    /// As written to the file.
    pub fn to_bytes(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[..32].copy_from_slice(&self.image_hash);
        bytes[32..64].copy_from_slice(&self.identity);
        bytes[64..72].copy_from_slice(&self.executable_length.to_le_bytes());
        bytes[72..80].copy_from_slice(&self.image_length.to_le_bytes());
        bytes[80..].copy_from_slice(&MAGIC);
        bytes
    }

    /// Reads the end of a file; `None` if no image is attached. Leaves the file's position anywhere.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn read(file: &mut File) -> io::Result<Option<Trailer>> {
        if file.metadata()?.len() < LENGTH as u64 {
            return Ok(None);
        }
        file.seek(SeekFrom::End(-(LENGTH as i64)))?;
        let mut bytes = [0; LENGTH];
        file.read_exact(&mut bytes)?;
        let (fields, magic) = bytes.split_at(LENGTH - MAGIC.len());
        if magic != MAGIC {
            return Ok(None);
        }
        let number =
            |at: usize| u64::from_le_bytes(fields[at..at + 8].try_into().expect("eight bytes"));
        Ok(Some(Trailer {
            image_hash: fields[..32].try_into().expect("32 bytes"),
            identity: fields[32..64].try_into().expect("32 bytes"),
            executable_length: number(64),
            image_length: number(72),
        }))
    }

    /// Whether the lengths fit a file of this length.
    pub fn fits(&self, file_length: u64) -> bool {
        let end = self
            .executable_length
            .checked_add(self.image_length)
            .and_then(|sum| sum.checked_add(LENGTH as u64));
        end == Some(file_length)
    }
}
