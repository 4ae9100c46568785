//! The targets. Each takes any text and panics if a promise is broken.
//!
//! `cargo-gpu-run/tests/fuzz.rs` includes this file and runs the kept corpus through it on every `cargo test`.

use std::mem::offset_of;
use std::ops::ControlFlow;

use device_abi::{self as abi, Launch};
use emulator::{End, LaunchError, LoadOptions, Machine, MachineConfig, Program, Schedule};

/// Global memory of a run, and the most that its variables may have.
const MEMORY: u64 = 1 << 16;
/// Bytes that a kernel's first parameter points to.
const BUFFER: u64 = 4096;
/// Frames of a hart.
const STACK: u64 = 1 << 16;
/// Instructions of a launch.
const MOST_INSTRUCTIONS: u64 = 10_000;
/// Kernels of a text that run.
const MOST_KERNELS: usize = 4;
/// Of each warp, in global memory: little more than what the runtime keeps for itself.
const WARP_STACK: u64 = abi::STACK_RESERVE + 2048;

/// An error has a place and words; what parses is printed as what parses to the same.
pub fn parse(text: &str) {
    match ptx::parse(text) {
        Ok(module) => {
            let printed = ptx::print(&module);
            let again = ptx::parse(&printed)
                .unwrap_or_else(|error| panic!("printed, but not read: {error}\n{printed}"));
            assert_eq!(
                ptx::print(&again),
                printed,
                "printed and read, printed otherwise"
            );
        }
        Err(error) => {
            assert!(error.line >= 1 && error.column >= 1 && !error.to_string().is_empty());
        }
    }
}

/// What the rewriter takes it leaves as a module that can be printed, read and decoded: as for LLVM's PTX, and as for libNVVM's, which gets a target.
pub fn rewrite(text: &str) {
    for arch in [None, Some("sm_70")] {
        let Ok(mut module) = ptx::parse(text) else {
            return;
        };
        match ptx::rewrite(&mut module, arch) {
            Ok(_) => {
                let printed = ptx::print(&module);
                match ptx::parse(&printed) {
                    Ok(module) => drop(Program::load(&printed, &module)),
                    Err(error) => panic!("rewritten, but not read: {error}\n{printed}"),
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// Decodes, with and without the detector's observations.
pub fn load(text: &str) {
    let Ok(module) = ptx::parse(text) else {
        return;
    };
    for races in [false, true] {
        let options = LoadOptions {
            races,
            ..LoadOptions::default()
        };
        match Program::load_with(text, &module, options) {
            Ok(program) => {
                for refusal in program.refusals() {
                    assert!(!refusal.to_string().is_empty());
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// Decodes and runs kernels, for a moment, in little memory, under each schedule and with all checks; then the rewritten program.
pub fn run(text: &str) {
    let Ok(mut module) = ptx::parse(text) else {
        return;
    };
    let hash = text.bytes().fold(0, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let plain = Run::default();
    let checked = Run {
        races: hash & 1 != 0,
        check_uninit: hash & 2 != 0,
        schedule: if hash & 4 != 0 {
            Schedule::random(hash)
        } else {
            Schedule::pct(hash)
        },
        threads: if hash & 8 != 0 { 33 } else { 3 },
    };
    for run in [plain, checked] {
        let options = LoadOptions {
            races: run.races,
            ..LoadOptions::default()
        };
        let Ok(program) = Program::load_with(text, &module, options) else {
            return;
        };
        if program.global_bytes() > MEMORY {
            return;
        }
        let mut kernels: Vec<&str> = program.kernels().collect();
        kernels.sort_unstable();
        for kernel in kernels.into_iter().take(MOST_KERNELS) {
            run.kernel(&program, kernel, false);
        }
    }
    if ptx::rewrite(&mut module, None).is_ok() {
        let printed = ptx::print(&module);
        let module = ptx::parse(&printed).expect("the rewriter's text is read");
        match Program::load(&printed, &module) {
            Ok(program) if program.global_bytes() <= MEMORY => {
                checked.kernel(&program, abi::KERNEL, true);
            }
            _ => {}
        }
    }
}

/// One way to run.
#[derive(Clone, Copy)]
struct Run {
    races: bool,
    check_uninit: bool,
    schedule: Schedule,
    threads: u32,
}

impl Default for Run {
    fn default() -> Run {
        Run {
            races: false,
            check_uninit: false,
            schedule: Schedule::RoundRobin { quantum: 64 },
            threads: 2,
        }
    }
}

impl Run {
    /// With `stacks`, the buffer is a [`Launch`] with stacks for the rewriter's frames.
    fn kernel(self, program: &Program, kernel: &str, stacks: bool) {
        let config = MachineConfig {
            memory: 3 * MEMORY,
            stack: STACK,
            check_uninit: self.check_uninit,
            max_instructions: Some(MOST_INSTRUCTIONS),
            schedule: self.schedule,
            ..MachineConfig::default()
        };
        let mut machine = Machine::new(program, config);
        let buffer = machine.alloc(BUFFER, 64).expect("there is room");
        machine.serve_heap(MEMORY / 4);
        if stacks {
            let warps = 2 * self.threads.div_ceil(abi::LANES);
            let base = machine.stacks(warps, WARP_STACK).expect("there is room");
            let mut set = |offset: usize, bytes: &[u8]| {
                let written = machine.write(buffer + offset as u64, bytes);
                written.expect("a launch record is smaller than the buffer");
            };
            set(offset_of!(Launch, warps), &warps.to_le_bytes());
            set(offset_of!(Launch, stack_base), &base.to_le_bytes());
            set(offset_of!(Launch, stack_size), &WARP_STACK.to_le_bytes());
            set(offset_of!(Launch, call_stack), &i64::MAX.to_le_bytes());
        }
        // The kernel's own size, the buffer's address first.
        let size = program.parameter_bytes(kernel).unwrap_or(0);
        let mut params = vec![0; size.max(8)];
        params[..8].copy_from_slice(&buffer.to_le_bytes());
        // Who waits for the host waits in vain.
        let mut polls = 0;
        let end = machine.launch(kernel, 2, self.threads, &params[..size], &mut |_| {
            polls += 1;
            if polls > 20 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        match end {
            Ok(End::Finished) => {}
            Ok(End::Stopped | End::OutOfInstructions) => drop(machine.stopped()),
            Err(LaunchError::BadLaunch(why)) => assert!(!why.is_empty()),
            Err(stop) => assert!(!stop.to_string().is_empty()),
        }
    }
}
