//! Invokes, landing pads and `resume`.

use super::{cleaned, in_order, lower, text_of};
use crate::ir::llvm::Place;

const THROWS: &str = "
define i32 @throws(ptr %e) noinline {
  %yes = icmp eq ptr %e, null
  br i1 %yes, label %done, label %throw
throw:
  call void @__gpu_run_throw(ptr %e)
  unreachable
done:
  ret i32 5
}
";

#[test]
fn a_clean_up_goes_on() {
    let text = cleaned(
        &format!(
            "{THROWS}
define i32 @f(ptr %e) personality ptr @personality {{
  %n = invoke i32 @throws(ptr %e) to label %good unwind label %pad
good:
  ret i32 %n
pad:
  %p = landingpad {{ ptr, i32 }} cleanup
  call void @foreign()
  resume {{ ptr, i32 }} %p
}}"
        ),
        "f",
    );
    in_order(
        &text,
        &[
            "define { i32, ptr } @f",
            "call { i32, ptr } @throws",
            "icmp",
            "br i1",
            "call void @foreign()",
        ],
    );
    // The pair is folded away, and the selector with it.
    assert!(!text.contains("{ ptr, i32 }"), "{text}");
}

/// As rustc writes `catch_unwind`: by address, and the exception is given to a function.
#[test]
fn a_catch_ends_it() {
    let (module, report) = lower(&format!(
        "{THROWS}
@uses = constant ptr @throws
define i32 @try(ptr %try, ptr %data, ptr %catch) personality ptr @personality {{
  %n = invoke i32 %try(ptr %data) to label %good unwind label %pad
good:
  ret i32 0
pad:
  %p = landingpad {{ ptr, i32 }} catch ptr null
  %e = extractvalue {{ ptr, i32 }} %p, 0
  call void %catch(ptr %data, ptr %e) nounwind
  ret i32 1
}}
define void @quiet() {{
  %r = call i32 @try(ptr null, ptr null, ptr null)
  ret void
}}"
    ));
    // It throws nothing, so its signature stays; so its caller's.
    in_order(
        &text_of(&module, "try"),
        &[
            "define i32 @try",
            "call { i32, ptr } %try",
            "icmp ne ptr",
            "br i1",
        ],
    );
    in_order(
        &text_of(&module, "quiet"),
        &["define void @quiet", "call i32 @try"],
    );
    assert_eq!((report.checked, report.tested), (1, 1));
}

/// The three kinds of pads, which their users can tell apart as in C++.
#[test]
fn selectors() {
    for (clauses, number) in [
        ("cleanup", "i32 0"),
        ("cleanup catch ptr null", "i32 1"),
        ("filter [0 x ptr] zeroinitializer", "i32 -1"),
    ] {
        let text = cleaned(
            &format!(
                "{THROWS}
define i32 @f(ptr %e) personality ptr @personality {{
  %n = invoke i32 @throws(ptr %e) to label %good unwind label %pad
good:
  ret i32 77
pad:
  %p = landingpad {{ ptr, i32 }} {clauses}
  %s = extractvalue {{ ptr, i32 }} %p, 1
  ret i32 %s
}}"
            ),
            "f",
        );
        assert!(text.contains(number), "{clauses}:\n{text}");
    }
}

/// Where control goes on behind a throw, nobody comes; behind what never returns there is no test.
#[test]
fn invokes_that_never_return() {
    let text = cleaned(
        "
define i32 @f(ptr %e) personality ptr @personality {
  invoke void @__gpu_run_throw(ptr %e) to label %dead unwind label %pad
dead:
  call void @foreign()
  ret i32 1
pad:
  %p = landingpad { ptr, i32 } catch ptr null
  ret i32 2
}",
        "f",
    );
    in_order(&text, &["define i32 @f", "ret i32 2"]);
    assert!(!text.contains("@foreign"), "{text}");

    let (module, report) = lower(
        "
define void @panic(ptr %e) noreturn {
  call void @__gpu_run_throw(ptr %e)
  unreachable
}
define i32 @f(ptr %e) personality ptr @personality {
  invoke void @panic(ptr %e) to label %never unwind label %pad
never:
  unreachable
pad:
  %p = landingpad { ptr, i32 } catch ptr null
  ret i32 2
}",
    );
    assert_eq!(report.tested, 0, "{}", text_of(&module, "f"));
}

/// A call by another name is the same call: attributes stay, `noreturn` where nothing is thrown.
#[test]
fn invokes_of_what_throws_nothing_keep_their_attributes() {
    let (module, _) = lower(&format!(
        "{THROWS}
@table = constant [2 x ptr] [ptr @throws, ptr @end]
define internal void @end() noreturn {{
  call void @foreign()
  unreachable
}}
define internal i32 @calm(ptr %e) {{ ret i32 1 }}
define i32 @f(ptr %e) personality ptr @personality {{
  %n = invoke noundef range(i32 0, 9) i32 @calm(ptr noundef nonnull %e) cold to label %more unwind label %pad
more:
  invoke void @end() noreturn to label %never unwind label %pad
never:
  unreachable
pad:
  %p = landingpad {{ ptr, i32 }} cleanup
  resume {{ ptr, i32 }} %p
}}"
    ));
    let text = text_of(&module, "f");
    in_order(
        &text,
        &[
            "call noundef range(i32 0, 9) i32 @calm(ptr noundef nonnull %e) #",
            "call ptr @end() #",
        ],
    );
    let calls = module.function("f").unwrap().blocks().into_iter();
    let calls: Vec<_> = calls
        .flat_map(|block| block.instructions())
        .filter_map(|one| one.call())
        .collect();
    assert!(calls[0].has(Place::Function, "cold"), "{text}");
    assert!(calls[1].has(Place::Function, "noreturn"), "{text}");
}

/// Many invokes with one pad, pads whose phis differ by where the exception comes from, calls in pads, and an invoke in a pad.
#[test]
fn pads_that_are_shared() {
    let (module, _) = lower(&format!(
        "{THROWS}
define i32 @f(ptr %e, i1 %which) personality ptr @personality {{
entry:
  %z = call i32 @throws(ptr %e)
  %a = invoke i32 @throws(ptr %e) to label %one unwind label %pad
one:
  %y = call i32 @throws(ptr %e)
  %b = invoke i32 @throws(ptr %e) to label %two unwind label %pad
two:
  %both = phi i32 [ %b, %one ]
  invoke void @__gpu_run_throw(ptr %e) to label %never unwind label %pad
never:
  unreachable
pad:
  %state = phi i32 [ %z, %entry ], [ %a, %one ], [ %both, %two ]
  %p = landingpad {{ ptr, i32 }} cleanup
  %x = call i32 @throws(ptr %e)
  %c = invoke i32 @throws(ptr %e) to label %end unwind label %double
end:
  %sum = add i32 %state, %x
  store i32 %sum, ptr %e
  resume {{ ptr, i32 }} %p
double:
  %q = landingpad {{ ptr, i32 }} filter [0 x ptr] zeroinitializer
  call void @abort() noreturn nounwind
  unreachable
}}
declare void @abort() noreturn nounwind
"
    ));
    let text = text_of(&module, "f");
    in_order(&text, &["define { i32, ptr } @f"]);
    assert_eq!(text.matches("ret { i32, ptr }").count(), 1);
}

/// An invoke of what throws nothing: its pad is dead, unless others come to it.
#[test]
fn invokes_of_what_throws_nothing() {
    let (module, report) = lower(
        "
define i32 @calm() noinline { ret i32 1 }
define i32 @f(ptr %e) personality ptr @personality {
entry:
  %a = invoke i32 @calm() to label %one unwind label %pad
one:
  invoke void @foreign() to label %two unwind label %pad
two:
  %b = invoke i32 asm sideeffect unwind \"mov.u32 $0, 1;\", \"=r\"() to label %three unwind label %phi
three:
  invoke void @llvm.donothing() to label %four unwind label %phi
four:
  ret i32 %a
pad:
  %p = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %p
phi:
  %x = phi i32 [ %a, %two ], [ %b, %three ]
  %q = landingpad { ptr, i32 } cleanup
  store i32 %x, ptr %e
  resume { ptr, i32 } %q
}
declare void @llvm.donothing()
",
    );
    in_order(&text_of(&module, "f"), &["define i32 @f"]);
    assert_eq!((report.checked, report.tested), (0, 0));
}

/// An exception that a clean-up finds on its way may be caught above: functions in between pass it on.
#[test]
fn caught_above() {
    let text = cleaned(
        &format!(
            "{THROWS}
define i32 @f(ptr %e) personality ptr @personality {{
  invoke void @__gpu_run_throw(ptr %e) to label %never unwind label %inner
never:
  unreachable
inner:
  %p = landingpad {{ ptr, i32 }} cleanup
  %n = invoke i32 @throws(ptr null) to label %again unwind label %outer
again:
  %pe = extractvalue {{ ptr, i32 }} %p, 0
  invoke void @__gpu_run_throw(ptr %pe) to label %never unwind label %outer
outer:
  %q = landingpad {{ ptr, i32 }} catch ptr null
  ret i32 1
}}"
        ),
        "f",
    );
    in_order(
        &text,
        &["define i32 @f", "call { i32, ptr } @throws", "ret i32 1"],
    );
}
