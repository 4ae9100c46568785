//! Whole samples through all passes.

use super::{RewriteError, RewriteOptions, rewrite};
use crate::ptx::testing::{SAMPLES, without_lines};
use crate::ptx::{parse, print};

fn rewritten(text: &str) -> String {
    let mut module = parse(text).unwrap();
    rewrite(&mut module, &RewriteOptions::default()).unwrap();
    let printed = print(&module);
    assert_eq!(
        without_lines(parse(&printed).unwrap()),
        without_lines(module)
    );
    printed
}

#[test]
fn samples_keep_no_private_memory_but_in_foreign_kernels() {
    for (name, text) in SAMPLES {
        let printed = rewritten(text);
        let without_other = printed.split(".entry other(").next().unwrap();
        // Not the program's: its address tells how deep the hardware's call stack is.
        let without_other = without_other.replace(".local .align 4 .b8 __gr_probe[4];", "");
        for private in ["local.", ".local", "__local_depot", "cvta.param"] {
            assert!(
                !without_other.contains(private),
                "{name} still has `{private}`"
            );
        }
    }
}

#[test]
fn the_foreign_kernel_of_a_sample_is_reported() {
    let mut module = parse(SAMPLES[0].1).unwrap();
    let report = rewrite(&mut module, &RewriteOptions::default()).unwrap();
    assert_eq!(report.private_kernels, ["other"]);
    assert!(report.frames >= 5 && report.kernel_frame > 0, "{report:?}");
    assert!(report.largest_frame.unwrap().0 >= 200);
    assert!(print(&module).contains("__local_depot"));
}

#[test]
fn options_reach_their_passes() {
    let mut module = parse(SAMPLES[2].1).unwrap();
    let options = RewriteOptions {
        narrow_scopes: false,
        max_registers: Some(64),
        target: Some("sm_80".to_owned()),
        min_version: Some((7, 5)),
        ..RewriteOptions::default()
    };
    let report = rewrite(&mut module, &options).unwrap();
    let printed = print(&module);
    assert_eq!((module.version, report.narrowed), ((7, 5), 0));
    assert!(
        printed.contains(".target sm_80")
            && printed.contains(".maxnreg 64")
            && printed.contains(".sys.")
    );
    assert!(!rewritten(SAMPLES[2].1).contains(".sys"));
}

#[test]
fn programs_without_our_runtime_are_refused() {
    let mut module = parse(".version 7.1\n.func __gpu_run_stack_overflow() { trap; }").unwrap();
    let error = rewrite(&mut module, &RewriteOptions::default()).unwrap_err();
    assert!(
        matches!(error, RewriteError::NoKernel("__gpu_run_kernel")),
        "{error}"
    );
    let mut module =
        parse(".version 7.1\n.entry __gpu_run_kernel(.param .b64 a) { ret; }").unwrap();
    let error = rewrite(&mut module, &RewriteOptions::default()).unwrap_err();
    assert!(
        matches!(error, RewriteError::NoOverflowHandler(_)),
        "{error}"
    );
}
