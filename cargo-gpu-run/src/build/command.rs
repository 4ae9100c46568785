//! The cargo command that builds and runs the program.

use super::checking;
use super::config::UserConfig;
use crate::backend::CodegenBackend;
use crate::build_id::TOOL_ID;
use crate::phase;
use crate::sysroot::plan::TARGET;
use crate::sysroot::target;
use crate::toolchain::Toolchain;
use codegen::ir;
use process::quote;
use rustc_version::Channel;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// What decides the command beside the user's cargo flags.
pub struct Inputs<'a> {
    /// Compiler and cargo.
    pub toolchain: &'a Toolchain,
    /// `run`, `test` or `bench`.
    pub cargo_word: &'static str,
    /// The code generator.
    pub backend: &'a dyn CodegenBackend,
    /// Our own executable: wrapper, linker and runner.
    pub tool: &'a Path,
    /// The sysroot of the target.
    pub sysroot: &'a Path,
    /// `sm_NN`.
    pub arch: &'a str,
    /// Whether all is built for `--check`.
    pub check: bool,
    /// Whether the linker keeps the IR.
    pub keep_ir: bool,
    /// The user's configuration of cargo.
    pub user: &'a UserConfig,
    /// `<target>/gpu`.
    pub target_dir: &'a Path,
    /// The user's cargo flags.
    pub cargo_args: Vec<OsString>,
    /// What the runner is told, before the program's path.
    pub runner_args: Vec<OsString>,
    /// What stands before `--`.
    pub positional: Option<&'a OsStr>,
    /// Arguments of the program.
    pub program_args: &'a [OsString],
    /// More variables.
    pub env: &'a [(String, OsString)],
}

/// A command that can be shown or run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CargoCommand {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(String, OsString)>,
}

impl CargoCommand {
    /// cargo's command with everything that makes it a run on a GPU.
    ///
    /// # Errors
    /// A path that is not UTF-8: cargo's configuration cannot hold it.
    pub fn new(inputs: Inputs<'_>) -> anyhow::Result<CargoCommand> {
        let Inputs {
            toolchain,
            cargo_word,
            backend,
            tool,
            sysroot,
            arch,
            check,
            keep_ir,
            user,
            target_dir,
            cargo_args,
            runner_args,
            positional,
            program_args,
            env: more_env,
        } = inputs;
        let tool_text = utf8(tool.as_os_str())?;
        let mut args: Vec<OsString> = [cargo_word, "--target", TARGET, "--target-dir"]
            .map(OsString::from)
            .into();
        args.push(target_dir.into());
        args.extend(cargo_args);
        // Behind the user's own `--config`: the last one counts, if it is of the same type.
        let runner = match user.runner_is_text {
            true if tool_text.contains(char::is_whitespace) => anyhow::bail!(
                "cargo's configuration has a runner for {TARGET} as a string, and the tool's path `{tool_text}` has white space: take the runner out, or make it a list"
            ),
            true => toml::Value::from(tool_text),
            false => toml::Value::from(vec![tool_text]),
        };
        args.extend([
            "--config".into(),
            format!("target.{TARGET}.runner={runner}").into(),
        ]);
        args.extend(positional.map(OsString::from));
        if !program_args.is_empty() {
            args.push("--".into());
            args.extend(program_args.iter().cloned());
        }
        // Everything that changes code is a flag, so that cargo's fingerprints see it.
        let mut flags = Vec::new();
        flags.push(format!("--sysroot={}", utf8(sysroot.as_os_str())?));
        flags.push(format!("-Clinker={tool_text}"));
        flags.push(format!("-Cpanic={}", backend.panic_strategy()));
        flags.push(format!("-Cmetadata=gpu-run-{TOOL_ID}"));
        let identity = backend.identity();
        if !identity.is_empty() {
            flags.push(format!("-Cmetadata={identity}"));
        }
        flags.extend(backend.rustflags(arch));
        flags.extend(check.then(|| checking::MARK.to_owned()));
        let all_flags = [&user.rustflags[..], &flags].concat();
        let mut env: Vec<(String, OsString)> = vec![
            (
                "CARGO_ENCODED_RUSTFLAGS".into(),
                all_flags.join("\x1f").into(),
            ),
            ("RUSTC_WRAPPER".into(), tool.into()),
            (phase::VARIABLE.into(), phase::WRAPPER.into()),
            (phase::CODEGEN.into(), backend.name().into()),
            (phase::ARCH.into(), arch.into()),
            // Options of the run travel here: changing them rebuilds nothing, and cargo does not show them with the program.
            (
                phase::RUNNER_ARGS.into(),
                runner_args.join(OsStr::new(phase::SEPARATOR)),
            ),
        ];
        // A code generator that needs it has checked that it is there.
        if let Ok(llvm) = ir::library(&toolchain.rustc.sysroot) {
            env.push((phase::LLVM.into(), llvm.into()));
        }
        if keep_ir {
            env.push((phase::KEEP_IR.into(), "1".into()));
        }
        if backend.takes_cycles() {
            env.push((phase::TARGET.into(), target::file(sysroot).into()));
            let has_features = matches!(
                toolchain.rustc.version.channel,
                Channel::Nightly | Channel::Dev
            );
            env.extend(has_features.then(|| (phase::NIGHTLY.into(), "1".into())));
        }
        if let Some(wrapper) = &user.rustc_wrapper {
            env.push((phase::USERS_WRAPPER.into(), wrapper.clone()));
        }
        if !identity.is_empty() {
            env.push((phase::GENERATOR.into(), identity.into()));
        }
        env.extend(backend.environment(toolchain, arch));
        env.extend_from_slice(more_env);
        if cargo_word == "bench" {
            env.push((phase::BENCH.into(), "1".into()));
        }
        if cargo_word == "test" {
            let own = std::env::var_os("RUSTDOC").filter(|value| !value.is_empty());
            let rustdoc = own.unwrap_or_else(|| toolchain.rustc.real_rustdoc());
            env.extend([
                ("RUSTDOC".into(), tool.into()),
                (phase::RUSTDOC.into(), rustdoc),
                (phase::RUSTC.into(), toolchain.rustc.real_program()),
                (phase::FLAGS.into(), flags.join("\x1f").into()),
            ]);
        }
        if let Some(name) = &toolchain.switched_to {
            env.push(("RUSTUP_TOOLCHAIN".into(), name.into()));
            env.push(("RUSTC".into(), toolchain.rustc.real_program()));
        }
        Ok(CargoCommand {
            program: toolchain.cargo.clone(),
            args,
            env,
        })
    }

    /// Plain `cargo run`, `test` or `bench` with the user's flags, for the cases that cargo answers without building.
    pub fn plain(
        toolchain: &Toolchain,
        cargo_word: &str,
        cargo_args: Vec<OsString>,
    ) -> CargoCommand {
        let args = std::iter::once(cargo_word.into())
            .chain(cargo_args)
            .collect();
        CargoCommand {
            program: toolchain.cargo.clone(),
            args,
            env: Vec::new(),
        }
    }

    /// `cargo bench` for the CPU: the same benches, in a directory of ours, because another wrapper is another compiler to cargo.
    pub fn host_bench(
        toolchain: &Toolchain,
        tool: &Path,
        users_wrapper: Option<&OsStr>,
        target_dir: &Path,
        cargo_args: Vec<OsString>,
        positional: Option<&OsStr>,
        program_args: Vec<OsString>,
    ) -> CargoCommand {
        let mut args: Vec<OsString> = vec!["bench".into(), "--target-dir".into()];
        args.push(target_dir.join("host").into());
        args.extend(cargo_args);
        args.extend(positional.map(OsString::from));
        if !program_args.is_empty() {
            args.push("--".into());
            args.extend(program_args);
        }
        let mut env = vec![
            ("RUSTC_WRAPPER".to_owned(), tool.into()),
            (phase::VARIABLE.to_owned(), phase::HOST.into()),
            (phase::BENCH.to_owned(), "1".into()),
        ];
        env.extend(users_wrapper.map(|wrapper| (phase::USERS_WRAPPER.to_owned(), wrapper.into())));
        if let Some(name) = &toolchain.switched_to {
            env.push(("RUSTUP_TOOLCHAIN".into(), name.into()));
            env.push(("RUSTC".into(), toolchain.rustc.real_program()));
        }
        CargoCommand {
            program: toolchain.cargo.clone(),
            args,
            env,
        }
    }

    /// As a line for a shell.
    pub fn display(&self) -> String {
        line(&self.env, &self.program, &self.args)
    }

    /// The command of the standard library.
    pub fn into_command(self) -> Command {
        let mut command = Command::new(self.program);
        command.args(self.args).envs(self.env);
        command
    }
}

fn utf8(text: &OsStr) -> anyhow::Result<&str> {
    text.to_str()
        .ok_or_else(|| anyhow::anyhow!("`{}` is not UTF-8", text.display()))
}

/// A program with its variables and arguments, as a line for a shell.
pub(crate) fn line(env: &[(String, OsString)], program: &OsStr, args: &[OsString]) -> String {
    let mut line = String::new();
    for (name, value) in env {
        write!(line, "{name}={} ", quote(value)).expect("writing to a string cannot fail");
    }
    line.push_str(&quote(program));
    for argument in args {
        write!(line, " {}", quote(argument)).expect("writing to a string cannot fail");
    }
    line
}
