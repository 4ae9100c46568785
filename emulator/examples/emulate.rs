//! Loads a PTX file into the emulator and says how long that took and what the emulator does not have.
//! With a kernel's name it runs that on one hart: each further argument is a parameter: `7` (a `u64`), `7u32`, or `buffer:BYTES`.
//!
//! `cargo run --release -p gpu-run-emulator --example emulate -- FILE.ptx [KERNEL [PARAM...]]`

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Context;
use gpu_run_emulator::{Machine, MachineConfig, Program};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let path = args
        .next()
        .context("usage: emulate FILE.ptx [KERNEL [PARAM...]]")?;
    let source = std::fs::read_to_string(&path)?;
    let start = Instant::now();
    let module = ptx::parse(&source)?;
    let parsed = Instant::now();
    let program = Program::load(&source, &module)?;
    let (functions, ops) = program.size();
    println!(
        "{path}: {} bytes, {functions} functions, {ops} instructions",
        source.len()
    );
    println!(
        "parsed in {:?}, decoded in {:?}",
        parsed - start,
        parsed.elapsed()
    );
    for refusal in program.refusals() {
        println!("{refusal}");
    }
    if let Some(kernel) = args.next() {
        run(&program, &kernel, args)?;
    }
    Ok(())
}

fn run(program: &Program, kernel: &str, args: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut machine = Machine::new(program, MachineConfig::default());
    let mut params = Vec::new();
    let mut buffers = Vec::new();
    for arg in args {
        let value = match arg.strip_prefix("buffer:") {
            Some(size) => {
                let size: u64 = size.parse()?;
                let address = machine.alloc(size, 128).context("out of memory")?;
                buffers.push((address, size));
                address
            }
            None => match arg.strip_suffix("u32") {
                Some(number) => {
                    params.extend(number.parse::<u32>()?.to_le_bytes());
                    continue;
                }
                None => arg.parse()?,
            },
        };
        params.extend(value.to_le_bytes());
    }
    let start = Instant::now();
    let result = machine.launch(kernel, 1, 1, &params, &mut |_| ControlFlow::Continue(()));
    let seconds = start.elapsed().as_secs_f64();
    let millions = machine.instructions() as f64 / 1e6;
    println!(
        "{millions:.1} million instructions in {seconds:.3} s, {:.0} million per second",
        millions / seconds
    );
    for (address, size) in buffers {
        let mut bytes = vec![0; size as usize];
        machine.read(address, &mut bytes)?;
        let used = bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        println!("{address:#x}: {}", bytes[..used].escape_ascii());
    }
    println!("{:?}", result?);
    Ok(())
}
