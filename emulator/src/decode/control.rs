//! Jumps and ends.

use ptx::ast::Operand;

use super::super::observe::Observe;
use super::super::op::Op;
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;
use super::operand::operands;

impl<'s> Decoder<'_, 's> {
    pub(super) fn jump_away(
        &mut self,
        name: &str,
        mods: Mods<'s>,
        list: &'s [Operand<'s>],
    ) -> Decoded<()> {
        mods.only(if name == "brx" {
            &["idx", "uni"]
        } else {
            &["uni"]
        })?;
        match name {
            "bra" => {
                let [Operand::Name(label)] = list else {
                    return Err("a branch without a label".to_owned());
                };
                self.jump_to(label);
                self.emit(Op::Jump { target: 0 });
            }
            "brx" => {
                let [a, Operand::Name(name)] = operands(list)? else {
                    return Err("`brx.idx` without a table".to_owned());
                };
                let a = self.source(a)?;
                let mut scopes = self.scopes.iter().rev();
                let table = scopes.find_map(|scope| scope.tables.get(name).copied());
                let table = table.ok_or_else(|| format!("the branch table `{name}`"))?;
                self.emit(Op::JumpTable { a, table });
            }
            "ret" => {
                self.observe(Observe::Leave);
                self.emit(Op::Return);
            }
            "exit" => self.emit(Op::Exit),
            _ => self.emit(Op::Trap),
        }
        Ok(())
    }

    pub(super) fn nanosleep(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(&[])?;
        let [a] = operands(list)?;
        let a = self.source(a)?;
        self.emit(Op::Sleep { a });
        Ok(())
    }
}
