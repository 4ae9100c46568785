//! How many warps there are.

use super::runtime;

/// How many warps a call that is made now could use, the caller's included. On a CPU: how many threads.
///
/// It is 1 inside of a call, and in a launch that keeps one lane for each thread. Other threads may take warps before the call is made.
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// assert!(grid::count() >= 1);
/// assert!(grid::map(0..100, |_| grid::count()).iter().all(|&count| count == 1));
/// ```
pub fn count() -> usize {
    runtime::count()
}
