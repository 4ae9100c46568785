//! Where harts meet: warp-level operations and barriers of the block. Exited harts count as arrived.

use super::super::code::{BarrierKind, BarrierOp};
use super::super::fault::FaultKind;
use super::super::hart::State;
use super::super::warp::{Offer, WarpKind, WarpOp, outcome};
use super::block::{Block, Warp};
use super::launch::Grid;

impl Grid<'_, '_> {
    /// `hart` stands at a warp-level operation.
    pub(super) fn arrive_at_warp(
        &mut self,
        hart: u32,
        op: WarpOp,
        mask: u32,
        offer: Offer,
    ) -> Result<(), FaultKind> {
        let lane = self.harts[hart as usize].lane();
        if mask >> lane & 1 == 0 {
            return Err(FaultKind::Rendezvous(format!(
                "lane {lane} is not in its own mask {mask:#010x}"
            )));
        }
        let warp = self.warp_of(hart);
        self.harts[hart as usize].state = State::AtWarp { op, mask, offer };
        self.warps[warp as usize].waiting |= 1 << lane;
        self.complete_warp_op(warp, mask)
    }

    /// Lets the lanes of `mask` go on, if all of them are there.
    fn complete_warp_op(&mut self, warp: u32, mask: u32) -> Result<(), FaultKind> {
        let Warp { exited, waiting } = self.warps[warp as usize];
        if mask & !(exited | waiting) != 0 {
            return Ok(());
        }
        let mut offers: [Option<Offer>; 32] = [None; 32];
        let mut kind = None;
        let lanes = || (0..32u32).filter(|lane| mask & waiting & !exited & (1 << lane) != 0);
        for lane in lanes() {
            let State::AtWarp {
                op,
                mask: other,
                offer,
            } = self.harts[self.lane_of(warp, lane) as usize].state
            else {
                continue;
            };
            if other != mask {
                // That lane waits for others first.
                return Ok(());
            }
            if *kind.get_or_insert(op.kind) != op.kind {
                let text = format!(
                    "lanes of {mask:#010x} are at different instructions, {:?} and {:?}",
                    kind, op.kind
                );
                return Err(FaultKind::Rendezvous(text));
            }
            offers[lane as usize] = Some(offer);
        }
        if kind == Some(WarpKind::Barrier)
            && let Some(races) = &self.races
        {
            let harts = lanes().map(|lane| &self.harts[self.lane_of(warp, lane) as usize]);
            races.borrow_mut().bar_warp_sync(harts);
        }
        for lane in lanes() {
            let index = self.lane_of(warp, lane);
            let hart = &mut self.harts[index as usize];
            if let State::AtWarp { op, .. } = hart.state {
                let (value, predicate) = outcome(&op, lane, mask, &offers);
                hart.set(op.d, value);
                hart.set(op.predicate, predicate.into());
            }
            self.make_ready(index);
        }
        self.warps[warp as usize].waiting &= !mask;
        Ok(())
    }

    /// `hart` stands at a barrier of its block. Returns whether it waits there.
    pub(super) fn arrive_at_barrier(
        &mut self,
        hart: u32,
        op: BarrierOp,
        id: u32,
        count: Option<u32>,
        predicate: bool,
    ) -> Result<bool, FaultKind> {
        let block = self.harts[hart as usize].block as usize;
        let threads = self.shape.threads;
        if let Some(count) =
            count.filter(|&count| count == 0 || count > threads.next_multiple_of(32))
        {
            return Err(FaultKind::Barrier(format!(
                "{count} threads cannot meet in a block of {threads}"
            )));
        }
        let barriers = &mut self.blocks[block].barriers;
        let barrier = barriers
            .get_mut(id as usize)
            .ok_or_else(|| FaultKind::Barrier(format!("there is no barrier {id}")))?;
        if barrier.arrived == 0 {
            barrier.count = count;
        } else if barrier.count != count {
            return Err(FaultKind::Barrier(format!(
                "harts at barrier {id} wait for different numbers of threads"
            )));
        }
        if let Some(races) = &self.races {
            races.borrow_mut().arrive(&self.harts[hart as usize], id);
        }
        barrier.arrived += 1;
        barrier.popc += u32::from(predicate);
        let waits = op.kind != BarrierKind::Arrive;
        if waits {
            barrier.waiting.push((hart, op.kind, op.d));
            self.harts[hart as usize].state = State::AtBarrier { id, predicate };
        }
        self.open(block, id);
        Ok(waits)
    }

    /// Opens a barrier, if enough harts have come.
    fn open(&mut self, block: usize, id: u32) {
        let threads = self.shape.threads;
        let Block {
            exited, barriers, ..
        } = &mut self.blocks[block];
        let barrier = &mut barriers[id as usize];
        let enough = match barrier.count {
            Some(count) => barrier.arrived >= count,
            None => barrier.arrived + *exited >= threads,
        };
        if barrier.arrived == 0 || !enough {
            return;
        }
        let done = std::mem::take(barrier);
        if let Some(races) = &self.races {
            let harts = done.waiting.iter();
            let harts = harts.map(|(hart, ..)| &self.harts[*hart as usize]);
            races.borrow_mut().open(block as u32, id, harts);
        }
        for (hart, kind, d) in done.waiting {
            match kind {
                BarrierKind::Sync | BarrierKind::Arrive => {}
                BarrierKind::Popc => self.harts[hart as usize].set(d, done.popc.into()),
                BarrierKind::And => {
                    self.harts[hart as usize].set(d, (done.popc == done.arrived).into())
                }
                BarrierKind::Or => self.harts[hart as usize].set(d, (done.popc != 0).into()),
            }
            self.make_ready(hart);
        }
    }

    /// `hart` has exited: rendezvous no longer wait for it.
    pub(super) fn exit(&mut self, hart: u32) -> Result<(), FaultKind> {
        let warp = self.warp_of(hart);
        let (lane, block) = (
            self.harts[hart as usize].lane(),
            self.harts[hart as usize].block as usize,
        );
        self.harts[hart as usize].exit();
        self.live -= 1;
        self.warps[warp as usize].exited |= 1 << lane;
        self.blocks[block].exited += 1;
        for id in 0..16 {
            self.open(block, id);
        }
        // Each group of waiting lanes has one mask; those that named this lane may go on.
        let mut left = self.warps[warp as usize].waiting;
        while left != 0 {
            let index = self.lane_of(warp, left.trailing_zeros());
            match self.harts[index as usize].state {
                State::AtWarp { mask, .. } => {
                    if mask >> lane & 1 == 1 {
                        self.complete_warp_op(warp, mask)?;
                    }
                    left &= !mask & (left - 1);
                }
                _ => left &= left - 1,
            }
        }
        Ok(())
    }
}
