use super::apply;
use crate::ast::Module;
use crate::rewrite::{RewriteError, RewriteReport};
use crate::{parse, print};

const RUNTIME: &str = "\n.func __gpu_run_stack_overflow() .noreturn { trap; exit; }\n\
    .entry __gpu_run_kernel(.param .u64 .ptr .align 8 k_param_0) { ret; }\n";

fn apply_to(functions: &str) -> Result<(Module<'static>, RewriteReport), RewriteError> {
    let text =
        format!(".version 7.1\n.target sm_70\n.address_size 64\n{functions}{RUNTIME}").leak();
    let mut module = parse(text).unwrap();
    let mut report = RewriteReport::default();
    apply(&mut module, &mut report)?;
    Ok((module, report))
}

/// The printed text of function `f`, with single blanks.
fn rewritten(functions: &str) -> String {
    let printed = print(&apply_to(functions).unwrap().0);
    let function = printed
        .split(".func f(")
        .nth(1)
        .unwrap()
        .split("\n}")
        .next()
        .unwrap();
    function.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused(functions: &str) -> (String, u32, String) {
    match apply_to(functions).unwrap_err() {
        RewriteError::Stack {
            function,
            line,
            what,
        } => (function, line, what),
        other => panic!("{other}"),
    }
}

fn assert_in_order(text: &str, pieces: &[&str]) {
    let mut rest = text;
    for piece in pieces {
        let at = rest
            .find(piece)
            .unwrap_or_else(|| panic!("`{piece}` is missing or out of order in\n{text}"));
        rest = &rest[at + piece.len()..];
    }
}

/// A block of the stage, with 24 bytes.
const BLOCK: &str = "// begin inline asm\n{\n.local .align 16 .b8 __gpu_run_frame[24];\nmov.b64 %rd1, __gpu_run_frame;\n}\n// end inline asm\n";

#[test]
fn every_return_restores_the_pointer() {
    let text = rewritten(&format!(
        ".func f() {{\n{BLOCK}@%p ret;\n@!%q ret.uni;\n{{ ret; }}\n$L: add.s32 %a, %b, 1;\n}}",
    ));
    assert_in_order(
        &text,
        &[
            "@%p st.shared.u64 [%__gr_slot], %__gr_old; @%p ret;",
            "@!%q st.shared.u64 [%__gr_slot], %__gr_old; @!%q ret.uni;",
            "{ st.shared.u64 [%__gr_slot], %__gr_old; ret; }",
            "add.s32 %a, %b, 1; st.shared.u64 [%__gr_slot], %__gr_old; ret; $__gr_overflow:",
        ],
    );
}

#[test]
fn a_body_that_never_reaches_its_end_gets_no_return() {
    for end in [
        "bra L;",
        "{ trap; }",
        "// begin inline asm\n{ exit; }\n// end inline asm",
        "exit;\n// begin inline asm\n// end inline asm\n.loc 1 2 3",
    ] {
        let text = rewritten(&format!(".func f() {{ L: {BLOCK}{end}\n}}"));
        assert!(!text.contains("ret;"), "{end}: {text}");
    }
}

#[test]
fn the_kernel_gives_each_warp_its_stack() {
    let (module, report) = apply_to("").unwrap();
    let text = print(&module)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert_in_order(
        &text,
        &[
            ".shared .align 16 .b8 __gpu_run_stack_table[2048];",
            ".func __gpu_run_stack_overflow() .noreturn ;",
            ".entry __gpu_run_kernel(",
            "shr.u32 %__gr_thread, %__gr_thread, 5;",
            "mad.lo.u32 %__gr_word, %__gr_word, 4, %__gr_thread;",
            "ld.param.u64 %__gr_scratch, [k_param_0];",
            "ld.global.u64 %__gr_scratch2, [%__gr_scratch+16];",
            "ld.global.u64 %__gr_old, [%__gr_scratch+8];",
            "sub.u64 %__gr_limit, %__gr_limit, 16384;",
            "st.shared.v2.u64 [%__gr_slot], {%__gr_old, %__gr_limit};",
            "ld.global.u64 %__gr_new, [%__gr_scratch+96];",
            "mov.u64 %__gr_scratch2, __gr_probe;",
            "sub.s64 %__gr_new, %__gr_scratch2, %__gr_new;",
            "st.shared.u64 [%__gr_scratch], %__gr_new;",
        ],
    );
    assert_eq!((report.frames, report.kernel_frame), (0, 0));
}

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    let (function, line, what) = refused(
        ".func _RNvNtCscqv2WOowt9J_5alloc7raw_vec17capacity_overflow() {\n\nalloca.u64 %a, %b; ret; }",
    );
    assert_eq!(
        (function.as_str(), line),
        ("alloc::raw_vec::capacity_overflow", 6)
    );
    assert_eq!(
        what,
        "`alloca.u64` uses thread-private memory in a way that is not understood"
    );
    for body in [
        "stacksave.u64 %a;",
        "{ stackrestore.u64 %a; }",
        "// begin inline asm\nalloca.u64 %a, %b;\n// end inline asm",
        &format!("{BLOCK}// begin inline asm\n{{ @%p ret; }}\n// end inline asm"),
        "{ .local .b8 __gpu_run_frame[8]; ld.u64 %rd1, [__gpu_run_frame]; }",
        "{ .local .b8 __gpu_run_frame[8]; mov.b64 %rd1, __gpu_run_frame+8; }",
        "{ .local .b8 __gpu_run_frame[8]; mov.b64 %rd1, f; }",
        "{ .local .b8 __gpu_run_frame[8]; }",
        "{ .local .b8 __gpu_run_frame[]; mov.b64 %a, __gpu_run_frame; }",
        "{ .local .align 3 .b8 __gpu_run_frame[4]; mov.b64 %a, __gpu_run_frame; }",
        "{ .local .b8 __gpu_run_frame[18446744073709551615]; mov.b64 %a, __gpu_run_frame; }",
    ] {
        refused(&format!(".func f() {{ {body}\nret; }}"));
    }
    let error = apply_to(".local .b8 x[4];").unwrap_err();
    assert!(
        matches!(error, RewriteError::PrivateVariable { line: 4, .. }),
        "{error}"
    );
}

#[test]
fn inline_assembly_may_look_at_the_hardware_s_call_stack() {
    let text = rewritten(
        ".func f() {\n// begin inline asm\nstacksave.u64 %a;\n// end inline asm\nret;\n}",
    );
    assert!(text.contains("stacksave"), "{text}");
}

#[test]
fn foreign_kernels_without_a_stack_are_reported() {
    let kernels = format!(
        ".entry private() {{ .local .b8 d[8]; ret; }}\n.entry shares() {{ {BLOCK}ret; }}\n\
         .entry calls() {{ {{ call.uni __gpu_run_stack_overflow; }} ret; }}\n"
    );
    let (module, report) = apply_to(&kernels).unwrap();
    assert_eq!(report.private_kernels, ["shares", "calls"]);
    assert!(print(&module).contains("__gpu_run_frame"));
}

#[test]
fn private_frames_stay_and_marked_blocks_go_to_the_shared_stack() {
    let text = rewritten(
        ".func f() {\n.local .align 8 .b8 __local_depot0[40];\nmov.b64 %SPL, __local_depot0;\ncvta.local.u64 %SP, %SPL;\n\
         // begin inline asm\n{\n.local .align 16 .b8 __gpu_run_frame[24];\nmov.b64 %rd1, __gpu_run_frame;\n}\n// end inline asm\n\
         st.local.b64 [%SPL], %a;\nst.global.b64 [%rd1+8], %a;\ncall.uni g;\nret;\n}\n.func g() { ret; }",
    );
    assert_in_order(
        &text,
        &[
            "mul.wide.u32 %__gr_slot, %__gr_thread, 16;",
            "ld.shared.v2.u64 {%__gr_old, %__gr_limit}, [%__gr_slot];",
            "mov.b64 %__gr_frame, %__gr_old;",
            "add.u64 %__gr_new, %__gr_frame, 32;",
            "setp.gt.u64 %__gr_over, %__gr_new, %__gr_limit;",
            "@%__gr_over bra $__gr_overflow;",
            "st.shared.u64 [%__gr_slot], %__gr_new;",
            ".local .align 8 .b8 __local_depot0[40];",
            "mov.b64 %SPL, __local_depot0; cvta.local.u64 %SP, %SPL;",
            "mov.b64 %rd1, %__gr_frame;",
            "st.local.b64 [%SPL], %a; st.global.b64 [%rd1+8], %a;",
            "st.shared.u64 [%__gr_slot], %__gr_old; ret;",
            "$__gr_overflow:",
            "add.u64 %__gr_limit, %__gr_limit, 16385;",
            "call __gpu_run_stack_overflow;",
            "trap; exit;",
        ],
    );
    assert!(!text.contains("__gpu_run_frame"), "{text}");
    assert!(!text.contains("__gr_probe"), "{text}");
}

#[test]
fn without_a_block_there_is_no_prologue() {
    let text = rewritten(
        ".func f() {\n.local .align 8 .b8 d[8];\nst.local.u64 [d], %a;\ncall.uni f;\nret;\n}",
    );
    assert!(!text.contains("__gr_"), "{text}");
}

#[test]
fn a_checked_block_looks_at_both_stacks() {
    let text = rewritten(
        ".func f() {\n{\n.local .align 1 .b8 __gpu_run_checked_frame[0];\nmov.b64 %rd1, __gpu_run_checked_frame;\n}\ncall.uni f;\nret;\n}",
    );
    assert_in_order(
        &text,
        &[
            ".local .align 4 .b8 __gr_probe[4];",
            "mul.wide.u32 %__gr_scratch, %__gr_thread, 8;",
            "mov.u64 %__gr_scratch2, __gpu_run_call_table;",
            "ld.shared.u64 %__gr_scratch, [%__gr_scratch];",
            "mov.u64 %__gr_scratch2, __gr_probe;",
            "setp.lt.s64 %__gr_over, %__gr_scratch2, %__gr_scratch;",
            "@%__gr_over bra $__gr_overflow;",
            "add.u64 %__gr_new, %__gr_frame, 256;",
            "setp.gt.u64 %__gr_over, %__gr_new, %__gr_limit;",
            "mov.b64 %rd1, %__gr_frame;",
            "$__gr_overflow:",
            "mov.b64 %__gr_new, -9223372036854775808;",
            "st.shared.u64 [%__gr_scratch], %__gr_new;",
            "call __gpu_run_stack_overflow;",
        ],
    );
}

#[test]
fn two_blocks_of_one_function_lie_apart() {
    // libNVVM may put one function into another.
    let text = rewritten(
        ".func f() {\n{\n.local .align 8 .b8 __gpu_run_frame[24];\nmov.b64 %rd1, __gpu_run_frame;\n}\n\
         {\n.local .align 32 .b8 __gpu_run_checked_frame[8];\n.loc 1 2 3\nmov.b64 %rd2, __gpu_run_checked_frame;\n}\nret;\n}",
    );
    assert_in_order(
        &text,
        &[
            "add.u64 %__gr_frame, %__gr_old, 31; and.b64 %__gr_frame, %__gr_frame, -32;",
            "add.u64 %__gr_object1, %__gr_frame, 32;",
            "mov.b64 %rd1, %__gr_frame;",
            "mov.b64 %rd2, %__gr_object1;",
        ],
    );
}
