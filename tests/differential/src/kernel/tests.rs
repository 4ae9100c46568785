//! Kernels end well on the emulator, whatever the seed.

use crate::case::Case;
use crate::emulate;
use crate::work;

#[test]
fn kernels_run_without_a_fault_and_twice_the_same() {
    let cases: Vec<Case> = (0..64).map(|index| work::kernel(1, index)).collect();
    let refs: Vec<&Case> = cases.iter().collect();
    let once = emulate::run(&refs).unwrap();
    for (case, result) in cases.iter().zip(&once) {
        assert!(
            result.is_ok(),
            "{}: {}\n{}",
            case.kernel,
            result.as_ref().unwrap_err(),
            case.text
        );
    }
    assert_eq!(once, emulate::run(&refs).unwrap());
}

#[test]
fn lanes_do_not_meet_after_a_recursive_call_outside_of_branches() {
    let mut calls = 0;
    for index in 0..200 {
        let case = work::kernel(1, index);
        let start = case.text.find(".visible .entry").unwrap();
        let body = &case.text[start..];
        // At the top level no label is open; a call there is followed by no operation of all lanes.
        let recursive = [
            format!("call (r0), {}_f3,", case.kernel),
            format!("mov.b64 %u0, {}_f3;", case.kernel),
            format!("mov.b64 %u1, {}_f3;", case.kernel),
        ];
        let found = recursive
            .iter()
            .flat_map(|call| body.match_indices(call.as_str()));
        for (at, _) in found {
            let labels = |text: &str| text.lines().filter(|line| line.ends_with(':')).count();
            if labels(&body[..at]) == 0 && !body[..at].contains("bra") {
                calls += 1;
                let rest = &body[at..];
                assert!(
                    !rest.contains("shfl.sync") && !rest.contains("bar."),
                    "{body}"
                );
            }
        }
    }
    assert!(calls > 10, "{calls}");
}

#[test]
fn no_barrier_asks_for_lanes_together_after_a_recursive_call() {
    let (mut aligned, mut apart) = (0, 0);
    for index in 0..200 {
        let case = work::kernel(1, index);
        let start = case.text.find(".visible .entry").unwrap();
        let body = &case.text[start..];
        let recursive = format!("{}_f3", case.kernel);
        let (before, after) = body.split_at(body.find(&recursive).unwrap());
        let count = |text: &str, what: &str| {
            text.lines()
                .filter(|line| {
                    line.starts_with(&format!("{what}.red"))
                        || line.starts_with(&format!("{what}.sync"))
                })
                .count()
        };
        assert_eq!(count(before, "barrier") + count(after, "bar"), 0, "{body}");
        assert!(!after.contains("barrier.red"), "{body}");
        aligned += count(before, "bar");
        apart += count(after, "barrier");
    }
    assert!(aligned > 10 && apart > 10, "{aligned} {apart}");
}
