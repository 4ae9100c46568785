//! Small whole programs: control flow, calls, memory, barriers, lanes that talk to each other, atomics.

mod body;
mod generate;
mod parts;
#[cfg(test)]
mod tests;

pub use generate::kernel;
