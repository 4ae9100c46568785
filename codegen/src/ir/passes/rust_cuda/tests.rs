//! The pass on what the backend writes, run on the emulator; and small IR in its words.

use crate::ir::llvm::{self, Module};
use crate::ir::testing;
use emulator::{End, Machine, MachineConfig, Program};
use ptx::parse;
use std::ops::ControlFlow;

/// `samples/arithmetic.rs`, compiled by Rust-CUDA's backend (revision 946c91f08077) as the tool has it compiled, disassembled by LLVM 22.
const ARITHMETIC: &str = include_str!("samples/arithmetic.ll");

/// Its PTX by way of the pass.
fn compiled() -> String {
    let module = Module::from_text(testing::llvm(), "arithmetic", ARITHMETIC).unwrap();
    let machine = llvm::Machine::new(&module, "sm_70", 2).unwrap();
    machine.lay_out(&module);
    let report = super::run(&module).unwrap();
    testing::verified(&module);
    // Of 8 bits and of NVIDIA's library; 16 casts; one shift of each kind; four products.
    assert_eq!(
        (report.functions, report.casts, report.products),
        (10, 16, 4)
    );
    assert_eq!(report.shifts, 3);
    machine.run(&module, "default<O2>").unwrap();
    String::from_utf8(machine.ptx(&module).unwrap()).unwrap()
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
    for a in 0..=u8::MAX {
        let mut memory = vec![0; 1 + 256 * 12];
        memory[0] = a;
        run(program, "bytes", &mut memory);
        for (b, results) in (0..=u8::MAX).zip(memory[1..].chunks(12)) {
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
}

/// Around every power of two that matters, of both signs.
fn wide_numbers() -> Vec<u128> {
    let powers = [0, 1, 31, 32, 63, 64, 65, 96, 126, 127].map(|power| 1_u128 << power);
    let around = powers
        .iter()
        .flat_map(|power| [power.wrapping_sub(1), *power, power + 1, !power]);
    let patterns = [u128::MAX / 3, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210];
    around.chain(patterns).collect()
}

fn wide(program: &Program) {
    let numbers = wide_numbers();
    let pairs = numbers
        .iter()
        .flat_map(|a| numbers.iter().map(move |b| (*a, *b)));
    // By every number of bits.
    let shifted = (0..128).map(|by| (0x8765_4321_0fed_cba9_1234_5678_9abc_def1, by));
    for (a, b) in pairs.chain(shifted) {
        let mut memory = [0; 15 * 16];
        memory[..16].copy_from_slice(&a.to_le_bytes());
        memory[16..32].copy_from_slice(&b.to_le_bytes());
        run(program, "wide", &mut memory);
        let (c, d, by) = (a as i128, b as i128, b as u32 & 127);
        let pair = |(value, over): (i128, bool)| [value as u128, u128::from(over)];
        let (product, over) = a.overflowing_mul(b);
        let expected = [
            vec![a << by, a >> by, (c >> by) as u128],
            pair(c.overflowing_mul(d)).into(),
            pair(c.overflowing_mul(c)).into(),
            pair(c.overflowing_mul(-3)).into(),
            pair(d.overflowing_mul(0x1234_5678_9abc_def0_0fed_cba9)).into(),
            pair((product as i128, over)).into(),
        ];
        let results = memory[32..].chunks(16);
        let results: Vec<u128> = results
            .map(|word| u128::from_le_bytes(word.try_into().unwrap()))
            .collect();
        assert_eq!(results, expected.concat(), "{a:#x} {b:#x}");
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
        let mut memory = [0; 21 * 8];
        memory[..8].copy_from_slice(&value.to_bits().to_le_bytes());
        run(program, "casts", &mut memory);
        let words: Vec<u64> = memory[8..]
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
        assert_eq!(words[..16], expected, "{value:e}");
        let floats = [words[16], words[17], words[19]].map(f64::from_bits);
        let floats = [
            floats[0],
            floats[1],
            f64::from(f32::from_bits(words[18] as u32)),
            floats[2],
        ];
        let expected = [
            value.sqrt(),
            value.floor(),
            f64::from(float.ceil()),
            value.mul_add(value, 1.0),
        ];
        for (is, expected) in floats.into_iter().zip(expected) {
            assert!(
                is == expected || is.is_nan() && expected.is_nan(),
                "{value:e}: {is:e}"
            );
        }
    }
}

#[test]
fn arithmetic_is_right() {
    let text = compiled();
    let module = parse(&text).unwrap();
    let program = Program::load(&text, &module).unwrap();
    assert_eq!(program.refusals(), []);
    bytes(&program);
    wide(&program);
    casts(&program);
}

fn changed(text: &str) -> String {
    let module = testing::module(text);
    super::run(&module).unwrap();
    testing::verified(&module)
}

#[test]
fn thread_locals_by_their_name() {
    let text = changed(
        "@_ZN1a1F22__GPU_RUN_THREAD_LOCAL17h0123456789abcdefE = addrspace(1) global [4 x i8] c\"\\01\\02\\03\\04\", align 4
         @_ZN1a5PLAIN17h0123456789abcdefE = addrspace(1) global i32 7, align 4
         define ptr @address() {
           ret ptr addrspacecast (ptr addrspace(1) @_ZN1a1F22__GPU_RUN_THREAD_LOCAL17h0123456789abcdefE to ptr)
         }
         define i32 @read() {
           %x = load i32, ptr addrspace(1) @_ZN1a5PLAIN17h0123456789abcdefE
           ret i32 %x
         }",
    );
    for expected in [
        "@_ZN1a1F22__GPU_RUN_THREAD_LOCAL17h0123456789abcdefE = internal thread_local global [4 x i8]",
        "ret ptr @_ZN1a1F22__GPU_RUN_THREAD_LOCAL",
        "@_ZN1a5PLAIN17h0123456789abcdefE = internal global i32 7, align 4",
        "load i32, ptr addrspace(1) addrspacecast (ptr @_ZN1a5PLAIN",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn the_allocator_of_std() {
    let alloc = "_RNvCsiGVaDesi5rv_7___rustc12___rust_alloc";
    let default = "_RNvCsiGVaDesi5rv_7___rustc11___rdl_alloc";
    let shim = "_RNvCsiGVaDesi5rv_7___rustc35___rust_no_alloc_shim_is_unstable_v2";
    let call = format!(
        "declare ptr @{alloc}(i64, i64)
         declare void @{shim}()
         define ptr @f() {{
           call void @{shim}()
           %p = call ptr @{alloc}(i64 8, i64 8)
           ret ptr %p
         }}"
    );
    let of_std = format!("define ptr @{default}(i64 %size, i64 %align) {{ ret ptr null }}");
    let text = changed(&format!("{call}\n{of_std}"));
    assert!(
        text.contains(&format!("call ptr @{default}(i64 8, i64 8)")),
        "{text}"
    );
    assert!(
        text.contains(&format!("define internal void @{shim}()")),
        "{text}"
    );
    // A program's own has no `__rdl_`.
    let own = format!("define ptr @{alloc}(i64 %size, i64 %align) {{ ret ptr null }}");
    let text = changed(&format!(
        "{own}\n{of_std}\n{}",
        call.replace(&format!("declare ptr @{alloc}(i64, i64)"), "")
    ));
    assert!(
        text.contains(&format!("call ptr @{alloc}(i64 8, i64 8)")),
        "{text}"
    );
}

#[test]
fn who_sees_what() {
    let text = changed(
        "define ptx_kernel void @_RNvC1a6kernel() { ret void }
         define void @_RNvC1a8function() { ret void }
         define hidden void @memcpy() { ret void }
         @_RNvC1a6STATIC = global i32 1",
    );
    for expected in [
        "define ptx_kernel void @_RNvC1a6kernel()",
        "define internal void @_RNvC1a8function()",
        "define hidden void @memcpy()",
        "@_RNvC1a6STATIC = internal global",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn integers_of_128_bits_in_signatures() {
    let text = changed(
        "define <2 x i64> @__fixdfti(double %x) {
           ret <2 x i64> zeroinitializer
         }
         define <2 x i64> @caller() {
           %x = call <2 x i64> @__fixdfti(double 1.0)
           ret <2 x i64> %x
         }
         define <2 x i64> @_RNvC1a4wide(<2 x i64> %x) {
           ret <2 x i64> %x
         }",
    );
    for expected in [
        "define i128 @__fixdfti(double %0)",
        "define i128 @caller()",
        "define internal <2 x i64> @_RNvC1a4wide(<2 x i64> %x)",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}
