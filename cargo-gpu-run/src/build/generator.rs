//! Which code generator the command has told the compiler's wrapper and linker.

use crate::backend::Codegen;
use crate::phase;
use process::error::{Error, Kind, Result};

/// By its name in [`phase::CODEGEN`].
///
/// # Errors
/// Who calls us has set no such name.
pub fn of_environment() -> Result<Codegen> {
    let name = std::env::var(phase::CODEGEN).unwrap_or_default();
    Codegen::named(&name).ok_or_else(|| {
        let what = format!("{} is `{name}`, which is no code generator", phase::CODEGEN);
        Error::new(Kind::Internal, what)
    })
}
