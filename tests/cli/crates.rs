//! Crates that behave by the target, each with a small one of the same name that does the same.

use crate::cache;
use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::{crates, tool};
use std::path::Path;
use std::process::Command;

/// A program that uses one crate, of this name, version and source.
fn program(name: &str, version: &str, source: &str, main: &str) -> Place {
    let place = Place::new();
    let feature = "[features]\ndefault = [\"clock\", \"std\"]\nclock = []\nstd = []\n";
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

/// In Tokyo, it prints this and says nothing else.
fn prints_in_tokyo(place: &Place, expected: &str) {
    let said = in_tokyo(place);
    let what = (said.code, said.stdout.as_str());
    assert_eq!(what, (Some(0), expected), "{}", said.stderr);
    assert_eq!(said.stderr, "");
}

fn in_tokyo(place: &Place) -> Said {
    let args = ["--quiet", "--device", "emulator"];
    let mut command = tool::tool(&place.directory(), cache::shared(), &args);
    run(command.env("TZ", "Asia/Tokyo"))
}

/// It prints UTC, and the user is told of it.
fn is_told_of_utc(place: &Place, package: &str, why: &str, help: &str) {
    let said = in_tokyo(place);
    let what = (said.code, said.stdout.as_str());
    assert_eq!(what, (Some(0), "UTC\n"), "{}", said.stderr);
    let expected = format!(
        "warning: to `{package}` the local time is UTC on the GPU\n   = note: {why}\n   = help: {help}\n"
    );
    assert!(said.stderr.contains(&expected), "{}", said.stderr);
    assert!(!said.stderr.contains("error"), "{}", said.stderr);
}

#[test]
fn chrono_finds_the_local_time() {
    // One that is not known yet, too.
    for version in ["0.4.45", "0.5.1"] {
        let place = program("chrono", version, CHRONO, PRINTS);
        prints_in_tokyo(&place, "Asia/Tokyo\n");
    }
}

#[test]
fn a_version_of_chrono_that_calls_c_stays_and_is_told() {
    let place = program("chrono", "0.4.19", CHRONO, PRINTS);
    let why = "it calls C to find the local time, and C cannot run on the GPU";
    let help = "its versions 0.4.20 to 0.4.45 have the host's local time";
    is_told_of_utc(&place, "chrono 0.4.19", why, help);
}

/// What jiff does: it has no std of the compiler's, names one, and uses its part for Unix.
const JIFF: &str = "#![no_std]\nextern crate std;\nuse std::string::String;\n\n\
    #[cfg(not(unix))]\npub fn zone() -> String {\n    \"UTC\".into()\n}\n\n\
    #[cfg(unix)]\npub fn zone() -> String {\n    use std::os::unix::{ffi::OsStrExt, fs::FileExt};\n    \
    let name = std::env::var_os(\"TZ\").unwrap();\n    let name = std::str::from_utf8(name.as_bytes()).unwrap();\n    \
    let file = std::fs::File::open(\"Cargo.toml\").unwrap();\n    let mut bytes = [0; 8];\n    \
    FileExt::read_exact_at(&file, &mut bytes, 1).unwrap();\n    \
    let past = FileExt::read_exact_at(&file, &mut bytes, 1 << 40).unwrap_err();\n    \
    std::format!(\"{name} {} {:?}\", std::str::from_utf8(&bytes).unwrap(), past.kind())\n}\n";

#[test]
fn jiff_finds_the_local_time() {
    let main = PRINTS.replace("chrono", "jiff");
    for version in ["0.2.46", "2.0.0"] {
        let place = program("jiff", version, JIFF, &main);
        prints_in_tokyo(&place, "Asia/Tokyo package] UnexpectedEof\n");
    }
}

#[test]
fn a_version_of_jiff_that_needs_more_of_unix_stays_and_is_told() {
    let main = PRINTS.replace("chrono", "jiff");
    let more = JIFF.replace("ffi::OsStrExt", "ffi::OsStrExt, net::UnixStream as _");
    let place = program("jiff", "9.0.0", &more, &main);
    let why = "it finds the local time in a way that is not known here";
    let help = "its versions 0.1.29 to 1.0.2 have the host's local time";
    is_told_of_utc(&place, "jiff 9.0.0", why, help);
    // Its own errors are shown as ever.
    let place = program(
        "jiff",
        "9.0.0",
        "pub fn zone() -> u8 {\n    absent()\n}\n",
        &main,
    );
    let said = in_tokyo(&place);
    assert_eq!(said.code, Some(101));
    let errors = said.stderr.matches("cannot find function `absent`").count();
    assert_eq!(errors, 1, "{}", said.stderr);
    assert!(!said.stderr.contains("UTC"), "{}", said.stderr);
}

#[test]
fn published_crates_have_the_local_time_of_the_host() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("cli/zones");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zones");
    let args = ["--quiet", "--locked"];
    // The last one is none: what `/etc/localtime` says.
    for zone in [
        "Asia/Tokyo",
        ":/usr/share/zoneinfo/Europe/Berlin",
        "JST-9",
        "",
    ] {
        let print = |mut command: Command| {
            command.env("CARGO_TARGET_DIR", &target).env_remove("TZDIR");
            match zone {
                "" => command.env_remove("TZ"),
                _ => command.env("TZ", zone),
            };
            let said = run(&mut command);
            assert_eq!(said.code, Some(0), "{}", said.stderr);
            said.stdout
        };
        let mut on_host = Command::new("cargo");
        on_host.arg("run").args(args).current_dir(&sources);
        let on_emulator = [args.as_slice(), &["--device", "emulator"]].concat();
        let on_emulator = tool::tool(&sources, cache::shared(), &on_emulator);
        assert_eq!(print(on_emulator), print(on_host), "TZ={zone}");
    }
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
