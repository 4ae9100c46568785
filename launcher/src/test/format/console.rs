//! Where the results are written.

use anstyle::AnsiColor;
use indicatif::ProgressBar;
use std::io::{self, Write};

/// Standard output, with or without colours, beside a progress bar or not.
pub struct Console {
    out: Box<dyn Write + Send>,
    color: bool,
    bar: Option<ProgressBar>,
    line: Vec<u8>,
}

impl Console {
    /// To this writer.
    pub fn new(out: impl Write + Send + 'static, color: bool, bar: Option<ProgressBar>) -> Console {
        Console {
            out: Box::new(out),
            color,
            bar,
            line: Vec::new(),
        }
    }

    /// Writes text as it is.
    ///
    /// # Errors
    /// Of the writer.
    pub fn plain(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        self.raw(text.as_ref().as_bytes())
    }

    /// Writes a coloured word.
    ///
    /// # Errors
    /// Of the writer.
    pub fn word(&mut self, word: &str, color: AnsiColor) -> io::Result<()> {
        match self.color {
            true => {
                let style = color.on_default();
                self.plain(format!("{style}{word}{style:#}"))
            }
            false => self.plain(word),
        }
    }

    /// Writes bytes as they are. Beside a bar only whole lines appear.
    ///
    /// # Errors
    /// Of the writer.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(bar) = &self.bar else {
            self.out.write_all(bytes)?;
            return self.out.flush();
        };
        self.line.extend_from_slice(bytes);
        if self.line.ends_with(b"\n") {
            let line = std::mem::take(&mut self.line);
            bar.suspend(|| {
                self.out.write_all(&line)?;
                self.out.flush()
            })?;
        }
        Ok(())
    }

    /// Has something written to another stream, without the bar.
    pub fn beside(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Advances the bar, if there is one.
    pub fn progress(&self, done: usize, failed: usize) {
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            if failed > 0 {
                bar.set_message(format!("{failed} failed"));
            }
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
