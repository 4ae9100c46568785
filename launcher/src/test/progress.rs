//! The progress bar.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal as _};
use std::time::Duration;

/// A bar, if a terminal shows both streams, so that nothing is mixed into a file.
pub fn bar(tests: usize) -> Option<ProgressBar> {
    if tests < 2 || !io::stderr().is_terminal() || !io::stdout().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(tests as u64);
    let style = ProgressStyle::with_template("     Testing [{bar:26}] {pos}/{len} {elapsed} {msg}");
    bar.set_style(
        style
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> "),
    );
    bar.enable_steady_tick(Duration::from_millis(200));
    Some(bar)
}
