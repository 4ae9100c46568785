//! Writing a recording while the run goes on.

use std::fmt;
use std::io::{self, Write};

use super::entry::{Amount, Entry};
use super::header::Header;

/// Where lines are broken.
const WIDTH: usize = 100;

/// A turn, with those that went on without anything between.
#[derive(Clone, Copy)]
struct Whole {
    warp: u32,
    lane: u32,
    count: u64,
    round: bool,
}

/// Writes the turns of a run. Turns that follow each other without anything between them are one.
pub struct Recorder {
    out: Box<dyn Write>,
    /// The first error; nothing is written after it.
    result: io::Result<()>,
    /// Complete turns.
    pending: Option<Entry>,
    /// The last one, which may become longer.
    turn: Option<Whole>,
    /// Its hart can go on, and nothing has happened since.
    goes_on: bool,
    /// Somebody was woken since the last turn.
    woke: bool,
    column: usize,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Recorder {
    /// One that writes to `out`, which should be buffered.
    pub fn new(mut out: Box<dyn Write>, header: &Header) -> Recorder {
        let result = write!(out, "{header}");
        Recorder {
            out,
            result,
            pending: None,
            turn: None,
            goes_on: false,
            woke: true,
            column: 0,
        }
    }

    /// A hart has had a turn. `goes_on`: only its instructions were used up.
    pub(in super::super) fn turn(
        &mut self,
        warp: u32,
        lane: u32,
        instructions: u32,
        goes_on: bool,
    ) {
        let count = u64::from(instructions);
        let round = self.woke;
        match &mut self.turn {
            Some(turn) if self.goes_on && !round && (turn.warp, turn.lane) == (warp, lane) => {
                turn.count += count;
            }
            _ => {
                self.complete();
                self.turn = Some(Whole {
                    warp,
                    lane,
                    count,
                    round,
                });
            }
        }
        self.woke = false;
        self.goes_on = goes_on;
    }

    /// The turn in progress will not be longer: it may be the next of a row of lanes.
    fn complete(&mut self) {
        let Some(turn) = self.turn.take() else {
            return;
        };
        let Whole {
            warp,
            lane,
            count,
            round,
        } = turn;
        let amount = Amount::Exactly(count);
        if let Some(pending) = &mut self.pending
            && !round
            && (pending.warp, pending.last_lane + 1, pending.amount) == (warp, lane, amount)
        {
            pending.last_lane = lane;
            return;
        }
        self.flush();
        self.pending = Some(Entry {
            warp,
            first_lane: lane,
            last_lane: lane,
            amount,
            round,
            line: 0,
        });
    }

    /// Harts were woken.
    pub(in super::super) fn woke(&mut self) {
        self.woke = true;
    }

    /// The host was asked, which it is between turns only.
    pub(in super::super) fn polled(&mut self) {
        self.goes_on = false;
    }

    fn flush(&mut self) {
        let Some(entry) = self.pending.take() else {
            return;
        };
        let text = entry.to_string();
        let start = match entry.round {
            true if self.column == 0 => "- ",
            true => "\n- ",
            false if self.column + text.len() > WIDTH => "\n  ",
            false => " ",
        };
        self.column = match start {
            " " => self.column + 1,
            _ => 2,
        } + text.len();
        if self.result.is_ok() {
            self.result = write!(self.out, "{start}{text}");
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first one of all writes.
    pub fn finish(mut self) -> io::Result<()> {
        self.complete();
        self.flush();
        self.result?;
        writeln!(self.out)?;
        self.out.flush()
    }
}
