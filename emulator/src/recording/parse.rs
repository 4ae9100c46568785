//! Reading a recording.

use super::entry::{Amount, Entry};
use super::header::{Header, MAGIC, VERSION};

/// A run to make again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// What it says about the run as a whole.
    pub header: Header,
    pub(in super::super) entries: Vec<Entry>,
    /// What follows is round-robin's choice.
    pub(in super::super) open: bool,
}

/// A text that is no recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct BadRecording {
    /// 1-based.
    pub line: u32,
    /// What is wrong there.
    pub what: String,
}

impl Recording {
    /// Reads a recording's text.
    ///
    /// # Errors
    /// The first line that makes no sense.
    pub fn parse(text: &str) -> Result<Recording, BadRecording> {
        let mut recording = Recording::default();
        let mut round = true;
        for (line, text) in (1..).zip(text.lines()) {
            let bad = |what: String| BadRecording { line, what };
            if line == 1 {
                version(text).map_err(bad)?;
                continue;
            }
            let text = text.split('#').next().unwrap_or_default();
            let mut words = text.split_whitespace();
            if let Some((key, value)) = text.trim().split_once(' ')
                && let "seed" | "image" = key
            {
                if !recording.entries.is_empty() {
                    return Err(bad(format!("`{key}` must stand before the first turn")));
                }
                recording.set(key, value.trim()).map_err(bad)?;
                continue;
            }
            for word in words.by_ref() {
                match word {
                    _ if recording.open => {
                        return Err(bad(format!("`{word}` stands behind the end, `...`")));
                    }
                    "-" => round = true,
                    "..." => recording.open = true,
                    _ => {
                        let entry = entry(word, round, line).ok_or_else(|| {
                            bad(format!(
                                "`{word}` is no turn: expected for example `3:100`, `3.1-31:6` or `3:..`"
                            ))
                        })?;
                        recording.entries.push(entry);
                        round = false;
                    }
                }
            }
        }
        if text.is_empty() {
            let what = version("").err().unwrap_or_default();
            return Err(BadRecording { line: 1, what });
        }
        Ok(recording)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        if key == "image" {
            self.header.image = Some(value.to_owned());
            return Ok(());
        }
        let seed = number(value).ok_or_else(|| format!("`{value}` is no seed"))?;
        self.header.seed = Some(seed);
        Ok(())
    }
}

fn version(line: &str) -> Result<(), String> {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(MAGIC), Some(VERSION)) => Ok(()),
        (Some(MAGIC), Some(other)) => Err(format!(
            "this is a schedule of version {other}; this tool reads version {VERSION}"
        )),
        _ => Err(format!(
            "this is no schedule: the first line must be `{MAGIC} {VERSION}`"
        )),
    }
}

/// `3:100`, `3.5:100`, `3.1-31:6`, `3:..100` or `3:..`
fn entry(word: &str, round: bool, line: u32) -> Option<Entry> {
    let (hart, amount) = word.split_once(':')?;
    let (warp, lanes) = match hart.split_once('.') {
        None => (hart, "0"),
        Some(both) => both,
    };
    let (first, last) = lanes.split_once('-').unwrap_or((lanes, lanes));
    let lane = |text| u32::try_from(number(text)?).ok().filter(|&lane| lane < 32);
    let amount = match amount.strip_prefix("..") {
        Some("") => Amount::AtMost(u64::MAX),
        Some(most) => Amount::AtMost(number(most)?),
        None => Amount::Exactly(number(amount)?),
    };
    let (first_lane, last_lane) = (lane(first)?, lane(last)?);
    let none = matches!(amount, Amount::Exactly(0) | Amount::AtMost(0));
    if first_lane > last_lane || none {
        return None;
    }
    Some(Entry {
        warp: u32::try_from(number(warp)?).ok()?,
        first_lane,
        last_lane,
        amount,
        round,
        line,
    })
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
