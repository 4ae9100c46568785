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
            // libNVVM's oldest target is sm_75, so its sample cannot go to sm_70.
            if name == "nvvm" && arch == "sm_70" {
                continue;
            }
            for target in [None, Some(arch)] {
                let ptx = rewritten(text, target);
                ptxas
                    .assemble(&ptx, arch)
                    .unwrap_or_else(|error| panic!("{name} {target:?} for {arch}: {error}"));
                ran += 1;
            }
        }
    }
    assert!(
        ran > 0,
        "{} knows none of {ARCHITECTURES:?}",
        ptxas.path().display()
    );
}
