//! NVIDIA's assembler accepts what the rewriter makes.

use super::rewrite;
use crate::testing::{Ptxas, SAMPLES, note};
use crate::{parse, print};

const ARCHITECTURES: [&str; 4] = ["sm_70", "sm_80", "sm_90", "sm_100"];

/// As an image for `arch` is made of it: what libNVVM wrote is given that target.
fn rewritten(text: &str, arch: &str) -> String {
    let mut module = parse(text).unwrap();
    let arch = text.contains("NVVM Compiler").then_some(arch);
    rewrite(&mut module, arch).unwrap();
    print(&module)
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
            match ptxas.assemble(&rewritten(text, arch), arch) {
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
