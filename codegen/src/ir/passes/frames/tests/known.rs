//! Functions, intrinsics and constants of which it is known what they do.

use super::{f, is_private, shared};

/// Whether `%x` is private where these declarations stand before the function.
#[track_caller]
fn with(head: &str, body: &str) -> bool {
    is_private(&format!("{head}\n{}", f(body)))
}

/// `%p` may be a variable's address or what `value` makes. What is kept where it points to is shared only if `value` may be memory that others see.
fn kept_at(value: &str) -> String {
    format!(
        "%y = alloca ptr  {value}  %p = select i1 %c, ptr %w, ptr %y  store ptr %x, ptr %p  ret i64 0"
    )
}

#[test]
fn intrinsics() {
    let copies = "declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
        declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
        declare void @llvm.memcpy.element.unordered.atomic.p0.p0.i64(ptr, ptr, i64, i32)
        declare void @llvm.memset.element.unordered.atomic.p0.i64(ptr, i8, i64, i32)";
    for (call, expected) in [
        (
            "memmove.p0.p0.i64(ptr %x, ptr %other, i64 32, i1 false)",
            true,
        ),
        (
            "memmove.p0.p0.i64(ptr %x, ptr %other, i64 32, i1 true)",
            false,
        ),
        ("memset.p0.i64(ptr %x, i8 0, i64 32, i1 false)", true),
        ("memset.p0.i64(ptr %x, i8 0, i64 32, i1 true)", false),
        (
            "memcpy.element.unordered.atomic.p0.p0.i64(ptr align 8 %x, ptr align 8 %other, i64 32, i32 8)",
            false,
        ),
        (
            "memset.element.unordered.atomic.p0.i64(ptr align 8 %x, i8 0, i64 32, i32 8)",
            false,
        ),
    ] {
        let body = format!("call void @llvm.{call}  ret i64 0");
        assert_eq!(with(copies, &body), expected, "{call}");
    }
    let others = "declare void @llvm.assume(i1)
        declare ptr @llvm.ptrmask.p0.i64(ptr, i64)
        declare void @llvm.prefetch.p0(ptr, i32, i32, i32)";
    for (body, expected) in [
        (
            "%b = ptrtoint ptr %x to i64  %t = trunc i64 %b to i1  call void @llvm.assume(i1 %t)",
            true,
        ),
        (
            "%p = call ptr @llvm.ptrmask.p0.i64(ptr %x, i64 -16)  store i64 1, ptr %p",
            true,
        ),
        (
            "%p = call ptr @llvm.ptrmask.p0.i64(ptr %x, i64 -16)  store ptr %p, ptr @static",
            false,
        ),
        // One that is not known here.
        (
            "call void @llvm.prefetch.p0(ptr %x, i32 0, i32 0, i32 1)",
            false,
        ),
    ] {
        assert_eq!(
            with(others, &format!("{body}  ret i64 0")),
            expected,
            "{body}"
        );
    }
}

/// What is assumed of an address by a call's remarks.
#[test]
fn remarks_share_nothing() {
    assert!(with(
        "declare void @llvm.assume(i1)",
        "call void @llvm.assume(i1 true) [ \"align\"(ptr %x, i64 8) ]  ret i64 0"
    ));
}

#[test]
fn functions_of_the_runtime() {
    let c = "declare ptr @memmove(ptr, ptr, i64)
        declare i32 @bcmp(ptr, ptr, i64)";
    assert!(with(
        c,
        "%p = call ptr @memmove(ptr %x, ptr %other, i64 32)  ret i64 0"
    ));
    assert!(!with(
        c,
        "%y = alloca ptr  store ptr %x, ptr %y  %p = call ptr @memmove(ptr @static, ptr %y, i64 8)  ret i64 0"
    ));
    assert!(with(
        c,
        "%p = call i32 @bcmp(ptr %x, ptr %other, i64 32)  ret i64 0"
    ));
    shared("%p = call ptr @memset(ptr %x, i32 0, i64 32)  store ptr %p, ptr @static  ret i64 0");
}

#[test]
fn what_the_allocator_gives_may_be_seen_by_others() {
    // Whatever their bodies do.
    let heap = "define internal ptr @__gpu_run_alloc(i64 %s, i64 %a) { ret ptr null }
        define internal ptr @__gpu_run_realloc(ptr %p, i64 %s, i64 %a, i64 %n) { store ptr %p, ptr @static  ret ptr null }
        define internal void @__gpu_run_dealloc(ptr %p, i64 %s, i64 %a) { store ptr %p, ptr @static  ret void }";
    for value in [
        "%w = call ptr @__gpu_run_alloc(i64 8, i64 8)",
        "%w = call ptr @__gpu_run_realloc(ptr %other, i64 8, i64 8, i64 16)",
    ] {
        let body = format!("{value}  store ptr %x, ptr %w  ret i64 0");
        assert!(!with(heap, &body), "{body}");
    }
    // No variable is ever given back. On a way that is never taken it may look so.
    let kept = "call void asm sideeffect \"{ .reg .u64 %gpu_run_given; mov.u64 %gpu_run_given, $0; st.shared.u64 [$1], %gpu_run_given; }\", \"l,l,~{memory}\"(ptr %x, i64 64)";
    for call in [
        kept,
        "call void @__gpu_run_dealloc(ptr %x, i64 32, i64 8)",
        "%w = call ptr @__gpu_run_realloc(ptr %x, i64 8, i64 8, i64 16)",
    ] {
        assert!(with(heap, &format!("{call}  ret i64 0")), "{call}");
    }
    let other = kept.replace("given", "other");
    assert!(!with(heap, &format!("{other}  ret i64 0")), "{other}");
}

#[test]
fn results_of_calls_by_address() {
    let head = "@slot = internal global ptr @gives
        define internal ptr @gives(ptr %p) { ret ptr %p }";
    let call = "%g = load ptr, ptr @slot  %p = call ptr %g(ptr %x)";
    assert!(with(
        head,
        &format!("{call}  store i64 1, ptr %p  ret i64 0")
    ));
    assert!(!with(
        head,
        &format!("{call}  store ptr %p, ptr @static  ret i64 0")
    ));
}

#[test]
fn calls_that_name_a_function_of_another_type() {
    // More arguments than the type says go where nobody follows them.
    let head = "@slot = internal global ptr @takes
        define internal i64 @takes(...) { ret i64 0 }";
    for callee in ["@takes", "%g"] {
        let body =
            format!("%g = load ptr, ptr @slot  %v = call i64 (...) {callee}(ptr %x)  ret i64 0");
        assert!(!with(head, &body), "{callee}");
    }
    // A function that is also an argument has its address taken.
    let head =
        "define internal void @keeper(ptr %p, ptr %q) { store ptr %p, ptr @static  ret void }
        define internal void @calls(ptr %g, ptr %p) { call void %g(ptr %p, ptr null)  ret void }
        define void @other() { call void @keeper(ptr null, ptr @keeper)  ret void }";
    assert!(!with(
        head,
        "call void @calls(ptr %other, ptr %x)  ret i64 0"
    ));
    // So has one that is called by another type than its own, beside its own callers.
    let head =
        "define internal i64 @keeper(ptr %p, i32 %q) { store ptr %p, ptr @static  ret i64 0 }
        define internal void @calls(ptr %g, ptr %p) { %v = call i64 %g(ptr %p, i32 0)  ret void }
        define void @other() { %v = call i32 @keeper(ptr null)  ret void }";
    assert!(!with(
        head,
        "call void @calls(ptr %other, ptr %x)  ret i64 0"
    ));
}

#[test]
fn constants_that_lead_to_what_changes() {
    let head = "@alias = internal alias ptr, ptr @static
        @wide = global [2 x ptr] zeroinitializer
        @holder = internal constant ptr @static
        @pair = internal constant { ptr, ptr } { ptr @text, ptr @static }
        @elsewhere = external constant ptr
        @plain = internal constant ptr @text";
    for (value, expected) in [
        ("%w = load ptr, ptr @plain", true),
        ("%w = load ptr, ptr @holder", false),
        ("%w = load ptr, ptr @pair", false),
        ("%w = load ptr, ptr @elsewhere", false),
        ("%w = load ptr, ptr inttoptr (i64 4096 to ptr)", false),
        ("%w = getelementptr i8, ptr @alias, i64 %n", false),
        (
            "%w = freeze ptr getelementptr (i8, ptr @alias, i64 8)",
            false,
        ),
        (
            "%w = freeze ptr getelementptr (i8, ptr @wide, i64 8)",
            false,
        ),
        (
            "%s = freeze { ptr, ptr } { ptr @text, ptr @static }  %w = extractvalue { ptr, ptr } %s, 1",
            false,
        ),
    ] {
        assert_eq!(with(head, &kept_at(value)), expected, "{value}");
    }
    assert!(!with(
        head,
        "store ptr %x, ptr inttoptr (i64 4096 to ptr)  ret i64 0"
    ));
}

/// Beyond these limits a constant counts as memory that others see, which is never wrong.
#[test]
fn constants_are_looked_into_so_far() {
    let chain = "@k0 = internal constant i64 0
        @k1 = internal constant ptr @k0
        @k2 = internal constant ptr @k1
        @k3 = internal constant ptr @k2";
    let two = "%u = load ptr, ptr @k3  %w = load ptr, ptr %u";
    assert!(with(chain, &kept_at(two)));
    let three = "%u = load ptr, ptr @k3  %v = load ptr, ptr %u  %w = load ptr, ptr %v";
    assert!(!with(chain, &kept_at(three)));
    // One that leads to itself has no end.
    assert!(!with(
        "@me = internal constant ptr @me",
        &kept_at("%u = load ptr, ptr @me  %v = load ptr, ptr %u  %w = load ptr, ptr %v")
    ));

    let many = |count: usize| {
        let parts = vec!["ptr @text"; count].join(", ");
        format!("@many = internal constant [{count} x ptr] [{parts}]")
    };
    assert!(with(&many(16), &kept_at("%w = load ptr, ptr @many")));
    assert!(!with(&many(17), &kept_at("%w = load ptr, ptr @many")));
}

/// What an instruction makes that shows its operands is whatever others have made.
#[test]
fn what_others_give() {
    for value in [
        "%w = load atomic ptr, ptr %other monotonic, align 8",
        "%w = load volatile ptr, ptr %other",
        "%w = atomicrmw xchg ptr %other, ptr null monotonic",
        "%s = cmpxchg ptr %other, ptr null, ptr null monotonic monotonic  %w = extractvalue { ptr, i1 } %s, 0",
        "%w = call ptr asm \"mov.b64 $0, 0;\", \"=l\"()",
        "%w = call ptr @gives()",
        "%w = inttoptr i64 4096 to ptr",
        "%w = va_arg ptr %other, ptr",
    ] {
        let body = format!("{value}  store ptr %x, ptr %w  ret i64 0");
        assert!(!with("declare ptr @gives()", &body), "{value}");
    }
    let pad = "declare i32 @personality()  declare void @throws()
        define i64 @f() personality ptr @personality {
          %x = alloca i64
          invoke void @throws() to label %done unwind label %pad
        pad:
          %e = landingpad { ptr, i32 } cleanup
          %w = extractvalue { ptr, i32 } %e, 0
          store ptr %x, ptr %w
          br label %done
        done:
          ret i64 0
        }";
    assert!(!is_private(pad));
}

/// Whatever else takes an address shares it.
#[test]
fn what_is_not_known() {
    shared("%w = va_arg ptr %x, ptr  ret i64 0");
    shared("indirectbr ptr %x, [label %a]\na: ret i64 0");
    shared(
        "callbr void asm sideeffect \"\", \"l,!i\"(ptr %x) to label %a [label %b]\na: ret i64 0\nb: ret i64 1",
    );
    let pad = "declare i32 @__CxxFrameHandler3(...)  declare void @throws()
        define i64 @f() personality ptr @__CxxFrameHandler3 {
          %x = alloca i64
          invoke void @throws() to label %done unwind label %pad
        pad:
          %c = cleanuppad within none [ptr %x]
          cleanupret from %c unwind to caller
        done:
          ret i64 0
        }";
    assert!(!is_private(pad));
}
