//! What the tool repairs in modules of rustc_codegen_nvvm, as libNVVM compiles it: the stored PTX always, and a new one where there is libNVVM.

use std::ops::ControlFlow;

use super::testing::Libnvvm;
use crate::nvvm::{self, LibNvvm, Module};
use emulator::{End, Machine, MachineConfig, Program};
use ptx::parse;
use ptx::testing::REPAIRS;

const SOURCE: &str = include_str!("../../../ptx/src/samples/sources/repairs.ll");

/// By libNVVM, as the tool calls it.
fn compiled(found: &Libnvvm) -> String {
    let library = LibNvvm::open(&found.library).unwrap();
    let ir = library.versions().unwrap().ir;
    assert!(nvvm::needs_libdevice(SOURCE));
    let version = nvvm::intrinsics(ir);
    // The backend writes the version itself.
    let version = &version[version.rfind("!nvvmir.version").unwrap()..];
    let program = format!("{}{version}", nvvm::repair(SOURCE));
    let intrinsics = nvvm::intrinsics(ir);
    let libdevice = std::fs::read(nvvm::libdevice(&found.library).unwrap()).unwrap();
    let module = |name, contents, library| Module {
        name,
        contents,
        library,
    };
    let modules = [
        module("program", program.as_bytes(), false),
        module("intrinsics", intrinsics.as_bytes(), false),
        module("libdevice", &libdevice[..], true),
    ];
    let options = ["-arch=compute_90", "-opt=1"].map(str::to_owned);
    library.compile(&modules, &options, true).unwrap()
}

/// Runs `kernel` with a pointer to `memory`, which it changes.
fn run(program: &Program, kernel: &str, memory: &mut [u8]) {
    let mut machine = Machine::new(program, MachineConfig::default());
    let words = machine.alloc(memory.len() as u64, 16).unwrap();
    machine.write(words, memory).unwrap();
    let end = machine.launch(kernel, 1, 1, &words.to_le_bytes(), &mut |_| {
        ControlFlow::Continue(())
    });
    assert!(matches!(end, Ok(End::Finished)), "{kernel}: {end:?}");
    machine.read(words, memory).unwrap();
}

fn bytes(program: &Program) {
    let mut memory = vec![0; 65_536 * 12];
    run(program, "bytes", &mut memory);
    for (i, results) in memory.chunks(12).enumerate() {
        let [a, b, ..] = i.to_le_bytes();
        let (signed_a, signed_b) = (a as i8, b as i8);
        let signed = |(value, over): (i8, bool)| (value as u8, over);
        let expected = [
            a.overflowing_add(b),
            a.overflowing_sub(b),
            a.overflowing_mul(b),
            signed(signed_a.overflowing_add(signed_b)),
            signed(signed_a.overflowing_sub(signed_b)),
            signed(signed_a.overflowing_mul(signed_b)),
        ];
        for (pair, expected) in results.chunks(2).zip(expected) {
            assert_eq!((pair[0], pair[1] != 0), expected, "{a} {b}");
        }
    }
}

/// Around every power of two that matters, of both signs.
fn wide_numbers() -> Vec<u128> {
    let powers = [0, 1, 2, 31, 32, 62, 63, 64, 65, 95, 96, 126, 127].map(|power| 1_u128 << power);
    let around = powers
        .iter()
        .flat_map(|power| [power.wrapping_sub(1), *power, power + 1, !power]);
    let patterns = [u128::MAX / 3, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210];
    around.chain(patterns).collect()
}

fn wides(program: &Program) {
    let numbers = wide_numbers();
    for (a, b) in numbers
        .iter()
        .flat_map(|a| numbers.iter().map(move |b| (*a, *b)))
    {
        let mut memory = [0; 14 * 16];
        memory[..16].copy_from_slice(&a.to_le_bytes());
        memory[16..32].copy_from_slice(&b.to_le_bytes());
        run(program, "wides", &mut memory);
        let (signed_a, signed_b) = (a as i128, b as i128);
        let signed = |(value, over): (i128, bool)| (value as u128, over);
        let expected = [
            a.overflowing_add(b),
            a.overflowing_sub(b),
            a.overflowing_mul(b),
            signed(signed_a.overflowing_add(signed_b)),
            signed(signed_a.overflowing_sub(signed_b)),
            signed(signed_a.overflowing_mul(signed_b)),
        ];
        for (at, (pair, expected)) in memory[32..].chunks(32).zip(expected).enumerate() {
            let value = u128::from_le_bytes(pair[..16].try_into().unwrap());
            assert_eq!((value, pair[16] != 0), expected, "{at}: {a:#x} {b:#x}");
        }
    }
}

fn casts(program: &Program) {
    let mut values = vec![0.0, 0.5, 1.5, 2.5, 1e300, f64::INFINITY, f64::NAN, 5e-324];
    for power in [7, 8, 15, 16, 31, 32, 63, 64] {
        let power = 2_f64.powi(power);
        values.extend([power, power.next_up(), power.next_down(), power - 1.0]);
        // Neighbours as floats, too.
        let narrow = power as f32;
        values.extend([narrow.next_up(), narrow.next_down()].map(f64::from));
    }
    for value in values.iter().flat_map(|value| [*value, -*value]) {
        let mut memory = [0; 19 * 8];
        memory[..8].copy_from_slice(&value.to_bits().to_le_bytes());
        run(program, "casts", &mut memory);
        let words: Vec<u64> = memory
            .chunks(8)
            .map(|word| u64::from_le_bytes(word.try_into().unwrap()))
            .collect();
        let float = value as f32;
        let expected = [
            value as i8 as u64,
            value as i16 as u64,
            value as i32 as u64,
            value as i64 as u64,
            value as u8 as u64,
            value as u16 as u64,
            value as u32 as u64,
            value as u64,
            float as i8 as u64,
            float as i16 as u64,
            float as i32 as u64,
            float as i64 as u64,
            float as u8 as u64,
            float as u16 as u64,
            float as u32 as u64,
            float as u64,
        ];
        assert_eq!(words[1..17], expected, "{value:e}");
        let (root, floor) = (f64::from_bits(words[17]), f64::from_bits(words[18]));
        let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
        assert!(same(root, value.sqrt()), "{value:e}: {root:e}");
        assert!(
            same(floor, f64::from(float.floor())),
            "{value:e}: {floor:e}"
        );
    }
}

fn check(text: &str) {
    let module = parse(text).unwrap();
    let program = Program::load(text, &module).unwrap();
    assert_eq!(program.refusals(), []);
    bytes(&program);
    wides(&program);
    casts(&program);
}

#[test]
fn the_stored_ptx_is_right() {
    check(REPAIRS);
}

#[test]
fn what_libnvvm_makes_is_right() {
    let Some(found) = Libnvvm::find("what_libnvvm_makes_is_right") else {
        return;
    };
    let text = compiled(&found);
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../ptx/src/samples/libnvvm/repairs.ptx"
        );
        std::fs::write(path, &text).unwrap();
    }
    check(&text);
}
