//! Which GPU, driver and CPU this is.

use serde::Serialize;
use std::process::Command;
use std::{fs, thread};

#[derive(Debug, Serialize)]
pub struct Host {
    pub cpu: String,
    pub cores: usize,
}

#[derive(Debug, Serialize)]
pub struct Gpu {
    pub name: String,
    pub driver: String,
}

impl Host {
    pub fn of_this_machine() -> Host {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find(|line| line.starts_with("model name"));
        let cpu = model.and_then(|line| line.split(": ").nth(1));
        Host {
            cpu: cpu.unwrap_or("a CPU of unknown name").to_owned(),
            cores: thread::available_parallelism().map_or(1, |cores| cores.get()),
        }
    }
}

impl Gpu {
    /// As NVIDIA's own program says.
    pub fn of_this_machine(device: &str) -> Option<Gpu> {
        let mut command = Command::new("nvidia-smi");
        command.args([
            "--query-gpu=name,driver_version",
            "--format=csv,noheader",
            "--id",
            device,
        ]);
        let output = command
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (name, driver) = text.lines().next()?.split_once(", ")?;
        Some(Gpu {
            name: name.to_owned(),
            driver: driver.to_owned(),
        })
    }
}
