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
fn ir_is_there_when_it_is_asked_for() {
    let place = Place::new();
    let directory = place.directory();
    crates::package(&directory, "main.rs", PROGRAM);
    let plain = ["--device", "emulator"];
    let call = |more: &[&str]| gpu_run(&place, &[&plain[..], more].concat());
    let links = |said: &crate::support::Said| said.stderr.contains("Compiling demo");
    assert!(links(&call(&[])));

    let said = call(&["--emit", "llvm-ir", "--emit", "llvm-ir=other.ll"]);
    assert_eq!(said.code, Some(7), "{}", said.stderr);
    assert!(links(&said), "{}", said.stderr);
    assert!(said.stderr.contains("Wrote demo.ll"), "{}", said.stderr);
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("a file");
    let ir = read("demo.ll");
    for part in [
        "target triple = \"nvptx64",
        "define ptx_kernel",
        "!DILocation(",
    ] {
        assert!(ir.contains(part), "{part}");
    }
    // Behind the passes: what may throw returns it.
    assert!(!ir.contains("landingpad"));
    assert_eq!(ir, read("other.ll"));

    for more in [&[][..], &["--emit", "llvm-ir=again.ll"]] {
        let said = call(more);
        assert!(!links(&said), "{}", said.stderr);
    }
    assert_eq!(ir, read("again.ll"));

    let deps = directory.join("target/gpu/nvptx64-nvidia-cuda/debug/deps");
    let kept = std::fs::read_dir(&deps).expect("cargo's directory");
    let is_ir = |path: &std::path::PathBuf| path.extension().is_some_and(|kind| kind == "ll");
    let kept: Vec<_> = kept
        .map(|entry| entry.expect("a file").path())
        .filter(is_ir)
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    std::fs::remove_file(&kept[0]).expect("it can be removed");
    let said = call(&["--emit", "llvm-ir"]);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    let hint = "the image was removed: run the command again, and cargo builds both";
    assert!(said.stderr.contains(hint), "{}", said.stderr);
    let said = call(&["--emit", "llvm-ir"]);
    assert_eq!(said.code, Some(7), "{}", said.stderr);
    assert_eq!(ir, read("demo.ll"));
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
