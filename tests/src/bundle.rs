//! The flags by which a suite runs on a device, or is packed for a machine without Rust.

use std::path::PathBuf;

/// Our own flags, taken out of the command line before libtest's.
#[derive(Clone, Default)]
pub struct Options {
    /// `auto`, `emulator` or a GPU's number.
    pub device: Option<String>,
    /// Where to pack the suite.
    pub bundle: Option<PathBuf>,
    /// Where it was packed.
    pub from_bundle: Option<PathBuf>,
}

impl Options {
    /// Takes them out of `args`.
    ///
    /// # Errors
    /// A flag without its value.
    pub fn take(args: &mut Vec<String>) -> Result<Options, String> {
        Ok(Options {
            device: value_of("--device", args)?,
            bundle: value_of("--bundle", args)?.map(PathBuf::from),
            from_bundle: value_of("--from-bundle", args)?.map(PathBuf::from),
        })
    }

    /// The device to run on, the emulator without a flag.
    pub fn device(&self) -> &str {
        self.device.as_deref().unwrap_or("emulator")
    }
}

/// Takes a flag and its value out of `args`; of several the last counts.
///
/// # Errors
/// There is no value.
pub fn value_of(flag: &str, args: &mut Vec<String>) -> Result<Option<String>, String> {
    let mut found = None;
    while let Some(at) = args.iter().position(|arg| arg == flag) {
        args.remove(at);
        if at == args.len() {
            return Err(format!("{flag} needs a value"));
        }
        found = Some(args.remove(at));
    }
    Ok(found)
}
