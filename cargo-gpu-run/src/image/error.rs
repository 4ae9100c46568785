//! What can be wrong with an image.

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
