//! Messages on stderr in cargo's style. Standard output belongs to the program.

use anstream::ColorChoice;
use anstyle::Style;
use clap_cargo::style;
use process::error::Error;
use std::fmt::Display;
use std::io::Write as _;

/// Where messages go and how loud they are.
#[derive(Clone, Copy, Debug)]
pub struct Shell {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
}

/// The value of `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// If stderr is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// As written on a command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Color::Auto => "auto",
            Color::Always => "always",
            Color::Never => "never",
        }
    }
}

impl Shell {
    /// `color`: of `--color`; without it `CARGO_TERM_COLOR` decides.
    pub fn new(color: Option<Color>, quiet: bool, verbose: bool) -> Shell {
        let color = color.or_else(|| {
            let value = std::env::var("CARGO_TERM_COLOR").ok()?;
            clap::ValueEnum::from_str(&value, true).ok()
        });
        let color = match color {
            None | Some(Color::Auto) => ColorChoice::Auto,
            Some(Color::Always) => ColorChoice::AlwaysAnsi,
            Some(Color::Never) => ColorChoice::Never,
        };
        Shell {
            color,
            quiet,
            verbose,
        }
    }

    /// The shell before the command line is known, and in the inner phases: cargo's environment decides.
    pub fn from_env() -> Shell {
        let flag = |name| std::env::var(name).is_ok_and(|value| value == "true");
        Shell::new(None, flag("CARGO_TERM_QUIET"), flag("CARGO_TERM_VERBOSE"))
    }

    /// The same, with `--quiet` if `quiet`.
    #[must_use]
    pub fn quieter(self, quiet: bool) -> Shell {
        Shell {
            quiet: self.quiet || quiet,
            ..self
        }
    }

    /// Whether `--verbose` was given.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether `--quiet` was given.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// `   Preparing a sysroot`: hidden by `--quiet`.
    pub fn status(&self, verb: &str, message: impl Display) {
        if !self.quiet {
            self.line(style::HEADER, &format!("{verb:>12}"), "", message);
        }
    }

    /// As [`Shell::status`], only with `--verbose`.
    pub fn verbose_status(&self, verb: &str, message: impl Display) {
        if self.verbose {
            self.status(verb, message);
        }
    }

    /// `note: ...`: hidden by `--quiet`.
    pub fn note(&self, message: impl Display) {
        if !self.quiet {
            self.line(style::NOTE, "note", ":", message);
        }
    }

    /// `warning: ...`: hidden by `--quiet`, as cargo's.
    pub fn warn(&self, message: impl Display) {
        if !self.quiet {
            self.line(style::WARN, "warning", ":", message);
        }
    }

    /// The message, its causes and hints, as cargo shows them.
    pub fn error(&self, error: &Error) {
        if error.is_reported() {
            return;
        }
        self.line(style::ERROR, "error", ":", error);
        let causes = error.causes();
        if !causes.is_empty() {
            let text: String = causes
                .iter()
                .map(|cause| format!("  {}\n", cause.trim_end().replace('\n', "\n  ")))
                .collect();
            self.raw(format_args!("\nCaused by:\n{text}"));
        }
        if !error.hints().is_empty() {
            self.raw(format_args!("\n"));
        }
        for hint in error.hints() {
            self.line(style::GOOD, "help", ":", hint);
        }
    }

    fn line(&self, style: Style, label: &str, colon: &str, message: impl Display) {
        let bold = Style::new().bold();
        let colon = if colon.is_empty() {
            String::new()
        } else {
            format!("{bold}{colon}{bold:#}")
        };
        self.raw(format_args!("{style}{label}{style:#}{colon} {message}\n"));
    }

    fn raw(&self, text: std::fmt::Arguments<'_>) {
        let mut stderr = anstream::AutoStream::new(std::io::stderr().lock(), self.color);
        // A closed stderr leaves nobody to tell.
        let _ = stderr.write_fmt(text);
    }
}
