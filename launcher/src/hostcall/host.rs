//! What calls on all threads of the host share.

use super::entropy::Entropy;
use super::fs::{self, Files};
use super::handles::Handles;
use super::memory::DeviceMemory;
use super::{Errno, Input, Reply, io, net, process};
use device_abi::op;
use std::ffi::OsString;
use std::io::Read;
use std::sync::Mutex;

/// The operating system, as far as a program may use it.
pub struct Host {
    /// Standard input.
    pub stdin: Mutex<Box<dyn Read + Send>>,
    /// Which of the standard streams are terminals.
    pub terminals: [bool; 3],
    /// Open objects.
    pub handles: Handles,
    /// Files and directories.
    pub files: Files,
    /// Random bytes.
    pub entropy: Mutex<Entropy>,
    /// Whether the program's standard streams are this process's.
    pub inherits: bool,
    /// A variable that the program has because of the device it runs on.
    pub lent: Mutex<Option<(OsString, OsString)>>,
}

/// Where a call is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// By the thread that serves the ring: it ends at once.
    Here,
    /// It moves many bytes or takes a while, but waits for nobody: by a worker, unless the device stands still meanwhile anyway.
    Moves,
    /// It may wait for ever: by a worker.
    Waits,
}

impl Host {
    /// Where to serve this call.
    pub fn place(&self, input: &Input) -> Place {
        match input.op {
            number if op::FILE_CALLS.contains(&number) => fs::place(self, input),
            number if op::PROCESS_CALLS.contains(&number) => process::place(input),
            number if op::NETWORK_CALLS.contains(&number) => net::place(input),
            _ => io::place(self, input),
        }
    }

    /// Serves a call on any thread. `with_answer`: bytes may come with the answer, up to a slot's payload; else only few.
    ///
    /// # Errors
    /// The call's own.
    pub fn serve(
        &self,
        input: &Input,
        memory: &dyn DeviceMemory,
        with_answer: bool,
    ) -> Result<Reply, Errno> {
        match input.op {
            number if op::FILE_CALLS.contains(&number) => fs::serve(self, input, memory),
            number if op::PROCESS_CALLS.contains(&number) => process::serve(self, input, memory),
            number if op::NETWORK_CALLS.contains(&number) => net::serve(self, input, memory),
            _ => io::serve(self, input, memory, with_answer),
        }
    }
}
