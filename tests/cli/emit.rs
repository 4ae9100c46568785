//! `--emit`: files to take away.

use crate::support::{PROGRAM, Place, gpu_run, gpu_test, run};
use gpu_run_tests::crates;

#[test]
fn host_units_stay_on_the_host() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    println!(env!(\"FROM_BUILD_SCRIPT\"));\n}\n",
    );
    let script = "fn main() {\n    println!(\"cargo::rustc-env=FROM_BUILD_SCRIPT=yes\");\n}\n";
    crates::write(&place.directory(), &[("build.rs", script)]);
    let said = gpu_run(
        &place,
        &[
            "--emit",
            "ptx=out.ptx",
            "--emit",
            "launcher=out",
            "--device",
            "emulator",
        ],
    );
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "yes\n"),
        "{}",
        said.stderr
    );
    let ptx = std::fs::read_to_string(place.directory().join("out.ptx"))
        .unwrap_or_else(|why| panic!("{why}: {}", said.stderr));
    assert!(
        ptx.starts_with("// gpu-run-image: {")
            && ptx.contains("\"program\":\"demo\"")
            && ptx.contains("__gpu_run_stack_table")
    );
    assert!(place.directory().join("out").metadata().unwrap().len() > ptx.len() as u64);
}

#[test]
fn an_emitted_launcher_needs_no_cargo() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    gpu_run(
        &place,
        &["--device", "emulator", "--emit", "launcher=alone"],
    );
    let (elsewhere, moved) = (place.path("elsewhere"), place.path("elsewhere/moved"));
    std::fs::create_dir(&elsewhere).expect("a writable place");
    std::fs::rename(place.directory().join("alone"), &moved).expect("it can be moved");
    std::fs::remove_dir_all(place.directory().join("target")).expect("it can be removed");
    let mut alone = std::process::Command::new(moved);
    let alone = alone.current_dir(elsewhere).env_clear();
    let said = run(alone.env("PATH", "").env("GPU_RUN_DEVICE", "emulator"));
    assert_eq!(
        (said.code, said.stdout.as_str(), said.stderr.as_str()),
        (Some(7), "out\n", "err\n")
    );
}

#[test]
fn several_executables_do_not_write_one_file() {
    let place = Place::new();
    let files = [
        (
            "src/lib.rs",
            "#[test]\nfn of_the_library() {}\n\n/// ```\n/// assert!(true);\n/// ```\npub fn documented() {}\n",
        ),
        ("tests/all.rs", "#[test]\nfn of_the_whole() {}\n"),
    ];
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    crates::write(&place.directory(), &files);
    let (launcher, ptx) = (
        place.directory().join("tests.out"),
        place.directory().join("tests.ptx"),
    );
    let emit = [
        "--device",
        "emulator",
        "--emit",
        "launcher=tests.out",
        "--emit",
        "ptx=tests.ptx",
    ];

    // Of the library, and of no example in its documentation. What is there from before is replaced.
    std::fs::write(&launcher, "old").expect("a writable place");
    let one = [&emit[..], &["--lib"]].concat();
    let said = gpu_test(&place, &one);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(ptx.is_file(), "{}", said.stderr);
    let said = run(&mut std::process::Command::new(&launcher));
    assert!(
        said.stdout.contains("test of_the_library ... ok"),
        "{}",
        said.stdout
    );
    let said = gpu_test(&place, &[&emit[..], &["--doc"]].concat());
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(!launcher.exists() && !ptx.exists());

    let said = gpu_test(&place, &[&emit[..], &["--lib", "--test", "all"]].concat());
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    for part in [
        "tests.out` is already that of another executable",
        "`--test NAME`",
    ] {
        assert!(said.stderr.contains(part), "{part}\n{}", said.stderr);
    }

    let said = gpu_test(&place, &[&emit[..], &["--no-run"]].concat());
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert!(said.stderr.contains("'--no-run'"), "{}", said.stderr);
}
