//! Compiles one of these crates: its edited copy, or the crate as it is.

use super::copy;
use super::crates::Crate;
use crate::build::compiler;
use crate::build::dep_info::DepInfo;
use crate::build::fatal::Message;
use crate::build::rustc_args::Output;
use overlay::AnchorError;
use process::error::{Explain as _, Kind, Result};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// Compiles `crate_` by the command that `make` makes with arguments, mostly `args`, and returns rustc's exit code.
///
/// # Errors
/// The compiler cannot be run, or its list of sources not be changed.
pub fn compile(
    crate_: &Crate,
    args: &[OsString],
    make: impl Fn(&[OsString]) -> Command,
) -> Result<i32> {
    let why = match crate_.stays() {
        Some(why) => why.to_owned(),
        None => match copy::of(crate_) {
            Ok(copy) => {
                if let Some(code) = edited(crate_, &copy, args, &make)? {
                    return Ok(code);
                }
                "does not compile as it is edited here".to_owned()
            }
            Err(why) => reason(&why),
        },
    };
    let code = compiler::run(|| make(args), None)?;
    if code == 0 {
        message(crate_, &why).print(args);
    }
    Ok(code)
}

/// Compiles the copy; `None` if rustc refuses it, or is not given one file of the package.
fn edited(
    crate_: &Crate,
    copy: &Path,
    args: &[OsString],
    make: impl Fn(&[OsString]) -> Command,
) -> Result<Option<i32>> {
    let Some(args) = of_copy(args, &crate_.directory, copy) else {
        return Ok(None);
    };
    let code = compiler::attempt(make(&args))?;
    if code == Some(0)
        && let Some(list) = Output::of(&args).map(|output| output.file("", ".d"))
        && list.exists()
    {
        let what = || format!("cannot change `{}`", list.display());
        let mut sources = DepInfo::read(&list).explain(Kind::Build, what)?;
        sources.rebase(copy, &crate_.directory);
        sources.write(&list).explain(Kind::Build, what)?;
    }
    Ok(code)
}

/// The arguments with the copy's file instead of the package's. Messages, panics and debug information name the package's files.
fn of_copy(args: &[OsString], package: &Path, copy: &Path) -> Option<Vec<OsString>> {
    let mut args = args.to_vec();
    let mut found = args.iter_mut().filter_map(|argument| {
        let path = std::path::absolute(Path::new(argument)).ok()?;
        let file = path.strip_prefix(package).ok()?;
        (file.extension()? == "rs" && path.exists()).then(|| (copy.join(file), argument))
    });
    let (file, argument) = found.next()?;
    *argument = file.into_os_string();
    let mut remap = copy.as_os_str().to_owned();
    remap.push("=");
    remap.push(package);
    args.extend(["--remap-path-prefix".into(), remap]);
    Some(args)
}

fn reason(why: &anyhow::Error) -> String {
    match why.downcast_ref::<AnchorError>() {
        Some(misfit) => format!(
            "cannot be edited here, since its {} is another",
            misfit.file
        ),
        None => format!("cannot be edited here ({why:#})"),
    }
}

fn message(crate_: &Crate, why: &str) -> Message {
    let Crate { row, version, .. } = crate_;
    Message {
        level: "note",
        text: format!("{} {version} {why}: {}", row.package, row.unedited),
        places: Vec::new(),
        more: vec![(
            "help",
            format!("edited for the GPU are: {}", row.versions.join(", ")),
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_takes_the_packages_place() {
        let package = tempfile::tempdir().unwrap();
        let root = package.path().join("lib.rs");
        std::fs::write(&root, "").unwrap();
        let args = [
            "--crate-name",
            "x",
            root.to_str().unwrap(),
            "--edition=2021",
        ]
        .map(OsString::from);
        let remap = format!("/copy={}", package.path().display());
        let expected = [
            "--crate-name",
            "x",
            "/copy/lib.rs",
            "--edition=2021",
            "--remap-path-prefix",
            &remap,
        ]
        .map(OsString::from);
        let changed = of_copy(&args, package.path(), Path::new("/copy"));
        assert_eq!(changed.unwrap(), expected);
        assert_eq!(
            of_copy(&args[..2], package.path(), Path::new("/copy")),
            None
        );
    }
}
