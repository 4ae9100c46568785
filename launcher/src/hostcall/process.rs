//! This process and others. They run on the host, and can do there what the user can: a program whose files are limited may start none.

use super::memory::DeviceMemory;
use super::object::{Object, lock};
use super::wire::Reader;
use super::{Errno, Host, Input, Place, Reply};
use crate::image;
use device_abi::op::{self, stream};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// Added to a wait status, so that it is no other answer.
const ENDED: i64 = 1 << 32;

/// Where such a call is served.
pub fn place(input: &Input) -> Place {
    match input.op {
        op::SPAWN => Place::Moves,
        op::WAIT if input.args[1] == 0 => Place::Waits,
        op::COLLECT => Place::Waits,
        _ => Place::Here,
    }
}

/// Serves the call.
///
/// # Errors
/// What the operating system says, `EACCES` where files are limited, `EBADF`, `EFAULT`, `EINVAL`.
pub fn serve(host: &Host, input: &Input, memory: &dyn DeviceMemory) -> Result<Reply, Errno> {
    let handle = input.args[0];
    match input.op {
        op::PROCESS_ID => Ok(u64::from(std::process::id()).into()),
        op::SPAWN => spawn(host, &input.payload(memory)?),
        op::WAIT => {
            let object = host.handles.get(handle)?;
            let mut child = lock(as_child(&object)?);
            let status = match input.args[1] {
                0 => Some(child.wait()?),
                _ => child.try_wait()?,
            };
            let ended = |raw: i32| ENDED | i64::from(raw.cast_unsigned());
            Ok(status.map_or(0, |status| ended(status.into_raw())).into())
        }
        op::KILL => {
            let object = host.handles.get(handle)?;
            Ok(lock(as_child(&object)?).kill()?.into())
        }
        op::COLLECT => collect(host, handle, input.args[1]),
        op::PIPE => {
            let (reader, writer) = io::pipe()?;
            let keep = |end: OwnedFd| host.handles.keep(Object::Stream(File::from(end)));
            numbers(&[keep(reader.into()), keep(writer.into())])
        }
        op::RANDOM => {
            let len = usize::try_from(input.args[0]).map_err(|_| Errno::EINVAL)?;
            Reply::bytes(lock(&host.entropy).bytes(len)?)
        }
        _ => Err(Errno::ENOSYS),
    }
}

fn as_child(object: &Object) -> Result<&Mutex<Child>, Errno> {
    match object {
        Object::Child(child) => Ok(child),
        _ => Err(Errno::EBADF),
    }
}

fn numbers(numbers: &[i64]) -> Result<Reply, Errno> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    Ok(Reply { result: 0, bytes })
}

/// What a launcher gets of the environment that the program does not see: it runs on the same device, with the same limits, and says nothing
/// but what its own program says.
fn for_launchers(
    all: impl Iterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = (OsString, OsString)> {
    const PASSED_ON: [&str; 7] = [
        "GPU_RUN_CACHE",
        "GPU_RUN_DEVICE",
        "GPU_RUN_FS",
        "GPU_RUN_HEAP_SIZE",
        "GPU_RUN_STACK_SIZE",
        "GPU_RUN_THREADS",
        "GPU_RUN_TIMEOUT",
    ];
    all.filter(|(name, _)| PASSED_ON.iter().any(|passed| name == passed))
        .chain([("GPU_RUN_QUIET".into(), "1".into())])
}

fn spawn(host: &Host, payload: &[u8]) -> Result<Reply, Errno> {
    if !host.files.is_unlimited() {
        return Err(Errno::EACCES);
    }
    let mut reader = Reader::new(payload);
    let mut command = Command::new(reader.string()?);
    command.args(reader.list(Reader::string)?);
    // All of it comes from the program, which may have changed it.
    command.env_clear();
    let mut env = reader.list(|reader| Ok((reader.string()?, reader.string()?)))?;
    // A child runs on the host, or is a launcher, which decides for itself.
    let lent = lock(&host.lent).clone();
    env.retain(|variable| Some(variable) != lent.as_ref());
    command.envs(env);
    if image::is_launcher(command.get_program().as_ref()) {
        command.envs(for_launchers(std::env::vars_os()));
    }
    let directory = match reader.u32()? {
        0 => None,
        _ => Some(reader.string()?.into()),
    };
    if let Some(directory) = host.files.directory_of_child(directory)? {
        command.current_dir(directory);
    }
    command.stdin(stdio(host, reader.u64()?)?);
    command.stdout(stdio(host, reader.u64()?)?);
    command.stderr(stdio(host, reader.u64()?)?);
    let mut child = command.spawn()?;
    let pipe = |end: Option<OwnedFd>| match end {
        Some(end) => host.handles.keep(Object::Stream(File::from(end))),
        None => 0,
    };
    let mut reply = numbers(&[
        child.id().into(),
        pipe(child.stdin.take().map(OwnedFd::from)),
        pipe(child.stdout.take().map(OwnedFd::from)),
        pipe(child.stderr.take().map(OwnedFd::from)),
    ])?;
    reply.result = host.handles.keep(Object::Child(Mutex::new(child)));
    Ok(reply)
}

fn stdio(host: &Host, what: u64) -> Result<Stdio, Errno> {
    // Where output is kept back, as in a search through many seeds, a child's would come out.
    let inherited = |stdio: Stdio| match host.inherits {
        true => stdio,
        false => Stdio::null(),
    };
    match what {
        stream::INHERIT => Ok(inherited(Stdio::inherit())),
        stream::NULL => Ok(Stdio::null()),
        stream::PIPE => Ok(Stdio::piped()),
        stream::STDOUT => Ok(inherited(io::stdout().into())),
        stream::STDERR => Ok(inherited(io::stderr().into())),
        stream::HANDLE.. => {
            let object = host.handles.get(what - stream::HANDLE)?;
            Ok(object.as_file()?.try_clone()?.into())
        }
        _ => Err(Errno::EINVAL),
    }
}

/// Reads both to their ends. One after the other would wait for ever on a process that fills the second one first.
fn collect(host: &Host, first: u64, second: u64) -> Result<Reply, Errno> {
    let to_end = |object: Arc<Object>| {
        let mut bytes = Vec::new();
        object.as_file()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let (first, second) = (host.handles.get(first)?, host.handles.get(second)?);
    let (first, second) = thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, move || to_end(second))?;
        let first: Result<Vec<u8>, Errno> = to_end(first);
        let second = other.join().unwrap_or(Err(Errno::EIO));
        Ok::<_, Errno>((first?, second?))
    })?;
    let keep = |bytes| {
        let object = Object::Bytes(Mutex::new(Cursor::new(bytes)));
        host.handles.keep(object)
    };
    numbers(&[keep(first), keep(second)])
}
