//! Names that PTX does not have: `a.b`, `2nd`, `a-b`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How mangled names begin.
const PREFIX: &str = "_odd$";

/// Whether a symbol needs [`rename`].
pub fn is_odd(name: &str) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_$".contains(letter);
    !name.chars().all(is_of_name) || name.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether an odd name could stand for something else where PTX names a symbol: a number, a type, a directive.
pub fn is_ambiguous(name: &str) -> bool {
    let of_number = |letter: char| letter.is_ascii_hexdigit() || ".xXuU".contains(letter);
    name.starts_with('.')
        || name.starts_with(|first: char| first.is_ascii_digit()) && name.chars().all(of_number)
}

/// The name by which PTX can have an odd one; any other stays. Two names never get the same.
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

/// The inverse of [`mangle`], if it is the name of one that was odd.
pub(super) fn unmangle(mangled: &str) -> Option<String> {
    let mut parts = mangled.strip_prefix(PREFIX)?.split('$');
    let mut name = parts.next()?.as_bytes().to_vec();
    for part in parts {
        name.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        name.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(name).ok().filter(|name| is_odd(name))
}

/// LLVM's text with these odd names mangled, and those of their parameters.
pub fn rename<'t>(text: &'t str, names: &[String]) -> Cow<'t, str> {
    let mut places: Vec<(usize, &str)> = Vec::new();
    for name in names {
        let found = text.match_indices(name.as_str()).map(|(at, _)| at);
        places.extend(
            found
                .filter(|at| is_symbol(text, *at, name.len()))
                .map(|at| (at, name.as_str())),
        );
    }
    if places.is_empty() {
        return text.into();
    }
    places.sort_unstable();
    let mut renamed = String::with_capacity(text.len() + 16 * places.len());
    let mut done = 0;
    for (at, name) in places {
        renamed.push_str(&text[done..at]);
        renamed.push_str(&mangle(name));
        done = at + name.len();
    }
    renamed.push_str(&text[done..]);
    renamed.into()
}

/// Whether a whole name, or a parameter's before `_param_N`, stands at `at`, and where a symbol may: an instruction's own name is the
/// first of its line, or follows its predicate.
fn is_symbol(text: &str, at: usize, len: usize) -> bool {
    let (before, after) = (&text[..at], &text[at + len..]);
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let first = line.trim_start();
    let is_operation = first.is_empty() || first.starts_with('@') && first.ends_with(' ');
    let quoted = line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_$.%".contains(letter);
    let after = match after.strip_prefix("_param_") {
        Some(number) => number.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => after,
    };
    !is_operation && !quoted && !line.ends_with(is_of_name) && !after.starts_with(is_of_name)
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

    #[test]
    fn what_cannot_be_told_apart() {
        for name in ["1", "0x10", "0f3F800000", "1e5", "2fa", "1.5", ".text"] {
            assert!(is_ambiguous(name), "{name}");
        }
        for name in ["a.b", "2nd", "add.s32", "plain"] {
            assert!(!is_ambiguous(name), "{name}");
        }
    }

    #[test]
    fn only_symbols_are_renamed() {
        let text = "\t.file 1 \"/x/ add.s32 /2nd\"\n.visible .func  (.param .b32 func_retval0) add.s32(\n\t.param .b32 add.s32_param_0\n)\n\
            \tld.param.b32 \t%r1, [add.s32_param_0];\n\tadd.s32 \t%r2, %r1, 2;\n\t@%p1 add.s32 \t%r2, %r1, 12nd;\n\tmov.b64 \t%rd1, 2nd;\n\tmov.b64 \t%rd1, 2nd+4;\n\
            \tcall.uni (retval0), add.s32, (param0);\n\tmov.b64 %rd2, x_add.s32;\n\tmov.b64 %rd2, add.s32_param;\n";
        let names = ["add.s32", "2nd"].map(str::to_owned);
        let expected = "\t.file 1 \"/x/ add.s32 /2nd\"\n.visible .func  (.param .b32 func_retval0) _odd$add$2es32(\n\t.param .b32 _odd$add$2es32_param_0\n)\n\
            \tld.param.b32 \t%r1, [_odd$add$2es32_param_0];\n\tadd.s32 \t%r2, %r1, 2;\n\t@%p1 add.s32 \t%r2, %r1, 12nd;\n\tmov.b64 \t%rd1, _odd$2nd;\n\tmov.b64 \t%rd1, _odd$2nd+4;\n\
            \tcall.uni (retval0), _odd$add$2es32, (param0);\n\tmov.b64 %rd2, x_add.s32;\n\tmov.b64 %rd2, add.s32_param;\n";
        assert_eq!(rename(text, &names), expected);
        assert!(matches!(rename(text, &[]), Cow::Borrowed(_)));
    }
}
