//! What a detector of races must know, and who counts accesses: an op before each access, fence, begin and end of a function.

use super::super::observe::{Kind, Observe, Order, Strength, of_grid, of_runtime};
use super::super::op::{Op, Slot};
use super::super::types::Window;
use super::function::Decoder;
use super::mods::Mods;

impl Decoder<'_, '_> {
    /// Puts an observation before what is emitted next, if the program is loaded for them.
    pub(super) fn observe(&mut self, observe: Observe) {
        if self.unit.options.races || self.unit.options.counts {
            let index = self.code.observed.len() as u32;
            self.code.observed.push(observe);
            self.emit(Op::Observe { index });
        }
    }

    /// Before a fence.
    pub(super) fn observe_fence(&mut self, name: &str, mods: Mods<'_>) {
        // The runtime's own fences serve its own memory (`race::runtime`), but for calls on all warps.
        let name_of_code = &self.code.name;
        let is_told =
            !of_runtime(name_of_code) || of_grid(name_of_code) || self.unit.options.counts;
        // A proxy fence orders other ways to the same memory, not threads.
        if mods.iter().any(|word| word.starts_with("proxy")) || !is_told {
            return;
        }
        let one_sided = mods.has("acquire") || mods.has("release");
        let order = Order {
            acquire: !one_sided || mods.has("acquire"),
            release: !one_sided || mods.has("release"),
        };
        let block = mods.has("cta");
        if name == "fence" || name == "membar" {
            self.observe(Observe::Fence { order, block });
        }
    }

    /// Before an access through a register.
    pub(super) fn observe_access(
        &mut self,
        mods: Mods<'_>,
        kind: Kind,
        window: Window,
        (base, offset): (Slot, i32),
        (bytes, value): (u32, Slot),
    ) {
        // Nobody writes constants, and frames are private.
        if window == Window::Local || mods.has("const") {
            return;
        }
        let plain = matches!(kind, Kind::Read | Kind::Write)
            && !mods
                .iter()
                .any(|word| super::memory::ATOMIC.contains(&word));
        let strength = match plain {
            true => Strength::Plain,
            false => Strength::Strong {
                block: mods.has("cta"),
                volatile: mods.has("volatile"),
            },
        };
        let order = Order {
            acquire: mods.has("acquire") || mods.has("acq_rel"),
            release: mods.has("release") || mods.has("acq_rel"),
        };
        self.observe(Observe::Access {
            kind,
            strength,
            order,
            window,
            base,
            offset,
            bytes: bytes as u8,
            value,
        });
    }
}
