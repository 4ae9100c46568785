//! Native code: none of it runs on a GPU, and a program that does not call it builds as ever.

use crate::support::{Place, Said, gpu_run, gpu_test};
use gpu_run_tests::crates;

/// Makes an empty archive, as a build script would make one of compiled C, and has it linked.
const SCRIPT: &str = r#"fn main() {
    let out = std::env::var("OUT_DIR").unwrap();
    std::fs::write(format!("{out}/libthing.a"), "!<arch>\n").unwrap();
    println!("cargo::rustc-link-search=native={out}");
    println!("cargo::rustc-link-lib=static=thing");
    println!("cargo::rustc-link-lib=z");
}
"#;

/// `thing_do` is C's; `kept` needs it, `own` does not.
const SYS: &str = "unsafe extern \"C\" {\n    fn thing_do() -> i32;\n}\n\npub fn kept() -> i32 {\n    unsafe { thing_do() }\n}\n\npub fn own() -> i32 {\n    41\n}\n";

fn program(main: &str) -> Place {
    let place = Place::new();
    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nthing-sys.path = \"sys\"\n\n[workspace]\n";
    let sys = "[package]\nname = \"thing-sys\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlinks = \"thing\"\n";
    crates::write(
        &place.directory(),
        &[
            ("Cargo.toml", manifest),
            ("src/main.rs", main),
            ("sys/Cargo.toml", sys),
            ("sys/build.rs", SCRIPT),
            ("sys/src/lib.rs", SYS),
        ],
    );
    place
}

fn on_emulator(place: &Place) -> Said {
    gpu_run(place, &["--device", "emulator"])
}

#[test]
fn a_program_that_calls_c_is_told_whose() {
    let place = program("fn main() {\n    println!(\"{}\", thing_sys::kept());\n}\n");
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    let start = said.stderr.find("error: ").expect("an error");
    let expected = "error: undefined symbols: `thing_do` (used in `thing_sys::kept`)\n\n\
        help: native code (C, C++, assembly) cannot run on the GPU, and these packages bring some: `thing-sys` (links thing, z)\n\
        help: `cargo tree --invert PACKAGE` says who depends on it; perhaps a feature does without, or another crate in Rust\n\n\
        error: could not compile `demo` (bin \"demo\") due to 1 previous error\n";
    assert_eq!(&said.stderr[start..], expected);
}

#[test]
fn a_program_that_does_not_call_it_runs() {
    let place = program("fn main() {\n    println!(\"{}\", thing_sys::own() + 1);\n}\n");
    let said = on_emulator(&place);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "42\n"),
        "{}",
        said.stderr
    );
}

/// rustc stops with a panic of its own when it should link a library for this target.
#[test]
fn a_library_that_the_source_asks_for() {
    let place = Place::new();
    let source = "#[link(name = \"absent\")]\nunsafe extern \"C\" {\n    safe fn absent_do() -> i32;\n}\n\n\
        fn main() {\n    let unused = 1;\n    if std::env::args().count() > 1 {\n        println!(\"{}\", absent_do());\n    }\n}\n";
    crates::package(&place.directory(), "main.rs", source);
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(101));
    assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
    let warnings = said.stderr.matches("unused variable: `unused`").count();
    assert_eq!(warnings, 1, "{}", said.stderr);
    let error = "error: undefined symbols: `absent_do` (used in `demo::main`)\n\nhelp: native code (C, C++, assembly) cannot run on the GPU";
    assert!(said.stderr.contains(error), "{}", said.stderr);
    // Declared, and not called: nothing is missing.
    let source = source.replace("absent_do());", "\"\");");
    crates::package(&place.directory(), "main.rs", &source);
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

#[test]
fn a_compilers_own_errors_stay_when_a_library_is_asked_for() {
    let place = Place::new();
    let source = "#![feature(never_type)]\n#[link(name = \"absent\")]\nunsafe extern \"C\" {}\n\nfn main() {}\n";
    crates::package(&place.directory(), "main.rs", source);
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(101));
    assert!(said.stderr.contains("error[E0554]"), "{}", said.stderr);
}

#[test]
fn tests_and_examples_of_a_crate_that_links_c() {
    let place = program("fn main() {}\n");
    let source = "//! ```\n//! assert_eq!(demo::own(), 41);\n//! ```\n\n#[link(name = \"absent\")]\nunsafe extern \"C\" {}\n\npub fn own() -> i32 {\n    thing_sys::own()\n}\n\n\
        #[test]\nfn counts() {\n    assert_eq!(own(), 41);\n}\n";
    crates::write(&place.directory(), &[("src/lib.rs", source)]);
    let said = gpu_test(&place, &["--device", "emulator"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(
        said.stdout.contains("test counts ... ok"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("src/lib.rs - (line 1) ... ok"),
        "{}",
        said.stdout
    );
}
