//! Whole samples through all passes.

use super::{RewriteError, rewrite};
use crate::testing::{SAMPLES, without_lines};
use crate::{marks, parse, print};

fn rewritten(text: &str) -> String {
    let mut module = parse(text).unwrap();
    rewrite(&mut module, None).unwrap();
    let printed = print(&module);
    assert_eq!(
        without_lines(parse(&printed).unwrap()),
        without_lines(module)
    );
    printed
}

#[test]
fn samples_keep_no_block_that_is_shared() {
    for (name, text) in SAMPLES {
        let printed = rewritten(text);
        for mark in [marks::FRAME, marks::CHECKED_FRAME, marks::PRIVATE_FRAMES] {
            assert!(!printed.contains(mark), "{name} still has `{mark}`");
        }
    }
}

#[test]
fn frames_are_counted() {
    let mut module = parse(SAMPLES[0].1).unwrap();
    let report = rewrite(&mut module, None).unwrap();
    assert!(report.private_kernels.is_empty());
    assert!(report.frames >= 4 && report.kernel_frame > 0, "{report:?}");
    assert!(report.largest_frame.unwrap().0 >= 200);
    assert!(print(&module).contains("__local_depot"));
}

#[test]
fn scopes_are_narrowed_and_orders_stay_as_the_overlay_wrote_them() {
    let text = SAMPLES[2].1;
    let printed = rewritten(text);
    assert!(text.contains(".sys") && !printed.contains(".sys"));
    let orders = |text: &str| {
        [".relaxed.", ".acquire.", ".release.", ".acq_rel."]
            .map(|order| text.matches(order).count())
    };
    assert_eq!(orders(&printed), orders(text));
}

#[test]
fn the_target_is_the_modules_own_or_the_one_that_was_asked_for() {
    let text = SAMPLES[0].1;
    let head = |arch| {
        let mut module = parse(text).unwrap();
        rewrite(&mut module, arch).unwrap();
        (module.target[0].to_string(), module.version)
    };
    assert_eq!(head(None), ("sm_70".to_owned(), (7, 3)));
    assert_eq!(head(Some("sm_90")), ("sm_90".to_owned(), (7, 8)));
}

#[test]
fn programs_without_our_runtime_or_our_stage_are_refused() {
    let rewrite_text = |text: &str| {
        let text = format!(".version 7.1\n{text}");
        rewrite(&mut parse(&text).unwrap(), None).unwrap_err()
    };
    let mark = ".visible .global .align 1 .u8 __gpu_run_private_frames;\n";
    let handler = ".func __gpu_run_stack_overflow() { trap; }\n";
    let kernel = ".entry __gpu_run_kernel(.param .b64 a) { ret; }\n";
    let error = rewrite_text(&format!("{mark}{handler}"));
    assert_eq!(error, RewriteError::NoKernel("__gpu_run_kernel"));
    let error = rewrite_text(&format!("{mark}{kernel}"));
    assert!(
        matches!(error, RewriteError::NoOverflowHandler(_)),
        "{error}"
    );
    let error = rewrite_text(&format!("{handler}{kernel}"));
    assert_eq!(error, RewriteError::Unmarked("__gpu_run_private_frames"));
}
