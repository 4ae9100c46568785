//! Functions that much of a program calls are symbols for everybody.
//!
//! For each argument of each call of a local function LLVM's backend asks whether the function's address is taken, and looks at all of its users for
//! that: the square of the number of calls. Of a function that others may call it asks nothing. In a suite of 2,600 tests, whose
//! assertions all call the same functions for panics, that was a sixth of the whole compilation.

use crate::ir::llvm::Module;

/// Users from which on it is worth a symbol.
const MANY: usize = 16;

/// Makes them symbols; returns how many.
pub fn run(module: &Module) -> u64 {
    let mut made = 0;
    for function in module.functions() {
        if !function.is_declaration()
            && function.linkage().is_local()
            && function.users().len() >= MANY
        {
            function.make_external();
            made += 1;
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use crate::ir::testing;

    #[test]
    fn only_what_many_call() {
        let calls = "  call void @often()\n".repeat(super::MANY);
        let module = testing::module(&format!(
            "define internal void @often() {{ ret void }}
             define internal void @once() {{ ret void }}
             define void @main() {{
             {calls}  call void @once()
               ret void
             }}"
        ));
        assert_eq!(super::run(&module), 1);
        let text = testing::verified(&module);
        assert!(text.contains("define dso_local void @often()"), "{text}");
        assert!(text.contains("define internal void @once()"), "{text}");
    }
}
