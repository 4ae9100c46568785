//! What kernels are made of outside their bodies: functions and tables.

use std::fmt::Write;

use crate::random::Random;

/// The number of the function that calls itself.
pub const RECURSIVE: usize = 3;

/// Functions `NAME_f0` to `NAME_f3` from two 32-bit numbers to one, and the table `NAME_t` of 16 words.
pub fn items(random: &mut Random, name: &str) -> String {
    let mut text = format!(".const .align 16 .b32 {name}_t[16] = {{");
    for index in 0..16 {
        let _ = write!(
            text,
            "{}{}",
            if index > 0 { ", " } else { "" },
            random.bits() as u32
        );
    }
    text.push_str("};\n");
    for index in 0..3 {
        let operation = random.pick(&[
            "add.u32",
            "sub.u32",
            "xor.b32",
            "mul.lo.u32",
            "min.s32",
            "max.u32",
        ]);
        let _ = writeln!(
            text,
            ".func (.param .b32 out) {name}_f{index}(.param .b32 x, .param .b32 y)\n{{\n.reg .b32 %a, %b, %c;\nld.param.b32 %a, [x];\n\
             ld.param.b32 %b, [y];\n{operation} %c, %a, %b;\nshf.l.wrap.b32 %c, %c, %a, {};\nst.param.b32 [out], %c;\nret;\n}}",
            random.below(32)
        );
    }
    // Recursion, with a frame that must survive it.
    let _ = writeln!(
        text,
        ".func (.param .b32 out) {name}_f3(.param .b32 x, .param .b32 y)\n{{\n.local .align 8 .b32 kept[2];\n.reg .b32 %a, %b, %c, %d;\n.reg .pred %p;\n\
         ld.param.b32 %a, [x];\nld.param.b32 %b, [y];\nst.local.v2.b32 [kept], {{%a, %b}};\nand.b32 %c, %a, 7;\nsetp.eq.u32 %p, %c, 0;\nmov.b32 %d, %b;\n\
         @%p bra done;\nsub.u32 %c, %c, 1;\nadd.u32 %b, %b, %a;\n{{\n.param .b32 p0;\n.param .b32 p1;\n.param .b32 r0;\nst.param.b32 [p0], %c;\n\
         st.param.b32 [p1], %b;\ncall (r0), {name}_f3, (p0, p1);\nld.param.b32 %d, [r0];\n}}\nld.local.v2.b32 {{%a, %c}}, [kept];\n\
         mad.lo.u32 %d, %d, 31, %a;\nxor.b32 %d, %d, %c;\ndone:\nst.param.b32 [out], %d;\nret;\n}}"
    );
    text
}
