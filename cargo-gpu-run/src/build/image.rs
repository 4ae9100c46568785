//! From the compiler's PTX to a program image.

use super::facts::Facts;
use crate::backend::Product;
use anyhow::Context as _;
use launcher::image::{Image, Metadata};
use ptx::{self, RewriteReport};
use std::collections::BTreeMap;
use std::path::Path;

/// Parses, rewrites and prints the program. Of one that our own stage has not seen, `facts` says what that would have done.
/// Its source files are named relative to `directory`, where rustc runs: the workspace.
///
/// # Errors
/// The parser or the rewriter refuses it, with the place.
pub fn make(
    mut metadata: Metadata,
    product: Product,
    source: &str,
    directory: &Path,
    facts: Option<&Facts>,
) -> anyhow::Result<Image> {
    let source = match facts {
        Some(facts) => ptx::rename(source, &facts.odd),
        None => source.into(),
    };
    let mut module = ptx::parse(&source).context("the PTX is not understood")?;
    if let Some(facts) = facts {
        ptx::register(&mut module, &facts.registered)?;
    }
    // libNVVM compiles modern IR for newer GPUs than the one that was asked for.
    let arch = (product != Product::Ptx).then_some(metadata.arch.as_str());
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
