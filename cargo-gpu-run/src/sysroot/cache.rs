//! The tool's directory in the user's cache.

use etcetera::BaseStrategy as _;
use process::error::{Error, Kind, Result};
use process::variables;
use std::path::PathBuf;

/// Overrides the cache's place.
pub const VARIABLE: &str = "GPU_RUN_CACHE";

/// Written last; a sysroot without it is not one. Its time of change is that of the last use.
pub(super) const STAMP: &str = "gpu-run-sysroot.txt";

/// The cache's directory; it may not exist yet. Absolute, as it ends up in compiler flags.
///
/// # Errors
/// No home directory.
pub fn directory() -> Result<PathBuf> {
    let explicit = variables::get(VARIABLE).map(PathBuf::from);
    let directory = match explicit {
        Some(directory) => directory,
        None => match etcetera::choose_base_strategy() {
            Ok(strategy) => strategy.cache_dir().join("cargo-gpu-run"),
            Err(why) => {
                let error = Error::new(
                    Kind::Setup,
                    "the user's cache directory cannot be determined",
                )
                .because(why);
                return Err(error.hint(format!("set {VARIABLE} to a directory for cached files")));
            }
        },
    };
    std::path::absolute(&directory)
        .map_err(|why| Error::new(Kind::Setup, "the cache's path cannot be resolved").because(why))
}
