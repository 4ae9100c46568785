//! One spelling of an instruction (or of a few that belong together).

use crate::value::{Domain, Ty};

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

/// A source operand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Its type.
    pub ty: Ty,
    /// Which values it may have.
    pub domain: Domain,
}

/// An instruction with its types.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its name in reports: the opcode.
    pub name: String,
    /// The instruction's text: `$0`, `$1` ... stand for destinations, then sources.
    pub text: String,
    /// Types of the destinations.
    pub results: Vec<Ty>,
    /// The sources.
    pub sources: Vec<Source>,
    /// How exact the results are.
    pub accuracy: Accuracy,
    /// Needs all lanes of the warp: not to be put behind a divergent branch.
    pub warp: bool,
}

impl Form {
    /// The instruction with these operands for `$0`, `$1` ....
    pub fn spell(&self, operands: &[String]) -> String {
        let mut text = String::new();
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find('$') {
            text.push_str(&rest[..at]);
            let digits = rest[at + 1..]
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
            let index: usize = rest[at + 1..at + 1 + digits]
                .parse()
                .expect("the table numbers its operands");
            text.push_str(&operands[index]);
            rest = &rest[at + 1 + digits..];
        }
        text + rest
    }
}
