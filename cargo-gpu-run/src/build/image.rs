//! From the compiler's PTX to a program image.

use crate::backend::Codegen;
use anyhow::Context as _;
use launcher::image::{Image, Metadata};
use ptx::{self, RewriteReport};
use std::collections::BTreeMap;
use std::path::Path;

/// Parses, rewrites and prints the program.
/// Its source files are named relative to `directory`, where rustc runs: the workspace.
///
/// # Errors
/// The parser or the rewriter refuses it, with the place.
pub fn make(
    mut metadata: Metadata,
    generator: Codegen,
    source: &str,
    directory: &Path,
) -> anyhow::Result<Image> {
    let mut module = ptx::parse(source).context("the PTX is not understood")?;
    let arch = generator
        .needs_retargeting()
        .then_some(metadata.arch.as_str());
    let report = ptx::rewrite(&mut module, arch).context("rustc's PTX cannot be rewritten")?;
    ptx::relative_files(&mut module, directory);
    metadata.rewritten = true;
    metadata.numbers.extend(numbers(&report));
    let data = ptx::detach(&mut module, ptx::LEAST_DETACHED);
    Ok(Image::with_data(metadata, &ptx::print(&module), data))
}

/// What may be of interest to who looks at an image.
fn numbers(report: &RewriteReport) -> BTreeMap<String, u64> {
    let RewriteReport {
        removed,
        frames,
        largest_frame,
        kernel_frame,
        private_kernels,
        narrowed,
        uniform,
    } = report;
    let all = [
        ("removed_functions", *removed as u64),
        ("frames", *frames as u64),
        (
            "max_frame_bytes",
            largest_frame.as_ref().map_or(0, |(bytes, _)| *bytes),
        ),
        ("kernel_frame_bytes", *kernel_frame),
        ("private_kernels", private_kernels.len() as u64),
        ("narrowed_scopes", *narrowed as u64),
        ("uniform_branches", *uniform as u64),
    ];
    all.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
