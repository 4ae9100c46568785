//! Opening the toolchain's LLVM.

use super::api::{self, api};
use super::text::c;
use anyhow::{Context as _, Result, ensure};
use libloading::Library;
use std::ffi::c_char;
use std::fmt::{self, Display};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Proof that the library is open and its target set up. It stays open until the process ends.
#[derive(Clone, Copy, Debug)]
pub struct Llvm {
    /// Of the library.
    pub version: Version,
}

/// Of LLVM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 22 in `22.1.0`.
    pub major: u32,
    /// 1 in `22.1.0`.
    pub minor: u32,
}

impl Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The oldest whose interface has all that we call. Newer ones keep it: the C interface is stable but for single functions, whose absence is an error
/// with their name.
const OLDEST: u32 = 21;

static OPEN: Mutex<Option<Llvm>> = Mutex::new(None);

impl Llvm {
    /// Opens the library at `path`. A process has one LLVM: later calls return the first.
    ///
    /// # Errors
    /// It cannot be loaded, is too old, or has no NVPTX.
    pub fn open(path: &Path) -> Result<Llvm> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(llvm) = *open {
            return Ok(llvm);
        }
        let why = || format!("`{}` is not an LLVM that can be used", path.display());
        // SAFETY: loading runs the library's initialisers. It is the one that rustc itself loads.
        let library = unsafe { Library::new(path) }.with_context(why)?;
        // Its objects may be anywhere when the process ends, so it is never unloaded.
        let library: &'static Library = Box::leak(Box::new(library));
        api::fill(library).with_context(why)?;
        let version = version();
        ensure!(
            version.major >= OLDEST,
            "{}: it is version {version}, and {OLDEST} is needed",
            why()
        );
        // SAFETY: these take nothing, and are called once, under the lock.
        unsafe {
            (api().LLVMInitializeNVPTXTargetInfo)();
            (api().LLVMInitializeNVPTXTarget)();
            (api().LLVMInitializeNVPTXTargetMC)();
            (api().LLVMInitializeNVPTXAsmPrinter)();
        }
        let llvm = Llvm { version };
        *open = Some(llvm);
        Ok(llvm)
    }

    /// Sets LLVM's global options (`-inline-threshold=30`), once, before anything is compiled. A wrong one ends the process with LLVM's words.
    pub fn options(self, options: &[String]) {
        let all = std::iter::once("cargo-gpu-run").chain(options.iter().map(String::as_str));
        let texts: Vec<_> = all.map(c).collect();
        let pointers: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
        let count = i32::try_from(pointers.len()).expect("a handful of options");
        // SAFETY: `count` C strings, which live until the call returns; the overview may be null.
        unsafe {
            (api().LLVMParseCommandLineOptions)(count, pointers.as_ptr(), std::ptr::null());
        }
    }
}

fn version() -> Version {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: three numbers to write to.
    unsafe { (api().LLVMGetVersion)(&mut major, &mut minor, &mut patch) };
    Version { major, minor }
}
