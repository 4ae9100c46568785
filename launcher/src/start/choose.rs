//! Which device runs the program.

use crate::device::cuda::CudaDevice;
use crate::device::{Device, Emulated};
use crate::end::Stop;
use crate::image::Image;
use crate::options::DeviceChoice;
use crate::report::Message;

/// The device that was asked for. With `auto` also what to tell the user when it is not a GPU.
///
/// # Errors
/// [`Stop::NoDevice`] if a certain GPU was asked for and cannot be used.
pub fn choose(
    image: &Image,
    choice: DeviceChoice,
) -> Result<(Box<dyn Device>, Option<Message>), Stop> {
    match choice {
        DeviceChoice::Emulator => Ok((Box::new(Emulated::default()), None)),
        DeviceChoice::Gpu(ordinal) => Ok((Box::new(CudaDevice::open(ordinal, image)?), None)),
        DeviceChoice::Auto => match CudaDevice::first_usable(image) {
            Ok(device) => Ok((Box::new(device), None)),
            Err(Stop::NoDevice { reason, .. }) => {
                let note = Message::lone_note(format!("running on the emulator: {reason}"));
                Ok((Box::new(Emulated::default()), Some(note)))
            }
            Err(stop) => Err(stop),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Metadata;

    fn image() -> Image {
        Image::new(
            Metadata::new("demo", "llvm", "sm_70"),
            ".version 7.1\n.target sm_70\n",
        )
    }

    /// Whether this machine has a driver, found without the code under test.
    fn has_driver() -> bool {
        std::path::Path::new("/proc/driver/nvidia/version").exists()
    }

    #[test]
    fn without_a_driver_a_certain_gpu_is_an_error_with_a_hint() {
        if has_driver() {
            // The opposite is tested on machines with a GPU; a GPU number that none has must fail everywhere.
            assert!(choose(&image(), DeviceChoice::Gpu(1000)).is_err());
            return;
        }
        let Err(stop) = choose(&image(), DeviceChoice::Gpu(0)) else {
            panic!("there is no driver")
        };
        assert_eq!(stop.exit_code(), 120);
        let text = stop.message().unwrap().to_string();
        assert!(
            text.contains("libcuda") && text.contains("--device emulator"),
            "{text}"
        );
    }

    #[test]
    fn auto_notes_why_it_is_the_emulator() {
        let (device, note) = choose(&image(), DeviceChoice::Auto).unwrap();
        if !has_driver() {
            assert_eq!(device.name(), "the emulator");
            assert!(
                note.unwrap()
                    .to_string()
                    .starts_with("note: running on the emulator: ")
            );
        }
        let (device, note) = choose(&image(), DeviceChoice::Emulator).unwrap();
        assert_eq!((device.name(), note), ("the emulator", None));
    }
}
