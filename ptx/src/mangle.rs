//! Names that PTX does not accept: `a.b`, `2nd`, `a-b`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How mangled names begin.
const PREFIX: &str = "_odd$";

/// Whether PTX does not accept the name.
pub fn is_odd(name: &str) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_$".contains(letter);
    !name.chars().all(is_of_name) || name.starts_with(|first: char| first.is_ascii_digit())
}

/// A name that PTX accepts in the place of an odd one; any other name stays. Different names stay different.
pub fn mangle(name: &str) -> Cow<'_, str> {
    if !is_odd(name) {
        return name.into();
    }
    let mut mangled = PREFIX.to_owned();
    for byte in name.bytes() {
        match byte {
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => mangled.push(char::from(byte)),
            _ => write!(mangled, "${byte:02x}").expect("writing to a string cannot fail"),
        }
    }
    mangled.into()
}

/// The inverse of [`mangle`], for names that it made.
pub(super) fn unmangle(mangled: &str) -> Option<String> {
    let mut parts = mangled.strip_prefix(PREFIX)?.split('$');
    let mut name = parts.next()?.as_bytes().to_vec();
    for part in parts {
        name.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        name.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(name).ok().filter(|name| is_odd(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (name, mangled) in [
            ("a.b", "_odd$a$2eb"),
            ("a$b.c", "_odd$a$24b$2ec"),
            ("2nd", "_odd$2nd"),
        ] {
            assert_eq!(mangle(name), mangled);
            assert_eq!(unmangle(mangled).as_deref(), Some(name));
        }
        assert_eq!(mangle("plain$name"), "plain$name");
        for other in ["_odd$plain", "_odd$a$", "_odd$a$2", "_odd$a$zz", "a$2eb"] {
            assert_eq!(unmangle(other), None, "{other}");
        }
    }
}
