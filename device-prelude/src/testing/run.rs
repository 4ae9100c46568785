//! A run from its launch to its end.

use crate::arch::Machine;
use crate::entry;
use crate::hostcall::DeviceWords;
use crate::program::{self, Program};
use device_abi::mailbox::{Mailbox, Mailboxes};
use device_abi::ring::{Answer, PAYLOAD, PENDING, Request, Server, Slot};
use device_abi::{ABI_VERSION, Launch, RING_SLOTS, TlsLayout, op};
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;
use std::vec::Vec;

const PAGE: usize = 64 << 10;

/// What is launched.
pub(crate) struct Run {
    /// Warps of the grid.
    pub(crate) warps: u32,
    /// Warps that only fill the last block.
    pub(crate) extra: u32,
    /// Warps that will wait for ever once the program has ended: the launcher's process would end under them.
    pub(crate) waiting: u32,
    /// Pages of the heap, 64 KiB each.
    pub(crate) pages: usize,
    /// The host's own version, unless a test is about another.
    pub(crate) abi_version: u32,
    /// Initial values of thread-locals, bytes of a block, and its alignment.
    pub(crate) tls: (&'static [u8], u64, u64),
    pub(crate) constructors: fn(),
    pub(crate) destructors: fn(),
}

impl Default for Run {
    fn default() -> Run {
        Run {
            warps: 4,
            extra: 0,
            waiting: 0,
            pages: 16,
            abi_version: ABI_VERSION,
            tls: (&[1, 2, 3], 64, 16),
            constructors: || {},
            destructors: || {},
        }
    }
}

/// What the host has heard.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    /// None if all warps left and nobody called the host.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Runs this `main` with a heap of so many pages, and without thread-locals, which would be some of it.
pub(crate) fn with_pages(pages: usize, main: impl Fn() + Send + Sync + 'static) {
    let run = Run {
        pages,
        tls: (&[], 0, 1),
        ..Run::default()
    };
    run.main(move || {
        main();
        0
    });
}

impl Run {
    /// Runs a program with this `main` to its end. A panic on any warp is the test's.
    pub(crate) fn main(self, main: impl Fn() -> i32 + Send + Sync + 'static) -> Ended {
        let warps = self.warps + self.extra;
        let machine = Machine::new(warps);
        let (launch, ring, mailboxes) = self.launch(machine);
        let (template, size, align) = self.tls;
        let program = Program {
            tls: TlsLayout {
                template: template.as_ptr().expose_provenance() as u64,
                filled: template.len() as u64,
                size,
                align,
            },
            constructors: Box::new(self.constructors),
            destructors: Box::new(self.destructors),
            main: Box::new(main),
        };
        machine.run_warp(0, || program::load(program));
        let (tell, ends) = mpsc::channel();
        for warp in 0..warps {
            let tell = tell.clone();
            thread::spawn(move || {
                // SAFETY: the record is as the kernel expects it.
                let kernel = || machine.run_warp(warp, || unsafe { entry::start(launch) });
                let end = catch_unwind(AssertUnwindSafe(kernel));
                // The receiver waits for it.
                let _ = tell.send(end);
            });
        }
        // SAFETY: the machine's memory is for this run, and this is its only server.
        let (mut server, mailboxes) =
            unsafe { (Server::new(ring), Mailboxes::new(mailboxes, warps)) };
        let mut ended = Ended::default();
        let mut running = warps - self.waiting;
        let mut failed = None;
        // After a failure others may wait for what never comes.
        while running > 0 && failed.is_none() {
            while let Ok(end) = ends.try_recv() {
                running -= 1;
                failed = failed.or(end.err());
            }
            let mut late = None;
            while server.poll(|request| serve(&mut ended, request, &mut late)) {
                if let Some((warp, answer)) = late.take() {
                    assert!(mailboxes.deliver(warp, answer, &[]));
                }
            }
            thread::yield_now();
        }
        machine.end();
        if let Some(panic) = failed {
            resume_unwind(panic);
        }
        ended
    }

    fn launch(&self, machine: &Machine) -> (&'static Launch, *mut Slot, *mut Mailbox) {
        let warps = (self.warps + self.extra) as usize;
        let address = |memory: *mut u8| memory.expose_provenance() as u64;
        let heap = address(machine.allocate((self.pages + 1) * PAGE)).next_multiple_of(PAGE as u64);
        let ring = machine.allocate(RING_SLOTS as usize * size_of::<Slot>());
        let mailboxes = machine.allocate(warps * size_of::<Mailbox>());
        let args = machine.allocate(4);
        let record = machine.allocate(size_of::<Launch>()).cast::<Launch>();
        let launch = Launch {
            abi_version: self.abi_version,
            warps: self.warps,
            heap_base: heap,
            heap_size: (self.pages * PAGE) as u64,
            heap_span: (self.pages * PAGE) as u64,
            warp_records: address(machine.record(0)),
            ring: address(ring),
            ring_device: address(machine.allocate(size_of::<DeviceWords>())),
            mailboxes: address(mailboxes),
            args: address(args),
            args_len: 4,
            env: address(args),
            env_len: 4,
            ..Launch::default()
        };
        // SAFETY: the memory is large enough and stays.
        let launch = unsafe {
            record.write(launch);
            &*record
        };
        (launch, ring.cast(), mailboxes.cast())
    }
}

/// Standard output is answered in the ring, standard error late.
fn serve(ended: &mut Ended, request: Request<'_>, late: &mut Option<(u32, i64)>) -> Answer {
    let bytes = request.payload();
    assert!(bytes.len() <= PAYLOAD);
    match (request.op, request.args[0]) {
        (op::EXIT, code) => {
            assert_eq!(
                ended.code.replace(code as i32),
                None,
                "the program ends once"
            );
            0.into()
        }
        (op::WRITE, 1) => {
            ended.stdout.extend(bytes);
            (bytes.len() as i64).into()
        }
        (op::WRITE, 2) => {
            ended.stderr.extend(bytes);
            *late = Some((request.warp, bytes.len() as i64));
            PENDING.into()
        }
        (op::WALL_CLOCK, _) => 1_234.into(),
        (op::READ, 7) => {
            // As much of the alphabet as was asked for, with the answer.
            let len = request.args[2] as usize;
            for part in request.slot[..len].chunks_mut(26) {
                part.copy_from_slice(&b"abcdefghijklmnopqrstuvwxyz"[..part.len()]);
            }
            Answer {
                result: len as i64,
                bytes: len,
            }
        }
        _ => (-38).into(),
    }
}
