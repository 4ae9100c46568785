//! From the compiler's PTX to a program image.

use crate::image::{Image, Metadata};
use crate::ptx::{self, RewriteOptions, RewriteReport};
use anyhow::Context as _;
use std::collections::BTreeMap;

/// Parses, rewrites and prints the program.
///
/// # Errors
/// The parser or the rewriter refuses it, with the place.
pub fn make(mut metadata: Metadata, source: &str) -> anyhow::Result<Image> {
    let mut module = ptx::parse(source).context("rustc's PTX is not understood")?;
    let report = ptx::rewrite(&mut module, &RewriteOptions::default()).context("rustc's PTX cannot be rewritten")?;
    metadata.rewritten = true;
    metadata.numbers = numbers(&report);
    Ok(Image::new(metadata, &ptx::print(&module)))
}

/// What may be of interest to who looks at an image.
fn numbers(report: &RewriteReport) -> BTreeMap<String, u64> {
    let RewriteReport { frames, largest_frame, kernel_frame, private_kernels, narrowed } = report;
    let all = [
        ("frames", *frames as u64),
        ("max_frame_bytes", largest_frame.as_ref().map_or(0, |(bytes, _)| *bytes)),
        ("kernel_frame_bytes", *kernel_frame),
        ("private_kernels", private_kernels.len() as u64),
        ("narrowed_scopes", *narrowed as u64),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
