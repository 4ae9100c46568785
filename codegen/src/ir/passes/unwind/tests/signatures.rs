//! Attributes, conventions, linkage and debug information of what is changed.

use super::{head, in_order, lower, text_of};
use crate::ir::llvm::Place;

#[test]
fn what_is_about_a_result_goes() {
    let (module, _) = lower(
        "
define weak_odr hidden fastcc noundef nonnull align 8 ptr @f(ptr noalias noundef nonnull initializes((0, 8)) %a, ptr returned %b) unnamed_addr noreturn cold section \"x\" align 16 {
  call void @__gpu_run_throw(ptr %a)
  unreachable
}
define void @g(ptr noalias sret([16 x i8]) align 8 dereferenceable(16) %out, ptr %e) {
  %r = call fastcc noundef nonnull ptr @f(ptr noundef initializes((0, 8)) %e, ptr returned %out) noreturn cold
  store ptr %r, ptr %out
  ret void
}
define void @h(ptr %e) {
  %1 = alloca [16 x i8]
  call void @g(ptr noalias sret([16 x i8]) align 8 %1, ptr %e)
  call void @foreign()
  ret void
}
define ptr @allocate(i64 %n, ptr %e) allocsize(0) allockind(\"alloc,uninitialized\") {
  call void @__gpu_run_throw(ptr %e)
  unreachable
}",
    );
    assert_eq!(
        head(&module, "f"),
        "define weak_odr hidden fastcc { ptr, ptr } @f(ptr noalias noundef nonnull %a, ptr %b) unnamed_addr"
    );
    in_order(&text_of(&module, "f"), &["section \"x\" align 16"]);
    assert_eq!(
        head(&module, "g"),
        "define ptr @g(ptr noalias align 8 dereferenceable(16) %out, ptr %e)"
    );
    in_order(
        &text_of(&module, "g"),
        &["call fastcc { ptr, ptr } @f(ptr noundef %e, ptr %out) #"],
    );
    in_order(
        &text_of(&module, "h"),
        &["call ptr @g(ptr noalias align 8 %1, ptr %e) #"],
    );
    let text = module.text();
    for gone in ["noreturn", "allocsize", "allockind"] {
        assert!(!text.contains(gone), "{gone}:\n{text}");
    }
    assert!(text.contains("= { cold nounwind }"), "{text}");
}

/// What cannot be left by an exception does not return because its signature is another one.
#[test]
fn noreturn_stays_where_nothing_is_thrown() {
    let (module, _) = lower(
        "
@table = constant [2 x ptr] [ptr @end, ptr @throws]
define void @throws(ptr %e) {
  call void @__gpu_run_throw(ptr %e)
  unreachable
}
define internal void @end() noreturn {
  call void @foreign()
  unreachable
}",
    );
    in_order(
        &module.text(),
        &["define internal ptr @end", "noreturn nounwind"],
    );
}

#[test]
fn results_of_every_kind() {
    let (module, _) = lower(
        "
define { i64, i32 } @pair(ptr %e) {
  call void @may(ptr %e)
  ret { i64, i32 } { i64 1, i32 2 }
}
define [2 x i8] @array(ptr %e) {
  call void @may(ptr %e)
  ret [2 x i8] c\"ab\"
}
define <4 x float> @vector(ptr %e) {
  call void @may(ptr %e)
  ret <4 x float> zeroinitializer
}
define i1 @bit(ptr %e, ...) {
  call void @may(ptr %e)
  ret i1 true
}
define i128 @wide(ptr %e) {
  %b = call i1 (ptr, ...) @bit(ptr %e, i32 1, double 2.0)
  %w = zext i1 %b to i128
  ret i128 %w
}
define void @may(ptr %e) {
  %p = call { i64, i32 } @pair(ptr %e)
  %n = extractvalue { i64, i32 } %p, 1
  call void @__gpu_run_throw(ptr %e)
  unreachable
}",
    );
    for (function, result) in [
        ("pair", "{ { i64, i32 }, ptr }"),
        ("array", "{ [2 x i8], ptr }"),
        ("vector", "{ <4 x float>, ptr }"),
        ("bit", "{ i1, ptr }"),
        ("wide", "{ i128, ptr }"),
        ("may", "ptr"),
    ] {
        assert!(head(&module, function).starts_with(&format!("define {result} @{function}(")));
    }
    in_order(
        &text_of(&module, "wide"),
        &["call { i1, ptr } (ptr, ...) @bit(ptr %e, i32 1, double 2.000000e+00)"],
    );
}

#[test]
fn places_in_the_source_stay() {
    let (module, _) = lower(
        "
define i32 @f(ptr %e) !dbg !4 {
  %n = call i32 @f(ptr %e), !dbg !6
  call void @g(ptr %e), !dbg !7
  %m = add i32 %n, 1, !dbg !8
  ret i32 %m, !dbg !8
}
define void @g(ptr %e) !dbg !5 {
  call void @__gpu_run_throw(ptr %e), !dbg !9
  unreachable, !dbg !9
}
define void @__gpu_run_kept(ptr %e) !dbg !10 {
  call void @g(ptr %e), !dbg !11
  ret void, !dbg !11
}
define void @__gpu_run_direct(ptr %e) !dbg !13 {
  call void @__gpu_run_throw(ptr %e), !dbg !14
  unreachable
}
define void @__gpu_run_resumes(ptr %e) personality ptr @personality !dbg !15 {
  invoke void @g(ptr %e) to label %end unwind label %pad, !dbg !16
end:
  ret void
pad:
  %p = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %p
}
define void @__gpu_run_uncaught(ptr %e) !dbg !12 {
  ret void
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, producer: \"x\", isOptimized: true, runtimeVersion: 0, emissionKind: LineTablesOnly)
!1 = !DIFile(filename: \"a.rs\", directory: \"/d\")
!2 = !{i32 2, !\"Debug Info Version\", i32 3}
!3 = !DISubroutineType(types: !{})
!4 = distinct !DISubprogram(name: \"f\", file: !1, line: 1, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!5 = distinct !DISubprogram(name: \"g\", file: !1, line: 10, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!6 = !DILocation(line: 2, column: 3, scope: !4)
!7 = !DILocation(line: 3, column: 3, scope: !4)
!8 = !DILocation(line: 4, column: 3, scope: !4)
!9 = !DILocation(line: 11, column: 3, scope: !5)
!10 = distinct !DISubprogram(name: \"k\", file: !1, line: 20, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!11 = !DILocation(line: 21, column: 3, scope: !10)
!12 = distinct !DISubprogram(name: \"u\", file: !1, line: 30, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!13 = distinct !DISubprogram(name: \"t\", file: !1, line: 40, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!14 = !DILocation(line: 41, column: 3, scope: !13)
!15 = distinct !DISubprogram(name: \"r\", file: !1, line: 50, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!16 = !DILocation(line: 51, column: 3, scope: !15)
",
    );
    let function = module.function("f").unwrap();
    let lines: Vec<(String, Option<u32>)> = function
        .blocks()
        .into_iter()
        .flat_map(|block| block.instructions())
        .map(|one| {
            (
                format!("{:?}", one.opcode()),
                one.place().map(|(_, line)| line),
            )
        })
        .collect();
    let lines: Vec<(&str, Option<u32>)> = lines
        .iter()
        .map(|(opcode, line)| (opcode.as_str(), *line))
        .collect();
    assert_eq!(
        lines,
        [
            ("Call", Some(2)),
            ("ExtractValue", Some(2)),
            ("ExtractValue", Some(2)),
            ("ICmp", Some(2)),
            ("Br", Some(2)),
            ("Call", Some(3)),
            ("ICmp", Some(3)),
            ("Br", Some(3)),
            ("Add", Some(4)),
            ("InsertValue", Some(4)),
            ("Ret", Some(4)),
            ("Phi", None),
            ("InsertValue", None),
            ("Ret", None),
        ]
    );
    assert_eq!(function.line(), Some(1));
    in_order(
        &text_of(&module, "__gpu_run_kept"),
        &[
            "call ptr @g(ptr %e)",
            "call void @__gpu_run_uncaught(ptr %",
            "!dbg",
        ],
    );
    // Where the exception comes from; else the function's line.
    for (name, line) in [
        ("__gpu_run_kept", 21),
        ("__gpu_run_direct", 41),
        ("__gpu_run_resumes", 50),
    ] {
        let function = module.function(name).unwrap();
        let blocks = function.blocks().into_iter();
        let calls = blocks.flat_map(|block| block.instructions());
        let calls = calls.filter_map(|one| Some((one, one.call()?)));
        let uncaught = module.function("__gpu_run_uncaught");
        let mut calls = calls.filter(|(_, call)| call.callee_function() == uncaught);
        let (instruction, call) = calls.next().expect("it is called");
        assert_eq!(
            instruction.place().map(|(_, line)| line),
            Some(line),
            "{name}"
        );
        assert!(call.has(Place::Function, "noreturn"), "{name}");
    }
}
