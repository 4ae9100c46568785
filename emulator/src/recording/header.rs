//! What a recording says about the run as a whole.

use std::fmt;

/// The first word of the first line.
pub(super) const MAGIC: &str = "gpu-run-schedule";
/// The format that this tool writes and reads.
pub(super) const VERSION: &str = "1";

/// What a run needs besides turns to be made again. What is absent is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The run's seed: the keys of hash maps come from it.
    pub seed: Option<u64>,
    /// Names the program's image.
    pub image: Option<String>,
    /// How to make the run again, for people.
    pub command: Option<String>,
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MAGIC} {VERSION}")?;
        if let Some(seed) = self.seed {
            writeln!(f, "seed {seed}")?;
        }
        if let Some(image) = &self.image {
            writeln!(f, "image {image}")?;
        }
        if let Some(command) = &self.command {
            writeln!(f, "# {}", command.replace(['\n', '\r'], " "))?;
        }
        f.write_str("# warp:instructions, or warp.lanes:instructions; after `-` threads whose wait is over can run\n")
    }
}
