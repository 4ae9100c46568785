//! What both generators make: a kernel, the memory it starts with, and where its results lie.

use crate::snippet::Snippet;
use crate::table::Accuracy;
use crate::value::Ty;

/// The head of every module: what an H100 and every newer GPU takes.
pub const HEADER: &str = ".version 8.2\n.target sm_90\n.address_size 64\n";

/// The head of reproducers that were recorded before some instructions needed another.
pub const OLDER_HEADER: &str = ".version 8.0\n.target sm_90\n.address_size 64\n";

/// Bytes between two results.
pub const STRIDE: usize = 8;

/// Results of one instruction, one for each lane, [`STRIDE`] bytes apart.
#[derive(Clone, Debug)]
pub struct Check {
    /// Where the first lies in the case's memory.
    pub offset: usize,
    /// How many there are.
    pub lanes: usize,
    /// What they are.
    pub ty: Ty,
    /// How exact they are.
    pub accuracy: Accuracy,
    /// The instruction, as reports call it.
    pub form: String,
    /// Earlier checks whose values this one was computed from. Where one of those differs, this one says nothing new.
    pub from: Vec<usize>,
}

impl Check {
    /// The result of one lane in the case's memory.
    pub fn word(&self, memory: &[u8], lane: usize) -> u64 {
        let at = self.offset + lane * STRIDE;
        u64::from_le_bytes(memory[at..at + STRIDE].try_into().expect("STRIDE bytes"))
    }
}

/// A kernel with its memory.
#[derive(Clone, Debug)]
pub struct Case {
    /// The kernel. Its only parameter is the address of its memory.
    pub kernel: String,
    /// Its PTX and that of its functions and variables, without the module's head.
    pub text: String,
    /// Blocks of the grid.
    pub blocks: u32,
    /// Threads of a block.
    pub threads: u32,
    /// Its memory before.
    pub memory: Vec<u8>,
    /// What to compare in its memory after.
    pub checks: Vec<Check>,
    /// PTX instructions in it, for the statistics.
    pub instructions: usize,
    /// Where it came from, if it can be cut down to a part of it.
    pub snippet: Option<Snippet>,
}

impl Case {
    /// The case that computes this check and nothing else, if there is one.
    pub fn reduced(&self, check: usize) -> Option<Case> {
        Some(self.snippet.as_ref()?.slice(check).case(&self.kernel))
    }

    /// The instruction of this check alone, with the values of `memory` (the case's after a run) as its operands; and which check of it this one is.
    pub fn alone(&self, check: usize, memory: &[u8]) -> Option<(Case, usize)> {
        let values = |result: usize, lane: usize| self.checks[result].word(memory, lane);
        let (snippet, number) = self.snippet.as_ref()?.alone(check, &values);
        Some((snippet.case(&self.kernel), number))
    }
}

/// A module of these cases.
pub fn module(cases: &[&Case]) -> String {
    let mut text = HEADER.to_owned();
    for case in cases {
        text.push_str(&case.text);
    }
    text
}

/// The memory of these cases in one piece, and where each begins.
pub fn gather(cases: &[&Case]) -> (Vec<u8>, Vec<usize>) {
    let (mut memory, mut starts) = (Vec::new(), Vec::new());
    for case in cases {
        memory.resize(memory.len().next_multiple_of(256), 0);
        starts.push(memory.len());
        memory.extend_from_slice(&case.memory);
    }
    (memory, starts)
}
