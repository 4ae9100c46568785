//! Statements of a kernel. Registers: `%r0` to `%r7` of 32 bits and `%d0` to `%d3` of 64 hold values; the others are for one statement.

use std::fmt::Write;

use super::parts::RECURSIVE;
use crate::random::Random;

/// Operations of the accumulators, one for each: so their final values do not depend on the order.
pub const ACCUMULATORS: [&str; 8] = [
    "add.u32", "min.s32", "max.u32", "and.b32", "or.b32", "xor.b32", "add.u64", "max.s64",
];

const WORDS: &[&str] = &[
    "add.u32 D, A, B;",
    "sub.u32 D, A, B;",
    "mul.lo.u32 D, A, B;",
    "mul.hi.s32 D, A, B;",
    "mad.lo.s32 D, A, B, D;",
    "xor.b32 D, A, B;",
    "lop3.b32 D, A, B, D, 105;",
    "prmt.b32 D, A, B, 29971;",
    "shf.r.wrap.b32 D, A, B, A;",
    "min.s32 D, A, B;",
    "popc.b32 D, A;",
    "bfe.s32 D, A, 5, 11;",
    "cvt.s32.s8 D, A;",
];

const LONGS: &[&str] = &[
    "add.u64 X, X, Y;",
    "xor.b64 X, X, Y;",
    "mul.lo.u64 X, X, Y;",
    "mul.wide.u32 X, A, B;",
    "mad.wide.s32 X, A, B, Y;",
    "shr.u64 X, X, 7;",
    "mov.b64 X, {A, B};",
    "mov.b64 {A, B}, X;",
    // 128 bits: a sum with carry, and a product's high half.
    "add.cc.u64 X, X, Y;\naddc.u64 Y, Y, X;",
    "sub.cc.u64 X, X, Y;\nsubc.u64 Y, Y, Y;",
    "mul.hi.u64 Y, X, Y;",
];

/// Writes statements.
pub struct Body<'a> {
    pub random: &'a mut Random,
    pub name: &'a str,
    pub text: String,
    /// Instructions so far.
    pub instructions: usize,
    labels: usize,
    /// Whether a recursive function was called: then lanes may be apart, whatever `bar.warp.sync` says (see `call`).
    recursed: bool,
}

impl<'a> Body<'a> {
    pub fn new(random: &'a mut Random, name: &'a str) -> Body<'a> {
        Body {
            random,
            name,
            text: String::new(),
            instructions: 0,
            labels: 0,
            recursed: false,
        }
    }

    fn put(&mut self, line: &str) {
        self.instructions += line.matches(';').count();
        let _ = writeln!(self.text, "{line}");
    }

    fn word(&mut self) -> String {
        format!("%r{}", self.random.below(8))
    }

    fn label(&mut self) -> String {
        self.labels += 1;
        format!("L{}", self.labels)
    }

    /// Some statements. `together`: all threads of the block come here, and the lanes of each warp have met.
    pub fn statements(&mut self, count: usize, depth: usize, mut together: bool) {
        for _ in 0..count {
            match self.random.below(if together { 16 } else { 11 }) {
                0..=2 => self.arithmetic(),
                3 if depth < 3 => self.branch(depth, together),
                4 if depth < 2 => self.repeat(depth, together),
                5 => together &= self.call(),
                6 => self.local(),
                7 => self.constant(),
                8 => self.table(depth, together),
                9 => self.accumulate(),
                10 => self.special(),
                11 => self.shared(),
                12 => self.some_lanes(),
                13..=15 => self.lanes(),
                _ => self.arithmetic(),
            }
        }
    }

    fn arithmetic(&mut self) {
        let form = *if self.random.chance(2, 3) {
            self.random.pick(WORDS)
        } else {
            self.random.pick(LONGS)
        };
        let (a, b, d) = (
            self.random.below(8),
            self.random.below(7),
            self.random.below(8),
        );
        // The halves of a pair are two registers.
        let b = if b >= a { b + 1 } else { b };
        let (x, y) = (self.random.below(4), self.random.below(3));
        let y = if y >= x { y + 1 } else { y };
        let line = form
            .replace('A', &format!("%r{a}"))
            .replace('B', &format!("%r{b}"))
            .replace('D', &format!("%r{d}"))
            .replace('X', &format!("%d{x}"))
            .replace('Y', &format!("%d{y}"));
        self.put(&line);
    }

    fn meet(&mut self, together: bool) {
        if together {
            self.put("bar.warp.sync -1;");
        }
    }

    fn branch(&mut self, depth: usize, together: bool) {
        let (a, other, end) = (self.word(), self.label(), self.label());
        let bit = self.random.below(32);
        self.put(&format!(
            "and.b32 %t0, {a}, {};\nsetp.eq.u32 %p0, %t0, 0;\n@%p0 bra {other};",
            1u32 << bit
        ));
        self.statements(2, depth + 1, false);
        self.put(&format!("bra {end};\n{other}:"));
        self.statements(2, depth + 1, false);
        self.put(&format!("{end}:"));
        self.meet(together);
    }

    fn repeat(&mut self, depth: usize, together: bool) {
        let (a, top) = (self.word(), self.label());
        self.put(&format!("and.b32 %n{depth}, {a}, 7;\n{top}:"));
        self.statements(2, depth + 1, false);
        self.put(&format!(
            "sub.u32 %n{depth}, %n{depth}, 1;\nsetp.ge.s32 %p0, %n{depth}, 0;\n@%p0 bra {top};"
        ));
        self.meet(together);
    }

    /// A call. Whether lanes that were together are so after it, which they are not if the function is recursive: ptxas tests for convergence
    /// before such a call only, even for a `bar.warp.sync` after it (docs/emulator.md).
    fn call(&mut self) -> bool {
        let (a, b, d) = (self.word(), self.word(), self.word());
        let (name, which) = (self.name, self.random.below(4));
        let indirect = self.random.chance(1, 3);
        let call = if indirect {
            // Lanes of one warp call different functions.
            format!(
                "mov.b64 %u0, {name}_f{which};\nmov.b64 %u1, {name}_f{};\nsetp.lt.s32 %p1, {a}, {b};\nselp.b64 %u0, %u0, %u1, %p1;\n\
                 call (r0), %u0, (p0, p1), proto;",
                (which + 1) % 4
            )
        } else {
            format!("call (r0), {name}_f{which}, (p0, p1);")
        };
        self.put(&format!(
            "{{\n.param .b32 p0;\n.param .b32 p1;\n.param .b32 r0;\nst.param.b32 [p0], {a};\nst.param.b32 [p1], {b};\n{call}\nld.param.b32 {d}, [r0];\n}}"
        ));
        let recursive = which == RECURSIVE || indirect && which + 1 == RECURSIVE;
        self.recursed |= recursive;
        !recursive
    }

    /// A barrier of the block. `bar` is for warps whose lanes come together.
    fn barrier(&self) -> &'static str {
        if self.recursed { "barrier" } else { "bar" }
    }

    fn local(&mut self) {
        let (a, b, c, d) = (self.word(), self.word(), self.word(), self.word());
        self.put(&format!(
            "and.b32 %t0, {a}, 3;\nmul.wide.u32 %u0, %t0, 16;\nadd.u64 %u0, %u0, %frame;"
        ));
        let lines = match self.random.below(4) {
            0 => format!(
                "st.local.v4.b32 [%u0], {{{a}, {b}, {c}, {d}}};\nld.local.b32 {d}, [%u0+4];"
            ),
            1 => format!("st.local.b8 [%u0+3], {b};\nld.local.s8 {d}, [%u0+3];"),
            2 => format!("st.local.v2.b64 [%u0], {{%d0, %d1}};\nld.local.u16 {c}, [%u0+6];"),
            _ => format!(
                "cvta.local.u64 %u1, %u0;\nst.b32 [%u1+8], {b};\nld.local.s16 {c}, [%u0+8];\nld.u8 {d}, [%u1+9];"
            ),
        };
        self.put(&lines);
    }

    fn constant(&mut self) {
        let (a, d, name) = (self.word(), self.word(), self.name);
        self.put(&format!("and.b32 %t0, {a}, 15;\nmul.wide.u32 %u0, %t0, 4;\nmov.u64 %u1, {name}_t;\nadd.u64 %u0, %u0, %u1;\nld.const.b32 {d}, [%u0];"));
    }

    fn table(&mut self, depth: usize, together: bool) {
        let a = self.word();
        let (targets, labels, end) = (
            self.label(),
            [self.label(), self.label(), self.label(), self.label()],
            self.label(),
        );
        self.put(&format!(
            "and.b32 %t0, {a}, 3;\n{targets}: .branchtargets {};\nbrx.idx %t0, {targets};",
            labels.join(", ")
        ));
        for label in labels {
            self.put(&format!("{label}:"));
            if depth < 3 {
                self.arithmetic();
            }
            self.put(&format!("bra {end};"));
        }
        self.put(&format!("{end}:"));
        self.meet(together);
    }

    fn accumulate(&mut self) {
        let which = self.random.below(ACCUMULATORS.len());
        let operation = ACCUMULATORS[which];
        let value = if operation.ends_with("64") {
            format!("%d{}", self.random.below(4))
        } else {
            self.word()
        };
        if self.random.chance(1, 2) {
            self.put(&format!(
                "red.global.{operation} [%sums+{}], {value};",
                which * 8
            ));
        } else {
            let d = if operation.ends_with("64") {
                "%u0"
            } else {
                "%t0"
            };
            self.put(&format!(
                "atom.global.{operation} {d}, [%sums+{}], {value};",
                which * 8
            ));
        }
    }

    fn special(&mut self) {
        let d = self.word();
        let registers = [
            "%tid.x",
            "%ntid.x",
            "%ctaid.x",
            "%nctaid.x",
            "%laneid",
            "%lanemask_lt",
            "%lanemask_ge",
            "%tid.y",
            "%ntid.z",
            "WARP_SZ",
        ];
        let register = *self.random.pick(&registers);
        self.put(&format!("mov.u32 {d}, {register};"));
    }

    /// Every thread writes its word, and reads a neighbour's after the barrier.
    fn shared(&mut self) {
        let (a, d) = (self.word(), self.word());
        let shift = self.random.between(1, 31);
        let barrier = self.barrier();
        self.meet(true);
        self.put(&format!(
            "st.shared.b32 [%mine], {a};\n{barrier}.sync 0;\nmov.u32 %t0, %tid.x;\nadd.u32 %t0, %t0, {shift};\nmov.u32 %t1, %ntid.x;\nrem.u32 %t0, %t0, %t1;\n\
             mul.lo.u32 %t0, %t0, 4;\nmov.u32 %t1, {}_s;\nadd.u32 %t0, %t0, %t1;\nld.shared.b32 {d}, [%t0];\n{barrier}.sync 0;",
            self.name
        ));
    }

    /// A warp operation of those lanes alone that took the branch.
    fn some_lanes(&mut self) {
        let (a, b, d, end) = (self.word(), self.word(), self.word(), self.label());
        let operation = *self.random.pick(&[
            "redux.sync.add.u32 D, B, %m;",
            "redux.sync.max.s32 D, B, %m;",
            "match.any.sync.b32 D, B, %m;",
            "vote.sync.ballot.b32 D, %p1, %m;",
        ]);
        let operation = operation.replace('D', &d).replace('B', &b);
        self.put(&format!(
            "setp.lt.s32 %p0, {a}, {b};\nsetp.ne.s32 %p1, {b}, 0;\nvote.sync.ballot.b32 %m, %p0, -1;\n@!%p0 bra {end};\n{operation}\nactivemask.b32 %t0;\n\
             mov.u32 %t1, %lanemask_eq;\nand.b32 %t0, %t0, %t1;\nxor.b32 {d}, {d}, %t0;\n{end}:\nbar.warp.sync -1;"
        ));
    }

    fn lanes(&mut self) {
        let (a, d) = (self.word(), self.word());
        let number = self.random.below(32);
        let operation = match self.random.below(8) {
            0 => format!("shfl.sync.idx.b32 {d}, {a}, {number}, 31, -1;"),
            1 => format!(
                "shfl.sync.bfly.b32 {d}|%p0, {a}, {number}, 31, -1;\n@!%p0 not.b32 {d}, {d};"
            ),
            2 => format!("shfl.sync.up.b32 {d}, {a}, {number}, {}, -1;", 0x1800),
            3 => format!("shfl.sync.down.b32 {d}, {a}, {number}, {}, -1;", 0x101f),
            4 => format!("setp.gt.s32 %p0, {a}, {number};\nvote.sync.ballot.b32 {d}, %p0, -1;"),
            5 => format!("redux.sync.xor.b32 {d}, {a}, -1;"),
            6 => format!("and.b32 %t0, {a}, 3;\nmatch.any.sync.b32 {d}, %t0, -1;"),
            // ptxas makes one instruction of each `barrier.red`, aligned or not, where it takes lanes for converged. From lanes that are apart an H100
            // takes that for illegal, and a fault ends the whole run.
            _ if self.recursed => {
                format!("setp.ge.s32 %p0, {a}, {number};\nvote.sync.ballot.b32 {d}, %p0, -1;")
            }
            _ => format!(
                "bar.warp.sync -1;\nsetp.gt.s32 %p0, {a}, {number};\nbar.red.popc.u32 {d}, 0, %p0;"
            ),
        };
        self.put(&operation);
    }
}
