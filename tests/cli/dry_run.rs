//! `--dry-run`: the command that would run, and nothing else happens.

use crate::support::{Place, run};
use gpu_run_tests::crates;
use std::process::Command;

pub fn place() -> Place {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    crates::hollow_library(&place.path("library"));
    place
}

pub fn dry(place: &Place, args: &[&str]) -> Command {
    let mut all = vec!["--dry-run"];
    all.extend(args);
    let mut command = place.tool(&all);
    command.env("GPU_RUN_RUST_SRC", place.path("library"));
    command
}

/// The command without the two parts that change with the tool's source.
pub fn shown(place: &Place, command: &mut Command) -> String {
    let said = run(command);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let words: Vec<String> = place
        .normalise(&said.stdout)
        .split("\\x1f")
        .map(without_hash)
        .collect();
    words.join("\n  ")
}

fn without_hash(flag: &str) -> String {
    for prefix in ["[ROOT]/cache/sysroots/", "-Cmetadata=gpu-run-"] {
        if let Some(at) = flag.find(prefix) {
            let hash = &flag[at + prefix.len()..];
            let end = hash
                .find(|c: char| !c.is_ascii_hexdigit())
                .unwrap_or(hash.len());
            return format!("{}{prefix}[HASH]{}", &flag[..at], &hash[end..]);
        }
    }
    flag.to_owned()
}

#[test]
fn whole_command() {
    let place = place();
    let mut command = dry(
        &place,
        &[
            "--release",
            "--device",
            "emulator",
            "--timeout",
            "90s",
            "--",
            "a b",
            "--release",
        ],
    );
    let shown = shown(&place, command.env("CARGO", "cargo"));
    snapbox::assert_data_eq!(shown, snapbox::file!["snapshots/dry-run.txt"]);
    assert!(
        !place.directory().join("target").exists(),
        "something was built"
    );
    assert!(
        !place.path("cache/sysroots").exists(),
        "a sysroot was begun"
    );
}

#[test]
fn the_code_generator_is_named() {
    let place = place();
    let said = run(&mut dry(&place, &["--verbose"]));
    assert!(
        said.stderr.contains("Using code generator llvm\n"),
        "{}",
        said.stderr
    );
    assert!(!run(&mut dry(&place, &[])).stderr.contains("code generator"));
}

#[test]
fn nobody_reads_it() {
    let place = place();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = dry(&place, &[]);
    let child = command
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn();
    let output = child.expect("the tool runs").wait_with_output();
    let output = output.expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{stderr}");
    assert!(
        stderr.contains("error: cannot write to standard output"),
        "{stderr}"
    );
}

#[test]
fn flags_of_the_user_stay() {
    let place = place();
    assert!(
        shown(&place, dry(&place, &[]).env("RUSTFLAGS", "--cfg mine"))
            .contains("$'--cfg\n  mine\n  --sysroot=")
    );
    crates::write(
        &place.directory(),
        &[(
            ".cargo/config.toml",
            "[build]\nrustflags = ['--cfg', 'file']\n",
        )],
    );
    assert!(shown(&place, &mut dry(&place, &[])).contains("$'--cfg\n  file\n  --sysroot="));
    let target = "[target.nvptx64-nvidia-cuda]\nrustflags = ['-Cx']\n[target.'cfg(unix)']\nrustflags = ['-Cy']\n";
    crates::write(&place.directory(), &[(".cargo/config.toml", target)]);
    assert!(shown(&place, &mut dry(&place, &[])).contains("$'-Cx\n  --sysroot="));
}

#[test]
fn a_wrapper_of_the_users_is_told_to_ours() {
    let place = place();
    let with = |command: &mut Command| shown(&place, command);
    let told = " __GPU_RUN_RUSTC_WRAPPER=sccache ";
    assert!(with(dry(&place, &[]).env("RUSTC_WRAPPER", "sccache")).contains(told));
    assert!(with(dry(&place, &[]).env("CARGO_BUILD_RUSTC_WRAPPER", "sccache")).contains(told));
    let config = "[build]\nrustc-wrapper = 'tools/wrap'\n";
    crates::write(&place.directory(), &[(".cargo/config.toml", config)]);
    let told = " __GPU_RUN_RUSTC_WRAPPER=[ROOT]/work/tools/wrap ";
    let below = place.directory().join("src");
    let shown = with(dry(&place, &[]).current_dir(below));
    assert!(shown.contains(told), "{shown}");
    // As for cargo: an empty variable is no wrapper.
    let shown = with(dry(&place, &[]).env("RUSTC_WRAPPER", ""));
    assert!(!shown.contains("__GPU_RUN_RUSTC_WRAPPER"), "{shown}");
}

#[test]
fn a_sysroot_that_is_not_there_is_a_note() {
    let place = place();
    let note = "note: the sysroot is not there yet";
    let said = run(&mut dry(&place, &[]));
    assert!(said.stderr.contains(note), "{}", said.stderr);
}

#[test]
fn an_architecture_that_llvm_lacks() {
    let place = place();
    let said = run(place
        .tool(&["--arch", "sm_999"])
        .env("GPU_RUN_RUST_SRC", place.path("library")));
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    let error = "has no architecture `sm_999`\n\nhelp: `--arch` may be ";
    assert!(said.stderr.contains(error), "{}", said.stderr);
    assert!(said.stderr.contains("sm_90a") && !said.stderr.contains("sm_61"));
    assert!(
        !place.path("cache/sysroots").exists(),
        "a sysroot was begun"
    );
    assert_eq!(run(&mut dry(&place, &["--arch", "sm_90a"])).code, Some(0));
}

#[test]
fn options_of_the_run_change_the_runner_only() {
    let place = place();
    let one = shown(&place, &mut dry(&place, &["--threads", "8"]));
    let two = shown(&place, &mut dry(&place, &["--threads", "16"]));
    assert_ne!(one, two);
    assert_eq!(one.replace("--threads=8", "--threads=16"), two);
}
