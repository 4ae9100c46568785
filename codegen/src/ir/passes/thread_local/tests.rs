use super::*;
use crate::ir::llvm::Module;
use crate::ir::testing::{module, verified};

/// What the device runtime has.
const RUNTIME: &str = "
    @__gpu_run_tls_layout = external global { i64, i64, i64, i64 }, align 8
    define ptr @__gpu_run_tls_base() alwaysinline {
      %base = call ptr asm \"base\", \"=l\"() nounwind memory(none)
      ret ptr %base
    }
    define i64 @size() {
      %place = getelementptr i8, ptr @__gpu_run_tls_layout, i64 16
      %size = load i64, ptr %place
      ret i64 %size
    }
    declare ptr @llvm.threadlocal.address.p0(ptr)
";

fn of(text: &str) -> Module {
    module(&format!("{RUNTIME}{text}"))
}

/// What the pass makes of it, after LLVM's verifier has found no fault.
fn after(text: &str) -> (Report, String) {
    let module = of(text);
    let report = run(&module).unwrap_or_else(|why| panic!("{why:#}"));
    let text = verified(&module);
    assert!(!text.contains("thread_local"), "{text}");
    (report, text)
}

fn refused(text: &str) -> String {
    format!("{:#}", run(&of(text)).expect_err("it is refused"))
}

#[track_caller]
fn contains(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "no `{expected}` in\n{text}");
    }
}

#[test]
fn a_use_is_the_block_and_an_offset() {
    let (report, text) = after(
        "@zero = internal thread_local global i64 0
         @five = internal thread_local global i32 5
         define i32 @f(i64 %value) {
           %zero = call ptr @llvm.threadlocal.address.p0(ptr @zero)
           store i64 %value, ptr %zero
           %five = call ptr @llvm.threadlocal.address.p0(ptr @five)
           %number = load i32, ptr %five
           ret i32 %number
         }",
    );
    let expected = Report {
        statics: 2,
        size: 16,
        align: 16,
        filled: 4,
        uses: 2,
    };
    assert_eq!(report, expected);
    contains(
        &text,
        &[
            "@__gpu_run_tls_template = internal constant <{ i32, [4 x i8] }> <{ i32 5, [4 x i8] zeroinitializer }>, align 16",
            "@__gpu_run_tls_layout = internal constant { ptr, i64, i64, i64 } { ptr @__gpu_run_tls_template, i64 4, i64 16, i64 16 }, align 8",
            "%1 = call ptr @__gpu_run_tls_base()\n  %2 = getelementptr inbounds i8, ptr %1, i64 8\n  store i64 %value, ptr %2",
            "%3 = call ptr @__gpu_run_tls_base()\n  %4 = getelementptr inbounds i8, ptr %3, i64 0\n  %number = load i32, ptr %4",
        ],
    );
}

#[test]
fn strict_alignments_come_first_and_zeros_last() {
    let (report, text) = after(
        "@byte = internal thread_local global i8 1
         @wide = internal thread_local global [3 x i64] [i64 1, i64 2, i64 3], align 64
         @lazy = internal thread_local global <{ [64 x i8], i8, [7 x i8] }> <{ [64 x i8] undef, i8 0, [7 x i8] undef }>, align 8
         @zeros = internal thread_local global [1000000 x i8] zeroinitializer
         @address = internal thread_local global <{ ptr, [4 x i8] }> <{ ptr @byte_of_all, [4 x i8] undef }>, align 4
         @byte_of_all = internal global i8 0
         define void @f(ptr %out) {
           %a = call ptr @llvm.threadlocal.address.p0(ptr @byte)
           %b = call ptr @llvm.threadlocal.address.p0(ptr @wide)
           %c = call ptr @llvm.threadlocal.address.p0(ptr @lazy)
           %d = call ptr @llvm.threadlocal.address.p0(ptr @zeros)
           %e = call ptr @llvm.threadlocal.address.p0(ptr @address)
           store volatile ptr %a, ptr %out
           store volatile ptr %b, ptr %out
           store volatile ptr %c, ptr %out
           store volatile ptr %d, ptr %out
           store volatile ptr %e, ptr %out
           ret void
         }",
    );
    // wide at 0, address at 24, byte at 36, lazy at 40, zeros at 112
    assert_eq!((report.filled, report.size), (37, 1_000_128));
    contains(
        &text,
        &[
            "constant <{ [3 x i64], <{ ptr, [4 x i8] }>, i8, [3 x i8] }> <{ [3 x i64] [i64 1, i64 2, i64 3], <{ ptr, [4 x i8] }> <{ ptr @byte_of_all, [4 x i8] undef }>, i8 1, [3 x i8] zeroinitializer }>, align 64",
            "i64 37, i64 1000128, i64 64 }",
            "i64 36\n  ",
            "i64 0\n  ",
            "i64 40\n  ",
            "i64 112\n  ",
            "i64 24\n  ",
        ],
    );
}

#[test]
fn gaps_of_the_template_are_zero() {
    let (report, text) = after(
        "@first = internal thread_local global [5 x i8] c\"abcde\", align 8
         @second = internal thread_local global i32 7, align 4
         define void @f(ptr %out) {
           %a = call ptr @llvm.threadlocal.address.p0(ptr @first)
           %b = call ptr @llvm.threadlocal.address.p0(ptr @second)
           store volatile ptr %a, ptr %out
           store volatile ptr %b, ptr %out
           ret void
         }",
    );
    assert_eq!((report.filled, report.size), (12, 16));
    contains(
        &text,
        &["<{ [5 x i8] c\"abcde\", [3 x i8] zeroinitializer, i32 7, [4 x i8] zeroinitializer }>"],
    );
}

#[test]
fn what_nobody_uses_is_no_part_of_it() {
    let (report, text) = after(
        "@dead = internal thread_local global i64 1
         @kept = internal thread_local global i64 1
         @other = internal global i64 1
         @llvm.used = appending global [2 x ptr] [ptr @kept, ptr @other], section \"llvm.metadata\"
         @llvm.compiler.used = appending global [1 x ptr] [ptr @kept], section \"llvm.metadata\"",
    );
    assert_eq!(
        report,
        Report {
            align: 16,
            ..Report::default()
        }
    );
    contains(
        &text,
        &[
            "{ ptr @__gpu_run_tls_template, i64 0, i64 0, i64 16 }",
            "@llvm.used = appending global [1 x ptr] [ptr @other], section \"llvm.metadata\"",
        ],
    );
    assert!(!text.contains("@llvm.compiler.used"), "{text}");
}

/// LLVM's optimiser may put the address itself wherever a constant can be.
#[test]
fn addresses_among_constants_are_computed() {
    let (report, text) = after(
        "@pair = internal thread_local global [2 x i64] [i64 1, i64 2]
         define i64 @direct() {
           %second = load i64, ptr getelementptr (i8, ptr @pair, i64 8)
           %sum = add i64 %second, ptrtoint (ptr @pair to i64)
           ret i64 %sum
         }
         define ptr @merged(i1 %which, ptr %other) {
         entry:
           br i1 %which, label %left, label %end
         left:
           br i1 %which, label %end, label %end
         end:
           %place = phi ptr [ %other, %entry ], [ @pair, %left ], [ @pair, %left ]
           ret ptr %place
         }
         define { ptr, i64 } @whole() {
           ret { ptr, i64 } { ptr @pair, i64 2 }
         }
         define i1 @is(ptr %other) {
           %same = icmp eq ptr %other, getelementptr inbounds ([2 x i64], ptr @pair, i64 1)
           ret i1 %same
         }",
    );
    assert_eq!((report.statics, report.uses), (1, 5));
    assert!(!text.contains("@pair"), "{text}");
    let merged = &text[text.find("@merged").unwrap()..text.find("@whole").unwrap()];
    assert_eq!(merged.matches("__gpu_run_tls_base").count(), 1, "{merged}");
    contains(
        merged,
        &["left:", "[ %other, %entry ], [ %1, %left ], [ %1, %left ]"],
    );
    contains(&text, &["insertvalue { ptr, i64 } undef, ptr %2, 0"]);
}

#[test]
fn the_runtime_learns_of_a_program_without_any() {
    let (report, text) = after("");
    assert_eq!(
        report,
        Report {
            align: 16,
            ..Report::default()
        }
    );
    contains(&text, &["i64 0, i64 0, i64 16 }, align 8"]);
}

#[test]
fn what_cannot_be_is_named() {
    let uses = "define ptr @f() {
           %a = call ptr @llvm.threadlocal.address.p0(ptr @one)
           ret ptr %a
         }\n";
    let why = refused(&format!("@one = external thread_local global i64\n{uses}"));
    contains(&why, &["`one` is declared, and no crate"]);
    let why = refused(&format!(
        "@one = internal thread_local global i64 0, align 131072\n{uses}"
    ));
    contains(&why, &["`one` is aligned to 131072 bytes"]);
    let why = refused(&format!(
        "@one = internal thread_local global i64 0\n@holder = global ptr @one\n{uses}"
    ));
    contains(
        &why,
        &["the static `holder` holds the address of the thread-local static `one`"],
    );
    // No Rust program makes such vectors.
    let why = refused(
        "@one = internal thread_local global i64 0
         define <2 x ptr> @f() {
           ret <2 x ptr> <ptr @one, ptr null>
         }",
    );
    contains(&why, &["`f` computes with the address", "not understood"]);
}

/// PTX before 7.1 has no addresses in variables of odd sizes.
#[test]
fn addresses_among_initial_values_can_be_written() {
    use crate::ir::llvm::Machine;
    let module = of("@text = internal constant [2 x i8] c\"ab\"
         @name = internal thread_local global { ptr, i64 } { ptr @text, i64 2 }
         @byte = internal thread_local global i8 3
         define void @f(ptr %out) {
           %name = call ptr @llvm.threadlocal.address.p0(ptr @name)
           %byte = call ptr @llvm.threadlocal.address.p0(ptr @byte)
           store volatile ptr %name, ptr %out
           store volatile ptr %byte, ptr %out
           ret void
         }");
    run(&module).unwrap();
    let machine = Machine::new(&module, "sm_70", 3).unwrap();
    let ptx = String::from_utf8(machine.ptx(&module).unwrap()).unwrap();
    contains(&ptx, &["__gpu_run_tls_template[3] = {generic(text), 2, 3}"]);
}

/// LLVM makes the block's address and the offset one access, and asks for the block once.
#[test]
fn two_uses_of_one_function_ask_once() {
    use crate::ir::llvm::Machine;
    let module = of("@count = internal thread_local global i64 0
         @other = internal thread_local global i64 0
         define void @f() {
           %count = call ptr @llvm.threadlocal.address.p0(ptr @count)
           %old = load i64, ptr %count
           %new = add i64 %old, 1
           %again = call ptr @llvm.threadlocal.address.p0(ptr @other)
           store i64 %new, ptr %again
           ret void
         }");
    run(&module).unwrap();
    let machine = Machine::new(&module, "sm_70", 3).unwrap();
    machine
        .run(&module, "always-inline,function(early-cse)")
        .unwrap();
    let text = verified(&module);
    let f = &text[text.find("@f()").unwrap()..];
    assert_eq!(f.matches("asm \"base\"").count(), 1, "{f}");
    let ptx = String::from_utf8(machine.ptx(&module).unwrap()).unwrap();
    contains(
        &ptx,
        &[
            "__gpu_run_tls_template",
            "generic(__gpu_run_tls_template), 0, 16, 16",
        ],
    );
    assert!(ptx.contains("+8]"), "{ptx}");
}
