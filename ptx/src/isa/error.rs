//! Opcodes that are not in the table.

/// Why an opcode has no row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// No row has this mnemonic.
    #[error("instruction `{0}`")]
    Unknown(String),
    /// No row of the mnemonic allows this word where it stands.
    #[error("modifier `.{word}` of `{opcode}` (here may stand: {allowed})")]
    Modifier {
        /// The opcode as written.
        opcode: String,
        /// The word.
        word: String,
        /// What may stand there.
        allowed: String,
    },
    /// The opcode ends too early.
    #[error("`{opcode}` without one more modifier (here may stand: {allowed})")]
    Incomplete {
        /// The opcode as written.
        opcode: String,
        /// What may stand there.
        allowed: String,
    },
}
