//! The first line of an image: `// gpu-run-image: {json}`, a comment to every reader of PTX.

use super::ImageError;
use device_abi as abi;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the image's first line; raised on every incompatible change.
pub const FORMAT: u32 = 2;

const PREFIX: &str = "// gpu-run-image: ";

/// What the tool knows about a program beside its PTX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// [`FORMAT`].
    pub format: u32,
    /// What made the image: `cargo-gpu-run 0.1.0`.
    pub tool: String,
    /// blake3 of all behind the first line, cut: half a file is no program. Empty for text that somebody has changed by hand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
    /// The [`abi::ABI_VERSION`] of the runtime inside.
    pub abi: u32,
    /// The code generator: `llvm`, `libnvvm` or `nvvm`.
    pub codegen: String,
    /// Versions and hashes of its parts, where it has any beside rustc.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub generator: String,
    /// The PTX target: `sm_70`.
    pub arch: String,
    /// The program's name, for messages.
    pub program: String,
    /// Whether stacks were made shared by the rewriter; only such an image runs threads right.
    pub rewritten: bool,
    /// Whether it is a test harness, made by rustc's `--test`: it does what the host asks for, and reports on a channel of its own.
    #[serde(default)]
    pub harness: bool,
    /// The name of a file with the IR that the PTX was made of, in the directory where the linker wrote the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ir: Option<String>,
    /// What stands behind the PTX, if anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
    /// Numbers from the rewriter's report, by name: `max_frame_bytes`, `functions` ...
    #[serde(default)]
    pub numbers: BTreeMap<String, u64>,
}

/// Bytes that variables begin with, one after the other, behind the PTX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// Where they begin, counted from the end of the first line: the length of the PTX.
    pub start: u64,
    /// Each variable's symbol and how many bytes are its.
    pub variables: Vec<(String, u64)>,
}

/// The part that every format has: enough to say what is wrong with another one.
#[derive(Deserialize)]
struct Versions {
    format: u32,
    #[serde(default)]
    tool: String,
}

impl Metadata {
    /// Metadata of an image that this tool makes now: unrewritten, without numbers.
    pub fn new(program: &str, codegen: &str, arch: &str) -> Metadata {
        Metadata {
            format: FORMAT,
            tool: concat!("cargo-gpu-run ", env!("CARGO_PKG_VERSION")).to_owned(),
            hash: String::new(),
            abi: abi::ABI_VERSION,
            codegen: codegen.to_owned(),
            generator: String::new(),
            arch: arch.to_owned(),
            program: program.to_owned(),
            rewritten: false,
            harness: false,
            ir: None,
            data: None,
            numbers: BTreeMap::new(),
        }
    }

    /// The code generator, with its parts if it has any: `libnvvm (libnvvm-0123456789abcdef-O1)`.
    pub fn made_by(&self) -> String {
        match self.generator.as_str() {
            "" => self.codegen.clone(),
            parts => format!("{} ({parts})", self.codegen),
        }
    }

    /// The first line, newline included. Pure ASCII: not every PTX reader takes more, even in a comment.
    pub(super) fn to_line(&self) -> String {
        let json = serde_json::to_string(self).expect("strings and numbers always serialize");
        let mut line = String::from(PREFIX);
        for unit in json.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => line.push(char::from(byte)),
                // Outside ASCII there are only string contents, where JSON takes UTF-16 escapes.
                _ => line.push_str(&format!("\\u{unit:04x}")),
            }
        }
        line.push('\n');
        line
    }

    /// Reads the first line (without its newline).
    pub(super) fn from_line(line: &str) -> Result<Metadata, ImageError> {
        let not_an_image = |reason: String| ImageError::NotAnImage { reason };
        let json = line.strip_prefix(PREFIX.trim_end()).ok_or_else(|| {
            not_an_image(format!(
                "the first line does not start with `{}`",
                PREFIX.trim_end()
            ))
        })?;
        let versions: Versions =
            serde_json::from_str(json).map_err(|e| not_an_image(format!("bad metadata: {e}")))?;
        if versions.format != FORMAT {
            return Err(ImageError::Format {
                found: versions.format,
                expected: FORMAT,
                tool: versions.tool,
            });
        }
        serde_json::from_str(json).map_err(|e| not_an_image(format!("bad metadata: {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_program_name_stays_on_one_ascii_line() {
        let mut metadata = Metadata::new("größe\n\"🦀\"", "llvm", "sm_70");
        metadata
            .numbers
            .insert("max_frame_bytes".to_owned(), u64::MAX);
        let line = metadata.to_line();
        assert!(line.is_ascii());
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(Metadata::from_line(line.trim_end()).unwrap(), metadata);
    }

    #[test]
    fn another_format_is_named_even_when_its_fields_are_unknown() {
        let line =
            r#"// gpu-run-image: {"format": 99, "tool": "cargo-gpu-run 7.0.0", "shape": "other"}"#;
        let error = Metadata::from_line(line).unwrap_err().to_string();
        assert!(
            error.contains("format 99") && error.contains("cargo-gpu-run 7.0.0"),
            "{error}"
        );
    }
}
