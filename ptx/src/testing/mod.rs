//! What the tests of several PTX stages share.

mod compare;
mod damage;
mod generate;
mod ptxas;
mod samples;

pub use compare::without_lines;
pub use damage::{Mutation, mutate};
pub use generate::module;
pub use ptxas::{Ptxas, note};
pub use samples::{LIBNVVM_STACKS, SAMPLES, STACKS};
