//! NVIDIA's libNVVM, where a machine has it: `GPU_RUN_LIBNVVM`, or where the tool looks for it.

use crate::nvvm;
use crate::sysroot::cache;
use ptx::testing::note;
use std::path::PathBuf;

/// A libNVVM that was found.
pub struct Libnvvm {
    /// The file.
    pub library: PathBuf,
}

impl Libnvvm {
    /// `None`, with a line on the real standard error, if there is none: the calling test checks nothing then.
    pub fn find(test: &str) -> Option<Libnvvm> {
        let explicit = std::env::var_os(nvvm::VARIABLE).map(PathBuf::from);
        let cache = cache::directory().ok()?;
        match nvvm::find(explicit.as_deref(), &cache) {
            Ok(found) => Some(Libnvvm {
                library: found.path,
            }),
            Err(_) => {
                note(&format!(
                    "test {test} ... ignored: no libNVVM (set {}, or pip install nvidia-nvvm)",
                    nvvm::VARIABLE
                ));
                None
            }
        }
    }
}
