//! Which device tests run on. They are listed on the emulator meanwhile.

use super::pool::{Fatal, Pool};
use crate::device::cuda;
use crate::options::DeviceChoice;
use crate::worker::Worker;
use crate::worker::protocol::Ready;
use std::io::Write as _;

/// The first workers.
pub struct Found {
    /// With the device that was asked for.
    first: Worker,
    /// What it said of it, if it was asked.
    ready: Option<Ready>,
    /// With the emulator, if the other one may have a GPU.
    lister: Option<Worker>,
}

impl Found {
    /// Starts them. Only to list tests, the emulator suffices.
    ///
    /// # Errors
    /// The system starts no process, or there is no emulator.
    pub fn start(pool: &Pool, device: DeviceChoice, only_list: bool) -> Result<Found, Fatal> {
        let device = match only_list {
            true => DeviceChoice::Emulator,
            false => device,
        };
        let mut first = pool.start(device)?;
        let alone = match device {
            DeviceChoice::Emulator => true,
            DeviceChoice::Auto => !cuda::has_driver(),
            DeviceChoice::Gpu(_) => false,
        };
        if alone {
            let ready = Some(first.ready()?);
            return Ok(Found {
                first,
                ready,
                lister: None,
            });
        }
        let mut lister = pool.start(DeviceChoice::Emulator)?;
        lister.ready()?;
        Ok(Found {
            first,
            ready: None,
            lister: Some(lister),
        })
    }

    /// The worker that lists tests.
    pub fn lister(&mut self) -> &mut Worker {
        self.lister.as_mut().unwrap_or(&mut self.first)
    }

    /// Gives the workers to the pool, unless nothing is to run. Whether tests run on a GPU.
    ///
    /// # Errors
    /// There is no such device.
    pub fn settle(mut self, pool: &Pool, needed: bool, quiet: bool) -> Result<bool, Fatal> {
        if !needed {
            return Ok(false);
        }
        let ready = match self.ready {
            Some(ready) => ready,
            None => self.first.ready()?,
        };
        if let Some(note) = ready.note.filter(|_| !quiet) {
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(std::io::stderr(), "{note}");
        }
        pool.put(self.first);
        if ready.emulator {
            pool.settle(DeviceChoice::Emulator);
            self.lister.into_iter().for_each(|lister| pool.put(lister));
        }
        Ok(!ready.emulator)
    }
}
