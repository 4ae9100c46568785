//! Values that are made of others: each may hold an address.

use super::{private, shared};

/// `%b` is the address as a number, `%d` as a float, `%v` has it in a vector.
const MADE: &str = "%b = ptrtoint ptr %x to i64  %d = bitcast i64 %b to double
    %v = insertelement <2 x i64> zeroinitializer, i64 %b, i64 %n";

/// The variable is shared if a value of this type gets out that `how` makes.
#[track_caller]
fn carries(ty: &str, how: &str) {
    let own = "%e = bitcast i64 %n to double";
    private(&format!("{MADE}  {own}  %r = {how}  ret i64 0"));
    shared(&format!(
        "{MADE}  {own}  %r = {how}  store {ty} %r, ptr @static  ret i64 0"
    ));
}

#[test]
fn arithmetic() {
    for op in [
        "add", "sub", "mul", "udiv", "sdiv", "urem", "srem", "shl", "lshr", "ashr", "and", "or",
        "xor",
    ] {
        carries("i64", &format!("{op} i64 %b, %n"));
        carries("i64", &format!("{op} i64 %n, %b"));
    }
    for op in ["fadd", "fsub", "fmul", "fdiv", "frem"] {
        carries("double", &format!("{op} double %d, %e"));
        carries("double", &format!("{op} double %e, %d"));
    }
    carries("double", "fneg double %d");
}

#[test]
fn conversions() {
    for (to, how) in [
        ("double", "bitcast i64 %b to double"),
        (
            "ptr addrspace(1)",
            "addrspacecast ptr %x to ptr addrspace(1)",
        ),
        ("i64", "freeze i64 %b"),
        ("ptr", "freeze ptr %x"),
        ("i32", "trunc i64 %b to i32"),
        ("i128", "zext i64 %b to i128"),
        ("i128", "sext i64 %b to i128"),
        ("i64", "fptoui double %d to i64"),
        ("i64", "fptosi double %d to i64"),
        ("double", "uitofp i64 %b to double"),
        ("double", "sitofp i64 %b to double"),
        ("float", "fptrunc double %d to float"),
        ("fp128", "fpext double %d to fp128"),
        ("i64", "ptrtoint ptr %x to i64"),
        ("ptr", "inttoptr i64 %b to ptr"),
    ] {
        carries(to, how);
    }
    // A comparison's bit says too little.
    private("%b = icmp eq ptr %x, %other  store i1 %b, ptr @static  ret i64 0");
}

#[test]
fn vectors_and_structs() {
    const ZERO: &str = "<2 x i64> zeroinitializer";
    const MASK: &str = "<2 x i32> <i32 0, i32 2>";
    for (ty, how) in [
        ("<2 x i64>", format!("insertelement {ZERO}, i64 %b, i64 %n")),
        (
            "<2 x i64>",
            "insertelement <2 x i64> %v, i64 1, i64 %n".into(),
        ),
        ("i64", "extractelement <2 x i64> %v, i64 %n".into()),
        (
            "<2 x i64>",
            format!("shufflevector <2 x i64> %v, {ZERO}, {MASK}"),
        ),
        (
            "<2 x i64>",
            format!("shufflevector {ZERO}, <2 x i64> %v, {MASK}"),
        ),
        (
            "{ i64, ptr }",
            "insertvalue { i64, ptr } zeroinitializer, ptr %x, 1".into(),
        ),
        ("i64", "select i1 %c, i64 %b, i64 %n".into()),
        ("i64", "select i1 %c, i64 %n, i64 %b".into()),
        ("ptr", "getelementptr i64, ptr %x, i64 %n".into()),
    ] {
        carries(ty, &how);
    }
    let parts = "%s = insertvalue { i64, ptr } zeroinitializer, ptr %x, 1";
    shared(&format!(
        "{parts}  %t = insertvalue {{ i64, ptr }} %s, i64 1, 0  store {{ i64, ptr }} %t, ptr @static  ret i64 0"
    ));
    shared(&format!(
        "{parts}  %p = extractvalue {{ i64, ptr }} %s, 1  store ptr %p, ptr @static  ret i64 0"
    ));
}

#[test]
fn ways_that_meet() {
    for values in ["[ %x, %a ], [ %other, %b ]", "[ %other, %a ], [ %x, %b ]"] {
        let text = |end: &str| {
            format!(
                "br i1 %c, label %a, label %b\na:\n br label %e\nb:\n br label %e\ne:\n %p = phi ptr {values}\n {end}\n ret i64 0"
            )
        };
        private(&text("store i64 1, ptr %p"));
        shared(&text("store ptr %p, ptr @static"));
    }
}

/// What is reached by an offset is a part of what the pointer is to, whatever the offset is made of.
#[test]
fn an_offset_may_be_an_address() {
    shared(
        "%b = ptrtoint ptr %x to i64  %p = getelementptr i8, ptr %other, i64 %b  store ptr %p, ptr @static  ret i64 0",
    );
}
