//! Tests for what the runner itself can do.

use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, thread};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Each of the two sees the static as it was in the beginning, unless they share a launch.
#[test]
fn a_fresh_static() {
    assert_eq!(COUNTER.fetch_add(1, Ordering::Relaxed), 0);
}

#[test]
fn another_fresh_static() {
    assert_eq!(COUNTER.fetch_add(1, Ordering::Relaxed), 0);
}

/// Fails if the directory that a variable names has no file yet, and makes it.
#[test]
fn is_flaky() {
    let directory = env::var("SUITE_DIRECTORY").expect("SUITE_DIRECTORY is set");
    let file = format!("{directory}/flaky");
    if fs::metadata(&file).is_err() {
        fs::write(&file, "it has run").unwrap();
        panic!("the first time");
    }
}

/// Loses an update in some schedules.
#[test]
fn depends_on_the_schedule() {
    let total = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let seen = total.load(Ordering::Relaxed);
                thread::yield_now();
                total.store(seen + 1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(total.into_inner(), 2);
}

#[test]
fn has_a_name() {
    assert_eq!(thread::current().name(), Some("features::has_a_name"));
}

#[test]
fn does_not_see_the_runner() {
    let ours = env::vars().find(|(name, _)| name.contains("GPU_RUN"));
    assert_eq!(ours, None);
}
