//! What a program says on standard error, and what of that is cargo's progress.

use anstream::adapter::strip_str;
use std::io::BufRead;
use std::sync::mpsc::Sender;

/// The program's state at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// How many crates are compiled.
    pub done: u64,
    /// Of how many; 0 where nothing is counted.
    pub of: u64,
    /// The crates that are being compiled; where nothing is counted the last line.
    pub now: String,
}

/// Reads to the end. cargo draws over its bar by a carriage return.
pub fn listen(reader: impl BufRead, states: &Sender<State>) -> String {
    let mut said = String::new();
    let mut piece = Vec::new();
    let mut counted = false;
    // The display may have ended.
    let send = |state| drop(states.send(state));
    for byte in reader.bytes() {
        let Ok(byte) = byte else { break };
        if !matches!(byte, b'\r' | b'\n') {
            piece.push(byte);
            continue;
        }
        let text = String::from_utf8_lossy(&piece).into_owned();
        piece.clear();
        let text = strip_str(&text).to_string();
        match parse(&text) {
            Some(state) => {
                counted = true;
                send(state);
            }
            None if text.trim().is_empty() && byte == b'\r' => {}
            None => {
                if !counted && !text.trim().is_empty() {
                    let now = text.trim().to_owned();
                    send(State {
                        now,
                        ..State::default()
                    });
                }
                said = said + &text + "\n";
            }
        }
    }
    said
}

/// `    Building [====>    ] 5/20: core, alloc`.
fn parse(text: &str) -> Option<State> {
    let (_, rest) = text
        .trim_start()
        .strip_prefix("Building [")?
        .split_once("] ")?;
    let (count, names) = rest.split_once(':').unwrap_or((rest, ""));
    let (done, of) = count.trim().split_once('/')?;
    Some(State {
        done: done.parse().ok()?,
        of: of.parse().ok()?,
        now: names.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn heard(text: &[u8]) -> (String, Vec<State>) {
        let (sender, receiver) = mpsc::channel();
        let said = listen(text, &sender);
        drop(sender);
        (said, receiver.iter().collect())
    }

    #[test]
    fn words_and_progress_are_told_apart() {
        let (said, states) = heard(
            b"    Updating x\n    Building [>      ] 0/20: \x1b[K\r\x1b[K   Compiling core v0.0.0\n    Building [==>    ] 5/20: core, alloc(build)\x1b[K\r\x1b[Kerror: no\n  a\n\n",
        );
        assert_eq!(
            said,
            "    Updating x\n   Compiling core v0.0.0\nerror: no\n  a\n\n"
        );
        let state = |done, of, now: &str| State {
            done,
            of,
            now: now.to_owned(),
        };
        let expected = [
            state(0, 0, "Updating x"),
            state(0, 20, ""),
            state(5, 20, "core, alloc(build)"),
        ];
        assert_eq!(states, expected);
    }

    #[test]
    fn a_program_without_a_count_is_at_its_last_line() {
        let (said, states) = heard(b"info: syncing\ninfo: downloading rustc-dev\n\n");
        assert_eq!(said, "info: syncing\ninfo: downloading rustc-dev\n\n");
        let lines: Vec<&str> = states.iter().map(|state| &*state.now).collect();
        assert_eq!(lines, ["info: syncing", "info: downloading rustc-dev"]);
    }
}
