mod known;
mod places;
mod recursion;
mod values;

use super::{Addresses, Report};
use crate::ir::llvm::Module;
use crate::ir::testing::{module, verified};

fn run(module: &Module) -> anyhow::Result<Report> {
    super::run(module, Addresses::Global)
}

/// What the tests' functions call.
const HEAD: &str = "
    @static = global ptr null
    @table = internal constant [2 x ptr] [ptr @reads, ptr @keeps_nothing]
    @text = internal constant [4 x i8] c\"text\"
    declare void @unknown(ptr)
    define internal i32 @__gpu_run_backtrace(i64 %buffer, i64 %size) { ret i32 0 }
    declare ptr @memcpy(ptr, ptr, i64)
    declare ptr @memset(ptr, i32, i64)
    declare i32 @memcmp(ptr, ptr, i64)
    declare void @llvm.lifetime.start.p0(ptr)
    declare void @llvm.lifetime.end.p0(ptr)
    declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
    define internal i64 @reads(ptr %p) { %v = load i64, ptr %p  ret i64 %v }
    define internal i64 @keeps_nothing(ptr %p) { store i64 1, ptr %p  ret i64 0 }
    define internal void @keeps(ptr %p) { store ptr %p, ptr @static  ret void }
    define internal ptr @same(ptr %p) { ret ptr %p }
    define internal void @puts(ptr %where, ptr %what) { store ptr %what, ptr %where  ret void }
";

/// Whether `%x` of the function `f` is private, by the pass.
#[track_caller]
fn is_private(text: &str) -> bool {
    let module = module(&format!("{HEAD}{text}"));
    run(&module).unwrap_or_else(|why| panic!("{why:#}"));
    let text = verified(&module);
    let f = text.split("@f(").nth(1).expect("a function f");
    let f = f.split("\n}").next().expect("its body");
    let private = f.contains("%x = alloca");
    assert_eq!(private, !f.contains("__gpu_run_frame"), "{f}");
    private
}

/// A function `f` with a variable `%x` and these instructions.
fn f(body: &str) -> String {
    format!("define i64 @f(ptr %other, i64 %n, i1 %c) {{\n %x = alloca [4 x i64]\n {body}\n}}")
}

#[track_caller]
fn private(body: &str) {
    assert!(is_private(&f(body)), "it is taken for shared: {body}");
}

#[track_caller]
fn shared(body: &str) {
    assert!(!is_private(&f(body)), "it is taken for private: {body}");
}

#[test]
fn who_only_reads_and_writes_shares_nothing() {
    private("store i64 1, ptr %x  %v = load i64, ptr %x  ret i64 %v");
    private("%p = getelementptr i64, ptr %x, i64 %n  store i64 1, ptr %p  ret i64 0");
    private("%b = icmp eq ptr %x, %other  %v = zext i1 %b to i64  ret i64 %v");
    private("%p = select i1 %c, ptr %x, ptr %other  %v = load i64, ptr %p  ret i64 %v");
    private(
        "%p = freeze ptr %x  %q = addrspacecast ptr %p to ptr addrspace(5)  store i64 1, ptr addrspace(5) %q  ret i64 0",
    );
    private(
        "br label %l\nl:\n %p = phi ptr [ %x, %0 ], [ %q, %l ]\n %q = getelementptr i64, ptr %p, i64 1\n store i64 1, ptr %p\n br i1 %c, label %l, label %e\ne:\n ret i64 0",
    );
    private(
        "call void @llvm.lifetime.start.p0(ptr %x)  call void @llvm.lifetime.end.p0(ptr %x)  ret i64 0",
    );
    // Its bits, and back.
    private(
        "%b = ptrtoint ptr %x to i64  %a = and i64 %b, -16  %v = urem i64 %a, 3  %z = icmp eq i64 %v, 0  %r = zext i1 %z to i64  ret i64 %r",
    );
}

#[test]
fn copies_share_nothing_but_what_is_copied() {
    private("call void @llvm.memcpy.p0.p0.i64(ptr %x, ptr %other, i64 32, i1 false)  ret i64 0");
    private("%p = call ptr @memcpy(ptr %other, ptr %x, i64 32)  ret i64 0");
    private("%p = call ptr @memset(ptr %x, i32 0, i64 32)  store i64 1, ptr %p  ret i64 0");
    private("%p = call i32 @memcmp(ptr %x, ptr %other, i64 32)  ret i64 0");
    shared("call void @llvm.memcpy.p0.p0.i64(ptr %x, ptr %other, i64 32, i1 true)  ret i64 0");
    shared(
        "%p = call ptr @memcpy(ptr %x, ptr %other, i64 32)  store ptr %p, ptr @static  ret i64 0",
    );
    // The address is kept in a variable, whose bytes get out.
    shared(
        "%y = alloca ptr  store ptr %x, ptr %y  call void @llvm.memcpy.p0.p0.i64(ptr @static, ptr %y, i64 8, i1 false)  ret i64 0",
    );
    shared(
        "%y = alloca ptr  store ptr %x, ptr %y  %p = call ptr @memcpy(ptr @static, ptr %y, i64 8)  ret i64 0",
    );
    shared(
        "%y = alloca ptr  store ptr %x, ptr %y  %v = load i64, ptr %y  store i64 %v, ptr @static  ret i64 0",
    );
}

#[test]
fn what_is_kept_where_others_find_it_is_shared() {
    shared("store ptr %x, ptr @static  ret i64 0");
    shared("store ptr %x, ptr %other  ret i64 0");
    shared("%p = load ptr, ptr @static  store ptr %x, ptr %p  ret i64 0");
    shared("%p = getelementptr i64, ptr %x, i64 2  store ptr %p, ptr @static  ret i64 0");
    shared("%p = select i1 %c, ptr %x, ptr %other  store ptr %p, ptr @static  ret i64 0");
    shared("%b = ptrtoint ptr %x to i64  store i64 %b, ptr @static  ret i64 0");
    shared(
        "%b = ptrtoint ptr %x to i64  %h = lshr i64 %b, 32  %t = trunc i64 %h to i32  store i32 %t, ptr @static  ret i64 0",
    );
    shared(
        "%v = insertelement <2 x ptr> zeroinitializer, ptr %x, i64 %n  store <2 x ptr> %v, ptr @static  ret i64 0",
    );
    shared(
        "%s = insertvalue { i64, ptr } zeroinitializer, ptr %x, 1  store { i64, ptr } %s, ptr @static  ret i64 0",
    );
    // At an address that nobody has told.
    shared("%p = inttoptr i64 4096 to ptr  store ptr %x, ptr %p  ret i64 0");
    shared("%p = inttoptr i64 %n to ptr  store ptr %x, ptr %p  ret i64 0");
    // To others than the program.
    shared("%b = ptrtoint ptr %x to i64  ret i64 %b");
}

#[test]
fn what_is_kept_in_private_memory_is_private() {
    private(
        "%y = alloca ptr  store ptr %x, ptr %y  %p = load ptr, ptr %y  store i64 1, ptr %p  ret i64 0",
    );
    private(
        "%y = alloca ptr  %z = alloca ptr  store ptr %x, ptr %y  store ptr %y, ptr %z  %p = load ptr, ptr %z  %q = load ptr, ptr %p  store i64 1, ptr %q  ret i64 0",
    );
    shared(
        "%y = alloca ptr  store ptr %x, ptr %y  %p = load ptr, ptr %y  store ptr %p, ptr @static  ret i64 0",
    );
    // In a variable that is itself shared, however deep.
    shared("%y = alloca ptr  store ptr %x, ptr %y  store ptr %y, ptr @static  ret i64 0");
    shared(
        "%y = alloca ptr  %z = alloca ptr  store ptr %x, ptr %y  store ptr %y, ptr %z  store ptr %z, ptr @static  ret i64 0",
    );
    // By the hands of another function.
    private(
        "%y = alloca ptr  call void @puts(ptr %y, ptr %x)  %p = load ptr, ptr %y  %v = load i64, ptr %p  ret i64 %v",
    );
    shared(
        "%y = alloca ptr  call void @puts(ptr %y, ptr %x)  %p = load ptr, ptr %y  store ptr %p, ptr @static  ret i64 0",
    );
}

#[test]
fn functions_are_looked_into() {
    private("%v = call i64 @reads(ptr %x)  ret i64 %v");
    private("%p = call ptr @same(ptr %x)  store i64 1, ptr %p  ret i64 0");
    shared("%p = call ptr @same(ptr %x)  store ptr %p, ptr @static  ret i64 0");
    shared("call void @keeps(ptr %x)  ret i64 0");
    shared("call void @puts(ptr @static, ptr %x)  ret i64 0");
    shared("call void @unknown(ptr %x)  ret i64 0");
    shared(
        "%b = ptrtoint ptr %x to i64  %n2 = call i32 @__gpu_run_backtrace(i64 %b, i64 32)  ret i64 0",
    );
    // By another type than the function's own.
    shared("call void @reads(ptr %x, i64 1)  ret i64 0");
}

#[test]
fn one_caller_s_variable_is_not_another_s() {
    let text = "define void @g() { %y = alloca ptr  %p = call ptr @same(ptr %y)  store ptr %y, ptr @static  ret void }";
    assert!(is_private(&format!(
        "{text}\n{}",
        f("%p = call ptr @same(ptr %x)  store i64 1, ptr %p  ret i64 0")
    )));
}

#[test]
fn calls_by_address_go_to_all_of_their_type() {
    let call = "%p = getelementptr [2 x ptr], ptr @table, i64 0, i64 %n  %g = load ptr, ptr %p  %v = call i64 %g(ptr %x)  ret i64 %v";
    private(call);
    // One more of the type, which keeps what it gets.
    let keeper = "@more = internal constant ptr @keeper
        define internal i64 @keeper(ptr %p) { store ptr %p, ptr @static  ret i64 0 }";
    assert!(!is_private(&format!("{keeper}\n{}", f(call))));
    // A number is passed as an address is.
    let number = "@more = internal constant ptr @keeper
        define internal i64 @keeper(i64 %p) { store i64 %p, ptr @static  ret i64 0 }";
    assert!(!is_private(&format!("{number}\n{}", f(call))));
    // What others may call, they call with their own.
    let seen =
        "define void @keeper(ptr %p) { %q = load ptr, ptr %p  store ptr %p, ptr %q  ret void }";
    assert!(is_private(&format!("{seen}\n{}", f("ret i64 0"))));
}

#[test]
fn assembly_and_accesses_for_others() {
    shared("call void asm sideeffect \"st.global.u64 [$0], 0;\", \"l\"(ptr %x)  ret i64 0");
    shared("%p = call ptr asm \"/* $0 */\", \"=l,0\"(ptr %x)  ret i64 0");
    // `black_box`.
    private("call void asm sideeffect \"\", \"r,~{memory}\"(ptr %x)  ret i64 0");
    shared(
        "%p = call ptr asm sideeffect \"\", \"=l,0\"(ptr %x)  store ptr %p, ptr @static  ret i64 0",
    );
    shared("%v = load atomic i64, ptr %x monotonic, align 8  ret i64 %v");
    shared("store atomic i64 1, ptr %x release, align 8  ret i64 0");
    shared("%v = atomicrmw add ptr %x, i64 1 monotonic  ret i64 %v");
    shared("%v = cmpxchg ptr %x, i64 0, i64 1 monotonic monotonic  ret i64 0");
    shared("%v = load volatile i64, ptr %x  ret i64 %v");
    shared("store volatile i64 1, ptr %x  ret i64 0");
    // As a value, not as an address.
    shared("store volatile ptr %x, ptr %other  ret i64 0");
    shared("%v = atomicrmw xchg ptr %other, ptr %x monotonic  ret i64 0");
}

#[test]
fn constants_are_nobody_s_memory() {
    // The same text beside a variable that is shared, and beside one that is not.
    let g = "define void @g() { %y = alloca ptr  %k = alloca ptr  store ptr %y, ptr %k
        %p = select i1 true, ptr @text, ptr %k  store ptr %p, ptr @static  ret void }";
    let body = "%k = alloca ptr  store ptr %x, ptr %k  %p = select i1 %c, ptr @text, ptr %k
        %q = load ptr, ptr %p  store i64 1, ptr %q  ret i64 0";
    assert!(is_private(&format!("{g}\n{}", f(body))));
}

#[test]
fn an_exception_s_value_is_shared() {
    let text = "declare i32 @personality()
        define i64 @f(ptr %other) personality ptr @personality {
          %x = alloca i64
          %e = insertvalue { ptr, i32 } zeroinitializer, ptr %x, 0
          resume { ptr, i32 } %e
        }";
    assert!(!is_private(text));
}

#[test]
fn large_ones_and_those_of_recursion_are_on_the_shared_stack() {
    let of = |bytes: u32, body: &str| {
        format!("define i64 @f(i1 %c) {{ %x = alloca [{bytes} x i8]  store i8 1, ptr %x  {body} }}")
    };
    assert!(is_private(&of(64, "ret i64 0")));
    assert!(!is_private(&of(65, "ret i64 0")));
    let recursive = |bytes: u32| {
        let text = of(bytes, "%v = call i64 @f(i1 %c)  ret i64 %v");
        let module = module(&format!("{HEAD}{text}"));
        run(&module).unwrap();
        verified(&module)
    };
    assert!(!recursive(1).contains("alloca"));
    assert!(recursive(1).contains("__gpu_run_checked_frame[1]"));
}

#[test]
fn what_calls_each_other_may_take_so_much_together() {
    // Functions with 128 bytes each, one above the other: where that is too much together, each keeps 64, or none.
    let chain = |count: u64| {
        let functions: Vec<String> = (0..count)
            .map(|at| {
                let next = match at + 1 {
                    next if next == count => String::new(),
                    next => format!("call void @f{next}()"),
                };
                format!(
                    "define void @f{at}() {{ %x = alloca [64 x i8]  store i8 1, ptr %x  %y = alloca [64 x i8]  store i8 1, ptr %y
                    {next}  ret void }}"
                )
            })
            .collect();
        let module = module(&functions.join("\n"));
        let report = run(&module).unwrap();
        assert_eq!((report.shared, report.checked), (0, 0));
        (report.private, report.large)
    };
    assert_eq!(chain(32), (64, 0));
    assert_eq!(chain(33), (33, 33));
    assert_eq!(chain(64), (64, 64));
    assert_eq!(chain(65), (0, 130));
}

#[test]
fn each_cycle_of_calls_checks_once() {
    let module = module(
        "define void @a() { call void @b()  ret void }
         define void @b() { call void @c()  ret void }
         define void @c() { call void @a()  call void @leaf()  ret void }
         define void @leaf() { ret void }
         define void @once() { call void @a()  ret void }",
    );
    assert_eq!(run(&module).unwrap().checked, 1);
    let text = verified(&module);
    assert_eq!(
        text.matches("__gpu_run_checked_frame[0]").count(),
        1,
        "{text}"
    );
}

#[test]
fn the_cold_ones_check() {
    let module = module(
        "define void @hot() { call void @panic()  ret void }
         define void @panic() cold { call void @hot()  ret void }",
    );
    assert_eq!(run(&module).unwrap().checked, 1);
    let text = verified(&module);
    let panic = text.split("@panic() ").nth(1).unwrap();
    assert!(panic.contains("__gpu_run_checked_frame[0]"), "{text}");
}

#[test]
fn what_never_lives_at_once_shares_a_place() {
    let life = |name: &str| {
        format!(
            "call void @llvm.lifetime.start.p0(ptr {name})
             store ptr {name}, ptr @static
             call void @llvm.lifetime.end.p0(ptr {name})"
        )
    };
    let block = |first: &str, second: &str| {
        let module = module(&format!(
            "{HEAD} define void @f(i1 %c) {{
               %x = alloca [3 x i64]
               %y = alloca [2 x i64], align 16
               {first}
               br i1 %c, label %l, label %e
             l:
               {second}
               br i1 %c, label %l, label %e
             e:
               ret void
             }}"
        ));
        run(&module).unwrap();
        let text = verified(&module);
        let block = text.split(".local .align ").nth(1).unwrap();
        block.split(';').next().unwrap().to_owned()
    };
    let [x, y] = ["%x", "%y"].map(life);
    assert_eq!(block(&x, &y), "16 .b8 __gpu_run_frame[24]");
    // Without an end it lives on, in the loop, too.
    let begun = x.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(block(&begun, &y), "16 .b8 __gpu_run_frame[40]");
    assert_eq!(block(&y, &begun), "16 .b8 __gpu_run_frame[24]");
    // Without marks it lives always.
    assert_eq!(
        block("store ptr %x, ptr @static", &y),
        "16 .b8 __gpu_run_frame[40]"
    );
}

#[test]
fn libnvvm_does_not_know_where_the_block_is() {
    let module = module(
        "@static = global ptr null
        define void @f() { %x = alloca i64  store ptr %x, ptr @static  ret void }",
    );
    super::run(&module, Addresses::Generic).unwrap();
    let text = verified(&module);
    assert!(text.contains("store ptr %1, ptr @static"), "{text}");
    assert!(!text.contains("addrspacecast"), "{text}");
}
