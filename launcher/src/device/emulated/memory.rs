//! The emulator's memory for host calls.

use crate::hostcall::Errno;
use crate::hostcall::memory::{DeviceMemory, Sink, Source};
use emulator::HostWindow;

/// In one piece: the bytes lie in the host's memory.
impl DeviceMemory for HostWindow<'_> {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        let moved = self.write(address, len, source).ok_or(Errno::EFAULT)?;
        Ok(moved?.min(len as usize) as u64)
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        let moved = self.read(address, len, sink).ok_or(Errno::EFAULT)?;
        Ok(moved?.min(len as usize) as u64)
    }
}
