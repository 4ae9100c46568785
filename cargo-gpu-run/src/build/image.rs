//! From the compiler's PTX to a program image.

use crate::image::{Image, Metadata};
use crate::ptx;

/// Parses, rewrites and prints the program.
///
/// # Errors
/// The parser or the rewriter refuses it, with the place.
pub fn make(metadata: Metadata, source: &str) -> anyhow::Result<Image> {
    let module = ptx::parse(source)?;
    Ok(Image::new(metadata, &ptx::print(&module)))
}
