//! Data races: what orders two accesses, and what does not.

use super::super::end::LaunchError;
use super::super::load::LoadOptions;
use super::super::race::Race;
use super::super::testing::Lab;

const FIRST: &str = "mov.u32 %r60, %tid.x; mov.u32 %r61, %ctaid.x; add.u32 %r60, %r60, %r61;
    setp.ne.u32 %p60, %r60, 0; @%p60 bra $L_second;";

fn lab(blocks: u32, threads: u32) -> Lab {
    Lab {
        options: LoadOptions {
            races: true,
            ..LoadOptions::default()
        },
        ..Lab::of(blocks, threads)
    }
}

/// One hart does `first`, the other, which comes long after in time, does `second`.
fn two(blocks: u32, threads: u32, first: &str, second: &str) -> Option<Race> {
    let body = format!("{FIRST} {first}\nret;\n$L_second: nanosleep.u32 1000000;\n{second}\nret;");
    match lab(blocks, threads).run("", &body).result {
        Ok(_) => None,
        Err(LaunchError::Race(race)) => Some(*race),
        Err(stop) => panic!("{stop}"),
    }
}

/// In two blocks.
fn races(first: &str, second: &str) -> bool {
    two(2, 1, first, second).is_some()
}

const WRITE: &str = "st.global.b32 [%out], 1;";
const READ: &str = "ld.global.b32 %r1, [%out];";
const RELEASE: &str = "st.release.gpu.global.b32 [%out+64], 1;";
const ACQUIRE: &str = "ld.acquire.gpu.global.b32 %r9, [%out+64];";

#[test]
fn nothing_orders_plain_accesses() {
    assert!(races(WRITE, READ));
    assert!(races(READ, WRITE));
    assert!(races(WRITE, WRITE));
    assert!(!races(READ, READ));
    assert!(!races(WRITE, "ld.global.b32 %r1, [%out+4];"));
}

#[test]
fn a_release_that_is_acquired_orders() {
    let first = format!("{WRITE} {RELEASE}");
    assert!(!races(&first, &format!("{ACQUIRE} {READ}")));
    assert!(!races(&first, &format!("{ACQUIRE} {WRITE}")));
    // Not what comes after the release, nor before the acquire.
    assert!(races(
        &format!("{RELEASE} {WRITE}"),
        &format!("{ACQUIRE} {READ}")
    ));
    assert!(races(&first, &format!("{READ} {ACQUIRE}")));
    // Nor through another word.
    assert!(races(
        &first,
        &format!("ld.acquire.gpu.global.b32 %r9, [%out+68]; {READ}")
    ));
    // Nor with one side only.
    let relaxed = "ld.relaxed.gpu.global.b32 %r9, [%out+64];";
    assert!(races(&first, &format!("{relaxed} {READ}")));
    let relaxed = "st.relaxed.gpu.global.b32 [%out+64], 1;";
    assert!(races(
        &format!("{WRITE} {relaxed}"),
        &format!("{ACQUIRE} {READ}")
    ));
}

#[test]
fn fences_order_with_relaxed_accesses() {
    let store = "st.relaxed.gpu.global.b32 [%out+64], 1;";
    let load = "ld.relaxed.gpu.global.b32 %r9, [%out+64];";
    for fence in ["fence.acq_rel.gpu;", "fence.sc.gpu;", "membar.gl;"] {
        let first = format!("{WRITE} {fence} {store}");
        assert!(!races(&first, &format!("{load} {fence} {READ}")), "{fence}");
        assert!(!races(&first, &format!("{ACQUIRE} {READ}")));
        assert!(!races(
            &format!("{WRITE} {RELEASE}"),
            &format!("{load} {fence} {READ}")
        ));
        // The fence on the wrong side.
        assert!(races(
            &format!("{WRITE} {store} {fence}"),
            &format!("{load} {fence} {READ}")
        ));
        assert!(races(&first, &format!("{fence} {load} {READ}")));
        // What stands between fence and store.
        let late = format!("{fence} {WRITE} {store}");
        assert!(races(&late, &format!("{ACQUIRE} {READ}")));
        // The word itself: who saw the store comes after it.
        let free = "st.global.b32 [%out+64], 0;";
        assert!(!races(&first, &format!("{load} {fence} {free}")));
    }
}

#[test]
fn read_modify_writes_continue_a_release() {
    let update = "atom.relaxed.gpu.global.add.u32 %r5, [%out+64], 1;";
    let body = |middle: &str| {
        format!(
            "mov.u32 %r60, %ctaid.x; setp.eq.u32 %p1, %r60, 0; @%p1 bra $L_a; setp.eq.u32 %p1, %r60, 1; @%p1 bra $L_b;
             nanosleep.u32 2000000; {ACQUIRE} {READ} ret;
             $L_b: nanosleep.u32 1000000; {middle} ret;
             $L_a: {WRITE} {RELEASE} ret;"
        )
    };
    let race = |middle: &str| lab(3, 1).run("", &body(middle)).result.is_err();
    assert!(!race(update));
    assert!(!race("atom.acq_rel.gpu.global.exch.b32 %r5, [%out+64], 9;"));
    // A store that is no update ends the sequence.
    assert!(race("st.relaxed.gpu.global.b32 [%out+64], 5;"));
}

#[test]
fn atomics_do_not_race_with_each_other() {
    let add = "atom.global.add.u32 %r5, [%out], 1;";
    assert!(!races(add, add));
    assert!(!races(add, "ld.volatile.global.b32 %r1, [%out];"));
    assert!(races(add, READ));
    assert!(races(WRITE, add));
    // With the scope of a block only inside it.
    let narrow = "atom.relaxed.cta.global.add.u32 %r5, [%out], 1;";
    assert!(races(narrow, narrow));
    assert!(two(1, 2, narrow, narrow).is_none());
    let first = format!("{WRITE} st.release.cta.global.b32 [%out+64], 1;");
    let second = format!("ld.acquire.cta.global.b32 %r9, [%out+64]; {READ}");
    assert!(races(&first, &second));
    assert!(two(1, 2, &first, &second).is_none());
}

#[test]
fn parts_of_words() {
    let byte = "st.global.b8 [%out+3], 1;";
    assert!(races(byte, READ));
    assert!(races(
        "st.global.v2.b64 [%out], {1, 2};"
            .replace("1, 2", "%rd1, %rd2")
            .as_str(),
        "ld.global.b8 %r1, [%out+15];"
    ));
    assert!(!races(byte, "ld.global.b8 %r1, [%out+2];"));
    // An atomic on one byte, as our own std writes it for libNVVM, and the byte beside it.
    let swap = |register: &str, old: u32, new: u32| {
        format!(
            "{{ .reg .b64 {register}; mov.b64 {register}, %out; mov.b32 %r1, {old}; mov.b32 %r2, {new}; atom.relaxed.gpu.cas.b32 %r3, [{register}], %r1, %r2; }}"
        )
    };
    let around = |old, new| swap("%gpu_run_around", old, new);
    assert!(!races("st.global.b8 [%out], 1;", &around(1, 513)));
    assert!(races("st.global.b8 [%out+1], 1;", &around(256, 512)));
    assert!(races("st.global.b8 [%out], 1;", &swap("%rd99", 1, 513)));
    // The same, as LLVM writes it.
    let swap = "mov.b64 %rd9, %out; ld.b32 %r1, [%rd9]; or.b32 %r2, %r1, 512; atom.relaxed.gpu.cas.b32 %r3, [%rd9], %r1, %r2;";
    assert!(!races("st.global.b8 [%out], 1;", swap));
    assert!(races("st.global.b8 [%out+1], 1;", swap));
    let or = "atom.relaxed.gpu.global.or.b32 %r3, [%out], 256;";
    assert!(!races("st.global.b8 [%out], 1;", or));
    assert!(races("st.global.b8 [%out+1], 1;", or));
}

#[test]
fn barriers_order() {
    let both = |sync: &str| {
        let body = format!(
            "mov.u32 %r60, %tid.x; setp.ne.u32 %p1, %r60, 0; @%p1 bra $L_second; {WRITE} {sync} ret;
             $L_second: {sync} {READ} ret;"
        );
        lab(1, 2).run("", &body).result.is_err()
    };
    assert!(!both("bar.sync 0;"));
    assert!(!both("bar.warp.sync 3;"));
    assert!(!both("barrier.cta.red.popc.u32 %r2, 0, %p2;"));
    // A shuffle is no barrier.
    assert!(both("shfl.sync.idx.b32 %r2, %r2, 0, 31, 3;"));
    // Who only arrives learns nothing.
    let body = |first: &str| {
        format!(
            "mov.u32 %r60, %tid.x; setp.lt.u32 %p1, %r60, 32; @%p1 bra $L_a; bar.sync 0, 64; {READ} ret;
             $L_a: setp.ne.u32 %p2, %r60, 0; {first} ret;"
        )
    };
    let arrives = format!("@!%p2 {WRITE} bar.arrive 0, 64;");
    assert!(lab(1, 64).run("", &body(&arrives)).result.is_ok());
    let late = format!("bar.arrive 0, 64; @!%p2 {WRITE}");
    assert!(lab(1, 64).run("", &body(&late)).result.is_err());
}

#[test]
fn shared_memory_is_each_blocks_own() {
    let items = ".shared .align 8 .b8 table[64];";
    let body = "st.shared.b32 [table], 1; ret;";
    assert!(lab(2, 1).run(items, body).result.is_ok());
    let race = lab(1, 2).run(items, body).stop();
    assert!(race.to_string().contains("shared memory"), "{race}");
}

#[test]
fn a_report_shows_both_sides() {
    let race = two(2, 1, WRITE, "ld.global.b8 %r1, [%out+1];").unwrap();
    let text = race.to_string();
    assert!(
        text.starts_with("data race: read of 1 byte by block 1, warp 1, lane 0 at 0x7f"),
        "{text}"
    );
    assert!(
        text.contains("no happens-before with: write of 4 bytes by block 0, warp 0, lane 0"),
        "{text}"
    );
    assert!(
        text.contains("ld.global.b8") && text.contains("st.global.b32"),
        "{text}"
    );
}

#[test]
fn a_run_takes_the_same_time_with_and_without() {
    let body =
        format!("{WRITE} fence.acq_rel.gpu; {READ} atom.global.add.u32 %r5, [%out+8], 1; ret;");
    let with = lab(1, 1).run("", &body);
    let without = Lab::of(1, 1).run("", &body);
    assert_eq!(with.instructions, without.instructions);
}

#[test]
fn atomics_of_different_sizes() {
    let store = "st.relaxed.gpu.global.b32 [%out], 1;";
    assert!(races(store, "ld.relaxed.gpu.global.b8 %rs1, [%out+1];"));
    assert!(races(store, "st.relaxed.gpu.global.b16 [%out+2], %rs1;"));
    assert!(!races(store, "ld.relaxed.gpu.global.b32 %r1, [%out];"));
    assert!(!races(
        "ld.relaxed.gpu.global.b32 %r1, [%out];",
        "ld.relaxed.gpu.global.b8 %rs1, [%out+1];"
    ));
    assert!(races(
        "atom.relaxed.gpu.global.cas.b32 %r1, [%out], 0, -1;",
        "ld.relaxed.gpu.global.b8 %rs1, [%out+1];"
    ));
}
