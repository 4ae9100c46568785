//! `cargo gpu-test`'s side of a test harness: libtest's command line and output; the tests run in worker processes.
//!
//! ```text
//! options ──> list (a launch on the emulator) ──> filter ──> schedule ──> runners, one worker each ──> events ──> format, junit
//! ```

mod attempt;
mod batch;
mod bench;
mod case;
mod devices;
mod event;
mod filter;
mod format;
mod junit;
mod launch;
mod list;
mod main;
mod options;
mod patience;
mod pool;
mod progress;
mod result;
mod schedule;
mod show;
mod shuffle;
mod state;
mod time;

pub use main::main;
