//! What every run needs, by the functions that a run uses: toolchain, source of std, sysroot, GPU.

use super::options::GpuSetup;
use crate::shell::Shell;
use crate::sysroot;
use crate::toolchain::rust_src::{self, Install};
use launcher::device::cuda;
use launcher::end::Stop;
use process::error::Result;
use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;

/// Finds or makes all of it and prints what there is, one line each.
///
/// # Errors
/// Something that every run needs is missing. A GPU is not: programs run on the emulator then.
pub fn prepare(options: &GpuSetup, cache: &Path, shell: &Shell) -> Result<()> {
    let mut choice = options.codegen.clone();
    // What was set up for it is in the cache now.
    choice.nvvm_backend = None;
    choice.nvvm_toolchain = None;
    let backend = choice.find(cache)?;
    let backend = backend.as_ref();
    let toolchain = backend.toolchain(shell)?;
    let rustc = &toolchain.rustc;
    say(
        "rustc",
        format_args!("{} ({})", rustc.release(), rustc.real_program().display()),
    );
    backend.parts().iter().for_each(|part| say("using", part));
    backend.check(&toolchain)?;
    let install = Install::unless(options.dry_run);
    let library = rust_src::find(rustc, cache, install, shell)?;
    say("rust-src", library.path.display());
    let arch = backend.default_arch();
    let sysroot = sysroot::provide(&toolchain, library, backend, arch, cache, install, shell)?;
    say("sysroot", sysroot.display());
    say("GPU", gpu());
    Ok(())
}

fn gpu() -> String {
    match cuda::capability(0) {
        Ok(capability) => format!("sm_{capability}"),
        Err(Stop::NoDevice { reason, .. }) => {
            format!("none ({reason}): programs run on the emulator")
        }
        Err(stop) => format!("cannot be asked ({})", stop.kind()),
    }
}

/// A closed standard output leaves nobody to tell.
fn say(what: &str, value: impl Display) {
    let _ = writeln!(std::io::stdout(), "{what}: {value}");
}
