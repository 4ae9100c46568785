//! How reports call a thread of the program.

/// As std's panic messages have it: `thread 'worker' (3)`, `thread 'main' (0)`, `thread '<unnamed>' (4)`. The number is its warp's.
pub fn thread_name(name: Option<&str>, warp: u32) -> String {
    // The runtime keeps no name for `main`, which has the first warp to itself.
    let name = match (name, warp) {
        (Some(name), _) => name,
        (None, 0) => "main",
        (None, _) => "<unnamed>",
    };
    format!("thread '{name}' ({warp})")
}
