//! Which build of the tool this is.

/// Changes with the tool's own source, so that cargo builds programs again after an update.
pub const TOOL_ID: &str = env!("TOOL_ID");
