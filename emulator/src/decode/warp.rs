//! Warp-level operations and barriers.

use ptx::ast::Operand;

use super::super::alu::FloatOp;
use super::super::code::{BarrierKind, BarrierOp};
use super::super::op::{Op, Special};
use super::super::types::Type;
use super::super::warp::{WarpKind, WarpOp};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::operands;

impl<'s> Decoder<'_, 's> {
    fn warp_op(&mut self, kind: WarpKind) -> Decoded<WarpOp> {
        let none = self.temp()?;
        Ok(WarpOp {
            kind,
            mask: none,
            d: none,
            predicate: none,
            a: none,
            b: none,
            c: none,
            wide: false,
        })
    }

    fn emit_warp(&mut self, op: WarpOp) {
        let index = self.code.warp_ops.len() as u32;
        self.code.warp_ops.push(op);
        self.emit(Op::WarpSync { index });
    }

    pub(super) fn warp_barrier(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(&["warp", "sync"])?;
        let [mask] = operands(list)?;
        let mut op = self.warp_op(WarpKind::Barrier)?;
        op.mask = self.source(mask)?;
        self.emit_warp(op);
        Ok(())
    }

    pub(super) fn warp(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        if name == "activemask" {
            // Harts are never converged by accident: each sees itself alone, which is one of the legal answers.
            let [d] = operands(list)?;
            let d = self.destination(d)?;
            self.emit(Op::Special {
                d,
                register: Special::LanesEq,
            });
            return Ok(());
        }
        if !mods.has("sync") {
            return Err(format!("`{name}` without `.sync`"));
        }
        let mut op = self.warp_op(warp_kind(name, mods)?)?;
        op.wide = mods.ty().is_ok_and(|ty| ty.bits() == 64);
        match name {
            "shfl" => {
                let [d, a, b, c, mask] = operands(list)?;
                (op.a, op.b, op.c) = (self.source(a)?, self.source(b)?, self.source(c)?);
                op.mask = self.source(mask)?;
                (op.d, op.predicate) = self.destinations(d)?;
            }
            "elect" => {
                let [d, mask] = operands(list)?;
                op.mask = self.source(mask)?;
                (op.d, op.predicate) = self.destinations(d)?;
            }
            _ => {
                let [d, a, mask] = operands(list)?;
                op.a = self.source(a)?;
                op.mask = self.source(mask)?;
                (op.d, op.predicate) = self.destinations(d)?;
            }
        }
        self.emit_warp(op);
        Ok(())
    }

    /// `bar` and `barrier` of the block: `sync`, `arrive`, `red`.
    pub(super) fn block_barrier(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(&[
            "cta", "sync", "arrive", "red", "popc", "and", "or", "aligned",
        ])?;
        let kind = match (
            mods.has("red"),
            mods.has("arrive"),
            mods.has("popc"),
            mods.has("and"),
        ) {
            (true, _, true, _) => BarrierKind::Popc,
            (true, _, _, true) => BarrierKind::And,
            (true, ..) => BarrierKind::Or,
            (_, true, ..) => BarrierKind::Arrive,
            _ => BarrierKind::Sync,
        };
        let none = self.temp()?;
        let mut op = BarrierOp {
            kind,
            id: none,
            count: None,
            d: none,
            predicate: none,
        };
        let rest = if mods.has("red") {
            let [d, middle @ .., predicate] = list else {
                return Err("a barrier without its operands".to_owned());
            };
            op.predicate = self.source(predicate)?;
            op.d = self.destination(d)?;
            middle
        } else {
            list
        };
        let [id, count @ ..] = rest else {
            return Err("a barrier without a number".to_owned());
        };
        op.id = self.source(id)?;
        op.count = match count {
            [] if kind == BarrierKind::Arrive => {
                return Err("`bar.arrive` without a count".to_owned());
            }
            [] => None,
            [count] => Some(self.source(count)?),
            _ => return Err("the operands of this barrier".to_owned()),
        };
        let index = self.code.barriers.len() as u32;
        self.code.barriers.push(op);
        self.emit(Op::BlockSync { index });
        Ok(())
    }
}

fn warp_kind(name: &str, mods: Mods<'_>) -> Decoded<WarpKind> {
    let words: Vec<&str> = mods
        .iter()
        .filter(|m| Type::parse(m).is_none() && *m != "sync")
        .collect();
    let signed = mods.ty().is_ok_and(Type::is_signed);
    Ok(match (name, words.as_slice()) {
        ("shfl", ["up"]) => WarpKind::ShuffleUp,
        ("shfl", ["down"]) => WarpKind::ShuffleDown,
        ("shfl", ["bfly"]) => WarpKind::ShuffleXor,
        ("shfl", ["idx"]) => WarpKind::ShuffleIndex,
        ("vote", ["all"]) => WarpKind::VoteAll,
        ("vote", ["any"]) => WarpKind::VoteAny,
        ("vote", ["uni"]) => WarpKind::VoteUniform,
        ("vote", ["ballot"]) => WarpKind::Ballot,
        ("match", ["any"]) => WarpKind::MatchAny,
        ("match", ["all"]) => WarpKind::MatchAll,
        ("redux", ["add"]) => WarpKind::ReduceAdd,
        ("redux", [op, rest @ ..]) if mods.ty() == Ok(Type::F32) => WarpKind::ReduceFloat {
            op: match (*op, rest.contains(&"NaN")) {
                ("min", false) => FloatOp::Min,
                ("min", true) => FloatOp::MinNan,
                (_, false) => FloatOp::Max,
                (_, true) => FloatOp::MaxNan,
            },
            magnitude: rest.contains(&"abs"),
        },
        ("redux", ["min"]) if signed => WarpKind::ReduceMinS,
        ("redux", ["max"]) if signed => WarpKind::ReduceMaxS,
        ("redux", ["min"]) => WarpKind::ReduceMinU,
        ("redux", ["max"]) => WarpKind::ReduceMaxU,
        ("redux", ["and"]) => WarpKind::ReduceAnd,
        ("redux", ["or"]) => WarpKind::ReduceOr,
        ("redux", ["xor"]) => WarpKind::ReduceXor,
        ("elect", []) => WarpKind::Elect,
        (name, words) => return Err(format!("`{name}.{}`", words.join("."))),
    })
}
