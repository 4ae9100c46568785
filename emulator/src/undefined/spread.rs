//! What undefined inputs make of a result.
//!
//! Instead of a rule for each operation, the operation is done with other bits in the place of the undefined ones. Where the result
//! changes it is undefined. That is exact about masks, shifts, extensions and whatever makes undefined bits disappear, so code that
//! loads padding and cuts it off is clean. With a few tries of many possible ones a dependence can be missed, never invented.

use super::super::alu::{Test, test};

/// How many contents of the undefined bits are tried, apart from the inversion of one input's.
const TRIES: u64 = 18;

/// Contents of the undefined bits of a register: all zeros, all ones, then arbitrary ones, which differ from register to register.
fn contents(attempt: u64, register: u16) -> u64 {
    match attempt {
        0 => 0,
        1 => u64::MAX,
        _ => {
            let mixed = (u64::from(register) << 8 | attempt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed ^ (mixed >> 32)
        }
    }
}

/// An input of an operation.
#[derive(Clone, Copy)]
pub(in super::super) struct Input {
    pub register: u16,
    pub value: u64,
    pub mask: u64,
}

/// The undefined bits of `f`'s result.
#[inline]
pub(in super::super) fn spread<const N: usize>(
    inputs: [Input; N],
    f: impl Fn([u64; N]) -> u64,
) -> u64 {
    if inputs.iter().all(|input| input.mask == 0) {
        return 0;
    }
    let actual = f(inputs.map(|input| input.value));
    let other = |attempt| {
        inputs.map(|input| {
            (input.value & !input.mask) | (contents(attempt, input.register) & input.mask)
        })
    };
    // A register that is read twice changes in both places.
    let inverted = |changed: Input| {
        inputs.map(|input| match input.register == changed.register {
            true => input.value ^ input.mask,
            false => input.value,
        })
    };
    let tries = (0..TRIES)
        .map(other)
        .chain(inputs.into_iter().map(inverted));
    tries.fold(0, |mask, values| mask | (f(values) ^ actual))
}

/// Whether undefined bits decide a comparison. Exact for integers.
pub(in super::super) fn undecided(code: Test, a: Input, b: Input) -> bool {
    if a.mask == 0 && b.mask == 0 {
        return false;
    }
    use Test::{Eq16, Eq32, Eq64, Ne16, Ne32, Ne64};
    let width = match code {
        Eq16 | Ne16 => u64::from(u16::MAX),
        Eq32 | Ne32 => u64::from(u32::MAX),
        Eq64 | Ne64 => u64::MAX,
        // Orders are monotone: the least and the greatest values decide. Of floats these may be no numbers.
        _ => {
            let actual = test(code, a.value, b.value);
            let changes = |x| extremes(b).any(|y| test(code, x, y) != actual);
            let tried = spread([a, b], |[a, b]| test(code, a, b).into());
            return tried != 0 || extremes(a).any(changes);
        }
    };
    let masks = a.mask | b.mask;
    (a.value ^ b.value) & !masks & width == 0 && masks & width != 0
}

/// The least and the greatest values that an input can have, as an unsigned number and as a signed one of any width.
fn extremes(input: Input) -> impl Iterator<Item = u64> {
    let (least, most) = (input.value & !input.mask, input.value | input.mask);
    let signed = [15, 31, 63].into_iter().flat_map(move |bit| {
        let sign = input.mask & 1 << bit;
        [least | sign, most & !sign]
    });
    [least, most].into_iter().chain(signed)
}

#[cfg(test)]
mod tests {
    use super::super::super::alu::{Binary, Unary, binary, unary};
    use super::*;

    fn input(register: u16, value: u64, mask: u64) -> Input {
        Input {
            register,
            value,
            mask,
        }
    }

    #[test]
    fn what_is_cut_off_does_not_count() {
        let padded = input(1, 0x1234_5678_0000_0007, 0xffff_ffff_0000_0000);
        assert_eq!(spread([padded], |[a]| binary(Binary::And, a, 0xff)), 0);
        assert_eq!(spread([padded], |[a]| unary(Unary::U32, a)), 0);
        assert_eq!(spread([padded], |[a]| binary(Binary::ShrU32, a, 1)), 0);
        assert_eq!(
            spread([padded], |[a]| binary(Binary::ShrU64, a, 32)),
            0xffff_ffff
        );
        assert_eq!(spread([padded], |[a]| unary(Unary::Not, a)), padded.mask);
        let (x, y) = (input(1, 0, 0xff), input(2, 0, 0xff));
        assert_eq!(spread([x, y], |[x, y]| x ^ y), 0xff);
        // One register, read twice.
        assert_eq!(spread([x, x], |[x, y]| x ^ y), 0);
        assert_ne!(
            spread([x], |[x]| x.wrapping_mul(24).wrapping_add(1 << 40)),
            0
        );
    }

    #[test]
    fn comparisons() {
        let low = input(1, 0, 0xff);
        let known = |value| input(2, value, 0);
        assert!(undecided(Test::Eq32, low, known(5)));
        assert!(!undecided(Test::Eq32, low, known(256)));
        assert!(!undecided(Test::Ne16, input(1, 0, 0xffff_0000), known(0)));
        assert!(undecided(Test::LtU32, low, known(255)));
        assert!(!undecided(Test::LtU32, low, known(256)));
        assert!(!undecided(Test::LtS32, low, known(0)));
        assert!(undecided(Test::LtS32, input(1, 0, 1 << 31), known(0)));
        assert!(undecided(Test::GeS64, input(1, 0, u64::MAX), known(0)));
        assert!(!undecided(Test::LtU64, known(1), known(2)));
    }
}
