//! Integer instructions, against Rust's own arithmetic.

use super::super::testing::words;

/// Runs `instruction` with `%rd1 = a`, `%rd2 = b`, `%rd3 = c` (also as `%r1`.. and `%rs1`..) and returns `%rd9` (which the
/// test may also set through `%r9` or `%rs9`).
fn eval(instruction: &str, width: u32, a: u64, b: u64, c: u64) -> u64 {
    let narrow = match width {
        16 => "cvt.u64.u16 %rd9, %rs9;",
        32 => "cvt.u64.u32 %rd9, %r9;",
        _ => "",
    };
    let [result] = words(&format!(
        "mov.b64 %rd1, {}; mov.b64 %rd2, {}; mov.b64 %rd3, {};
         cvt.u32.u64 %r1, %rd1; cvt.u32.u64 %r2, %rd2; cvt.u32.u64 %r3, %rd3;
         cvt.u16.u64 %rs1, %rd1; cvt.u16.u64 %rs2, %rd2; cvt.u16.u64 %rs3, %rd3;
         {instruction}
         {narrow}
         st.global.b64 [%out], %rd9;",
        a as i64, b as i64, c as i64
    ));
    result
}

const SAMPLES: [u64; 7] = [
    0,
    1,
    7,
    0x8000,
    0x7fff_ffff,
    0xffff_fff1_8000_0000,
    u64::MAX,
];

#[test]
fn two_operands_of_64_bits() {
    for a in SAMPLES {
        for b in SAMPLES {
            let check = |text: &str, want: u64| {
                assert_eq!(eval(text, 64, a, b, 0), want, "{text} {a:#x} {b:#x}")
            };
            check("add.s64 %rd9, %rd1, %rd2;", a.wrapping_add(b));
            check("sub.u64 %rd9, %rd1, %rd2;", a.wrapping_sub(b));
            check("mul.lo.s64 %rd9, %rd1, %rd2;", a.wrapping_mul(b));
            check(
                "mul.hi.u64 %rd9, %rd1, %rd2;",
                ((u128::from(a) * u128::from(b)) >> 64) as u64,
            );
            check(
                "mul.hi.s64 %rd9, %rd1, %rd2;",
                ((i128::from(a as i64) * i128::from(b as i64)) >> 64) as u64,
            );
            check("and.b64 %rd9, %rd1, %rd2;", a & b);
            check("xor.b64 %rd9, %rd1, %rd2;", a ^ b);
            check("max.s64 %rd9, %rd1, %rd2;", (a as i64).max(b as i64) as u64);
            check("min.u64 %rd9, %rd1, %rd2;", a.min(b));
            if b != 0 {
                check(
                    "div.s64 %rd9, %rd1, %rd2;",
                    (a as i64).wrapping_div(b as i64) as u64,
                );
                check("rem.u64 %rd9, %rd1, %rd2;", a % b);
            }
        }
    }
}

#[test]
fn two_operands_of_32_bits() {
    for a in SAMPLES {
        for b in SAMPLES {
            let (x, y) = (a as u32, b as u32);
            let check = |text: &str, want: u32| {
                assert_eq!(
                    eval(text, 32, a, b, 0),
                    u64::from(want),
                    "{text} {x:#x} {y:#x}"
                )
            };
            check("add.s32 %r9, %r1, %r2;", x.wrapping_add(y));
            check("sub.s32 %r9, %r1, %r2;", x.wrapping_sub(y));
            check(
                "mul.hi.s32 %r9, %r1, %r2;",
                ((i64::from(x as i32) * i64::from(y as i32)) >> 32) as u32,
            );
            check("shl.b32 %r9, %r1, %r2;", x.checked_shl(y).unwrap_or(0));
            check("shr.u32 %r9, %r1, %r2;", x.checked_shr(y).unwrap_or(0));
            check("shr.s32 %r9, %r1, %r2;", ((x as i32) >> y.min(31)) as u32);
            check("sad.u32 %r9, %r1, %r2, 3;", x.abs_diff(y).wrapping_add(3));
            let wide = u64::from(x) * u64::from(y);
            assert_eq!(eval("mul.wide.u32 %rd9, %r1, %r2;", 64, a, b, 0), wide);
            let mad = (i64::from(x as i32) * i64::from(y as i32)).wrapping_add(5) as u64;
            assert_eq!(eval("mad.wide.s32 %rd9, %r1, %r2, 5;", 64, a, b, 0), mad);
        }
    }
}

#[test]
fn sixteen_bits_keep_to_themselves() {
    assert_eq!(eval("add.s16 %rs9, %rs1, %rs2;", 16, 0xffff, 2, 0), 1);
    assert_eq!(eval("mul.lo.s16 %rs9, %rs1, -1;", 16, 5, 0, 0), 0xfffb);
    assert_eq!(eval("shr.s16 %rs9, %rs1, 4;", 16, 0x8000, 0, 0), 0xf800);
    assert_eq!(
        eval(
            "sub.s16 %rs9, %rs1, %rs2; shr.u16 %rs9, %rs9, 1;",
            16,
            0,
            1,
            0
        ),
        0x7fff
    );
    assert_eq!(
        eval("mul.wide.s16 %r9, %rs1, %rs2;", 32, 0xffff, 7, 0),
        u64::from(-7i32 as u32)
    );
    assert_eq!(
        eval(
            "setp.lt.s16 %p1, %rs1, 0; selp.b16 %rs9, 1, 2, %p1;",
            16,
            0xffff,
            0,
            0
        ),
        1
    );
}

#[test]
fn carries_make_128_bits() {
    let body = |low: &str, high: &str| {
        format!(
            "mov.b64 %rd1, -1; mov.b64 %rd2, 5; mov.b64 %rd3, 1; mov.b64 %rd4, 7;
             {low} %rd5, %rd1, %rd3; {high} %rd6, %rd2, %rd4;
             st.global.v2.b64 [%out], {{%rd5, %rd6}};"
        )
    };
    assert_eq!(words(&body("add.cc.s64", "addc.s64")), [0, 13]);
    let difference = (5u128 << 64 | u128::from(u64::MAX)).wrapping_sub(7 << 64 | 1);
    assert_eq!(
        words(&body("sub.cc.s64", "subc.s64")),
        [difference as u64, (difference >> 64) as u64]
    );
    // 1 - 2 borrows.
    let [low, high] = words(
        "mov.b64 %rd1, 1; mov.b64 %rd2, 0; sub.cc.s64 %rd3, %rd1, 2; subc.cc.s64 %rd4, %rd2, 0;
         st.global.v2.b64 [%out], {%rd3, %rd4};",
    );
    assert_eq!((low, high), (u64::MAX, u64::MAX));
    let [low, high] = words(
        "mov.b32 %r1, -1; mov.b32 %r2, 2; mov.b32 %r3, 3;
         mad.lo.cc.u32 %r4, %r1, %r2, %r3; madc.hi.u32 %r5, %r1, %r2, 10;
         cvt.u64.u32 %rd1, %r4; cvt.u64.u32 %rd2, %r5; st.global.v2.b64 [%out], {%rd1, %rd2};",
    );
    let sum = 0xffff_ffffu64 * 2 + 3 + (10 << 32);
    assert_eq!((low, high), (sum & 0xffff_ffff, sum >> 32));
}

#[test]
fn bits() {
    assert_eq!(eval("popc.b64 %r9, %rd1;", 32, u64::MAX, 0, 0), 64);
    assert_eq!(eval("clz.b32 %r9, %r1;", 32, 0xff, 0, 0), 24);
    assert_eq!(eval("brev.b64 %rd9, %rd1;", 64, 1, 0, 0), 1 << 63);
    assert_eq!(eval("bfind.u32 %r9, %r1;", 32, 0x100, 0, 0), 8);
    assert_eq!(eval("bfe.s32 %r9, %r1, 4, 4;", 32, 0xf0, 0, 0), 0xffff_ffff);
    assert_eq!(
        eval("bfi.b32 %r9, %r1, %r2, 8, 8;", 32, 0xab, 0xffff_ffff, 0),
        0xffff_abff
    );
    assert_eq!(
        eval(
            "prmt.b32 %r9, %r1, %r2, 0x5410U;",
            32,
            0xaaaa_1111,
            0xbbbb_2222,
            0
        ),
        0x2222_1111
    );
    assert_eq!(
        eval("shf.l.wrap.b32 %r9, %r1, %r2, 4;", 32, 0xf000_0000, 0x1, 0),
        0x1f
    );
    assert_eq!(
        eval("lop3.b32 %r9, %r1, %r2, %r3, 0x96;", 32, 5, 3, 15),
        5 ^ 3 ^ 15
    );
    assert_eq!(eval("not.b32 %r9, %r1;", 32, 0, 0, 0), 0xffff_ffff);
    assert_eq!(eval("cnot.b32 %r9, %r1;", 32, 0, 0, 0), 1);
    assert_eq!(eval("neg.s32 %r9, %r1;", 32, 1, 0, 0), 0xffff_ffff);
    assert_eq!(eval("abs.s64 %rd9, %rd1;", 64, -3i64 as u64, 0, 0), 3);
    assert_eq!(
        eval("szext.clamp.s32 %r9, %r1, 8;", 32, 0x80, 0, 0),
        0xffff_ff80
    );
}

#[test]
fn vectors_pack_and_unpack() {
    assert_eq!(
        eval("mov.b64 %rd9, {%r1, %r2};", 64, 0x1111, 0x2222, 0),
        0x2222_0000_1111
    );
    assert_eq!(
        eval("mov.b64 {%r4, %r9}, %rd1;", 32, 0x1234_5678_9abc_def0, 0, 0),
        0x1234_5678
    );
    assert_eq!(eval("mov.b64 {_, %r9}, %rd1;", 32, 0x77 << 32, 0, 0), 0x77);
    assert_eq!(
        eval("mov.b64 %rd9, {%rs1, %rs2, %rs3, 4};", 64, 1, 2, 3),
        0x0004_0003_0002_0001
    );
    assert_eq!(
        eval("mov.b32 {%rs4, %rs9}, %r1;", 16, 0xabcd_1234, 0, 0),
        0xabcd
    );
}

#[test]
fn predicates() {
    let value = |text: &str| eval(&format!("{text} selp.b64 %rd9, 1, 0, %p1;"), 64, 5, 3, 0);
    assert_eq!(value("mov.pred %p2, -1; not.pred %p1, %p2;"), 0);
    assert_eq!(
        value("mov.pred %p2, -1; mov.pred %p3, 1; xor.pred %p1, %p2, %p3;"),
        0
    );
    assert_eq!(value("setp.gt.u64 %p1, %rd1, %rd2;"), 1);
    assert_eq!(value("setp.gt.u64 %p2|%p1, %rd1, %rd2;"), 0);
    assert_eq!(
        value("mov.pred %p4, 0; setp.gt.or.u64 %p1|%p2, %rd2, %rd1, !%p4;"),
        1
    );
    assert_eq!(value("setp.hi.u32 %p1, %r2, %r1;"), 0);
    assert_eq!(
        eval("set.lt.u32.s32 %r9, %r2, %r1;", 32, 5, 3, 0),
        0xffff_ffff
    );
    assert_eq!(
        eval("slct.u64.s32 %rd9, %rd1, %rd2, %r3;", 64, 5, 3, u64::MAX),
        3
    );
}

#[test]
fn conversions_extend_and_cut() {
    assert_eq!(eval("cvt.s64.s8 %rd9, %r1;", 64, 0x1ff, 0, 0), u64::MAX);
    assert_eq!(eval("cvt.s16.s8 %rs9, %rs1;", 16, 0x80, 0, 0), 0xff80);
    assert_eq!(eval("cvt.s8.u8 %rs9, %rs1;", 16, 0xdd, 0, 0), 0xffdd);
    assert_eq!(eval("cvt.u8.s8 %rs9, %rs1;", 16, 0xfff8, 0, 0), 0xf8);
    assert_eq!(
        eval("cvt.u64.s32 %rd9, %r1;", 64, 0x8000_0000, 0, 0),
        0xffff_ffff_8000_0000
    );
    assert_eq!(eval("cvt.u32.u8 %r9, %r1;", 32, 0x1ff, 0, 0), 0xff);
    assert_eq!(eval("cvt.sat.s8.s32 %r9, %r1;", 32, 1000, 0, 0), 127);
}

#[test]
fn the_flag_of_a_difference_says_that_nothing_was_borrowed() {
    // As libNVVM's division reads it.
    let flag = |a: u64, b: u64| eval("sub.cc.u32 %r4, %r1, %r2; addc.u32 %r9, 0, 0;", 32, a, b, 0);
    assert_eq!([flag(5, 3), flag(3, 3), flag(3, 5)], [1, 1, 0]);
    // And the other way: a carry is no borrow.
    let difference = |a: u64| {
        eval(
            "add.cc.u32 %r4, %r1, %r2; subc.u32 %r9, 10, 3;",
            32,
            a,
            1,
            0,
        )
    };
    assert_eq!([difference(u64::MAX), difference(0)], [7, 6]);
}
