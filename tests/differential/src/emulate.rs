//! Cases on the emulator.

use std::ops::ControlFlow;

use emulator::{End, Machine, MachineConfig, Program};

use crate::case::{Case, gather, module};

/// Instructions that a case may execute: what runs longer hangs.
const BUDGET: u64 = 20_000_000;

/// The memory of each case afterwards, or why there is none.
pub type Afterwards = Vec<Result<Vec<u8>, String>>;

/// Runs all cases as one module.
///
/// # Errors
/// If the module does not parse or load: then the generator made what is no PTX.
pub fn run(cases: &[&Case]) -> Result<Afterwards, String> {
    let text = module(cases);
    let parsed = ptx::parse(&text).map_err(|error| error.to_string())?;
    let program = Program::load(&text, &parsed).map_err(|error| error.to_string())?;
    let (memory, starts) = gather(cases);
    let config = MachineConfig {
        memory: memory.len() as u64 + (1 << 20),
        ..MachineConfig::default()
    };
    let mut machine = Machine::new(&program, config);
    let base = machine
        .alloc(memory.len() as u64, 256)
        .ok_or("the emulated memory is too small")?;
    machine
        .write(base, &memory)
        .map_err(|error| error.to_string())?;
    let mut results = Vec::new();
    for (case, start) in cases.iter().zip(starts) {
        let address = base + start as u64;
        let limit = machine.instructions() + BUDGET;
        // Ticks come every 100,000 instructions or so.
        let mut ticks = BUDGET / 100_000;
        let end = machine.launch(
            &case.kernel,
            case.blocks,
            case.threads,
            &address.to_le_bytes(),
            &mut |_| {
                ticks = ticks.saturating_sub(1);
                if ticks == 0 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        results.push(match end {
            Ok(End::Finished) => {
                let mut bytes = vec![0; case.memory.len()];
                machine
                    .read(address, &mut bytes)
                    .map(|()| bytes)
                    .map_err(|error| error.to_string())
            }
            Ok(End::Stopped | End::OutOfInstructions) => {
                Err(format!("it did not end within {limit} instructions"))
            }
            Err(stop) => Err(stop.to_string()),
        });
    }
    Ok(results)
}
