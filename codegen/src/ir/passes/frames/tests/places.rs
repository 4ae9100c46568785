//! Places of shared variables in their block.

use super::super::layout::{Layout, layout};
use super::super::pass::variables;
use super::{HEAD, module, run, verified};
use ptx::marks;

/// The layout of all variables of a function.
fn of(body: &str) -> Layout {
    let module = module(&format!("{HEAD} define void @f(i1 %c) {{ {body} }}"));
    let f = module.function("f").unwrap();
    layout(f, &variables(&module, f))
}

/// Marks, as `+a -a`.
fn lives(marks: &str) -> String {
    let mark = |mark: &str| {
        let (kind, name) = mark.split_at(1);
        let kind = if kind == "+" { "start" } else { "end" };
        format!("call void @llvm.lifetime.{kind}.p0(ptr %{name})  ")
    };
    marks.split_whitespace().map(mark).collect()
}

fn places(offsets: &[u64], size: u64, align: u64) -> Layout {
    Layout {
        offsets: offsets.to_vec(),
        size,
        align,
    }
}

#[test]
fn each_is_aligned() {
    let two = "%a = alloca [6 x i8], align 4  %b = alloca i32, align 4  ret void";
    assert_eq!(of(two), places(&[0, 8], 12, 4));
    // The most aligned first, then the largest.
    let three = "%a = alloca i8, align 1  %b = alloca [4 x i8], align 1  %c2 = alloca i64, align 8  ret void";
    assert_eq!(of(three), places(&[12, 8, 0], 13, 8));
}

#[test]
fn the_first_place_that_is_free_all_the_while() {
    const VARIABLES: &str =
        "%a = alloca [4 x i64]  %b = alloca [3 x i64]  %d = alloca [2 x i64]  %e = alloca i64";
    let of = |marks: &str| of(&format!("{VARIABLES} {} ret void", lives(marks)));
    // One after the other.
    assert_eq!(of("+a -a +b -b +d -d +e -e"), places(&[0, 0, 0, 0], 32, 8));
    // `d` where `a` was, below `b`; `e` between them.
    assert_eq!(of("+a +b -a +d +e"), places(&[0, 32, 0, 16], 56, 8));
    // In the other order.
    assert_eq!(of("+e +d +b -e -d +a"), places(&[0, 32, 0, 16], 56, 8));
}

#[test]
fn many_variables() {
    const COUNT: usize = 66;
    let variables: String = (0..COUNT)
        .map(|at| format!("%v{at} = alloca i64  "))
        .collect();
    // The first one lives all the while, the others one after the other.
    let marks: String = (1..COUNT).map(|at| format!("+v{at} -v{at} ")).collect();
    let all = of(&format!(
        "{variables} {} ret void",
        lives(&format!("+v0 {marks}"))
    ));
    let mut offsets = [8; COUNT];
    offsets[0] = 0;
    assert_eq!(all, places(&offsets, 16, 8));
}

#[test]
fn what_has_no_marks_lives_always() {
    let of = |large: &str, small: &str| {
        of(&format!(
            "%a = alloca [4 x i64]  %b = alloca i64  {} {} ret void",
            lives(large),
            lives(small)
        ))
    };
    assert_eq!(of("+a -a", "+b -b"), places(&[0, 0], 32, 8));
    assert_eq!(of("", "+b -b"), places(&[0, 32], 40, 8));
    assert_eq!(of("+a -a", ""), places(&[0, 32], 40, 8));
    assert_eq!(of("", ""), places(&[0, 32], 40, 8));
}

#[test]
fn lives_go_on_in_the_blocks_that_follow() {
    let of = |blocks: &str| of(&format!("%a = alloca [4 x i64]  %b = alloca i64  {blocks}"));
    let ([begin_a, end_a], [begin_b, both_b]) =
        (["+a", "-a"].map(lives), ["+b", "+b -b"].map(lives));
    // Around a loop, back to a block before the one where it begins.
    let around = |end: &str| {
        format!(
            "br label %l  l: br label %m  m: {both_b} br label %n  n: {begin_a} {end} br i1 %c, label %l, label %o  o: ret void"
        )
    };
    assert_eq!(of(&around("")), places(&[0, 32], 40, 8));
    assert_eq!(of(&around(&end_a)), places(&[0, 0], 32, 8));
    // Where two ways meet, each may be alive.
    let meet = format!(
        "br i1 %c, label %l, label %m  l: {begin_a} br label %n  m: {begin_b} br label %n  n: ret void"
    );
    assert_eq!(of(&meet), places(&[0, 32], 40, 8));
}

#[test]
fn the_block_stands_for_all_of_them() {
    let module = module(&format!(
        "{HEAD} define void @f() {{
           %a = alloca i64
           %b = alloca i64
           store ptr %a, ptr @static
           store ptr %b, ptr @static
           ret void
         }}"
    ));
    run(&module).unwrap();
    let text = verified(&module);
    let (_, f) = text.split_once("@f()").unwrap();
    let lines: Vec<_> = f.lines().skip(1).take(6).map(str::trim).collect();
    let block = marks::FRAME;
    assert_eq!(
        lines,
        [
            &*format!(
                "%1 = call ptr addrspace(1) asm sideeffect \"{{\\0A.local .align 8 .b8 {block}[16];\\0Amov.b64 $0, {block};\\0A}}\", \"=l\"()"
            ),
            "%2 = addrspacecast ptr addrspace(1) %1 to ptr",
            "%3 = getelementptr inbounds i8, ptr addrspace(1) %1, i64 8",
            "%4 = addrspacecast ptr addrspace(1) %3 to ptr",
            "store ptr %2, ptr @static, align 8",
            "store ptr %4, ptr @static, align 8",
        ],
        "{text}"
    );
    // By this the rewriter knows that all others may stay.
    let mark = format!("@{} = addrspace(1) global i8 0", marks::PRIVATE_FRAMES);
    assert!(text.contains(&mark), "{text}");
}

#[test]
fn parameters_by_value_may_not_be_shared() {
    let of = |what: &str| {
        let text = format!("{HEAD} define void @f(ptr byval(i64) %p) {{ {what}  ret void }}");
        run(&module(&text)).map_err(|why| why.to_string())
    };
    of("%v = load i64, ptr %p").unwrap();
    let why = of("store ptr %p, ptr @static").unwrap_err();
    assert!(why.contains("`f` takes its parameter 0 by value"), "{why}");
}
