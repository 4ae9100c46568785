//! What can be wrong with an image.

use process::error::Kind;
use std::io;
use std::path::PathBuf;

/// Why an image could not be read, written or attached.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The operating system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried: "read", "write" ...
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The first line is not an image's.
    #[error("not a program image: {reason}")]
    NotAnImage {
        /// What is missing or malformed.
        reason: String,
    },
    /// The bytes after the PTX are not those that the first line tells of.
    #[error("the program image is damaged: {reason}; build the program again")]
    Data {
        /// What does not fit.
        reason: String,
    },
    /// What follows the first line is not what was written there.
    #[error("the image is damaged: its hash differs from the recorded one")]
    Changed,
    /// Made by another version of this tool.
    #[error(
        "the image has format {found} (made by {tool}), this tool reads format {expected}; build the program again"
    )]
    Format {
        /// The image's format.
        found: u32,
        /// Ours.
        expected: u32,
        /// What made it.
        tool: String,
    },
    /// What was to become a launcher is not this tool.
    #[error("`{}` is not this tool's executable", path.display())]
    NoTool {
        /// The executable.
        path: PathBuf,
    },
    /// The bytes after the executable do not fit their trailer.
    #[error("the program image in `{}` is damaged: {reason}; build the program again", path.display())]
    Damaged {
        /// The launcher.
        path: PathBuf,
        /// What does not fit.
        reason: &'static str,
    },
}

impl ImageError {
    /// What fails with it: an image that cannot be used has an exit code of its own.
    pub fn kind(&self) -> Kind {
        match self {
            ImageError::Io { .. } => Kind::Build,
            ImageError::NotAnImage { .. }
            | ImageError::Changed
            | ImageError::Data { .. }
            | ImageError::Format { .. }
            | ImageError::Damaged { .. } => Kind::Setup,
            ImageError::NoTool { .. } => Kind::Internal,
        }
    }

    /// For `map_err`: an I/O error with what was being done to which file.
    pub(super) fn io(
        action: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(io::Error) -> ImageError {
        let path = path.to_owned();
        move |source| ImageError::Io {
            action,
            path,
            source,
        }
    }
}
