//! Rewritten stacks at work, on the emulator. It keeps `.local` private, so it also shows what happens without the rewriter.

use crate::{End, FaultKind, LaunchError, Machine, MachineConfig, Program};
use device_abi::{self as abi, Launch};
use ptx::ast::Module;
use ptx::testing::{LIBNVVM_STACKS, STACKS};
use ptx::{parse, rewrite};
use std::mem::offset_of;
use std::ops::ControlFlow;

const WARPS: u32 = 8;
const STACK_SIZE: u64 = 128 * 1024;
const WORDS: usize = 10;

/// Runs the sample's kernel and returns how it ended and what it wrote.
fn run(module: &Module<'_>) -> (Result<End, LaunchError>, [u64; WORDS]) {
    let program = Program::load(STACKS, module).unwrap();
    let mut machine = Machine::new(&program, MachineConfig::default());
    let stacks = machine.alloc(STACK_SIZE * u64::from(WARPS), 128).unwrap();
    let out = machine.alloc(4096, 128).unwrap();
    let launch = machine.alloc(size_of::<Launch>() as u64, 16).unwrap();
    let mut set =
        |offset: usize, bytes: &[u8]| machine.write(launch + offset as u64, bytes).unwrap();
    set(offset_of!(Launch, warps), &WARPS.to_le_bytes());
    set(offset_of!(Launch, stack_base), &stacks.to_le_bytes());
    set(offset_of!(Launch, stack_size), &STACK_SIZE.to_le_bytes());
    set(offset_of!(Launch, heap_base), &out.to_le_bytes());
    let end = machine.launch(
        abi::KERNEL,
        WARPS / abi::WARPS_PER_BLOCK,
        abi::WARPS_PER_BLOCK * abi::LANES,
        &launch.to_le_bytes(),
        &mut |_| ControlFlow::Continue(()),
    );
    let mut bytes = [0; WORDS * 8];
    machine.read(out, &mut bytes).unwrap();
    let words = std::array::from_fn(|word| {
        u64::from_le_bytes(bytes[word * 8..word * 8 + 8].try_into().unwrap())
    });
    (end, words)
}

#[test]
fn warps_share_locals_and_stacks_overflow_cleanly() {
    let mut module = parse(STACKS).unwrap();
    rewrite(&mut module, None).unwrap();
    let (end, words) = run(&module);
    assert!(matches!(end, Ok(End::Finished)), "{end:?}");
    // A local of warp 0 to which warps 1..=7 each add 55 times their number; a recursive function; its log; a 128-byte aligned local.
    assert_eq!(words[..5], [5 + 55 * 28, 144, 1, 9, 42]);
    // Endless recursion never came back; the handler ran, on the reserve.
    assert_eq!((words[5], words[6], words[8]), (0, 0, 77));
    let frame = 256;
    let room = STACK_SIZE - abi::STACK_RESERVE;
    let depth = words[9];
    assert!(
        depth * frame < room && (depth + 2) * frame + 64 > room,
        "{depth} calls in {room} bytes"
    );
}

#[test]
fn the_same_program_from_libnvvm() {
    let mut module = parse(LIBNVVM_STACKS).unwrap();
    rewrite(&mut module, Some("sm_70")).unwrap();
    let (end, words) = run(&module);
    assert!(matches!(end, Ok(End::Finished)), "{end:?}");
    assert_eq!(words[..5], [5 + 55 * 28, 144, 1, 9, 42]);
    assert_eq!((words[5], words[6], words[8]), (0, 0, 77));
    // Its frames need not be of the same size.
    assert!((100..500).contains(&words[9]), "{} calls", words[9]);
}

#[test]
fn without_the_rewriter_the_same_program_has_no_stack() {
    let (end, _) = run(&parse(STACKS).unwrap());
    // The stage's blocks are still private, and their addresses are used as global ones.
    match end {
        Err(LaunchError::Fault {
            kind: FaultKind::Null { .. },
            ..
        }) => {}
        other => panic!("{other:?}"),
    }
}
