use crate::ir::llvm::{Machine, Module};
use crate::ir::testing::{module, verified};

/// As the pass before leaves it.
const START: &str = "
    define void @__gpu_run_constructors() {
      call void @first()
      ret void
    }
    declare void @first()
";

/// How many pointers are stored, and the module's text, after LLVM's verifier has found no fault.
fn after(text: &str) -> (u64, String) {
    let module = module(&format!("{START}{text}"));
    let stored = super::run(&module).unwrap_or_else(|why| panic!("{why:#}"));
    let text = verified(&module);
    (stored, text)
}

#[track_caller]
fn contains(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "no `{expected}` in\n{text}");
    }
}

/// What is stored at the start, in order.
fn stores(text: &str) -> Vec<&str> {
    let (_, body) = text
        .split_once("define void @__gpu_run_constructors() {\n")
        .unwrap();
    let (stores, _) = body.split_once("  call void @first()").unwrap();
    stores.lines().map(str::trim).collect()
}

/// Without the pass it ends its process.
#[test]
fn llvms_backend_takes_it() {
    let module = module(&format!(
        "{START}@me = internal constant {{ ptr, ptr }} {{ ptr @me, ptr @other }}
         @other = internal global ptr getelementptr (i8, ptr @me, i64 8)"
    ));
    assert_eq!(super::run(&module).unwrap(), 2);
    let again = Module::from_bitcode(module.llvm(), "again", &module.bitcode()).unwrap();
    let machine = Machine::new(&again, "sm_70", 0).unwrap();
    let ptx = String::from_utf8(machine.ptx(&again).unwrap()).unwrap();
    assert_eq!(ptx.matches("st.b64").count(), 2, "{ptx}");
}

#[test]
fn one_that_leads_to_itself() {
    let (stored, text) = after(
        "@me = internal constant <{ i32, [4 x i8], ptr, ptr }> <{ i32 7, [4 x i8] undef, ptr @me, ptr @other }>, align 8
         @other = internal constant i32 1",
    );
    assert_eq!(stored, 1);
    contains(
        &text,
        &[
            "@me = internal global <{ i32, [4 x i8], ptr, ptr }> <{ i32 7, [4 x i8] undef, ptr null, ptr @other }>, align 8",
            "@other = internal constant i32 1",
        ],
    );
    assert_eq!(
        stores(&text),
        ["store ptr @me, ptr getelementptr (i8, ptr @me, i64 8), align 8"]
    );
}

#[test]
fn what_changes_anyway_is_written_rather_than_a_constant() {
    let (stored, text) = after(
        "@site = internal global { i64, ptr } { i64 0, ptr @metadata }
         @metadata = internal constant { ptr, ptr } { ptr @site, ptr @vtable }
         @vtable = internal constant ptr @method
         define void @method() {
           store i64 1, ptr @site
           ret void
         }",
    );
    assert_eq!(stored, 1);
    contains(
        &text,
        &[
            "@site = internal global { i64, ptr } zeroinitializer",
            "@metadata = internal constant",
            "@vtable = internal constant",
        ],
    );
    assert_eq!(
        stores(&text),
        ["store ptr @metadata, ptr getelementptr (i8, ptr @site, i64 8), align 8"]
    );
}

#[test]
fn every_place_of_every_way_back() {
    let (stored, text) = after(
        "@ring = internal global [2 x { ptr, i64 }] [{ ptr, i64 } { ptr getelementptr (i8, ptr @ring, i64 16), i64 1 }, { ptr, i64 } { ptr @ring, i64 ptrtoint (ptr @ring to i64) }]
         @packed = internal global <{ i8, ptr }> <{ i8 1, ptr @packed }>, align 1
         @a = internal global [2 x ptr] [ptr @b, ptr @c]
         @b = internal global [2 x ptr] [ptr @c, ptr @alias]
         @c = internal global [3 x ptr] [ptr @a, ptr @b, ptr null]
         @alias = internal alias [2 x ptr], ptr @a
         @pair = internal global <2 x ptr> <ptr @pair, ptr null>",
    );
    contains(
        &text,
        &[
            "@ring = internal global [2 x { ptr, i64 }] [{ ptr, i64 } { ptr null, i64 1 }, { ptr, i64 } zeroinitializer]",
            "@a = internal global [2 x ptr] [ptr @b, ptr @c]",
            "@b = internal global [2 x ptr] [ptr @c, ptr null]",
            "@c = internal global [3 x ptr] zeroinitializer",
        ],
    );
    let expected = [
        "store ptr getelementptr (i8, ptr @ring, i64 16), ptr @ring, align 8",
        "store ptr @ring, ptr getelementptr (i8, ptr @ring, i64 16), align 8",
        "store i64 ptrtoint (ptr @ring to i64), ptr getelementptr (i8, ptr @ring, i64 24), align 8",
        "store ptr @packed, ptr getelementptr (i8, ptr @packed, i64 1), align 1",
        "store ptr @alias, ptr getelementptr (i8, ptr @b, i64 8), align 8",
        "store ptr @a, ptr @c, align 8",
        "store ptr @b, ptr getelementptr (i8, ptr @c, i64 8), align 8",
        "store <2 x ptr> <ptr @pair, ptr null>, ptr @pair, align 16",
    ];
    assert_eq!(stores(&text), expected);
    assert_eq!(stored, expected.len() as u64);
}

#[test]
fn what_leads_nowhere_stays() {
    let text = "@one = internal constant [2 x ptr] [ptr @second, ptr @f]
         @second = internal constant { ptr, i64 } { ptr @third, i64 1 }
         @third = internal global i64 5
         @outside = external global ptr
         define ptr @f() prefix ptr @one {
           ret ptr @one
         }";
    let (stored, after) = after(text);
    assert_eq!(stored, 0);
    contains(
        &after,
        &["@one = internal constant [2 x ptr] [ptr @second, ptr @f]"],
    );
    assert!(stores(&after).is_empty());
}

/// Of a place's own: the static may be aligned to more.
#[test]
fn alignment_of_a_place() {
    let (_, text) = after(
        "@wide = internal global { i64, ptr } { i64 0, ptr @wide }, align 16
         @narrow = internal global <{ i32, ptr }> <{ i32 0, ptr @narrow }>, align 8",
    );
    assert_eq!(
        stores(&text),
        [
            "store ptr @wide, ptr getelementptr (i8, ptr @wide, i64 8), align 8",
            "store ptr @narrow, ptr getelementptr (i8, ptr @narrow, i64 4), align 4",
        ]
    );
}

/// Chains may be as long as a program likes.
#[test]
fn a_long_way_back() {
    const LENGTH: usize = 20_000;
    let one = |at: usize| format!("@n{at} = internal constant ptr @n{}\n", (at + 1) % LENGTH);
    let text: String = (0..LENGTH).map(one).collect();
    let module = module(&format!("{START}{text}"));
    assert_eq!(super::run(&module).unwrap(), 1);
}

#[test]
fn without_a_start_it_is_an_error() {
    let why = super::run(&module("@me = constant ptr @me")).unwrap_err();
    assert!(why.to_string().contains("lead back"), "{why}");
}
