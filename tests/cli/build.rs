//! Builds of real crates.

use crate::cache;
use crate::support::{PROGRAM, Place, Said, gpu_run, gpu_test, run};
use gpu_run_tests::{crates, executable, tool};
use std::path::Path;

#[test]
fn library_alone() {
    let place = Place::new();
    crates::package(&place.directory(), "lib.rs", "");
    let said = gpu_run(&place, &[]);
    assert_eq!(said.code, Some(101));
    assert_eq!(
        said.stderr,
        "error: a bin target must be available for `cargo run`\n"
    );
}

#[test]
fn compile_error_is_rustcs_own() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    let x: u32 = \"text\";\n}\n",
    );
    let said = gpu_run(&place, &[]);
    assert_eq!(said.code, Some(101));
    assert!(
        said.stderr.contains("error[E0308]: mismatched types"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .ends_with("error: could not compile `demo` (bin \"demo\") due to 1 previous error\n"),
        "{}",
        said.stderr
    );
}

#[test]
fn second_run_builds_nothing() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let compiled = |said: &Said| said.stderr.contains("Compiling demo");
    let first = gpu_run(&place, &["--device", "emulator"]);
    assert!(compiled(&first), "{}", first.stderr);
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (Some(7), "out\n"),
        "{}",
        first.stderr
    );
    let image = place
        .directory()
        .join("target/gpu/nvptx64-nvidia-cuda/debug/demo.ptx");
    let launcher = image.with_extension("");
    let changed = |path: &Path| path.metadata().unwrap().modified().unwrap();
    let before = (changed(&image), changed(&launcher));
    let second = gpu_run(
        &place,
        &["--device", "emulator", "--threads", "3", "--timeout", "60s"],
    );
    assert!(
        !compiled(&second) && !second.stderr.contains("Preparing"),
        "{}",
        second.stderr
    );
    assert_eq!(before, (changed(&image), changed(&launcher)));
    // What changes code does build.
    assert!(compiled(&gpu_run(
        &place,
        &["--device", "emulator", "--arch", "sm_70", "--release"]
    )));
}

#[test]
fn quiet_leaves_the_programs_output_alone() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let said = gpu_run(&place, &["--quiet", "--device", "emulator"]);
    assert_eq!(
        (said.stdout.as_str(), said.stderr.as_str()),
        ("out\n", "err\n")
    );
}

/// LLVM ends its process with a line that names nothing: what it means and where it comes from is looked for, in dependencies too.
#[test]
fn what_llvm_cannot_compile_is_named_with_its_place() {
    let place = Place::new();
    let manifest = "[package]\nname = \"demo\"\nedition = \"2024\"\n\n[dependencies]\nother = { path = \"other\" }\n\n[workspace]\n";
    let declared = "unsafe extern \"C\" {\n    #[link_name = \"llvm.exp10.f64\"]\n    fn exp10(x: f64) -> f64;\n}\n";
    let source = format!(
        "#![feature(link_llvm_intrinsics)]\nfn main() {{\n    let x = std::env::args().count() as f64;\n    println!(\"{{}} {{}}\", power(x), other::power(x));\n}}\n\n#[inline(never)]\nfn power(x: f64) -> f64 {{\n    unsafe {{ exp10(x * 2.0) }}\n}}\n{declared}"
    );
    let library = format!(
        "#![feature(link_llvm_intrinsics)]\n#[inline(never)]\npub fn power(x: f64) -> f64 {{\n    unsafe {{ exp10(x) }}\n}}\n\npub fn unused(x: f64) -> f64 {{\n    unsafe {{ exp10(x) }}\n}}\n{declared}"
    );
    let files = [
        ("Cargo.toml", manifest),
        ("src/main.rs", &source),
        (
            "other/Cargo.toml",
            "[package]\nname = \"other\"\nedition = \"2024\"\n",
        ),
        ("other/src/lib.rs", &library),
    ];
    crates::write(&place.directory(), &files);
    let mut command = tool::tool(
        &place.directory(),
        cache::shared(),
        &["--device", "emulator"],
    );
    let said = run(command.env("RUSTC_BOOTSTRAP", "1"));
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    let (_, error) = said.stderr.split_once("error: ").unwrap();
    let places = "LLVM has no mathematical function of this kind for this target\n  --> src/main.rs:9:14, in `demo::power`, called by `demo::main`\n  --> other/src/lib.rs:4:14, in `other::power`, called by `demo::main`\n   = note: LLVM said: Cannot select: ";
    let help = "\n   = help: call the method of `f32` or `f64` instead of LLVM's intrinsic: std has functions of its own here\n\n";
    assert!(error.starts_with(places) && error.contains(help), "{error}");
    let end = "error: could not compile `demo` (bin \"demo\") due to 1 previous error; 1 warning emitted\n";
    assert!(error.ends_with(end), "{error}");
}

/// In a dependency, in the program, in its tests, and in the examples of its documentation.
#[test]
fn statics_that_lead_back_to_themselves() {
    const NODES: &str = "pub struct Node(pub u32, pub &'static Node);\npub static A: Node = Node(1, &B);\npub static B: Node = Node(2, &A);\n";
    let place = Place::new();
    let manifest = "[package]\nname = \"demo\"\nedition = \"2024\"\n\n[dependencies]\nother = { path = \"other\" }\n\n[workspace]\n";
    let library = format!(
        "//! ```\n//! static ME: demo::Node = demo::Node(7, &ME);\n//! assert_eq!(ME.1.1.0 + demo::A.1.0, 9);\n//! ```\n{NODES}\n#[test]\nfn cycles() {{\n    static ME: Node = Node(7, &ME);\n    assert_eq!(std::hint::black_box(&ME).1.1.0, 7);\n}}\n"
    );
    let main = "static ME: demo::Node = demo::Node(5, &ME);\n\nfn main() {\n    let of = std::hint::black_box(&ME);\n    println!(\"{} {} {}\", of.1.1.0, demo::A.1.1.1.0, other::B.1.0);\n}\n";
    let files = [
        ("Cargo.toml", manifest),
        ("src/main.rs", main),
        ("src/lib.rs", &library),
        (
            "other/Cargo.toml",
            "[package]\nname = \"other\"\nedition = \"2024\"\n",
        ),
        ("other/src/lib.rs", NODES),
    ];
    crates::write(&place.directory(), &files);
    let said = gpu_run(&place, &["--device", "emulator"]);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "5 2 1\n"),
        "{}",
        said.stderr
    );
    let said = gpu_test(&place, &["--device", "emulator"]);
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    for line in ["test cycles ... ok", "test src/lib.rs - (line 1) ... ok"] {
        assert!(said.stdout.contains(line), "{line}\n{}", said.stdout);
    }
}

/// The compiler is told to allow what is unstable, so that it takes a description of the target; neither crates nor build scripts see it.
#[test]
fn unstable_features_stay_refused() {
    let place = Place::new();
    let build = "fn main() {\n    println!(\"cargo::warning={:?} {}\", std::env::var_os(\"RUSTC_BOOTSTRAP\"), std::env::var(\"TARGET\").unwrap());\n}\n";
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    crates::write(&place.directory(), &[("build.rs", build)]);
    let said = gpu_run(&place, &["--device", "emulator"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let warning = "warning: demo@0.1.0: None nvptx64-nvidia-cuda\n";
    assert!(said.stderr.contains(warning), "{}", said.stderr);
    let library = "#![feature(never_type)]\n";
    crates::write(&place.directory(), &[("src/lib.rs", library)]);
    let said = gpu_run(&place, &["--device", "emulator"]);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    let error = "error[E0554]: `#![feature]` may not be used on the stable release channel\n --> src/lib.rs:1:";
    assert!(said.stderr.contains(error), "{}", said.stderr);
    let end = "try `rustc --explain E0554`";
    assert!(said.stderr.contains(end), "{}", said.stderr);
}

/// cargo shows how it starts the program: with our runner, and without what we tell that one.
#[test]
fn running_names_tool_and_image() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let said = gpu_run(&place, &["--device", "emulator", "--threads", "3"]);
    let shown = place.normalise(&said.stderr);
    let line = "     Running `[TOOL] target/gpu/nvptx64-nvidia-cuda/debug/demo.ptx`\n";
    assert!(shown.contains(line), "{shown}");
}

#[test]
fn a_runner_of_the_users_is_replaced() {
    for runner in ["'qemu'", "['qemu', '-x']"] {
        let place = Place::new();
        crates::package(&place.directory(), "main.rs", PROGRAM);
        let config = format!("[target.nvptx64-nvidia-cuda]\nrunner = {runner}\n");
        crates::write(&place.directory(), &[(".cargo/config.toml", &config)]);
        let said = gpu_run(&place, &["--device", "emulator"]);
        assert_eq!(said.code, Some(7), "{}", said.stderr);
        let warning = "warning: the runner `qemu";
        assert!(said.stderr.contains(warning), "{}", said.stderr);
    }
}

/// A cache of compiled crates sees what is compiled for the host and libraries for the device; programs are linked, and are ours.
#[cfg(unix)]
#[test]
fn the_users_wrapper_is_called() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    println!(\"{}\", demo::answer());\n}\n",
    );
    let library = "pub fn answer() -> i32 {\n    42\n}\n";
    crates::write(
        &place.directory(),
        &[("src/lib.rs", library), ("build.rs", "fn main() {}\n")],
    );
    let log = place.path("log");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >> '{}'\nexec \"$@\"\n",
        log.display()
    );
    executable::script(&place.path("wrap"), &script);
    let mut command = tool::tool(
        &place.directory(),
        cache::shared(),
        &["--device", "emulator"],
    );
    let said = run(command.env("RUSTC_WRAPPER", place.path("wrap")));
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "42\n"),
        "{}",
        said.stderr
    );
    let log = std::fs::read_to_string(log).expect("the wrapper was called");
    let calls = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!(calls("--crate-name build_script_build"), 1, "{log}");
    assert_eq!(
        calls("--crate-name demo --edition=2024 src/lib.rs"),
        1,
        "{log}"
    );
    assert_eq!(calls("src/main.rs"), 0, "{log}");
}
