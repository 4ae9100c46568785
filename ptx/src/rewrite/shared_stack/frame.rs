//! What a function's frame holds and costs.

use super::{blocks, names};
use crate::ast::{Function, Name, Space, Statement, Variable};
use crate::walk;

/// Stack pointers are always multiples of this.
pub const STACK_ALIGN: u64 = 16;

/// What a function that makes calls is charged at least. A default stack of 512 KiB is then overflown after about 2,000 calls, before the hardware's own
/// call stack (return addresses and spills) is, whose frames take 8 to 100 bytes (see docs/measurements.md).
const LEAST_OF_CALLER: u64 = 256;

/// A variable or parameter that lives in the frame.
pub struct Object<'a> {
    /// Its symbol in the source.
    pub name: Name<'a>,
    /// The register that holds its address.
    pub register: Name<'a>,
    /// Bytes from the frame's start.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Of its start, in bytes; a power of two.
    pub align: u64,
    /// A parameter, which the prologue copies.
    pub param: bool,
}

/// A frame in global memory.
pub struct Frame<'a> {
    /// What lies in it.
    pub objects: Vec<Object<'a>>,
    /// What it costs: a multiple of [`STACK_ALIGN`].
    pub size: u64,
    /// Of its start: a power of two, at least [`STACK_ALIGN`].
    pub align: u64,
    /// The function may be on the call stack many times: the hardware's call stack is checked, too.
    pub recursive: bool,
}

impl Frame<'_> {
    fn empty(recursive: bool) -> Self {
        Frame {
            objects: Vec::new(),
            size: 0,
            align: STACK_ALIGN,
            recursive,
        }
    }
}

/// PTX's own limit for a frame is far below; this keeps sums of sizes from overflowing.
const MAX_FRAME: u64 = 1 << 40;

/// The frame of `function`, if it has variables or parameters in memory or makes calls. See [`Frame::recursive`].
///
/// # Errors
/// The line of a variable whose size or alignment makes no sense, and what it is.
pub fn of<'a>(
    function: &Function<'a>,
    taken: &[&Variable<'a>],
    recursive: bool,
) -> Result<Option<Frame<'a>>, (u32, String)> {
    let body = function.body.as_deref().unwrap_or_default();
    let locals = body.iter().filter_map(|statement| match statement {
        Statement::Variable(variable) if variable.space == Space::Local => Some((variable, false)),
        _ => None,
    });
    let mut frame = Frame::empty(recursive);
    for (variable, param) in locals.chain(taken.iter().map(|param| (*param, true))) {
        let wrong = || {
            (
                variable.line,
                format!(
                    "the size or alignment of `{}` makes no sense",
                    variable.name
                ),
            )
        };
        place(&mut frame, variable, param).ok_or_else(wrong)?;
    }
    let calls = makes_calls(body);
    if frame.objects.is_empty() && !calls {
        return Ok(None);
    }
    charge(frame, calls, function.line).map(Some)
}

/// The frame of `function`, of which the stage has said what is shared. It takes the blocks that say so. All others of its variables stay where they are.
/// Calls cost nothing but what the hardware's call stack takes, unless there may be any number of them.
///
/// # Errors
/// As [`of`].
pub fn marked<'a>(function: &mut Function<'a>) -> Result<Option<Frame<'a>>, (u32, String)> {
    let line = function.line;
    let mut frame = Frame::empty(false);
    blocks::take(function.body.as_deref_mut().unwrap_or_default(), &mut frame)?;
    if frame.objects.is_empty() {
        return Ok(None);
    }
    let checked = frame.recursive;
    charge(frame, checked, line).map(Some)
}

/// Rounds the size up.
fn charge(mut frame: Frame<'_>, calls: bool, line: u32) -> Result<Frame<'_>, (u32, String)> {
    let least = if calls { LEAST_OF_CALLER } else { 0 };
    let size = frame
        .size
        .max(least)
        .checked_next_multiple_of(STACK_ALIGN)
        .filter(|&size| size <= MAX_FRAME);
    frame.size = size.ok_or_else(|| (line, "the frame is too large".to_owned()))?;
    Ok(frame)
}

/// Whether there is a `call`.
pub fn makes_calls(body: &[Statement<'_>]) -> bool {
    walk::instructions(body, &mut |instruction, _| {
        if instruction.opcode[0] == "call" {
            Err(())
        } else {
            Ok(())
        }
    })
    .is_err()
}

/// Puts `variable` at the frame's end. `None`: its size or alignment makes no sense.
pub fn place<'a>(frame: &mut Frame<'a>, variable: &Variable<'a>, param: bool) -> Option<()> {
    let element = element_size(&variable.ty)?;
    let mut size = element;
    for dim in &variable.dims {
        size = size.checked_mul((*dim)?)?;
    }
    let align = u64::from(variable.align.unwrap_or(0)).max(element);
    if !align.is_power_of_two() || size > MAX_FRAME {
        return None;
    }
    let offset = frame.size.checked_next_multiple_of(align)?;
    frame.size = offset.checked_add(size).filter(|&size| size <= MAX_FRAME)?;
    frame.align = frame.align.max(align);
    let register = match frame.objects.len() {
        0 => Name::Borrowed(names::FRAME),
        index => Name::Owned(format!("%__gr_object{index}")),
    };
    frame.objects.push(Object {
        name: variable.name.clone(),
        register,
        offset,
        size,
        align,
        param,
    });
    Some(())
}

/// `b64` has 8 bytes.
fn element_size(ty: &str) -> Option<u64> {
    let digits = ty.strip_prefix(|first: char| first.is_ascii_lowercase())?;
    match digits.parse::<u64>().ok()? {
        bits @ (8 | 16 | 32 | 64 | 128) => Some(bits / 8),
        _ => None,
    }
}
