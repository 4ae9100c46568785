//! The bytecode: what a function becomes once, and what harts execute.
//!
//! Registers are slots of the frame: `u64` each. Bits above a register's width are unspecified, so every operation cuts
//! its inputs down to its own type; predicates are always 0 or 1.

use super::alu::{Binary, Conversion, FloatMode, FloatOp, Rare, Ternary, Test, Unary};
use super::types::{Type, Window};

/// A register of the current frame.
pub(super) type Slot = u16;

/// Width and extension of a memory access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
}

impl Access {
    /// The access that loads or stores `ty`.
    pub(super) fn of(ty: Type) -> Access {
        match (ty.bytes(), ty.is_signed()) {
            (1, false) => Access::U8,
            (1, true) => Access::S8,
            (2, false) => Access::U16,
            (2, true) => Access::S16,
            (4, false) => Access::U32,
            (4, true) => Access::S32,
            _ => Access::U64,
        }
    }

    /// Bytes accessed.
    pub(super) fn bytes(self) -> u32 {
        match self {
            Access::U8 | Access::S8 => 1,
            Access::U16 | Access::S16 => 2,
            Access::U32 | Access::S32 => 4,
            Access::U64 => 8,
        }
    }
}

/// Registers that the hardware provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    Tid,
    Ntid,
    Ctaid,
    Nctaid,
    Lane,
    Warp,
    Nwarp,
    Sm,
    Nsm,
    Grid,
    Clock,
    ClockHigh,
    Time,
    TimeHigh,
    LanesEq,
    LanesLe,
    LanesLt,
    LanesGe,
    LanesGt,
    SharedSize,
    DynamicSharedSize,
    Zero,
    One,
}

/// The read-modify-write operations of `atom` and `red`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtomOp {
    Add,
    Min,
    Max,
    And,
    Or,
    Xor,
    Exchange,
    CompareSwap,
    Increment,
    Decrement,
}

/// Who changes the word that a hart waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitFor {
    /// Any hart.
    Device,
    /// Any hart, and the change orders nothing.
    Relaxed,
    /// The same for a word of 64 bits.
    Relaxed64,
    Host,
    /// The host: for an answer, two words of 64 bits with tags and the halves of the result. It orders nothing.
    Answer,
    /// Nobody: another hart ends the wait ([`Op::Wake`]), as an operating system's futex has it.
    Waker,
}

impl WaitFor {
    /// Bytes of the word, or of the first one.
    pub(super) fn bytes(self) -> u32 {
        match self {
            WaitFor::Relaxed64 | WaitFor::Answer => 8,
            _ => 4,
        }
    }

    /// Whether the host changes the word.
    pub(super) fn is_host(self) -> bool {
        matches!(self, WaitFor::Host | WaitFor::Answer)
    }

    /// Whether the last look at the word is an acquire load. A futex orders nothing by itself: std's locks look at their word again.
    pub(super) fn acquires(self) -> bool {
        matches!(self, WaitFor::Device | WaitFor::Host)
    }
}

/// The functions of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeapCall {
    Alloc,
    Dealloc,
    Realloc,
}

/// The functions that NVIDIA's driver offers to every kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DriverCall {
    /// `vprintf`.
    Print,
    /// `malloc`.
    Malloc,
    /// `free`.
    Free,
    /// `__assertfail`.
    Assert,
}

/// One instruction: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Op {
    Mov {
        d: Slot,
        a: Slot,
    },
    Imm {
        d: Slot,
        value: u64,
    },
    /// Whether the weak compare-and-swap that follows fails spuriously.
    Chance {
        d: Slot,
    },
    Special {
        d: Slot,
        register: Special,
    },
    Unary {
        op: Unary,
        d: Slot,
        a: Slot,
    },
    Binary {
        op: Binary,
        d: Slot,
        a: Slot,
        b: Slot,
    },
    BinaryImm {
        op: Binary,
        d: Slot,
        a: Slot,
        value: u64,
    },
    Ternary {
        op: Ternary,
        d: Slot,
        a: Slot,
        b: Slot,
        c: Slot,
    },
    /// Any floating-point operation in its full generality.
    Float {
        op: FloatOp,
        mode: FloatMode,
        d: Slot,
        a: Slot,
        b: Slot,
        c: Slot,
    },
    /// What programs hardly use.
    Rare {
        op: Rare,
        d: Slot,
        a: Slot,
        b: Slot,
        c: Slot,
    },
    Convert {
        d: Slot,
        a: Slot,
        conversion: Conversion,
    },
    /// `d = (a & ones(bits)) | (b << bits)`.
    Pack {
        d: Slot,
        a: Slot,
        b: Slot,
        bits: u8,
    },
    /// `d = (a >> shift) & ones(bits)`.
    Extract {
        d: Slot,
        a: Slot,
        shift: u8,
        bits: u8,
    },
    /// `d = a with length bits at position replaced by b`; position and length are slots.
    InsertBits {
        wide: bool,
        d: Slot,
        source: Slot,
        into: Slot,
        position: Slot,
        length: Slot,
    },
    Lop3 {
        d: Slot,
        a: Slot,
        b: Slot,
        c: Slot,
        table: u8,
    },
    /// `add.cc`, `addc`, `sub.cc`, `subc`: sums with the hart's carry flag.
    Carry {
        subtract: bool,
        wide: bool,
        reads: bool,
        writes: bool,
        d: Slot,
        a: Slot,
        b: Slot,
    },
    Compare {
        test: Test,
        d: Slot,
        a: Slot,
        b: Slot,
    },
    CompareImm {
        test: Test,
        d: Slot,
        a: Slot,
        value: u64,
    },

    Jump {
        target: u32,
    },
    JumpIf {
        p: Slot,
        target: u32,
    },
    JumpUnless {
        p: Slot,
        target: u32,
    },
    /// `d = test(a, b)`, then jump if `d != negate`.
    CompareJump {
        test: Test,
        negate: bool,
        d: Slot,
        a: Slot,
        b: Slot,
        target: u32,
    },
    CompareImmJump {
        test: Test,
        negate: bool,
        d: Slot,
        a: Slot,
        value: i32,
        target: u32,
    },
    /// `brx.idx` through a table of the function.
    JumpTable {
        a: Slot,
        table: u32,
    },
    Call {
        site: u32,
    },
    /// A call of the runtime's waiting function, done by the scheduler.
    Wait {
        site: u32,
        whom: WaitFor,
    },
    /// A call of the function that ends waits for [`WaitFor::Waker`].
    Wake {
        site: u32,
    },
    /// A call of a function of the runtime's heap, which the machine may serve itself.
    Heap {
        site: u32,
        call: HeapCall,
    },
    /// A call of a function that the driver offers.
    Driver {
        site: u32,
        call: DriverCall,
    },
    /// A call of the runtime's function that writes the call stack.
    Backtrace {
        site: u32,
    },
    Return,
    Exit,
    Trap,
    /// What the decoder refused; an index into the program's list.
    Unsupported {
        refusal: u32,
    },

    Load {
        access: Access,
        d: Slot,
        a: Slot,
        offset: i32,
    },
    Store {
        access: Access,
        a: Slot,
        b: Slot,
        offset: i32,
    },
    LoadIn {
        window: Window,
        access: Access,
        d: Slot,
        a: Slot,
        offset: i32,
    },
    /// Also all atomic stores: what it touches may be waited for.
    StoreIn {
        window: Window,
        access: Access,
        a: Slot,
        b: Slot,
        offset: i32,
    },
    LoadFrame {
        access: Access,
        d: Slot,
        offset: u32,
    },
    StoreFrame {
        access: Access,
        b: Slot,
        offset: u32,
    },
    /// The check that a vector access is aligned as a whole.
    Align {
        a: Slot,
        offset: i32,
        bytes: u8,
    },
    Atomic {
        op: AtomOp,
        ty: Type,
        window: Window,
        d: Slot,
        a: Slot,
        b: Slot,
        c: Slot,
        offset: i16,
    },
    /// `atom.exch.b128`, or `atom.cas.b128` (`swap`): each register is this slot and the next.
    AtomicWide {
        swap: bool,
        window: Window,
        d: Slot,
        a: Slot,
        b: Slot,
        c: Slot,
        offset: i16,
    },
    /// What a detector of races must know about the op that follows: an index into the function's table. Takes no time.
    Observe {
        index: u32,
    },
    /// An atomic load or store was executed.
    Step,
    /// The local address of a byte of this frame.
    FrameAddress {
        d: Slot,
        offset: u32,
    },
    ToGeneric {
        window: Window,
        d: Slot,
        a: Slot,
    },
    FromGeneric {
        window: Window,
        d: Slot,
        a: Slot,
    },
    IsSpace {
        window: IsSpace,
        d: Slot,
        a: Slot,
    },
    Alloca {
        d: Slot,
        size: Slot,
        align: u32,
    },
    StackSave {
        d: Slot,
    },
    StackRestore {
        a: Slot,
    },

    Sleep {
        a: Slot,
    },
    /// A rendezvous of lanes of the warp: an index into the function's table.
    WarpSync {
        index: u32,
    },
    /// A barrier of the block: an index into the function's table.
    BlockSync {
        index: u32,
    },
}

/// What `isspacep` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IsSpace {
    Global,
    Shared,
    Local,
    Const,
    Param,
}

const _: () = assert!(size_of::<Op>() == 16);
