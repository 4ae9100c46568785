//! The workers of a run.

use crate::options::DeviceChoice;
use crate::worker::protocol::{Ready, Request, StopRecord};
use crate::worker::{Lost, Worker, WorkerEvent};
use process::exit;
use std::ffi::OsString;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// No test can run.
#[derive(Clone, Debug)]
pub struct Fatal {
    /// Why, in whole words.
    pub message: String,
    /// The process's exit code.
    pub code: i32,
}

impl From<Lost> for Fatal {
    fn from(lost: Lost) -> Fatal {
        match lost {
            Lost::Refused(stopped) => Fatal::from(stopped),
            other => Fatal {
                message: format!("error: {other}"),
                code: exit::INTERNAL,
            },
        }
    }
}

impl From<StopRecord> for Fatal {
    fn from(stopped: StopRecord) -> Fatal {
        Fatal {
            message: stopped.message.unwrap_or(stopped.kind),
            code: stopped.code,
        }
    }
}

/// Starts workers with one device and keeps those that nobody uses.
pub struct Pool {
    name: OsString,
    device: Mutex<DeviceChoice>,
    idle: Mutex<Vec<Worker>>,
}

impl Pool {
    /// For a program of this name.
    pub fn new(name: OsString, device: DeviceChoice) -> Pool {
        Pool {
            name,
            device: Mutex::new(device),
            idle: Mutex::default(),
        }
    }

    /// Starts a worker with this device, which is not ready yet.
    ///
    /// # Errors
    /// The system starts no process.
    pub fn start(&self, device: DeviceChoice) -> Result<Worker, Fatal> {
        Ok(Worker::start(&self.name, device)?)
    }

    /// From now on workers have this device.
    pub fn settle(&self, device: DeviceChoice) {
        *lock(&self.device) = device;
    }

    /// Takes a worker that is ready.
    pub fn put(&self, worker: Worker) {
        lock(&self.idle).push(worker);
    }

    /// A worker that is ready.
    ///
    /// # Errors
    /// There is no device.
    pub fn get(&self) -> Result<Worker, Fatal> {
        if let Some(worker) = lock(&self.idle).pop() {
            return Ok(worker);
        }
        let device = *lock(&self.device);
        let mut worker = self.start(device)?;
        let _: Ready = worker.ready()?;
        Ok(worker)
    }
}

/// Who runs one launch after the other; it has a worker from the first on.
pub struct Runner<'p> {
    pool: &'p Pool,
    worker: Option<Worker>,
}

/// How a launch ended.
#[derive(Clone, Debug)]
pub enum End {
    /// The worker said so.
    Stopped(StopRecord),
    /// The worker has been lost; why.
    Lost(String),
}

impl<'p> Runner<'p> {
    /// With workers from this pool.
    pub fn new(pool: &'p Pool) -> Runner<'p> {
        Runner { pool, worker: None }
    }

    /// One launch.
    ///
    /// # Errors
    /// No launch is possible.
    pub fn launch(
        &mut self,
        request: &Request,
        on_event: &mut dyn FnMut(WorkerEvent<'_>) -> Option<Instant>,
    ) -> Result<End, Fatal> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => self.pool.get()?,
        };
        match worker.launch(request, on_event) {
            Ok(stopped) if stopped.fatal => Err(stopped.into()),
            Ok(stopped) => {
                if !stopped.spent {
                    self.worker = Some(worker);
                }
                Ok(End::Stopped(stopped))
            }
            Err(lost) => Ok(End::Lost(lost.to_string())),
        }
    }
}

impl Drop for Runner<'_> {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.pool.put(worker);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
