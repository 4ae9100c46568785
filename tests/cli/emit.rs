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

#[cfg(unix)]
#[test]
fn what_is_no_file_keeps_its_place() {
    use std::os::unix::fs::FileTypeExt as _;
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    let here = |name: &str| place.directory().join(name);
    let pipe = std::process::Command::new("mkfifo")
        .arg(here("pipe"))
        .status();
    assert!(pipe.expect("mkfifo runs").success());
    std::os::unix::fs::symlink("target.out", here("link")).expect("a writable place");
    let from = here("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(from).expect("UTF-8"));
    let emit = ["--emit", "ptx=pipe", "--emit", "launcher=link"];
    let args = [&["--quiet", "--device", "emulator"], &emit[..]].concat();
    let said = gpu_run(&place, &args);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let kind = |name: &str| {
        here(name)
            .symlink_metadata()
            .expect("it is there")
            .file_type()
    };
    assert!(kind("pipe").is_fifo() && kind("link").is_symlink());
    let ptx = reader.join().expect("the pipe was read");
    assert!(ptx.starts_with("// gpu-run-image: {") && ptx.contains("__gpu_run_stack_table"));
    let said = run(std::process::Command::new(here("target.out")).env("GPU_RUN_QUIET", "1"));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
}

#[test]
fn where_nothing_can_be_written() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    for emit in ["launcher=none/out", "ptx=none/out"] {
        let args = ["--quiet", "--device", "emulator", "--emit", emit];
        let said = gpu_run(&place, &args);
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
        let expected = format!(
            "error: `--emit {emit}` cannot be written\n\nCaused by:\n  No such file or directory (os error 2)\n"
        );
        assert_eq!(said.stderr, expected);
    }
}
