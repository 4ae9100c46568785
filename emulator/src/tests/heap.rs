//! The heap that the machine serves, and accesses beside its blocks.

use super::super::end::LaunchError;
use super::super::fault::{FaultKind, FreeError, Intent};
use super::super::testing::{Lab, Ran};

/// The runtime's functions, as declarations: a body would only run if the machine had no heap.
const ITEMS: &str = "
    .func (.param .b64 r) __gpu_run_alloc(.param .b64 s, .param .b64 a, .param .b32 z) { trap; }
    .func __gpu_run_dealloc(.param .b64 p, .param .b64 s, .param .b64 a) { trap; }
    .func (.param .b64 r) __gpu_run_realloc(.param .b64 p, .param .b64 s, .param .b64 a, .param .b64 n) { trap; }";

fn alloc(d: &str, size: u64, align: u64, zero: bool) -> String {
    format!(
        "{{ .param .b64 s; .param .b64 a; .param .b32 z; .param .b64 r;
           st.param.b64 [s], {size}; st.param.b64 [a], {align}; st.param.b32 [z], {};
           call.uni (r), __gpu_run_alloc, (s, a, z); ld.param.b64 {d}, [r]; }}\n",
        u8::from(zero)
    )
}

fn dealloc(address: &str, size: u64, align: u64) -> String {
    format!(
        "{{ .param .b64 p; .param .b64 s; .param .b64 a;
           st.param.b64 [p], {address}; st.param.b64 [s], {size}; st.param.b64 [a], {align};
           call.uni __gpu_run_dealloc, (p, s, a); }}\n"
    )
}

fn realloc(d: &str, address: &str, size: u64, align: u64, new: u64) -> String {
    format!(
        "{{ .param .b64 p; .param .b64 s; .param .b64 a; .param .b64 n; .param .b64 r;
           st.param.b64 [p], {address}; st.param.b64 [s], {size}; st.param.b64 [a], {align}; st.param.b64 [n], {new};
           call.uni (r), __gpu_run_realloc, (p, s, a, n); ld.param.b64 {d}, [r]; }}\n"
    )
}

fn run(body: &str) -> Ran {
    let mut lab = Lab {
        heap: Some(1 << 20),
        ..Lab::default()
    };
    lab.config.memory = 100 << 20;
    lab.run(ITEMS, &format!("{body}\nret;"))
}

fn fault(body: &str) -> FaultKind {
    match run(body).stop() {
        LaunchError::Fault { kind, .. } => kind,
        other => panic!("{other}"),
    }
}

#[test]
fn blocks_are_memory() {
    let body = alloc("%rd1", 24, 8, true)
        + "ld.b64 %rd2, [%rd1+16]; st.global.b64 [%out], %rd2; st.b64 [%rd1], 77;\n"
        + &realloc("%rd3", "%rd1", 24, 8, 100)
        + "ld.b64 %rd4, [%rd3]; st.global.b64 [%out+8], %rd4; st.b8 [%rd3+99], 1;\n"
        + &dealloc("%rd3", 100, 8)
        + &alloc("%rd5", 1 << 21, 8, false)
        + "st.global.b64 [%out+16], %rd5;\n"
        + &alloc("%rd6", 1, 4096, false)
        + "and.b64 %rd6, %rd6, 4095; st.global.b64 [%out+24], %rd6;";
    let ran = run(&body).finished();
    assert_eq!([0, 1, 2, 3].map(|i| ran.u64(i)), [0, 77, 0, 0]);
}

#[test]
fn without_a_heap_the_runtimes_functions_run() {
    let ran = Lab::default().run(ITEMS, &(alloc("%rd1", 8, 8, false) + "ret;"));
    assert!(matches!(ran.stop(), LaunchError::Trap(_)));
}

#[test]
fn a_heap_of_the_programs_own_making_is_plain_memory() {
    let mut lab = Lab {
        heap: Some(1 << 20),
        ..Lab::default()
    };
    lab.config.memory = 100 << 20;
    // The heap follows the buffer, at the next multiple of 64 KiB.
    let body = "add.s64 %rd1, %out, 65536; st.b64 [%rd1], 5; ld.b64 %rd2, [%rd1]; st.global.b64 [%out], %rd2; ret;";
    assert_eq!(lab.run("", body).finished().u64(0), 5);
    let stop = lab.run(ITEMS, body).stop();
    assert!(stop.to_string().contains("in no block"), "{stop}");
}

#[test]
fn a_byte_beside_a_block_is_a_fault() {
    for (access, words, intent) in [
        ("ld.b8 %r1, [%rd1+10];", "read of 1 byte", Intent::Read),
        ("st.b8 [%rd1+10], 1;", "write of 1 byte", Intent::Write),
    ] {
        let kind = fault(&(alloc("%rd1", 10, 1, false) + access));
        let FaultKind::Heap(heap) = &kind else {
            panic!("{kind}")
        };
        assert_eq!(heap.access.intent, intent);
        let block = heap.block.as_ref().unwrap();
        assert_eq!((block.size, &block.freed), (10, &None));
        assert_eq!(block.allocated.frames[0].function, "k");
        let text = kind.to_string();
        assert!(
            text.contains(words) && text.contains("just past the end of a block of 10 bytes"),
            "{text}"
        );
    }
    for (access, place) in [
        ("ld.b64 %rd2, [%rd1+8];", "6 bytes past the end"),
        ("ld.b8 %r1, [%rd1+-1];", "1 byte before a block"),
        (
            "atom.global.add.u32 %r1, [%rd1+12], 1;",
            "2 bytes past the end",
        ),
    ] {
        let kind = fault(&(alloc("%rd1", 10, 8, false) + access)).to_string();
        assert!(kind.contains(place), "{kind}");
    }
}

#[test]
fn the_mistake_with_a_freed_block_tells_its_life() {
    let body = alloc("%rd1", 16, 8, false) + &dealloc("%rd1", 16, 8) + "ld.b32 %r1, [%rd1+4];";
    let kind = fault(&body);
    let text = kind.to_string();
    assert!(
        text.contains("use after free: read of 4 bytes")
            && text.contains("4 bytes inside a freed block"),
        "{text}"
    );
    let history: Vec<&str> = kind.history().iter().map(|(what, _)| *what).collect();
    assert_eq!(history, ["the block was allocated", "the block was freed"]);
    // What `realloc` left behind is freed, too.
    let body =
        alloc("%rd1", 16, 8, false) + &realloc("%rd2", "%rd1", 16, 8, 17) + "st.b8 [%rd1], 1;";
    assert!(fault(&body).to_string().contains("use after free: write"));
}

#[test]
fn what_cannot_be_freed() {
    let start = alloc("%rd1", 32, 8, false);
    for (body, why, words) in [
        (
            dealloc("%rd1", 32, 8) + &dealloc("%rd1", 32, 8),
            FreeError::Twice,
            "double free",
        ),
        (
            dealloc("%rd1", 24, 8),
            FreeError::Layout,
            "freed as 24 bytes aligned to 8, but was allocated as 32",
        ),
        (dealloc("%rd1", 32, 4), FreeError::Layout, "aligned to 4"),
        (
            realloc("%rd2", "%rd1", 31, 8, 64),
            FreeError::Layout,
            "freed as 31",
        ),
        (
            "add.s64 %rd1, %rd1, 16;\n".to_owned() + &dealloc("%rd1", 16, 8),
            FreeError::NoBlock,
            "16 bytes inside one of 32",
        ),
        (
            dealloc("%out", 32, 8),
            FreeError::NoBlock,
            "is not the start of a block",
        ),
        (
            dealloc("0", 32, 8),
            FreeError::NoBlock,
            "is not the start of a block",
        ),
    ] {
        let kind = fault(&(start.clone() + &body));
        let text = kind.to_string();
        assert!(text.contains(words), "{text}");
        let FaultKind::Free(free) = kind else {
            panic!("{text}")
        };
        assert_eq!(free.why, why);
    }
}
