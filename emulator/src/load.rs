//! How a program is loaded, and why it may not be.

/// Why a module cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// A variable of a type that the emulator does not know.
    #[error("variable `{name}` has the unknown type `.{ty}`")]
    Type {
        /// The variable.
        name: String,
        /// Its type.
        ty: String,
    },
    /// A variable that does not fit its space.
    #[error("variable `{0}` is too large")]
    TooLarge(String),
    /// An alignment that is no power of two.
    #[error("variable `{0}` has a bad alignment")]
    Alignment(String),
    /// An initializer that does not fit its variable.
    #[error("the initializer of `{0}` does not fit it")]
    Initializer(String),
    /// An initializer with a name that the module does not define.
    #[error("the initializer of `{variable}` names `{name}`, which the module does not define")]
    UnknownSymbol {
        /// The missing name.
        name: String,
        /// Whose initializer it is.
        variable: String,
    },
    /// A parameter that lies in registers.
    #[error("function `{0}` takes or returns registers; only `.param` is known")]
    RegisterParameter(String),
}

/// Choices made when a program is loaded.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions {
    /// Let the scheduler do what the runtime's waiting functions do, instead of running their bodies.
    pub recognise_waits: bool,
    /// Do so with the functions of the futex, too: else the runtime's own lists of waiters run.
    pub recognise_futex: bool,
    /// Let a detector of data races see every access ([`super::MachineConfig`] needs nothing for it).
    pub races: bool,
    /// Count accesses ([`super::Machine::counts`]), those of the runtime included. Not together with `races`.
    pub counts: bool,
}

impl Default for LoadOptions {
    fn default() -> Self {
        LoadOptions {
            recognise_waits: true,
            recognise_futex: true,
            races: false,
            counts: false,
        }
    }
}

/// An instruction (or function) that the emulator does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the emulator does not have this: {what}\n  in {function}, PTX line {line}: {text}")]
pub struct Refusal {
    /// What is missing.
    pub what: String,
    /// The demangled function.
    pub function: String,
    /// 1-based line of the PTX.
    pub line: u32,
    /// That line.
    pub text: String,
}
