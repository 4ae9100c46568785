//! Which sysroot a program needs: everything that its contents depend on, and the key made of it.

use crate::backend::CodegenBackend;
use crate::toolchain::Toolchain;
use crate::toolchain::rust_src::Library;
use overlay::Overlay;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The only target.
pub const TARGET: &str = "nvptx64-nvidia-cuda";

/// The optimization of std. "s" is the measured compromise: half the PTX of 3 at the same speed of the demos.
pub const OPT_LEVEL: &str = "s";

/// Line information of std: none, because every `.loc` is text that the driver's compiler reads again.
pub const DEBUGINFO: &str = "none";

/// Raised when the way of building changes without a change of the inputs below.
const FORMAT: u32 = 5;

/// A sysroot to be found in the cache or built.
pub struct Plan<'a> {
    /// Compiler and cargo.
    pub toolchain: &'a Toolchain,
    /// The library's source.
    pub library: Library,
    /// What is changed in it.
    pub overlay: Overlay<'a>,
    /// Flags of every crate in it.
    pub rustflags: Vec<String>,
    /// Whether it has its own description of the target ([`super::target`]).
    pub describes_target: bool,
    /// Variables of its compilers.
    pub environment: Vec<(String, OsString)>,
    key: String,
}

impl<'a> Plan<'a> {
    /// Collects the inputs.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn new(
        toolchain: &'a Toolchain,
        library: Library,
        overlay: Overlay<'a>,
        backend: &dyn CodegenBackend,
        arch: &str,
    ) -> anyhow::Result<Plan<'a>> {
        let mut rustflags = vec![
            format!("-Cpanic={}", backend.panic_strategy()),
            "-Zunstable-options".to_owned(),
        ];
        rustflags.extend(backend.rustflags(arch));
        let mut hasher = blake3::Hasher::new();
        hasher.update(&FORMAT.to_le_bytes());
        overlay.add_to_key(&mut hasher);
        let settings = [
            TARGET,
            OPT_LEVEL,
            DEBUGINFO,
            &toolchain.rustc.verbose_version,
            backend.name(),
            arch,
            &backend.identity(),
        ];
        for text in settings
            .into_iter()
            .chain(rustflags.iter().map(String::as_str))
        {
            hasher.update(text.as_bytes());
            hasher.update(&[0]);
        }
        hasher.update(library.fingerprint()?.as_bytes());
        let key = hasher.finalize().to_hex()[..24].to_owned();
        Ok(Plan {
            toolchain,
            library,
            overlay,
            rustflags,
            describes_target: backend.takes_cycles(),
            environment: backend.environment(toolchain, arch),
            key,
        })
    }

    /// Names the sysroot among all others.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Where it is or will be.
    pub fn directory(&self, cache: &Path) -> PathBuf {
        cache.join("sysroots").join(&self.key)
    }
}
