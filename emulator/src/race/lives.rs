//! The detector at the words of a thread's life.

use super::super::hart::Hart;
use super::super::memory::GLOBAL_BASE;
use super::super::observe::Kind;
use super::clock::Release;
use super::detector::Detector;
use super::detector::Incoming;
use super::life::{Life, Touch};
use super::runtime::Word;
use device_abi as abi;

impl From<&Incoming> for Touch {
    fn from(incoming: &Incoming) -> Touch {
        match incoming.kind {
            Kind::Read => Touch::Read {
                acquire: incoming.order.acquire,
            },
            Kind::Write => Touch::Write,
            Kind::CompareSwap { .. } if incoming.swaps.is_none() => Touch::Other,
            _ if incoming.value == u64::from(abi::THREAD_HELPS) => Touch::AddHelps,
            _ if !incoming.order.release => Touch::Other,
            _ if incoming.value == u64::from(abi::THREAD_RUNNING) => Touch::AddRunning,
            _ => Touch::Release {
                acquire: incoming.order.acquire,
            },
        }
    }
}

impl Detector {
    /// An access to the runtime's memory, which matters if it is to a word of a thread's life (`device_prelude::threads`).
    pub(super) fn live(&mut self, hart: &Hart, offset: u64, touch: Touch) {
        let own = |warp| hart.lane() == 0 && warp == self.warp_of(hart);
        match (self.runtime.word(offset), touch) {
            (Some(Word::State(warp)), Touch::AddRunning | Touch::Release { .. }) if own(warp) => {
                self.have_result(hart, warp);
            }
            (Some(Word::State(warp)), Touch::AddRunning) => self.spawn(hart, warp, false),
            (Some(Word::State(warp)), Touch::AddHelps) => self.spawn(hart, warp, true),
            (Some(Word::State(warp)), Touch::Release { acquire }) => {
                self.detach(hart, warp);
                if acquire {
                    self.see(hart, warp, |life| &life.ended);
                }
            }
            (Some(Word::State(warp)), Touch::Read { acquire }) if own(warp) => {
                self.begin(hart, warp);
                if acquire {
                    self.see(hart, warp, |life| &life.detached);
                }
            }
            // Who does not join the thread looks there without an order, or swaps.
            (Some(Word::State(warp)), Touch::Read { acquire: true }) => {
                self.see(hart, warp, |life| &life.ended)
            }
            (Some(Word::Ended(warp)), Touch::Write) if own(warp) => self.end(hart, warp),
            _ => {}
        }
    }

    fn spawn(&mut self, hart: &Hart, warp: u32, helps: bool) {
        let Some(spawner) = self.thread(hart) else {
            return;
        };
        if let Some(life) = self.lives.get_mut(warp as usize) {
            let before = std::mem::take(life);
            *life = Life {
                spawned: Some(self.threads.get_mut(spawner).release(false)),
                helps,
                helped: before.ended.filter(|_| before.helps),
                ..Life::default()
            };
        }
    }

    /// A new thread, which knows what its spawner did, and nothing of those that ran on its warp before.
    fn begin(&mut self, hart: &Hart, warp: u32) {
        let life = self.lives.get_mut(warp as usize);
        let Some((before, helped)) =
            life.and_then(|life| Some((life.spawned.take()?, life.helped.take())))
        else {
            return;
        };
        if self.threads.are_many() {
            self.forget_threads();
        }
        let thread = self.threads.begin(hart.block, Some(&before));
        if let Some(helped) = &helped {
            self.threads.get_mut(thread).acquire(helped);
        }
        self.run_on(warp, Some(thread));
        if let Some(frames) = &self.frames {
            let (start, size) = frames.leader(warp);
            self.global.forget(start - GLOBAL_BASE, size);
            if self.calls[warp as usize].made
                && let Some((start, size)) = frames.lanes(warp)
            {
                self.global.forget(start - GLOBAL_BASE, size);
            }
        }
        self.calls[warp as usize].made = false;
    }

    /// Code of the program may still run, but the handle's owner may have what thread and handle share.
    fn have_result(&mut self, hart: &Hart, warp: u32) {
        let Some(thread) = self.thread(hart) else {
            return;
        };
        if let Some(life) = self.lives.get_mut(warp as usize) {
            life.ended = Some(self.threads.get_mut(thread).release(false));
        }
    }

    /// The handle is dropped, by a thread that has used what it shares with its thread.
    fn detach(&mut self, hart: &Hart, warp: u32) {
        let Some(owner) = self.thread(hart) else {
            return;
        };
        if let Some(life) = self.lives.get_mut(warp as usize) {
            life.detached = Some(self.threads.get_mut(owner).release(false));
        }
    }

    fn end(&mut self, hart: &Hart, warp: u32) {
        let Some(thread) = self.thread(hart) else {
            return;
        };
        self.end_call(warp);
        let ended = self.threads.end(thread);
        self.run_on(warp, None);
        if let Some(life) = self.lives.get_mut(warp as usize) {
            life.ended = Some(ended);
        }
    }

    /// The hart's thread sees what another one has released to it, if it has: the end of the thread, or that the handle was dropped.
    fn see(&mut self, hart: &Hart, warp: u32, released: fn(&Life) -> &Option<Release>) {
        let Some(thread) = self.thread(hart) else {
            return;
        };
        let life = self.lives.get(warp as usize);
        if let Some(before) = life.and_then(|life| released(life).as_ref()) {
            self.threads.get_mut(thread).acquire(before);
        }
    }
}
