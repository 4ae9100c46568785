//! Whole programs: each `tests/DIRECTORY/NAME.rs` is built by the tool and run on a device.
//!
//! The directory decides the expected end: `pass` exits with 0, `panic` with 101, `timeout` with 124, `deadlock` with 123, `fault`
//! `race` (with `--detect-races`) and `check` (with `--check`) with 122 (the last four run on the emulator only, which alone can tell); `//@ exit: N` overrides it.
//! Programs of `check` run a second time without that flag, with all checks of the emulator, and must then end with 0: what they do wrong is seen with `--check` only. Stdout must equal `NAME.stdout`, stderr `NAME.stderr`
//! (empty if there is none), after thread ids and the directory's path were masked.
//!
//! Directives, at the top of a program: `//@ exit: N`, `//@ args: WORDS` (shell quoting with `"`), `//@ env: KEY=VALUE`,
//! `//@ flags: FLAGS` (GPU options), `//@ profile: release`, `//@ seeds: A..B` (run with `--many-seeds A..B`), `//@ heap: device` (on the
//! emulator run once more, with the device runtime's heap), `//@ check-uninit` (there run once more with `--check-uninit`), and any number of `//@ stderr-contains: TEXT`: stderr must have each in one
//! of its lines, and need not equal a file. `//@ stdin: TEXT` is the input (with `\n` for a new line; without it there is none), and with
//! `//@ temp-dir` the first argument is a new, empty directory. With `//@ stdout: counted` the expected output has each line once, in order, with
//! its number before it: for lines that come in any order. `//@ detect-races: no` is for programs that would take minutes with it. With `//@ libnvvm` a program is
//! built and run on the emulator once more, with `--codegen libnvvm` (and `--detect-races`, if it runs with that at all), where there is a libNVVM (`GPU_RUN_LIBNVVM`, or where the tool looks for it).
//! With `//@ nvvm: N` a program that is built with `--codegen nvvm` ends with N, and only that is looked at: there a panic ends the program (134), also one in `panic` that says nothing else. With `//@ nvvm: no` it is
//! ignored there: Rust-CUDA's code generator lacks what it is about (docs/codegen.md). Those of `check` run there without `--check` only.
//! Programs may use gpu-std. Those that do say `//@ nvvm: no`, for nobody has tried it there.
//!
//! ```text
//! cargo test --test programs -- [FILTER] [--device auto|emulator|N]   libtest's flags work too; default: emulator
//! cargo test --test programs -- --sweep pct:0..30   each program of `pass` and `panic` once for each seed; also `random`, and `races:random`
//! cargo test --test programs -- --codegen libnvvm   all of them with that code generator (also nvvm, where a backend is set up or named); also for --bundle
//! cargo test --test programs -- [FILTER] --bundle DIR     build them and put them into DIR, to be run on a machine without Rust:
//! DIR/programs --from-bundle DIR --device 0      there; also with --sweep
//! ```

use gpu_run_tests::{bundle, crates, tool};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::{env, fs};

/// One program and what it must do.
#[derive(Clone)]
struct Program {
    directory: String,
    name: String,
    exit: i32,
    args: Vec<String>,
    env: Vec<(String, String)>,
    flags: Vec<String>,
    release: bool,
    seeds: Option<String>,
    device_heap: bool,
    check_uninit: bool,
    stderr_contains: Vec<String>,
    stdin: Option<String>,
    temp_dir: bool,
    counted: bool,
    detect_races: bool,
    libnvvm: bool,
    nvvm: Nvvm,
    codegen: Option<String>,
}

/// What a program does with `--codegen nvvm`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nvvm {
    /// The same as with others.
    Same,
    /// It ends with this code.
    Ends(i32),
    /// Nothing: it cannot be had.
    Lacks,
}

/// The exit code of a program whose `main` has panicked.
const PANICKED: i32 = 101;

/// The same there: nobody unwinds.
const ABORTED: i32 = 134;

impl Program {
    /// Its name among all programs.
    fn path(&self) -> String {
        format!("{}/{}", self.directory, self.name)
    }

    /// Whether only the emulator ends it as it must end: a GPU has no seeds, and finds no races.
    fn emulator_only(&self) -> bool {
        EMULATOR_ONLY.contains(&self.directory.as_str())
            || self.seeds.is_some()
            || self.flags.iter().any(|flag| flag == "--detect-races")
    }
}

/// Where programs are, and the exit code of those in it.
const DIRECTORIES: [(&str, i32); 7] = [
    ("pass", 0),
    ("panic", PANICKED),
    ("timeout", 124),
    ("deadlock", 123),
    ("fault", 122),
    ("race", 122),
    ("check", 122),
];

/// Directories of programs that a GPU cannot tell from others: it hangs, or reads what lies there.
const EMULATOR_ONLY: [&str; 4] = ["deadlock", "fault", "race", "check"];

/// Our own flags, taken out of the command line before libtest's.
#[derive(Clone, Default)]
struct Options {
    run: bundle::Options,
    sweep: Option<Sweep>,
}

/// Many runs of each program instead of one.
#[derive(Clone)]
struct Sweep {
    schedule: String,
    seeds: std::ops::Range<u64>,
    detect_races: bool,
}

impl Sweep {
    /// From `SCHEDULE:A..B`, with `races:` before it if they are to be detected.
    fn parse(text: &str) -> Option<Sweep> {
        let (detect_races, text) = match text.strip_prefix("races:") {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (schedule, seeds) = text.split_once(':')?;
        let (from, to) = seeds.split_once("..")?;
        Some(Sweep {
            schedule: schedule.to_owned(),
            seeds: from.parse().ok()?..to.parse().ok()?,
            detect_races,
        })
    }
}

impl Options {
    fn take(args: &mut Vec<String>) -> Result<Options, String> {
        let sweep = bundle::value_of("--sweep", args)?
            .map(|text| Sweep::parse(&text).ok_or("expected --sweep [races:]SCHEDULE:A..B"));
        Ok(Options {
            run: bundle::Options::take(args)?,
            sweep: sweep.transpose()?,
        })
    }

    /// Where `pass/` and its siblings are.
    fn sources(&self) -> PathBuf {
        match &self.run.from_bundle {
            Some(bundle) => bundle.join("tests"),
            None => env!("CARGO_MANIFEST_DIR").into(),
        }
    }
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted) = (String::new(), false);
    for c in line.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            _ => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn program(directory: &str, exit: i32, path: &Path) -> Program {
    let source = fs::read_to_string(path).expect("a readable test program");
    let mut program = Program {
        directory: directory.to_owned(),
        name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
        exit,
        args: Vec::new(),
        env: Vec::new(),
        flags: Vec::new(),
        release: false,
        seeds: None,
        device_heap: false,
        check_uninit: false,
        stderr_contains: Vec::new(),
        stdin: None,
        temp_dir: false,
        counted: false,
        detect_races: directory == "pass",
        libnvvm: false,
        nvvm: Nvvm::Same,
        codegen: None,
    };
    if directory == "race" {
        let on = ("GPU_RUN_DETECT_RACES".to_owned(), "1".to_owned());
        program.env.push(on);
    }
    if directory == "check" {
        program.flags.push("--check".to_owned());
    }
    for line in source.lines() {
        let Some(directive) = line.strip_prefix("//@ ") else {
            continue;
        };
        let (key, value) = directive.split_once(": ").unwrap_or((directive, ""));
        match key {
            "exit" => program.exit = value.trim().parse().expect("//@ exit: N"),
            "args" => program.args = words(value),
            "flags" => program.flags.extend(words(value)),
            "profile" => program.release = value.trim() == "release",
            "libnvvm" => program.libnvvm = true,
            "nvvm" if value.trim() == "no" => program.nvvm = Nvvm::Lacks,
            "nvvm" => program.nvvm = Nvvm::Ends(value.trim().parse().expect("//@ nvvm: N or no")),
            "check-uninit" => program.check_uninit = true,
            "heap" => program.device_heap = value.trim() == "device",
            "seeds" => program.seeds = Some(value.trim().to_owned()),
            "stdin" => program.stdin = Some(value.replace("\\n", "\n")),
            "temp-dir" => program.temp_dir = true,
            "detect-races" => program.detect_races = value.trim() != "no",
            "stdout" => program.counted = value.trim() == "counted",
            "stderr-contains" => program.stderr_contains.push(value.to_owned()),
            "env" => {
                let (key, value) = value.split_once('=').expect("//@ env: KEY=VALUE");
                program.env.push((key.to_owned(), value.to_owned()));
            }
            _ => panic!("{}: unknown directive {key}", path.display()),
        }
    }
    program
}

fn programs(sources: &Path) -> Vec<Program> {
    let mut all = Vec::new();
    for (directory, exit) in DIRECTORIES {
        let entries = match fs::read_dir(sources.join(directory)) {
            Ok(entries) => entries,
            // A bundle for a GPU lacks them.
            Err(_) if EMULATOR_ONLY.contains(&directory) => continue,
            Err(why) => panic!("tests/{directory} cannot be read: {why}"),
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "rs") {
                all.push(program(directory, exit, &path));
            }
        }
    }
    all.sort_by(|a, b| (&a.directory, &a.name).cmp(&(&b.directory, &b.name)));
    all
}

/// The program as it is with `--codegen nvvm`.
fn of_nvvm(mut program: Program) -> Program {
    if program.exit == PANICKED {
        program.nvvm = Nvvm::Ends(ABORTED);
    }
    if let Nvvm::Ends(exit) = program.nvvm {
        program.exit = exit;
    }
    if program.directory == "check" {
        // `--check` is for rustc's own code generator alone, and the tool says so. Without it they run.
        program.nvvm = Nvvm::Lacks;
    }
    program
}

/// The program as a user builds it, with the emulator's checks: what it does wrong is optimized away, and it ends well.
fn without_check(program: &Program) -> Program {
    let mut program = program.clone();
    program.flags.retain(|flag| flag != "--check");
    program.nvvm = Nvvm::Same;
    for name in ["GPU_RUN_CHECK_UNINIT", "GPU_RUN_DETECT_RACES"] {
        program.env.push((name.to_owned(), "1".to_owned()));
    }
    program.exit = 0;
    program.stderr_contains.clear();
    program
}

/// A crate with one bin per program, so that all of them share one target directory. Each code generator has one of its own: the same program
/// may be built with several at once.
fn manifest(sources: &Path, programs: &[Program], codegen: Option<&str>) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(match codegen {
        None => "programs".to_owned(),
        Some(name) => format!("programs-{name}"),
    });
    let mut text = String::from(
        "[package]\nname = \"programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\nautobins = false\n\n[workspace]\n\n\
         [lints.rust]\nunconditional_recursion = \"allow\"\nunconditional_panic = \"allow\"\n",
    );
    // Nobody has tried gpu-std with `nvvm`, and the programs that use it are not built there.
    if codegen != Some("nvvm") {
        text += &crates::gpu_std();
    }
    for program in programs {
        let path = sources
            .join(&program.directory)
            .join(format!("{}.rs", program.name));
        let path = path.canonicalize().unwrap();
        text += &format!("\n[[bin]]\nname = {:?}\npath = {path:?}\n", program.name);
    }
    fs::create_dir_all(&directory).unwrap();
    let manifest = directory.join("Cargo.toml");
    if fs::read_to_string(&manifest).ok().as_deref() != Some(&text) {
        fs::write(&manifest, text).unwrap();
    }
    manifest
}

/// One run, from where the options say.
fn command(options: &Options, manifest: Option<&Path>, program: &Program) -> Command {
    match (&options.run.from_bundle, manifest) {
        (Some(bundle), _) => from_bundle(bundle, program, options.run.device()),
        (None, Some(manifest)) => from_source(manifest, program, options.run.device()),
        (None, None) => unreachable!("one of both is set"),
    }
}

/// Through cargo: build and run.
fn from_source(manifest: &Path, program: &Program, device: &str) -> Command {
    let mut command = Command::new(tool::executable());
    command
        .args(["gpu-run", "--quiet", "--device", device])
        .args(&program.flags);
    if let Some(codegen) = &program.codegen {
        command.args(["--codegen", codegen]);
    }
    if let Some(seeds) = &program.seeds {
        command.args(["--many-seeds", seeds]);
    }
    command
        .arg("--manifest-path")
        .arg(manifest)
        .arg("--target-dir")
        .arg(target(manifest))
        .args(["--bin", &program.name]);
    if program.release {
        command.arg("--release");
    }
    command.arg("--");
    command
}

/// The image alone, on a machine without Rust.
fn from_bundle(bundle: &Path, program: &Program, device: &str) -> Command {
    let mut command = bundle::runner(bundle, device);
    command.args(&program.flags).arg("--");
    command.arg(bundle.join(format!("{}.ptx", program.name)));
    command
}

/// `command` is complete but for the program's arguments.
fn run(mut command: Command, program: &Program) -> Output {
    let directory = program
        .temp_dir
        .then(|| tempfile::tempdir().expect("a directory for the program"));
    command.args(directory.iter().map(|directory| directory.path()));
    command.args(&program.args);
    run_as_it_is(command, program)
}

fn run_as_it_is(mut command: Command, program: &Program) -> Output {
    // A flag of the program's own comes first.
    command.env("GPU_RUN_TIMEOUT", tool::LONGEST_RUN);
    for (key, value) in &program.env {
        command.env(key, value);
    }
    command.env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    let Some(text) = &program.stdin else {
        return command.output().expect("the tool starts");
    };
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    command.stdin(reader);
    let text = text.clone();
    // A program may end without reading all of it.
    let typist = std::thread::spawn(move || writer.write_all(text.as_bytes()));
    let output = command.output().expect("the tool starts");
    // The reading end that the command holds.
    drop(command);
    let _ = typist.join();
    output
}

/// Thread ids and the place of the sources differ from run to run, lines of std from version to version.
fn masked(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        // Only where there are backtraces: on the emulator.
        if line.starts_with("note: run with `RUST_BACKTRACE=1` environment variable") {
            continue;
        }
        let mut line = line.to_owned();
        if let Some(start) = line.find(" panicked at ") {
            let (head, place) = line.split_at(start);
            let head = match head.rfind(" (") {
                Some(tid) if head.ends_with(')') => format!("{} (TID)", &head[..tid]),
                _ => head.to_owned(),
            };
            let place = place.trim_start_matches(" panicked at ");
            let mut file = place.rsplit('/').next().unwrap_or(place).to_owned();
            // std's own lines move from version to version.
            if let (true, Some((name, _))) = (place.starts_with("/rustc/"), file.split_once(':')) {
                file = format!("{name}\n");
            }
            line = format!("{head} panicked at DIR/{file}");
        }
        out += &line;
    }
    out
}

/// Each line once, with how often it was there.
fn counted(text: &str) -> String {
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.split_inclusive('\n') {
        *lines.entry(line).or_default() += 1;
    }
    let lines = lines.iter().map(|(line, count)| format!("{count} {line}"));
    lines.collect()
}

fn check(output: &Output, program: &Program, sources: &Path) -> Result<(), Failed> {
    let base = sources.join(&program.directory).join(&program.name);
    let expected =
        |extension: &str| fs::read_to_string(base.with_extension(extension)).unwrap_or_default();
    let mut stdout = String::from_utf8_lossy(&output.stdout);
    if program.counted {
        stdout = counted(&stdout).into();
    }
    let stderr = masked(&String::from_utf8_lossy(&output.stderr));
    let report = || {
        format!(
            "exit: {:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
            output.status
        )
    };
    if output.status.code() != Some(program.exit) {
        return Err(format!("expected exit code {}\n{}", program.exit, report()).into());
    }
    if program.codegen.as_deref() == Some("nvvm") && program.nvvm != Nvvm::Same {
        return Ok(());
    }
    if stdout != expected("stdout") {
        return Err(format!(
            "stdout differs from {}.stdout\n{}",
            base.display(),
            report()
        )
        .into());
    }
    for text in &program.stderr_contains {
        if !stderr.lines().any(|line| line.contains(text)) {
            return Err(format!("no line of stderr contains `{text}`\n{}", report()).into());
        }
    }
    if program.stderr_contains.is_empty() && stderr != expected("stderr") {
        return Err(format!(
            "stderr differs from {}.stderr\n{}",
            base.display(),
            report()
        )
        .into());
    }
    Ok(())
}

/// The command that `--many-seeds` prints after a failure makes that very run again.
fn check_replay(first: &Output, program: &Program) -> Result<(), Failed> {
    let told = String::from_utf8_lossy(&first.stderr);
    let line = told.lines().find(|line| line.contains("GPU_RUN_SEED="));
    let line = line.ok_or("no command that repeats the run was printed")?;
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    let again = run_as_it_is(command, program);
    let report = String::from_utf8_lossy(&again.stderr);
    let same = again.status.code() == first.status.code()
        && again.stdout == first.stdout
        && !report.is_empty()
        && told.starts_with(report.as_ref());
    if same {
        return Ok(());
    }
    Err(format!(
        "`{}` made another run: {:?}\n{report}\n--- the first run\n{told}",
        line.trim(),
        again.status
    )
    .into())
}

/// Runs a program once for each seed, without cargo but for the first time. Every run must do what the program must do.
fn sweep(
    sweep: &Sweep,
    options: &Options,
    manifest: Option<&Path>,
    program: &Program,
    sources: &Path,
) -> Result<(), Failed> {
    let first = run(command(options, manifest, program), program);
    check(&first, program, sources)?;
    let launcher = match (&options.run.from_bundle, manifest) {
        // The runner makes the launcher beside the image.
        (Some(bundle), _) => bundle.join(&program.name),
        (None, Some(manifest)) => built(manifest, program),
        (None, None) => unreachable!("one of both is set"),
    };
    for seed in sweep.seeds.clone() {
        let mut command = Command::new(&launcher);
        let mut variables = vec![
            ("GPU_RUN_DEVICE".to_owned(), "emulator".to_owned()),
            ("GPU_RUN_SCHEDULE".to_owned(), sweep.schedule.clone()),
            ("GPU_RUN_SEED".to_owned(), seed.to_string()),
        ];
        if sweep.detect_races {
            variables.push(("GPU_RUN_DETECT_RACES".to_owned(), "1".to_owned()));
        }
        let names: Vec<&str> = program.env.iter().map(|(name, _)| name.as_str()).collect();
        variables.push(("GPU_RUN_SEED_ENV".to_owned(), names.join(",")));
        let mut flags = program.flags.iter().peekable();
        while let Some(flag) = flags.next() {
            let name = flag.trim_start_matches("--").replace('-', "_");
            let value = flags.next_if(|word| !word.starts_with("--"));
            let value = value.map_or("1", String::as_str).to_owned();
            variables.push((format!("GPU_RUN_{}", name.to_uppercase()), value));
        }
        command.envs(variables.clone());
        check(&run(command, program), program, sources).map_err(|failed| {
            let variables = variables
                .iter()
                .map(|(name, value)| format!("{name}={value} "));
            format!(
                "seed {seed} failed: {}{} {}\n{}",
                variables.collect::<String>(),
                launcher.display(),
                program.args.join(" "),
                failed.message().unwrap_or_default()
            )
        })?;
    }
    Ok(())
}

/// Where the crate is built, whatever variables and configurations say of target directories.
fn target(manifest: &Path) -> PathBuf {
    manifest.with_file_name("target")
}

/// The launcher that a run through cargo leaves behind; with `.ptx` the image.
fn built(manifest: &Path, program: &Program) -> PathBuf {
    let profile = if program.release { "release" } else { "debug" };
    let target = target(manifest).join("gpu/nvptx64-nvidia-cuda");
    target.join(profile).join(&program.name)
}

/// Whether a GPU was asked for and is not there: such tests are reported as ignored, never as passed. The first program tells, and
/// why is shown.
fn gpu_missing(options: &Options, manifest: Option<&Path>, programs: &[Program]) -> bool {
    let (device, Some(program)) = (options.run.device(), programs.first()) else {
        return false;
    };
    if device == "emulator" || device == "auto" {
        return false;
    }
    tool::no_device(&run(command(options, manifest, program), program))
}

/// Whether the tool does not find what a code generator needs. Why is shown.
fn missing_part(manifest: &Path, codegen: &str) -> bool {
    let mut command = Command::new(tool::executable());
    command.args(["gpu-run", "--dry-run", "--codegen", codegen]);
    command.arg("--manifest-path").arg(manifest);
    let output = command.output().expect("the tool starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let why = ["libNVVM was not found", "code generator is not set up"];
    let missing = why.iter().any(|why| stderr.contains(why));
    if missing {
        eprint!(
            "{}",
            stderr.replacen("error: ", "note: some programs are ignored: ", 1)
        );
    }
    missing
}

fn bundle(into: &Path, sources: &Path, manifest: &Path, programs: &[Program]) -> ExitCode {
    for (directory, _) in DIRECTORIES {
        fs::create_dir_all(into.join("tests").join(directory)).unwrap();
    }
    for program in programs {
        // Each program is run once on the emulator: that builds it.
        let output = run(from_source(manifest, program, "emulator"), program);
        if let Err(failed) = check(&output, program, sources) {
            eprintln!("{}: {}", program.name, failed.message().unwrap_or_default());
            return ExitCode::FAILURE;
        }
        bundle::copy(
            &built(manifest, program).with_extension("ptx"),
            &into.join(format!("{}.ptx", program.name)),
        );
        let there = into.join("tests").join(&program.directory);
        for extension in ["rs", "stdout", "stderr"] {
            let file = format!("{}.{extension}", program.name);
            let from = sources.join(&program.directory).join(&file);
            if from.exists() {
                bundle::copy(&from, &there.join(&file));
            }
        }
    }
    bundle::pack_executables(into, "programs");
    println!("{} programs in {}", programs.len(), into.display());
    ExitCode::SUCCESS
}

/// A bundle is made and runs, where the user builds into another directory than cargo's default.
fn bundle_of_one() -> Result<(), Failed> {
    let into = tempfile::tempdir()?;
    let ours = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let mut pack = Command::new(env::current_exe()?);
    pack.args(["pass/demo", "--bundle"])
        .arg(into.path())
        // Not that of the crate of programs, and one that has the tool.
        .env(
            "CARGO_TARGET_DIR",
            ours.expect("cargo's directory for tests"),
        );
    let mut there = Command::new(into.path().join("programs"));
    there.arg("--from-bundle").arg(into.path());
    for command in [&mut pack, &mut there] {
        let output = command.output()?;
        if !output.status.success() {
            let stdout = String::from_utf8_lossy(&output.stdout);
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{command:?}: {}\n{stdout}\n{stderr}", output.status).into());
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let (options, args) = bundle::command_line(Options::take);
    let arguments = options.run.arguments(args);
    let sources = options.sources();
    let mut all = programs(&sources);
    if options.run.device() != "emulator" || options.run.bundle.is_some() {
        all.retain(|program| !program.emulator_only());
    }
    let filter = arguments.filter.clone().unwrap_or_default();
    if options.sweep.is_some() {
        // Some have seeds of their own, and what is written after them.
        all.retain(|program| {
            ["pass", "panic"].contains(&&*program.directory) && program.seeds.is_none()
        });
    }
    let nvvm = options.run.codegen.as_deref() == Some("nvvm");
    if nvvm {
        all = all.into_iter().map(of_nvvm).collect();
    }
    if options.run.bundle.is_some() || options.run.from_bundle.is_some() {
        all.retain(|program| !nvvm || program.nvvm != Nvvm::Lacks);
    }
    for program in &mut all {
        program.codegen.clone_from(&options.run.codegen);
    }
    let here = options.run.from_bundle.is_none();
    let crate_for = |codegen: Option<&str>| here.then(|| manifest(&sources, &all, codegen));
    let manifest = crate_for(options.run.codegen.as_deref());
    if let (Some(into), Some(manifest)) = (&options.run.bundle, &manifest) {
        let wanted = |program: &&Program| program.path().contains(&filter);
        let wanted: Vec<Program> = all.iter().filter(wanted).cloned().collect();
        return bundle(into, &sources, manifest, &wanted);
    }
    let no_backend = match &manifest {
        Some(manifest) if nvvm && !arguments.list => missing_part(manifest, "nvvm"),
        _ => false,
    };
    let missing = no_backend || gpu_missing(&options, manifest.as_deref(), &all);
    let kinds: BTreeMap<bool, &str> = match no_backend {
        true => [(true, "not run: no backend")].into(),
        false => [(true, "no GPU"), (false, options.run.device())].into(),
    };
    let twice = options.run.device() == "emulator" && options.sweep.is_none();
    let again = |wanted: fn(&Program) -> bool, suffix: &'static str, name: &str, value: &str| {
        let mut some: Vec<Program> = all
            .iter()
            .filter(|program| twice && wanted(program))
            .cloned()
            .collect();
        for program in &mut some {
            program.env.push((name.to_owned(), value.to_owned()));
        }
        some.into_iter().map(move |program| (suffix, program))
    };
    let device_heap = again(
        |program| program.device_heap,
        " (device heap)",
        "GPU_RUN_EMULATOR_HEAP",
        "device",
    );
    let check_uninit = again(
        |program| program.check_uninit,
        " (check uninit)",
        "GPU_RUN_CHECK_UNINIT",
        "1",
    );
    let detect_races = again(
        |program| program.detect_races,
        " (detect races)",
        "GPU_RUN_DETECT_RACES",
        "1",
    );
    let unchecked = all
        .iter()
        .filter(|program| twice && program.directory == "check")
        .map(|program| (" (without --check)", without_check(program)));
    let again: Vec<_> = device_heap
        .chain(check_uninit)
        .chain(detect_races)
        .chain(unchecked)
        .collect();
    let mut by_libnvvm: Vec<Program> = all
        .iter()
        .filter(|program| twice && here && options.run.codegen.is_none() && program.libnvvm)
        .cloned()
        .collect();
    for program in &mut by_libnvvm {
        program.codegen = Some("libnvvm".to_owned());
        if program.detect_races {
            // Atomics are others there.
            let on = ("GPU_RUN_DETECT_RACES".to_owned(), "1".to_owned());
            program.env.push(on);
        }
    }
    let libnvvm_crate = match by_libnvvm[..] {
        [] => None,
        _ => crate_for(Some("libnvvm")),
    };
    // A list needs no tool.
    let no_libnvvm = !arguments.list
        && libnvvm_crate
            .as_deref()
            .is_some_and(|manifest| missing_part(manifest, "libnvvm"));
    let by_libnvvm = by_libnvvm
        .into_iter()
        .map(|program| (" (libnvvm)", program));
    let all = all.iter().cloned().map(|program| ("", program));
    let trials = all.chain(again).chain(by_libnvvm).map(|(suffix, program)| {
        let (options, sources) = (options.clone(), sources.clone());
        let special = program.codegen != options.run.codegen;
        let manifest = if special { &libnvvm_crate } else { &manifest }.clone();
        let (kind, missing) = match special {
            true if no_libnvvm => ("no libNVVM", true),
            _ if nvvm && !missing && program.nvvm == Nvvm::Lacks => ("not with nvvm", true),
            _ => (kinds[&missing], missing),
        };
        let name = program.path() + suffix;
        Trial::test(name, move || {
            if let Some(many) = &options.sweep {
                return sweep(many, &options, manifest.as_deref(), &program, &sources);
            }
            let command = command(&options, manifest.as_deref(), &program);
            let output = run(command, &program);
            check(&output, &program, &sources)?;
            match program.seeds {
                Some(_) => check_replay(&output, &program),
                None => Ok(()),
            }
        })
        .with_kind(kind)
        .with_ignored_flag(missing)
    });
    let mut trials: Vec<Trial> = trials.collect();
    if twice && here && options.run.codegen.is_none() {
        trials.push(Trial::test("bundle", bundle_of_one).with_kind("emulator"));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
