//! Program images: PTX text with a line of metadata, on its own or appended to a launcher executable.

mod attached;
mod error;
mod file;
mod mark;
mod metadata;
mod trailer;

pub use attached::{attach, attached, is_launcher};
pub use error::ImageError;
pub use file::Image;
pub use metadata::{FORMAT, Metadata};
