//! Whole runs on the host: warps that execute the kernel, a program of the test, and a server for its host calls.

mod lanes;
mod run;
mod spawn;

pub(crate) use lanes::lanes;
pub(crate) use run::{Ended, Run, with_pages};
pub(crate) use spawn::{Refused, spawn};
