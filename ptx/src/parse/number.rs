//! Number literals.

/// A number as PTX writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Two's complement in 64 bits.
    Int(u64),
    /// The text says a float; it stays text.
    Float,
}

/// Reads a token that starts with a digit. `None`: not a number, or wider than 64 bits.
pub fn read(text: &str) -> Option<Number> {
    let bytes = text.as_bytes();
    let digits =
        |count: usize| text.len() == 2 + count && bytes[2..].iter().all(u8::is_ascii_hexdigit);
    match bytes.get(1) {
        Some(b'f' | b'F') if bytes[0] == b'0' => return digits(8).then_some(Number::Float),
        Some(b'd' | b'D') if bytes[0] == b'0' => return digits(16).then_some(Number::Float),
        _ => {}
    }
    integer(text)
        .map(Number::Int)
        .or_else(|| decimal_float(text).then_some(Number::Float))
}

/// Decimal, hexadecimal, binary and octal, with or without `U`.
pub fn integer(text: &str) -> Option<u64> {
    let text = text.strip_suffix(['u', 'U']).unwrap_or(text);
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    if digits.starts_with('+') {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

fn decimal_float(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Number, integer, read};

    #[test]
    fn integers_of_every_radix() {
        assert_eq!(integer("42U"), Some(42));
        assert_eq!(integer("0xFF"), Some(255));
        assert_eq!(integer("0b101"), Some(5));
        assert_eq!(integer("017"), Some(15));
        assert_eq!(integer("0"), Some(0));
        assert_eq!(integer("18446744073709551615"), Some(u64::MAX));
        assert_eq!(integer("18446744073709551616"), None);
        assert_eq!(integer("08"), None);
        assert_eq!(integer("12ab"), None);
    }

    #[test]
    fn floats_need_all_their_digits() {
        assert_eq!(read("0f3F800000"), Some(Number::Float));
        assert_eq!(read("0d3FF0000000000000"), Some(Number::Float));
        assert_eq!(read("1.5e-3"), Some(Number::Float));
        assert_eq!(read("0f3F8"), None);
        assert_eq!(read("0xF"), Some(Number::Int(15)));
    }
}
