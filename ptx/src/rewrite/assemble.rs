//! NVIDIA's assembler accepts what the rewriter makes.

use super::{RewriteError, rewrite};
use crate::testing::{Ptxas, SAMPLES, note};
use crate::{parse, print};

const ARCHITECTURES: [&str; 4] = ["sm_70", "sm_80", "sm_90", "sm_100"];

/// As an image for `arch` is made of it: what libNVVM wrote is given that target.
fn rewritten(text: &str, arch: &str) -> Result<String, RewriteError> {
    let mut module = parse(text).unwrap();
    let arch = text.contains("NVVM Compiler").then_some(arch);
    rewrite(&mut module, arch)?;
    Ok(print(&module))
}

/// libNVVM makes fences of core's own atomics that older GPUs lack. A program has those of the overlay.
fn is_too_new(name: &str, arch: &str, error: &RewriteError) -> bool {
    let known = name == "libnvvm/atomics" && ["sm_70", "sm_80"].contains(&arch);
    known
        && matches!(error, RewriteError::Target { instruction, .. } if instruction.starts_with("fence."))
}

#[test]
fn ptxas_accepts_rewritten_samples() {
    let Some(ptxas) = Ptxas::find("ptxas_accepts_rewritten_samples") else {
        return;
    };
    let mut ran = 0;
    for arch in ARCHITECTURES {
        if !ptxas.knows(arch) {
            note(&format!(
                "{arch} ... ignored: {} does not know it",
                ptxas.path().display()
            ));
            continue;
        }
        for (name, text) in SAMPLES {
            let text = match rewritten(text, arch) {
                Ok(text) => text,
                Err(error) if is_too_new(name, arch, &error) => {
                    note(&format!("{name} for {arch} ... ignored: {error}"));
                    continue;
                }
                Err(error) => panic!("{name} for {arch}: {error}"),
            };
            match ptxas.assemble(&text, arch) {
                Ok(()) => ran += 1,
                Err(error) if error.contains("Unsupported .version") => {
                    note(&format!(
                        "{name} for {arch} ... ignored: too new for this ptxas"
                    ));
                }
                Err(error) => panic!("{name} for {arch}: {error}"),
            }
        }
    }
    assert!(
        ran > 0,
        "{} knows none of {ARCHITECTURES:?}",
        ptxas.path().display()
    );
}
