//! Fetches the source of a supported rustc's standard library from the distribution's package archive: `rust_src RELEASE DIRECTORY`.
//! Prints the directory that has `library/`. For tests that want sources of more than one version.

use cargo_gpu_run::shell::Shell;
use cargo_gpu_run::toolchain::rust_src::{Library, distribution};
use overlay::supported;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(release), Some(directory)) = (args.next(), args.next()) else {
        anyhow::bail!("usage: rust_src RELEASE DIRECTORY");
    };
    let row = supported::find(&release);
    let package = row.and_then(|row| row.debian);
    let package = package.ok_or_else(|| {
        anyhow::anyhow!("no package has {release}; supported: {}", supported::list())
    })?;
    let directory = Path::new(&directory);
    let unpacked = distribution::unpacked(directory, &release);
    if Library::locate(&unpacked).is_err() {
        distribution::download(directory, &release, package, &Shell::from_env())?;
    }
    let library = Library::locate(&unpacked)?;
    library.verify(&release)?;
    println!("{}", library.path.display());
    Ok(())
}
