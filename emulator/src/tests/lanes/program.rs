//! A small runtime for programs with lane calls, as the device's is: leaders run threads, and the other lanes wait in the kernel for a call.
//!
//! In entries and in `main` `%rd1` is the address of `out`, whose first 64 bytes are the runtime's. Of a lane `%r1` is its number, `%rd2` the address of its stack's end
//! in the table, `%rd3` its memory, `%rd4` the memory of the lane after it.

use super::super::super::load::LoadOptions;
use super::super::super::scheduler::Schedule;
use super::super::super::testing::{Lab, Ran};

/// Bytes of a leader's stack, of a lane's memory, and of its block.
const EACH: u64 = 4096;
const LANE: u64 = 2048;
const BLOCK: u64 = 256;

/// Offset of a lane's thread-locals in its memory.
pub(super) const LOCALS: u64 = LANE - BLOCK + 128;

const REGISTERS: &str = ".reg .pred %p<16>; .reg .b32 %r<32>; .reg .b64 %rd<32>;";

const ITEMS: &str = "
.shared .align 16 .b8 __gpu_run_stack_table[2048];
.shared .align 16 .b8 __gpu_run_local_table[4000];
.func together(.param .b64 e, .param .b64 d) {
    .reg .b64 %rd<4>; .reg .b32 %r<4>;
    ld.param.b64 %rd1, [e]; ld.param.b64 %rd2, [d];
    bar.warp.sync -1;
    { .param .b64 p; st.param.b64 [p], %rd2; proto: .callprototype _ (.param .b64 _); call %rd1, (p), proto; }
    bar.warp.sync -1; ret; }
.func lanes_call(.param .b64 e, .param .b64 d) {
    .reg .b64 %rd<8>; .reg .b32 %r<4>;
    ld.param.b64 %rd1, [e]; ld.param.b64 %rd2, [d];
    ld.global.b64 %rd3, [%rd2+16]; mov.u32 %r1, %tid.x; shr.u32 %r1, %r1, 5; mad.wide.u32 %rd3, %r1, 4096, %rd3;
    st.global.b64 [%rd3+64], %rd1; st.global.b64 [%rd3+72], %rd2;
    bar.warp.sync -1;
    { .param .b64 p; .param .b64 q; st.param.b64 [p], %rd1; st.param.b64 [q], %rd2; call together, (p, q); }
    st.global.b64 [%rd3+64], 0; ret; }
";

const KERNEL: &str = "
    mov.u32 %r1, %tid.x; and.b32 %r2, %r1, 31; shr.u32 %r3, %r1, 5; setp.ne.b32 %p1, %r2, 0;
    ld.global.b64 %rd5, [%out]; mad.wide.u32 %rd5, %r3, 4096, %rd5;
    ld.global.b64 %rd6, [%out+8]; mad.wide.u32 %rd6, %r1, 2048, %rd6; selp.b64 %rd5, %rd6, %rd5, %p1;
    mov.b64 %rd7, __gpu_run_stack_table; mad.wide.u32 %rd7, %r1, 16, %rd7; st.shared.b64 [%rd7], %rd5;
    ld.global.b64 %rd8, [%out+16]; mad.wide.u32 %rd8, %r3, 4096, %rd8;
    @%p1 bra $L_serve;
    setp.ne.b32 %p2, %r3, 0; @%p2 bra $L_other;
    { .param .b64 p; st.param.b64 [p], %out; call main, (p); } ret;
$L_other: ld.acquire.gpu.b32 %r4, [%rd8]; setp.eq.b32 %p2, %r4, 0; @%p2 bra $L_other;
    { .param .b64 p; st.param.b64 [p], %out; call other, (p); } ret;
$L_serve: bar.warp.sync -1; ld.global.b64 %rd9, [%rd8+64]; setp.eq.b64 %p2, %rd9, 0; @%p2 bra $L_end;
    ld.global.b64 %rd10, [%rd8+72]; setp.eq.b64 %p2, %rd9, 1; @%p2 bra $L_threads_end;
    { .param .b64 p; .param .b64 q; st.param.b64 [p], %rd9; st.param.b64 [q], %rd10; call together, (p, q); }
    bra.uni $L_serve;
$L_threads_end: { .param .b64 p; st.param.b64 [p], %rd10; call destructors, (p); } bar.warp.sync -1; bra.uni $L_serve;
$L_end: ret;";

/// A call of the entry of this name.
pub(super) fn call(entry: &str) -> String {
    format!(
        "{{ .reg .b64 %e; .param .b64 p; .param .b64 q; mov.b64 %e, {entry}; st.param.b64 [p], %e; st.param.b64 [q], %rd1;
           call lanes_call, (p, q); }}\n"
    )
}

/// The other lanes' threads end: they call `destructors`.
pub(super) const END: &str =
    "ld.global.b64 %rd20, [%rd1+16]; st.global.b64 [%rd20+64], 1; st.global.b64 [%rd20+72], %rd1;
    bar.warp.sync -1; bar.warp.sync -1; st.global.b64 [%rd20+64], 0;\n";

/// The second warp's thread is spawned, and calls `other`.
pub(super) const SPAWN: &str =
    "ld.global.b64 %rd20, [%rd1+16]; atom.release.gpu.add.u32 %r20, [%rd20+4096], 1;\n";

/// Waits until the word at this offset of `out` is not 0.
pub(super) fn until(offset: u32, label: &str) -> String {
    format!(
        "$L_{label}: ld.acquire.gpu.b32 %r21, [%rd1+{offset}]; setp.eq.b32 %p10, %r21, 0; @%p10 bra $L_{label};\n"
    )
}

/// Has only this lane execute `body`.
pub(super) fn only(lane: u32, body: &str) -> String {
    format!("setp.ne.b32 %p11, %r1, {lane}; @%p11 bra $L_not{lane};\n{body}\n$L_not{lane}:\n")
}

/// A program: what its thread does, and its entries with their names.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'t> {
    pub main: &'t str,
    /// The second thread.
    pub other: &'t str,
    pub entries: &'t [(&'t str, &'t str)],
    pub items: &'t str,
    pub lab: Lab,
}

impl Default for Lanes<'_> {
    fn default() -> Self {
        let mut lab = Lab {
            stacks: Some((4, EACH)),
            lanes: Some((LANE, BLOCK)),
            slots: Some(4),
            options: LoadOptions {
                races: true,
                ..LoadOptions::default()
            },
            ..Lab::of(1, 64)
        };
        lab.config.memory = 100 << 20;
        Lanes {
            main: "",
            other: "",
            entries: &[],
            items: "",
            lab,
        }
    }
}

impl Lanes<'_> {
    pub(super) fn items(&self) -> String {
        let start = format!("{REGISTERS} ld.param.b64 %rd1, [a];");
        let entries = self.entries.iter().map(|(name, body)| {
            format!(
                ".func {name}(.param .b64 a) {{ {start}
                 mov.u32 %r2, %tid.x; and.b32 %r1, %r2, 31;
                 mov.b64 %rd2, __gpu_run_stack_table; mad.wide.u32 %rd2, %r2, 16, %rd2;
                 ld.global.b64 %rd3, [%rd1+8]; mad.wide.u32 %rd3, %r2, 2048, %rd3; add.s64 %rd4, %rd3, 2048;
                 {body}\nret; }}\n"
            )
        });
        let mut entries: String = entries.collect();
        if !entries.contains(".func destructors(") {
            entries += ".func destructors(.param .b64 a) { ret; }\n";
        }
        format!(
            "{ITEMS}{}\n{entries}
             .func main(.param .b64 a) {{ {start}\n{}\nret; }}
             .func other(.param .b64 a) {{ {start}\n{}\nret; }}",
            self.items, self.main, self.other
        )
    }

    pub(super) fn body(&self) -> &'static str {
        KERNEL
    }

    /// Without a second thread there is no second warp, which would wait for it.
    pub(super) fn lab(&self) -> Lab {
        Lab {
            threads: if self.main.contains(SPAWN) { 64 } else { 32 },
            ..self.lab
        }
    }

    pub(super) fn run(self) -> Ran {
        self.lab().run(&self.items(), self.body())
    }

    /// Under a few schedules.
    pub(super) fn runs(self) -> impl Iterator<Item = Ran> {
        let items = self.items();
        let seeds = (0..6).flat_map(|seed| [Schedule::random(seed), Schedule::pct(seed)]);
        let schedules = seeds.chain([Schedule::default()]);
        schedules.map(move |schedule| self.lab().scheduled(schedule).run(&items, KERNEL))
    }
}
