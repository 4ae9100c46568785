//! Reading and writing.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::entry::{Amount, Entry};
use super::{Header, Recorder, Recording};

/// What a recorder writes, kept.
#[derive(Clone, Default)]
pub(in super::super) struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    pub(in super::super) fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

fn error(text: &str) -> (u32, String) {
    let error = Recording::parse(text).unwrap_err();
    (error.line, error.what)
}

#[test]
fn what_is_no_recording_is_told_with_its_line() {
    for (text, line, part) in [
        ("", 1, "must be `gpu-run-schedule 1`"),
        ("fn main() {}", 1, "must be `gpu-run-schedule 1`"),
        (
            "gpu-run-schedule 2\n",
            1,
            "of version 2; this tool reads version 1",
        ),
        ("gpu-run-schedule 1\n0:1\n\nx", 4, "`x` is no turn"),
        ("gpu-run-schedule 1\nseed -1", 2, "`-1` is no seed"),
        (
            "gpu-run-schedule 1\n0:1\nseed 1",
            3,
            "before the first turn",
        ),
        ("gpu-run-schedule 1\n0:1 ... 0:1", 2, "behind the end"),
    ] {
        let (at, what) = error(text);
        assert!(at == line && what.contains(part), "{text}: {at} {what}");
    }
    for turn in [
        "0",
        "0:",
        "0:0",
        "0:..0",
        "0.32:1",
        "0.4-3:1",
        "-1:1",
        "0:+1",
        "a:1",
        "0:99999999999999999999",
    ] {
        let (line, what) = error(&format!("gpu-run-schedule 1\n{turn}"));
        assert!(line == 2 && what.contains("is no turn"), "{turn}: {what}");
    }
}

#[test]
fn every_part_is_read() {
    let text = "gpu-run-schedule 1\n# how it was made\nseed 17 # keys\nimage abc\n- 0:5 # main\n  2.1-31:6 -\n7.3:.. 1:..9 ...\n";
    let recording = Recording::parse(text).unwrap();
    let header = Header {
        seed: Some(17),
        image: Some("abc".to_owned()),
        command: None,
    };
    assert_eq!((&recording.header, recording.open), (&header, true));
    let entry = |warp, first_lane, last_lane, amount, round, line| Entry {
        warp,
        first_lane,
        last_lane,
        amount,
        round,
        line,
    };
    let entries = [
        entry(0, 0, 0, Amount::Exactly(5), true, 5),
        entry(2, 1, 31, Amount::Exactly(6), false, 6),
        entry(7, 3, 3, Amount::AtMost(u64::MAX), true, 7),
        entry(1, 0, 0, Amount::AtMost(9), false, 7),
    ];
    assert_eq!(recording.entries, entries);
}

#[test]
fn what_belongs_together_is_one_item() {
    let sink = Sink::default();
    let header = Header {
        seed: Some(3),
        image: None,
        command: Some("two\nlines".to_owned()),
    };
    let mut recorder = Recorder::new(Box::new(sink.clone()), &header);
    for lane in 0..4 {
        recorder.turn(0, lane, 6, false);
    }
    recorder.turn(1, 0, 10, true);
    recorder.turn(1, 0, 20, true);
    recorder.polled();
    recorder.turn(1, 0, 30, false);
    recorder.turn(1, 0, 40, false);
    recorder.woke();
    recorder.turn(1, 0, 50, true);
    recorder.turn(1, 1, 50, true);
    recorder.turn(1, 1, 50, false);
    recorder.finish().unwrap();
    let text = sink.text();
    let (head, body) = text.split_once("can run\n").unwrap();
    assert!(head.contains("seed 3\n# two lines\n"), "{text}");
    assert_eq!(body, "- 0.0-3:6 1:30 1:30 1:40\n- 1:50 1.1:100\n");
    let recording = Recording::parse(&text).unwrap();
    let words: Vec<String> = recording.entries.iter().map(Entry::to_string).collect();
    let rounds = recording.entries.iter().map(|entry| entry.round);
    assert_eq!(words.join(" "), "0.0-3:6 1:30 1:30 1:40 1:50 1.1:100");
    assert_eq!(
        rounds.collect::<Vec<_>>(),
        [true, false, false, false, true, false]
    );
}

#[test]
fn a_failed_write_is_told_at_the_end() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut recorder = Recorder::new(Box::new(Full), &Header::default());
    recorder.turn(0, 0, 1, true);
    let error = recorder.finish().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}
