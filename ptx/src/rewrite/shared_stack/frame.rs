//! What a function's frame holds and costs.

use super::blocks;
use super::refused::Refused;
use crate::ast::{Function, Variable};

/// Stack pointers are always multiples of this.
pub const STACK_ALIGN: u64 = 16;

/// What a function that looks at both stacks is charged at least. A default stack of 512 KiB is then overflown after about 2,000 calls, before the hardware's own
/// call stack (return addresses and spills) is, whose frames take 8 to 100 bytes (see docs/measurements.md).
const LEAST_OF_CHECKED: u64 = 256;

/// PTX's own limit for a frame is far below; this keeps sums of sizes from overflowing.
const MAX_FRAME: u64 = 1 << 40;

/// A frame in global memory.
pub struct Frame {
    /// Where each block of it begins, in bytes.
    pub offsets: Vec<u64>,
    /// What it costs: a multiple of [`STACK_ALIGN`].
    pub size: u64,
    /// Of its start: a power of two, at least [`STACK_ALIGN`].
    pub align: u64,
    /// The function may be on the call stack many times: the hardware's call stack is checked, too.
    pub checked: bool,
}

impl Frame {
    /// The frame of `function`, if it has blocks that the stage has marked as shared. They are taken out of it.
    ///
    /// # Errors
    /// A block is not understood, or too large.
    pub fn of(function: &mut Function<'_>) -> Result<Option<Frame>, Refused> {
        let line = function.line;
        let mut frame = Frame {
            offsets: Vec::new(),
            size: 0,
            align: STACK_ALIGN,
            checked: false,
        };
        blocks::take(function.body.as_deref_mut().unwrap_or_default(), &mut frame)?;
        if frame.offsets.is_empty() {
            return Ok(None);
        }
        let least = if frame.checked { LEAST_OF_CHECKED } else { 0 };
        let size = frame
            .size
            .max(least)
            .checked_next_multiple_of(STACK_ALIGN)
            .filter(|&size| size <= MAX_FRAME);
        frame.size = size.ok_or_else(|| Refused::new(line, "the frame is too large"))?;
        Ok(Some(frame))
    }

    /// Puts `variable` at the frame's end, and gives the register that has its address. `None`: its size or alignment makes no sense.
    pub fn place(&mut self, variable: &Variable<'_>) -> Option<String> {
        let element = element_size(&variable.ty)?;
        let mut size = element;
        for dim in &variable.dims {
            size = size.checked_mul((*dim)?)?;
        }
        let align = u64::from(variable.align.unwrap_or(0)).max(element);
        if !align.is_power_of_two() || size > MAX_FRAME {
            return None;
        }
        let offset = self.size.checked_next_multiple_of(align)?;
        self.size = offset.checked_add(size).filter(|&size| size <= MAX_FRAME)?;
        self.align = self.align.max(align);
        self.offsets.push(offset);
        Some(register(self.offsets.len() - 1))
    }

    /// The registers of all blocks but the first, with their offsets.
    pub fn others(&self) -> impl Iterator<Item = (String, u64)> {
        let all = self.offsets.iter().enumerate().skip(1);
        all.map(|(index, &offset)| (register(index), offset))
    }
}

/// What holds the address of a block. The first one is where the frame is.
fn register(index: usize) -> String {
    match index {
        0 => "%__gr_frame".to_owned(),
        index => format!("%__gr_object{index}"),
    }
}

/// `b64` has 8 bytes.
fn element_size(ty: &str) -> Option<u64> {
    let digits = ty.strip_prefix(|first: char| first.is_ascii_lowercase())?;
    match digits.parse::<u64>().ok()? {
        bits @ (8 | 16 | 32 | 64 | 128) => Some(bits / 8),
        _ => None,
    }
}
