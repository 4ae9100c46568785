//! What the decoder says about an access.

use super::op::Slot;
use super::types::Window;

/// Read, write or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Write,
    Update,
    /// `and` (which keeps bytes of ones), `or` or `xor` (which keep bytes of zeros) with the value of this register.
    Bits {
        operand: Slot,
        and: bool,
    },
    /// A compare-and-swap: an update if the expected value stands there, else a read.
    CompareSwap {
        expected: Slot,
        new: Slot,
        /// It may be one of the word around one or two bytes (`decode::part_word`).
        part: bool,
    },
}

/// How strong an access is in PTX's memory model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// `.weak`, or no order at all.
    Plain,
    /// An atomic or volatile access.
    Strong {
        /// Its scope is the block.
        block: bool,
        volatile: bool,
    },
}

/// What it orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub acquire: bool,
    pub release: bool,
}

/// What is about to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Observe {
    /// A function begins.
    Enter,
    /// A function is about to return.
    Leave,
    Fence {
        order: Order,
        /// Its scope is the block.
        block: bool,
    },
    Access {
        kind: Kind,
        strength: Strength,
        order: Order,
        window: Window,
        base: Slot,
        offset: i32,
        bytes: u8,
        /// What a store stores, or the first part of it.
        value: Slot,
    },
    /// A load of a word around the bytes of an atomic operation (`decode::part_word`).
    Nothing,
}

/// Whether a function of this mangled name makes calls on all warps: what it orders of the runtime's (`lane_stacks::LanePart::Board`), it orders of the program.
pub(super) fn of_grid(name: &str) -> bool {
    name.contains("14device_prelude7threads4grid")
}

/// Whether a function or variable of this mangled name is the runtime's.
pub(super) fn of_runtime(name: &str) -> bool {
    ["14device_prelude", "10device_abi"]
        .iter()
        .any(|of| name.contains(of))
}
