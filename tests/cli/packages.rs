//! What cargo packages may contain: everything that they may contain on a CPU.

use crate::cache;
use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::{crates, tool};
use std::process::Command;

const EMULATOR: [&str; 2] = ["--device", "emulator"];

fn succeeded(said: &Said) -> &str {
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    &said.stdout
}

#[test]
fn a_new_package_without_any_edit() {
    let place = Place::new();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // `cargo new`, in a directory that exists.
    let init = Command::new(cargo)
        .args(["init", "--quiet", "--vcs", "none", "--name", "fresh"])
        .current_dir(place.directory())
        .status();
    assert!(init.expect("cargo runs").success());
    let said = gpu_run(&place, &EMULATOR);
    assert_eq!(succeeded(&said), "Hello, world!\n");
}

#[test]
fn features_need_a_nightly_as_ever() {
    let place = Place::new();
    let source = "#![feature(never_type)]\n\nfn main() {}\n";
    crates::package(&place.directory(), "main.rs", source);
    let said = gpu_run(&place, &EMULATOR);
    assert_eq!(said.code, Some(101));
    assert!(
        said.stderr
            .contains("error[E0554]: `#![feature]` may not be used on the stable release channel"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_broken_manifest_is_cargos_to_explain() {
    let place = Place::new();
    crates::write(
        &place.directory(),
        &[("Cargo.toml", "[package]\nname = \n")],
    );
    let said = run(&mut place.tool(&[]));
    assert_eq!((said.code, said.stdout.as_str()), (Some(102), ""));
    let stderr = place.normalise(&said.stderr);
    assert!(
        stderr.starts_with("error: ") && stderr.contains("--> Cargo.toml:2:8"),
        "{stderr}"
    );
    assert_eq!(stderr.matches("error").count(), 1, "{stderr}");
}

#[test]
fn the_users_rustflags_count() {
    let place = Place::new();
    let source = "fn main() {\n    println!(\"{} {}\", cfg!(by_variable), cfg!(by_file));\n}\n";
    crates::package(&place.directory(), "main.rs", source);
    let config = "[build]\nrustflags = [\"--cfg\", \"by_file\"]\n";
    crates::write(&place.directory(), &[(".cargo/config.toml", config)]);
    let said = gpu_run(&place, &EMULATOR);
    assert_eq!(succeeded(&said), "false true\n");
    let mut command = tool::tool(&place.directory(), cache::shared(), &EMULATOR);
    let said = run(command.env("RUSTFLAGS", "--cfg by_variable"));
    // As for cargo: the variable replaces the file.
    assert_eq!(succeeded(&said), "true false\n");
}

const MACRO: &str = r#"use proc_macro::{TokenStream, TokenTree};

/// Gives a struct a constant with its name.
#[proc_macro_derive(Named)]
pub fn named(input: TokenStream) -> TokenStream {
    let words: Vec<String> = input
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        })
        .collect();
    let name = words.last().expect("a name");
    format!("impl {name} {{ pub const NAME: &'static str = {name:?}; }}").parse().expect("Rust")
}
"#;

const APP: &str = r#"#[derive(macros::Named)]
struct Whale;

fn main() {
    let thread = std::thread::spawn(|| helper::shout(Whale::NAME));
    println!("{} {} {}", thread.join().unwrap(), helper::BUILT_FOR, cfg!(debug_assertions));
}
"#;

const HELPER: &str = r#"pub const BUILT_FOR: &str = env!("BUILT_FOR");

pub fn shout(text: &str) -> String {
    if cfg!(feature = "loud") { text.to_uppercase() } else { text.to_owned() }
}
"#;

/// A build script sees the target, and runs on the host.
const SCRIPT: &str = r#"fn main() {
    let variable = |name| std::env::var(name).unwrap();
    assert_ne!(variable("HOST"), variable("TARGET"));
    println!("cargo::rustc-env=BUILT_FOR={}", variable("CARGO_CFG_TARGET_OS"));
}
"#;

#[test]
fn a_workspace_with_build_script_macro_and_features() {
    let place = Place::new();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"helper\", \"macros\"]\n"
                .to_owned(),
        ),
        (
            "app/Cargo.toml",
            package(
                "app",
                "[features]\nloud = [\"helper/loud\"]\n[dependencies]\nhelper.path = \"../helper\"\nmacros.path = \"../macros\"\n",
            ),
        ),
        ("app/src/main.rs", APP.to_owned()),
        (
            "helper/Cargo.toml",
            package("helper", "[features]\nloud = []\n"),
        ),
        ("helper/build.rs", SCRIPT.to_owned()),
        ("helper/src/lib.rs", HELPER.to_owned()),
        (
            "macros/Cargo.toml",
            package("macros", "[lib]\nproc-macro = true\n"),
        ),
        ("macros/src/lib.rs", MACRO.to_owned()),
    ];
    crates::write(
        &place.directory(),
        &files.each_ref().map(|(path, text)| (*path, text.as_str())),
    );
    let said = gpu_run(&place, &["-p", "app", "--device", "emulator"]);
    assert_eq!(succeeded(&said), "Whale cuda true\n");
    let said = gpu_run(
        &place,
        &[
            "-p",
            "app",
            "--release",
            "--features",
            "loud",
            "--device",
            "emulator",
        ],
    );
    assert_eq!(succeeded(&said), "WHALE cuda false\n");
}

#[test]
fn another_architecture() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    println!(\"{}\", std::thread::spawn(|| 6 * 7).join().unwrap());\n}\n",
    );
    let said = gpu_run(
        &place,
        &["--arch", "sm_90", "--device", "emulator", "--emit", "ptx"],
    );
    assert_eq!(succeeded(&said), "42\n");
    let ptx = std::fs::read_to_string(place.directory().join("demo.ptx")).expect("written");
    assert!(ptx.contains("\n.target sm_90"), "{}", &ptx[..400]);
}

/// A library for other languages beside a program of the same name: rustc would call both files alike.
#[test]
fn a_program_beside_a_dynamic_library_of_its_name() {
    for types in ["\"cdylib\", \"staticlib\"", "\"cdylib\", \"rlib\""] {
        let place = Place::new();
        let manifest = format!(
            "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [{types}]\n\n[workspace]\n"
        );
        let library = "#[unsafe(no_mangle)]\npub extern \"C\" fn answer() -> i32 {\n    42\n}\n";
        let files = [
            ("Cargo.toml", &*manifest),
            ("src/main.rs", "fn main() {\n    println!(\"main\");\n}\n"),
            ("src/lib.rs", library),
        ];
        crates::write(&place.directory(), &files);
        for _ in 0..2 {
            let said = gpu_run(&place, &EMULATOR);
            assert_eq!(succeeded(&said), "main\n");
            assert!(!said.stderr.contains("warning"), "{}", said.stderr);
        }
        // Without a change nothing is compiled again, and a change of the library alone harms nobody.
        let again = gpu_run(&place, &EMULATOR);
        assert!(!again.stderr.contains("Compiling"), "{}", again.stderr);
        crates::write(&place.directory(), &[("src/lib.rs", "// nothing\n")]);
        assert_eq!(succeeded(&gpu_run(&place, &EMULATOR)), "main\n");
        // An error in it is an error, although nobody loads it.
        crates::write(&place.directory(), &[("src/lib.rs", "error\n")]);
        assert_eq!(gpu_run(&place, &EMULATOR).code, Some(101));
    }
}
