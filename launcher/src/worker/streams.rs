//! A program's streams as answers.

use super::protocol::{Answer, StopRecord, Stream};
use crate::end::Stop;
use process::crash::{self, LastWords};
use std::io::{self, Stdout, Write};
use std::sync::{Mutex, PoisonError};

/// Where a worker's answers go.
pub struct Answers<W = Stdout>(Mutex<W>);

impl<W: Write> Answers<W> {
    /// To this writer.
    pub fn new(writer: W) -> Answers<W> {
        Answers(Mutex::new(writer))
    }

    /// Sends one.
    ///
    /// # Errors
    /// Whoever asked is gone.
    pub fn send(&self, answer: &Answer) -> io::Result<()> {
        let line = line(answer)?;
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(line.as_bytes())?;
        writer.flush()
    }
}

fn line(answer: &Answer) -> io::Result<String> {
    Ok(serde_json::to_string(answer)? + "\n")
}

/// The answer of a worker that crashes. It goes past [`Answers`], so nothing else may be sent at that time.
pub fn last_words(stop: &Stop) -> LastWords {
    let answer = Answer::Stopped(StopRecord::new(stop, true));
    LastWords {
        stream: crash::Stream::Out,
        // Without one the parent sees how the process ended.
        text: line(&answer).unwrap_or_default().into_bytes(),
        code: stop.exit_code(),
    }
}

/// Sends what is written as [`Answer::Output`].
pub struct Output<'a, W>(pub &'a Answers<W>, pub Stream);

impl<W: Write> Write for Output<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(&Answer::Output {
            stream: self.1,
            bytes: bytes.into(),
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends each line that is written as [`Answer::Report`]. A long line comes in pieces.
pub struct Reports<'a, W> {
    answers: &'a Answers<W>,
    line: Vec<u8>,
}

impl<'a, W> Reports<'a, W> {
    /// To these answers.
    pub fn new(answers: &'a Answers<W>) -> Reports<'a, W> {
        Reports {
            answers,
            line: Vec::new(),
        }
    }
}

impl<W: Write> Write for Reports<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.ends_with(b"\n") {
                let line = String::from_utf8_lossy(&self.line).trim_end().to_owned();
                self.line.clear();
                self.answers.send(&Answer::Report { line })?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_whole_lines() {
        let answers = Answers::new(Vec::new());
        let mut reports = Reports::new(&answers);
        reports.write_all(b"one\ntw").unwrap();
        reports.write_all(b"o\nrest").unwrap();
        drop(reports);
        let sent = answers.0.into_inner().unwrap();
        assert_eq!(
            String::from_utf8(sent).unwrap(),
            "{\"event\":\"report\",\"line\":\"one\"}\n{\"event\":\"report\",\"line\":\"two\"}\n"
        );
    }
}
