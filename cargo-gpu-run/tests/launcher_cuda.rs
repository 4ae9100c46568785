//! Generated launchers against a stand-in for the NVIDIA driver (`fake_driver/cuda.rs`).
#![cfg(target_os = "linux")]

use launcher::image::{Image, Metadata, attach};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The directory of the stand-in, compiled once.
fn driver() -> &'static Path {
    static DRIVER: OnceLock<PathBuf> = OnceLock::new();
    DRIVER.get_or_init(|| {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fake_driver");
        std::fs::create_dir_all(&directory).unwrap();
        let compile = |name: &str, kind: &str, source: &str| {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
            let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
            let status = Command::new(rustc)
                .args(["--edition=2024", "-O", "--crate-name", name])
                .args(["--crate-type", kind, "-L"])
                .arg(&directory)
                .arg("--out-dir")
                .args([&directory, &source])
                .status()
                .unwrap();
            assert!(status.success());
        };
        compile("device_abi", "rlib", "../device-abi/src/lib.rs");
        compile("cuda", "cdylib", "tests/fake_driver/cuda.rs");
        directory
    })
}

struct Program {
    directory: tempfile::TempDir,
    launcher: PathBuf,
}

impl Program {
    /// A launcher of a program that plays this script.
    fn new(script: &str) -> Program {
        Program::with_head(script, ".version 7.1\n.target sm_70\n")
    }

    fn with_head(script: &str, head: &str) -> Program {
        Program::of(&format!("{head}.address_size 64\n// fake: {script}\n"))
    }

    fn of(ptx: &str) -> Program {
        Program::with_image(&Image::new(Metadata::new("demo", "llvm", "sm_70"), ptx))
    }

    fn with_image(image: &Image) -> Program {
        let directory = tempfile::tempdir().unwrap();
        let launcher = directory.path().join("demo");
        attach(
            Path::new(env!("CARGO_BIN_EXE_cargo-gpu-run")),
            image,
            &launcher,
        )
        .unwrap();
        wait_until_it_starts(&launcher);
        Program {
            directory,
            launcher,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.launcher);
        command
            .env("LD_LIBRARY_PATH", driver())
            .env("GPU_RUN_DEVICE", "0")
            .env("GPU_RUN_CACHE", self.directory.path().join("cache"));
        command
    }
}

/// A child that another test starts while we write the launcher holds it open until its own `exec`, and the system does not start a
/// file that is open for writing. Once it has started, nobody is left to hold it.
fn wait_until_it_starts(launcher: &Path) {
    loop {
        match Command::new(launcher)
            .env("GPU_RUN_DEVICE", "none")
            .output()
        {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(Duration::from_millis(1));
            }
            started => {
                assert_eq!(started.unwrap().status.code(), Some(2));
                return;
            }
        }
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn arguments_environment_output_and_exit_code_pass_through() {
    let program = Program::new("hello");
    let output = program
        .command()
        .arg("world")
        .env("SEEN", "1")
        .output()
        .unwrap();
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(3));
    let line = "hello world true false\n";
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        line.repeat(256 + 10)
    );
}

#[test]
fn rayon_gets_eight_threads_for_each_multiprocessor() {
    let rayon = ".version 7.1\n.target sm_70\n// .func _ZN10rayon_core8registry3runE\n";
    let says = |head: &str, variables: &[(&str, &str)]| {
        let program = Program::with_head("pool", head);
        let mut command = program.command();
        command.env_remove("RAYON_NUM_THREADS");
        let output = command.envs(variables.iter().copied()).output().unwrap();
        assert_eq!(stderr(&output), "");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(says(rayon, &[]), "16 of 32\n");
    assert_eq!(says(rayon, &[("RAYON_NUM_THREADS", "7")]), "7 of 32\n");
    assert_eq!(says(rayon, &[("GPU_RUN_THREADS", "3")]), "all of 3\n");
    let without = ".version 7.1\n.target sm_70\n";
    assert_eq!(says(without, &[]), "all of 32\n");
}

#[test]
fn auto_takes_the_gpu_and_the_second_run_the_cache() {
    let program = Program::new("hello");
    for cached in ["\"jit_cached\":false", "\"jit_cached\":true"] {
        let output = program
            .command()
            .env("GPU_RUN_DEVICE", "auto")
            .env("GPU_RUN_STATS", "1")
            .output()
            .unwrap();
        let text = stderr(&output);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.contains(cached) && text.contains("\"device\":\"Fake GPU (sm_90)\""),
            "{text}"
        );
        assert!(
            text.contains("\"warps\":32}") && text.contains("\"host_calls\":267,"),
            "{text}"
        );
    }
}

#[test]
fn a_closed_stdout_is_an_error_on_the_device_and_no_signal() {
    let program = Program::new("hello");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = program.command().stdout(writer).output().unwrap();
    // This program exits with the error that its write met: EPIPE.
    assert_eq!(output.status.code(), Some(32), "{}", stderr(&output));
}

#[test]
fn a_file_passes_through_device_memory_and_bad_addresses_are_errors() {
    let program = Program::new("bulk");
    let file = program.directory.path().join("file");
    let bytes: Vec<u8> = (0..7_000_001_u32).map(|i| (i ^ i >> 8) as u8).collect();
    std::fs::write(&file, &bytes).unwrap();
    let output = program.command().arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stdout == bytes);
}

/// Bytes from which several threads of the host read, and of a buffer of each.
const LARGE: u64 = 4 << 20;
const BUFFER: u64 = 1 << 20;

#[test]
fn large_parts_of_a_file_arrive_by_several_threads() {
    let program = Program::new("large");
    let file = program.directory.path().join("file");
    let len = 21 * BUFFER + 4321;
    let bytes: Vec<u8> = (0..len).map(|i| (i ^ i >> 8 ^ i >> 16) as u8).collect();
    std::fs::write(&file, &bytes).unwrap();
    // Position, length, offset of the target.
    let parts = [
        (0, LARGE - 1, 64),
        (0, LARGE, 64),
        (1, LARGE + 1, 65),
        (4095, 8 * BUFFER - 1, 1),
        (0, 8 * BUFFER, 67),
        (77, 8 * BUFFER + 1, 4097),
        (0, len - 1, 3),
        (0, len, 128),
        (0, len + 1, 129),
        // To the end of the file, and behind it.
        (5, 40 * BUFFER, 130),
        (len - LARGE - 1, 2 * LARGE, 64),
        (len - LARGE, 2 * LARGE, 64),
        (len - LARGE + 1, 2 * LARGE, 64),
        (len - 1, LARGE, 64),
        (len, LARGE, 64),
        (len + 9, LARGE, 64),
    ];
    let mut command = program.command();
    command.arg(&file);
    command.args(parts.map(|(at, len, target)| format!("{at},{len},{target}")));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let mut rest = &output.stdout[..];
    for (at, asked, target) in parts {
        let there = asked.min(len.saturating_sub(at));
        let head = format!("{there} {}\n", at + there);
        let case = format!("{asked} at {at} to {target}");
        let (line, behind) = rest.split_at(head.len());
        assert_eq!(String::from_utf8_lossy(line), head, "{case}");
        let (read, behind) = behind.split_at(there as usize);
        assert!(
            there == 0 || read == &bytes[at as usize..][..there as usize],
            "{case}"
        );
        rest = behind;
    }
    assert!(rest.is_empty());
}

#[test]
fn a_large_read_to_memory_that_is_not_the_programs_is_an_error() {
    let program = Program::new("large");
    let file = program.directory.path().join("file");
    std::fs::write(&file, vec![7; 2 * LARGE as usize]).unwrap();
    let mut command = program.command();
    // Across the end of the heap, and inside of it.
    let output = command
        .arg(&file)
        .arg(format!("9,{LARGE},64"))
        .arg("3,5000,64")
        .env("GPU_RUN_HEAP_SIZE", "4M")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stdout.starts_with(b"-14 9\n5000 5003\n"));
}

#[test]
fn a_fault_is_told_after_the_programs_last_words() {
    let output = Program::new("fault").command().output().unwrap();
    assert_eq!(output.status.code(), Some(122));
    let text = stderr(&output);
    assert!(text.starts_with("last words\nerror: the program was stopped by a fault: CUDA_ERROR_ILLEGAL_ADDRESS (700)"), "{text}");
}

#[test]
fn a_code_that_no_header_knows_is_an_ordinary_fault() {
    let output = Program::new("strange").command().output().unwrap();
    assert_eq!(output.status.code(), Some(122));
    assert!(stderr(&output).contains("987654"), "{}", stderr(&output));
}

#[test]
fn a_kernel_that_ends_without_exit_is_a_bug() {
    let output = Program::new("end").command().output().unwrap();
    assert_eq!(output.status.code(), Some(70), "{}", stderr(&output));
}

#[test]
fn an_exit_ends_the_process_although_a_warp_runs_on() {
    let start = Instant::now();
    let output = Program::new("exit").command().output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn the_timeout_ends_a_program_that_spins() {
    let output = Program::new("spin")
        .command()
        .env("GPU_RUN_TIMEOUT", "100ms")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(124));
    let stderr = stderr(&output);
    for text in [
        "longer than 100ms",
        "  thread 'main' (0)\n",
        "  thread 'spinner' (1)\n",
        "  thread '<unnamed>' (5)\n",
    ] {
        assert!(stderr.contains(text), "{stderr}");
    }
}

#[test]
fn ctrl_c_ends_a_program_that_spins() {
    let mut child = Program::new("spin").command().spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn refused_ptx_shows_the_compilers_log() {
    let output = Program::new("refused").command().output().unwrap();
    assert_eq!(output.status.code(), Some(121));
    let text = stderr(&output);
    assert!(
        text.contains("CUDA_ERROR_INVALID_PTX")
            && text.contains("line 4; error : a word that is none"),
        "{text}"
    );
}

/// A program at which the driver's compiler crashes unless it leaves the program as it is. It prints the size of rayon's pool.
fn crashes(how: &str) -> Program {
    Program::with_head(
        "pool",
        &format!(".version 7.1\n.target sm_70\n// crash: {how}\n"),
    )
}

#[test]
fn a_crash_of_the_drivers_compiler_is_an_error() {
    for (how, signal) in [
        ("alone", "SIGSEGV"),
        ("beside", "SIGSEGV"),
        ("deep", "SIGSEGV"),
        ("illegal", "SIGILL"),
        ("abort", "SIGABRT"),
        ("bus", "SIGBUS"),
        ("arithmetic", "SIGFPE"),
    ] {
        let output = crashes(how).command().output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(121), "{how}: {text}");
        let first =
            format!("error: the compiler in the NVIDIA driver crashed at `demo` ({signal})\n");
        assert!(text.starts_with(&first), "{how}: {text}");
        assert_eq!(text.matches("error:").count(), 1, "{text}");
        for part in ["CUDA 12.8", "GPU_RUN_JIT_OPT=0", "--codegen", "--emit ptx"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_crash_of_the_drivers_compiler_leaves_nothing_behind() {
    let program = crashes("alone");
    let before = tree(program.directory.path());
    assert_eq!(program.command().output().unwrap().status.code(), Some(121));
    assert_eq!(tree(program.directory.path()), before);
    let mut command = program.command();
    let output = command.env("GPU_RUN_JIT_OPT", "0").output().unwrap();
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"all of 32\n");
}

/// All paths below a directory.
fn tree(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            paths.extend(tree(&path));
        }
        paths.push(path);
    }
    paths.sort();
    paths
}

/// Whoever runs tests hears of it once, and does not take it for a test's own fault.
#[test]
fn a_worker_answers_that_the_drivers_compiler_crashed() {
    let (answers, code) = answers(&crashes("alone"), &["a", "b"], true);
    assert_eq!(code, Some(121), "{answers:?}");
    assert_eq!(answers.len(), 2, "{answers:?}");
    for part in [
        r#""event":"stopped""#,
        r#""kind":"compiler-crashed""#,
        r#""fatal":true"#,
        r#""spent":true"#,
        "SIGSEGV",
    ] {
        assert!(answers[1].contains(part), "{answers:?}");
    }
}

/// A build of the tool with other source: the number that the launcher's build.rs makes of the source is another one in its executable.
fn by_another_build(launcher: &Path) {
    let id = launcher::device::cuda::BUILD.as_bytes();
    let mut bytes = std::fs::read(launcher).unwrap();
    let places: Vec<usize> = (0..bytes.len() - id.len())
        .filter(|&at| bytes[at..].starts_with(id))
        .collect();
    assert!(!places.is_empty(), "the executable has its number");
    for at in places {
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    }
    // Not over the file that may just have run.
    let other = launcher.with_extension("other");
    std::fs::write(&other, bytes).unwrap();
    let permissions = std::fs::metadata(launcher).unwrap().permissions();
    std::fs::set_permissions(&other, permissions).unwrap();
    std::fs::rename(&other, launcher).unwrap();
    wait_until_it_starts(launcher);
}

/// What another build does to the PTX on its way to the driver may differ: `device::cuda::gather`, options, modules.
#[test]
fn another_build_of_the_tool_does_not_take_this_ones_binaries() {
    let program = Program::new("hello");
    let is_cached = || {
        let output = program.command().env("GPU_RUN_STATS", "1").output();
        let text = stderr(&output.unwrap());
        assert!(text.contains("\"jit_cached\":"), "{text}");
        text.contains("\"jit_cached\":true")
    };
    assert_eq!([is_cached(), is_cached()], [false, true]);
    by_another_build(&program.launcher);
    assert_eq!([is_cached(), is_cached()], [false, true]);
}

/// Has data, so it is compiled as two modules; `hello` is what the stand-in plays then.
fn with_data(name: &str) -> Program {
    let text = ".global .align 1 .b8 data[3];\n.func fake_hello() { ret; }\n";
    let head = ".version 7.1\n.target sm_70\n.address_size 64\n";
    Program::of(&format!("{head}{text}.func {name}() {{ ret; }}\n"))
}

fn modules(program: &Program, cuda: &str) -> String {
    let mut command = program.command();
    command.env("FAKE_CUDA_VERSION", cuda);
    command
        .arg("world")
        .env("SEEN", "1")
        .env("GPU_RUN_STATS", "1");
    let output = command.output().unwrap();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    let (_, rest) = text.split_once("\"jit_modules\":").unwrap();
    rest.chars().take_while(char::is_ascii_digit).collect()
}

#[test]
fn code_and_data_are_compiled_apart() {
    assert_eq!(modules(&with_data("fake_parts"), "12080"), "2");
}

#[test]
fn a_program_whose_modules_are_refused_is_compiled_as_a_whole() {
    assert_eq!(modules(&with_data("fake_whole"), "12080"), "1");
    assert_eq!(modules(&with_data("fake_whole"), "13000"), "1");
}

/// The stand-in looks at the number of threads.
#[test]
fn a_driver_that_can_compiles_on_several_threads() {
    assert_eq!(modules(&with_data("fake_parts"), "13000"), "2");
}

#[test]
fn an_image_that_is_too_new_says_what_to_do() {
    let output = Program::with_head("hello", ".version 9.0\n.target sm_70\n")
        .command()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(120));
    let text = stderr(&output);
    assert!(
        text.contains("supports PTX 8.7 (CUDA 12.8)") && text.contains("needs PTX 9.0"),
        "{text}"
    );
}

#[test]
fn a_heap_that_does_not_fit_is_named() {
    let output = Program::new("hello")
        .command()
        .env("GPU_RUN_HEAP_SIZE", "1G")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(120));
    let text = stderr(&output);
    assert!(
        text.contains("a heap of 1G") && text.contains("--heap-size"),
        "{text}"
    );
}

#[test]
fn too_many_threads_are_a_usage_error() {
    let output = Program::new("hello")
        .command()
        .env("GPU_RUN_THREADS", "33")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("holds 32 threads"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_missing_gpu_and_a_driver_that_does_not_start() {
    let output = Program::new("hello")
        .command()
        .env("GPU_RUN_DEVICE", "7")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(120));
    assert!(
        stderr(&output).contains("there is no GPU 7: the driver reports one GPU"),
        "{}",
        stderr(&output)
    );

    let output = Program::new("hello")
        .command()
        .env("FAKE_CUDA_INIT", "100")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(120));
    assert!(
        stderr(&output).contains("CUDA_ERROR_NO_DEVICE (100)"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_bad_variable_is_a_usage_error() {
    let output = Program::new("hello")
        .command()
        .env("GPU_RUN_TIMEOUT", "soon")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("GPU_RUN_TIMEOUT"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_directory_that_is_not_there_is_a_usage_error() {
    let program = Program::new("hello");
    let mut command = program.command();
    let output = command.env("GPU_RUN_FS", "not/there").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("`--fs not/there` cannot be opened"),
        "{}",
        stderr(&output)
    );
}

/// `--dry-run` in a package of which nothing is built.
fn dry_run(options: &[&str]) -> Output {
    let place = tempfile::tempdir().unwrap();
    let library = place.path().join("library");
    let files = [
        (
            "Cargo.toml",
            "[package]\nname = \"demo\"\nedition = \"2024\"\n",
        ),
        ("src/main.rs", "fn main() {}\n"),
        ("library/Cargo.toml", ""),
        ("library/std/src/lib.rs", ""),
        (
            "library/core/src/lib.rs",
            "#[stable(feature = \"x\", since = \"1.95.0\")]\n",
        ),
    ];
    for (path, text) in files {
        let path = place.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_cargo-gpu-run"))
        .args(["gpu-run", "--dry-run"])
        .args(options)
        .current_dir(place.path())
        .env("LD_LIBRARY_PATH", driver())
        .env("GPU_RUN_RUST_SRC", library)
        .env("GPU_RUN_CACHE", place.path().join("cache"))
        .output()
        .unwrap()
}

#[test]
fn the_native_architecture_is_that_of_the_gpu() {
    for device in [&["--device", "0"][..], &[]] {
        let output = dry_run(&[&["--arch", "native"], device].concat());
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout.contains("-Ctarget-cpu=sm_90") && stdout.contains("__GPU_RUN_ARCH=sm_90"),
            "{stdout}"
        );
    }
    let output = dry_run(&["--arch", "native", "--device", "7"]);
    assert_eq!(output.status.code(), Some(120));
    assert!(
        stderr(&output).contains("there is no GPU 7"),
        "{}",
        stderr(&output)
    );
}

/// A program with a large table whose bytes stand behind its PTX; the stand-in looks at its end, and spoils it.
fn with_table(declared: usize) -> Program {
    let mut bytes: Vec<u8> = (0..100_000).map(|at| (at % 251) as u8).collect();
    bytes[99_999] = b'#';
    let ptx = format!(
        ".version 7.1\n.target sm_70\n.address_size 64\n.visible .global .align 1 .b8 table[{declared}];\n\
        .func fake_table() {{ .reg .b64 %r; mov.u64 %r, table; ret; }}\n"
    );
    let metadata = Metadata::new("demo", "llvm", "sm_70");
    let data = vec![("table".to_owned(), bytes)];
    Program::with_image(&Image::with_data(metadata, &ptx, data))
}

#[test]
fn data_beside_the_ptx_is_placed_before_the_start() {
    let program = with_table(100_001);
    for cached in [false, true] {
        let output = program
            .command()
            .env("GPU_RUN_STATS", "1")
            .output()
            .unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert_eq!(output.stdout, b"#", "{text}");
        assert!(text.contains(&format!("\"jit_cached\":{cached}")), "{text}");
        // Apart from the functions, as ever.
        assert!(cached || text.contains("\"jit_modules\":2"), "{text}");
    }
}

#[test]
fn data_that_does_not_fit_its_variable_is_refused() {
    let output = with_table(99_999).command().output().unwrap();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(96), "{text}");
    assert!(
        text.contains("`table`") && text.contains("99999 bytes, not 100000"),
        "{text}"
    );
}

#[test]
fn data_is_placed_anew_for_each_launch_of_a_worker() {
    let (answers, code) = answers(&with_table(100_001), &["a", "b"], false);
    assert_eq!(code, Some(0), "{answers:?}");
    let outputs = answers
        .iter()
        .filter(|line| line.contains(r##""bytes":"#""##));
    assert_eq!(outputs.count(), 2, "{answers:?}");
}

/// What a worker answers to requests with these values of a variable, and its exit code. It may have ended by itself, or else does so when there
/// are no more requests.
fn worker(hows: &[&str], by_itself: bool) -> (Vec<String>, Option<i32>) {
    answers(&Program::new("again"), hows, by_itself)
}

fn answers(program: &Program, hows: &[&str], by_itself: bool) -> (Vec<String>, Option<i32>) {
    let mut command = program.command();
    let requests: String = hows
        .iter()
        .map(|how| {
            format!(
                "{{\"env\":[[\"HOW\",\"{how}\"]],\"launcher_args\":[],\"limit\":{{\"secs\":1,\"nanos\":0}},\"seed\":null,\"plain\":false}}\n"
            )
        })
        .collect();
    let (reader, mut writer) = std::io::pipe().unwrap();
    command
        .env("__GPU_RUN_WORKER", "1")
        .env("GPU_RUN_HEAP_SIZE", "64M")
        .stdin(reader)
        .stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(command);
    std::io::Write::write_all(&mut writer, requests.as_bytes()).unwrap();
    let stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut answers = Vec::new();
    let mut ends = 0;
    for line in std::io::BufRead::lines(stdout) {
        let line = line.unwrap();
        ends += usize::from(line.contains("\"event\":\"stopped\""));
        answers.push(line);
        if ends == hows.len() && !by_itself {
            break;
        }
    }
    drop(writer);
    (answers, child.wait().unwrap().code())
}

#[test]
fn a_worker_launches_again_with_fresh_memory_and_module() {
    let long = "x".repeat(5000);
    let (answers, code) = worker(&["a", "bc", &long, "def"], false);
    assert_eq!(code, Some(0), "{answers:?}");
    assert!(answers[0].contains("\"emulator\":false"), "{answers:?}");
    assert_eq!(answers.len(), 1 + 4 * 3, "{answers:?}");
    for launch in answers[1..].chunks(3) {
        assert_eq!(
            launch[0],
            r#"{"event":"output","stream":"out","bytes":"xxxxx"}"#
        );
        assert_eq!(launch[1], r#"{"event":"report","line":"a report"}"#);
        assert!(launch[2].contains(r#""kind":"exited""#), "{launch:?}");
        assert!(launch[2].contains(r#""spent":false"#), "{launch:?}");
    }
}

#[test]
fn a_worker_ends_after_a_fault_and_after_a_kernel_that_does_not_end() {
    for (how, kind, code) in [("fault", "fault", 122), ("spin", "timeout", 124)] {
        let (answers, ended) = worker(&["a", how], true);
        let last = answers.last().unwrap();
        assert!(last.contains(&format!("\"kind\":\"{kind}\"")), "{last}");
        assert!(last.contains("\"spent\":true"), "{last}");
        assert_eq!(ended, Some(code));
    }
}
