//! Asks the GPU again about differences that no rule explains, without what its compiler may have made of several instructions.

use crate::case::Case;
use crate::compare::{Difference, agree, differences};
use crate::emulate::Afterwards;
use crate::explained::Class;
use crate::gpu::Dead;

/// Runs cases on the GPU; the second argument asks for no optimisations.
pub type Run<'a> = &'a dyn Fn(&[&Case], bool) -> Result<Afterwards, Dead>;

/// Gives unexplained differences a class if the GPU agrees with the emulator on the instruction alone, with the same operands;
/// those of a kernel if it agrees on all of it without optimisations.
///
/// # Errors
/// [`Dead`].
pub fn ask(
    case: &Case,
    emulated: &[u8],
    found: &mut [Difference],
    run: Run<'_>,
) -> Result<(), Dead> {
    let mut checks: Vec<usize> = found
        .iter()
        .filter(|difference| difference.class.is_none())
        .map(|difference| difference.check)
        .collect();
    checks.dedup();
    if checks.is_empty() {
        return Ok(());
    }
    if case.snippet.is_none() {
        if let Ok(memory) = &run(&[case], true)?[0]
            && differences(case, emulated, memory).0.is_empty()
        {
            for difference in found {
                difference.class.get_or_insert(Class::Optimised);
            }
        }
        return Ok(());
    }
    for check in checks {
        let Some((alone, number)) = case.alone(check, emulated) else {
            continue;
        };
        let Ok(memory) = &run(&[&alone], false)?[0] else {
            continue;
        };
        let what = &alone.checks[number];
        for difference in found.iter_mut().filter(|found| found.check == check) {
            if difference.class.is_none()
                && agree(
                    what,
                    difference.emulator,
                    what.word(memory, difference.lane),
                )
            {
                difference.class = Some(Class::Combined);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate;
    use crate::random::Random;
    use crate::snippet::Snippet;
    use crate::table::forms;
    use crate::work;

    /// A snippet of several steps, its memory on the emulator, and on a GPU that differs in its last result.
    fn planted() -> (Case, Vec<u8>, Vec<u8>) {
        let forms = forms();
        let form = forms.iter().find(|form| form.name == "sub.u64").unwrap();
        let only = std::slice::from_ref(form);
        let case = Snippet::new(&mut Random::new(4, 0, 3), form, only).case("s0");
        let last = case.checks.last().unwrap();
        assert!(!last.from.is_empty(), "{}", case.text);
        let emulated = emulate::run(&[&case]).unwrap().remove(0).unwrap();
        let mut gpu = emulated.clone();
        gpu[last.offset] ^= 1;
        (case, emulated, gpu)
    }

    #[test]
    fn what_the_instruction_alone_does_decides() {
        let (case, emulated, gpu) = planted();
        let (mut found, _) = differences(&case, &emulated, &gpu);
        assert_eq!((found.len(), found[0].class), (1, None));
        // A GPU whose result is wrong alone, too.
        let wrong = |cases: &[&Case], _| {
            let mut results = emulate::run(cases).unwrap();
            for (case, result) in cases.iter().zip(&mut results) {
                result.as_mut().unwrap()[case.checks[0].offset] ^= 1;
            }
            Ok(results)
        };
        ask(&case, &emulated, &mut found, &wrong).unwrap();
        assert_eq!(found[0].class, None);
        let right = |cases: &[&Case], _| {
            assert_eq!(cases[0].checks.len(), 1);
            assert!(cases[0].text.contains("sub.u64 %x0, %i0, %i1;"));
            Ok(emulate::run(cases).unwrap())
        };
        ask(&case, &emulated, &mut found, &right).unwrap();
        assert_eq!(found[0].class, Some(Class::Combined));
    }

    #[test]
    fn an_instruction_alone_gives_what_it_gave_among_others() {
        let forms = forms();
        let mut asked = 0;
        for index in 0..60 {
            let form = &forms[index * 23 % forms.len()];
            let case = Snippet::new(&mut Random::new(6, 0, index as u64), form, &forms).case("s0");
            // The emulator may lack a form.
            let Ok(memory) = emulate::run(&[&case]).unwrap().remove(0) else {
                continue;
            };
            for (number, check) in case.checks.iter().enumerate() {
                let (alone, which) = case.alone(number, &memory).unwrap();
                let result = emulate::run(&[&alone]).unwrap().remove(0).unwrap();
                for lane in 0..check.lanes {
                    let (got, was) = (
                        alone.checks[which].word(&result, lane),
                        check.word(&memory, lane),
                    );
                    assert_eq!(got, was, "{} lane {lane}", check.form);
                    asked += 1;
                }
            }
        }
        assert!(asked > 2000, "{asked}");
    }

    #[test]
    fn a_kernel_that_is_right_without_optimisations_is_explained() {
        let case = work::kernel(1, 0);
        let emulated = emulate::run(&[&case]).unwrap().remove(0).unwrap();
        let mut gpu = emulated.clone();
        gpu[case.checks[0].offset] ^= 1;
        let (mut found, _) = differences(&case, &emulated, &gpu);
        let never = |_: &[&Case], plain: bool| {
            assert!(plain);
            Ok(vec![Ok(gpu.clone())])
        };
        ask(&case, &emulated, &mut found, &never).unwrap();
        assert_eq!(found[0].class, None);
        let plain = |cases: &[&Case], _| Ok(emulate::run(cases).unwrap());
        ask(&case, &emulated, &mut found, &plain).unwrap();
        assert_eq!(found[0].class, Some(Class::Optimised));
    }
}
