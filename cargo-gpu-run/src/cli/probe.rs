//! Hidden: whether a device is there, without building anything. Test harnesses ask before they count on a GPU.

use super::arch::Arch;
use crate::error::{Error, Kind, Result};
use crate::launcher::DeviceChoice;
use std::ffi::OsString;

/// Prints what there is: `emulator`, or a GPU's architecture.
///
/// # Errors
/// The argument is no device, or the GPU is not there.
pub fn main(args: &[OsString]) -> Result<i32> {
    let word = args.first().and_then(|word| word.to_str());
    let choice = word.unwrap_or_default().parse();
    let choice: DeviceChoice = choice
        .map_err(|why| Error::new(Kind::Usage, "expected a device to ask for").because(why))?;
    if choice == DeviceChoice::Emulator {
        println!("emulator");
    } else {
        println!("{}", Arch::Native.resolve(choice)?);
    }
    Ok(0)
}
