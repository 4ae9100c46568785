//! Addresses of functions that instructions name: places in a table of constants.

use ptx::ast::{
    Function, Init, Instruction, Item, Linkage, Module, Name, Operand, Space, Statement, Variable,
};
use ptx::walk;
use std::collections::{HashMap, HashSet};

const NAME: &str = "__gpu_run_functions";
/// Bytes of an address.
const BYTES: usize = 8;
/// Constants have 64 KiB in all; what does not fit stays where it is.
const MOST: usize = 4096;

/// Which functions are in the table, and where.
#[derive(Default)]
pub(super) struct Table {
    order: Vec<String>,
    index: HashMap<String, usize>,
}

impl Table {
    /// Has the instructions that take a function's address load it.
    pub fn fill(module: &mut Module<'_>) -> Table {
        let mut table = Table::default();
        let functions = functions(module);
        for item in &mut module.items {
            if let Item::Function(Function {
                body: Some(body), ..
            }) = item
            {
                table.fill_from(body, &functions);
            }
        }
        table
    }

    fn fill_from(&mut self, body: &mut [Statement<'_>], functions: &HashSet<String>) {
        for instruction in walk::instructions_mut(body) {
            let named = taken(instruction).filter(|name| functions.contains(*name));
            if let Some(offset) = named.and_then(|name| self.offset(name)) {
                instruction.opcode = ["ld", "const", "b64"].map(Name::Borrowed).to_vec();
                instruction.operands[1] = Operand::Address {
                    base: Some(Name::Borrowed(NAME)),
                    offset,
                };
            }
        }
    }

    /// Where the function's address is, in bytes.
    fn offset(&mut self, name: &str) -> Option<i64> {
        let index = match self.index.get(name) {
            Some(index) => *index,
            None if self.order.len() == MOST => return None,
            None => {
                self.order.push(name.to_owned());
                self.index.insert(name.to_owned(), self.order.len() - 1);
                self.order.len() - 1
            }
        };
        Some((index * BYTES) as i64)
    }

    /// Whether the function is in it.
    pub fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// As a variable; none if nothing is in it.
    pub fn finish<'a>(self) -> Option<Variable<'a>> {
        let address = |name| Init::Symbol {
            name: Name::Owned(name),
            offset: 0,
            generic: false,
            mask: None,
        };
        let init: Vec<Init<'a>> = self.order.into_iter().map(address).collect();
        (!init.is_empty()).then(|| Variable {
            linkage: Linkage::Visible,
            space: Space::Const,
            align: Some(BYTES as u32),
            ty: Name::Borrowed("u64"),
            pointer: None,
            name: Name::Borrowed(NAME),
            dims: vec![Some(init.len() as u64)],
            init: Some(init),
            line: 0,
        })
    }
}

/// The module's own functions.
fn functions(module: &Module<'_>) -> HashSet<String> {
    let own = module.items.iter().filter_map(|item| match item {
        Item::Function(function) if function.body.is_some() && !function.entry => {
            Some(function.name.to_string())
        }
        _ => None,
    });
    own.collect()
}

/// The name whose address the instruction takes, if it is `mov.b64 %register, name`.
fn taken<'i>(instruction: &'i Instruction<'_>) -> Option<&'i str> {
    let is_move = matches!(&instruction.opcode[..], [mov, ty] if mov == "mov" && matches!(ty.as_ref(), "b64" | "u64"));
    match &instruction.operands[..] {
        [Operand::Name(_), Operand::Name(name)] if is_move && !name.starts_with('%') => Some(name),
        _ => None,
    }
}
