//! What a generated launcher does: read its options, choose a device, run the image and serve its host calls, report how it ended.
//!
//! ```text
//! program, test ──> worker ──> start ──> device ──> hostcall ──> end ──> report ──> options
//!                                           └─────> image
//! ```

pub mod device;
pub mod end;
pub mod hostcall;
pub mod image;
pub mod options;
mod program;
pub mod report;
mod start;
pub mod test;
pub mod worker;

pub use program::main;
