//! Generated programs on the emulator: whole small kernels and straight-line code. No panic; the same run twice; and since their
//! results do not depend on who runs when, the same results under every schedule and with every check.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use emulator::{End, LoadOptions, Machine, MachineConfig, Program, Schedule};
use gpu_run_differential::case::{Case, gather, module};
use gpu_run_differential::table::{Form, forms};
use gpu_run_differential::{emulate, work};
use proptest::prelude::*;

/// Many times what a generated kernel takes.
const MOST_INSTRUCTIONS: u64 = 20_000_000;

/// The forms that the emulator does not refuse.
static KNOWN: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let forms = forms();
    let cases = work::survey(1, &forms);
    let results = emulate::run(&cases.iter().collect::<Vec<_>>()).expect("a module of the table");
    let known = |result: &Result<Vec<u8>, String>| match result {
        Ok(_) => true,
        Err(why) if why.starts_with("the emulator does not have this") => false,
        Err(why) => panic!("{why}"),
    };
    let known: Vec<Form> = forms
        .into_iter()
        .zip(&results)
        .filter(|(_, result)| known(result))
        .map(|(form, _)| form)
        .collect();
    assert!(known.len() > 1000, "{}", known.len());
    known
});

/// A way to run.
#[derive(Clone, Copy, Debug, Default)]
struct How {
    schedule: Schedule,
    races: bool,
    check_uninit: bool,
}

fn how() -> impl Strategy<Value = How> {
    let schedule = prop_oneof![
        (1u32..5000).prop_map(|quantum| Schedule::RoundRobin { quantum }),
        any::<u64>().prop_map(Schedule::random),
        any::<u64>().prop_map(Schedule::pct),
    ];
    (schedule, any::<bool>(), any::<bool>()).prop_map(|(schedule, races, check_uninit)| How {
        schedule,
        races,
        check_uninit,
    })
}

/// Memory and instructions afterwards.
fn run(case: &Case, how: How) -> (Vec<u8>, u64) {
    let text = module(&[case]);
    let parsed = ptx::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let options = LoadOptions {
        races: how.races,
        ..LoadOptions::default()
    };
    let program = Program::load_with(&text, &parsed, options)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let (mut memory, _) = gather(&[case]);
    let config = MachineConfig {
        memory: memory.len() as u64 + (1 << 16),
        max_instructions: Some(MOST_INSTRUCTIONS),
        schedule: how.schedule,
        check_uninit: how.check_uninit,
        ..MachineConfig::default()
    };
    let mut machine = Machine::new(&program, config);
    let base = machine
        .alloc(memory.len() as u64, 256)
        .expect("the machine has room");
    machine.write(base, &memory).expect("it was allocated");
    let end = machine.launch(
        &case.kernel,
        case.blocks,
        case.threads,
        &base.to_le_bytes(),
        &mut |_| ControlFlow::Continue(()),
    );
    match end {
        Ok(End::Finished) => {}
        Ok(end) => panic!("{how:?}: {end:?}\n{text}"),
        Err(stop) => panic!("{how:?}: {stop}\n{text}"),
    }
    machine.read(base, &mut memory).expect("it was allocated");
    (memory, machine.instructions())
}

fn holds(case: &Case, how: How) -> Result<(), TestCaseError> {
    let text = module(&[case]);
    let once = run(case, how);
    prop_assert!(once == run(case, how), "twice, {how:?}\n{text}");
    let plain = run(case, How::default());
    prop_assert!(once.0 == plain.0, "not as usual, {how:?}\n{text}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn kernels(seed in any::<u64>(), how in how()) {
        holds(&work::kernel(seed, 0), how)?;
    }

    #[test]
    fn snippets(seed in any::<u64>(), index in 0u64..10_000, how in how()) {
        holds(&work::snippet(seed, index, &KNOWN), how)?;
    }
}
