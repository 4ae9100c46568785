//! Whole samples through all passes.

use super::{RewriteError, rewrite};
use crate::testing::{SAMPLES, without_lines};
use crate::{parse, print};

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
    let report = rewrite(&mut module, None).unwrap();
    assert_eq!(report.private_kernels, ["other"]);
    assert!(report.frames >= 5 && report.kernel_frame > 0, "{report:?}");
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
fn programs_without_our_runtime_are_refused() {
    let mut module = parse(".version 7.1\n.func __gpu_run_stack_overflow() { trap; }").unwrap();
    let error = rewrite(&mut module, None).unwrap_err();
    assert!(
        matches!(error, RewriteError::NoKernel("__gpu_run_kernel")),
        "{error}"
    );
    let mut module =
        parse(".version 7.1\n.entry __gpu_run_kernel(.param .b64 a) { ret; }").unwrap();
    let error = rewrite(&mut module, None).unwrap_err();
    assert!(
        matches!(error, RewriteError::NoOverflowHandler(_)),
        "{error}"
    );
}
