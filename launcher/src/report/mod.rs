//! What the launcher tells its user: errors and notes, a sign of life now and then, how to make a run again.

mod beat;
mod message;
mod repeat;

pub use beat::{Beat, Ended};
pub use message::Message;
pub use repeat::repeat;
