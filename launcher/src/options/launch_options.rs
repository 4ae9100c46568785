//! All options of a launcher.

use super::from_variables::{BadVariable, Variables};
use super::value::{DeviceChoice, EmulatorHeap};
use super::{RunOptions, Seed, Settings};
use std::ffi::OsString;

/// `GPU_RUN_CHECK=1` is all checks.
const CHECK: &str = "GPU_RUN_CHECK";

/// How to run an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaunchOptions {
    /// What the command has flags for.
    pub run: RunOptions,
    /// The launcher's own.
    pub settings: Settings,
}

impl LaunchOptions {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// A value that does not parse, with the variable's name. An empty value counts as absent.
    pub fn from_env() -> Result<LaunchOptions, BadVariable> {
        LaunchOptions::from_variables(&|name| std::env::var_os(name))
    }

    fn from_variables(
        get: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<LaunchOptions, BadVariable> {
        let variables = Variables(get);
        let mut run: RunOptions = variables.options()?;
        if variables.is_on(CHECK) {
            run.check_uninit = true;
            run.detect_races = true;
        }
        let settings = Settings::read(&variables)?;
        Ok(LaunchOptions { run, settings })
    }

    /// The device to run on: with options that only the emulator has, `auto` is the emulator.
    ///
    /// # Errors
    /// Options that cannot be met together, in words for the user.
    pub fn settled_device(&self) -> Result<DeviceChoice, &'static str> {
        if self.run.check_uninit && self.settings.emulator_heap == Some(EmulatorHeap::Device) {
            return Err(
                "`--check-uninit` needs the emulator's own heap, but GPU_RUN_EMULATOR_HEAP asks for the device's",
            );
        }
        self.run.settled_device(false)
    }

    /// The options of one of many runs: the one with this seed.
    pub fn with_seed(&self, seed: Seed) -> LaunchOptions {
        LaunchOptions {
            run: self.run.with_seed(seed),
            settings: self.settings.clone(),
        }
    }

    /// The variables that make a launcher run with these options; inverse of [`LaunchOptions::from_env`].
    pub fn to_env(&self) -> Vec<(String, OsString)> {
        let mut all = self.run.to_env();
        all.extend(self.settings.to_env());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::run_options::tests::every_option;
    use crate::options::{JitOptions, Size};
    use std::collections::HashMap;
    use std::path::PathBuf;

    fn read(variables: &[(&str, &str)]) -> Result<LaunchOptions, BadVariable> {
        let map: HashMap<&str, &str> = variables.iter().copied().collect();
        LaunchOptions::from_variables(&|name| map.get(name).map(OsString::from))
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read(&[]).unwrap(), LaunchOptions::default());
        assert_eq!(
            read(&[
                ("GPU_RUN_TIMEOUT", ""),
                ("GPU_RUN_STATS", "0"),
                ("GPU_RUN_DETECT_RACES", "false"),
                ("GPU_RUN_QUIET", "0")
            ])
            .unwrap(),
            LaunchOptions::default()
        );
    }

    #[test]
    fn options_survive_the_environment() {
        let options = LaunchOptions {
            run: every_option(),
            settings: Settings {
                lanes: Some(1),
                seed_env: Some("HOME,LANG".into()),
                emulator_heap: Some(EmulatorHeap::Device),
                cache: Some(PathBuf::from("/somewhere/else")),
                stats: true,
                count: true,
                quiet: true,
                hw_stack: Some(Size(16 << 10)),
                jit: JitOptions {
                    optimization: Some(1),
                    max_registers: Some(64),
                },
            },
        };
        let variables: HashMap<String, OsString> = options.to_env().into_iter().collect();
        assert_eq!(
            LaunchOptions::from_variables(&|name| variables.get(name).cloned()).unwrap(),
            options
        );
    }

    #[test]
    fn seeds_are_for_the_emulator() {
        const DEVICE: &str = "GPU_RUN_DEVICE";
        const CHECK_UNINIT: &str = "GPU_RUN_CHECK_UNINIT";
        const SEED: &str = "GPU_RUN_SEED";
        const SCHEDULE: &str = "GPU_RUN_SCHEDULE";
        const RECORD_SCHEDULE: &str = "GPU_RUN_RECORD_SCHEDULE";
        const MANY_SEEDS: &str = "GPU_RUN_MANY_SEEDS";
        let settled = |variables: &[(&str, &str)]| read(variables).unwrap().settled_device();
        for (name, value) in [
            (SEED, "1"),
            (SCHEDULE, "pct"),
            (SCHEDULE, "replay:x"),
            (RECORD_SCHEDULE, "x"),
            (MANY_SEEDS, "0..2"),
            ("GPU_RUN_MAX_INSTRUCTIONS", "5M"),
        ] {
            assert_eq!(settled(&[(name, value)]), Ok(DeviceChoice::Emulator));
            assert!(settled(&[(name, value), (DEVICE, "0")]).is_err());
        }
        for check in [CHECK, CHECK_UNINIT, "GPU_RUN_DETECT_RACES"] {
            assert_eq!(settled(&[(check, "1")]), Ok(DeviceChoice::Emulator));
            assert!(settled(&[(check, "1"), (DEVICE, "0")]).is_err());
        }
        let heap = ("GPU_RUN_EMULATOR_HEAP", "device");
        assert!(settled(&[(CHECK_UNINIT, "1"), heap]).is_err());
        assert_eq!(settled(&[(CHECK_UNINIT, "0")]), Ok(DeviceChoice::Auto));
        for (name, value) in [(SEED, "1"), (SCHEDULE, "replay:x"), (RECORD_SCHEDULE, "x")] {
            assert!(settled(&[(name, value), (MANY_SEEDS, "0..2")]).is_err());
        }
        assert_eq!(settled(&[]), Ok(DeviceChoice::Auto));
        assert_eq!(settled(&[(DEVICE, "0")]), Ok(DeviceChoice::Gpu(0)));
    }

    #[test]
    fn an_error_names_the_variable() {
        let error = read(&[("GPU_RUN_THREADS", "2"), ("GPU_RUN_HEAP_SIZE", "big")])
            .unwrap_err()
            .to_string();
        let size = "big".parse::<Size>().unwrap_err();
        assert_eq!(
            error,
            format!("in the environment variable GPU_RUN_HEAP_SIZE: {size}")
        );
        assert!(
            read(&[("GPU_RUN_JIT_OPT", "5")])
                .unwrap_err()
                .to_string()
                .contains("0 to 4")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_named_too() {
        use std::os::unix::ffi::OsStringExt as _;
        let read = |name: &'static str| {
            LaunchOptions::from_variables(&|asked| {
                (asked == name).then(|| OsString::from_vec(vec![b'a', 0xff]))
            })
        };
        let error = read("GPU_RUN_SEED").unwrap_err().to_string();
        assert!(error.contains("GPU_RUN_SEED: "), "{error}");
        // A file may have any name.
        let options = read("GPU_RUN_RECORD_SCHEDULE").unwrap();
        let path = options.run.record_schedule.unwrap();
        assert_eq!(path.into_os_string().into_vec(), [b'a', 0xff]);
    }
}
