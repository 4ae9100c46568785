//! A row of the table.

use super::pattern;
use super::since::{LEAST, Since};

/// Whether two implementations must give the same bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accuracy {
    /// Yes.
    Exact,
    /// The ISA calls it approximate: they may differ by this part of the value, or by this much absolutely where the value is small.
    Approximate {
        /// Relative error.
        relative: f64,
        /// Absolute error.
        absolute: f64,
    },
}

/// What an instruction does, as far as the decoder must know to choose its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// `mov`.
    Move,
    /// `selp`, `slct`.
    Select,
    /// `cvta`.
    ConvertAddress,
    /// `isspacep`.
    IsSpace,
    /// `alloca` and its siblings.
    Stack,
    /// `ld`, `ldu`.
    Load,
    /// `st`.
    Store,
    /// `atom`.
    Atomic,
    /// `red`.
    Reduction,
    /// `fence`, `membar`.
    Fence,
    /// What changes no value: `prefetch` ....
    Hint,
    /// Floating-point arithmetic.
    Float,
    /// `add.cc`, `addc` ....
    Carry,
    /// `mad.cc`, `madc`.
    MadCarry,
    /// Integers and bits: one source.
    Integer1,
    /// Two sources.
    Integer2,
    /// Three sources.
    Integer3,
    /// `bfi`.
    InsertBits,
    /// Packed integers, dot products and others that programs hardly use.
    Rare,
    /// `lop3`.
    Lop3,
    /// `setp`.
    SetPredicate,
    /// `set`.
    Set,
    /// `cvt`.
    Convert,
    /// `bra`, `brx`, `ret`, `exit`, `trap`.
    Jump,
    /// `call`.
    Call,
    /// `nanosleep`.
    Sleep,
    /// `bar.warp.sync`.
    WarpBarrier,
    /// Barriers of the block.
    BlockBarrier,
    /// Shuffles, votes and the like.
    Warp,
}

/// Opcodes of one kind with their operands.
#[derive(Debug, PartialEq)]
pub struct Row {
    /// The opcodes, with `{a|b}` for a choice.
    pub opcodes: &'static str,
    /// Operands. Of a row that tests can generate `RESULTS = SOURCES`: an operand is a type (`u32`, `pred` ...), or `A` and `B` for the
    /// last and the last but one type of the opcode, `W` for twice the width of `A`; `:nz`, `:sh` and `:iN` restrict it to what is
    /// not zero, to shift amounts, to immediates below N. Anything in quotes is written as it stands. Results that are written
    /// together as `d|p` are joined by `|`. `?` follows what may be left out. Accesses and jumps as in NVIDIA's manual.
    pub operands: &'static str,
    /// How exact the result is.
    pub accuracy: Accuracy,
    /// Needs all lanes of the warp.
    pub warp: bool,
    /// What it does.
    pub group: Group,
    /// Whether it can stand alone in a test: operands are registers, and the ISA leaves nothing open.
    pub generated: bool,
    /// The least version and target, if no modifier needs more ([`Row::since`]).
    pub least: Since,
}

impl Row {
    /// All spellings of its opcodes.
    pub fn spellings(&self) -> Vec<String> {
        pattern::spellings(self.opcodes)
    }

    /// The least version and target of one of its spellings.
    pub fn since(&self, opcode: &str) -> Since {
        self.least.with_words(opcode)
    }

    /// The same for modules of at least this version and target.
    pub(super) const fn needs(self, major: u32, minor: u32, target: &'static str) -> Row {
        Row {
            least: Since::new(major, minor, target),
            ..self
        }
    }

    /// An exact instruction that tests generate.
    pub(super) const fn new(group: Group, opcodes: &'static str, operands: &'static str) -> Row {
        Row {
            opcodes,
            operands,
            accuracy: Accuracy::Exact,
            warp: false,
            group,
            generated: true,
            least: LEAST,
        }
    }

    /// An instruction that tests do not generate from the table.
    pub(super) const fn other(group: Group, opcodes: &'static str, operands: &'static str) -> Row {
        Row {
            generated: false,
            ..Row::new(group, opcodes, operands)
        }
    }

    /// An instruction of all lanes of a warp.
    pub(super) const fn warp(opcodes: &'static str, operands: &'static str) -> Row {
        Row {
            warp: true,
            ..Row::new(Group::Warp, opcodes, operands)
        }
    }

    /// The ISA's bounds; an implementation's own rounding comes on top.
    pub(super) const fn about(
        opcodes: &'static str,
        operands: &'static str,
        relative: f64,
        absolute: f64,
    ) -> Row {
        Row {
            accuracy: Accuracy::Approximate { relative, absolute },
            ..Row::new(Group::Float, opcodes, operands)
        }
    }
}
