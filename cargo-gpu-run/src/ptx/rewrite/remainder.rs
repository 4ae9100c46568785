//! `x % y` of floats: LLVM's PTX backend writes `x - trunc(x / y) * y`, which is wrong where the quotient was rounded up or is large
//! (`10.0 % 0.1` is -5.6e-16), and for infinities and the sign of zero. Each such sequence becomes a call of C's `fmod`, of our sysroot.
//!
//! ```text
//! div.rn.f64 %q, %x, %y;  cvt.rzi.f64.f64 %t, %q;  neg.f64 %n, %t;  fma.rn.f64 %r, %n, %y, %x;  testp.infinite.f64 %p, %y;  selp.f64 %s, %x, %r, %p;
//! ```
//!
//! The fused multiplication is what gives it away: LLVM fuses nothing that a program has written as two operations. By a power of two LLVM does
//! otherwise, and exactly. What was written as inline assembly stays.

use crate::ptx::ast::{
    Function, Instruction, Item, Linkage, Module, Name, Operand, Space, Statement, Variable,
};
use std::collections::HashMap;

/// The function for each type.
const FUNCTIONS: [(&str, &str); 2] = [("f32", "fmodf"), ("f64", "fmod")];

/// Replaces the sequences and tells how many there were.
pub fn exact(module: &mut Module<'_>) -> usize {
    let mut replaced = 0;
    for (ty, callee) in FUNCTIONS {
        let is_callee = |item: &Item<'_>| matches!(item, Item::Function(f) if f.name == callee && f.body.is_some());
        let Some(Item::Function(found)) = module.items.iter().find(|item| is_callee(item)) else {
            continue;
        };
        let declaration = Function {
            body: None,
            ..found.clone()
        };
        let before = replaced;
        for item in &mut module.items {
            if let Item::Function(function) = item
                && function.name != callee
                && let Some(body) = &mut function.body
            {
                replaced += in_body(body, ty, callee);
            }
        }
        if replaced > before {
            module.items.insert(0, Item::Function(declaration));
        }
    }
    replaced
}

/// A sequence: where its last instruction is, and what it computes.
struct Remainder<'a> {
    at: usize,
    result: Name<'a>,
    x: Operand<'a>,
    y: Operand<'a>,
}

fn in_body<'a>(body: &mut [Statement<'a>], ty: &'static str, callee: &'static str) -> usize {
    let found = Definitions::of(body).remainders(body, ty);
    for Remainder { at, result, x, y } in &found {
        // With an infinite `y` the formula is no number, and LLVM takes `x`, also where that is infinite. The function knows.
        for statement in &mut body[*at..] {
            if let Statement::Instruction(select) = statement
                && is(select, &["selp", ty])
                && select.operands[2] == Operand::Name(result.clone())
                && select.operands[1] == *x
            {
                select.operands[1] = Operand::Name(result.clone());
            }
        }
        body[*at] = call(ty, callee, result, [x, y]);
    }
    found.len()
}

fn is(instruction: &Instruction<'_>, opcode: &[&str]) -> bool {
    instruction.opcode == opcode && instruction.guard.is_none()
}

/// Who writes which register of a function.
struct Definitions {
    /// For each register the places of the statements that do.
    places: HashMap<String, Vec<usize>>,
    /// Places of labels: a register's value may be another one behind one.
    labels: Vec<usize>,
    /// Which places are inline assembly.
    assembly: Vec<bool>,
}

impl Definitions {
    fn of(body: &[Statement<'_>]) -> Definitions {
        let mut definitions = Definitions {
            places: HashMap::new(),
            labels: Vec::new(),
            assembly: Vec::new(),
        };
        let mut in_assembly = false;
        for (at, statement) in body.iter().enumerate() {
            match statement {
                Statement::InlineAsm(begins) => in_assembly = *begins,
                Statement::Label(_) => definitions.labels.push(at),
                other => definitions.note(other, at),
            }
            definitions.assembly.push(in_assembly);
        }
        definitions
    }

    /// The first operand is the result, or no register at all.
    fn note(&mut self, statement: &Statement<'_>, at: usize) {
        match statement {
            Statement::Instruction(instruction) => {
                if let Some(first) = instruction.operands.first() {
                    self.note_operand(first, at);
                }
            }
            Statement::Block(inner) => inner.iter().for_each(|one| self.note(one, at)),
            _ => {}
        }
    }

    fn note_operand(&mut self, operand: &Operand<'_>, at: usize) {
        match operand {
            Operand::Name(name) => self.places.entry(name.to_string()).or_default().push(at),
            Operand::Pair(first, second) => {
                for name in [first, second] {
                    self.places.entry(name.to_string()).or_default().push(at);
                }
            }
            Operand::Vector(inner) => inner.iter().for_each(|one| self.note_operand(one, at)),
            _ => {}
        }
    }

    /// The only instruction that writes the register, and its place.
    fn only<'b, 'a>(
        &self,
        body: &'b [Statement<'a>],
        operand: &Operand<'a>,
    ) -> Option<(usize, &'b Instruction<'a>)> {
        let Operand::Name(name) = operand else {
            return None;
        };
        match self.places.get(name.as_ref())?.as_slice() {
            [at] if !self.assembly[*at] => match &body[*at] {
                Statement::Instruction(instruction) => Some((*at, instruction)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the operand has one value at both places.
    fn is_stable(&self, operand: &Operand<'_>, from: usize, to: usize) -> bool {
        let Operand::Name(name) = operand else {
            return true;
        };
        let places = self
            .places
            .get(name.as_ref())
            .map_or(&[][..], Vec::as_slice);
        let between = |at: &usize| (from..to).contains(at);
        places.len() < 2 || !(places.iter().any(between) || self.labels.iter().any(between))
    }

    fn remainders<'a>(&self, body: &[Statement<'a>], ty: &str) -> Vec<Remainder<'a>> {
        let all = body.iter().enumerate().filter_map(|(at, statement)| {
            let Statement::Instruction(fused) = statement else {
                return None;
            };
            if self.assembly[at] || !is(fused, &["fma", "rn", ty]) {
                return None;
            }
            let [result, a, b, c] = fused.operands.as_slice() else {
                return None;
            };
            let Operand::Name(result) = result else {
                return None;
            };
            let (x, y) = self
                .quotient(body, ty, at, [a, b, c])
                .or_else(|| self.quotient(body, ty, at, [b, a, c]))?;
            Some(Remainder {
                at,
                result: result.clone(),
                x,
                y,
            })
        });
        all.collect()
    }

    /// `x` and `y`, if `factor * other + added` is `x - trunc(x / y) * y`.
    fn quotient<'a>(
        &self,
        body: &[Statement<'a>],
        ty: &str,
        at: usize,
        [factor, other, added]: [&Operand<'a>; 3],
    ) -> Option<(Operand<'a>, Operand<'a>)> {
        let (whole, negated) = match self.negation(body, ty, factor) {
            Some(inner) => (inner, true),
            None => (factor.clone(), false),
        };
        let (_, cut) = self.only(body, &whole)?;
        if !is(cut, &["cvt", "rzi", ty, ty]) {
            return None;
        }
        let (from, divided) = self.only(body, cut.operands.get(1)?)?;
        let [_, x, y] = divided.operands.as_slice() else {
            return None;
        };
        if !is(divided, &["div", "rn", ty]) || from >= at {
            return None;
        }
        let same_y = if negated {
            self.same(body, other, y)
        } else {
            let by_register = |one, two| {
                self.negation(body, ty, one)
                    .is_some_and(|inner| self.same(body, &inner, two))
            };
            let opposite = || {
                let constant = |operand| self.constant(body, operand);
                Some(flipped(&constant(other)?)? == constant(y)?.to_ascii_lowercase())
            };
            by_register(y, other) || by_register(other, y) || opposite().unwrap_or(false)
        };
        let matches = same_y
            && self.same(body, added, x)
            && self.is_stable(x, from, at)
            && self.is_stable(y, from, at);
        matches.then(|| (added.clone(), y.clone()))
    }

    /// What the operand is the negative of.
    fn negation<'a>(
        &self,
        body: &[Statement<'a>],
        ty: &str,
        operand: &Operand<'a>,
    ) -> Option<Operand<'a>> {
        let (_, instruction) = self.only(body, operand)?;
        is(instruction, &["neg", ty]).then(|| instruction.operands[1].clone())
    }

    /// The text of a constant, also of one that was moved to a register.
    fn constant(&self, body: &[Statement<'_>], operand: &Operand<'_>) -> Option<String> {
        match operand {
            Operand::Float(text) => Some(text.to_string()),
            Operand::Name(name) => {
                let operand = Operand::Name(name.clone());
                let (_, instruction) = self.only(body, &operand)?;
                match (
                    instruction.opcode.first()?.as_ref(),
                    instruction.operands.get(1)?,
                ) {
                    ("mov", Operand::Float(text)) => Some(text.to_string()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn same(&self, body: &[Statement<'_>], one: &Operand<'_>, other: &Operand<'_>) -> bool {
        one == other
            || match (self.constant(body, one), self.constant(body, other)) {
                (Some(one), Some(other)) => one.eq_ignore_ascii_case(&other),
                _ => false,
            }
    }
}

/// A constant (`0f40400000`) with the other sign.
fn flipped(text: &str) -> Option<String> {
    let (prefix, digits) = text.split_at_checked(2)?;
    let bits = u64::from_str_radix(digits, 16).ok()?;
    let width = digits.len();
    Some(format!("{prefix}{:0width$x}", bits ^ (8 << (4 * (width - 1)))).to_ascii_lowercase())
}

fn call<'a>(
    ty: &'static str,
    callee: &'static str,
    result: &Name<'a>,
    arguments: [&Operand<'a>; 2],
) -> Statement<'a> {
    let [bits, store, load] = match ty {
        "f32" => ["b32", "st.param.f32", "ld.param.f32"],
        _ => ["b64", "st.param.f64", "ld.param.f64"],
    };
    let variable = |name| {
        Statement::Variable(Variable {
            linkage: Linkage::Internal,
            space: Space::Param,
            align: None,
            ty: Name::Borrowed(bits),
            pointer: None,
            name: Name::Borrowed(name),
            dims: Vec::new(),
            init: None,
            line: 0,
        })
    };
    let instruction = |opcode: &'static str, operands| {
        Statement::Instruction(Instruction {
            guard: None,
            opcode: opcode.split('.').map(Name::Borrowed).collect(),
            operands,
            line: 0,
        })
    };
    let address = |name| Operand::Address {
        base: Some(Name::Borrowed(name)),
        offset: 0,
    };
    let name = |name| Operand::Name(Name::Borrowed(name));
    let [x, y] = arguments;
    Statement::Block(vec![
        variable("param0"),
        variable("param1"),
        variable("retval0"),
        instruction(store, vec![address("param0"), x.clone()]),
        instruction(store, vec![address("param1"), y.clone()]),
        instruction(
            "call.uni",
            vec![
                Operand::List(vec![name("retval0")]),
                name(callee),
                Operand::List(vec![name("param0"), name("param1")]),
            ],
        ),
        instruction(
            load,
            vec![Operand::Name(result.clone()), address("retval0")],
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::exact;
    use crate::ptx::{parse, print};

    fn rewritten(body: &str) -> (usize, String) {
        let text = format!(
            ".version 7.1\n.target sm_70\n.address_size 64\n\
            .func (.param .b64 r) user(.param .b64 p) {{ .reg .b64 %rd<20>; .reg .pred %p<3>;\n{body}\nret; }}\n\
            .func (.param .b64 r) fmod(.param .b64 x, .param .b64 y) {{ ret; }}\n"
        );
        let mut module = parse(&text).unwrap();
        (exact(&mut module), print(&module))
    }

    /// What LLVM 22 writes for `%rd1 % %rd2` and the like.
    #[test]
    fn llvms_sequences_become_calls() {
        for (body, arguments) in [
            (
                "div.rn.f64 %rd3, %rd1, %rd2; cvt.rzi.f64.f64 %rd4, %rd3; neg.f64 %rd5, %rd4; fma.rn.f64 %rd6, %rd5, %rd2, %rd1;\n\
                 testp.infinite.f64 %p1, %rd2; selp.f64 %rd7, %rd1, %rd6, %p1;",
                ["%rd1", "%rd2"],
            ),
            (
                "div.rn.f64 %rd2, %rd1, 0d4008000000000000; cvt.rzi.f64.f64 %rd3, %rd2; fma.rn.f64 %rd6, %rd3, 0dC008000000000000, %rd1;",
                ["%rd1", "0d4008000000000000"],
            ),
            (
                "mov.b64 %rd2, 0d4024000000000000; div.rn.f64 %rd3, %rd2, %rd1; cvt.rzi.f64.f64 %rd4, %rd3; neg.f64 %rd5, %rd4;\n\
                 fma.rn.f64 %rd6, %rd5, %rd1, 0d4024000000000000; selp.f64 %rd7, 0d4024000000000000, %rd6, %p1;",
                ["0d4024000000000000", "%rd1"],
            ),
            (
                "neg.f64 %rd3, %rd2; div.rn.f64 %rd4, %rd1, %rd3; cvt.rzi.f64.f64 %rd5, %rd4; fma.rn.f64 %rd6, %rd5, %rd2, %rd1;",
                ["%rd1", "%rd3"],
            ),
        ] {
            let (count, text) = rewritten(body);
            assert_eq!(count, 1, "{text}");
            assert!(!text.contains("fma"), "{text}");
            for (number, argument) in arguments.iter().enumerate() {
                assert!(
                    text.contains(&format!("[param{number}], {argument};")),
                    "{text}"
                );
            }
            assert!(text.contains("%rd6, [retval0];"), "{text}");
            if text.contains("selp") {
                assert!(
                    text.contains("selp.f64 \t%rd7, %rd6, %rd6")
                        || text.contains("%rd7, %rd6, %rd6, %p1"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_a_program_has_written_stays() {
        for body in [
            // Another dividend.
            "div.rn.f64 %rd3, %rd1, %rd2; cvt.rzi.f64.f64 %rd4, %rd3; neg.f64 %rd5, %rd4; fma.rn.f64 %rd6, %rd5, %rd2, %rd9;",
            // Not negated.
            "div.rn.f64 %rd3, %rd1, %rd2; cvt.rzi.f64.f64 %rd4, %rd3; fma.rn.f64 %rd6, %rd4, %rd2, %rd1;",
            // Rounded otherwise.
            "div.rn.f64 %rd3, %rd1, %rd2; cvt.rni.f64.f64 %rd4, %rd3; neg.f64 %rd5, %rd4; fma.rn.f64 %rd6, %rd5, %rd2, %rd1;",
            // The dividend has changed meanwhile.
            "mov.b64 %rd1, %rd8; div.rn.f64 %rd3, %rd1, %rd2; mov.b64 %rd1, %rd9; cvt.rzi.f64.f64 %rd4, %rd3; neg.f64 %rd5, %rd4; fma.rn.f64 %rd6, %rd5, %rd2, %rd1;",
            "// begin inline asm\ndiv.rn.f64 %rd3, %rd1, %rd2; cvt.rzi.f64.f64 %rd4, %rd3; neg.f64 %rd5, %rd4; fma.rn.f64 %rd6, %rd5, %rd2, %rd1;\n// end inline asm",
        ] {
            let (count, text) = rewritten(body);
            assert_eq!(count, 0, "{text}");
        }
    }
}
