//! cargo's general options.

use super::arguments::Arguments;
use crate::shell::Color;
use clap::{ArgAction, Args};

/// cargo's general options.
#[derive(Clone, Debug, Default, Args)]
pub struct General {
    /// Error format
    #[arg(long, value_name = "FMT")]
    pub message_format: Vec<String>,
    /// Use verbose output (-vv very verbose/build.rs output)
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Do not print cargo log messages, nor ours
    #[arg(short, long)]
    pub quiet: bool,
    /// Coloring
    #[arg(long, value_name = "WHEN", ignore_case = true)]
    pub color: Option<Color>,
    /// Override a configuration value
    #[arg(long, value_name = "KEY=VALUE|PATH")]
    pub config: Vec<String>,
    /// Unstable (nightly-only) flags to Cargo, see 'cargo -Z help' for details
    #[arg(short = 'Z', value_name = "FLAG")]
    pub unstable: Vec<String>,
}

impl General {
    /// As arguments.
    pub fn write(&self, args: &mut Arguments) {
        let General {
            message_format,
            verbose,
            quiet,
            color,
            config,
            unstable,
        } = self;
        args.values("--message-format", message_format);
        (0..*verbose).for_each(|_| args.flag("--verbose", true));
        args.flag("--quiet", *quiet);
        args.value("--color", color.map(Color::as_str));
        args.values("--config", config);
        args.values("-Z", unstable);
    }
}
