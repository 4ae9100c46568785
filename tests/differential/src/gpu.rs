//! Cases on a GPU.

use std::sync::Mutex;
use std::time::Duration;

use crate::case::{Case, gather, module};
use crate::compiler::{Compiler, NotCompiled};
use crate::emulate::Afterwards;
use crate::session::{Launch, Session, SessionError};

/// A module runs for milliseconds.
const LIMIT: Duration = Duration::from_secs(60);

/// A GPU that runs one module at a time, and compiles any number of them.
pub struct Gpu {
    session: Session,
    running: Mutex<()>,
    compiler: Compiler,
}

/// What no later case can recover from: a fault of a kernel, a hang, a driver that is gone.
#[derive(Debug)]
pub struct Dead {
    /// The driver's words.
    pub why: String,
    /// The module that did it.
    pub module: String,
    /// The names of its cases.
    pub cases: Vec<String>,
}

impl Gpu {
    /// The session's GPU, with machine code by this compiler.
    pub fn new(session: Session, compiler: Compiler) -> Gpu {
        Gpu {
            session,
            running: Mutex::new(()),
            compiler,
        }
    }

    /// Name and driver.
    pub fn describe(&self) -> String {
        let (major, minor) = self.session.cuda_version();
        let build = std::fs::read_to_string("/proc/driver/nvidia/version").unwrap_or_default();
        let number = build.split_whitespace().find(|word| {
            word.split('.').count() == 3 && word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        });
        format!(
            "{}, driver {} (CUDA {major}.{minor})",
            self.session.name(),
            number.unwrap_or("of unknown build")
        )
    }

    /// Runs all cases, as one module if the driver takes it; else as smaller ones, until what it refuses stands alone.
    ///
    /// # Errors
    /// [`Dead`].
    pub fn run(&self, cases: &[&Case]) -> Result<Afterwards, Dead> {
        self.run_at(cases, self.compiler.optimization)
    }

    /// The same, if `plain` without the optimisations of the driver's compiler.
    ///
    /// # Errors
    /// [`Dead`].
    pub fn again(&self, cases: &[&Case], plain: bool) -> Result<Afterwards, Dead> {
        self.run_at(
            cases,
            if plain {
                Some(0)
            } else {
                self.compiler.optimization
            },
        )
    }

    fn run_at(&self, cases: &[&Case], optimization: Option<u32>) -> Result<Afterwards, Dead> {
        let text = module(cases);
        let dead = |error: SessionError| Dead {
            why: error.to_string(),
            module: text.clone(),
            cases: cases.iter().map(|case| case.kernel.clone()).collect(),
        };
        let binary = match self.compiler.compile(&self.session, &text, optimization) {
            Ok(binary) => binary,
            Err(NotCompiled::Refused(why)) => {
                if cases.len() == 1 {
                    return Ok(vec![Err(format!("refused: {why}"))]);
                }
                let (left, right) = cases.split_at(cases.len() / 2);
                let mut results = self.run_at(left, optimization)?;
                results.extend(self.run_at(right, optimization)?);
                return Ok(results);
            }
            Err(NotCompiled::Dead(error)) => return Err(dead(error)),
        };
        let (mut memory, starts) = gather(cases);
        let launches: Vec<Launch<'_>> = cases
            .iter()
            .zip(&starts)
            .map(|(case, start)| Launch {
                kernel: &case.kernel,
                blocks: case.blocks,
                threads: case.threads,
                offset: *start as u64,
            })
            .collect();
        {
            let _one = self
                .running
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            self.session
                .run(&binary, &launches, &mut memory, LIMIT)
                .map_err(dead)?;
        }
        let piece =
            |(case, start): (&&Case, usize)| Ok(memory[start..start + case.memory.len()].to_vec());
        Ok(cases.iter().zip(starts).map(piece).collect())
    }
}
