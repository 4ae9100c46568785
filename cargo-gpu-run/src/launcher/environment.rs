//! The environment that the program sees.

use super::run_options::RunOptions;
use super::schedule::Strategy;
use crate::variables::PREFIX;
use std::ffi::{OsStr, OsString};

/// What std itself reads.
const ALWAYS: [&str; 3] = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "RUST_MIN_STACK"];

/// The environment that the program sees: ours without `GPU_RUN_*`. With a seed, or if the run is recorded or made again, only [`ALWAYS`] and what `GPU_RUN_SEED_ENV` names, in
/// the order of names: std searches the environment whenever a thread is made, so each variable of cargo or of a shell would shift
/// the schedule, and the seed would name another run elsewhere.
pub(super) fn for_program(
    all: impl Iterator<Item = (OsString, OsString)>,
    options: &RunOptions,
) -> Vec<(OsString, OsString)> {
    let mut all: Vec<_> = all.filter(|(name, _)| !is_ours(name)).collect();
    let named = options.seed.is_some() || options.many_seeds.is_some();
    let recorded =
        options.record_schedule.is_some() || matches!(options.schedule, Some(Strategy::Replay(_)));
    if named || recorded {
        let named = options
            .seed_env
            .as_ref()
            .map(|names| names.to_string_lossy());
        all.retain(|(name, _)| {
            let named = named.iter().flat_map(|names| names.split(','));
            named.chain(ALWAYS).any(|seen| name == seen)
        });
        all.sort();
    }
    all
}

fn is_ours(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    // With underscores in front are those between our own processes.
    let name = name.strip_prefix(b"__").unwrap_or(name);
    name.starts_with(PREFIX.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launcher::Seed;

    #[test]
    fn the_program_does_not_see_our_variables() {
        let all = [
            ("GPU_RUN_DEVICE", "0"),
            ("PATH", "/bin"),
            ("GPU_RUNNER", "x"),
            ("GPU_RUN_", "y"),
        ];
        let all = || {
            all.iter()
                .map(|(k, v)| (OsString::from(k), OsString::from(v)))
        };
        let seen = for_program(all(), &RunOptions::default());
        assert_eq!(
            seen,
            [
                ("PATH".into(), "/bin".into()),
                ("GPU_RUNNER".into(), "x".into())
            ]
        );
        let seeded = |seed_env: Option<&str>| RunOptions {
            seed: Some(Seed(1)),
            seed_env: seed_env.map(OsString::from),
            ..RunOptions::default()
        };
        assert_eq!(for_program(all(), &seeded(None)), []);
        let seen = for_program(all(), &seeded(Some("HOME,PATH")));
        assert_eq!(seen, [("PATH".into(), "/bin".into())]);
    }
}
