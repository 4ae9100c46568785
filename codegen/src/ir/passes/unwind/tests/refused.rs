//! What cannot be lowered is told by name.

use super::{parsed, run};

fn refused(text: &str) -> String {
    format!("{:#}", run(&parsed(text)).unwrap_err())
}

#[test]
fn a_function_chosen_at_load_time() {
    let why = refused(
        "
@f = ifunc void (), ptr @choose
define ptr @choose() { ret ptr @foreign }",
    );
    assert!(
        why.starts_with("`f` is a function that is chosen when"),
        "{why}"
    );
}

#[test]
fn a_pad_that_takes_some() {
    let why = refused(
        "
@type = constant i32 0
define void @_ZN4demo5inner17h0123456789abcdefE() personality ptr @personality !dbg !4 {
  invoke void @foreign() to label %ok unwind label %pad, !dbg !5
ok:
  ret void
pad:
  %p = landingpad { ptr, i32 } catch ptr @type, !dbg !5
  ret void
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, producer: \"x\", isOptimized: true, runtimeVersion: 0, emissionKind: LineTablesOnly)
!1 = !DIFile(filename: \"src/a.rs\", directory: \"/d\")
!2 = !{i32 2, !\"Debug Info Version\", i32 3}
!3 = !DISubroutineType(types: !{})
!4 = distinct !DISubprogram(name: \"f\", file: !1, line: 7, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DILocation(line: 9, column: 3, scope: !4)",
    );
    assert!(
        why.starts_with("`demo::inner` (src/a.rs:9): `%p = landingpad"),
        "{why}"
    );
    assert!(
        why.ends_with("takes only some exceptions, which no Rust program does"),
        "{why}"
    );
    // Nothing but these may leave.
    let why = refused(
        "
@type = constant i32 0
define void @f() personality ptr @personality {
  invoke void @foreign() to label %ok unwind label %pad
ok:
  ret void
pad:
  %p = landingpad { ptr, i32 } filter [1 x ptr] [ptr @type]
  ret void
}",
    );
    assert!(why.contains("takes only some exceptions"), "{why}");
}

#[test]
fn a_thunk_for_any_number_of_arguments() {
    let why = refused(
        "
@table = constant [2 x ptr] [ptr @printf, ptr @throws]
define void @throws() {
  call void @__gpu_run_throw(ptr null)
  unreachable
}
declare i32 @printf(ptr, ...)",
    );
    assert_eq!(
        why,
        "`printf`: its address is taken, and it takes any number of arguments"
    );
}

#[test]
fn the_address_of_the_throw() {
    let why = refused(
        "
@table = constant [2 x ptr] [ptr @__gpu_run_throw, ptr @throws]
define void @throws() {
  call void @__gpu_run_throw(ptr null)
  unreachable
}",
    );
    assert_eq!(why, "`__gpu_run_throw`: its address is taken");
}

#[test]
fn bundles_and_blocks_as_addresses() {
    let why = refused("define void @f(ptr %p) { call void %p() [ \"kcfi\"(i32 1) ] ret void }");
    assert!(why.contains("bundles"), "{why}");
    let why = refused(
        "
define void @f(ptr %p) {
  indirectbr ptr %p, [label %a]
a:
  ret void
}",
    );
    assert!(why.starts_with("`f`: `indirectbr"), "{why}");
}
