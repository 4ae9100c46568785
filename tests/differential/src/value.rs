//! Inputs of instructions: types, corner cases, random bits.

use crate::random::Random;

pub use ptx::isa::{Domain, Ty};

/// A value for one lane.
pub fn draw(random: &mut Random, ty: Ty, domain: Domain) -> u64 {
    match domain {
        Domain::Shift if random.chance(7, 8) => {
            let wide = [
                0,
                1,
                7,
                8,
                15,
                16,
                31,
                32,
                33,
                63,
                64,
                65,
                127,
                128,
                255,
                256,
                0xffff_ffff,
            ];
            if random.chance(1, 2) {
                *random.pick(&wide)
            } else {
                random.below(72) as u64
            }
        }
        Domain::Immediate(limit) => random.below(limit as usize) as u64,
        Domain::NonZero => match any(random, ty) {
            0 => 1,
            value => value,
        },
        _ => any(random, ty),
    }
}

fn any(random: &mut Random, ty: Ty) -> u64 {
    match ty {
        Ty::Pred => random.bits() & 1,
        Ty::Int(bits) => integer(random, bits),
        Ty::Pair => integer(random, 16) << 16 | integer(random, 16),
        Ty::Float(bits) => {
            let fraction = match bits {
                16 => 10,
                32 => 23,
                _ => 52,
            };
            float(random, bits, fraction)
        }
        Ty::BFloat => float(random, 16, 7),
        Ty::Halves => float(random, 16, 10) << 16 | float(random, 16, 10),
        Ty::BHalves => float(random, 16, 7) << 16 | float(random, 16, 7),
    }
}

fn mask(bits: u32) -> u64 {
    u64::MAX >> (64 - bits)
}

fn integer(random: &mut Random, bits: u32) -> u64 {
    let top = 1u64 << (bits - 1);
    let value = match random.below(8) {
        0 => *random.pick(&[0, 1, 2, u64::MAX, u64::MAX - 1, top, top - 1, top + 1]),
        1 => 1 << random.below(bits as usize),
        2 => (1u64 << random.below(bits as usize)).wrapping_sub(1),
        3 => (random.below(512) as u64).wrapping_sub(256),
        4 => random.bits() >> random.below(64),
        _ => random.bits(),
    };
    value & mask(bits)
}

/// A float of `bits` bits, `fraction` of them the fraction.
fn float(random: &mut Random, bits: u32, fraction: u32) -> u64 {
    let sign = (random.bits() & 1) << (bits - 1);
    let exponents = mask(bits - 1 - fraction);
    let bias = exponents >> 1;
    let part = random.bits() & mask(fraction);
    let sparse = match random.below(4) {
        0 => 0,
        1 => 1 << random.below(fraction as usize),
        2 => mask(fraction) ^ (random.bits() & 3),
        _ => part,
    };
    let magnitude = match random.below(16) {
        0 => 0,
        1 => sparse.max(1),
        2 => exponents << fraction,
        3 => exponents << fraction | 1 << (fraction - 1) | part,
        4 => exponents << fraction | (part & mask(fraction - 1)).max(1),
        // Near one: where sums cancel and products stay finite.
        5..=9 => (bias - 4 + random.below(9) as u64) << fraction | sparse,
        // Integers and halves of integers, where conversions round.
        10 | 11 => {
            let scale = random.below((bits as usize + 4).min(bias as usize)) as u64;
            (bias + scale) << fraction | sparse
        }
        12 => random.pick(&[1, 2, exponents - 1, exponents - 2]) << fraction | sparse,
        _ => random.bits() & mask(bits - 1),
    };
    sign | magnitude
}
