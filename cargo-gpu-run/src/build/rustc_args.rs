//! The arguments that cargo gives rustc, changed for the GPU.
//!
//! cargo's profiles keep their meaning; only what whole-program PTX rules out is replaced. Crates of the host (build scripts,
//! procedural macros) are recognised by the missing `--target` and stay untouched.

use super::checking;
use crate::backend::Codegen;
use crate::sysroot::plan::TARGET;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What a compiler call makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Not for the GPU, or only a question: unchanged.
    Foreign,
    /// A crate for the GPU that is linked by nobody (rlib), or as a library that nobody loads.
    Library,
    /// A program.
    Program,
    /// A program that runs tests: with rustc's harness.
    Test,
}

impl Unit {
    pub(super) fn is_program(self) -> bool {
        matches!(self, Unit::Program | Unit::Test)
    }
}

/// The crate getrandom does not know this target, but has a place for functions that do; std has them (`sys/random/cuda.rs`). 0.3 and
/// 0.4 look at the first setting, 0.2 at the second one.
const RANDOM: [&str; 4] = [
    "--cfg",
    "getrandom_backend=\"custom\"",
    "--cfg",
    "feature=\"custom\"",
];

/// What the call makes, and its new arguments.
pub fn adapt(args: &[OsString], generator: Codegen) -> (Unit, Vec<OsString>) {
    let unit = classify(args);
    if unit == Unit::Foreign {
        return (unit, args.to_vec());
    }
    let checking = checking::is_asked_for(args);
    let mut adapted = Vec::with_capacity(args.len() + 4);
    let (mut opt_level, mut assertions) = (None, false);
    let mut strategies = Vec::new();
    let mut rest = args.iter();
    while let Some(argument) = rest.next() {
        if is_library(argument, &mut rest) {
            continue;
        }
        let Some(option) = codegen_option(argument, &mut rest) else {
            adapted.push(argument.clone());
            continue;
        };
        let (name, value) = option.split_once('=').unwrap_or((&option, ""));
        match name {
            _ if checking && checking::decides(name) => {}
            // LTO is ours to decide; an rlib's bitcode is embedded by our own flag.
            "lto" | "linker-plugin-lto" => {}
            // There is no linker that could do these.
            "strip" | "split-debuginfo" => {}
            "incremental" | "codegen-units" if unit.is_program() => {}
            "panic" => strategies.push(value.to_owned()),
            // Full debug information is text that the driver's compiler refuses or takes ages to read.
            "debuginfo" if !matches!(value, "0" | "none") => {
                adapted.push(generator.line_flag().into())
            }
            "debug-assertions" => {
                assertions = true;
                adapted.push(format!("-C{option}").into());
            }
            "opt-level" => {
                opt_level = Some(value.to_owned());
                adapted.push(format!("-C{option}").into());
            }
            _ => adapted.push(format!("-C{option}").into()),
        }
    }
    adapted.extend(panic_strategy(strategies).map(OsString::from));
    if checking {
        adapted.extend(checking::flags(unit).map(OsString::from));
    } else if opt_level.is_none_or(|level| level == "0") {
        // Unoptimized PTX is too large for the driver's compiler. With the level, rustc's default for debug assertions (and, by
        // it, overflow checks) would change too: they are what makes it a dev build.
        adapted.push("-Copt-level=1".into());
        if !assertions {
            adapted.push("-Cdebug-assertions=on".into());
        }
    }
    if is_crate(args, "getrandom") {
        adapted.extend(RANDOM.map(OsString::from));
    }
    if unit.is_program() {
        adapted.extend(generator.program_flags().iter().map(OsString::from));
    }
    (unit, adapted)
}

/// Whether `argument` (and perhaps the next one) is `-l NAME`. There is no native code for GPUs, so nothing could be found in the library,
/// and rustc stops with a panic of its own when it should link one. What the program needs of it, our linker misses and names.
fn is_library<'a>(argument: &OsString, rest: &mut impl Iterator<Item = &'a OsString>) -> bool {
    if argument == "-l" {
        rest.next();
        return true;
    }
    argument.as_encoded_bytes().starts_with(b"-l")
}

/// The option, if `argument` (and perhaps the next one) is `-Cname=value`, `-C name=value` or `--codegen`.
fn codegen_option<'a>(
    argument: &OsString,
    rest: &mut impl Iterator<Item = &'a OsString>,
) -> Option<String> {
    let text = argument.to_str()?;
    match text {
        "-C" | "--codegen" => rest.next()?.to_str().map(str::to_owned),
        _ => text
            .strip_prefix("-C")
            .or_else(|| text.strip_prefix("--codegen="))
            .map(str::to_owned),
    }
}

/// The values of a codegen option, in their order; the last one counts.
fn codegen_values(args: &[OsString], name: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = args.iter();
    while let Some(argument) = rest.next() {
        let option = codegen_option(argument, &mut rest);
        let value = option.as_deref().and_then(|option| option.split_once('='));
        values.extend(
            value
                .filter(|(given, _)| *given == name)
                .map(|(_, value)| value.to_owned()),
        );
    }
    values
}

/// One flag for all that there are. The target's own default is `abort`, so ours says what a panic does: it is the last one, as cargo puts
/// flags behind those of profiles. The user's profile or flags may ask for less than unwinding.
fn panic_strategy(mut all: Vec<String>) -> Option<String> {
    let own = all.pop()?;
    let users = all.pop().filter(|_| own == "unwind");
    Some(format!("-Cpanic={}", users.unwrap_or(own)))
}

/// The last `opt-level`, which counts.
pub fn level(args: &[OsString]) -> String {
    let level = codegen_values(args, "opt-level").pop();
    level.unwrap_or_else(|| "0".to_owned())
}

/// Where the compiler writes what it makes, and how that is called.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    directory: PathBuf,
    /// The crate's name.
    name: String,
    /// cargo's suffix, by which different units of one name differ.
    suffix: String,
}

impl Output {
    /// `None` without a name or a directory: cargo gives both.
    pub fn of(args: &[OsString]) -> Option<Output> {
        let directory = os_values(args, "--out-dir").next()?;
        let name = value(args, "--crate-name")?.to_owned();
        let suffix = codegen_values(args, "extra-filename").pop();
        Some(Output {
            directory: directory.into(),
            name,
            suffix: suffix.unwrap_or_default(),
        })
    }

    /// The crate's file whose name begins and ends so.
    pub fn file(&self, prefix: &str, end: &str) -> PathBuf {
        self.beside(prefix, &self.name, end)
    }

    /// The file that the same arguments would make of a crate called `name`.
    pub fn beside(&self, prefix: &str, name: &str, end: &str) -> PathBuf {
        let Output {
            directory, suffix, ..
        } = self;
        directory.join(format!("{prefix}{name}{suffix}{end}"))
    }
}

/// What follows `name`, as `name VALUE` or `name=VALUE`; of several the first.
pub(super) fn value<'a>(args: &'a [OsString], name: &'a str) -> Option<&'a str> {
    values(args, name).next()
}

/// The same, of several all.
pub(super) fn values<'a>(args: &'a [OsString], name: &'a str) -> impl Iterator<Item = &'a str> {
    os_values(args, name).filter_map(OsStr::to_str)
}

fn os_values<'a>(args: &'a [OsString], name: &'a str) -> impl Iterator<Item = &'a OsStr> {
    args.iter().enumerate().filter_map(move |(at, arg)| {
        if arg == name {
            return args.get(at + 1).map(OsString::as_os_str);
        }
        let rest = arg.to_str()?.strip_prefix(name)?;
        rest.strip_prefix('=').map(OsStr::new)
    })
}

/// Whether the crate that is compiled has this name.
pub(super) fn is_crate(args: &[OsString], name: &str) -> bool {
    args.windows(2)
        .any(|pair| pair[0] == "--crate-name" && pair[1] == name)
}

fn classify(args: &[OsString]) -> Unit {
    let mut texts = args
        .iter()
        .map(|argument| argument.to_str().unwrap_or_default())
        .peekable();
    let (mut target, mut question, mut links) = (false, false, false);
    // Without a type it is a program: so cargo has a test or bench compiled that wants no harness.
    let (mut program, mut typed, mut test) = (false, false, false);
    while let Some(argument) = texts.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, value),
            None => (argument, texts.peek().copied().unwrap_or_default()),
        };
        match name {
            "--target" => target |= value == TARGET,
            "--crate-type" => {
                typed = true;
                program |= value.split(',').any(|kind| kind == "bin");
            }
            "--test" => test = true,
            "--emit" => links |= value.split(',').any(|kind| kind == "link"),
            "--print" | "-vV" | "-V" | "--version" => question = true,
            _ => {}
        }
    }
    match () {
        () if !target || question => Unit::Foreign,
        () if test && links => Unit::Test,
        () if (program || !typed) && links => Unit::Program,
        () => Unit::Library,
    }
}

/// Arguments from `@FILE`, which cargo uses when there are too many; one argument a line.
///
/// # Errors
/// The file cannot be read.
pub fn expand(args: Vec<OsString>) -> std::io::Result<Vec<OsString>> {
    let mut expanded = Vec::with_capacity(args.len());
    for argument in args {
        match argument.to_str().and_then(|text| text.strip_prefix('@')) {
            Some(path) => {
                expanded.extend(std::fs::read_to_string(path)?.lines().map(OsString::from))
            }
            None => expanded.push(argument),
        }
    }
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> (Unit, String) {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let (unit, args) = adapt(&args, Codegen::Llvm);
        (unit, args.join(&OsString::from(" ")).into_string().unwrap())
    }

    #[test]
    fn host_units_and_questions_are_untouched() {
        for line in [
            "--crate-name build_script_build --crate-type bin --emit=dep-info,link -C debuginfo=2",
            "--crate-name m --crate-type proc-macro --emit=dep-info,link",
            "- --print=cfg --target nvptx64-nvidia-cuda --crate-type bin",
            "--target x86_64-unknown-linux-gnu --crate-type bin --emit=link",
        ] {
            assert_eq!(run(line), (Unit::Foreign, line.to_owned()));
        }
    }

    #[test]
    fn a_dev_program() {
        let line = "--crate-name p --crate-type bin --emit=dep-info,link -C debuginfo=2 -C incremental=/i -C metadata=1 --target nvptx64-nvidia-cuda";
        let expected = "--crate-name p --crate-type bin --emit=dep-info,link -Cdebuginfo=line-directives-only -Cmetadata=1 --target nvptx64-nvidia-cuda -Copt-level=1 -Cdebug-assertions=on -Clto=fat -Ccodegen-units=1";
        assert_eq!(run(line), (Unit::Program, expected.to_owned()));
    }

    #[test]
    fn a_test_is_a_program_of_whatever_type() {
        for kind in ["", " --crate-type lib", " --crate-type bin"] {
            let line = format!("--test{kind} --emit=dep-info,link -C codegen-units=4");
            let (unit, args) = run(&format!("{line} --target nvptx64-nvidia-cuda"));
            assert_eq!(unit, Unit::Test);
            assert!(args.ends_with("-Clto=fat -Ccodegen-units=1"));
            assert!(!args.contains("units=4"), "{args}");
        }
    }

    #[test]
    fn a_test_without_a_harness_is_a_program() {
        let line = "--crate-name bare tests/bare.rs --emit=dep-info,link --cfg test --target nvptx64-nvidia-cuda";
        assert_eq!(run(line).0, Unit::Program);
    }

    #[test]
    fn a_release_library_keeps_its_level() {
        let line = "--crate-type lib --emit=dep-info,metadata,link -C opt-level=3 -C linker-plugin-lto -C codegen-units=4 -Cstrip=debuginfo --target=nvptx64-nvidia-cuda";
        let expected = "--crate-type lib --emit=dep-info,metadata,link -Copt-level=3 -Ccodegen-units=4 --target=nvptx64-nvidia-cuda";
        assert_eq!(run(line), (Unit::Library, expected.to_owned()));
    }

    #[test]
    fn native_libraries_are_not_linked() {
        let line = "--crate-type lib --emit=link -Copt-level=3 -L native=/o -l static=z -lm --target nvptx64-nvidia-cuda";
        let expected =
            "--crate-type lib --emit=link -Copt-level=3 -L native=/o --target nvptx64-nvidia-cuda";
        assert_eq!(run(line), (Unit::Library, expected.to_owned()));
        let host = line.replace(" --target nvptx64-nvidia-cuda", "");
        assert_eq!(run(&host), (Unit::Foreign, host.clone()));
    }

    #[test]
    fn getrandom_finds_the_functions_of_std() {
        let line = "--crate-name getrandom --crate-type lib --emit=link -Copt-level=3";
        let (unit, args) = run(&format!("{line} --target nvptx64-nvidia-cuda"));
        assert_eq!(unit, Unit::Library);
        let cfgs = "--cfg getrandom_backend=\"custom\" --cfg feature=\"custom\"";
        assert!(args.ends_with(cfgs), "{args}");
        assert_eq!(run(line).1, line, "one for a build script");
        let other = line.replace("getrandom", "random");
        assert!(
            !run(&format!("{other} --target nvptx64-nvidia-cuda"))
                .1
                .contains("cfg")
        );
    }

    #[test]
    fn a_profile_that_aborts() {
        let strategy = |line: &str| {
            let line =
                format!("--crate-type lib -Copt-level=3 {line} --target nvptx64-nvidia-cuda");
            let (_, args) = run(&line);
            let (_, after) = args.split_once("-Cpanic=").unwrap();
            assert!(!after.contains("-Cpanic"), "{args}");
            after.to_owned()
        };
        assert_eq!(strategy("-Cpanic=unwind"), "unwind");
        assert_eq!(strategy("-C panic=abort -Cpanic=unwind"), "abort");
        assert_eq!(
            strategy("-C panic=abort -Cpanic=unwind -Cpanic=unwind"),
            "unwind"
        );
        // Nothing lowers landing pads.
        assert_eq!(strategy("-C panic=unwind -Cpanic=abort"), "abort");
    }

    #[test]
    fn files_by_cargos_arguments() {
        for line in [
            "--crate-name two_words src/lib.rs -Cextra-filename=-1f --out-dir /t/deps --test",
            "--crate-name=two_words -C extra-filename=-0 --out-dir=/t/deps -C extra-filename=-1f",
        ] {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let output = Output::of(&args).unwrap();
            let file = output.file("", ".ptx");
            assert_eq!(file, PathBuf::from("/t/deps/two_words-1f.ptx"));
            let file = output.beside("lib", "std", ".rlib");
            assert_eq!(file, PathBuf::from("/t/deps/libstd-1f.rlib"));
        }
        assert_eq!(Output::of(&["--crate-name".into(), "x".into()]), None);
    }

    #[test]
    fn the_last_level_counts() {
        assert!(
            run("--crate-type lib -C opt-level=3 --target nvptx64-nvidia-cuda -Copt-level=0")
                .1
                .ends_with("-Copt-level=1 -Cdebug-assertions=on")
        );
        assert!(
            run("--crate-type lib -C debug-assertions=off --target nvptx64-nvidia-cuda")
                .1
                .ends_with("-Copt-level=1")
        );
        assert!(
            run("--crate-type lib -C opt-level=0 --target nvptx64-nvidia-cuda -Copt-level=s")
                .1
                .ends_with("-Copt-level=s")
        );
    }

    #[test]
    fn a_build_for_checking_has_all_checks_and_no_optimization_whatever_the_profile() {
        let profile =
            "-C opt-level=3 -C debuginfo=0 -C debug-assertions=off -C overflow-checks=off";
        let line = format!(
            "--crate-type bin --emit=dep-info,link {profile} --target nvptx64-nvidia-cuda -Cmetadata=gpu-run-check"
        );
        let (unit, args) = run(&line);
        assert_eq!(unit, Unit::Program);
        let expected = "--crate-type bin --emit=dep-info,link --target nvptx64-nvidia-cuda -Cmetadata=gpu-run-check -Copt-level=0 -Cdebug-assertions=on -Coverflow-checks=on -Cdebuginfo=2 -Cpasses=globaldce -Cpasses=strip-nonlinetable-debuginfo -Clto=fat -Ccodegen-units=1";
        assert_eq!(args, expected);
        let library = line.replace("bin", "lib");
        assert!(run(&library).1.ends_with("-Cdebuginfo=2"));
    }

    #[test]
    fn checking_a_program_links_nothing() {
        assert_eq!(
            run("--crate-type bin --emit=dep-info,metadata --target nvptx64-nvidia-cuda").0,
            Unit::Library
        );
        assert_eq!(
            run("--test --emit=dep-info,metadata --target nvptx64-nvidia-cuda").0,
            Unit::Library
        );
    }
}
