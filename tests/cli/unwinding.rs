//! What unwinding does, compared with the CPU: one generated program, built for both. Each way to panic meets each way to catch.

use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::crates;
use std::fmt::Write as _;
use std::process::Command;

/// Where a panic starts: a name, and what stands in a function that owns `outer`.
const SITES: [(&str, &str); 24] = [
    ("callee", "deep(3);"),
    (
        "argument",
        "takes(Noisy(\"first argument\"), fails(), Noisy(\"never made\"));",
    ),
    (
        "field",
        "let _pair = Pair { one: Noisy(\"one\"), two: fails() };",
    ),
    (
        "element",
        "let _all = [Noisy(\"zero\"), Noisy(\"first\"), fails()];",
    ),
    (
        "drop_of_local",
        "let _below = Noisy(\"below\"); let _bomb = Bomb(\"local\"); let _above = Noisy(\"above\");",
    ),
    (
        "drop_of_temporary",
        "let _before = Noisy(\"before\"); Bomb(\"temporary\").touch();",
    ),
    (
        "drop_of_element",
        "let all: Vec<Box<dyn Any>> = vec![Box::new(Noisy(\"v0\")), Box::new(Bomb(\"v1\")), Box::new(Noisy(\"v2\"))]; drop(all);",
    ),
    (
        "drop_of_field",
        "drop((Noisy(\"t0\"), Bomb(\"t1\"), Noisy(\"t2\")));",
    ),
    (
        "drop_by_assignment",
        "let mut slot: Box<dyn Any> = Box::new(Bomb(\"old\")); slot = Box::new(Noisy(\"new\")); println!(\"  {}\", slot.is::<Noisy>());",
    ),
    (
        "closure",
        "let made: Vec<Noisy> = (0..4).map(|n| { let item = Noisy(\"item\"); assert!(n < 2, \"too many\"); item }).collect(); println!(\"  {}\", made.len());",
    ),
    (
        "boxed_closure",
        "let captured = Noisy(\"captured\"); let boxed: Box<dyn FnOnce()> = Box::new(move || { let _captured = &captured; fails::<()>() }); boxed();",
    ),
    (
        "turn",
        "for n in 0..3 { let _turn = Noisy(\"turn\"); if n == 1 { fails() } }",
    ),
    (
        "match_guard",
        "match Some(Noisy(\"matched\")) { Some(ref found) if fails::<bool>() => found.touch(), _ => {} }",
    ),
    (
        "after_a_question_mark",
        "fn asks() -> Result<(), String> { let _asked = Noisy(\"asked\"); Err(\"no\".to_owned())? } if let Err(why) = asks() { let _why = Noisy(\"why\"); panic!(\"{why}\") }",
    ),
    (
        "scope",
        "thread::scope(|scope| { let _inside = Noisy(\"inside\"); scope.spawn(|| drop(Noisy(\"in a thread\"))).join().unwrap(); fails::<()>() });",
    ),
    (
        "scoped_thread",
        "thread::scope(|scope| { println!(\"  {}\", scope.spawn(|| { let _own = Noisy(\"own\"); fails::<()>() }).join().is_err()); scope.spawn(|| resume_unwind(Box::new(7))); });",
    ),
    (
        "joined_thread",
        "let joined = thread::spawn(|| { let _own = Noisy(\"own\"); fails::<()>() }).join(); let _after = Noisy(\"after\"); resume_unwind(joined.unwrap_err());",
    ),
    (
        "thread_local",
        "thread_local!(static LOCAL: Noisy = const { Noisy(\"thread-local\") }); let joined = thread::spawn(|| { LOCAL.with(Noisy::touch); let _own = Noisy(\"own\"); fails::<()>() }).join(); resume_unwind(joined.unwrap_err());",
    ),
    (
        "caught_in_a_drop",
        "let _catches = Catches; let _inner = Noisy(\"inner\"); fails::<()>();",
    ),
    (
        "retain",
        "let mut all = [0, 1, 2, 3, 4].map(|n| Numbered(n)).to_vec(); let ended = catch_unwind(AssertUnwindSafe(|| all.retain(|one| { assert!(one.0 != 3, \"three\"); one.0 != 1 }))); println!(\"  {:?}\", all.iter().map(|one| one.0).collect::<Vec<_>>()); resume_unwind(ended.unwrap_err());",
    ),
    (
        "sort",
        "let mut all: Vec<Box<u32>> = (0..40).map(|n| Box::new(n * 7 % 40)).collect(); let mut calls = 0; let ended = catch_unwind(AssertUnwindSafe(|| all.sort_by(|one, two| { calls += 1; assert!(calls < 60, \"sixty\"); one.cmp(two) }))); all.sort(); println!(\"  {}\", all.iter().enumerate().all(|(n, one)| n as u32 == **one)); resume_unwind(ended.unwrap_err());",
    ),
    (
        "mutex",
        "let lock = Mutex::new(Noisy(\"in the mutex\")); let ended = catch_unwind(AssertUnwindSafe(|| { let _held = lock.lock().unwrap(); fails::<()>() })); println!(\"  {} {}\", lock.is_poisoned(), lock.try_lock().is_err()); resume_unwind(ended.unwrap_err());",
    ),
    (
        "channel",
        "let (sender, receiver) = mpsc::channel(); let joined = thread::spawn(move || { sender.send(Noisy(\"sent\")).unwrap(); fails::<()>() }).join(); println!(\"  {}\", receiver.iter().count()); resume_unwind(joined.unwrap_err());",
    ),
    (
        "borrow",
        "let cell = RefCell::new(Noisy(\"in the cell\")); let ended = catch_unwind(AssertUnwindSafe(|| { let _borrowed = cell.borrow_mut(); fails::<()>() })); println!(\"  {}\", cell.try_borrow_mut().is_ok()); resume_unwind(ended.unwrap_err());",
    ),
];

/// Who catches: a name, and what calls the function `SITE` and says whether it panicked.
const CATCHERS: [(&str, &str); 7] = [
    ("catch_unwind", "catch_unwind(SITE).is_err()"),
    (
        "nested",
        "catch_unwind(|| { let _between = Noisy(\"between\"); let thrown = catch_unwind(SITE).unwrap_err(); resume_unwind(thrown) }).is_err()",
    ),
    ("join", "thread::spawn(SITE).join().is_err()"),
    (
        "scoped_join",
        "thread::scope(|s| s.spawn(SITE).join().is_err())",
    ),
    (
        "in_a_drop",
        "catch_unwind(|| { let _runs = Runs(SITE); panic_any(1) }).is_err()",
    ),
    (
        "by_address",
        "catch_unwind(|| black_box::<fn()>(SITE)()).is_err()",
    ),
    ("twelve_deep", "catch_unwind(|| through(12, SITE)).is_err()"),
];

const COMMON: &str = r#"
use std::any::Any;
use std::cell::RefCell;
use std::hint::black_box;
use std::panic::{self, AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::{Mutex, mpsc};
use std::thread;

struct Noisy(&'static str);
impl Noisy {
    fn touch(&self) {
        println!("  touched {}", self.0);
    }
}
impl Drop for Noisy {
    fn drop(&mut self) {
        println!("  drop {} {}", self.0, thread::panicking());
    }
}

/// Panics when it is dropped, but not while a panic unwinds.
struct Bomb(&'static str);
impl Bomb {
    fn touch(&self) {
        println!("  touched {}", self.0);
    }
}
impl Drop for Bomb {
    fn drop(&mut self) {
        println!("  drop the bomb {}", self.0);
        if !thread::panicking() {
            panic!("{} went off", self.0);
        }
    }
}

struct Pair {
    #[allow(dead_code)]
    one: Noisy,
    #[allow(dead_code)]
    two: Noisy,
}

#[derive(Clone)]
struct Numbered(u32);
impl Drop for Numbered {
    fn drop(&mut self) {
        println!("  drop number {}", self.0);
    }
}

struct Catches;
impl Drop for Catches {
    fn drop(&mut self) {
        let caught = catch_unwind(|| {
            let _own = Noisy("in a drop");
            fails::<()>()
        });
        println!("  caught in a drop {} {}", caught.is_err(), thread::panicking());
    }
}

/// Calls its function when it is dropped.
struct Runs(fn());
impl Drop for Runs {
    fn drop(&mut self) {
        println!("  {}", catch_unwind(self.0).is_err());
    }
}

#[inline(never)]
fn fails<T>() -> T {
    let _local = Noisy("local of fails");
    panic!("failed")
}

#[inline(never)]
fn deep(n: u32) -> u32 {
    let _level = Numbered(n);
    if n == 0 { fails() } else { deep(n - 1) + black_box(1) }
}

fn takes(one: Noisy, two: Noisy, three: Noisy) {
    println!("  {}{}{}", one.0, two.0, three.0);
}

/// Catches and throws on at each of its levels.
fn through(levels: u32, site: fn()) {
    let _level = Numbered(levels);
    match levels {
        0 => site(),
        _ => resume_unwind(catch_unwind(|| through(levels - 1, site)).unwrap_err()),
    }
}

struct BombAnyway;
impl Drop for BombAnyway {
    fn drop(&mut self) {
        panic!("a second one");
    }
}

extern "C" fn foreign() {
    let _local = Noisy("of a foreign function");
    fails::<()>();
}

fn hook(info: &panic::PanicHookInfo<'_>) {
    println!("  panic: {}", info.payload_as_str().unwrap_or("something"));
}
"#;

/// Ways in which the whole program ends: the argument, what stands in `main`, the exit code, and what stderr has.
const ENDS: [(&str, &str, i32, &str); 6] = [
    (
        "main",
        "let _one = Noisy(\"one\"); let _two = Noisy(\"two\"); deep(2);",
        101,
        "failed",
    ),
    (
        "main_quietly",
        "let _one = Noisy(\"one\"); resume_unwind(Box::new(1));",
        101,
        "",
    ),
    (
        "drop_while_unwinding",
        "let _one = Noisy(\"one\"); let _bomb = BombAnyway; let _two = Noisy(\"two\"); fails::<()>();",
        134,
        "panic in a destructor during cleanup",
    ),
    (
        "drop_while_a_thread_unwinds",
        "thread::spawn(|| { let _bomb = BombAnyway; fails::<()>() }).join().unwrap_err();",
        134,
        "panic in a destructor during cleanup",
    ),
    (
        "foreign",
        "println!(\"{}\", catch_unwind(|| foreign()).is_err());",
        134,
        "panic in a function that cannot unwind",
    ),
    (
        "thread_local",
        "thread_local!(static BOMB: BombAnyway = const { BombAnyway }); thread::spawn(|| BOMB.with(|_| ())).join().unwrap();",
        134,
        "fatal runtime error: thread local panicked on drop",
    ),
];

fn program() -> String {
    let mut text = COMMON.to_owned();
    let mut calls = String::new();
    for (site, body) in SITES {
        writeln!(
            text,
            "#[allow(unused, unreachable_code)]\nfn {site}() {{\n    let _outer = Noisy(\"outer\");\n    {body}\n    println!(\"  not reached\");\n}}"
        )
        .unwrap();
        for (name, catcher) in CATCHERS {
            let call = catcher.replace("SITE", site);
            writeln!(
                calls,
                "    println!(\"{site}, {name}\");\n    println!(\"  {{}}\", {call});"
            )
            .unwrap();
        }
    }
    writeln!(
        text,
        "fn matrix() {{\n    panic::set_hook(Box::new(hook));\n{calls}}}"
    )
    .unwrap();
    text += "fn main() {\n    match std::env::args().nth(1).as_deref() {\n";
    for (name, body, _, _) in ENDS {
        writeln!(text, "        Some({name:?}) => {{ {body} }}").unwrap();
    }
    text + "        _ => matrix(),\n    }\n}\n"
}

/// As a shell has it: a process that a signal ended counts from 128.
fn on_the_host(program: &std::path::Path, argument: &str) -> Said {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -c 0; \"$0\" \"$1\"; exit $?"]);
    run(command
        .arg(program)
        .arg(argument)
        .env_remove("RUST_BACKTRACE"))
}

#[test]
#[cfg(unix)]
fn destructors_run_as_on_the_host() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", &program());
    let host = place.path("host");
    let built = run(Command::new("rustc")
        .args(["--edition=2024", "-o"])
        .arg(&host)
        .arg(place.directory().join("src/main.rs")));
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    let device = |argument| gpu_run(&place, &["--quiet", "--device", "emulator", "--", argument]);
    let (expected, said) = (on_the_host(&host, "matrix"), device("matrix"));
    let count = expected.stdout.matches("  drop outer true\n").count();
    assert!(count >= SITES.len() * CATCHERS.len(), "{}", expected.stdout);
    assert_eq!(said.stdout, expected.stdout, "{}", said.stderr);
    assert_eq!((said.code, expected.code), (Some(0), Some(0)));
    for (name, _, code, words) in ENDS {
        let (expected, said) = (on_the_host(&host, name), device(name));
        assert_eq!(said.stdout, expected.stdout, "{name}: {}", said.stderr);
        assert_eq!(
            (said.code, expected.code),
            (Some(code), Some(code)),
            "{name}"
        );
        for said in [said, expected] {
            assert!(said.stderr.contains(words), "{name}: {}", said.stderr);
        }
    }
}
