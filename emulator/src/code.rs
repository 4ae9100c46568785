//! A decoded function and the tables beside its bytecode.

use super::observe::Observe;
use super::op::{Op, Slot};
use super::source::Positions;
use super::warp::WarpOp;

/// One parameter or return value: where it lies in its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Byte offset from the start of the frame's local memory.
    pub offset: u32,
    /// Its size.
    pub bytes: u32,
}

/// Who a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// An index into the program's functions.
    Direct(u32),
    /// A register with a function's address.
    Indirect(Slot),
}

/// One `call`: its arguments and results are pieces of the caller's frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CallSite {
    pub target: Target,
    pub arguments: Vec<Piece>,
    pub results: Vec<Piece>,
}

/// What `bar` and `barrier` do besides waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BarrierKind {
    Sync,
    /// Counts, but does not wait.
    Arrive,
    Popc,
    And,
    Or,
}

/// A barrier of the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BarrierOp {
    pub kind: BarrierKind,
    pub id: Slot,
    /// Threads that take part, if not all.
    pub count: Option<Slot>,
    pub d: Slot,
    pub predicate: Slot,
}

/// Parameters and results of a function, laid out from the start of its frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub params: Vec<Piece>,
    pub returns: Vec<Piece>,
    /// Bytes that both take.
    pub bytes: u32,
}

/// A function as harts execute it.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    pub name: String,
    pub signature: Signature,
    /// Empty for a declaration.
    pub ops: Vec<Op>,
    /// The source line of each op.
    pub lines: Vec<u32>,
    pub positions: Positions,
    /// Registers of a frame.
    pub slots: u32,
    /// Bytes of a frame's local memory, parameters included; a multiple of 16.
    pub frame: u32,
    /// Alignment of the frame: a power of two, at least 16.
    pub align: u32,
    pub calls: Vec<CallSite>,
    pub tables: Vec<Vec<u32>>,
    pub warp_ops: Vec<WarpOp>,
    pub barriers: Vec<BarrierOp>,
    /// Of a program loaded for the detection of races.
    pub observed: Vec<Observe>,
}
