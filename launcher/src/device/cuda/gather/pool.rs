//! An array that takes the place of many variables.

use super::content::{Address, Content};
use ptx::ast::{Init, Linkage, Name, Space, Variable};

/// Its parts, one after the other.
#[derive(Debug)]
pub(super) struct Pool<'a> {
    align: u64,
    size: u64,
    bytes: Vec<u8>,
    addresses: Vec<(u64, Address<'a>)>,
}

/// Elements are words.
const WORD: usize = 8;

impl Default for Pool<'_> {
    fn default() -> Self {
        Pool {
            align: WORD as u64,
            size: 0,
            bytes: Vec::new(),
            addresses: Vec::new(),
        }
    }
}

impl<'a> Pool<'a> {
    /// Adds a variable; where it begins.
    pub fn add(&mut self, content: Content<'a>) -> u64 {
        let start = self.size.next_multiple_of(content.align);
        self.size = start + content.size;
        self.align = self.align.max(content.align);
        if let Some(bytes) = content.bytes {
            self.bytes.resize(start as usize, 0);
            self.bytes.extend(bytes);
        }
        let moved = |(at, address)| (start + at, address);
        self.addresses
            .extend(content.addresses.into_iter().map(moved));
        start
    }

    /// The array; none if nothing was added.
    pub fn finish(mut self, name: String) -> Option<Variable<'a>> {
        if self.size == 0 {
            return None;
        }
        let init = (!self.bytes.is_empty()).then(|| {
            self.bytes
                .resize(self.bytes.len().next_multiple_of(WORD), 0);
            let (words, _) = self.bytes.as_chunks::<WORD>();
            let mut init: Vec<Init<'a>> = words
                .iter()
                .map(|word| Init::Int(i64::from_le_bytes(*word)))
                .collect();
            for (at, address) in self.addresses {
                init[at as usize / WORD] = Init::Symbol {
                    name: address.name,
                    offset: address.offset,
                    generic: address.generic,
                    mask: None,
                };
            }
            init
        });
        Some(Variable {
            linkage: Linkage::Visible,
            space: Space::Global,
            align: Some(self.align as u32),
            // ptxas takes addresses for `u64` only.
            ty: Name::Borrowed("u64"),
            pointer: None,
            name: Name::Owned(name),
            dims: vec![Some(self.size.div_ceil(WORD as u64))],
            init,
            line: 0,
        })
    }
}
