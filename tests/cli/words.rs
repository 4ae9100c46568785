//! Codes and words of what goes wrong outside of the program.

use crate::cache;
use crate::support::{PROGRAM, Place, gpu_run, run};
use gpu_run_tests::{crates, tool};
use std::fs;
use std::process::Command;

const EMULATOR: [&str; 3] = ["--quiet", "--device", "emulator"];

#[test]
fn a_variable_is_to_blame_for_its_value() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let with = |name: &str, value: &str, args: &[&str]| {
        let mut command = tool::tool(&place.directory(), cache::shared(), args);
        run(command.env(name, value))
    };
    let bad = with("GPU_RUN_THREADS", "some", &EMULATOR);
    assert_eq!(bad.code, Some(2), "{}", bad.stderr);
    let start =
        "error: invalid value 'some' for 'GPU_RUN_THREADS': `some` is not a number of threads";
    assert!(bad.stderr.starts_with(start), "{}", bad.stderr);
    // The option is what it was given, whatever the variable says.
    let args = [&EMULATOR[..], &["--threads", "few"]].concat();
    let option = with("GPU_RUN_THREADS", "some", &args);
    let start = "error: invalid value 'few' for '--threads <N|max>': ";
    assert!(option.stderr.starts_with(start), "{}", option.stderr);
    let many = with("GPU_RUN_THREADS", "1000000000000", &EMULATOR);
    assert!(
        many.stderr
            .contains("`1000000000000` is more threads than there can be")
    );

    for (name, value) in [
        ("GPU_RUN_THREADS", ""),
        ("GPU_RUN_ARCH", ""),
        ("GPU_RUN_CODEGEN", ""),
        ("GPU_RUN_STATS", "0"),
        ("GPU_RUN_STATS", "false"),
        ("GPU_RUN_TEST_RETRIES", "x"),
        ("GPU_RUN_TEST_JUNIT", ""),
    ] {
        let said = with(name, value, &EMULATOR);
        let all = (said.code, said.stdout.as_str(), said.stderr.as_str());
        assert_eq!(all, (Some(7), "out\n", "err\n"), "{name}={value}");
    }
}

#[test]
fn an_image_that_cannot_be_used() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    assert_eq!(gpu_run(&place, &EMULATOR).code, Some(7));
    let image = place
        .directory()
        .join("target/gpu/nvptx64-nvidia-cuda/debug/demo.ptx");
    let text = fs::read_to_string(&image).expect("the image is there");
    let other = text.replacen("\"format\":", "\"format\":9", 1);
    fs::write(&image, other).expect("a writable place");
    let said = gpu_run(&place, &EMULATOR);
    assert_eq!((said.code, said.stdout.as_str()), (Some(96), ""));
    for part in ["the image has format 9", "help: the image was removed: run"] {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
    assert_eq!(gpu_run(&place, &EMULATOR).code, Some(7));
    // Half a line, half a program: a full disk, say.
    for keep in [20, text.len() / 2] {
        fs::write(&image, &text[..keep]).expect("a writable place");
        let said = gpu_run(&place, &EMULATOR);
        assert_eq!((said.code, said.stdout.as_str()), (Some(96), ""));
        assert!(said.stderr.contains("image was removed"), "{}", said.stderr);
        assert_eq!(gpu_run(&place, &EMULATOR).code, Some(7));
    }
}

/// Only cargo can build one again.
#[test]
fn an_image_of_a_bundle_stays() {
    let place = Place::new();
    let file = place.path("notes.ptx");
    fs::write(&file, "no image").expect("a writable place");
    let mut command = Command::new(tool::executable());
    command.args(["__runner", "--device", "emulator", "--"]);
    let said = command.arg(&file).output().expect("the tool starts");
    assert_eq!(said.status.code(), Some(96), "{said:?}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "no image");
}

#[test]
fn a_damaged_launcher_is_no_tool() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let args = [&EMULATOR[..], &["--emit", "launcher=whole"]].concat();
    assert_eq!(gpu_run(&place, &args).code, Some(7));
    let whole = fs::read(place.directory().join("whole")).expect("it was written");
    let launcher = |bytes: &[u8]| {
        let path = place.directory().join("damaged");
        fs::copy(place.directory().join("whole"), &path).expect("a writable place");
        fs::write(&path, bytes).expect("a writable place");
        // Written by another process: this one's children must not have it open.
        let copied = Command::new("cp")
            .arg(&path)
            .arg(place.directory().join("run"))
            .status();
        assert!(copied.expect("cp runs").success());
        run(Command::new(place.directory().join("run"))
            .current_dir(place.directory())
            .env("GPU_RUN_DEVICE", "emulator"))
    };
    let cut = &whole[..whole.len() - 1];
    let without_program = &whole[..whole.len() - 200_000];
    let longer = [&whole[..], b"\n"].concat();
    for bytes in [cut, without_program, &longer] {
        let said = launcher(bytes);
        assert_eq!((said.code, said.stdout.as_str()), (Some(96), ""));
        let start =
            "error: this launcher cannot run its program\n\nCaused by:\n  the program image in `";
        assert!(said.stderr.starts_with(start), "{}", said.stderr);
    }
    assert_eq!(launcher(&whole).code, Some(7));
}
