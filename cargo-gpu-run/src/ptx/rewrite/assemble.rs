//! NVIDIA's assembler accepts what the rewriter makes.

use super::{RewriteOptions, rewrite};
use crate::ptx::testing::{Ptxas, SAMPLES, note};
use crate::ptx::{parse, print};

const ARCHITECTURES: [&str; 4] = ["sm_70", "sm_80", "sm_90", "sm_100"];

fn rewritten(text: &str, target: Option<&str>) -> String {
    let mut module = parse(text).unwrap();
    let options = RewriteOptions {
        target: target.map(str::to_owned),
        min_version: target.map(|_| (8, 6)),
        max_registers: Some(64),
        ..RewriteOptions::default()
    };
    rewrite(&mut module, &options).unwrap();
    print(&module)
}

/// 90 of `sm_90`.
fn number(arch: &str) -> u32 {
    arch.trim_start_matches("sm_").parse().unwrap()
}

/// The number of a sample's own target, if it has to be kept.
fn least(text: &str) -> u32 {
    match text.contains("NVVM Compiler") {
        true => number(&parse(text).unwrap().target[0]),
        false => 0,
    }
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
            // libNVVM's oldest targets are newer than sm_70: its samples cannot go below their own.
            if number(arch) < least(text) {
                continue;
            }
            for target in [None, Some(arch)] {
                let ptx = rewritten(text, target);
                match ptxas.assemble(&ptx, arch) {
                    Ok(()) => ran += 1,
                    Err(error) if error.contains("Unsupported .version") => {
                        note(&format!(
                            "{name} for {arch} ... ignored: too new for this ptxas"
                        ));
                    }
                    Err(error) => panic!("{name} {target:?} for {arch}: {error}"),
                }
            }
        }
    }
    assert!(
        ran > 0,
        "{} knows none of {ARCHITECTURES:?}",
        ptxas.path().display()
    );
}
