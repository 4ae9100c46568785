//! Crates that behave by the target, each with a small one of the same name that does the same.

use crate::cache;
use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::{crates, tool};

/// A program that uses one crate, of this name, version and source.
fn program(name: &str, version: &str, source: &str, main: &str) -> Place {
    let place = Place::new();
    let feature = "[features]\ndefault = [\"clock\"]\nclock = []\n";
    let manifest = format!(
        "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{name}.path = \"used\"\n\n[workspace]\n"
    );
    let used = format!(
        "[package]\nname = {name:?}\nversion = {version:?}\nedition = \"2021\"\n\n{feature}"
    );
    crates::write(
        &place.directory(),
        &[
            ("Cargo.toml", &manifest),
            ("src/main.rs", main),
            ("used/Cargo.toml", &used),
            ("used/src/lib.rs", source),
        ],
    );
    place
}

fn on_emulator(place: &Place) -> Said {
    gpu_run(place, &["--quiet", "--device", "emulator"])
}

/// What chrono does: `TZ`, a file of the host's, the crate iana-time-zone, or nothing at all.
const CHRONO: &str = "#[cfg(not(unix))]\npub fn zone() -> String {\n    \"UTC\".to_owned()\n}\n\n\
    #[cfg(unix)]\npub fn zone() -> String {\n    std::env::var(\"TZ\").ok().or_else(|| iana_time_zone::get_timezone().ok()).unwrap_or_default()\n}\n";
const PRINTS: &str = "fn main() {\n    println!(\"{}\", chrono::zone());\n}\n";

#[test]
fn chrono_finds_the_local_time() {
    let place = program("chrono", "0.4.45", CHRONO, PRINTS);
    let args = ["--quiet", "--device", "emulator"];
    let mut command = tool::tool(&place.directory(), cache::shared(), &args);
    let said = run(command.env("TZ", "Asia/Tokyo"));
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "Asia/Tokyo\n"),
        "{}",
        said.stderr
    );
    assert_eq!(said.stderr, "");
}

#[test]
fn a_version_of_chrono_that_calls_c_stays() {
    let place = program("chrono", "0.4.19", CHRONO, PRINTS);
    let said = on_emulator(&place);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), "UTC\n"));
}

#[test]
fn users_of_linkme_are_told_what_it_needs() {
    let source = "#[macro_export]\nmacro_rules! distributed_slice {\n    () => {\n        compile_error!(\"distributed_slice is not implemented for this platform\");\n    };\n}\n";
    let main = "linkme::distributed_slice!();\n\nfn main() {}\n";
    let place = program("linkme", "0.3.37", source, main);
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(101));
    let expected = "note: the crate `linkme` does not work on the GPU\n   = note: it needs a linker that puts sections of all crates together, and PTX has no sections\n   = help: the crate `inventory` works";
    assert!(said.stderr.contains(expected), "{}", said.stderr);
    // Another error of the same program is not linkme's.
    let place = program("linkme", "0.3.37", "", "fn main() {\n    absent();\n}\n");
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(101));
    assert!(!said.stderr.contains("linkme"), "{}", said.stderr);
}

#[test]
fn a_crate_that_knows_systems_by_name() {
    let source = "compile_error!(\"Socket2 doesn't support the compile target\");\n";
    let place = program("socket2", "0.6.5", source, "fn main() {}\n");
    let said = on_emulator(&place);
    assert_eq!(said.code, Some(101));
    let note = "note: the crate `socket2` does not work on the GPU\n   = note: it knows operating systems by name";
    assert!(said.stderr.contains(note), "{}", said.stderr);
    assert_eq!(
        said.stderr.matches("does not work on the GPU").count(),
        1,
        "{}",
        said.stderr
    );
}
