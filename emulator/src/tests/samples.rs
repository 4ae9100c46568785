//! One program from two code generators, LLVM's and NVIDIA's, with and without the rewriter.

use std::mem::offset_of;
use std::ops::ControlFlow;

use device_abi::{self as abi, Launch};

use super::super::{End, Machine, MachineConfig, Program};
use ptx::testing::SAMPLES;
use ptx::{parse, rewrite};

const STACK: u64 = 64 << 10;

fn sample(name: &str) -> &'static str {
    let found = SAMPLES.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no sample {name}")).1
}

/// Runs the sample's kernel, which takes a word and leaves another one in its place; also where its stack lies.
fn run(name: &str, rewritten: bool, word: u64) -> (u64, u64) {
    let text = sample(name);
    let mut module = parse(text).unwrap();
    if rewritten {
        rewrite(&mut module, None).unwrap();
    }
    let program = Program::load(text, &module).unwrap();
    assert_eq!(program.refusals(), [], "{name}");
    let mut machine = Machine::new(&program, MachineConfig::default());
    let stack = machine
        .alloc(STACK * u64::from(abi::WARPS_PER_BLOCK), 128)
        .unwrap();
    let launch = machine.alloc(size_of::<Launch>() as u64, 16).unwrap();
    let mut set = |offset: usize, value: u64| {
        machine
            .write(launch + offset as u64, &value.to_le_bytes())
            .unwrap();
    };
    set(offset_of!(Launch, stack_base), stack);
    set(offset_of!(Launch, stack_size), STACK);
    // The word lies where the ABI's version does, which the rewriter's code does not read.
    set(offset_of!(Launch, abi_version), word);
    let end = machine.launch(abi::KERNEL, 1, 1, &launch.to_le_bytes(), &mut |_| {
        ControlFlow::Continue(())
    });
    assert!(matches!(end, Ok(End::Finished)), "{name}: {end:?}");
    let mut bytes = [0; 8];
    machine.read(launch, &mut bytes).unwrap();
    (u64::from_le_bytes(bytes), stack)
}

fn fibonacci(n: u64) -> u64 {
    if n < 2 {
        n
    } else {
        fibonacci(n - 1) + fibonacci(n - 2)
    }
}

/// What `sources/small.rs` computes, feature `kernel`.
fn kernel(x: u64) -> u64 {
    let chosen = match x {
        0 => 4 * 3 + 1,
        1 => 17,
        2 => fibonacci(3),
        3 => 88,
        4 => 123,
        5 => fibonacci(9),
        6 => (3 ^ 99) + 1,
        7 => 1,
        _ => 2,
    };
    let called = if x.is_multiple_of(2) { fibonacci(x) } else { x };
    let float = (x as f64 * 2.5 + 1e-300 + f64::from(2_f32) * 0.1).max(-0.0) / 5.0;
    let sum = chosen + called + float as u64;
    let mix = |sum: u64, byte: u8| sum.wrapping_add(byte.into()).rotate_left(3);
    b"hello".iter().copied().fold(sum, mix)
}

#[test]
fn calls_branches_and_floats() {
    for name in ["kernel", "libnvvm/kernel"] {
        for rewritten in [false, true] {
            for x in 0..9 {
                assert_eq!(
                    run(name, rewritten, x).0,
                    kernel(x),
                    "{name} {rewritten} {x}"
                );
            }
        }
    }
}

/// Calls the sample's function with words of the heap: its own kernel gives it locals.
const ON_THE_HEAP: &str = "
.visible .entry heap(.param .b64 words)
{
.reg .b64 %a<6>;
ld.param.b64 %a1, [words]; add.s64 %a2, %a1, 8; add.s64 %a3, %a1, 12; add.s64 %a4, %a1, 13;
{ .param .b64 p; .param .b64 q; .param .b64 r; .param .b64 s; .param .b64 t;
st.param.b64 [p], %a1; st.param.b64 [q], %a2; st.param.b64 [r], %a3; st.param.b64 [s], %a4;
call.uni (t), atomics, (p, q, r, s); ld.param.b64 %a5, [t]; }
st.b64 [%a1+16], %a5;
ret;
}
";

#[test]
fn atomics_of_every_width_and_order() {
    for name in ["atomics", "libnvvm/atomics"] {
        let text = format!("{}{ON_THE_HEAP}", sample(name));
        let module = parse(&text).unwrap();
        let program = Program::load(&text, &module).unwrap();
        let mut machine = Machine::new(&program, MachineConfig::default());
        let words = machine.alloc(64, 64).unwrap();
        for (at, bytes) in [(0, &[4, 0][..]), (8, &[4, 0, 0, 0, 3, 1])] {
            machine.write(words + at, bytes).unwrap();
        }
        let end = machine.launch("heap", 1, 1, &words.to_le_bytes(), &mut |_| {
            ControlFlow::Continue(())
        });
        assert!(matches!(end, Ok(End::Finished)), "{name}: {end:?}");
        let mut bytes = [0; 24];
        machine.read(words, &mut bytes).unwrap();
        // 4 + 3, 9 by the maximum, then 4 and true.
        let expected = [9, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 9 + 4 + 1];
        assert_eq!(bytes[..17], expected, "{name}");
    }
}

#[test]
fn atomics_on_locals() {
    for name in ["atomics", "libnvvm/atomics"] {
        // As on the heap, and 3 of a static.
        assert_eq!(run(name, true, 0).0, 9 + 4 + 1 + 3, "{name}");
    }
}

#[test]
fn frames_lie_on_the_stack_that_the_rewriter_gives() {
    for name in ["frames", "libnvvm/frames"] {
        let (word, stack) = run(name, true, 5);
        // Twice 5 + 5 + 4, and the address of a local.
        let address = word.wrapping_sub(2 * (5 + 5 + 4));
        assert!(
            (stack..stack + STACK).contains(&address),
            "{name}: {address:#x}"
        );
    }
}

#[test]
fn inline_assembly() {
    for name in ["asm", "libnvvm/asm"] {
        for rewritten in [false, true] {
            run(name, rewritten, 1);
        }
    }
}
