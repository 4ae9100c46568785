//! Threads of the host for calls that may take long.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

/// Calls use little stack.
const STACK: usize = 256 << 10;

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Threads that wait for a job.
    idle: usize,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    more: Condvar,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As many threads as there were jobs at once: a job that waits for ever, such as for input, holds no other up. Dropping it waits for none
/// of them.
#[derive(Default)]
pub struct Workers {
    shared: Arc<Shared>,
}

impl Workers {
    /// Runs a job on a thread of its own, an idle one or a new one.
    ///
    /// # Errors
    /// The operating system gives no thread. The job is dropped.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut queue = self.shared.queue();
        if queue.idle > queue.jobs.len() {
            queue.jobs.push_back(Box::new(job));
            self.shared.more.notify_one();
            return Ok(());
        }
        drop(queue);
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new()
            .name("host call".to_owned())
            .stack_size(STACK);
        thread
            .spawn(move || {
                job();
                work(&shared);
            })
            .map(drop)
    }
}

fn work(shared: &Shared) {
    let mut queue = shared.queue();
    loop {
        queue.idle += 1;
        let job = loop {
            if let Some(job) = queue.jobs.pop_front() {
                break job;
            }
            if queue.closed {
                return;
            }
            queue = shared
                .more
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        };
        queue.idle -= 1;
        drop(queue);
        job();
        queue = shared.queue();
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.more.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn jobs_that_wait_for_each_other_all_run() {
        let workers = Workers::default();
        let barrier = Arc::new(std::sync::Barrier::new(50));
        let (done, all) = channel();
        // Twice: the second time on idle threads.
        for _ in 0..2 {
            for _ in 0..50 {
                let (barrier, done) = (Arc::clone(&barrier), done.clone());
                workers
                    .run(move || {
                        barrier.wait();
                        done.send(()).unwrap();
                    })
                    .unwrap();
            }
            for _ in 0..50 {
                all.recv().unwrap();
            }
        }
    }

    #[test]
    fn nobody_waits_for_a_job_that_never_ends() {
        let (forever, never) = channel::<()>();
        let workers = Workers::default();
        workers.run(move || never.recv().unwrap_or(())).unwrap();
        drop(workers);
        drop(forever);
    }
}
