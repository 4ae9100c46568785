//! Why a module cannot be rewritten.

/// The module breaks a rule that running it safely depends on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RewriteError {
    /// Symbols that are declared and used, but that nothing defines: the driver's linker would refuse them one by one.
    #[error("undefined symbols: {}", each(.0))]
    Undefined(Vec<Missing>),
    /// The stage on the program's IR has not seen the module: nothing tells which variables threads share.
    #[error(
        "the PTX has no `{0}`: it was not made by the stage on the program's IR, which says what threads share"
    )]
    Unmarked(&'static str),
    /// There is no `.entry` of the name that images start at.
    #[error("the PTX has no kernel `{0}`: was the program linked against our sysroot?")]
    NoKernel(&'static str),
    /// The runtime's overflow handler, which rewritten functions call, is not there.
    #[error("the PTX has no function `{0}`: was the program linked against our sysroot?")]
    NoOverflowHandler(&'static str),
    /// A variable in `.local` outside any function.
    #[error("PTX line {line}: `{name}` is in thread-private memory")]
    PrivateVariable {
        /// The variable.
        name: String,
        /// 1-based line.
        line: u32,
    },
    /// A module for a newer GPU has an instruction that the wanted one lacks.
    #[error("PTX line {line}, in `{function}`: `{instruction}` cannot run on {target}: {needs}")]
    Target {
        /// The function, demangled.
        function: String,
        /// 1-based line.
        line: u32,
        /// The opcode.
        instruction: String,
        /// What it needs.
        needs: String,
        /// What was wanted.
        target: String,
    },
    /// A function takes part of a stack, or returns, in a way that is not understood.
    #[error("PTX line {line}, in `{function}`: {what}")]
    Stack {
        /// The function, demangled.
        function: String,
        /// 1-based line.
        line: u32,
        /// What was met.
        what: String,
    },
}

/// A symbol that is used and that nothing defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its name, demangled.
    pub symbol: String,
    /// The first function or variable that uses it, demangled.
    pub user: String,
}

/// A library in C may lack hundreds.
const NAMED: usize = 10;

fn each(missing: &[Missing]) -> String {
    let named = missing.iter().take(NAMED);
    let named = named.map(|Missing { symbol, user }| format!("`{symbol}` (used in `{user}`)"));
    let more = missing.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("and {more} more"));
    named.chain(more).collect::<Vec<_>>().join(", ")
}
