//! Numbers of the runtime that the build decides.

use crate::ir::llvm::Module;
use anyhow::{Context as _, Result};

/// Gives the runtime's integer variable `name` another first value than the compiler did.
///
/// # Errors
/// There is no such variable.
pub fn run(module: &Module, name: &str, value: u64) -> Result<()> {
    let variable = module.global(name).with_context(|| {
        format!("the program has no variable `{name}`: was it linked against our sysroot?")
    })?;
    let ty = variable.value_type();
    let bytes = module.size_of(ty);
    let number = module.int(u32::try_from(bytes * 8)?).number(value);
    // rustc wraps an atomic in structs, or makes bytes of it.
    let other = module.constant_struct(&[number], true);
    if variable.value_type() == other.ty() {
        variable.set_initializer(other);
        return Ok(());
    }
    let all: Vec<u8> = value
        .to_le_bytes()
        .into_iter()
        .take(usize::try_from(bytes)?)
        .collect();
    let bytes = module.constant_bytes(&all);
    let packed = module.constant_struct(&[bytes], true);
    let candidates = [number, bytes, packed];
    let fits = candidates.iter().find(|candidate| candidate.ty() == ty);
    variable.set_initializer(*fits.with_context(|| format!("`{name}` is of the type {ty}"))?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::ir::testing;

    #[test]
    fn a_number_or_bytes() {
        let module = testing::module(
            "@number = global i32 0\n@bytes = global [4 x i8] zeroinitializer\n@packed = global <{ [4 x i8] }> zeroinitializer\n@other = global float 0.0",
        );
        for name in ["number", "bytes", "packed"] {
            super::run(&module, name, 1).unwrap();
        }
        let text = testing::verified(&module);
        assert!(text.contains("@number = global i32 1"), "{text}");
        assert!(
            text.contains("@bytes = global [4 x i8] c\"\\01\\00\\00\\00\""),
            "{text}"
        );
        assert!(
            text.contains("@packed = global <{ [4 x i8] }> <{ [4 x i8] c\"\\01\\00\\00\\00\" }>"),
            "{text}"
        );
        assert!(super::run(&module, "other", 1).is_err());
        assert!(super::run(&module, "nowhere", 1).is_err());
    }
}
