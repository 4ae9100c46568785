//! A device as the server of host calls sees it.

use super::HostCalls;
use super::memory::DeviceMemory;
use super::relay::RelayEnd;
use device_abi::mailbox::Mailboxes;
use device_abi::ring::Server;
use std::sync::Arc;

/// What calls need of the device.
pub struct Reach<'m> {
    /// The program's memory, for the thread that serves the ring.
    pub here: Box<dyn DeviceMemory + 'm>,
    /// The same, for all other threads.
    pub elsewhere: Arc<dyn DeviceMemory + Send + Sync>,
    /// Where late answers go.
    pub mailboxes: Mailboxes,
    /// Whether the device stands still while the ring is served: then nobody is held up by a call that moves many bytes.
    pub stands_still: bool,
}

/// The ring, and all else by which a device is served.
pub struct Port<'m> {
    ring: Server,
    reach: Reach<'m>,
    relay: Option<RelayEnd>,
}

impl<'m> Port<'m> {
    /// `relay`: what `reach.elsewhere` asks this thread for, if it does.
    pub fn new(ring: Server, reach: Reach<'m>, relay: Option<RelayEnd>) -> Port<'m> {
        Port { ring, reach, relay }
    }

    /// Serves one request and delivers what is due. Whether there was anything. A panic is a failure of `calls`.
    pub fn poll(&mut self, calls: &mut HostCalls<'_>) -> bool {
        calls.guarded(|calls| {
            let reach = &self.reach;
            let relay = self.relay.as_ref();
            let relayed = relay.is_some_and(|relay| relay.serve(&*reach.here));
            let delivered = calls.deliver(reach);
            let served = self.ring.poll(|request| calls.serve(request, reach));
            served || delivered || relayed
        })
    }
}
