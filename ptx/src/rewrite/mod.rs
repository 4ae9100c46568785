//! From the compiler's PTX to the PTX that we run. One file for each pass; [`pipeline`] has their order.

mod dead;
mod debug;
mod error;
mod pipeline;
mod report;
mod retarget;
mod scope;
mod shared_stack;
mod target;
mod template;
mod undefined;
mod uniform;
mod unreachable;

#[cfg(test)]
mod assemble;
mod mentions;
#[cfg(test)]
mod tests;

pub use debug::relative_files;
pub use error::RewriteError;
pub use pipeline::rewrite;
pub use report::RewriteReport;
