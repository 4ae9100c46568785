//! From PTX to a GPU's machine code.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use launcher::device::cuda::driver::Cubin;

use crate::session::{Session, SessionError};

/// Who compiles, and how well.
#[derive(Clone, Debug, Default)]
pub struct Compiler {
    /// A ptxas; without it the driver compiles.
    pub ptxas: Option<PathBuf>,
    /// Level, 0 to 4.
    pub optimization: Option<u32>,
}

/// Why there is no machine code.
#[derive(Debug)]
pub enum NotCompiled {
    /// The compiler does not take this text, or crashed on it.
    Refused(String),
    /// The driver cannot be used any more.
    Dead(SessionError),
}

impl Compiler {
    /// Machine code for the session's GPU, at this level in the place of its own.
    ///
    /// # Errors
    /// [`NotCompiled`].
    pub fn compile(
        &self,
        session: &Session,
        ptx: &str,
        optimization: Option<u32>,
    ) -> Result<Cubin, NotCompiled> {
        if let Some(ptxas) = &self.ptxas {
            let binary = by_process(ptxas, session.capability(), ptx, optimization)
                .map_err(NotCompiled::Refused)?;
            // SAFETY: ptxas, a compiler of NVIDIA's, has made it just now and has said that all is well.
            return Ok(unsafe { Cubin::new(binary) });
        }
        session
            .compile(ptx, optimization)
            .map_err(|error| match error {
                SessionError::Refused(refused) => NotCompiled::Refused(refused.to_string()),
                error => NotCompiled::Dead(error),
            })
    }
}

fn by_process(
    ptxas: &Path,
    sm: u32,
    ptx: &str,
    optimization: Option<u32>,
) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", ptxas.display());
    let mut input = tempfile::NamedTempFile::new().map_err(failed)?;
    input.write_all(ptx.as_bytes()).map_err(failed)?;
    let output = tempfile::NamedTempFile::new().map_err(failed)?;
    let mut command = Command::new(ptxas);
    command.arg(format!("-arch=sm_{sm}"));
    // The driver's highest level is ptxas's, too, by another number.
    if let Some(level) = optimization {
        command.arg(format!("-O{}", level.min(3)));
    }
    command.arg("-o").arg(output.path()).arg(input.path());
    let done = command.output().map_err(failed)?;
    if done.status.success() {
        return std::fs::read(output.path()).map_err(failed);
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!("ptxas: {}\n{said}", done.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ptxas_says_is_kept_and_a_missing_one_named() {
        let why = by_process(Path::new("/no/such/ptxas"), 90, "", None).unwrap_err();
        assert!(why.starts_with("/no/such/ptxas: "), "{why}");
        let why = by_process(Path::new("false"), 90, "", Some(4)).unwrap_err();
        assert!(why.starts_with("ptxas: exit status: 1"), "{why}");
    }
}
