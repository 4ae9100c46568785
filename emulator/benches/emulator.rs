//! How fast the emulator is: instructions per second of one hart, by kind of program, and how fast it loads one.
//!
//! `cargo bench -p gpu-run-emulator --bench emulator`. The goal is 150 M instructions per second on the integer loop.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gpu_run_emulator::{End, Machine, MachineConfig, Program};
use std::hint::black_box;
use std::ops::ControlFlow;

const HEAD: &str =
    ".version 7.1\n.target sm_70\n.address_size 64\n.global .align 8 .b8 data[65536];\n";

/// Name, functions before the kernel, and the body of a loop that runs 100,000 times with its counter in `%n`.
const PROGRAMS: [(&str, &str, &str); 4] = [
    (
        "integer loop",
        "",
        "mad.lo.u64 %a, %a, 6364136223846793005, 1442695040888963407; shr.u64 %b, %a, 33; xor.b64 %a, %a, %b;",
    ),
    (
        "memory copy",
        "",
        "and.b32 %m, %n, 1023; mul.wide.u32 %b, %m, 8; add.u64 %b, %b, %data; ld.global.u64 %a, [%b]; st.global.u64 [%b+16384], %a;",
    ),
    (
        "calls",
        ".func (.param .b64 r) f(.param .b64 x) { .reg .b64 %v; ld.param.b64 %v, [x]; add.u64 %v, %v, 3; st.param.b64 [r], %v; ret; }\n",
        "{ .param .b64 x; .param .b64 r; st.param.b64 [x], %a; call.uni (r), f, (x); ld.param.b64 %a, [r]; }",
    ),
    (
        "atomics",
        "",
        "atom.relaxed.gpu.global.add.u64 %a, [%data], 1; atom.acquire.gpu.global.cas.b64 %b, [%data+8], %a, 5;",
    ),
];

fn source(functions: &str, body: &str) -> String {
    format!(
        "{HEAD}{functions}.visible .entry k() {{\n.reg .pred %p; .reg .b32 %n, %m; .reg .b64 %a, %b, %data;\n\
         mov.u64 %data, data; mov.u64 %a, 1; mov.u32 %n, 0;\nL:\n{body}\nadd.u32 %n, %n, 1;\n\
         setp.lt.u32 %p, %n, 100000;\n@%p bra L;\nst.global.u64 [%data+32], %a;\nret;\n}}\n"
    )
}

fn load(source: &str) -> Program {
    let module = ptx::parse(source).expect("the bench's PTX parses");
    let program = Program::load(source, &module).expect("and loads");
    assert_eq!(program.refusals(), []);
    program
}

/// Hundreds of warps that wait, thousands of lanes that exit at once, one hart that works.
const IDLE: &str = ".global .align 8 .b8 data[8];
.func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 t) { trap; }
.visible .entry k() {
.reg .pred %p; .reg .b32 %r<3>; .reg .b64 %a;
mov.u64 %a, data;
mov.u32 %r0, %laneid; setp.ne.b32 %p, %r0, 0; @%p bra END;
mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x; or.b32 %r1, %r1, %r2; setp.eq.b32 %p, %r1, 0; @%p bra WORK;
{ .param .b64 p; .param .b32 e; .param .b64 t; .param .b32 q;
st.param.b64 [p], %a; st.param.b32 [e], 0; st.param.b64 [t], -1;
call.uni (q), __gpu_run_wait, (p, e, t); }
END: ret;
WORK: add.u32 %r0, %r0, 1; setp.lt.u32 %p, %r0, 1000000; @%p bra WORK;
st.global.b32 [%a], 1;
ret; }
";

/// Runs the kernel with one hart and returns how many instructions it took.
fn run(program: &Program) -> u64 {
    run_as(program, 1, 1)
}

fn run_as(program: &Program, blocks: u32, threads: u32) -> u64 {
    let config = MachineConfig {
        memory: 1 << 20,
        ..MachineConfig::default()
    };
    let mut machine = Machine::new(program, config);
    let end = machine.launch(
        "k",
        blocks,
        threads,
        &[],
        &mut |_| ControlFlow::Continue(()),
    );
    assert_eq!(end, Ok(End::Finished));
    machine.instructions()
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("instructions");
    for (name, functions, body) in PROGRAMS {
        let program = load(&source(functions, body));
        group.throughput(Throughput::Elements(run(&program)));
        group.bench_function(name, |bencher| bencher.iter(|| run(black_box(&program))));
    }
    let idle = load(&format!(
        ".version 7.1\n.target sm_70\n.address_size 64\n{IDLE}"
    ));
    for warps in [4, 512] {
        let run = || run_as(black_box(&idle), warps / 4, 128);
        group.throughput(Throughput::Elements(run()));
        group.bench_function(format!("one of {warps} warps"), |bencher| bencher.iter(run));
    }
    group.finish();

    // The size of a real program's functions, many times over.
    let functions: String = (0..2000)
        .map(|i| PROGRAMS[2].1.replace(" f(", &format!(" f{i}(")))
        .collect();
    let text = source(&functions, PROGRAMS[0].2);
    let mut group = criterion.benchmark_group("loading");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse and decode", |bencher| {
        bencher.iter(|| load(black_box(&text)));
    });
    group.finish();
}

criterion_group!(emulator, benches);
criterion_main!(emulator);
