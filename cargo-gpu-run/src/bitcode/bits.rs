//! Reads a stream of bits: the least significant one of each byte comes first.

use super::error::BitcodeError;

/// A place in the stream.
#[derive(Clone)]
pub struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Bits<'b> {
    pub fn new(bytes: &'b [u8]) -> Bits<'b> {
        Bits { bytes, at: 0 }
    }

    pub fn error(&self, what: &'static str) -> BitcodeError {
        BitcodeError { bit: self.at, what }
    }

    pub fn is_at_end(&self) -> bool {
        self.at / 8 >= self.bytes.len()
    }

    /// A number of `width` bits, 64 at most.
    pub fn fixed(&mut self, width: usize) -> Result<u64, BitcodeError> {
        if width > 64 {
            return Err(self.error("a number of more than 64 bits"));
        }
        let mut value = 0;
        let mut done = 0;
        while done < width {
            let Some(byte) = self.bytes.get(self.at / 8) else {
                return Err(self.error("the file ends"));
            };
            let skipped = self.at % 8;
            let count = (8 - skipped).min(width - done);
            let part = (u64::from(*byte) >> skipped) & ((1 << count) - 1);
            value |= part << done;
            done += count;
            self.at += count;
        }
        Ok(value)
    }

    /// A number in parts of `width` bits, whose highest says that another part follows.
    pub fn variable(&mut self, width: usize) -> Result<u64, BitcodeError> {
        if !(2..=32).contains(&width) {
            return Err(self.error("a number in parts of a wrong width"));
        }
        let more = 1 << (width - 1);
        let mut value: u64 = 0;
        let mut shift = 0;
        loop {
            let part = self.fixed(width)?;
            if shift < 64 {
                value |= (part & (more - 1)) << shift;
            }
            shift += width - 1;
            if part & more == 0 {
                return Ok(value);
            }
        }
    }

    /// To the next multiple of 32 bits.
    pub fn align(&mut self) {
        self.at = self.at.next_multiple_of(32);
    }

    /// `len` bytes from a place that is aligned.
    pub fn bytes(&mut self, len: u64) -> Result<&'b [u8], BitcodeError> {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let taken = usize::try_from(len).ok().and_then(|len| rest.get(..len));
        let Some(taken) = taken else {
            return Err(self.error("the file ends"));
        };
        self.at += taken.len() * 8;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn numbers_of_any_width() {
        let mut bits = Bits::new(&[0b1010_0110, 0xff, 0x01]);
        assert_eq!(bits.fixed(3).unwrap(), 0b110);
        assert_eq!(bits.fixed(9).unwrap(), 0b1_1111_0100);
        bits.align();
        assert!(bits.fixed(1).is_err());
        assert!(Bits::new(&[0]).fixed(65).is_err());
    }

    #[test]
    fn numbers_in_parts() {
        // 0b101 and, with the mark for more, 0b1011: 5 * 8 + 3.
        let mut bits = Bits::new(&[0b0101_1011]);
        assert_eq!(bits.variable(4).unwrap(), 43);
        assert!(bits.is_at_end());
        assert!(Bits::new(&[0xff]).variable(4).is_err());
        assert!(Bits::new(&[0]).variable(1).is_err());
    }
}
