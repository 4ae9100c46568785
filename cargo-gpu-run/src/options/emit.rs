//! The value of `--emit`.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emit {
    /// The program image: PTX as it runs. Without a path, NAME.ptx in the current directory.
    Ptx(Option<PathBuf>),
    /// The IR that PTX is made of, as text. Without a path, NAME.ll in the current directory.
    LlvmIr(Option<PathBuf>),
    /// The generated launcher.
    Launcher(PathBuf),
}

impl Emit {
    /// The file that is named, if one is.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Emit::Ptx(path) | Emit::LlvmIr(path) => path.as_deref(),
            Emit::Launcher(path) => Some(path),
        }
    }

    /// The same, to be changed.
    pub fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Emit::Ptx(path) | Emit::LlvmIr(path) => path.as_mut(),
            Emit::Launcher(path) => Some(path),
        }
    }
}

impl FromStr for Emit {
    type Err = String;

    fn from_str(text: &str) -> Result<Emit, String> {
        let (what, path) = match text.split_once('=') {
            Some((_, "")) => return Err("the path is empty".to_owned()),
            Some((what, path)) => (what, Some(PathBuf::from(path))),
            None => (text, None),
        };
        match (what, path) {
            ("ptx", path) => Ok(Emit::Ptx(path)),
            ("llvm-ir", path) => Ok(Emit::LlvmIr(path)),
            ("launcher", Some(path)) => Ok(Emit::Launcher(path)),
            ("launcher", None) => Err("expected `launcher=PATH`".to_owned()),
            _ => Err("expected `ptx[=PATH]`, `llvm-ir[=PATH]` or `launcher=PATH`".to_owned()),
        }
    }
}

impl Display for Emit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Emit::Ptx(None) => f.write_str("ptx"),
            Emit::Ptx(Some(path)) => write!(f, "ptx={}", path.display()),
            Emit::LlvmIr(None) => f.write_str("llvm-ir"),
            Emit::LlvmIr(Some(path)) => write!(f, "llvm-ir={}", path.display()),
            Emit::Launcher(path) => write!(f, "launcher={}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        for text in [
            "ptx",
            "ptx=a.ptx",
            "llvm-ir",
            "llvm-ir=a.ll",
            "launcher=dir/b=c",
        ] {
            assert_eq!(text.parse::<Emit>().unwrap().to_string(), text);
        }
        for text in ["", "sass", "launcher", "ptx="] {
            assert!(text.parse::<Emit>().is_err(), "{text}");
        }
    }
}
