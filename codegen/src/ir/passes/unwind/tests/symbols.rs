//! Who keeps its signature, thunks and aliases.

use super::{head, in_order, lower, text_of};

const THROWS: &str = "
define void @throws(ptr %e) {
  call void @__gpu_run_throw(ptr %e)
  unreachable
}
";

#[test]
fn the_runtimes_functions_kernels_and_main_stay() {
    let (module, _) = lower(&format!(
        "{THROWS}
@llvm.used = appending global [2 x ptr] [ptr @__gpu_run_a, ptr @keep], section \"llvm.metadata\"
@keep = constant [2 x ptr] [ptr @kernel, ptr @throws]
define ptx_kernel void @kernel(ptr %e) {{
  call void @throws(ptr %e)
  ret void
}}
define i32 @main(i32 %n, ptr %e) {{
  call void @throws(ptr %e)
  ret i32 0
}}
define void @__gpu_run_a(ptr %e) {{
  call void @throws(ptr %e)
  ret void
}}
define void @caller(ptr %e) {{
  call void @__gpu_run_a(ptr %e)
  ret void
}}
define void @__gpu_run_uncaught(ptr %e) noreturn {{
  call void @throws(ptr %e)
  unreachable
}}"
    ));
    for (function, text) in [
        ("kernel", "define ptx_kernel void @kernel(ptr %e)"),
        ("main", "define i32 @main(i32 %n, ptr %e)"),
        ("__gpu_run_a", "define void @__gpu_run_a(ptr %e)"),
        ("caller", "define void @caller(ptr %e)"),
    ] {
        assert_eq!(head(&module, function), text);
    }
    for function in ["kernel", "main", "__gpu_run_a"] {
        in_order(
            &text_of(&module, function),
            &[
                "call ptr @throws",
                "icmp ne",
                "call void @__gpu_run_uncaught(ptr",
                "unreachable",
            ],
        );
    }
    // In the function that is called for it nothing is left but the trap.
    in_order(
        &text_of(&module, "__gpu_run_uncaught"),
        &["call void @llvm.trap()", "unreachable"],
    );
    let text = module.text();
    assert!(
        text.contains("[2 x ptr] [ptr @__gpu_run_a, ptr @keep]"),
        "{text}"
    );
    let keep = "@keep = constant [2 x ptr] [ptr @kernel, ptr @throws]";
    assert!(text.contains(keep), "{text}");
    assert!(!text.contains("checked"), "{text}");
}

#[test]
fn thunks_for_addresses_of_what_stays() {
    let (module, report) = lower(&format!(
        "{THROWS}
@more = constant [2 x ptr] [ptr @throws, ptr @fast]
@table = global {{ ptr, ptr, [2 x ptr] }} {{ ptr @__gpu_run_a, ptr @foreign, [2 x ptr] [ptr @outer, ptr null] }}
declare i32 @outer(ptr noundef, ptr byval(i64) align 8)
declare fastcc i32 @fast(i32)
define internal void @__gpu_run_a(ptr sret(i64) %out) {{
  store i64 1, ptr %out
  ret void
}}
define i32 @direct(ptr %p, ptr %f) {{
  call void @__gpu_run_a(ptr sret(i64) %p)
  call void %f(ptr @__gpu_run_a)
  %n = call i32 @outer(ptr noundef %p, ptr byval(i64) align 8 %p)
  ret i32 %n
}}"
    ));
    assert_eq!(report.checked, 2);
    let text = module.text();
    assert!(
        text.contains(
            "{ ptr @__gpu_run_checked___gpu_run_a, ptr @__gpu_run_checked_foreign, [2 x ptr] [ptr @__gpu_run_checked_outer, ptr null] }"
        ),
        "{text}"
    );
    in_order(
        &text_of(&module, "direct"),
        &[
            "call void @__gpu_run_a(ptr sret(i64) %p)",
            "call ptr %f(ptr @__gpu_run_checked___gpu_run_a)",
            "call i32 @outer(ptr noundef %p, ptr byval(i64) align 8 %p)",
        ],
    );
    in_order(
        &text_of(&module, "__gpu_run_checked_outer"),
        &[
            "define internal { i32, ptr } @__gpu_run_checked_outer(ptr noundef %0, ptr byval(i64) align 8 %1)",
            "call i32 @outer(ptr noundef %0, ptr byval(i64) align 8 %1)",
            "insertvalue { i32, ptr } { i32 poison, ptr null }",
            "ret { i32, ptr }",
        ],
    );
    in_order(
        &text_of(&module, "__gpu_run_checked_fast"),
        &[
            "define internal fastcc { i32, ptr }",
            "call fastcc i32 @fast(i32 %0)",
        ],
    );
    in_order(
        &text_of(&module, "__gpu_run_checked___gpu_run_a"),
        &[
            "define internal ptr",
            "(ptr %0)",
            "call void @__gpu_run_a(ptr sret(i64) %0)",
            "ret ptr null",
        ],
    );
}

/// LLVM's backend calls `memcpy` where it likes. What may throw is the program's own, whoever sees it.
#[test]
fn what_others_see_stays_if_it_throws_nothing() {
    let (module, _) = lower(&format!(
        "{THROWS}
@table = constant [4 x ptr] [ptr @throws, ptr @memcpy, ptr @exported, ptr @own]
define ptr @memcpy(ptr %to, ptr %from, i64 %n) nounwind {{
  ret ptr %to
}}
define i32 @exported(ptr %e) {{
  call void @throws(ptr %e)
  ret i32 1
}}
define internal i32 @own() {{
  ret i32 1
}}"
    ));
    assert_eq!(
        head(&module, "memcpy"),
        "define ptr @memcpy(ptr %to, ptr %from, i64 %n)"
    );
    assert_eq!(
        head(&module, "exported"),
        "define { i32, ptr } @exported(ptr %e)"
    );
    assert_eq!(head(&module, "own"), "define internal { i32, ptr } @own()");
    let table = "[4 x ptr] [ptr @throws, ptr @__gpu_run_checked_memcpy, ptr @exported, ptr @own]";
    assert!(module.text().contains(table), "{}", module.text());
}

#[test]
fn aliases_are_their_functions() {
    let (module, _) = lower(&format!(
        "{THROWS}
@one = alias void (ptr), ptr @throws
@two = alias void (ptr), ptr @one
@data = global i32 1
@number = alias i32, ptr @data
define i32 @f(ptr %e) {{
  call void @two(ptr %e)
  %n = load i32, ptr @number
  ret i32 %n
}}"
    ));
    in_order(
        &text_of(&module, "f"),
        &["call ptr @throws(ptr %e)", "load i32, ptr @number"],
    );
    // PTX before 6.3 has no aliases; nobody needs these.
    let text = module.text();
    for dead in ["@one = internal alias", "@two = internal alias"] {
        assert!(text.contains(dead), "{dead}:\n{text}");
    }
}

/// Used by a list of what must stay alone: nobody calls it by its address, so no call by address can throw.
#[test]
fn what_is_only_used() {
    let (module, report) = lower(
        "
@llvm.compiler.used = appending global [2 x ptr] [ptr @exported, ptr addrspacecast (ptr addrspace(1) @data to ptr)], section \"llvm.metadata\"
@data = addrspace(1) global i32 1
define void @exported(ptr %e) {
  call void @__gpu_run_throw(ptr %e)
  unreachable
}
define void @call(ptr %f) {
  call void %f(ptr null)
  ret void
}
",
    );
    assert_eq!((report.checked, report.tested), (1, 0));
    assert_eq!(head(&module, "call"), "define void @call(ptr %f)");
}
