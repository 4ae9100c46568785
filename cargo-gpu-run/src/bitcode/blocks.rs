//! LLVM's bitstream: blocks of records, with abbreviations that a block defines for itself.

use super::bits::Bits;
use super::error::BitcodeError;

const END_BLOCK: u64 = 0;
const ENTER_BLOCK: u64 = 1;
const DEFINE_ABBREVIATION: u64 = 2;
const UNABBREVIATED: u64 = 3;

/// One part of a block.
pub enum Entry<'b> {
    /// A block inside; its content was skipped.
    Block(Block<'b>),
    /// A record.
    Record(Record<'b>),
    /// The block's end, or the file's.
    End,
}

/// A record: its code, its numbers, and the bytes that may follow them.
pub struct Record<'b> {
    pub code: u64,
    pub numbers: Vec<u64>,
    pub blob: Option<&'b [u8]>,
}

/// A part of an abbreviation.
#[derive(Clone, Copy)]
enum Operand {
    Literal(u64),
    Fixed(usize),
    Variable(usize),
    Array,
    Char6,
    Blob,
}

/// Reads one block's entries, or the file's.
pub struct Block<'b> {
    pub id: u64,
    bits: Bits<'b>,
    /// Bits of an entry's kind.
    width: usize,
    abbreviations: Vec<Vec<Operand>>,
}

impl<'b> Block<'b> {
    /// The whole file, behind its magic number.
    pub fn file(bytes: &'b [u8]) -> Result<Block<'b>, BitcodeError> {
        let mut bits = Bits::new(bytes);
        if bits.bytes(4).ok() != Some(b"BC\xc0\xde") {
            return Err(Bits::new(bytes).error("no bitcode begins so"));
        }
        Ok(Block {
            id: u64::MAX,
            bits,
            width: 2,
            abbreviations: Vec::new(),
        })
    }

    /// The next part.
    pub fn next(&mut self) -> Result<Entry<'b>, BitcodeError> {
        loop {
            if self.bits.is_at_end() {
                return Ok(Entry::End);
            }
            match self.bits.fixed(self.width)? {
                END_BLOCK => return Ok(Entry::End),
                ENTER_BLOCK => return self.block().map(Entry::Block),
                DEFINE_ABBREVIATION => {
                    let abbreviation = self.abbreviation()?;
                    self.abbreviations.push(abbreviation);
                }
                UNABBREVIATED => {
                    let code = self.bits.variable(6)?;
                    let count = self.bits.variable(6)?;
                    let mut numbers = Vec::new();
                    for _ in 0..count {
                        numbers.push(self.bits.variable(6)?);
                    }
                    let blob = None;
                    return Ok(Entry::Record(Record {
                        code,
                        numbers,
                        blob,
                    }));
                }
                kind => {
                    let index = usize::try_from(kind - 4).unwrap_or(usize::MAX);
                    let Some(abbreviation) = self.abbreviations.get(index).cloned() else {
                        return Err(self.bits.error("an abbreviation that nobody defined"));
                    };
                    return self.abbreviated(&abbreviation).map(Entry::Record);
                }
            }
        }
    }

    fn block(&mut self) -> Result<Block<'b>, BitcodeError> {
        let id = self.bits.variable(8)?;
        let width = usize::try_from(self.bits.variable(4)?).unwrap_or(usize::MAX);
        self.bits.align();
        let words = self.bits.fixed(32)?;
        let content = self.bits.bytes(words * 4)?;
        Ok(Block {
            id,
            bits: Bits::new(content),
            width,
            abbreviations: Vec::new(),
        })
    }

    fn abbreviation(&mut self) -> Result<Vec<Operand>, BitcodeError> {
        let count = self.bits.variable(5)?;
        let mut operands = Vec::new();
        for _ in 0..count {
            let operand = if self.bits.fixed(1)? == 1 {
                Operand::Literal(self.bits.variable(8)?)
            } else {
                let encoding = self.bits.fixed(3)?;
                let mut width = || -> Result<usize, BitcodeError> {
                    Ok(usize::try_from(self.bits.variable(5)?).unwrap_or(usize::MAX))
                };
                match encoding {
                    1 => Operand::Fixed(width()?),
                    2 => Operand::Variable(width()?),
                    3 => Operand::Array,
                    4 => Operand::Char6,
                    5 => Operand::Blob,
                    _ => return Err(self.bits.error("an unknown encoding")),
                }
            };
            operands.push(operand);
        }
        Ok(operands)
    }

    fn abbreviated(&mut self, abbreviation: &[Operand]) -> Result<Record<'b>, BitcodeError> {
        let mut numbers = Vec::new();
        let mut blob = None;
        let mut operands = abbreviation.iter();
        while let Some(operand) = operands.next() {
            match operand {
                Operand::Array => {
                    let Some(element) = operands.next() else {
                        return Err(self.bits.error("an array of nothing"));
                    };
                    for _ in 0..self.bits.variable(6)? {
                        let number = self.number(*element)?;
                        numbers.push(number);
                    }
                }
                Operand::Blob => {
                    let len = self.bits.variable(6)?;
                    self.bits.align();
                    blob = Some(self.bits.bytes(len)?);
                    self.bits.align();
                }
                one => {
                    let number = self.number(*one)?;
                    numbers.push(number);
                }
            }
        }
        if numbers.is_empty() {
            return Err(self.bits.error("a record without a code"));
        }
        let code = numbers.remove(0);
        Ok(Record {
            code,
            numbers,
            blob,
        })
    }

    fn number(&mut self, operand: Operand) -> Result<u64, BitcodeError> {
        const CHARACTERS: &[u8; 64] =
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
        match operand {
            Operand::Literal(value) => Ok(value),
            Operand::Fixed(0) | Operand::Variable(0) => Ok(0),
            Operand::Fixed(width) => self.bits.fixed(width),
            Operand::Variable(width) => self.bits.variable(width),
            Operand::Char6 => Ok(u64::from(CHARACTERS[self.bits.fixed(6)? as usize])),
            Operand::Array | Operand::Blob => Err(self.bits.error("an array inside an array")),
        }
    }
}
