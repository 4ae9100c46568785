//! Builds of real crates: these prepare a real sysroot (half a minute), once for this file.

use crate::support::{Place, Said, run};
use gpu_run_tests::{crates, tool};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

/// A cache whose sysroot two processes have prepared at once.
fn cache() -> &'static Path {
    static CACHE: OnceLock<PathBuf> = OnceLock::new();
    CACHE.get_or_init(|| {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-cache");
        if cache.exists() {
            std::fs::remove_dir_all(&cache).expect("the cache of an earlier run can be removed");
        }
        let place = Place::new();
        let starts = ["one", "two"].map(|name| {
            let directory = place.directory().join(name);
            crates::package(&directory, "lib.rs", "");
            let mut command = tool::tool(&directory, &cache, &[]);
            command
                .stderr(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("the tool runs")
        });
        let said = starts.map(|child| {
            String::from_utf8(child.wait_with_output().expect("it ends").stderr).expect("UTF-8")
        });
        let count = |text: &str| said.iter().filter(|stderr| stderr.contains(text)).count();
        assert_eq!(count("Preparing a sysroot"), 1, "{said:#?}");
        assert!(count("could not be built") == 0, "{said:#?}");
        // Both came as far as cargo, which has nothing to run.
        assert_eq!(count("a bin target must be available"), 2, "{said:#?}");
        let homes = std::fs::read_dir(cache.join("sysroots"))
            .expect("a sysroot")
            .map(|entry| entry.expect("an entry").file_name());
        let leftovers: Vec<_> = homes
            .filter(|name| name.to_string_lossy().starts_with('.'))
            .collect();
        assert!(leftovers.is_empty(), "{leftovers:?}");
        cache
    })
}

fn gpu_run(place: &Place, args: &[&str]) -> Said {
    run(&mut tool::tool(&place.directory(), cache(), args))
}

#[test]
fn library_alone() {
    let place = Place::new();
    crates::package(&place.directory(), "lib.rs", "");
    let said = gpu_run(&place, &[]);
    assert_eq!(said.code, Some(101));
    assert_eq!(
        said.stderr,
        "error: a bin target must be available for `cargo run`\n"
    );
}

#[cfg(unix)]
#[test]
fn interrupt_leaves_nothing() {
    use std::os::unix::process::CommandExt as _;
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    let mut command = place.tool(&[]);
    // A group of its own, as a terminal would give it.
    let mut child = command
        .process_group(0)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool runs");
    let home = place.path("cache/sysroots");
    let names = || {
        std::fs::read_dir(&home)
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("an entry").path())
    };
    let building = || names().any(|path| path.join("sysroot").exists());
    while !building() {
        assert!(
            child.try_wait().expect("it can be asked").is_none(),
            "it ended before it built anything"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_secs(1));
    let kill = std::process::Command::new("kill")
        .args(["-INT", "--", &format!("-{}", child.id())])
        .status();
    assert!(kill.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("error"),
        "{output:?}"
    );
    let left: Vec<_> = names()
        .filter(|path| path.extension().is_none_or(|extension| extension != "lock"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn compile_error_is_rustcs_own() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    let x: u32 = \"text\";\n}\n",
    );
    let said = gpu_run(&place, &[]);
    assert_eq!(said.code, Some(101));
    assert!(
        said.stderr.contains("error[E0308]: mismatched types"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .ends_with("error: could not compile `demo` (bin \"demo\") due to 1 previous error\n"),
        "{}",
        said.stderr
    );
}

/// Prints on both streams and has an exit code of its own.
const PROGRAM: &str =
    "fn main() {\n    println!(\"out\");\n    eprintln!(\"err\");\n    std::process::exit(7);\n}\n";

#[test]
fn second_run_builds_nothing() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let compiled = |said: &Said| said.stderr.contains("Compiling demo");
    let first = gpu_run(&place, &["--device", "emulator"]);
    assert!(compiled(&first), "{}", first.stderr);
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (Some(7), "out\n"),
        "{}",
        first.stderr
    );
    let image = place
        .directory()
        .join("target/gpu/nvptx64-nvidia-cuda/debug/demo.ptx");
    let launcher = image.with_extension("");
    let changed = |path: &Path| path.metadata().unwrap().modified().unwrap();
    let before = (changed(&image), changed(&launcher));
    let second = gpu_run(
        &place,
        &["--device", "emulator", "--threads", "3", "--timeout", "60s"],
    );
    assert!(
        !compiled(&second) && !second.stderr.contains("Preparing"),
        "{}",
        second.stderr
    );
    assert_eq!(before, (changed(&image), changed(&launcher)));
    // What changes code does build.
    assert!(compiled(&gpu_run(
        &place,
        &["--device", "emulator", "--arch", "sm_70", "--release"]
    )));
}

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
fn quiet_leaves_the_programs_output_alone() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let said = gpu_run(&place, &["--quiet", "--device", "emulator"]);
    assert_eq!(
        (said.stdout.as_str(), said.stderr.as_str()),
        ("out\n", "err\n")
    );
}

#[test]
fn an_emitted_launcher_needs_no_cargo() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    gpu_run(
        &place,
        &["--device", "emulator", "--emit", "launcher=alone"],
    );
    let mut alone = std::process::Command::new(place.directory().join("alone"));
    let said = run(alone.env_clear().env("GPU_RUN_DEVICE", "emulator"));
    assert_eq!(
        (said.code, said.stdout.as_str(), said.stderr.as_str()),
        (Some(7), "out\n", "err\n")
    );
}
