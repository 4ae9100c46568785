//! cargo's own configuration, as cargo merges it: the user's rustflags must stay when ours are added.

use crate::sysroot::plan::TARGET;
use crate::toolchain::Toolchain;
use cargo_metadata::cargo_platform::{Cfg, CfgExpr};
use process::child;
use process::error::{Error, Explain as _, Kind, Result};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr as _;

/// What the user's configuration says that matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserConfig {
    /// rustflags for our target, with cargo's rules of precedence.
    pub rustflags: Vec<String>,
    /// `RUSTC_WRAPPER` or `build.rustc-wrapper`, which our wrapper calls where it may.
    pub rustc_wrapper: Option<OsString>,
    /// The target's runner, which we replace.
    pub runner: Option<String>,
    /// Whether that one is a string: cargo does not let a list take its place.
    pub runner_is_text: bool,
}

/// Reads environment and configuration files; `overrides` are the user's own `--config` arguments.
///
/// # Errors
/// cargo cannot read its configuration.
pub fn read(toolchain: &Toolchain, overrides: &[String]) -> Result<UserConfig> {
    let config = query(toolchain, overrides)?;
    let in_environment = ["RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"]
        .into_iter()
        .find_map(std::env::var_os);
    let rustc_wrapper = match (in_environment, &config["build"]["rustc-wrapper"]) {
        (Some(program), _) => Some(from_here(program)),
        (None, Value::String(program)) => {
            Some(from_its_file(program, || origin(toolchain, overrides)))
        }
        (None, _) => None,
    };
    let rustc_wrapper = rustc_wrapper.filter(|program| !program.is_empty());
    let runner = &config["target"][TARGET]["runner"];
    let environment = from_environment(|name| std::env::var(name).ok());
    let rustflags = match environment {
        Some(flags) => flags,
        None => {
            // A second compiler call only where `[target.'cfg(..)']` asks for one.
            let cfgs = if has_cfg_tables(&config) {
                target_cfgs(toolchain)?
            } else {
                Vec::new()
            };
            from_config(&config, &cfgs)
        }
    };
    Ok(UserConfig {
        rustflags,
        rustc_wrapper,
        runner: (!runner.is_null()).then(|| flags_as_written(runner)),
        runner_is_text: runner.is_string(),
    })
}

/// A program as cargo takes it: a name is searched for, a path begins where cargo was called.
fn from_here(program: OsString) -> OsString {
    if Path::new(&program).components().count() < 2 {
        return program;
    }
    // Without a current directory nothing can be called.
    std::path::absolute(&program).map_or(program, PathBuf::into_os_string)
}

/// The same out of a configuration file: a path begins at the directory that has the folder `.cargo`.
fn from_its_file(program: &str, file: impl FnOnce() -> Option<PathBuf>) -> OsString {
    let path = Path::new(program);
    if path.components().count() < 2 || path.is_absolute() {
        return program.into();
    }
    match file().as_deref().and_then(|file| file.parent()?.parent()) {
        Some(directory) => directory.join(path).into(),
        None => from_here(program.into()),
    }
}

/// The file that has `build.rustc-wrapper`; none for an argument `--config`.
fn origin(toolchain: &Toolchain, overrides: &[String]) -> Option<PathBuf> {
    let mut cargo = cargo_config(toolchain, overrides);
    cargo.args(["--show-origin", "build.rustc-wrapper"]);
    let output = cargo.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    // `build.rustc-wrapper = "a/b" # /home/user/.cargo/config.toml`
    let file = PathBuf::from(text.trim_end().rsplit_once(" # ")?.1);
    file.is_absolute().then_some(file)
}

fn cargo_config(toolchain: &Toolchain, overrides: &[String]) -> Command {
    let mut cargo = Command::new(&toolchain.cargo);
    // `cargo config` is unstable. The permission goes to this one call, which compiles nothing.
    cargo
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["-Zunstable-options", "config", "get"]);
    for entry in overrides {
        cargo.args(["--config", entry]);
    }
    cargo
}

fn query(toolchain: &Toolchain, overrides: &[String]) -> Result<Value> {
    let mut cargo = cargo_config(toolchain, overrides);
    cargo.arg("--format=json");
    let what = || "cargo's configuration cannot be read".to_owned();
    let output = cargo.output().explain(Kind::Metadata, what)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::new(Kind::Metadata, what()).because_text(said.trim()));
    }
    serde_json::from_slice(&output.stdout).explain(Kind::Metadata, what)
}

/// `CARGO_ENCODED_RUSTFLAGS` and `RUSTFLAGS` win over all configuration files.
fn from_environment(get: impl Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    if let Some(encoded) = get("CARGO_ENCODED_RUSTFLAGS") {
        return Some(
            encoded
                .split('\x1f')
                .filter(|flag| !flag.is_empty())
                .map(str::to_owned)
                .collect(),
        );
    }
    get("RUSTFLAGS").map(|flags| words(&flags))
}

/// `target.TRIPLE.rustflags` with those of matching `target.'cfg(..)'` tables; only without any of them, `build.rustflags`.
fn from_config(config: &Value, cfgs: &[Cfg]) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(tables) = config["target"].as_object() {
        found.extend(flags(&config["target"][TARGET]["rustflags"]));
        let matching = tables.iter().filter(|(name, _)| {
            cfg_expression(name).is_some_and(|expression| expression.matches(cfgs))
        });
        for (_, table) in matching {
            found.extend(flags(&table["rustflags"]));
        }
    }
    if found.is_empty() {
        flags(&config["build"]["rustflags"])
    } else {
        found
    }
}

fn has_cfg_tables(config: &Value) -> bool {
    let has_flags = |(name, table): (&String, &Value)| {
        cfg_expression(name).is_some() && !table["rustflags"].is_null()
    };
    config["target"]
        .as_object()
        .is_some_and(|tables| tables.iter().any(has_flags))
}

fn cfg_expression(name: &str) -> Option<CfgExpr> {
    CfgExpr::from_str(name.strip_prefix("cfg(")?.strip_suffix(')')?).ok()
}

fn target_cfgs(toolchain: &Toolchain) -> Result<Vec<Cfg>> {
    let what = || format!("`rustc --print cfg --target {TARGET}` failed");
    let mut rustc = Command::new(toolchain.rustc.real_program());
    rustc.args(["--print", "cfg", "--target", TARGET]);
    let output = child::tie(&mut rustc).output();
    let output = output.explain(Kind::Setup, what)?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| Cfg::from_str(line).ok())
        .collect())
}

/// A string of words, or a list.
fn flags(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => words(text),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

fn flags_as_written(value: &Value) -> String {
    flags(value).join(" ")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn environment_comes_first() {
        let get = |pairs: &'static [(&str, &str)]| {
            move |name: &str| {
                pairs
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            }
        };
        assert_eq!(
            from_environment(get(&[("RUSTFLAGS", " -Ca  -Cb ")])).unwrap(),
            ["-Ca", "-Cb"]
        );
        assert_eq!(
            from_environment(get(&[
                ("RUSTFLAGS", "-Ca"),
                ("CARGO_ENCODED_RUSTFLAGS", "--cfg\x1fx y")
            ]))
            .unwrap(),
            ["--cfg", "x y"]
        );
        assert_eq!(from_environment(get(&[])), None);
    }

    #[test]
    fn where_a_wrapper_is() {
        let file = || Some(PathBuf::from("/home/user/.cargo/config.toml"));
        assert_eq!(from_its_file("sccache", file), "sccache");
        assert_eq!(from_its_file("/bin/sccache", file), "/bin/sccache");
        assert_eq!(from_its_file("tools/w", file), "/home/user/tools/w");
        assert_eq!(from_here("sccache".into()), "sccache");
        assert!(Path::new(&from_here("tools/w".into())).is_absolute());
    }

    #[test]
    fn target_tables_hide_build() {
        let cfgs = [Cfg::from_str("target_os=\"cuda\"").unwrap()];
        let mut config = json!({"build": {"rustflags": "-Cbuild"}});
        assert_eq!(from_config(&config, &cfgs), ["-Cbuild"]);
        config["target"] = json!({"cfg(unix)": {"rustflags": ["-Cunix"]}});
        assert!(has_cfg_tables(&config));
        assert_eq!(from_config(&config, &cfgs), ["-Cbuild"]);
        config["target"]["cfg(target_os = \"cuda\")"] = json!({"rustflags": ["-Ccuda"]});
        config["target"][TARGET] = json!({"rustflags": "-Ctriple"});
        assert_eq!(from_config(&config, &cfgs), ["-Ctriple", "-Ccuda"]);
    }
}
