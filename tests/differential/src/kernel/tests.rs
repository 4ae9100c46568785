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
