//! Loads, stores, atomics, initialisers, state spaces.

use super::super::testing::{Lab, words};

#[test]
fn widths_and_signs() {
    let [a, b, c, d] = words(
        "mov.b64 %rd1, -2; st.global.b64 [%out+64], %rd1;
         ld.global.s8 %rd2, [%out+64]; ld.u8 %rd3, [%out+65]; ld.volatile.global.s16 %rd4, [%out+66];
         ld.relaxed.sys.global.u32 %rd5, [%out+68];
         st.global.v4.b64 [%out], {%rd2, %rd3, %rd4, %rd5};",
    );
    assert_eq!((a as u8, b, c as u16, d), (0xfe, 0xff, 0xffff, 0xffff_ffff));
    let [extended] =
        words("mov.b32 %r1, 0x80; st.b8 [%out+8], %r1; ld.s8 %r2, [%out+8]; st.b32 [%out], %r2;");
    assert_eq!(extended, 0xffff_ff80);
}

#[test]
fn a_vector_load_may_overwrite_its_base() {
    let [low, high] = words(
        "mov.b64 %rd1, %out; st.global.b64 [%out+32], 5; st.global.b64 [%out+40], 6;
         ld.global.v2.b64 {%rd1, %rd2}, [%rd1+32]; st.global.v2.b64 [%out], {%rd1, %rd2};",
    );
    assert_eq!((low, high), (5, 6));
}

#[test]
fn variables_begin_with_their_initialisers() {
    let items = ".global .align 4 .b8 bytes[6] = {1, 2, 0xFF, 4};
        .global .align 8 .u64 links[2] = {generic(bytes)+2, bytes};
        .global .align 8 .b8 spread[8] = {0xFF(bytes), 0xFF00(bytes), 0xFF0000(bytes), 0xFF000000(bytes),
            0xFF00000000(bytes), 0xFF0000000000(bytes), 0xFF000000000000(bytes), 0xFF00000000000000(bytes)};
        .const .f64 pi = 0d400921FB54442D18;
        .global .u32 zero;";
    let body = "ld.global.b64 %rd1, [links]; ld.b8 %r1, [%rd1]; cvt.u64.u32 %rd2, %r1; st.global.b64 [%out], %rd2;
        ld.global.b64 %rd3, [spread]; ld.global.b64 %rd4, [links+8]; sub.u64 %rd5, %rd3, %rd4; st.global.b64 [%out+8], %rd5;
        ld.const.f64 %fd1, [pi]; st.global.f64 [%out+16], %fd1;
        ld.global.u32 %r2, [zero]; st.global.u32 [%out+24], %r2;
        ld.global.u8 %r3, [bytes+4]; st.global.u32 [%out+28], %r3; ret;";
    let ran = Lab::default().run(items, body).finished();
    assert_eq!((ran.u64(0), ran.u64(1)), (255, 0));
    assert_eq!(f64::from_bits(ran.u64(2)), std::f64::consts::PI);
    assert_eq!(ran.u64(3), 0);
}

#[test]
fn atomics_return_the_old_value() {
    let [a, b, c, d, memory, e] = words(
        "st.global.b64 [%out+32], 10;
         atom.global.add.u64 %rd1, [%out+32], 5;
         atom.relaxed.gpu.global.max.u64 %rd2, [%out+32], 100;
         atom.acq_rel.sys.cas.b64 %rd3, [%out+32], 100, 7;
         atom.exch.b64 %rd4, [%out+32], 8;
         red.global.or.b64 [%out+32], 16;
         mov.b32 %r1, -1; st.global.b32 [%out+40], %r1; atom.global.min.s32 %r2, [%out+40], 3; st.global.b32 [%out+44], %r2;
         st.global.v4.b64 [%out], {%rd1, %rd2, %rd3, %rd4};",
    );
    assert_eq!([a, b, c, d, memory], [10, 15, 100, 7, 24]);
    assert_eq!(e, u64::MAX);
    let [sum] = words("mov.f32 %f1, 0f3FC00000; st.f32 [%out], %f1; red.add.f32 [%out], %f1;");
    assert_eq!(f32::from_bits(sum as u32), 3.0);
    let [swapped] = words(
        "st.b16 [%out], 5; mov.b16 %rs1, 5; mov.b16 %rs2, 9; atom.cas.b16 %rs3, [%out], %rs1, %rs2;",
    );
    assert_eq!(swapped, 9);
}

#[test]
fn shared_memory_belongs_to_its_block() {
    let items = ".shared .align 8 .b8 table[64];";
    let body = "mov.u32 %r1, %ctaid.x; mov.u32 %r2, %tid.x; shl.b32 %r3, %r2, 3; cvt.u64.u32 %rd1, %r3;
        mov.b64 %rd2, table; add.s64 %rd3, %rd2, %rd1;
        mad.lo.s32 %r4, %r1, 100, %r2; cvt.u64.u32 %rd4, %r4;
        st.shared.b64 [%rd3], %rd4;
        bar.sync 0;
        // Each hart reads its neighbour's word, by a generic address.
        xor.b32 %r5, %r3, 8; cvt.u64.u32 %rd5, %r5; cvta.shared.u64 %rd6, %rd2; add.s64 %rd6, %rd6, %rd5; ld.b64 %rd7, [%rd6];
        mov.u32 %r6, %ntid.x; mad.lo.s32 %r7, %r1, %r6, %r2; mul.wide.u32 %rd8, %r7, 8; add.s64 %rd9, %out, %rd8;
        st.global.b64 [%rd9], %rd7; ret;";
    let ran = Lab::of(2, 8).run(items, body).finished();
    for block in 0..2 {
        for thread in 0..8 {
            assert_eq!(
                ran.u64((block * 8 + thread) as usize),
                block * 100 + (thread ^ 1)
            );
        }
    }
}

#[test]
fn spaces_are_told_apart() {
    let items = ".shared .b8 table[64];";
    let body = ".local .b8 depot[16];
        mov.b64 %rd1, depot; cvta.local.u64 %rd2, %rd1; mov.b64 %rd3, table; cvta.shared.u64 %rd4, %rd3;
        isspacep.local %p1, %rd2; isspacep.shared %p2, %rd2; isspacep.shared %p3, %rd4; isspacep.global %p4, %out;
        selp.b32 %r1, 1, 0, %p1; selp.b32 %r2, 1, 0, %p2; selp.b32 %r3, 1, 0, %p3; selp.b32 %r4, 1, 0, %p4;
        st.global.v4.b32 [%out], {%r1, %r2, %r3, %r4};
        cvta.to.local.u64 %rd5, %rd2; sub.s64 %rd6, %rd5, %rd1; st.global.b64 [%out+16], %rd6; ret;";
    let ran = Lab::default().run(items, body).finished();
    assert_eq!(
        [ran.u32(0), ran.u32(1), ran.u32(2), ran.u32(3)],
        [1, 0, 1, 1]
    );
    assert_eq!(ran.u64(2), 0);
}

#[test]
fn an_initialiser_gives_the_first_dimension() {
    let items = ".global .b16 a[] = {1, 2, 3}; .global .b16 b[][2] = {{4, 5}, {6}}; .global .b16 c[][2] = {7, 8, 9};";
    let body = "ld.global.b16 %rs1, [a+4]; ld.global.b16 %rs2, [b+6]; ld.global.b16 %rs3, [c+4]; ld.global.b16 %rs4, [c+6];
        st.global.v4.b16 [%out], {%rs1, %rs2, %rs3, %rs4}; ld.global.b16 %rs5, [a+6]; ret;";
    let ran = Lab::default().run(items, body);
    assert_eq!(ran.u64(0), 0x0000_0009_0000_0003);
    // Past the end.
    assert!(ran.result.is_err());
}
