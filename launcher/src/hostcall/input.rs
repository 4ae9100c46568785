//! A call as the functions that serve it see it, and what they give back.

use super::Errno;
use super::memory::{self, DeviceMemory};
use device_abi::ring::{PAYLOAD, Request, SHORT_READ};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// The longest payload that a call other than a write may have.
const LONGEST: usize = 4 << 20;

/// What a stream gives or takes in one call at most. A datagram fits.
const STREAM_PIECE: usize = 64 << 10;

/// A call, copied out of the ring: it can go to another thread.
#[derive(Debug)]
pub struct Input {
    /// A number of [`device_abi::op`]; may be unknown.
    pub op: u32,
    /// Operands.
    pub args: [u64; 4],
    payload: Payload,
}

#[derive(Debug)]
enum Payload {
    Slot(Vec<u8>),
    Device { address: u64, len: usize },
}

impl Input {
    /// Copies a request.
    pub fn new(request: &Request<'_>) -> Input {
        let payload = match request.address {
            0 => Payload::Slot(request.payload().to_vec()),
            address => Payload::Device {
                address,
                len: request.len,
            },
        };
        Input {
            op: request.op,
            args: request.args,
            payload,
        }
    }

    /// Whether the payload lies in device memory.
    pub fn is_long(&self) -> bool {
        matches!(self.payload, Payload::Device { .. })
    }

    /// How long the payload is.
    pub fn length(&self) -> usize {
        match &self.payload {
            Payload::Slot(bytes) => bytes.len(),
            Payload::Device { len, .. } => *len,
        }
    }

    /// The payload, for a stream: what that takes in one call at most.
    ///
    /// # Errors
    /// `EFAULT`.
    pub fn first_piece(self, memory: &dyn DeviceMemory) -> Result<Vec<u8>, Errno> {
        match self.payload {
            Payload::Slot(bytes) => Ok(bytes),
            Payload::Device { address, len } => {
                memory::read(memory, address, len.min(STREAM_PIECE))
            }
        }
    }

    /// The whole payload.
    ///
    /// # Errors
    /// `EINVAL` if it is absurdly long, `EFAULT`.
    pub fn payload(&self, memory: &dyn DeviceMemory) -> Result<Vec<u8>, Errno> {
        match &self.payload {
            Payload::Slot(bytes) => Ok(bytes.clone()),
            Payload::Device { len, .. } if *len > LONGEST => Err(Errno::EINVAL),
            Payload::Device { address, len } => memory::read(memory, *address, *len),
        }
    }

    /// The payload as one path.
    ///
    /// # Errors
    /// As [`Input::payload`].
    pub fn path(&self, memory: &dyn DeviceMemory) -> Result<PathBuf, Errno> {
        self.payload(memory)
            .map(|bytes| OsString::from_vec(bytes).into())
    }

    /// The payload as two paths, the first of `args[0]` bytes.
    ///
    /// # Errors
    /// As [`Input::payload`]; `EINVAL` if it is shorter.
    pub fn two_paths(&self, memory: &dyn DeviceMemory) -> Result<(PathBuf, PathBuf), Errno> {
        let mut first = self.payload(memory)?;
        let at = usize::try_from(self.args[0]).map_err(|_| Errno::EINVAL)?;
        if at > first.len() {
            return Err(Errno::EINVAL);
        }
        let second = first.split_off(at);
        let path = |bytes| PathBuf::from(OsString::from_vec(bytes));
        Ok((path(first), path(second)))
    }

    /// Hands the payload to `sink`, piece by piece, as far as that takes it.
    ///
    /// # Errors
    /// What `sink` says, `EFAULT`.
    pub fn drain(
        &self,
        memory: &dyn DeviceMemory,
        sink: &mut memory::Sink<'_>,
    ) -> Result<Reply, Errno> {
        match &self.payload {
            Payload::Slot(bytes) => Ok(sink(bytes)?.into()),
            Payload::Device { address, len } => {
                Ok(memory.drain(*address, *len as u64, sink)?.into())
            }
        }
    }

    /// As [`Input::drain`] in one piece, for a sink that may wait for ever: the way to device memory is not held meanwhile.
    ///
    /// # Errors
    /// What `sink` says, `EFAULT`.
    pub fn drain_once(
        &self,
        memory: &dyn DeviceMemory,
        sink: &mut memory::Sink<'_>,
    ) -> Result<Reply, Errno> {
        match &self.payload {
            Payload::Slot(bytes) => Ok(sink(bytes)?.into()),
            Payload::Device { address, len } => {
                let bytes = memory::read(memory, *address, (*len).min(STREAM_PIECE))?;
                Ok(sink(&bytes)?.into())
            }
        }
    }

    /// Whether a call that reads `args[2]` bytes to `args[1]` may have them come with its answer.
    pub fn is_short_read(&self) -> bool {
        self.args[2] <= SHORT_READ as u64
    }

    /// Serves a read of `args[2]` bytes to `args[1]` from `source`. `with_answer`: short ones come with the answer.
    ///
    /// # Errors
    /// What `source` says, `EFAULT`.
    pub fn fill(
        &self,
        memory: &dyn DeviceMemory,
        with_answer: bool,
        source: &mut memory::Source<'_>,
    ) -> Result<Reply, Errno> {
        let [_, address, len, _] = self.args;
        if with_answer && self.is_short_read() {
            let mut bytes = vec![0; len as usize];
            let count = source(&mut bytes)?.min(bytes.len());
            bytes.truncate(count);
            return Ok(Reply {
                result: count as i64,
                bytes,
            });
        }
        Ok(memory.fill(address, len, source)?.into())
    }

    /// As [`Input::fill`] in one piece, for a source that may wait for ever.
    ///
    /// # Errors
    /// What `source` says, `EFAULT`.
    pub fn fill_once(
        &self,
        memory: &dyn DeviceMemory,
        source: &mut memory::Source<'_>,
    ) -> Result<Reply, Errno> {
        let [_, address, len, _] = self.args;
        let len = usize::try_from(len).map_or(STREAM_PIECE, |len| len.min(STREAM_PIECE));
        let mut bytes = vec![0; len];
        let count = source(&mut bytes)?.min(len);
        memory::write(memory, address, &bytes[..count])?;
        Ok(count.into())
    }
}

/// What a call gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The answer's number.
    pub result: i64,
    /// What comes with it.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Bytes, and their number as the result.
    ///
    /// # Errors
    /// `ENAMETOOLONG` if they do not fit a slot.
    pub fn bytes(bytes: Vec<u8>) -> Result<Reply, Errno> {
        if bytes.len() > PAYLOAD {
            return Err(Errno::ENAMETOOLONG);
        }
        let result = bytes.len() as i64;
        Ok(Reply { result, bytes })
    }

    /// A path.
    ///
    /// # Errors
    /// `ENAMETOOLONG` if it does not fit a slot.
    pub fn path(path: PathBuf) -> Result<Reply, Errno> {
        Reply::bytes(path.into_os_string().into_vec())
    }
}

impl From<()> for Reply {
    fn from((): ()) -> Reply {
        Reply::default()
    }
}

impl From<i64> for Reply {
    fn from(result: i64) -> Reply {
        Reply {
            result,
            bytes: Vec::new(),
        }
    }
}

impl From<u64> for Reply {
    fn from(result: u64) -> Reply {
        result.cast_signed().into()
    }
}

impl From<usize> for Reply {
    fn from(result: usize) -> Reply {
        (result as u64).into()
    }
}
