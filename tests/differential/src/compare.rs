//! Differences between two runs of a case.

use crate::case::{Case, Check};
use crate::explained::{self, Class};
use crate::table::Accuracy;
use crate::value::Ty;

/// One lane's result that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which of the case's checks.
    pub check: usize,
    /// Which lane.
    pub lane: usize,
    /// The emulator's bits.
    pub emulator: u64,
    /// The GPU's bits.
    pub gpu: u64,
    /// Why it is no error, if it is none.
    pub class: Option<Class>,
}

/// The first differences of each lane: what follows from one is left out. The second number counts what was left out.
pub fn differences(case: &Case, emulator: &[u8], gpu: &[u8]) -> (Vec<Difference>, usize) {
    let mut found = Vec::new();
    let mut consequences = 0;
    let lanes = case
        .checks
        .iter()
        .map(|check| check.lanes)
        .max()
        .unwrap_or(0);
    let mut differs = vec![vec![false; lanes]; case.checks.len()];
    for (index, check) in case.checks.iter().enumerate() {
        for lane in 0..check.lanes {
            let (left, right) = (check.word(emulator, lane), check.word(gpu, lane));
            if left == right {
                continue;
            }
            differs[index][lane] = true;
            // Another lane's value may have come by a shuffle or a vote.
            if check
                .from
                .iter()
                .any(|&from| differs[from].iter().any(|&d| d))
            {
                consequences += 1;
                continue;
            }
            found.push(Difference {
                check: index,
                lane,
                emulator: left,
                gpu: right,
                class: class(case, index, lane, emulator, right),
            });
        }
    }
    (found, consequences)
}

/// Why the GPU's result of this check and lane, which differs from the emulator's, is no error.
pub fn class(case: &Case, check: usize, lane: usize, emulator: &[u8], gpu: u64) -> Option<Class> {
    let what = &case.checks[check];
    if agree(what, what.word(emulator, lane), gpu) {
        return Some(Class::Approximate);
    }
    explained::class(case, check, lane, emulator, gpu)
}

/// Whether two results of this check are the same, or within its bound.
pub fn agree(check: &Check, left: u64, right: u64) -> bool {
    let Accuracy::Approximate { relative, absolute } = check.accuracy else {
        return left == right;
    };
    let close = |left, right| near(check.ty, left, right, relative, absolute);
    left == right || close(left, right) || {
        let (left, right) = (unflushed(check, left), unflushed(check, right));
        close(left, right)
    }
}

/// Of an instruction that flushes, a zero may stand for what was a little less than the least normal number before it was flushed: that number
/// in its place.
fn unflushed(check: &Check, bits: u64) -> u64 {
    const SIGN: u64 = 1 << 31;
    match check.ty {
        Ty::Float(32) if check.form.contains(".ftz") && bits & !SIGN == 0 => {
            bits | u64::from(f32::MIN_POSITIVE.to_bits())
        }
        _ => bits,
    }
}

/// Whether both lie within the bound of one value that neither of them need be, plus the emulator's own rounding.
fn near(ty: Ty, a: u64, b: u64, relative: f64, absolute: f64) -> bool {
    let Some((x, y, unit)) = floats(ty, a, b) else {
        return false;
    };
    if x.is_nan() || y.is_nan() || x == y {
        return x.is_nan() && y.is_nan() || x == y;
    }
    // What is rounded beyond the largest number is infinity: to the bound that is the number after the largest.
    let after_largest = match ty {
        Ty::Float(64) => f64::MAX,
        Ty::Float(16) => 65_536.0,
        _ => f64::exp2(128.0),
    };
    let bounded = |value: f64| value.clamp(-after_largest, after_largest);
    let (x, y) = (bounded(x), bounded(y));
    let scale = x.abs().max(y.abs());
    // Below the least normal number a unit no longer shrinks with the value.
    let smallest = match ty {
        Ty::Float(64) => f64::MIN_POSITIVE,
        Ty::Float(16) => 1.0 / 16384.0,
        _ => f64::from(f32::MIN_POSITIVE),
    };
    (x - y).abs() <= absolute + (relative + unit) * scale.max(smallest)
}

/// Both values, and the type's unit in the last place relative to the value.
fn floats(ty: Ty, a: u64, b: u64) -> Option<(f64, f64, f64)> {
    let read: fn(u64) -> f64 = match ty {
        Ty::Float(64) => f64::from_bits,
        Ty::Float(32) => |bits| f64::from(f32::from_bits(bits as u32)),
        Ty::Float(_) => half,
        Ty::BFloat => |bits| f64::from(f32::from_bits((bits as u32) << 16)),
        _ => return None,
    };
    let unit = match ty {
        Ty::Float(64) => f64::EPSILON,
        Ty::Float(32) => f64::from(f32::EPSILON),
        Ty::Float(_) => 1.0 / 1024.0,
        _ => 1.0 / 128.0,
    };
    Some((read(a), read(b), unit))
}

fn half(bits: u64) -> f64 {
    let (exponent, fraction) = (bits >> 10 & 31, (bits & 1023) as f64);
    let magnitude = match exponent {
        0 => fraction / 16_777_216.0,
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * f64::exp2(exponent as f64 - 15.0),
    };
    if bits >> 15 & 1 == 1 {
        -magnitude
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::STRIDE;
    use crate::emulate;
    use crate::random::Random;
    use crate::snippet::Snippet;
    use crate::table::forms;

    fn case_of(name: &str) -> Case {
        let forms = forms();
        let form = forms.iter().find(|form| form.name == name).unwrap();
        Snippet::single(&mut Random::new(1, 0, 0), form).case("s0")
    }

    #[test]
    fn a_planted_difference_is_found_where_it_is() {
        let case = case_of("add.u32");
        let right = emulate::run(&[&case]).unwrap().remove(0).unwrap();
        assert_eq!(differences(&case, &right, &right), (Vec::new(), 0));
        let mut wrong = right.clone();
        wrong[case.checks[0].offset + 5 * STRIDE] ^= 1;
        let (found, _) = differences(&case, &wrong, &right);
        assert_eq!((found.len(), found[0].lane, found[0].class), (1, 5, None));
    }

    #[test]
    fn approximate_results_may_differ_by_their_bound_and_no_more() {
        let case = case_of("rcp.approx.f32");
        let right = emulate::run(&[&case]).unwrap().remove(0).unwrap();
        let at = case.checks[0].offset;
        let lane = (0..32)
            .find(|&lane| f32::from_bits(case.checks[0].word(&right, lane) as u32).is_normal())
            .unwrap();
        let mut other = right.clone();
        other[at + lane * STRIDE] ^= 1;
        assert_eq!(
            differences(&case, &other, &right).0[0].class,
            Some(Class::Approximate)
        );
        other[at + lane * STRIDE + 1] ^= 1;
        assert_eq!(differences(&case, &other, &right).0[0].class, None);
    }

    #[test]
    fn infinity_is_next_to_the_largest_number() {
        let case = case_of("div.approx.f32");
        let check = &case.checks[0];
        assert!(agree(check, 0x7f7f_ffff, 0x7f80_0000));
        assert!(agree(check, 0xff80_0000, 0xff7f_ffff));
        assert!(!agree(check, 0x7f7f_fff0, 0x7f80_0000));
        assert!(!agree(check, 0xff7f_ffff, 0x7f80_0000));
    }

    #[test]
    fn what_follows_from_a_difference_is_not_reported() {
        let forms = forms();
        let form = forms
            .iter()
            .find(|form| form.name == "not.b32")
            .unwrap()
            .clone();
        let several = (0..).map(|index| {
            Snippet::new(
                &mut Random::new(2, 0, index),
                &form,
                std::slice::from_ref(&form),
            )
            .case("s0")
        });
        let case = several
            .into_iter()
            .find(|case| case.checks.iter().any(|check| check.from == [0]))
            .unwrap();
        let right = emulate::run(&[&case]).unwrap().remove(0).unwrap();
        let mut wrong = right.clone();
        for check in &case.checks {
            wrong[check.offset] ^= 1;
        }
        let (found, consequences) = differences(&case, &wrong, &right);
        assert!(
            consequences > 0
                && found
                    .iter()
                    .all(|difference| case.checks[difference.check].from.is_empty())
        );
        let at = case
            .checks
            .iter()
            .position(|check| check.from == [0])
            .unwrap();
        let reduced = case.reduced(at).unwrap();
        assert_eq!(
            reduced.checks.len(),
            2,
            "a slice keeps what the result needs"
        );
    }
}
