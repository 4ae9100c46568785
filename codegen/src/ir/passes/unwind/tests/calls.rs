//! Calls that are no invokes, and returns.

use super::{cleaned, in_order, lower, text_of};

const MAY_THROW: &str = "
define void @may_throw(i1 %yes, ptr %exception) {
  br i1 %yes, label %throw, label %done
throw:
  call void @__gpu_run_throw(ptr %exception)
  unreachable
done:
  ret void
}
define i64 @number(i1 %yes, ptr %exception) {
  call void @may_throw(i1 %yes, ptr %exception)
  ret i64 7
}
";

#[test]
fn the_exception_is_returned() {
    let text = cleaned(MAY_THROW, "may_throw");
    in_order(
        &text,
        &[
            "define ptr @may_throw",
            "select i1 %yes, ptr %exception, ptr null",
            "ret ptr",
        ],
    );
}

#[test]
fn a_result_beside_it() {
    let (module, report) = lower(MAY_THROW);
    let text = text_of(&module, "number");
    in_order(
        &text,
        &[
            "define { i64, ptr } @number",
            "= call ptr @may_throw(",
            "= icmp ne ptr %",
            "br i1 %",
            "!prof",
            "ret { i64, ptr } { i64 7, ptr null }",
            "phi ptr",
            "insertvalue { i64, ptr } poison, ptr %",
            "ret { i64, ptr }",
        ],
    );
    assert_eq!((report.checked, report.functions), (2, 2));
    assert_eq!((report.tested, report.forwarded), (1, 0));
    assert!(
        module
            .text()
            .contains("!{!\"branch_weights\", i32 1, i32 1048575}")
    );
}

/// One block for all exceptions, however many calls there are; the values of calls live on, phis stay where control comes together.
#[test]
fn one_exit_for_many_calls() {
    let (module, report) = lower(&format!(
        "{MAY_THROW}
define i64 @many(i1 %yes, ptr %e) {{
entry:
  %frame = alloca i64
  %a = call i64 @number(i1 %yes, ptr %e)
  %late = alloca [2 x i64]
  %by_a = alloca i8, i64 %a
  store i64 %a, ptr %frame
  store i8 1, ptr %by_a
  store i64 %a, ptr %late
  br label %loop
loop:
  %sum = phi i64 [ %a, %entry ], [ %more, %loop ]
  %b = call i64 @number(i1 %yes, ptr %late)
  call void @foreign()
  %c = call i64 @number(i1 %yes, ptr %frame)
  %bc = add i64 %b, %c
  %more = add i64 %sum, %bc
  %again = icmp ult i64 %more, 100
  br i1 %again, label %loop, label %end
end:
  %last = phi i64 [ %more, %loop ]
  call void @may_throw(i1 %yes, ptr %e)
  %result = add i64 %last, %sum
  ret i64 %result
}}"
    ));
    let text = text_of(&module, "many");
    assert_eq!(report.tested, 5);
    assert_eq!(text.matches("ret { i64, ptr }").count(), 2);
    assert_eq!(text.matches("insertvalue { i64, ptr } poison").count(), 1);
    // Allocations are a part of the frame only in the entry.
    let call = text.find("call").expect("the first call");
    assert_eq!(text[..call].matches("alloca").count(), 2, "{text}");
    // Its size is what the call returns.
    in_order(&text[call..], &["br i1", "alloca i8, i64 %"]);
}

#[test]
fn what_never_returns_needs_no_test() {
    let text = cleaned(
        "
define void @panic(ptr %e) noreturn cold {
  call void @__gpu_run_throw(ptr %e) noreturn
  unreachable
}
define i32 @caller(i1 %wrong, ptr %e) {
  br i1 %wrong, label %bad, label %good
bad:
  call void @panic(ptr %e) noreturn
  unreachable
good:
  ret i32 1
}",
        "caller",
    );
    assert!(!text.contains("icmp"), "{text}");
    assert!(!text.contains("unreachable"), "{text}");
    assert!(!text.contains("noreturn"), "{text}");
    in_order(&text, &["call ptr @panic(ptr %e)", "ret { i32, ptr }"]);
}

/// Dead code behind a throw that is not marked so; others name its block.
#[test]
fn a_throw_that_seems_to_return() {
    let (module, _) = lower(
        "
define i32 @f(i1 %yes, ptr %e) {
entry:
  br i1 %yes, label %throw, label %join
throw:
  call void @__gpu_run_throw(ptr %e)
  call void @foreign()
  br label %join
join:
  %x = phi i32 [ 1, %entry ], [ 2, %throw ]
  ret i32 %x
}",
    );
    let text = text_of(&module, "f");
    in_order(&text, &["freeze i1 true", "br i1", "call void @foreign()"]);
}

#[test]
fn a_result_that_is_the_callers_own_is_passed_on() {
    let (module, report) = lower(&format!(
        "{MAY_THROW}
define i64 @same(i1 %yes, ptr %e) {{
  %n = tail call i64 @number(i1 %yes, ptr %e)
  ret i64 %n
}}
define void @nothing(i1 %yes, ptr %e) {{
  musttail call void @may_throw(i1 %yes, ptr %e)
  ret void
}}
define i64 @twice(i1 %yes, ptr %e) {{
  %n = call i64 @number(i1 %yes, ptr %e)
  store i64 %n, ptr %e
  ret i64 %n
}}"
    ));
    assert_eq!((report.forwarded, report.tested), (2, 2));
    for function in ["same", "nothing"] {
        assert!(!text_of(&module, function).contains("icmp"));
    }
    in_order(
        &text_of(&module, "nothing"),
        &["tail call ptr @may_throw", "ret ptr"],
    );
    in_order(&text_of(&module, "twice"), &["icmp ne", "store i64"]);
}

#[test]
fn calls_by_address() {
    let (module, report) = lower(&format!(
        "{MAY_THROW}
@table = constant [2 x ptr] [ptr @number, ptr @other]
define internal i64 @other(i1 %yes, ptr %exception) nounwind {{
  ret i64 1
}}
define i64 @call(ptr %f) {{
  %n = call i64 %f(i1 true, ptr null)
  %m = call i64 %f(i1 true, ptr null) nounwind
  %k = call i64 @other(i1 true, ptr null)
  %s = call i64 asm \"mov.u64 $0, 1;\", \"=l\"()
  %nm = add i64 %n, %m
  %ks = add i64 %k, %s
  %all = add i64 %nm, %ks
  ret i64 %all
}}"
    ));
    let text = text_of(&module, "call");
    // What is marked and what throws nothing is not tested, but called by the same convention.
    assert_eq!(report.tested, 2, "{text}");
    assert_eq!(
        text.matches("call { i64, ptr } %f(i1 true, ptr null)")
            .count(),
        2
    );
    in_order(&text, &["call { i64, ptr } @other", "call i64 asm"]);
    let other = text_of(&module, "other");
    in_order(
        &other,
        &[
            "define internal { i64, ptr } @other",
            "ret { i64, ptr } { i64 1, ptr null }",
        ],
    );
    assert!(
        module
            .text()
            .contains("[2 x ptr] [ptr @number, ptr @other]")
    );
}

/// Nothing that is called by address throws: then nothing changes for it.
#[test]
fn addresses_of_what_throws_nothing() {
    let (module, report) = lower(
        "
define internal i64 @f() { ret i64 1 }
define i64 @call(ptr %f) {
  %n = call i64 %f()
  %m = call i64 @call(ptr @f)
  %nm = add i64 %n, %m
  ret i64 %nm
}
define void @direct() {
  call void @__gpu_run_throw(ptr null)
  unreachable
}",
    );
    assert_eq!((report.tested, report.checked), (0, 1));
    in_order(
        &text_of(&module, "call"),
        &["define i64 @call", "call i64 %f()"],
    );
    in_order(&text_of(&module, "f"), &["define internal i64 @f()"]);
}

/// Whoever gets its own address by a direct call can call it by that.
#[test]
fn an_address_that_only_the_function_itself_gets() {
    let (module, _) = lower(&format!(
        "{MAY_THROW}
@table = constant ptr @may_throw
define internal void @passed(ptr %itself) nounwind {{
  ret void
}}
define void @call() {{
  call void @passed(ptr @passed)
  ret void
}}"
    ));
    in_order(
        &text_of(&module, "passed"),
        &["define internal ptr @passed"],
    );
    in_order(
        &text_of(&module, "call"),
        &["call ptr @passed(ptr @passed)"],
    );
}

/// `musttail` stands before the function's return, which is another one now.
#[test]
fn a_call_in_the_place_of_a_function_that_may_throw() {
    let (module, _) = lower(
        "
define void @calm(i1 %yes, ptr %e) noinline { ret void }
define void @f(i1 %yes, ptr %e) {
  br i1 %yes, label %throw, label %last
throw:
  call void @__gpu_run_throw(ptr %e)
  unreachable
last:
  musttail call void @calm(i1 %yes, ptr %e)
  ret void
}",
    );
    let text = text_of(&module, "f");
    in_order(&text, &["  tail call void @calm", "ret ptr null"]);
    assert!(!text.contains("musttail"), "{text}");
}

#[test]
fn what_a_call_may_alias_stays_known() {
    let (module, _) = lower(&format!(
        "{MAY_THROW}
define void @f(ptr %e) {{
  call void @may_throw(i1 true, ptr %e), !alias.scope !0, !noalias !3
  ret void
}}
!0 = !{{!1}}
!1 = distinct !{{!1, !2}}
!2 = distinct !{{!2}}
!3 = !{{!4}}
!4 = distinct !{{!4, !2}}"
    ));
    let text = text_of(&module, "f");
    let call = text.lines().find(|line| line.contains("@may_throw"));
    let call = call.expect("the call");
    assert!(
        call.contains("!alias.scope") && call.contains("!noalias"),
        "{call}"
    );
}

/// By another type than its own: what is there is what the caller says, as before.
#[test]
fn a_call_by_another_type_is_one_by_address() {
    let (module, _) = lower(&format!(
        "{MAY_THROW}
define void @other() {{
  call void @number(i1 true, ptr null)
  ret void
}}"
    ));
    in_order(
        &text_of(&module, "other"),
        &["call ptr @number(i1 true, ptr null)"],
    );
}

#[test]
fn functions_that_call_each_other() {
    let (module, report) = lower(&format!(
        "{MAY_THROW}
define i64 @even(i64 %n) {{
  %odd = call i64 @odd(i64 %n)
  %r = add i64 %odd, 1
  ret i64 %r
}}
define i64 @odd(i64 %n) {{
  %x = call i64 @number(i1 true, ptr null)
  %even = call i64 @even(i64 %x)
  %r = add i64 %even, 1
  ret i64 %r
}}
define i64 @calm(i64 %n) {{
  %r = call i64 @calm(i64 %n)
  ret i64 %r
}}"
    ));
    assert_eq!(report.checked, 4);
    in_order(
        &text_of(&module, "calm"),
        &["define i64 @calm", "call i64 @calm"],
    );
    in_order(&text_of(&module, "even"), &["define { i64, ptr } @even"]);
}

/// What is marked is believed: its exception would be a bug of the program, and ends it.
#[test]
fn nounwind_functions_stay() {
    let (module, _) = lower(&format!(
        "{MAY_THROW}
define i64 @marked() nounwind {{
  %r = call i64 @number(i1 true, ptr null)
  ret i64 %r
}}
define i64 @caller() {{
  %r = call i64 @marked()
  ret i64 %r
}}"
    ));
    in_order(
        &text_of(&module, "caller"),
        &["define i64 @caller", "call i64 @marked"],
    );
    in_order(
        &text_of(&module, "marked"),
        &[
            "define i64 @marked",
            "icmp ne",
            "ret i64",
            "call void @llvm.trap()",
            "unreachable",
        ],
    );
}

/// Called by address, it follows the convention, but its callers do not look for an exception.
#[test]
fn nounwind_functions_with_an_address_return_none() {
    let (module, report) = lower(&format!(
        "{MAY_THROW}
@table = constant [2 x ptr] [ptr @number, ptr @marked]
define internal i64 @marked(ptr %e) nounwind {{
  %r = call i64 @number(i1 true, ptr %e)
  ret i64 %r
}}"
    ));
    assert_eq!(report.forwarded, 0);
    in_order(
        &text_of(&module, "marked"),
        &[
            "define internal { i64, ptr } @marked",
            "icmp ne",
            "ptr null }",
            "call void @llvm.trap()",
            "unreachable",
        ],
    );
}
