//! The value of `--arch`.

use crate::sysroot::plan::TARGET;
use crate::toolchain::Rustc;
use launcher::device::cuda;
use launcher::end::Stop;
use launcher::options::DeviceChoice;
use process::error::{Error, Kind, Result};
use std::fmt::{self, Display};
use std::str::FromStr;

/// The PTX target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arch {
    /// `sm_NN`.
    Named(String),
    /// That of the GPU that will run the program.
    Native,
}

/// The first architecture with independent lanes.
const OLDEST: u32 = 70;

impl FromStr for Arch {
    type Err = String;

    fn from_str(text: &str) -> Result<Arch, String> {
        if text == "native" {
            return Ok(Arch::Native);
        }
        let number = text
            .strip_prefix("sm_")
            .map(|rest| rest.trim_end_matches(['a', 'f']));
        match number.and_then(|number| number.parse::<u32>().ok()) {
            Some(number) if number >= OLDEST => Ok(Arch::Named(text.to_owned())),
            Some(_) => Err(format!("the oldest supported architecture is sm_{OLDEST}")),
            None => Err("expected `native` or for example `sm_70` or `sm_90`".to_owned()),
        }
    }
}

impl Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Arch::Named(name) => f.write_str(name),
            Arch::Native => f.write_str("native"),
        }
    }
}

impl Arch {
    /// `sm_NN`. [`Arch::Native`] asks the driver for the GPU of `device`, for the first one if the choice is open.
    ///
    /// # Errors
    /// Native, and there is no such GPU, it is too old, or the program is to run on the emulator.
    pub fn resolve(&self, device: DeviceChoice) -> Result<String> {
        let ordinal = match (self, device) {
            (Arch::Named(name), _) => return Ok(name.clone()),
            (Arch::Native, DeviceChoice::Emulator) => {
                return Err(Error::new(
                    Kind::Usage,
                    "`--arch native` means the architecture of a GPU, but `--device emulator` uses none",
                )
                .hint("leave `--arch` out, or name one as in `--arch sm_90`"));
            }
            (Arch::Native, DeviceChoice::Auto) => 0,
            (Arch::Native, DeviceChoice::Gpu(ordinal)) => ordinal,
        };
        let capability = cuda::capability(ordinal).map_err(no_gpu)?;
        if capability < OLDEST {
            return Err(Error::new(
                Kind::NoDevice,
                format!("GPU {ordinal} is an sm_{capability}; the oldest supported architecture is sm_{OLDEST}"),
            )
            .hint("run with `--device emulator`"));
        }
        Ok(format!("sm_{capability}"))
    }
}

/// Checks that the compiler makes code for `arch`, before anything is built for it.
///
/// # Errors
/// It does not, or cannot be asked.
pub fn check(arch: &str, rustc: &Rustc) -> Result<()> {
    let known = rustc.target_cpus(TARGET)?;
    if known.iter().any(|name| name == arch) {
        return Ok(());
    }
    let usable = known.iter().filter(|name| name.parse::<Arch>().is_ok());
    let usable: Vec<&str> = usable.map(String::as_str).collect();
    let what = format!("rustc {} has no architecture `{arch}`", rustc.release());
    Err(Error::new(Kind::Usage, what).hint(format!("`--arch` may be {}", usable.join(", "))))
}

fn no_gpu(stop: Stop) -> Error {
    let (reason, help) = match stop {
        Stop::NoDevice { reason, help } => (reason, help),
        other => (format!("the GPU cannot be asked: {}", other.kind()), None),
    };
    let error = Error::new(
        Kind::NoDevice,
        "`--arch native` needs a GPU, and there is none to ask",
    )
    .because_text(reason);
    let error = error.hint("name the architecture, as in `--arch sm_90`, or leave `--arch` out");
    help.into_iter().fold(error, Error::hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn architectures() {
        for text in ["sm_70", "sm_90a", "native"] {
            assert_eq!(text.parse::<Arch>().unwrap().to_string(), text);
        }
        assert!("sm_61".parse::<Arch>().unwrap_err().contains("sm_70"));
        assert!("compute_70".parse::<Arch>().unwrap_err().contains("native"));
    }

    #[test]
    fn a_name_asks_no_gpu() {
        let arch = Arch::Named("sm_90".to_owned());
        assert_eq!(arch.resolve(DeviceChoice::Gpu(1000)).unwrap(), "sm_90");
    }

    #[test]
    fn the_emulator_has_no_native_architecture() {
        let error = Arch::Native.resolve(DeviceChoice::Emulator).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }
}
