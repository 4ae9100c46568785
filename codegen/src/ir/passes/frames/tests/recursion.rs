//! Who may recurse, who checks, and what private variables may take together.

use super::{Report, module, run, verified};

/// The report, and which functions check.
fn checked(text: &str) -> (Report, Vec<String>) {
    let module = module(text);
    let report = run(&module).unwrap_or_else(|why| panic!("{why:#}"));
    let text = verified(&module);
    let bodies = text.split("\ndefine ").skip(1);
    let checking = bodies.filter(|body| body.contains("__gpu_run_checked_frame"));
    let name = |body: &str| {
        let (_, name) = body.split_once('@').unwrap();
        name.split('(').next().unwrap().to_owned()
    };
    let names: Vec<_> = checking.map(name).collect();
    assert_eq!(report.checked, names.len() as u64, "{text}");
    (report, names)
}

/// Functions that call others by name, as `a: b c; b: a`.
fn calls(graph: &str) -> Vec<String> {
    let function = |line: &str| {
        let (name, callees) = line.split_once(':').unwrap();
        let callees = callees.split_whitespace();
        let calls: String = callees
            .map(|name| format!("call void @{name}()  "))
            .collect();
        format!("define void @{}() {{ {calls} ret void }}\n", name.trim())
    };
    let text: String = graph.split(';').map(function).collect();
    checked(&text).1
}

/// Variables of so many bytes each.
fn variables(sizes: &[u32]) -> String {
    let one = |(at, size): (usize, &u32)| {
        format!("%x{at} = alloca [{size} x i8]  store i8 1, ptr %x{at}  ")
    };
    sizes.iter().enumerate().map(one).collect()
}

/// How many of these variables stay private, and how many do not.
fn fit(head: &str, sizes: &[u32], body: &str) -> (u64, u64) {
    let variables = variables(sizes);
    let (report, _) = checked(&format!(
        "{head} define void @f() {{ {variables} {body}  ret void }}"
    ));
    assert_eq!(report.shared, 0);
    (report.private, report.large)
}

const BY_ADDRESS: &str = "@slot = internal global ptr @f";
const CALL: &str = "%g = load ptr, ptr @slot  call void %g()";

#[test]
fn what_one_function_may_take() {
    assert_eq!(fit("", &[64, 64], ""), (2, 0));
    assert_eq!(fit("", &[64, 64, 64], ""), (2, 1));
    // The small ones first.
    assert_eq!(fit("", &[60, 60, 10, 10], ""), (3, 1));
    // Many in one.
    assert_eq!(fit("", &[], "%x = alloca i8, i64 64"), (1, 0));
    assert_eq!(fit("", &[], "%x = alloca i8, i64 65"), (0, 1));
    // It may recurse, by a call of an address.
    assert_eq!(fit(BY_ADDRESS, &[64], CALL), (1, 0));
    assert_eq!(fit(BY_ADDRESS, &[64, 1], CALL), (1, 1));
    // By its name, and so by an unwinding call.
    assert_eq!(fit("", &[1], "call void @f()"), (0, 1));
    let invoke =
        "declare i32 @personality()  define void @f() personality ptr @personality { %x = alloca i8
        invoke void @f() to label %done unwind label %pad
        pad: %p = landingpad { ptr, i32 } cleanup  br label %done
        done: ret void }";
    let (report, names) = checked(invoke);
    assert_eq!((report.private, report.large), (0, 1));
    assert_eq!(names, ["f"]);
}

#[test]
fn who_may_recurse_if_it_panics_may_not_otherwise() {
    let cold = "define void @panic() cold { call void @f()  ret void }";
    assert_eq!(fit(cold, &[64, 64], "call void @panic()"), (2, 0));
    let plain = "define void @panic() { call void @f()  ret void }";
    assert_eq!(fit(plain, &[64, 64], "call void @panic()"), (0, 2));
}

#[test]
fn calls_by_address_are_cycles_too() {
    let f = |body: &str| {
        checked(&format!(
            "{BY_ADDRESS} define internal void @f() {{ {body}  ret void }}"
        ))
        .1
    };
    assert_eq!(f(CALL), ["f"]);
    // An address as a number is passed alike.
    let text = "@slot = internal global ptr @f
        define internal void @f(i64 %n) { %g = load ptr, ptr @slot  call void %g(ptr null)  ret void }";
    assert_eq!(checked(text).1, ["f"]);
    // Assembly calls nobody.
    assert!(f("call void asm sideeffect \"nothing;\", \"\"()").is_empty());
    // Nobody has the address of this one.
    let text = "@slot = global ptr null
        define void @f() { %g = load ptr, ptr @slot  call void %g()  ret void }";
    assert!(checked(text).1.is_empty());
}

#[test]
fn as_few_check_as_can_be_found() {
    assert!(calls("a: b; b:").is_empty());
    assert_eq!(calls("hub: a b c; a: hub; b: hub; c: hub"), ["hub"]);
    // Most go into `q` and out of `s`, but not all ways lead through these.
    assert_eq!(
        calls("h: s d; s: a b c; a: q; b: q; c: q; q: h; d: h"),
        ["h"]
    );
    // Whoever calls itself must check in any case, and here that is enough.
    assert_eq!(
        calls("f: f s; s: a b c; a: m; b: m; c: m; m: x y z; x: t; y: t; z: t; t: f"),
        ["f"]
    );
}

#[test]
fn the_cold_ones_check_wherever_they_stand() {
    let hot = "define void @hot() { call void @panic()  ret void }\n";
    let panic = "define void @panic() cold { call void @hot()  ret void }\n";
    for text in [[hot, panic].concat(), [panic, hot].concat()] {
        assert_eq!(checked(&text).1, ["panic"], "{text}");
    }
}

/// So many functions with 128 bytes each, one above the other; the last one's body ends with `last`, all others' names begin with `name`.
fn chain(name: &str, count: usize, last: &str) -> String {
    let variables = variables(&[64, 64]);
    let function = |at: usize| {
        let next = match at + 1 {
            next if next == count => last.to_owned(),
            next => format!("call void @{name}{next}()"),
        };
        format!("define void @{name}{at}() {{ {variables} {next}  ret void }}\n")
    };
    (0..count).map(function).collect()
}

#[test]
fn the_longest_way_without_a_check_counts() {
    let private = |text: &str| checked(text).0.private;
    // Each keeps one variable instead of two.
    let reduced = |functions: u64| functions;
    let variables = variables(&[64, 64]);
    // The shorter of two ways is none.
    let text = chain("f", 33, "") + "define void @leaf() { ret void }";
    let text = text.replacen("call void @f1()", "call void @leaf()  call void @f1()", 1);
    assert_eq!(private(&text), reduced(33));
    // Who checks is the first of a way, and the last of none.
    let check = |above: usize, below: usize| {
        let checks = format!(
            "define void @checks() cold {{ {variables} call void @checks()  call void @g0()  ret void }}"
        );
        let text = chain("f", above, "call void @checks()") + &checks + &chain("g", below, "");
        private(&text)
    };
    assert_eq!(check(32, 31), 2 * 64);
    assert_eq!(check(32, 32), reduced(65));
}
