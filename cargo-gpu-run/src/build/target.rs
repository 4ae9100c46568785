//! Has crates of the GPU compiled for the sysroot's description of the target (`sysroot::target`) in the place of rustc's own.
//!
//! cargo knows nothing of it: the name, directories, `cfg`, configuration and build scripts are those of the target that rustc has. rustc takes a description only where unstable
//! options are allowed. Then crates could use unstable features, too; a stable compiler goes on to refuse them.

use super::{rustc_args, wrapper};
use crate::phase;
use crate::sysroot::plan::TARGET;
use crate::toolchain::rustc::BOOTSTRAP;
use std::ffi::{OsStr, OsString};
use std::process::Command;

/// Has rustc refuse all unstable features.
const NO_FEATURES: &str = "-Zallow-features=";

/// Whether a compiler with these arguments refuses unstable features because we say so.
pub fn refuses_features(args: &[OsString]) -> bool {
    args.iter().any(|arg| arg == NO_FEATURES)
}

/// The description, or none: then a crate is compiled as rustc has it.
#[derive(Clone, Debug, Default)]
pub struct Target(Option<OsString>);

impl Target {
    /// What phase 1, or the build of a sysroot, says.
    pub fn of_environment() -> Target {
        Target(std::env::var_os(phase::TARGET))
    }

    /// The arguments of a compiler for the GPU, changed. `bootstrap` is what the user's variable says about unstable features.
    pub fn adapt(&self, args: Vec<OsString>, bootstrap: Option<&OsStr>) -> Vec<OsString> {
        let Some(file) = &self.0 else {
            return args;
        };
        let has_nightly = std::env::var_os(phase::NIGHTLY).is_some();
        let name = rustc_args::value(&args, "--crate-name").unwrap_or_default();
        let permitted = wrapper::may_bench() || may_use_features(name, bootstrap, has_nightly);
        let mut args = replace(args, OsStr::new(TARGET), file);
        args.push("-Zunstable-options".into());
        args.extend((!permitted).then(|| OsString::from(NO_FEATURES)));
        args
    }

    /// The same for a compiler of std, which is unstable inside.
    pub fn adapt_std(&self, args: Vec<OsString>) -> Vec<OsString> {
        match &self.0 {
            Some(file) => replace(args, OsStr::new(TARGET), file),
            None => args,
        }
    }

    /// Arguments as a tool has passed them on that was told of the description: with the target's name.
    pub fn named(&self, args: Vec<OsString>) -> Vec<OsString> {
        match &self.0 {
            Some(file) => replace(args, file, OsStr::new(TARGET)),
            None => args,
        }
    }

    /// Has a compiler, of this process's kind or rustdoc, take the description.
    pub fn permit(&self, command: &mut Command) {
        if self.0.is_some() {
            command.env(BOOTSTRAP, "1");
        }
    }
}

/// Whether the compiler would let the crate of this name use unstable features without us: what rustc makes of its variable.
fn may_use_features(name: &str, bootstrap: Option<&OsStr>, has_nightly: bool) -> bool {
    match bootstrap.and_then(OsStr::to_str) {
        Some("1") => true,
        Some("-1") => false,
        Some(names) => has_nightly || names.split(',').any(|one| one == name),
        None => has_nightly,
    }
}

/// `--target FROM` and `--target=FROM` with another value.
fn replace(args: Vec<OsString>, from: &OsStr, to: &OsStr) -> Vec<OsString> {
    let joined = |value: &OsStr| {
        let mut text = OsString::from("--target=");
        text.push(value);
        text
    };
    let (one, other) = (joined(from), joined(to));
    let mut is_value = false;
    let change = |arg: OsString| {
        let follows = std::mem::replace(&mut is_value, arg == "--target");
        match () {
            () if follows && arg == from => to.to_owned(),
            () if arg == one => other.clone(),
            () => arg,
        }
    };
    args.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_description_stands_for_the_name() {
        let target = Target(Some("/s/nvptx64-nvidia-cuda.json".into()));
        let line = |args: Vec<OsString>| args.join(OsStr::new(" ")).into_string().unwrap();
        for (given, expected) in [
            (
                "--crate-name a --target nvptx64-nvidia-cuda --cfg x",
                "--crate-name a --target /s/nvptx64-nvidia-cuda.json --cfg x",
            ),
            (
                "--target=nvptx64-nvidia-cuda --cfg nvptx64-nvidia-cuda",
                "--target=/s/nvptx64-nvidia-cuda.json --cfg nvptx64-nvidia-cuda",
            ),
        ] {
            let std = target.adapt_std(words(given));
            assert_eq!(line(std.clone()), expected);
            assert_eq!(line(target.named(std)), given);
            let stable = line(target.adapt(words(given), None));
            assert_eq!(
                stable,
                format!("{expected} -Zunstable-options -Zallow-features=")
            );
            let users = line(target.adapt(words(given), Some(OsStr::new("1"))));
            assert_eq!(users, format!("{expected} -Zunstable-options"));
            assert_eq!(line(Target(None).adapt(words(given), None)), given);
        }
    }

    #[test]
    fn features_as_rustc_permits_them() {
        let may = |bootstrap: &str, nightly| {
            let bootstrap = (!bootstrap.is_empty()).then_some(OsStr::new(bootstrap));
            may_use_features("it", bootstrap, nightly)
        };
        for (bootstrap, stable, nightly) in [
            ("", false, true),
            ("1", true, true),
            ("-1", false, false),
            ("other", false, true),
            ("other,it", true, true),
        ] {
            assert_eq!(may(bootstrap, false), stable, "{bootstrap}");
            assert_eq!(may(bootstrap, true), nightly, "{bootstrap}");
        }
    }
}
