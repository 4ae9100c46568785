//! Every function of `f32` and `f64` that std asks of a mathematical library, at its special values. The expected output is a CPU's
//! (glibc's): bits where the result is a whole number, a limit or a constant such as `FRAC_PI_2`; of all others the last digits may differ.

use std::f32::consts as c32;
use std::f64::consts as c64;
use std::hint::black_box;

macro_rules! table {
    ($type:ident, $constants:ident) => {{
        type F = $type;
        // NaN has no sign and no payload that anyone promises.
        let bits = |value: F| match value.is_nan() {
            true => "nan".to_owned(),
            false => format!("{:x}", value.to_bits()),
        };
        let constants = [
            $constants::PI,
            $constants::FRAC_PI_2,
            $constants::FRAC_PI_4,
            3.0 * $constants::FRAC_PI_4,
            $constants::E,
            $constants::LN_2,
            $constants::LN_10,
        ];
        let digits = if size_of::<F>() == 4 { 4 } else { 12 };
        let show = |value: F| {
            let special = !value.is_normal() || value == value.trunc() && value.abs() < 1e6 || value.abs() == F::MAX;
            match special || constants.contains(&value.abs()) {
                true => bits(value),
                false => format!("{value:.digits$e}"),
            }
        };
        let exact: [F; 17] = [
            0.0,
            1.0,
            0.5,
            2.0,
            3.0,
            4.0,
            8.0,
            10.0,
            100.0,
            1.5,
            2.5,
            0.25,
            F::INFINITY,
            F::MAX,
            F::MIN_POSITIVE,
            F::from_bits(1),
            F::EPSILON,
        ];
        let angles = [
            $constants::PI,
            $constants::FRAC_PI_2,
            $constants::FRAC_PI_3,
            $constants::FRAC_PI_4,
            $constants::FRAC_PI_6,
            $constants::E,
            $constants::LN_2,
            $constants::SQRT_2,
        ];
        let one: Vec<F> = exact
            .into_iter()
            .chain(angles)
            .flat_map(|value| [value, -value])
            .chain([F::NAN])
            .collect();
        let computed: &[(&str, fn(F) -> F)] = &[
            ("sin", F::sin),
            ("cos", F::cos),
            ("tan", F::tan),
            ("asin", F::asin),
            ("acos", F::acos),
            ("atan", F::atan),
            ("sinh", F::sinh),
            ("cosh", F::cosh),
            ("tanh", F::tanh),
            ("asinh", F::asinh),
            ("acosh", F::acosh),
            ("atanh", F::atanh),
            ("exp", F::exp),
            ("exp2", F::exp2),
            ("exp_m1", F::exp_m1),
            ("ln", F::ln),
            ("ln_1p", F::ln_1p),
            ("log2", F::log2),
            ("log10", F::log10),
            ("cbrt", F::cbrt),
        ];
        let exactly: &[(&str, fn(F) -> F)] = &[
            ("sqrt", F::sqrt),
            ("floor", F::floor),
            ("ceil", F::ceil),
            ("round", F::round),
            ("round_ties_even", F::round_ties_even),
            ("trunc", F::trunc),
            ("fract", F::fract),
            ("recip", F::recip),
            ("to_degrees", F::to_degrees),
            ("to_radians", F::to_radians),
        ];
        for (name, function) in computed {
            // std's own of 1.95 overflow there; 1.96 asks the library, which does not.
            let overflows = |x: F| ["asinh", "acosh"].contains(name) && x.abs() == F::MAX;
            let shown = |x: F| match overflows(x) {
                true => "-".to_owned(),
                false => show(function(black_box(x))),
            };
            let all: Vec<String> = one.iter().map(|x| shown(*x)).collect();
            println!("{} {name}: {}", stringify!($type), all.join(" "));
        }
        for (name, function) in exactly {
            let all: Vec<String> = one.iter().map(|x| bits(function(black_box(*x)))).collect();
            println!("{} {name}: {}", stringify!($type), all.join(" "));
        }
        let two: Vec<F> = [
            0.0,
            1.0,
            0.5,
            2.0,
            3.0,
            F::INFINITY,
            F::MAX,
            F::MIN_POSITIVE,
            F::from_bits(1),
            $constants::FRAC_PI_2,
        ]
        .into_iter()
        .flat_map(|value| [value, -value])
        .chain([F::NAN])
        .collect();
        let computed: &[(&str, fn(F, F) -> F)] = &[
            ("atan2", F::atan2),
            ("powf", F::powf),
            ("hypot", F::hypot),
            ("log", F::log),
        ];
        // Without the largest and the least: where a result is next to a constant the CPU's own may be off.
        let few = two.iter().filter(|x| x.is_nan() || x.is_infinite() || **x == 0.0 || (0.5..=3.0).contains(&x.abs()));
        let few: Vec<F> = few.copied().filter(|x| x.abs() != $constants::FRAC_PI_2).collect();
        for (name, function) in computed {
            for x in &few {
                let all = few.iter().map(|y| show(function(black_box(*x), black_box(*y))));
                let all: Vec<String> = all.collect();
                println!("{} {name} {}: {}", stringify!($type), bits(*x), all.join(" "));
            }
        }
        let exactly: &[(&str, fn(F, F) -> F)] = &[
            ("rem", |x, y| x % y),
            ("rem_euclid", F::rem_euclid),
            ("div_euclid", F::div_euclid),
            ("copysign", F::copysign),
            ("mul_add", |x, y| x.mul_add(y, x)),
        ];
        for (name, function) in exactly {
            for x in &two {
                let all = two.iter().map(|y| bits(function(black_box(*x), black_box(*y))));
                let all: Vec<String> = all.collect();
                println!("{} {name} {}: {}", stringify!($type), bits(*x), all.join(" "));
            }
        }
        for x in &one {
            let powers = [0, 1, -1, 2, -2, 3, 10, i32::MAX, i32::MIN];
            let all = powers.map(|power| bits(black_box(*x).powi(black_box(power))));
            println!("{} powi {}: {}", stringify!($type), bits(*x), all.join(" "));
        }
    }};
}

fn main() {
    table!(f32, c32);
    table!(f64, c64);
}
