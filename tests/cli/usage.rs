//! Wrong command lines: exit code 2, and what would be right.

use crate::support::{Place, run};
use snapbox::{assert_data_eq, str};

fn refused(args: &[&str]) -> String {
    let said = run(&mut Place::new().tool(args));
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert_eq!(said.stdout, "");
    said.stderr
}

#[test]
fn unknown_flag() {
    assert_data_eq!(
        refused(&["--relase"]),
        str![[r#"
error: unexpected argument '--relase' found

  tip: a similar argument exists: '--release'
  tip: to pass '--relase' as a value, use '-- --relase'

Usage: cargo gpu-run --release [ARGS]...

For more information, try '--help'.

"#]]
    );
}

#[test]
fn values_say_what_is_expected() {
    for (args, expected) in [
        (
            ["--device", "gpu"],
            "expected `auto`, `emulator` or a GPU's number",
        ),
        (["--threads", "0"], "expected `max` or a number from 1"),
        (["--stack-size", "1.5M"], "512M"),
        (["--timeout", "soon"], "`500ms`"),
        (["--seed", "x"], "expected a number from 0"),
        (
            ["--schedule", "fair"],
            "expected `round-robin`, `random`, `pct` or `replay:FILE`",
        ),
        (["--many-seeds", "7"], "expected `FROM..TO`"),
        (
            ["--arch", "sm_61"],
            "the oldest supported architecture is sm_70",
        ),
        (["--emit", "launcher"], "expected `launcher=PATH`"),
        (
            ["--codegen", "gcc"],
            "[possible values: llvm, libnvvm, nvvm]",
        ),
    ] {
        let stderr = refused(&args);
        assert!(stderr.contains(expected), "{args:?}: {stderr}");
    }
}
