//! What can be wrong with PTX text.

/// The text is not PTX that this parser knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PTX line {line}, column {column}: {expected}, found `{found}`")]
pub struct ParseError {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// The offending text, shortened to one line.
    pub found: String,
    /// What was expected or is not supported.
    pub expected: String,
}

/// Longest excerpt shown, in characters.
const EXCERPT: usize = 60;

impl ParseError {
    /// An error about `source[start..end]`.
    pub(super) fn at(source: &str, start: usize, end: usize, expected: String) -> ParseError {
        let before = &source[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = source[line_start..start].chars().count() + 1;
        let text = source[start..end].lines().next().unwrap_or_default();
        let mut found: String = text.chars().take(EXCERPT).collect();
        if found.is_empty() && start >= source.len() {
            found.push_str("end of text");
        }
        ParseError {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            found,
            expected,
        }
    }
}
