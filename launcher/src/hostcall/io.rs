//! Reads and writes of anything open.

use super::fs::large;
use super::memory::DeviceMemory;
use super::object::lock;
use super::retry::retry;
use super::{Errno, Host, Input, Place, Reply};
use device_abi::op;
use std::io::{IsTerminal, Read};

/// Standard input. Output is not here: [`super::Stdio`] writes it in the order in which it was asked for.
const STDIN: u64 = 0;

/// Where such a call is served.
pub fn place(host: &Host, input: &Input) -> Place {
    let prompt = |long: bool| match host.handles.get(input.args[0]) {
        Ok(object) if !object.is_prompt() => Place::Waits,
        Ok(_) if long => Place::Moves,
        // A wrong handle is refused at once.
        _ => Place::Here,
    };
    match input.op {
        op::READ if input.args[0] == STDIN => Place::Waits,
        op::READ => prompt(!input.is_short_read()),
        op::WRITE => prompt(input.is_long()),
        _ => Place::Here,
    }
}

/// Serves the call.
///
/// # Errors
/// `EBADF`, `EFAULT`, or what the operating system says.
pub fn serve(
    host: &Host,
    input: &Input,
    memory: &dyn DeviceMemory,
    with_answer: bool,
) -> Result<Reply, Errno> {
    let handle = input.args[0];
    match input.op {
        op::READ if handle == STDIN => {
            let mut stdin = lock(&host.stdin);
            input.fill_once(memory, &mut |piece| retry(|| stdin.read(piece)))
        }
        op::READ => {
            let object = host.handles.get(handle)?;
            let [_, address, len, _] = input.args;
            if let Some(read) = large::read(&object, memory, address, len) {
                return Ok(read?.into());
            }
            let mut source = |piece: &mut [u8]| object.read(piece);
            match object.is_prompt() {
                true => input.fill(memory, with_answer, &mut source),
                false => input.fill_once(memory, &mut source),
            }
        }
        op::WRITE => {
            let object = host.handles.get(handle)?;
            let mut sink = |piece: &[u8]| object.write(piece);
            match object.is_prompt() {
                true => input.drain(memory, &mut sink),
                false => input.drain_once(memory, &mut sink),
            }
        }
        op::CLOSE => Ok(host.handles.close(handle)?.into()),
        op::IS_TERMINAL => {
            let answer = match host
                .terminals
                .get(usize::try_from(handle).unwrap_or(usize::MAX))
            {
                Some(standard) => *standard,
                None => host.handles.get(handle)?.as_file()?.is_terminal(),
            };
            Ok(u64::from(answer).into())
        }
        _ => Err(Errno::ENOSYS),
    }
}
