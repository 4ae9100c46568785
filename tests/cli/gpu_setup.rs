//! `cargo gpu-setup`. For Rust-CUDA with stand-ins for rustup, git, llvm-config, cargo and rustc: they record how they are called and make the
//! files that the real ones would make. What the real ones make of it is not tested here.

use crate::support::{Place, Said, run};
use gpu_run_tests::{crates, executable, tool};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const CHANNEL: &str = "nightly-2026-04-02";

/// `$ROOT` is the place; each call becomes a line of `$ROOT/calls`.
const RUSTUP: &str = r#"#!/bin/sh
echo "rustup $*" >> "$ROOT/calls"
case "$1 $2" in
"toolchain list") test ! -d "$ROOT/toolchain" || echo "nightly-2026-04-02-x86_64-unknown-linux-gnu $ROOT/toolchain" ;;
"toolchain install")
    if test -e "$ROOT/no-network"; then echo "error: could not download file" >&2; exit 1; fi
    mkdir -p "$ROOT/toolchain/bin" "$ROOT/toolchain/lib/rustlib"
    ln -sfn "$SYSROOT/lib/rustlib/src" "$ROOT/toolchain/lib/rustlib/src"
    ln -sf "$SYSROOT"/lib/librustc_driver* "$SYSROOT"/lib/libLLVM* "$ROOT/toolchain/lib"
    cp "$ROOT/nightly/rustc" "$ROOT/nightly/cargo" "$ROOT/toolchain/bin" ;;
esac
"#;

const GIT: &str = r#"#!/bin/sh
echo "git $*" >> "$ROOT/calls"
case "$*" in
init*) mkdir source ;;
*fetch*) if test -e "$ROOT/no-repository"; then echo "fatal: unable to access" >&2; exit 128; fi ;;
*checkout*)
    printf '[toolchain]\nchannel = "%s"\n' "$(cat "$ROOT/channel")" > source/rust-toolchain.toml
    echo lock > source/Cargo.lock ;;
esac
"#;

const LLVM_CONFIG: &str = r#"#!/bin/sh
case "$1" in
--version) cat "$ROOT/llvm-version" ;;
--components) echo all ipo bitreader bitwriter lto nvptx ;;
--includedir) echo "$ROOT/llvm" ;;
esac
"#;

const RUSTC: &str = r#"#!/bin/sh
case "$*" in
-vV*)
    if test -e "$ROOT/does-not-load" && test $# -gt 1; then echo "error: couldn't load codegen backend" >&2; exit 1; fi
    printf 'rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\ncommit-hash: 59807616e1fa2540724bfbac14d7976d7e4a3860\ncommit-date: 2026-04-14\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\nLLVM version: 22.1.2\n' ;;
*target-spec-json*) echo '{}' ;;
*sysroot*) echo "$ROOT/toolchain" ;;
esac
"#;

const CARGO: &str = r#"#!/bin/sh
case "$*" in
*message-format*)
    echo "cargo of the toolchain: CUDA_PATH=$CUDA_PATH LLVM_CONFIG=$LLVM_CONFIG RUSTFLAGS=$RUSTFLAGS $*" >> "$ROOT/calls"
    printf '    Building [=> ] 3/9: bindgen, nvvm(build)\r' >&2
    if test -e "$ROOT/does-not-build"; then echo "error: could not compile" >&2; exit 101; fi
    if test -p "$ROOT/gate"; then cat "$ROOT/gate"; fi
    test -f source/rust-toolchain.toml && test -f backend/lib.rs && test -f backend/Cargo.lock || exit 99
    mkdir -p target/release/deps
    echo library > target/release/deps/librustc_codegen_nvvm.so
    printf '{"reason":"compiler-artifact","package_id":"p","manifest_path":"/s/Cargo.toml","target":{"kind":["dylib"],"crate_types":["dylib"],"name":"rustc_codegen_nvvm","src_path":"/s/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true},"profile":{"opt_level":"3","debuginfo":0,"debug_assertions":false,"overflow_checks":false,"test":false},"features":[],"filenames":["%s"],"executable":null,"fresh":false}\n' "$PWD/target/release/deps/librustc_codegen_nvvm.so" ;;
*custom_sysroot*) mkdir -p "$CARGO_TARGET_DIR/nvptx64-nvidia-cuda/custom_sysroot/deps" ;;
*" config get "*) echo '{}' ;;
*)
    echo "cargo of the toolchain: $1" >> "$ROOT/calls"
    cat "$ROOT/prints" ;;
esac
"#;

struct Machine {
    place: Place,
}

impl Machine {
    /// A pipe that the build waits for, until a test has opened it and let it go.
    fn gate(&self) -> PathBuf {
        let gate = self.place.path("gate");
        let mkfifo = Command::new("mkfifo").arg(&gate).status();
        assert!(mkfifo.unwrap().success());
        gate
    }

    /// All stand-ins, and all parts.
    fn new() -> Machine {
        let place = Place::new();
        let programs = [
            ("bin/rustup", RUSTUP),
            ("bin/git", GIT),
            ("llvm/llvm-config", LLVM_CONFIG),
            ("nightly/rustc", RUSTC),
            ("nightly/cargo", CARGO),
        ];
        for (program, text) in programs {
            let program = place.path(program);
            fs::create_dir_all(program.parent().unwrap()).unwrap();
            executable::script(&program, text);
        }
        let files = [
            ("calls", ""),
            ("channel", CHANNEL),
            ("llvm-version", "7.1.0\n"),
            ("prints", "42\n"),
            ("wheel/nvidia/cu13/lib/libnvvm.so.4", "library"),
            ("llvm/llvm-c/Core.h", ""),
            ("cuda/include/cuda.h", ""),
            ("cuda/include/cuda_runtime_api.h", ""),
            ("cuda/nvvm/include/nvvm.h", ""),
            ("cuda/nvvm/lib64/libnvvm.so", ""),
            ("cuda/nvvm/libdevice/libdevice.10.bc", ""),
        ];
        crates::write(&place.path("."), &files);
        Machine { place }
    }

    fn write(&self, file: &str, text: &str) -> &Machine {
        crates::write(&self.place.path("."), &[(file, text)]);
        self
    }

    fn remove(&self, file: &str) -> &Machine {
        fs::remove_file(self.place.path(file)).unwrap();
        self
    }

    fn command(&self, word: &str, args: &[&str]) -> Command {
        let place = &self.place;
        let root = place.path("").canonicalize().unwrap();
        let mut command = tool::tool_as(word, &place.directory(), &root.join("cache"), args);
        let path = std::env::var("PATH").unwrap();
        command
            .env("PATH", format!("{}:{path}", root.join("bin").display()))
            .env("ROOT", &root)
            .env("SYSROOT", sysroot())
            .env("GPU_RUN_LIBNVVM", root.join("wheel"))
            .env("CUDA_PATH", root.join("cuda"))
            .env("LLVM_CONFIG", root.join("llvm/llvm-config"))
            .env("RUSTFLAGS", "--cfg users_own");
        command
    }

    fn set_up(&self, args: &[&str]) -> Said {
        run(&mut self.command("gpu-setup", &[&["--codegen", "nvvm"], args].concat()))
    }

    fn calls(&self) -> String {
        let calls = fs::read_to_string(self.place.path("calls")).unwrap();
        self.place.normalise(&calls)
    }

    fn record(&self) -> PathBuf {
        self.place.path("cache/rust-cuda/provisioned.json")
    }

    /// What lies in the cache of Rust-CUDA.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.place.path("cache/rust-cuda"));
        let entries = entries
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// It fails at once with this error, and nothing half-made is left.
    fn fails(&self, args: &[&str], error: &str) {
        let said = self.set_up(args);
        let stderr = self.place.normalise(&said.stderr);
        assert_eq!(said.code, Some(96), "{stderr}");
        assert!(stderr.contains(error), "{stderr}\nwithout: {error}");
        assert!(stderr.contains("\nhelp: "), "{stderr}");
        let left = self.left();
        assert!(
            left.is_empty() || left == ["setup.lock"],
            "half-made: {left:?}"
        );
    }
}

#[test]
fn from_nothing_to_a_run_without_flags() {
    let machine = Machine::new();
    let said = machine.set_up(&[]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    snapbox::assert_data_eq!(
        machine.calls(),
        snapbox::file!["snapshots/setup-nvvm-calls.txt"]
    );
    assert_eq!(
        machine.left(),
        ["946c91f08077", "provisioned.json", "setup.lock"]
    );

    // A run finds it: what it calls is its toolchain's cargo, with the backend among the flags.
    crates::package(&machine.place.directory(), "main.rs", "fn main() {}\n");
    let args = ["--codegen", "nvvm", "--dry-run", "--target-dir", "target"];
    let said = run(machine.command("gpu-run", &args).env_remove("RUSTFLAGS"));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let shown = machine.place.normalise(&said.stdout);
    for part in [
        "-Zcodegen-backend=[ROOT]/cache/rust-cuda/946c91f08077/librustc_codegen_nvvm.so",
        "[ROOT]/toolchain/bin/cargo",
    ] {
        assert!(shown.contains(part), "{shown}\nwithout: {part}");
    }

    // A second time there is nothing to do.
    let before = machine.calls();
    let said = machine.set_up(&[]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let new = machine.calls().replacen(&before, "", 1);
    assert!(!new.contains("install") && !new.contains("git"), "{new}");
}

#[test]
fn a_named_build_is_remembered() {
    let machine = Machine::new();
    let toolchain = machine.place.path("toolchain").display().to_string();
    machine.write("mine/librustc_codegen_nvvm.so", "backend");
    let rustup = Command::new(machine.place.path("bin/rustup"))
        .args(["toolchain", "install", CHANNEL])
        .env("ROOT", machine.place.path(""))
        .env("SYSROOT", sysroot())
        .status();
    assert!(rustup.unwrap().success());
    let backend = machine.place.path("mine").display().to_string();
    let args = ["--nvvm-backend", &backend, "--nvvm-toolchain", &toolchain];
    let said = machine.set_up(&args);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let record = machine
        .place
        .normalise(&fs::read_to_string(machine.record()).unwrap());
    assert!(
        record.contains("\"backend\": \"[ROOT]/mine/librustc_codegen_nvvm.so\""),
        "{record}"
    );
    assert!(!machine.calls().contains("git"), "{}", machine.calls());
}

fn sysroot() -> String {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn each_step_can_fail() {
    let machine = Machine::new();
    machine.write("llvm-version", "16.0.6\n");
    machine.fails(&[], "error: LLVM 7, which Rust-CUDA's code generator links, was not found\n\nCaused by:\n  tried:\n  [ROOT]/llvm/llvm-config: is LLVM 16.0.6\n");
    machine
        .write("llvm-version", "7.1.0\n")
        .remove("llvm/llvm-c/Core.h");
    machine.fails(
        &[],
        "[ROOT]/llvm/llvm-config: has no [ROOT]/llvm/llvm-c/Core.h",
    );
    // As one does whose libLLVM is not found.
    let config = machine.place.path("llvm/llvm-config");
    executable::script(
        &config,
        "#!/bin/sh\necho cannot open libLLVM-7.so.1 >&2\nexit 127\n",
    );
    machine.fails(
        &[],
        "[ROOT]/llvm/llvm-config: `--version` failed: cannot open libLLVM-7.so.1",
    );
    executable::script(&config, LLVM_CONFIG);
    machine
        .write("llvm/llvm-c/Core.h", "")
        .remove("cuda/include/cuda.h")
        .remove("cuda/nvvm/libdevice/libdevice.10.bc");
    machine.fails(
        &[],
        "CUDA_PATH=[ROOT]/cuda: no include/cuda.h, no nvvm/libdevice/libdevice.10.bc",
    );
    machine
        .write("cuda/include/cuda.h", "")
        .write("cuda/nvvm/libdevice/libdevice.10.bc", "")
        .remove("wheel/nvidia/cu13/lib/libnvvm.so.4");
    machine.fails(&[], "error: NVIDIA's libNVVM was not found");
    machine.write("wheel/nvidia/cu13/lib/libnvvm.so.4", "library");
    assert!(
        !machine.calls().contains("install"),
        "something was fetched in vain"
    );

    machine.write("no-network", "");
    machine.fails(&[], "error: the toolchain nightly-2026-04-02, which Rust-CUDA needs, could not be installed\n\nCaused by:\n  `rustup toolchain install");
    machine.remove("no-network").write("no-repository", "");
    machine.fails(
        &[],
        "error: the sources of Rust-CUDA could not be fetched\n\nCaused by:\n",
    );
    machine
        .remove("no-repository")
        .write("channel", "nightly-2027-01-01");
    machine.fails(
        &[],
        "their toolchain is nightly-2027-01-01, not nightly-2026-04-02",
    );
    machine
        .write("channel", CHANNEL)
        .write("does-not-build", "");
    machine.fails(
        &[],
        "error: Rust-CUDA's rustc_codegen_nvvm could not be built\n\nCaused by:\n  `RUSTC=",
    );
    machine.fails(
        &[],
        "ended with exit status: 101\n  error: could not compile\n",
    );
    machine.remove("does-not-build").write("does-not-load", "");
    machine.fails(&[], "error: rustc 1.95.0 cannot load the nvvm backend");
    machine.remove("does-not-load").write("prints", "41\n");
    machine.fails(&[], "it printed \"41\\n\" instead of \"42\\n\"");
    machine.write("prints", "42\n");
    assert_eq!(machine.set_up(&[]).code, Some(0));
}

#[test]
fn a_failure_leaves_the_old_build() {
    let machine = Machine::new();
    assert_eq!(machine.set_up(&[]).code, Some(0));
    let before = (machine.left(), fs::read(machine.record()).unwrap());
    machine.write("does-not-build", "");
    assert_eq!(machine.set_up(&["--rebuild"]).code, Some(96));
    assert_eq!(
        before,
        (machine.left(), fs::read(machine.record()).unwrap())
    );
}

#[test]
fn one_at_a_time() {
    let machine = Machine::new();
    let gate = machine.gate();
    let mut first = machine.command("gpu-setup", &["--codegen", "nvvm"]);
    let mut first = first
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Opening it waits for the reader: the first process builds and holds the lock.
    let writer = fs::File::options().write(true).open(&gate).unwrap();
    let mut second = machine.command("gpu-setup", &["--codegen", "nvvm"]);
    let mut second = second
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(second.stderr.take().unwrap());
    let mut text = String::new();
    while !text.contains("waiting for another process that sets up Rust-CUDA") {
        let read = std::io::BufRead::read_line(&mut said, &mut text).unwrap();
        assert_ne!(read, 0, "it did not wait: {text}");
    }
    fs::remove_file(&gate).unwrap();
    drop(writer);
    assert!(first.wait().unwrap().success());
    std::io::Read::read_to_string(&mut said, &mut text).unwrap();
    assert!(second.wait().unwrap().success(), "{text}");
    let builds = machine.calls().matches("message-format").count();
    assert_eq!(builds, 1, "{}", machine.calls());
}

/// Here without a terminal: a line now and then.
#[test]
fn a_long_build_tells_how_far_it_is() {
    let machine = Machine::new();
    let gate = machine.gate();
    let mut command = machine.command("gpu-setup", &["--codegen", "nvvm"]);
    let mut setup = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let writer = fs::File::options().write(true).open(&gate).unwrap();
    let mut said = std::io::BufReader::new(setup.stderr.take().unwrap());
    let mut text = String::new();
    let line = "    Building rustc_codegen_nvvm: 3 of 9 done, now bindgen, nvvm(build)\n";
    while !text.contains(line) {
        let read = std::io::BufRead::read_line(&mut said, &mut text).unwrap();
        assert_ne!(read, 0, "it does not tell: {text}");
    }
    drop(writer);
    std::io::Read::read_to_string(&mut said, &mut text).unwrap();
    assert!(setup.wait().unwrap().success(), "{text}");
}

#[test]
fn an_interrupt_leaves_nothing() {
    let machine = Machine::new();
    let gate = machine.gate();
    let mut command = machine.command("gpu-setup", &["--codegen", "nvvm"]);
    let mut setup = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Opening it waits for the reader: it builds.
    let writer = fs::File::options().write(true).open(&gate).unwrap();
    let kill = Command::new("kill")
        .args(["-INT", &setup.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(setup.wait().unwrap().code(), Some(130));
    assert_eq!(machine.left(), ["setup.lock"]);
    drop(writer);
}

#[test]
fn the_steps_without_doing_them() {
    let machine = Machine::new();
    let said = machine.set_up(&["--dry-run"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    snapbox::assert_data_eq!(
        machine.place.normalise(&said.stdout),
        snapbox::file!["snapshots/setup-nvvm-dry-run.txt"]
    );
    machine.write("llvm-version", "16.0.6\n");
    let said = machine.set_up(&["--dry-run"]);
    let shown = machine.place.normalise(&said.stdout);
    assert!(
        shown.contains("LLVM 7: not found\n  tried [ROOT]/llvm/llvm-config: is LLVM 16.0.6\n"),
        "{shown}"
    );
    assert_eq!(machine.calls(), "");
    assert!(machine.left().is_empty(), "{:?}", machine.left());
}

#[test]
fn a_build_needs_its_toolchain() {
    let machine = Machine::new();
    let said = machine.set_up(&["--nvvm-backend", "/b"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr
            .contains("help: name it: `--nvvm-toolchain NAME`"),
        "{}",
        said.stderr
    );
}

#[test]
fn what_every_run_needs() {
    let place = Place::new();
    let mut command = tool::tool_as(
        "gpu-setup",
        &place.directory(),
        crate::cache::shared(),
        &["--quiet"],
    );
    let said = run(&mut command);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let lines: Vec<&str> = said.stdout.lines().collect();
    let starts = ["rustc: 1.95.0 (", "rust-src: ", "sysroot: ", "GPU: "];
    assert_eq!(lines.len(), starts.len(), "{}", said.stdout);
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
}

#[test]
fn help() {
    let place = Place::new();
    let mut command = tool::tool_as(
        "gpu-setup",
        &place.directory(),
        &place.path("cache"),
        &["-h"],
    );
    let said = run(&mut command);
    assert_eq!(said.code, Some(0));
    snapbox::assert_data_eq!(said.stdout, snapbox::file!["snapshots/help-setup.txt"]);
}
