//! Processes of the host.

use super::env::{CommandEnv, CommandEnvs};
pub use crate::ffi::OsString as EnvKey;
use crate::ffi::{OsStr, OsString};
use crate::num::NonZero;
use crate::path::Path;
use crate::process::StdioPipes;
use crate::sys::fs::File;
use crate::sys::pal::host::op::stream;
use crate::sys::pal::host::{self, Handle, op};
use crate::{fmt, io};

////////////////////////////////////////////////////////////////////////////////
// Command
////////////////////////////////////////////////////////////////////////////////

pub struct Command {
    program: OsString,
    args: Vec<OsString>,
    env: CommandEnv,

    cwd: Option<OsString>,
    stdin: Option<Stdio>,
    stdout: Option<Stdio>,
    stderr: Option<Stdio>,
}

#[derive(Debug)]
pub enum Stdio {
    Inherit,
    Null,
    MakePipe,
    ParentStdout,
    ParentStderr,
    InheritFile(File),
    InheritPipe(ChildPipe),
}

impl Command {
    pub fn new(program: &OsStr) -> Command {
        Command {
            program: program.to_owned(),
            args: vec![program.to_owned()],
            env: Default::default(),
            cwd: None,
            stdin: None,
            stdout: None,
            stderr: None,
        }
    }

    pub fn arg(&mut self, arg: &OsStr) {
        self.args.push(arg.to_owned());
    }

    pub fn env_mut(&mut self) -> &mut CommandEnv {
        &mut self.env
    }

    pub fn cwd(&mut self, dir: &OsStr) {
        self.cwd = Some(dir.to_owned());
    }

    pub fn stdin(&mut self, stdin: Stdio) {
        self.stdin = Some(stdin);
    }

    pub fn stdout(&mut self, stdout: Stdio) {
        self.stdout = Some(stdout);
    }

    pub fn stderr(&mut self, stderr: Stdio) {
        self.stderr = Some(stderr);
    }

    pub fn get_program(&self) -> &OsStr {
        &self.program
    }

    pub fn get_args(&self) -> CommandArgs<'_> {
        let mut iter = self.args.iter();
        iter.next();
        CommandArgs { iter }
    }

    pub fn get_envs(&self) -> CommandEnvs<'_> {
        self.env.iter()
    }

    pub fn get_env_clear(&self) -> bool {
        self.env.does_clear()
    }

    pub fn get_current_dir(&self) -> Option<&Path> {
        self.cwd.as_ref().map(|cs| Path::new(cs))
    }

    pub fn spawn(
        &mut self,
        default: Stdio,
        needs_stdin: bool,
    ) -> io::Result<(Process, StdioPipes)> {
        let mut request = Request::default();
        request.string(self.program.as_encoded_bytes())?;
        request.list(&self.args[1..], |request, arg| request.string(arg.as_encoded_bytes()))?;
        let env: Vec<_> = self.env.capture().into_iter().collect();
        request.list(&env, |request, (name, value)| {
            request.string(name.as_encoded_bytes())?;
            request.string(value.as_encoded_bytes())
        })?;
        request.list(self.cwd.as_slice(), |request, cwd| request.string(cwd.as_encoded_bytes()))?;
        let default_stdin = if needs_stdin { &default } else { &Stdio::Null };
        request.stream(self.stdin.as_ref().unwrap_or(default_stdin));
        request.stream(self.stdout.as_ref().unwrap_or(&default));
        request.stream(self.stderr.as_ref().unwrap_or(&default));
        let mut answer = [0; 32];
        let (child, _) = host::call_into(op::SPAWN, [0; 4], &request.0, &mut answer)?;
        let [id, pipes @ ..] = numbers::<4>(&answer);
        let [stdin, stdout, stderr] =
            pipes.map(|pipe| (pipe != 0).then(|| ChildPipe::from_handle(Handle::new(pipe))));
        let process = Process { handle: Handle::new(child), id: id as u32, status: None };
        Ok((process, StdioPipes { stdin, stdout, stderr }))
    }
}

/// The payload of a call that starts a process.
#[derive(Default)]
struct Request(Vec<u8>);

impl Request {
    fn string(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.contains(&0) {
            return Err(io::const_error!(
                io::ErrorKind::InvalidInput,
                "nul byte found in provided data",
            ));
        }
        self.0.extend((bytes.len() as u32).to_le_bytes());
        self.0.extend(bytes);
        Ok(())
    }

    fn list<T>(
        &mut self,
        all: &[T],
        mut one: impl FnMut(&mut Request, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.extend((all.len() as u32).to_le_bytes());
        all.iter().try_for_each(|each| one(self, each))
    }

    fn stream(&mut self, what: &Stdio) {
        let number = match what {
            Stdio::Inherit => stream::INHERIT,
            Stdio::Null => stream::NULL,
            Stdio::MakePipe => stream::PIPE,
            Stdio::ParentStdout => stream::STDOUT,
            Stdio::ParentStderr => stream::STDERR,
            Stdio::InheritFile(file) => stream::HANDLE + file.handle(),
            Stdio::InheritPipe(pipe) => stream::HANDLE + pipe.handle(),
        };
        self.0.extend(number.to_le_bytes());
    }
}

fn numbers<const N: usize>(answer: &[u8]) -> [u64; N] {
    let mut numbers = [0; N];
    for (number, bytes) in numbers.iter_mut().zip(answer.as_chunks().0) {
        *number = u64::from_le_bytes(*bytes);
    }
    numbers
}

pub fn output(cmd: &mut Command) -> io::Result<(ExitStatus, Vec<u8>, Vec<u8>)> {
    let (mut process, mut pipes) = cmd.spawn(Stdio::MakePipe, false)?;
    drop(pipes.stdin.take());
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    match (pipes.stdout.take(), pipes.stderr.take()) {
        (None, None) => {}
        (Some(out), None) => {
            out.read_to_end(&mut stdout)?;
        }
        (None, Some(err)) => {
            err.read_to_end(&mut stderr)?;
        }
        (Some(out), Some(err)) => read_output(out, &mut stdout, err, &mut stderr)?,
    }
    let status = process.wait()?;
    Ok((status, stdout, stderr))
}

/// Both at once, by the host: a process may fill one before the other.
pub fn read_output(
    out: ChildPipe,
    stdout: &mut Vec<u8>,
    err: ChildPipe,
    stderr: &mut Vec<u8>,
) -> io::Result<()> {
    let mut answer = [0; 16];
    host::call_into(op::COLLECT, [out.handle(), err.handle(), 0, 0], &[], &mut answer)?;
    let [out, err] = numbers::<2>(&answer).map(|all| ChildPipe::from_handle(Handle::new(all)));
    out.read_to_end(stdout)?;
    err.read_to_end(stderr)?;
    Ok(())
}

impl From<ChildPipe> for Stdio {
    fn from(pipe: ChildPipe) -> Stdio {
        Stdio::InheritPipe(pipe)
    }
}

impl From<io::Stdout> for Stdio {
    fn from(_: io::Stdout) -> Stdio {
        Stdio::ParentStdout
    }
}

impl From<io::Stderr> for Stdio {
    fn from(_: io::Stderr) -> Stdio {
        Stdio::ParentStderr
    }
}

impl From<File> for Stdio {
    fn from(file: File) -> Stdio {
        Stdio::InheritFile(file)
    }
}

impl fmt::Debug for Command {
    // show all attributes
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            let mut debug_command = f.debug_struct("Command");
            debug_command.field("program", &self.program).field("args", &self.args);
            if !self.env.is_unchanged() {
                debug_command.field("env", &self.env);
            }

            if self.cwd.is_some() {
                debug_command.field("cwd", &self.cwd);
            }

            if self.stdin.is_some() {
                debug_command.field("stdin", &self.stdin);
            }
            if self.stdout.is_some() {
                debug_command.field("stdout", &self.stdout);
            }
            if self.stderr.is_some() {
                debug_command.field("stderr", &self.stderr);
            }

            debug_command.finish()
        } else {
            if let Some(ref cwd) = self.cwd {
                write!(f, "cd {cwd:?} && ")?;
            }
            if self.env.does_clear() {
                write!(f, "env -i ")?;
                // Altered env vars will be printed next, that should exactly work as expected.
            } else {
                // Removed env vars need the command to be wrapped in `env`.
                let mut any_removed = false;
                for (key, value_opt) in self.get_envs() {
                    if value_opt.is_none() {
                        if !any_removed {
                            write!(f, "env ")?;
                            any_removed = true;
                        }
                        write!(f, "-u {} ", key.to_string_lossy())?;
                    }
                }
            }
            // Altered env vars can just be added in front of the program.
            for (key, value_opt) in self.get_envs() {
                if let Some(value) = value_opt {
                    write!(f, "{}={value:?} ", key.to_string_lossy())?;
                }
            }
            if self.program != self.args[0] {
                write!(f, "[{:?}] ", self.program)?;
            }
            write!(f, "{:?}", self.args[0])?;

            for arg in &self.args[1..] {
                write!(f, " {:?}", arg)?;
            }
            Ok(())
        }
    }
}

/// The host's wait status, as Linux has it.
#[derive(PartialEq, Eq, Clone, Copy, Default)]
pub struct ExitStatus(u32);

impl fmt::Debug for ExitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("unix_wait_status").field(&self.0).finish()
    }
}

impl ExitStatus {
    pub fn exit_ok(&self) -> Result<(), ExitStatusError> {
        match NonZero::new(self.0) {
            None => Ok(()),
            Some(status) => Err(ExitStatusError(status)),
        }
    }

    pub fn code(&self) -> Option<i32> {
        (self.0 & 0x7f == 0).then_some((self.0 >> 8 & 0xff) as i32)
    }
}

/// Names of signals from 1.
const SIGNALS: &str = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD \
                       CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

impl fmt::Display for ExitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.code() {
            return write!(f, "exit status: {code}");
        }
        let signal = self.0 & 0x7f;
        write!(f, "signal: {signal}")?;
        if let Some(name) = SIGNALS.split(' ').nth(signal as usize - 1) {
            write!(f, " (SIG{name})")?;
        }
        f.write_str(if self.0 & 0x80 != 0 { " (core dumped)" } else { "" })
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
pub struct ExitStatusError(NonZero<u32>);

impl fmt::Debug for ExitStatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("unix_wait_status").field(&self.0).finish()
    }
}

impl Into<ExitStatus> for ExitStatusError {
    fn into(self) -> ExitStatus {
        ExitStatus(self.0.get())
    }
}

impl ExitStatusError {
    pub fn code(self) -> Option<NonZero<i32>> {
        ExitStatus(self.0.get()).code().and_then(NonZero::new)
    }
}

#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct ExitCode(u8);

impl ExitCode {
    pub const SUCCESS: ExitCode = ExitCode(0);
    pub const FAILURE: ExitCode = ExitCode(1);

    pub fn as_i32(&self) -> i32 {
        self.0 as i32
    }
}

impl From<u8> for ExitCode {
    fn from(code: u8) -> Self {
        Self(code)
    }
}

pub struct Process {
    handle: Handle,
    id: u32,
    status: Option<ExitStatus>,
}

impl Process {
    pub fn id(&self) -> u32 {
        self.id
    }

    pub fn kill(&mut self) -> io::Result<()> {
        match self.status {
            // The number may be another process's by now.
            Some(_) => Ok(()),
            None => self.handle.call(op::KILL, [0; 3]).map(drop),
        }
    }

    fn ask(&mut self, at_once: u64) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            let answer = self.handle.call(op::WAIT, [at_once, 0, 0])?;
            self.status = (answer != 0).then_some(ExitStatus(answer as u32));
        }
        Ok(self.status)
    }

    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        Ok(self.ask(0)?.unwrap_or_default())
    }

    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.ask(1)
    }
}

pub struct CommandArgs<'a> {
    iter: crate::slice::Iter<'a, OsString>,
}

impl<'a> Iterator for CommandArgs<'a> {
    type Item = &'a OsStr;
    fn next(&mut self) -> Option<&'a OsStr> {
        self.iter.next().map(|os| &**os)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.size_hint()
    }
}

impl<'a> ExactSizeIterator for CommandArgs<'a> {
    fn len(&self) -> usize {
        self.iter.len()
    }
    fn is_empty(&self) -> bool {
        self.iter.is_empty()
    }
}

impl<'a> fmt::Debug for CommandArgs<'a> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter.clone()).finish()
    }
}

pub type ChildPipe = crate::sys::pipe::Pipe;
