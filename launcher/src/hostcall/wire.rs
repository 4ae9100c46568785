//! Reading a payload that is made of numbers and strings.

use super::Errno;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

/// What is left of a payload.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Of a whole payload.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Errno> {
        let (array, rest) = self.0.split_first_chunk().ok_or(Errno::EINVAL)?;
        self.0 = rest;
        Ok(*array)
    }

    /// The next four bytes.
    ///
    /// # Errors
    /// `EINVAL` at the end; likewise below.
    pub fn u32(&mut self) -> Result<u32, Errno> {
        self.array().map(u32::from_le_bytes)
    }

    /// The next eight bytes.
    ///
    /// # Errors
    /// `EINVAL`.
    pub fn u64(&mut self) -> Result<u64, Errno> {
        self.array().map(u64::from_le_bytes)
    }

    /// A length and as many bytes.
    ///
    /// # Errors
    /// `EINVAL`.
    pub fn string(&mut self) -> Result<OsString, Errno> {
        let len = self.u32()? as usize;
        let (string, rest) = self.0.split_at_checked(len).ok_or(Errno::EINVAL)?;
        self.0 = rest;
        Ok(OsString::from_vec(string.to_vec()))
    }

    /// A count and as many of what `one` reads.
    ///
    /// # Errors
    /// `EINVAL`.
    pub fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Reader<'a>) -> Result<T, Errno>,
    ) -> Result<Vec<T>, Errno> {
        // Each takes at least a byte, so a count that is too large ends soon.
        (0..self.u32()?).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut bytes = 2u32.to_le_bytes().to_vec();
        for text in ["a", ""] {
            bytes.extend((text.len() as u32).to_le_bytes());
            bytes.extend(text.bytes());
        }
        let strings = |bytes| Reader::new(bytes).list(Reader::string);
        assert_eq!(strings(&bytes), Ok(vec!["a".into(), "".into()]));
        for end in 0..bytes.len() {
            assert_eq!(strings(&bytes[..end]), Err(Errno::EINVAL), "{end}");
        }
        assert_eq!(strings(&[0xff; 12]), Err(Errno::EINVAL));
        assert_eq!(Reader::new(&[1; 7]).u64(), Err(Errno::EINVAL));
    }
}
