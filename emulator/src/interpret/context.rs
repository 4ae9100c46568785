//! What a hart needs besides itself to execute.

use std::cell::{Cell, RefCell};

use super::super::chance::Chance;
use super::super::counts::Counts;
use super::super::heap::HeapObserver;
use super::super::names::Names;
use super::super::program::Program;
use super::super::race::Detector;
use super::super::takers::Takers;
use super::super::watch::Watch;
use super::access::Memory;
use super::special::GridShape;

/// What a hart needs besides itself.
pub(in super::super) struct Context<'m> {
    pub program: &'m Program,
    pub memory: Memory<'m>,
    /// Who wants to know which bytes of the heap are new or dead.
    pub observer: Option<&'m RefCell<dyn HeapObserver>>,
    /// The detector of races, for programs that were loaded for it.
    pub races: Option<&'m RefCell<Detector>>,
    /// For programs that were loaded for counting.
    pub counts: Option<&'m Cell<Counts>>,
    pub shape: &'m GridShape,
    pub takers: &'m Takers,
    /// Whether weak compare-and-swaps fail.
    pub chance: &'m RefCell<Chance>,
    pub watch: &'m Watch,
    pub names: Names,
    /// Virtual time when the turn begins; each instruction takes one unit.
    pub time: u64,
    /// Bytes of frames that a hart may have.
    pub stack_limit: u64,
    /// Atomic operations after which the turn ends; not zero.
    pub atomics: u32,
}
