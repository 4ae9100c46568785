//! Questions that the device runtime asks of the tool: a register of a known name, which is 0 until it is answered here.

use super::llvm::{Instruction, Machine, Module};
use anyhow::Result;

/// What becomes of code that cannot run.
const CLEANUP: &str = "instsimplify,simplifycfg";

/// Answers a question wherever it is asked, and takes out what does not run then.
///
/// # Errors
/// LLVM does not know its own passes.
pub fn answer(module: &Module, machine: &Machine, question: &str, answer: u32) -> Result<()> {
    let answer = module.int(32).number(u64::from(answer));
    for function in module.functions() {
        let blocks = function.blocks();
        let asked = questions(
            blocks.iter().flat_map(|block| block.instructions()),
            question,
        );
        if asked.is_empty() {
            continue;
        }
        for question in asked {
            question.replace_with(answer);
            // SAFETY: its uses were replaced.
            unsafe { question.erase() };
        }
        machine.run_on(function, CLEANUP)?;
    }
    Ok(())
}

fn questions<'m>(
    all: impl Iterator<Item = Instruction<'m>>,
    question: &str,
) -> Vec<Instruction<'m>> {
    let is_question = |one: &Instruction<'_>| {
        let text = one.call().and_then(|call| call.callee().assembly());
        text.is_some_and(|text| text.contains(question))
    };
    all.filter(is_question).collect()
}
