//! Why a function is refused.

use crate::ast::Function;
use crate::demangle;
use crate::rewrite::RewriteError;

/// What was met in a function, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("PTX line {line}: {what}")]
pub struct Refused {
    /// 1-based line.
    pub line: u32,
    /// What was met.
    pub what: String,
}

impl Refused {
    pub fn new(line: u32, what: impl Into<String>) -> Refused {
        Refused {
            line,
            what: what.into(),
        }
    }

    /// As what the rewriter tells its caller.
    pub fn within(self, function: &Function<'_>) -> RewriteError {
        RewriteError::Stack {
            function: demangle(&function.name),
            line: self.line,
            what: self.what,
        }
    }
}
