//! Words for a shell.

use std::ffi::OsStr;

/// Quoted where a shell would read it differently; the separator of encoded flags becomes visible.
pub fn quote(text: &OsStr) -> String {
    let text = text.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    if text.contains('\x1f') {
        return format!(
            "$'{}'",
            text.replace('\\', "\\\\")
                .replace('\'', "\\'")
                .replace('\x1f', "\\x1f")
        );
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        for (text, quoted) in [
            ("plain=1", "plain=1"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", "'it'\\''s'"),
            ("a\x1fb", "$'a\\x1fb'"),
        ] {
            assert_eq!(quote(OsStr::new(text)), quoted);
        }
    }
}
