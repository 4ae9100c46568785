//! What every start of an image needs: a device, the environment that the program sees, a recorded run that is to be made again, and a
//! runtime that this launcher understands.

mod abi;
mod choose;
pub mod environment;
pub mod recorded;

pub use self::abi::speaks_our_abi;
pub use choose::choose;
