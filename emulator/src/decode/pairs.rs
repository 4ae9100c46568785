//! Instructions on two values at once that the bytecode does one by one: comparisons of halves, arithmetic on two `f32`.

use ptx::ast::Operand;

use super::super::alu::Conversion;
use super::super::alu::{FloatMode, FloatOp};
use super::super::op::{Op, Slot};
use super::super::types::{Format, Rounding, Type};
use super::compare::{COMBINE, combine_code};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::{Value, operands};

impl<'s> Decoder<'_, 's> {
    /// `setp.CMP.f16x2 p|q, a, b`: `p` for the lower halves, `q` for the upper ones.
    pub(super) fn setp_pair(
        &mut self,
        mods: Mods<'s>,
        ty: Type,
        destination: &'s Operand<'s>,
        sources: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let tests = self.compare_halves(mods, ty, sources)?;
        let (p, q) = self.destinations(destination)?;
        for (d, a) in [p, q].into_iter().zip(tests) {
            self.emit(Op::Mov { d, a });
        }
        Ok(())
    }

    /// `set.CMP.TO.f16x2 d, a, b`: 1.0 or 16 ones in each half.
    pub(super) fn set_pair(
        &mut self,
        mods: Mods<'s>,
        [to, ty]: [Type; 2],
        destination: &'s Operand<'s>,
        sources: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let tests = self.compare_halves(mods, ty, sources)?;
        let to = match to.pair_format() {
            Some(format) => half_type(format),
            None => to,
        };
        let mut halves = [0; 2];
        for (half, test) in halves.iter_mut().zip(tests) {
            *half = self.temp()?;
            self.truth(to, *half, test)?;
        }
        let [a, b] = halves;
        let d = self.destination(destination)?;
        self.emit(Op::Pack { d, a, b, bits: 16 });
        Ok(())
    }

    /// Both comparisons, joined with the predicate where there is one.
    fn compare_halves(
        &mut self,
        mods: Mods<'s>,
        ty: Type,
        sources: &'s [Operand<'s>],
    ) -> Decoded<[Slot; 2]> {
        let [a, b] = operands(sources.get(..2).unwrap_or(sources))?;
        let (a, b) = (self.source(a)?, self.source(b)?);
        let combine = mods.iter().find(|m| COMBINE.contains(m));
        let with = match (combine, sources) {
            (Some(word), [_, _, c]) => Some((combine_code(word), self.source(c)?)),
            (None, [_, _]) => None,
            _ => return Err("the operands of this comparison".to_owned()),
        };
        let half = half_type(ty.pair_format().unwrap_or(Format::F16));
        let mut tests = [0; 2];
        for (index, test) in tests.iter_mut().enumerate() {
            let (x, y) = (self.part(a, index, 16)?, self.part(b, index, 16)?);
            *test = self.temp()?;
            self.compare_values(mods, half, *test, x, Value::Slot(y))?;
            if let Some((op, b)) = with {
                let (d, a) = (*test, *test);
                self.emit(Op::Binary { op, d, a, b });
            }
        }
        Ok(tests)
    }

    /// `add`, `sub`, `mul`, `fma` of two `f32` in 64 bits.
    pub(super) fn float_pair(
        &mut self,
        op: FloatOp,
        mode: FloatMode,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let (d, sources) = list
            .split_first()
            .ok_or_else(|| "an instruction without operands".to_owned())?;
        let slots: Vec<Slot> = sources
            .iter()
            .map(|source| self.source(source))
            .collect::<Decoded<_>>()?;
        let mut results = [0; 2];
        for (index, result) in results.iter_mut().enumerate() {
            let mut parts = [0; 3];
            for (part, slot) in parts.iter_mut().zip(&slots) {
                *part = self.part(*slot, index, 32)?;
            }
            let [a, b, c] = parts;
            let d = self.temp()?;
            self.emit(Op::Float {
                op,
                mode,
                d,
                a,
                b,
                c,
            });
            *result = d;
        }
        let [a, b] = results;
        let d = self.destination(d)?;
        self.emit(Op::Pack { d, a, b, bits: 32 });
        Ok(())
    }

    /// `min` and `max` of three, with `.abs` of their magnitudes.
    pub(super) fn least_of_three(
        &mut self,
        op: FloatOp,
        mode: FloatMode,
        magnitude: bool,
        d: &'s Operand<'s>,
        sources: &'s [Operand<'s>],
    ) -> Decoded<()> {
        let mut slots = [0; 3];
        for (slot, source) in slots.iter_mut().zip(sources) {
            *slot = self.source(source)?;
            if magnitude {
                let (d, a) = (self.temp()?, *slot);
                let op = FloatOp::Abs;
                self.emit(Op::Float {
                    op,
                    mode,
                    d,
                    a,
                    b: a,
                    c: a,
                });
                *slot = d;
            }
        }
        let [a, b, last] = slots;
        let (of_two, d) = (self.temp()?, self.destination(d)?);
        for (d, a, b) in [(of_two, a, b), (d, of_two, last)] {
            self.emit(Op::Float {
                op,
                mode,
                d,
                a,
                b,
                c: a,
            });
        }
        Ok(())
    }

    /// A half-precision source of an operation in single precision, as `f32`.
    pub(super) fn single(&mut self, from: Type, a: Slot) -> Decoded<Slot> {
        let d = self.temp()?;
        let conversion = Conversion {
            to: Type::F32,
            from,
            rounding: Rounding::Nearest,
            integral: false,
            flush: false,
            saturate: false,
            relu: false,
        };
        self.emit(Op::Convert { d, a, conversion });
        Ok(d)
    }

    fn part(&mut self, a: Slot, index: usize, bits: u8) -> Decoded<Slot> {
        let d = self.temp()?;
        let shift = index as u8 * bits;
        self.emit(Op::Extract { d, a, shift, bits });
        Ok(d)
    }
}

fn half_type(format: Format) -> Type {
    match format {
        Format::BF16 => Type::BF16,
        _ => Type::F16,
    }
}
