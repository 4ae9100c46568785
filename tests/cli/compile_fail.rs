//! What must not compile for a GPU does not: `tests/compile_fail/*.rs`, each with the error that rustc gives (docs/send-sync.md). Those of `gpu_std::lanes` are `lanes_*`, those of `gpu_std::grid` are `grid_*`.

use crate::support::{Place, gpu_run};
use gpu_run_tests::crates;
use std::path::Path;

#[test]
fn rustc_refuses_what_send_and_sync_forbid() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("compile_fail");
    let mut programs = 0;
    for entry in std::fs::read_dir(directory).expect("tests/compile_fail") {
        let path = entry.expect("an entry").path();
        let source = std::fs::read_to_string(&path).expect("a readable program");
        let error = source.lines().find_map(|line| line.strip_prefix("//@ "));
        let error = error.unwrap_or_else(|| panic!("{} has no `//@ error`", path.display()));
        let place = Place::new();
        let dependencies = if source.contains("gpu_std") {
            crates::gpu_std()
        } else {
            String::new()
        };
        crates::package_with(&place.directory(), "main.rs", &source, &dependencies);
        let said = gpu_run(&place, &["--device", "emulator"]);
        assert_eq!(said.code, Some(101), "{}: {}", path.display(), said.stderr);
        assert!(said.stderr.contains(error), "{error}: {}", said.stderr);
        assert_eq!(said.stderr.matches("error[").count(), 1, "{}", said.stderr);
        programs += 1;
    }
    assert!(programs >= 30, "{programs} programs");
}
