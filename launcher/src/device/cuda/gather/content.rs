//! What a variable begins with.

use ptx::ast::{Init, Linkage, Name, Space, Variable};

/// The address of another symbol, as an initial value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address<'a> {
    /// Whose.
    pub name: Name<'a>,
    /// Bytes added.
    pub offset: i64,
    /// Whether it is a generic address.
    pub generic: bool,
}

/// Size, alignment and initial value of a variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Content<'a> {
    pub align: u64,
    pub size: u64,
    /// Up to the last byte that is written out; the others are zero. None for a variable that begins as zero.
    pub bytes: Option<Vec<u8>>,
    /// Eight bytes each, at multiples of eight. Their `bytes` are zero.
    pub addresses: Vec<(u64, Address<'a>)>,
}

/// `None` for what is not gathered: other spaces, what other modules may name, and forms that no Rust program was seen to need.
pub(super) fn of<'a>(variable: &Variable<'a>) -> Option<Content<'a>> {
    if variable.space != Space::Global || variable.linkage != Linkage::Internal {
        return None;
    }
    let element = bytes_of(&variable.ty)?;
    let init = variable.init.as_deref().unwrap_or_default();
    let written = init.iter().map(Init::count).sum();
    let elements = match variable.dims[..] {
        [] => 1,
        [Some(elements)] if elements >= written => elements,
        [None] => written,
        _ => return None,
    };
    let align = variable.align.map_or(element, u64::from).max(element);
    let mut content = Content {
        align: Some(align).filter(|align| align.is_power_of_two())?,
        size: elements.checked_mul(element)?,
        ..Content::default()
    };
    let Some(init) = &variable.init else {
        return Some(content);
    };
    let mut bytes = Vec::with_capacity(init.len() * element as usize);
    for value in init {
        let word = match value {
            Init::Int(value) => *value as u64,
            Init::Bytes(run) if element == 1 => {
                bytes.extend_from_slice(run);
                continue;
            }
            Init::Float(text) => float(text, element)?,
            Init::Symbol {
                name,
                offset,
                generic,
                mask: None,
            } if element == 8 => {
                let address = Address {
                    name: name.clone(),
                    offset: *offset,
                    generic: *generic,
                };
                content.addresses.push((bytes.len() as u64, address));
                0
            }
            Init::Symbol { .. } | Init::Bytes(_) | Init::List(_) => return None,
        };
        bytes.extend_from_slice(&word.to_le_bytes()[..element as usize]);
    }
    content.bytes = Some(bytes);
    Some(content)
}

/// Bytes of an element of this type.
fn bytes_of(ty: &str) -> Option<u64> {
    Some(match ty {
        "b8" | "u8" | "s8" => 1,
        "b16" | "u16" | "s16" => 2,
        "b32" | "u32" | "s32" | "f32" => 4,
        "b64" | "u64" | "s64" | "f64" => 8,
        _ => return None,
    })
}

/// The bits of `0fXXXXXXXX` or `0dXXXXXXXXXXXXXXXX`, if that is what an element of so many bytes needs.
fn float(text: &str, element: u64) -> Option<u64> {
    let (digits, bytes) = match text.split_at_checked(2)? {
        ("0f" | "0F", digits) => (digits, 4),
        ("0d" | "0D", digits) => (digits, 8),
        _ => return None,
    };
    let bits = u64::from_str_radix(digits, 16).ok()?;
    (bytes == element).then_some(bits)
}
