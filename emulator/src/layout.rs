//! Where module-scope variables lie, and what they start with.

use std::collections::HashMap;

use ptx::ast::{Init, Space, Variable};

use super::load::LoadError;
use super::memory::{FUNCTION_BASE, FUNCTION_WINDOW, GLOBAL_BASE, SHARED_WINDOW};
use super::types::Type;

/// What a module-scope name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    /// `.global` or `.const`: its address.
    Global(u64),
    /// Its offset in the block's shared memory.
    Shared(u64),
    /// An index into the program's functions.
    Function(u32),
}

impl Symbol {
    /// The value that the bare name has in an expression.
    pub(super) fn value(self) -> u64 {
        match self {
            Symbol::Global(address) => address,
            Symbol::Shared(offset) => offset,
            Symbol::Function(index) => FUNCTION_BASE + u64::from(index) * FUNCTION_WINDOW,
        }
    }
}

/// A variable in global memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub name: String,
    pub address: u64,
    pub size: u64,
    /// `.const`: harts may not write it.
    pub constant: bool,
}

/// Free bytes between two variables, at least: what runs past the end of one must not meet the next.
const GAP: u64 = 16;

/// Variables placed so far.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Those in global memory, by address.
    pub placed: Vec<Placed>,
    /// Bytes of global memory taken.
    pub globals: u64,
    /// Bytes of shared memory taken.
    pub shared: u64,
    /// Offset in global memory and initial bytes.
    pub image: Vec<(u64, Vec<u8>)>,
    /// Bytes of `image` beyond what was written for each.
    initial: u64,
}

/// The most bytes of all global variables, zero fill included: a short text must not ask for all of the host's memory.
const MOST_GLOBALS: u64 = 4 << 30;
const MOST_INITIAL: u64 = 256 << 20;

/// Size in bytes of a variable; a `[]` dimension counts what the initializer has.
pub(super) fn size_of(variable: &Variable<'_>) -> Result<u64, LoadError> {
    let element = element_type(variable)?;
    dims(variable)
        .into_iter()
        .try_fold(u64::from(element.bytes()), u64::checked_mul)
        .ok_or_else(|| LoadError::TooLarge(variable.name.to_string()))
}

/// The dimensions of an array. The first may be left out: there are as many elements as the initializer has.
fn dims(variable: &Variable<'_>) -> Vec<u64> {
    let mut dims: Vec<u64> = variable.dims.iter().map(|dim| dim.unwrap_or(0)).collect();
    if let (Some(None), Some(init)) = (variable.dims.first(), &variable.init) {
        let each = match init.first() {
            Some(Init::List(_)) => 1,
            _ => dims[1..]
                .iter()
                .fold(1, |n: u64, dim| n.saturating_mul(*dim))
                .max(1),
        };
        let count: u64 = init.iter().map(Init::count).sum();
        dims[0] = count.div_ceil(each);
    }
    dims
}

/// Alignment in bytes of a variable.
pub(super) fn align_of(variable: &Variable<'_>) -> Result<u64, LoadError> {
    let natural = element_type(variable)?.bytes();
    let align = variable.align.unwrap_or(natural).max(natural);
    if align.is_power_of_two() {
        Ok(u64::from(align))
    } else {
        Err(LoadError::Alignment(variable.name.to_string()))
    }
}

fn element_type(variable: &Variable<'_>) -> Result<Type, LoadError> {
    Type::parse(&variable.ty).ok_or_else(|| LoadError::Type {
        name: variable.name.to_string(),
        ty: variable.ty.to_string(),
    })
}

impl Layout {
    /// Gives a `.global`, `.const` or `.shared` variable its place.
    pub(super) fn place(&mut self, variable: &Variable<'_>) -> Result<Symbol, LoadError> {
        let (size, align) = (size_of(variable)?, align_of(variable)?);
        let too_large = || LoadError::TooLarge(variable.name.to_string());
        if variable.space == Space::Shared {
            let start = self.shared.next_multiple_of(align);
            self.shared = start
                .checked_add(size)
                .filter(|&end| end <= SHARED_WINDOW)
                .ok_or_else(too_large)?;
            return Ok(Symbol::Shared(start));
        }
        // Memory before the first variable stays free, too. Starts are whole granules of the shadow.
        let start = self
            .globals
            .checked_add(GAP)
            .and_then(|end| end.max(64).checked_next_multiple_of(align.max(8)))
            .ok_or_else(too_large)?;
        self.globals = start
            .checked_add(size)
            .filter(|&end| end <= MOST_GLOBALS)
            .ok_or_else(too_large)?;
        let address = GLOBAL_BASE + start;
        self.placed.push(Placed {
            name: variable.name.to_string(),
            address,
            size,
            constant: variable.space == Space::Const,
        });
        Ok(Symbol::Global(address))
    }

    /// Past the last variable, and what is closed behind it.
    pub(super) fn end(&self) -> u64 {
        GLOBAL_BASE + self.globals + GAP
    }

    /// The last variable that starts at or below `address`.
    pub(super) fn variable_at(&self, address: u64) -> Option<&Placed> {
        let after = self
            .placed
            .partition_point(|placed| placed.address <= address);
        self.placed.get(after.checked_sub(1)?)
    }

    /// Notes the initial bytes of a variable placed at `symbol`.
    pub(super) fn initialise(
        &mut self,
        variable: &Variable<'_>,
        symbol: Symbol,
        symbols: &HashMap<&str, Symbol>,
    ) -> Result<(), LoadError> {
        let (Some(init), Symbol::Global(address)) = (&variable.init, symbol) else {
            return Ok(());
        };
        let element = element_type(variable)?.bytes() as usize;
        if element > 8 {
            return Err(LoadError::Initializer(variable.name.to_string()));
        }
        let size = size_of(variable)?;
        let written: u64 = init.iter().map(Init::count).sum();
        let more = size.saturating_sub(written);
        if more > MOST_INITIAL - self.initial {
            return Err(LoadError::TooLarge(variable.name.to_string()));
        }
        self.initial += more;
        let mut bytes = vec![0; size as usize];
        let dims = dims(variable);
        fill(&mut bytes, init, &dims, element, symbols, &variable.name)?;
        self.image.push((address - GLOBAL_BASE, bytes));
        Ok(())
    }
}

/// Writes initializer elements in order; a nested list fills one step of the outer dimension.
fn fill(
    bytes: &mut [u8],
    init: &[Init<'_>],
    dims: &[u64],
    element: usize,
    symbols: &HashMap<&str, Symbol>,
    variable: &str,
) -> Result<(), LoadError> {
    let mut at = 0_usize;
    for value in init {
        let step = match value {
            Init::List(_) => dims
                .iter()
                .skip(1)
                .try_fold(element as u64, |size, dim| size.checked_mul(*dim)),
            Init::Bytes(run) if element == 1 => Some(run.len() as u64),
            _ => Some(element as u64),
        };
        let end = step.and_then(|step| at.checked_add(usize::try_from(step).ok()?));
        let target = end
            .and_then(|end| bytes.get_mut(at..end))
            .ok_or_else(|| LoadError::Initializer(variable.to_owned()))?;
        match value {
            Init::List(list) => fill(
                target,
                list,
                dims.get(1..).unwrap_or(&[]),
                element,
                symbols,
                variable,
            )?,
            Init::Bytes(run) if element == 1 => target.copy_from_slice(run),
            other => {
                target.copy_from_slice(&word(other, symbols, variable)?.to_le_bytes()[..element])
            }
        }
        at = end.unwrap_or(at);
    }
    Ok(())
}

fn word(
    init: &Init<'_>,
    symbols: &HashMap<&str, Symbol>,
    variable: &str,
) -> Result<u64, LoadError> {
    match init {
        Init::Int(value) => Ok(*value as u64),
        Init::Float(text) => {
            float_bits(text).ok_or_else(|| LoadError::Initializer(variable.to_owned()))
        }
        Init::Symbol {
            name, offset, mask, ..
        } => {
            let symbol = symbols
                .get(name.as_ref())
                .ok_or_else(|| LoadError::UnknownSymbol {
                    name: name.to_string(),
                    variable: variable.to_owned(),
                })?;
            let address = symbol.value().wrapping_add_signed(*offset);
            Ok(match mask {
                Some(0) => 0,
                Some(mask) => (address & mask) >> mask.trailing_zeros(),
                None => address,
            })
        }
        Init::Bytes(_) | Init::List(_) => Err(LoadError::Initializer(variable.to_owned())),
    }
}

/// The bits of `0fXXXXXXXX` or `0dXXXXXXXXXXXXXXXX`.
pub(super) fn float_bits(text: &str) -> Option<u64> {
    let digits = text.get(2..)?;
    let width = match text.get(..2)? {
        "0f" | "0F" => 8,
        "0d" | "0D" => 16,
        _ => return None,
    };
    if digits.len() != width {
        return None;
    }
    u64::from_str_radix(digits, 16).ok()
}
