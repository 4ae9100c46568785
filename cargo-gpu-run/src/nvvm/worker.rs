//! The process that libNVVM runs in.

use super::api::{LibNvvm, Module};
use anyhow::{Context as _, Result};
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

/// First argument of this phase; then: the library, the output, options, `--`, modules.
pub const PHASE: &str = "__libnvvm";

/// Exit code for what libNVVM has explained.
pub(super) const REFUSED: i32 = 3;

/// LLVM walks expressions and blocks by recursion: a large program needs more than a main thread's 8 MiB. Only what is used costs memory.
const STACK: usize = 1 << 30;

/// Compiles; says on stderr why not.
pub fn main(args: &[OsString]) -> i32 {
    let args = args.to_vec();
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || run(&args));
    let result = thread.context("cannot start a thread").and_then(|thread| {
        thread
            .join()
            .unwrap_or_else(|_| anyhow::bail!("a bug in cargo gpu-run"))
    });
    match result {
        Ok(()) => 0,
        Err(why) => {
            // The parent shows it; without one nobody is told.
            let _ = writeln!(std::io::stderr(), "{why:#}");
            REFUSED
        }
    }
}

fn run(args: &[OsString]) -> Result<()> {
    let [library, output, rest @ ..] = args else {
        anyhow::bail!("too few arguments");
    };
    let end = rest
        .iter()
        .position(|argument| argument == "--")
        .context("no `--`")?;
    let (options, modules) = (&rest[..end], &rest[end + 1..]);
    let options: Vec<String> = options
        .iter()
        .map(|option| option.to_string_lossy().into_owned())
        .collect();
    let mut contents = Vec::new();
    for path in modules.iter().map(PathBuf::from) {
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        contents.push((name, bytes));
    }
    let modules: Vec<Module<'_>> = contents
        .iter()
        .map(|(name, bytes)| Module {
            name,
            contents: bytes,
        })
        .collect();
    let nvvm = LibNvvm::open(&PathBuf::from(library))
        .with_context(|| format!("{} is not libNVVM", library.display()))?;
    let ptx = nvvm.compile(&modules, &options)?;
    std::fs::write(output, ptx).context("cannot write the PTX")
}
