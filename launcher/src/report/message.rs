//! The launcher's own messages, on stderr and in cargo's style.

use anstyle::{AnsiColor, Effects, Style};
use std::fmt;
use std::io::Write as _;

/// An error or a note, with details and advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    title: String,
    notes: Vec<String>,
    help: Vec<String>,
    level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Note,
    /// What is being done: right-aligned as cargo's.
    Status(&'static str),
}

const ERROR: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const NOTE: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);
const HELP: Style = AnsiColor::BrightCyan.on_default().effects(Effects::BOLD);

impl Message {
    /// An `error:`.
    pub fn error(title: String) -> Message {
        Message {
            title,
            notes: Vec::new(),
            help: Vec::new(),
            level: Level::Error,
        }
    }

    /// A `note:` that stands alone.
    pub fn lone_note(title: String) -> Message {
        Message {
            level: Level::Note,
            ..Message::error(title)
        }
    }

    /// A status line, as cargo's `   Compiling name`.
    pub fn status(verb: &'static str, text: &str) -> Message {
        Message {
            level: Level::Status(verb),
            ..Message::error(text.to_owned())
        }
    }

    /// Adds details; may have several lines.
    #[must_use]
    pub fn note(mut self, text: &str) -> Message {
        self.notes.push(text.trim_end().to_owned());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, text: &str) -> Message {
        self.help.push(text.to_owned());
        self
    }

    /// Adds advice, if there is any.
    #[must_use]
    pub fn help_if(self, text: Option<&str>) -> Message {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// The bytes that [`Message::print`] would write.
    pub fn for_stderr(&self) -> Vec<u8> {
        let text = match anstream::AutoStream::choice(&std::io::stderr()) {
            anstream::ColorChoice::Never => format!("{self}\n"),
            _ => format!("{self:#}\n"),
        };
        text.into_bytes()
    }

    /// Prints it to stderr, coloured if that is a terminal.
    pub fn print(&self) {
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(anstream::stderr().lock(), "{self:#}");
    }
}

/// Plain text; `{:#}` adds colours.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Error => label(f, "error", ERROR)?,
            Level::Note => label(f, "note", NOTE)?,
            Level::Status(verb) if f.alternate() => write!(f, "{NOTE}{verb:>12}{NOTE:#} ")?,
            Level::Status(verb) => write!(f, "{verb:>12} ")?,
        }
        f.write_str(&self.title)?;
        for (word, style, texts) in [("note", NOTE, &self.notes), ("help", HELP, &self.help)] {
            for text in texts {
                f.write_str("\n")?;
                label(f, word, style)?;
                // Further lines stand under the first word of the text.
                f.write_str(&text.replace('\n', "\n      "))?;
            }
        }
        Ok(())
    }
}

fn label(f: &mut fmt::Formatter<'_>, word: &str, style: Style) -> fmt::Result {
    if f.alternate() {
        write!(f, "{style}{word}{style:#}: ")
    } else {
        write!(f, "{word}: ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_label_for_each_part() {
        let message = Message::error("it broke".to_owned())
            .note("line 1\nline 2\n")
            .help("mend it");
        assert_eq!(
            message.to_string(),
            "error: it broke\nnote: line 1\n      line 2\nhelp: mend it"
        );
        assert_eq!(
            Message::status("Compiling", "demo").to_string(),
            "   Compiling demo"
        );
        assert_eq!(Message::lone_note("so".to_owned()).to_string(), "note: so");
        assert!(format!("{message:#}").contains("\u{1b}["));
    }
}
