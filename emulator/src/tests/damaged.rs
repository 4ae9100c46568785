//! Any text: an error, a refusal or a short run, never a panic, and no more memory than the text deserves.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::testing::{Lab, program_text};
use super::super::{Machine, MachineConfig, PollReason, Program};
use ptx::testing::{Mutation, SAMPLES, mutate};

/// Parses, loads, and runs each kernel for a moment if it takes at most one pointer.
fn survive(text: &str) -> Result<(), String> {
    let module = ptx::parse(text).map_err(|error| error.to_string())?;
    let program = Program::load(text, &module).map_err(|error| error.to_string())?;
    let mut names: Vec<&String> = program.kernels.keys().collect();
    names.sort();
    for name in names {
        let config = MachineConfig {
            memory: 1 << 16,
            ..MachineConfig::default()
        };
        let mut machine = Machine::new(&program, config);
        let out = machine.alloc(4096, 64).unwrap_or(0).to_le_bytes();
        for params in [&out[..], &[]] {
            let mut ticks = 0;
            let mut poll = |_: PollReason| {
                ticks += 1;
                if ticks > 3 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            // A fault is a good end here.
            let _ = machine.launch(name, 1, 2, params, &mut poll);
        }
    }
    Ok(())
}

#[test]
fn billions_of_registers_cost_nothing() {
    let body = ".reg .b32 %many<4294967295>;\nmov.b32 %many99999999, 7;\nst.b32 [%out], %many99999999;\nret;";
    survive(&program_text("", body)).unwrap();
}

#[test]
fn variables_larger_than_any_memory_are_an_error() {
    for item in [
        ".global .b8 x[9999999999];",
        ".global .b8 x[1099511627775];",
        ".global .b8 x[300000000] = {1};",
        ".global .b32 x[][4294967296][4294967296] = {{1}};",
        ".global .align 2147483648 .b8 x[2147483648], y[4294967296];",
        ".func f(.param .b8 x[18446744073709551615], .param .b8 y[18446744073709551615]);",
    ] {
        assert!(survive(&program_text(item, "ret;")).is_err(), "{item}");
    }
    let locals = ".local .b8 x[18446744073709551615];\n.local .b8 y[18446744073709551615];\nret;";
    survive(&program_text("", locals)).unwrap();
}

/// What is refused is shown with its line: 20,000 times in one line of a megabyte took minutes.
#[test]
fn a_refusal_shows_no_more_of_a_line_than_a_reader_wants() {
    let text = program_text("", &"frobnicate.b32 %r1, %r2, %r3, %r4;  ".repeat(20_000));
    let module = ptx::parse(&text).unwrap();
    let program = Program::load(&text, &module).unwrap();
    assert_eq!(program.refusals().len(), 20_000);
    let shown = &program.refusals()[19_999].text;
    assert!(
        shown.starts_with("frobnicate.b32 %r1, %r2, %r3, %r4; frobnicate"),
        "{shown}"
    );
    assert!(shown.ends_with(" ...") && shown.len() < 310, "{shown}");
}

#[test]
fn addresses_far_outside_a_frame_are_no_panic() {
    let locals = ".local .b64 x;\n.local .b64 y;\n";
    for offset in ["9223372036854775807", "-9223372036854775808", "4294967287"] {
        let access = format!("{locals}mov.u64 %rd1, y+{offset};\nst.local.b64 [%rd1], %rd1;\nret;");
        survive(&program_text("", &access)).unwrap();
        let item = format!(".func f() {{ .reg .b64 %rd<2>;\n{access} }}");
        survive(&program_text(&item, &format!("{locals}call f;\nret;"))).unwrap();
    }
}

#[test]
fn time_that_runs_out_is_no_panic() {
    let wait = ".func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 t) { trap; }";
    let body = "{ .param .b64 a; .param .b32 e; .param .b64 t; .param .b32 q;
        st.param.b64 [a], %out; st.param.b32 [e], 0; st.param.b64 [t], -2;
        call (q), __gpu_run_wait, (a, e, t); }
        nanosleep.u32 1000; mov.u64 %rd1, %globaltimer; st.u64 [%out], %rd1; nanosleep.u32 1000; ret;";
    let ran = Lab::of(1, 3).run(wait, body).finished();
    assert_eq!(ran.u64(0), u64::MAX);
}

#[test]
fn endless_recursion_ends() {
    let item = ".func f() {\n.local .b8 x[1048576];\ncall f;\nret;\n}";
    survive(&program_text(item, "call f;\nret;")).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_samples_load_or_say_why(
        sample in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(any::<Mutation>().prop_map(|(at, removed, piece)| (at, removed % 4, piece)), 1..6),
    ) {
        let _ = survive(&mutate(sample.get(&SAMPLES).1, &mutations));
    }
}
