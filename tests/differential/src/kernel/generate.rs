//! A kernel around a random body.

use std::fmt::Write;

use super::body::{ACCUMULATORS, Body};
use super::parts::{RECURSIVE, items};
use crate::case::{Case, Check, STRIDE};
use crate::random::Random;
use crate::table::Accuracy;
use crate::value::{self, Domain, Ty};

const WORDS: usize = 8;
const LONGS: usize = 4;
const VALUES: usize = WORDS + LONGS;

/// The most threads of a block.
const MOST: usize = 96;

/// A kernel of this name, with functions and variables whose names begin with it.
///
/// Its memory: for each of 12 values a column of inputs, one for each thread, then as many columns of results, then the accumulators.
pub fn kernel(random: &mut Random, name: &str) -> Case {
    let blocks = random.between(1, 3);
    let threads = 32 * random.between(1, MOST / 32);
    let all = blocks * threads;
    let column = all * STRIDE;
    let (results_at, sums_at) = (VALUES * column, 2 * VALUES * column);
    let mut memory = vec![0; sums_at + ACCUMULATORS.len() * STRIDE];
    for slot in memory[..results_at].chunks_exact_mut(STRIDE) {
        slot.copy_from_slice(&value::draw(random, Ty::Int(64), Domain::Any).to_le_bytes());
    }
    for slot in memory[sums_at..].chunks_exact_mut(STRIDE) {
        slot.copy_from_slice(&random.bits().to_le_bytes());
    }
    let mut text = items(random, name);
    let count = random.between(8, 24);
    let mut body = Body::new(random, name);
    body.statements(count, 0, true);
    let (statements, instructions) = (body.text, body.instructions);
    let _ = write!(
        text,
        ".visible .entry {name}(.param .b64 memory)\n{{\n.reg .b32 %r<{WORDS}>, %t<2>, %n<3>, %m, %mine;\n.reg .b64 %d<{LONGS}>, %u<2>, %base, %sums, %frame;\n\
         .reg .pred %p<2>;\n.shared .align 4 .b32 {name}_s[{MOST}];\n.local .align 16 .b8 frame[64];\nproto: .callprototype (.param .b32 _) _ (.param .b32 _, .param .b32 _);\n\
         ld.param.b64 %base, [memory];\nadd.u64 %sums, %base, {sums_at};\nmov.u32 %t0, %ctaid.x;\nmov.u32 %t1, %tid.x;\nmul.lo.u32 %mine, %t1, 4;\n\
         mad.lo.u32 %t0, %t0, {threads}, %t1;\nmov.u32 %t1, {name}_s;\nadd.u32 %mine, %mine, %t1;\nmul.wide.u32 %u0, %t0, 8;\nadd.u64 %base, %base, %u0;\n\
         mov.u64 %frame, frame;\nmov.b64 %u0, 0;\n"
    );
    for index in 0..8 {
        let _ = writeln!(text, "st.local.b64 [%frame+{}], %u0;", index * 8);
    }
    let register = |index: usize| {
        if index < WORDS {
            (format!("%r{index}"), "b32")
        } else {
            (format!("%d{}", index - WORDS), "b64")
        }
    };
    for index in 0..VALUES {
        let (register, ty) = register(index);
        let _ = writeln!(
            text,
            "ld.global.{ty} {register}, [%base+{}];",
            index * column
        );
    }
    text.push_str(&statements);
    // ptxas 13.0 and 13.2 crash on some modules with a kernel whose only call of a recursive function is in code that cannot run.
    let _ = writeln!(
        text,
        "{{\n.param .b32 p0;\n.param .b32 p1;\n.param .b32 r0;\nst.param.b32 [p0], %r0;\nst.param.b32 [p1], %r1;\n\
         call (r0), {name}_f{RECURSIVE}, (p0, p1);\nld.param.b32 %r0, [r0];\n}}"
    );
    for index in 0..VALUES {
        let (register, ty) = register(index);
        let _ = writeln!(
            text,
            "st.global.{ty} [%base+{}], {register};",
            results_at + index * column
        );
    }
    text.push_str("ret;\n}\n");
    let check = |offset: usize, lanes: usize| Check {
        offset,
        lanes,
        ty: Ty::Int(64),
        accuracy: Accuracy::Exact,
        form: "kernel".to_owned(),
        from: Vec::new(),
    };
    let mut checks: Vec<Check> = (0..VALUES)
        .map(|index| check(results_at + index * column, all))
        .collect();
    checks.extend((0..ACCUMULATORS.len()).map(|index| check(sums_at + index * STRIDE, 1)));
    Case {
        kernel: name.to_owned(),
        text,
        blocks: blocks as u32,
        threads: threads as u32,
        memory,
        checks,
        instructions,
        snippet: None,
    }
}
