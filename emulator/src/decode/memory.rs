//! Loads, stores and atomics.

use device_abi as abi;
use ptx::ast::Operand;

use super::super::alu::Binary;
use super::super::layout::Symbol;
use super::super::observe::Kind;
use super::super::op::{Access, AtomOp, Op, Slot};
use super::super::types::{Type, Window};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::moves::window;
use super::scope::Place;

/// Orders, scopes and cache hints, none of which an interpreter of one hart at a time can tell apart.
const IGNORED: &[&str] = &[
    "weak", "volatile", "relaxed", "acquire", "release", "acq_rel", "mmio", "cta", "cluster",
    "gpu", "sys", "nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "noftz",
];

/// What makes a load or store atomic.
pub(super) const ATOMIC: &[&str] = &["volatile", "relaxed", "acquire", "release", "mmio"];

const SPACES: &[&str] = &[
    "global",
    "const",
    "generic",
    "shared",
    "shared::cta",
    "shared::cluster",
    "local",
    "param",
    "param::entry",
    "param::func",
];

/// Where an access goes.
enum Address {
    /// A byte of the frame.
    Frame(u32),
    /// A register (or a constant in one) and an offset.
    Based { base: Slot, offset: i32 },
}

impl<'s> Decoder<'_, 's> {
    pub(super) fn load(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        let (window, ty) = memory_mods(mods)?;
        let [d, address] = super::operand::operands(list)?;
        let access = Access::of(ty);
        let parts = vector(mods, d)?;
        let count = parts.len() * words(ty);
        let bytes = access.bytes() * count as u32;
        let mut address = self.address(address, window, bytes)?;
        self.check_vector(&address, window, count, access);
        if let (Address::Based { base, .. }, true) = (&mut address, count > 1) {
            // A part may overwrite the base.
            let copy = self.temp()?;
            self.emit(Op::Mov { d: copy, a: *base });
            *base = copy;
        }
        let mut slots = Vec::with_capacity(count);
        for part in parts {
            match ty {
                Type::B128 => slots.extend(self.wide_destination(part)?),
                _ => slots.push(self.destination(part)?),
            }
        }
        for (index, d) in slots.into_iter().enumerate() {
            let step = index as u32 * access.bytes();
            if let (0, Address::Based { base, offset }) = (index, &address) {
                self.observe_access(mods, Kind::Read, window, (*base, *offset), (bytes, d));
            }
            self.emit(match address {
                Address::Frame(offset) => Op::LoadFrame {
                    access,
                    d,
                    offset: offset + step,
                },
                Address::Based { base, offset } => {
                    let offset = offset + step as i32;
                    match window {
                        Window::Generic => Op::Load {
                            access,
                            d,
                            a: base,
                            offset,
                        },
                        window => Op::LoadIn {
                            window,
                            access,
                            d,
                            a: base,
                            offset,
                        },
                    }
                }
            });
        }
        if is_atomic(mods) {
            self.emit(Op::Step);
        }
        Ok(())
    }

    pub(super) fn store(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        let (window, ty) = memory_mods(mods)?;
        let [address, value] = super::operand::operands(list)?;
        let access = Access::of(ty);
        let parts = vector(mods, value)?;
        let count = parts.len() * words(ty);
        let bytes = access.bytes() * count as u32;
        let address = self.address(address, window, bytes)?;
        self.check_vector(&address, window, count, access);
        let atomic = is_atomic(mods);
        let mut slots = Vec::with_capacity(count);
        for part in parts {
            match ty {
                Type::B128 => slots.extend(self.wide_register(part)?),
                _ => slots.push(self.source(part)?),
            }
        }
        for (index, b) in slots.into_iter().enumerate() {
            let step = index as u32 * access.bytes();
            if let (0, Address::Based { base, offset }) = (index, &address) {
                self.observe_access(mods, Kind::Write, window, (*base, *offset), (bytes, b));
            }
            self.emit(match address {
                Address::Frame(offset) => Op::StoreFrame {
                    access,
                    b,
                    offset: offset + step,
                },
                Address::Based { base, offset } => {
                    let offset = offset + step as i32;
                    match window {
                        Window::Generic if !atomic => Op::Store {
                            access,
                            a: base,
                            b,
                            offset,
                        },
                        window => Op::StoreIn {
                            window,
                            access,
                            a: base,
                            b,
                            offset,
                        },
                    }
                }
            });
        }
        if atomic {
            self.emit(Op::Step);
        }
        Ok(())
    }

    /// `atom` (with a destination) and `red` (without).
    pub(super) fn atomic(
        &mut self,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
        returns: bool,
    ) -> Decoded<()> {
        let (window, ty) = memory_mods(mods)?;
        if ty == Type::B128 {
            return self.atomic_wide(mods, window, list);
        }
        let op = mods
            .iter()
            .find_map(atom_op)
            .ok_or_else(|| "the atomic operation".to_owned())?;
        if !atom_exists(op, ty) {
            return Err(format!("an atomic {op:?} of {ty:?}"));
        }
        let (d, rest) = match (returns, list) {
            (true, [d, rest @ ..]) => (self.destination(d)?, rest),
            _ => (self.temp()?, list),
        };
        let (address, b, c) = match (op, rest) {
            (AtomOp::CompareSwap, [address, b, c]) => (address, b, Some(c)),
            (AtomOp::CompareSwap, _) => {
                return Err("a compare-and-swap without its three operands".to_owned());
            }
            (_, [address, b]) => (address, b, None),
            _ => return Err("an atomic operation without its operands".to_owned()),
        };
        let around = matches!(address, Operand::Address { base, .. } if base.as_deref() == Some(abi::AROUND));
        let (a, offset) = self.atomic_address(address, window, ty.bytes())?;
        let b = self.source(b)?;
        let c = match c {
            Some(c) => self.source(c)?,
            None => b,
        };
        let kind = match op {
            AtomOp::CompareSwap => Kind::CompareSwap {
                expected: b,
                new: c,
                part: around,
            },
            AtomOp::And | AtomOp::Or | AtomOp::Xor => Kind::Bits {
                operand: b,
                and: op == AtomOp::And,
            },
            _ => Kind::Update,
        };
        self.observe_access(mods, kind, window, (a, offset.into()), (ty.bytes(), b));
        self.emit(Op::Atomic {
            op,
            ty,
            window,
            d,
            a,
            b,
            c,
            offset,
        });
        Ok(())
    }

    /// The register and offset of an atomic operation.
    pub(super) fn atomic_address(
        &mut self,
        operand: &'s Operand<'s>,
        window: Window,
        bytes: u32,
    ) -> Decoded<(Slot, i16)> {
        let Address::Based { base, offset } = self.address(operand, window, bytes)? else {
            return Err("an atomic operation on a parameter".to_owned());
        };
        if let Ok(offset) = i16::try_from(offset) {
            return Ok((base, offset));
        }
        let d = self.temp()?;
        self.emit(Op::BinaryImm {
            op: Binary::Add,
            d,
            a: base,
            value: i64::from(offset) as u64,
        });
        Ok((d, 0))
    }

    /// A vector access must be aligned to its whole size.
    fn check_vector(&mut self, address: &Address, window: Window, parts: usize, access: Access) {
        if let (Address::Based { base, offset }, true) = (address, parts > 1) {
            let bytes = (parts as u32 * access.bytes()) as u8;
            // Windows are aligned far more than any vector: the offset in one tells as much as the address.
            let _ = window;
            self.emit(Op::Align {
                a: *base,
                offset: *offset,
                bytes,
            });
        }
    }

    fn address(
        &mut self,
        operand: &'s Operand<'s>,
        window: Window,
        bytes: u32,
    ) -> Decoded<Address> {
        let (base, offset) = match operand {
            Operand::Address { base, offset } => (base.as_deref(), *offset),
            _ => return Err("an operand that is no address".to_owned()),
        };
        let Some(base) = base else {
            return self.constant_address(offset as u64);
        };
        if let Some(slot) = self.register(base)? {
            return match i32::try_from(offset) {
                Ok(offset) if offset < i32::MAX - 256 => Ok(Address::Based { base: slot, offset }),
                _ => {
                    let d = self.temp()?;
                    self.emit(Op::BinaryImm {
                        op: Binary::Add,
                        d,
                        a: slot,
                        value: offset as u64,
                    });
                    Ok(Address::Based { base: d, offset: 0 })
                }
            };
        }
        match self.place(base) {
            Some(Place::Frame(piece)) if window == Window::Local => {
                let end = offset
                    .checked_add(i64::from(bytes))
                    .filter(|&end| offset >= 0 && end <= i64::from(piece.bytes));
                match end {
                    Some(_) => Ok(Address::Frame(piece.offset + offset as u32)),
                    None => Err(format!("an access past the end of `{base}`")),
                }
            }
            Some(Place::Symbol(symbol @ Symbol::Shared(_))) if window == Window::Shared => {
                self.constant_address(symbol.value().wrapping_add_signed(offset))
            }
            // A function is no data, which the access will find.
            Some(Place::Symbol(symbol @ (Symbol::Global(_) | Symbol::Function(_))))
                if window == Window::Generic =>
            {
                self.constant_address(symbol.value().wrapping_add_signed(offset))
            }
            Some(_) => Err(format!("`{base}`, which lies in another state space")),
            None => Err(format!("the name `{base}`")),
        }
    }

    fn constant_address(&mut self, value: u64) -> Decoded<Address> {
        let d = self.temp()?;
        self.emit(Op::Imm { d, value });
        Ok(Address::Based { base: d, offset: 0 })
    }
}

/// Other harts may see the difference between before and after an atomic load or store: schedulers count these.
fn is_atomic(mods: Mods<'_>) -> bool {
    mods.iter().any(|word| ATOMIC.contains(&word))
}

/// The window and type of an access; refuses what is not known.
fn memory_mods(mods: Mods<'_>) -> Decoded<(Window, Type)> {
    let unknown = mods.iter().find(|m| {
        let hint = m.starts_with("L1::") || m.starts_with("L2::");
        let known = Type::parse(m).is_some() || IGNORED.contains(m) || SPACES.contains(m) || hint;
        !known && !matches!(*m, "v2" | "v4" | "v8") && atom_op(m).is_none()
    });
    if let Some(unknown) = unknown {
        return Err(format!("modifier `.{unknown}`"));
    }
    let space = mods
        .iter()
        .find(|m| SPACES.contains(m))
        .unwrap_or("generic");
    let window = window(space).ok_or_else(|| format!("state space `.{space}`"))?;
    Ok((window, mods.ty()?))
}

/// Slots that a value has.
fn words(ty: Type) -> usize {
    match ty {
        Type::B128 => 2,
        _ => 1,
    }
}

/// The registers of a vector operand, or the one of a scalar.
fn vector<'s>(mods: Mods<'_>, operand: &'s Operand<'s>) -> Decoded<&'s [Operand<'s>]> {
    let count = mods.iter().find_map(|m| match m {
        "v2" => Some(2),
        "v4" => Some(4),
        "v8" => Some(8),
        _ => None,
    });
    match (count, operand) {
        (None, Operand::Vector(_)) => Err("a vector without `.v2` or `.v4`".to_owned()),
        (None, scalar) => Ok(std::slice::from_ref(scalar)),
        (Some(count), Operand::Vector(parts)) if parts.len() == count => Ok(parts),
        (Some(count), _) => Err(format!("a vector operand that has not {count} parts")),
    }
}

fn atom_op(word: &str) -> Option<AtomOp> {
    Some(match word {
        "add" => AtomOp::Add,
        "min" => AtomOp::Min,
        "max" => AtomOp::Max,
        "and" => AtomOp::And,
        "or" => AtomOp::Or,
        "xor" => AtomOp::Xor,
        "exch" => AtomOp::Exchange,
        "cas" => AtomOp::CompareSwap,
        "inc" => AtomOp::Increment,
        "dec" => AtomOp::Decrement,
        _ => return None,
    })
}

fn atom_exists(op: AtomOp, ty: Type) -> bool {
    match op {
        AtomOp::Add => ty.bits() >= 16 && !matches!(ty, Type::B16 | Type::U16 | Type::S16),
        AtomOp::Min | AtomOp::Max => !ty.is_float() && ty.bits() >= 32,
        AtomOp::And | AtomOp::Or | AtomOp::Xor => ty.bits() >= 32,
        AtomOp::Exchange => ty.bits() >= 32,
        AtomOp::CompareSwap => ty.bits() >= 16,
        AtomOp::Increment | AtomOp::Decrement => ty == Type::U32,
    }
}
