//! The environment that the program sees.

use crate::options::LaunchOptions;
use crate::report::Message;
use process::variables::PREFIX;
use std::ffi::{OsStr, OsString};

/// What std itself reads.
const ALWAYS: [&str; 3] = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "RUST_MIN_STACK"];

/// How variables begin by which much-used crates choose threads, log or choose test cases.
const TELLING: [&str; 7] = [
    "ASYNC_STD_THREAD_COUNT",
    "PROPTEST_",
    "QUICKCHECK_",
    "RAYON_",
    "RUST_LOG",
    "SMOL_THREADS",
    "TOKIO_WORKER_THREADS",
];

/// The environment that the program sees: ours without `GPU_RUN_*`. With a seed, or if the run is recorded or made again, only [`ALWAYS`] and what `GPU_RUN_SEED_ENV` names, in
/// the order of names: std searches the environment whenever a thread is made, so each variable of cargo or of a shell would shift
/// the schedule, and the seed would name another run elsewhere.
pub fn for_program(
    all: impl Iterator<Item = (OsString, OsString)>,
    options: &LaunchOptions,
) -> Vec<(OsString, OsString)> {
    let mut all: Vec<_> = all.filter(|(name, _)| !is_ours(name)).collect();
    if is_limited(options) {
        all.retain(|(name, _)| is_seen(name, options));
        all.sort();
    }
    all
}

/// A note, if the program does not see what the user may have set for it.
pub fn hidden(
    all: impl Iterator<Item = (OsString, OsString)>,
    options: &LaunchOptions,
) -> Option<Message> {
    if options.settings.quiet || !is_limited(options) {
        return None;
    }
    let names = all.filter_map(|(name, _)| name.into_string().ok());
    let mut hidden: Vec<String> = names
        .filter(|name| is_telling(name) && !is_seen(OsStr::new(name), options))
        .collect();
    hidden.sort();
    if hidden.is_empty() {
        return None;
    }
    let title = format!(
        "a run with a seed or a recorded schedule does not see {}",
        hidden.join(", ")
    );
    let seen = options
        .settings
        .seed_env
        .as_ref()
        .map(|seen| seen.to_string_lossy());
    let names: Vec<&str> = seen
        .as_deref()
        .into_iter()
        .chain(hidden.iter().map(String::as_str))
        .collect();
    Some(Message::lone_note(title).help(&format!(
        "set GPU_RUN_SEED_ENV={} to pass it on",
        names.join(",")
    )))
}

/// Whether the program sees only some variables.
fn is_limited(options: &LaunchOptions) -> bool {
    let run = &options.run;
    let named = run.seed.is_some() || run.many_seeds.is_some();
    named || run.record_schedule.is_some() || run.replays()
}

/// Whether the program sees it even then.
fn is_seen(name: &OsStr, options: &LaunchOptions) -> bool {
    let named = options.settings.seed_env.as_ref();
    let named = named.map(|names| names.to_string_lossy());
    let mut named = named.iter().flat_map(|names| names.split(','));
    named.any(|seen| name == seen) || ALWAYS.iter().any(|seen| name == *seen)
}

/// Whether much-used crates do something else because of it.
fn is_telling(name: &str) -> bool {
    TELLING.iter().any(|start| name.starts_with(start))
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
    use crate::options::{RunOptions, Seed, Settings};

    fn options(seed: Option<u64>, seed_env: Option<&str>, quiet: bool) -> LaunchOptions {
        LaunchOptions {
            run: RunOptions {
                seed: seed.map(Seed),
                ..RunOptions::default()
            },
            settings: Settings {
                seed_env: seed_env.map(OsString::from),
                quiet,
                ..Settings::default()
            },
        }
    }

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
        let seen = for_program(all(), &LaunchOptions::default());
        assert_eq!(
            seen,
            [
                ("PATH".into(), "/bin".into()),
                ("GPU_RUNNER".into(), "x".into())
            ]
        );
        let seeded = |seed_env| options(Some(1), seed_env, false);
        assert_eq!(for_program(all(), &seeded(None)), []);
        let seen = for_program(all(), &seeded(Some("HOME,PATH")));
        assert_eq!(seen, [("PATH".into(), "/bin".into())]);
    }

    #[test]
    fn a_variable_that_a_seed_hides_is_named() {
        let all = || {
            let all = [("RAYON_NUM_THREADS", "4"), ("HOME", "/"), ("RUST_LOG", "x")];
            all.map(|(k, v)| (OsString::from(k), OsString::from(v)))
                .into_iter()
        };
        let of = |seed: Option<u64>, seed_env: Option<&str>, quiet| {
            hidden(all(), &options(seed, seed_env, quiet)).map(|message| message.to_string())
        };
        let text = of(Some(1), Some("HOME,RUST_LOG"), false).unwrap();
        assert!(text.contains("does not see RAYON_NUM_THREADS\n"), "{text}");
        let help = "GPU_RUN_SEED_ENV=HOME,RUST_LOG,RAYON_NUM_THREADS";
        assert!(text.contains(help), "{text}");
        assert_eq!(of(None, None, false), None);
        assert_eq!(of(Some(1), None, true), None);
        assert_eq!(of(Some(1), Some("RUST_LOG,RAYON_NUM_THREADS"), false), None);
    }
}
