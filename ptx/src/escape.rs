//! Text in quotes as LLVM writes it: bytes that are not printable ASCII as `\ooo`.

use std::fmt::Write as _;

/// What the text between the quotes stands for.
pub fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'\\' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let digits = after.iter().take(3);
        let count = digits.take_while(|b| matches!(b, b'0'..=b'7')).count();
        let value = after[..count]
            .iter()
            .fold(0, |value, digit| value * 8 + u32::from(digit - b'0'));
        match (u8::try_from(value), after.first()) {
            (Ok(byte), _) if count > 0 => {
                bytes.push(byte);
                rest = &after[count..];
            }
            (_, Some(&quoted)) => {
                bytes.push(quoted);
                rest = &after[1..];
            }
            (_, None) => rest = after,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The inverse of [`unescape`].
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'"' | b'\\' => {
                escaped.push('\\');
                escaped.push(char::from(byte));
            }
            b' '..=b'~' => escaped.push(char::from(byte)),
            _ => write!(escaped, "\\{byte:03o}").expect("writing to a string cannot fail"),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_beyond_ascii() {
        for (text, escaped) in [
            ("src/main.rs", "src/main.rs"),
            ("größe/x", r"gr\303\266\303\237e/x"),
            ("a\"b\\c\t7", r#"a\"b\\c\0117"#),
        ] {
            assert_eq!(escape(text), escaped);
            assert_eq!(unescape(escaped), text);
        }
    }

    #[test]
    fn whatever_stands_there() {
        for (text, meaning) in [(r"\", ""), (r"\q", "q"), (r"\7", "\u{7}"), (r"\400", "400")] {
            assert_eq!(unescape(text), meaning);
        }
    }
}
