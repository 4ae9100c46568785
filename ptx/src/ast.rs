//! The PTX program as a tree: what the parser makes, the rewriter changes, the printer writes and the emulator decodes.
//!
//! Names and opcodes borrow from the source text; what the rewriter invents is owned.

use std::borrow::Cow;

/// An identifier or a piece of text taken over unchanged.
pub type Name<'a> = Cow<'a, str>;

/// One translation unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Module<'a> {
    /// `.version MAJOR.MINOR`.
    pub version: (u32, u32),
    /// `.target sm_70, debug` and so on, in order.
    pub target: Vec<Name<'a>>,
    /// `.address_size` in bits.
    pub address_size: u32,
    /// Everything else, in source order.
    pub items: Vec<Item<'a>>,
}

/// A top-level entry of a [`Module`].
#[derive(Clone, Debug, PartialEq)]
pub enum Item<'a> {
    /// `.global`, `.const`, `.shared` at module scope.
    Variable(Variable<'a>),
    /// `.func` or `.entry`, with or without a body.
    Function(Function<'a>),
    /// `.file INDEX "PATH"...`.
    File {
        /// What `.loc` refers to.
        index: u32,
        /// The path without its quotes.
        path: Name<'a>,
    },
    /// `.section NAME { ... }`, kept as text after `.section` (braces included, and labels that follow them).
    Section(Name<'a>),
}

/// How a symbol is seen by other modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// No directive: private to the module.
    Internal,
    /// `.visible`.
    Visible,
    /// `.extern`.
    Extern,
    /// `.weak`.
    Weak,
    /// `.common`.
    Common,
}

/// A state space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// `.global`
    Global,
    /// `.const`
    Const,
    /// `.shared`
    Shared,
    /// `.local`
    Local,
    /// `.param`
    Param,
    /// `.reg` (only for formal parameters and declarations)
    Reg,
}

/// A variable of any space but registers; also formal parameters and return values.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable<'a> {
    /// How other modules see it.
    pub linkage: Linkage,
    /// Where it lives.
    pub space: Space,
    /// `.align N` in bytes, if written.
    pub align: Option<u32>,
    /// Element type without the dot: `b8`, `u64`.
    pub ty: Name<'a>,
    /// `.ptr .global .align 8` after the type of a kernel's parameter: a hint about what it points to.
    pub pointer: Option<PointerHint>,
    /// Its name.
    pub name: Name<'a>,
    /// `[N]` dimensions; `None` inside for `[]`.
    pub dims: Vec<Option<u64>>,
    /// The initializer's elements, if any.
    pub init: Option<Vec<Init<'a>>>,
    /// 1-based line of the declaration.
    pub line: u32,
}

/// `.ptr` of a kernel's parameter: what the host promises about the pointer that it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerHint {
    /// The space pointed to; generic if absent.
    pub space: Option<Space>,
    /// Alignment of what is pointed to, in bytes.
    pub align: Option<u32>,
}

/// One element of an initializer.
#[derive(Clone, Debug, PartialEq)]
pub enum Init<'a> {
    /// An integer (two's complement in 64 bits).
    Int(i64),
    /// Many integers of a byte each, one after the other.
    Bytes(Cow<'a, [u8]>),
    /// `0fXXXXXXXX` or `0dXXXXXXXXXXXXXXXX`: the text as written.
    Float(Name<'a>),
    /// `sym`, `sym+8`, `generic(sym)+8`, `0xFF0000(sym)`.
    Symbol {
        /// The symbol.
        name: Name<'a>,
        /// Byte offset added.
        offset: i64,
        /// Whether `generic( )` was written.
        generic: bool,
        /// `mask( )`: which byte of the address, as written in byte-wise initializers.
        mask: Option<u64>,
    },
    /// A nested `{ ... }`.
    List(Vec<Init<'a>>),
}

impl Init<'_> {
    /// How many elements of its list this stands for.
    pub fn count(&self) -> u64 {
        match self {
            Init::Bytes(bytes) => bytes.len() as u64,
            _ => 1,
        }
    }
}

/// `.func` or `.entry`.
#[derive(Clone, Debug, PartialEq)]
pub struct Function<'a> {
    /// How other modules see it.
    pub linkage: Linkage,
    /// `.entry` (a kernel) rather than `.func`.
    pub entry: bool,
    /// Return values, before the name.
    pub returns: Vec<Variable<'a>>,
    /// Its name.
    pub name: Name<'a>,
    /// Formal parameters.
    pub params: Vec<Variable<'a>>,
    /// `.noreturn`, `.maxntid 128, 1, 1`, `.maxnreg 64` ..., each as text with its dot.
    pub attributes: Vec<Name<'a>>,
    /// `None` for a declaration.
    pub body: Option<Vec<Statement<'a>>>,
    /// 1-based line of the name.
    pub line: u32,
}

/// One statement of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement<'a> {
    /// `NAME:`
    Label(Name<'a>),
    /// `.reg .b64 %rd<12>;` or `.reg .b64 %SP, %SPL;` (`count` is `None` for a plain name).
    Registers {
        /// Type without the dot.
        ty: Name<'a>,
        /// Name, or prefix if `count` is given.
        name: Name<'a>,
        /// How many (`%rd<12>` declares `%rd0`..`%rd11`).
        count: Option<u32>,
    },
    /// `.local`, `.shared`, `.param` inside a body.
    Variable(Variable<'a>),
    /// An instruction.
    Instruction(Instruction<'a>),
    /// `{ ... }`: a scope, as around each call.
    Block(Vec<Statement<'a>>),
    /// `NAME: .callprototype (...) _ (...);`
    Prototype {
        /// What `call` names.
        name: Name<'a>,
        /// Return values.
        returns: Vec<Variable<'a>>,
        /// Parameters.
        params: Vec<Variable<'a>>,
        /// `.noreturn` and so on.
        attributes: Vec<Name<'a>>,
    },
    /// `NAME: .branchtargets A, B;` (also `.calltargets`).
    Targets {
        /// What `brx.idx` names.
        name: Name<'a>,
        /// `branchtargets` or `calltargets`.
        kind: Name<'a>,
        /// The labels.
        targets: Vec<Name<'a>>,
    },
    /// `.loc FILE LINE COLUMN` with what may follow.
    Loc {
        /// `.file` index.
        file: u32,
        /// 1-based line.
        line: u32,
        /// 1-based column, 0 if unknown.
        column: u32,
        /// The rest of the line, as written (`, function_name ..., inlined_at ...`), or empty.
        rest: Name<'a>,
    },
    /// `.pragma "nounroll";` with its text.
    Pragma(Name<'a>),
    /// What stands between `// begin inline asm` and `// end inline asm`: the rewriter leaves it as written. It is no scope.
    InlineAsm(Vec<Statement<'a>>),
}

impl<'a> Statement<'a> {
    /// The statements that this one holds, if it can hold any.
    pub fn nested_mut(&mut self) -> Option<&mut Vec<Statement<'a>>> {
        match self {
            Statement::Block(inner) | Statement::InlineAsm(inner) => Some(inner),
            _ => None,
        }
    }
}

/// One instruction, generic over all of PTX: the mnemonic with its modifiers, then operands.
#[derive(Clone, Debug, PartialEq)]
pub struct Instruction<'a> {
    /// `@%p1` or `@!%p1`.
    pub guard: Option<Guard<'a>>,
    /// `ld.global.b64` as `["ld", "global", "b64"]`; `::` stays inside a modifier (`shared::cta`).
    pub opcode: Vec<Name<'a>>,
    /// Operands in order. For `call`: `[returns list], target, [argument list], [prototype]`, as written.
    pub operands: Vec<Operand<'a>>,
    /// 1-based line.
    pub line: u32,
}

/// A predicate in front of an instruction.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard<'a> {
    /// The predicate register.
    pub register: Name<'a>,
    /// `@!`.
    pub negated: bool,
}

/// An operand.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand<'a> {
    /// A register (`%rd1`), special register (`%tid.x`), label, function, or variable: any bare name. `_` too.
    Name(Name<'a>),
    /// `!%p1`.
    Not(Name<'a>),
    /// An integer literal (two's complement in 64 bits; `U` suffixes dropped).
    Int(i64),
    /// `0fXXXXXXXX` or `0dXXXXXXXXXXXXXXXX`, as written.
    Float(Name<'a>),
    /// `[base+offset]`, `[base]`, `[123]` (base is `None`).
    Address {
        /// Register or symbol.
        base: Option<Name<'a>>,
        /// Byte offset.
        offset: i64,
    },
    /// `sym+8` outside brackets, as in `mov.u64 %rd1, sym+8`.
    SymbolOffset {
        /// The symbol.
        name: Name<'a>,
        /// Byte offset.
        offset: i64,
    },
    /// `{%r1, %r2}`.
    Vector(Vec<Operand<'a>>),
    /// `%r1|%p1`.
    Pair(Name<'a>, Name<'a>),
    /// `(retval0)` or `(param0, param1)` of a call.
    List(Vec<Operand<'a>>),
}
