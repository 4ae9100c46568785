//! What a program registers to run before `main`, and the symbols that PTX has not.

use crate::support::{Place, Said, gpu_run, gpu_test};
use gpu_run_tests::crates;
use std::fs;

const EMULATOR: [&str; 3] = ["--quiet", "--device", "emulator"];

fn place(source: &str, manifest: &str) -> Place {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", source);
    let path = place.directory().join("Cargo.toml");
    let text = fs::read_to_string(&path).expect("a manifest");
    fs::write(path, text + manifest).expect("a writable directory");
    place
}

fn refused(source: &str, expected: &[&str]) {
    let said = gpu_run(&place(source, ""), &EMULATOR);
    assert_eq!((said.code, said.stdout.as_str()), (Some(101), ""));
    for expected in expected {
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
}

#[test]
fn a_function_with_arguments_is_refused_by_name() {
    refused(
        "extern \"C\" fn early(_count: i32) {}\n#[used]\n#[unsafe(link_section = \".init_array\")]\nstatic EARLY: extern \"C\" fn(i32) = early;\n\nfn main() {}\n",
        &[
            "`demo::EARLY` is registered",
            "`demo::early` takes arguments",
        ],
    );
}

#[test]
fn something_else_than_functions_is_refused_by_name() {
    refused(
        "#[used]\n#[unsafe(link_section = \".fini_array\")]\nstatic LATE: usize = 7;\n\nfn main() {}\n",
        &[
            "`demo::LATE` is registered",
            "something else than functions",
        ],
    );
}

fn ends_with(said: &Said, code: i32, expected: &[&str]) {
    assert_eq!(said.code, Some(code), "{}", said.stderr);
    for expected in expected {
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
}

const PANICS: &str = "fn main() {\n    let thread = std::thread::spawn(|| panic!(\"oh\"));\n    println!(\"{}\", thread.join().is_err());\n}\n\n#[test]\n#[should_panic]\nfn panics() {\n    panic!(\"expected\");\n}\n";

/// As on any platform: the message, and then the program is at its end. Tests are built without it, as by cargo.
#[test]
fn a_profile_that_aborts_ends_the_program_at_a_threads_panic() {
    let place = place(PANICS, "\n[profile.dev]\npanic = \"abort\"\n");
    let said = gpu_run(&place, &EMULATOR);
    ends_with(&said, 134, &["panicked at src/main.rs:2:", "\noh\n"]);
    assert_eq!(said.stdout, "");
    let said = gpu_run(&place, &["--quiet", "--device", "emulator", "--release"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), "true\n"));
    let said = gpu_test(&place, &EMULATOR);
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
}

/// Both name the sections of systems that they know, and ours is none of them.
#[test]
fn inventory_and_typetag_find_what_is_registered() {
    let source = "use std::any::type_name;\n\npub struct Plugin(&'static str);\ninventory::collect!(Plugin);\ninventory::submit! { Plugin(\"one\") }\ninventory::submit! { Plugin(\"two\") }\n\n\
        #[typetag::serde]\ntrait Shape {\n    fn name(&self) -> &'static str;\n}\n\n#[derive(serde::Serialize, serde::Deserialize)]\nstruct Circle(u32);\n#[typetag::serde]\nimpl Shape for Circle {\n    fn name(&self) -> &'static str {\n        type_name::<Self>()\n    }\n}\n\n\
        fn main() {\n    let mut names: Vec<&str> = inventory::iter::<Plugin>().map(|plugin| plugin.0).collect();\n    names.sort();\n    println!(\"{names:?}\");\n    let shape: Box<dyn Shape> = serde_json::from_str(r#\"{\"Circle\":7}\"#).unwrap();\n    println!(\"{}\", shape.name());\n}\n";
    let manifest = "\n[dependencies]\ninventory = \"0.3\"\nserde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\ntypetag = \"0.2\"\n";
    let said = gpu_run(&place(source, manifest), &EMULATOR);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "[\"one\", \"two\"]\ndemo::Circle\n"),
        "{}",
        said.stderr
    );
}
