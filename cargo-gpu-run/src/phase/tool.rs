//! Which of the commands was called.

/// A command of ours, and the one of cargo's that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `cargo gpu-run`.
    Run,
    /// `cargo gpu-test`.
    Test,
    /// `cargo gpu-bench`.
    Bench,
}

impl Tool {
    /// All of them.
    pub const ALL: [Tool; 3] = [Tool::Run, Tool::Test, Tool::Bench];

    /// The first argument that cargo gives a subcommand: its own name.
    pub fn word(self) -> &'static str {
        match self {
            Tool::Run => "gpu-run",
            Tool::Test => "gpu-test",
            Tool::Bench => "gpu-bench",
        }
    }

    /// cargo's command.
    pub fn cargo_word(self) -> &'static str {
        match self {
            Tool::Run => "run",
            Tool::Test => "test",
            Tool::Bench => "bench",
        }
    }
}
