//! Lane calls: code of the program on all lanes of a warp.
//!
//! ```text
//!  leader                                     lanes 1 to 31, in the kernel
//!  meets                <────────────────>    meet
//!                                             call a function
//!  meets, within calls  <────────────────>    meet, within it
//!  does its part                              do theirs
//!  meets                <────────────────>    meet
//! ```
//! (`device_prelude::lanes`). A meeting is a `bar.warp.sync`. A lane that calls a function from the kernel is a thread of its own from then on, which knows what its leader had done when they met. What it does happens before what
//! its leader does behind the next meeting in the kernel, or the second one of those within the function. So what the lanes do in one call happens before what any of them does in the next. A lane that stays in the kernel counts as its leader: it does the runtime's part of what the leader's thread does.

use super::super::hart::Hart;
use super::clock::Release;
use super::detector::Detector;
use device_abi as abi;

/// Frames of a lane in the kernel.
const IN_KERNEL: usize = 1;

/// What the detector knows of one warp's calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    /// What the leader had done when lanes met it in the kernel. After a call there is none.
    before: Option<Release>,
    /// Lanes are threads of their own.
    begun: bool,
    /// Frames of a lane at their first meeting within a call; 0 before that.
    depth: usize,
    /// The warp's thread has made some.
    pub(super) made: bool,
}

impl Detector {
    /// These lanes of a warp of the runtime have met at `bar.warp.sync`.
    pub(super) fn lanes_meet<'h>(&mut self, harts: impl Iterator<Item = &'h Hart> + Clone) {
        let mut lanes = harts.clone().filter(|hart| hart.lane() != 0);
        let Some(lane) = lanes.next() else {
            return;
        };
        let warp = self.warp_of(lane);
        let Some(calls) = self.calls.get_mut(warp as usize) else {
            return;
        };
        match (calls.depth, lane.frames.len()) {
            (_, ..=IN_KERNEL) => self.meet_in_kernel(warp, harts),
            (0, depth) => {
                calls.depth = depth;
                self.join(harts);
            }
            // The program's own.
            (first, depth) if depth > first => self.join(harts),
            _ => self.end_call(warp),
        }
    }

    fn meet_in_kernel<'h>(&mut self, warp: u32, mut harts: impl Iterator<Item = &'h Hart>) {
        self.end_call(warp);
        if self.threads.are_many() {
            self.forget_threads();
        }
        let leader = harts.find(|hart| hart.lane() == 0);
        if let Some(thread) = leader.and_then(|leader| self.thread(leader)) {
            let before = self.threads.get_mut(thread).release(false);
            self.calls[warp as usize].before = Some(before);
        }
    }

    /// The innermost frame of `hart` is a new one: if the kernel has called it on a lane, a thread begins there.
    pub(super) fn begin_on_lane(&mut self, hart: &Hart) {
        if hart.lane() == 0 || hart.frames.len() != IN_KERNEL + 1 {
            return;
        }
        let (warp, index) = (self.warp_of(hart), self.index_of(hart));
        if !self.is_for_leader(hart) {
            return;
        }
        let Some(calls) = self.calls.get_mut(warp as usize) else {
            return;
        };
        let Some(before) = &mut calls.before else {
            return;
        };
        // The lanes share one clock, until one of them learns more.
        before.spell_out();
        let own = self.threads.begin(hart.block, Some(before));
        self.lanes[index as usize].thread = Some(own);
        (calls.begun, calls.made) = (true, true);
    }

    /// The warp's call ends, if there is one. Its lanes may have ended before.
    pub(super) fn end_call(&mut self, warp: u32) {
        let Some(calls) = self.calls.get_mut(warp as usize) else {
            return;
        };
        calls.before = None;
        calls.depth = 0;
        if !std::mem::take(&mut calls.begun) {
            return;
        }
        let mut lanes = self.lanes_of(warp);
        let Some(leader) = lanes.next().and_then(|leader| self.lanes[leader].thread) else {
            return;
        };
        for lane in lanes {
            let own = self.lanes[lane].thread.replace(leader);
            if let Some(own) = own.filter(|own| *own != leader) {
                let ended = self.threads.end(own);
                self.threads.get_mut(leader).acquire(&ended);
            }
        }
    }

    /// Whether a hart counts as its warp's leader, which it may be.
    pub(super) fn is_for_leader(&self, hart: &Hart) -> bool {
        let index = self.index_of(hart) as usize;
        let leader = index - hart.lane() as usize;
        self.lanes[index].thread == self.lanes[leader].thread
    }

    /// A hart's number, as `device_abi::Launch::lane_stack_base` counts.
    pub(super) fn number_of(&self, hart: &Hart) -> u32 {
        self.warp_of(hart) * abi::LANES + hart.lane()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::hart::Frame;
    use super::super::super::memory::Arena;
    use super::super::super::names::Names;
    use super::super::detector::Setup;
    use super::super::runtime::Runtime;
    use super::*;

    /// The harts of a warp whose frames are so many.
    fn warp(frames: usize) -> Vec<Hart> {
        let frame = Frame {
            function: 0,
            pc: 0,
            registers: 0,
            local: 0,
            site: 0,
            caller_top: 0,
        };
        let hart = |lane| {
            let mut hart = Hart::new(0, lane, 0);
            hart.frames = vec![frame; frames];
            hart
        };
        (0..abi::LANES).map(hart).collect()
    }

    #[test]
    fn calls_take_a_place_for_each_lane_once() {
        let mut arena = Arena::new(1 << 20, 0, false);
        let slots = arena.alloc(4 * abi::WARP_RECORD_BYTES, 128).unwrap();
        let names = Names::of(&arena, slots, 4).unwrap();
        let mut detector = Detector::new(Setup {
            blocks: 1,
            threads_per_block: 128,
            runtime: Runtime::new(Vec::new(), Vec::new(), names, None),
            stacks: None,
            heap: Vec::new(),
        });
        let (kernel, together, deeper) = (warp(1), warp(2), warp(4));
        let main = detector.lanes[0].thread;
        for _ in 0..100 {
            detector.bar_warp_sync(kernel.iter());
            assert_eq!(detector.lanes[31].thread, main);
            together.iter().for_each(|hart| detector.enter(hart));
            detector.bar_warp_sync(together.iter());
            let threads: Vec<_> = detector.lanes[..32]
                .iter()
                .map(|lane| lane.thread)
                .collect();
            assert_eq!(threads[0], main);
            assert!((1..32).all(|lane| !threads[..lane].contains(&threads[lane])));
            // Another warp's are no part of it.
            assert_eq!(detector.lanes[33].thread, None);
            deeper.iter().for_each(|hart| detector.enter(hart));
            detector.bar_warp_sync(deeper[3..9].iter());
            assert!(!detector.is_for_leader(&together[5]) && detector.is_for_leader(&together[0]));
            detector.bar_warp_sync(together.iter());
            assert!(detector.is_for_leader(&together[5]));
            assert!(detector.lanes[..32].iter().all(|lane| lane.thread == main));
            // A call that meets in the kernel only.
            detector.bar_warp_sync(kernel.iter());
            detector.enter(&together[7]);
            assert_ne!(detector.lanes[7].thread, main);
            detector.bar_warp_sync(kernel.iter());
            assert_eq!(detector.lanes[7].thread, main);
        }
        assert_eq!(detector.threads.places(), 32);
    }
}
