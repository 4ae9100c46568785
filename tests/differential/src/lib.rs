//! Compares the emulator with a GPU, bit for bit.
//!
//! ```text
//! table     forms of instructions: how each is spelled, what it takes and gives, how exact it is
//! value     inputs: corner cases and random bits
//! snippet   straight-line code from forms;   kernel   small whole programs
//! compiler  PTX to machine code, by the driver or by ptxas
//! case      PTX, memory before, and what to compare after: what both generators make
//! emulate   cases on the emulator;   gpu   the same on a GPU, with bisection of refused modules;   session  any kernels on it, without the runtime
//! compare   differences, explained or not;   explained   the list of what is explained, with reasons
//! combined  what of a recorded GPU's results its compiler explains;   operands  what an instruction was given
//! against   recorded results of a GPU on the emulator alone
//! ask       the GPU again, about an instruction alone and kernels without optimisations, where no rule explains
//! fault     which case of a module the GPU faulted on
//! work      all of it, on all cores;   report   the summary and the reproducers;   replay   one of them again
//! ```

pub mod against;
pub mod ask;
pub mod case;
pub mod combined;
pub mod compare;
pub mod compiler;
pub mod emulate;
pub mod explained;
pub mod fault;
pub mod gpu;
pub mod kernel;
pub mod operands;
pub mod options;
pub mod random;
pub mod replay;
pub mod report;
pub mod session;
pub mod snippet;
pub mod table;
pub mod value;
pub mod work;
