//! Errors of the tool: what failed, why, and what to do about it.

use crate::exit;
use std::fmt::{self, Display};

/// A result of the tool's front.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Which part failed; it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line (where clap alone cannot know).
    Usage,
    /// Toolchain, rust-src, overlay or sysroot.
    Setup,
    /// `cargo metadata` or cargo's configuration.
    Metadata,
    /// Building or linking the user's program.
    Build,
    /// The GPU that was asked for.
    NoDevice,
    /// Ctrl-C, or another signal that asks for the end, while we worked.
    Interrupted,
    /// A bug in the tool.
    Internal,
}

impl Kind {
    /// The process's exit code.
    pub fn exit_code(self) -> i32 {
        match self {
            Kind::Usage => exit::USAGE,
            Kind::Setup => exit::SETUP,
            Kind::Metadata => exit::METADATA,
            Kind::Build => exit::FAILURE,
            Kind::NoDevice => exit::NO_DEVICE,
            Kind::Interrupted => exit::interrupted(),
            Kind::Internal => exit::INTERNAL,
        }
    }
}

/// One failure, ready to be shown.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    source: Option<anyhow::Error>,
    hints: Vec<String>,
    silent: bool,
}

impl Error {
    /// A failure with what failed in one sentence, without a full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            source: None,
            hints: Vec::new(),
            silent: false,
        }
    }

    /// A failure that another program (cargo, rustc) has already explained on stderr.
    pub fn already_reported(kind: Kind) -> Error {
        Error {
            silent: true,
            ..Error::new(kind, "already reported")
        }
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<anyhow::Error>) -> Error {
        self.source = Some(source.into());
        self
    }

    /// Adds the cause as text.
    #[must_use]
    pub fn because_text(self, text: impl Display) -> Error {
        self.because(anyhow::anyhow!("{text}"))
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hints.push(hint.into());
        self
    }

    /// Which part failed.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do, one entry per way.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Whether the user has seen the reason already.
    pub fn is_reported(&self) -> bool {
        self.silent
    }

    /// The causes below the message, outermost first.
    pub fn causes(&self) -> Vec<String> {
        self.source
            .iter()
            .flat_map(|source| source.chain().map(|cause| cause.to_string()))
            .collect()
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref())
    }
}

/// Turns any error into one of ours, with a message in front.
pub trait Explain<T> {
    /// `message` says what failed; the error becomes its cause.
    fn explain(self, kind: Kind, message: impl FnOnce() -> String) -> Result<T>;
}

impl<T, E: Into<anyhow::Error>> Explain<T> for std::result::Result<T, E> {
    fn explain(self, kind: Kind, message: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::new(kind, message()).because(source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_in_order() {
        let inner = std::io::Error::other("disk full");
        let error = Error::new(Kind::Setup, "cannot build")
            .because(anyhow::Error::new(inner).context("cannot write"));
        assert_eq!(error.to_string(), "cannot build");
        assert_eq!(error.causes(), ["cannot write", "disk full"]);
        assert_eq!(error.kind().exit_code(), 96);
    }
}
