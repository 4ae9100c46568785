//! Names that PTX has not: with a dash, a dot, a blank, a leading digit, letters beyond ASCII.
//!
//! LLVM makes names of its own of those that nobody outside the module sees, writes dots and leading digits as they are, and ends its process at the
//! others. The program is whole here, so every definition and every use gets the new name.

use crate::ir::llvm::{Module, Value};
use ptx::{is_odd, mangle};

/// Mangles them; returns how many.
pub fn run(module: &Module) -> u64 {
    let functions = module.functions().into_iter().map(|function| *function);
    let globals = module.globals().into_iter().map(|global| *global);
    let aliases = module.aliases().into_iter().map(|(alias, _)| alias);
    let all: Vec<Value<'_>> = functions.chain(globals).chain(aliases).collect();
    let mut mangled = 0;
    for symbol in all {
        let name = symbol.name();
        // Intrinsics are no symbols, and lists such as `llvm.used` are LLVM's.
        if symbol.linkage().is_local() || !is_odd(&name) || name.starts_with("llvm.") {
            continue;
        }
        symbol.set_name(&mangle(&name));
        mangled += 1;
    }
    mangled
}

#[cfg(test)]
mod tests {
    use crate::ir::testing;

    #[test]
    fn definitions_and_uses() {
        let module = testing::module(
            "@\"a b\" = global i32 1
             @\"z\\C3\\A4hler\" = external global i32
             @\"al-ias\" = alias i32, ptr @\"a b\"
             @plain = global ptr @\"add-one\"
             @local.1 = internal global i32 2
             @llvm.used = appending global [1 x ptr] [ptr @\"0x10\"], section \"llvm.metadata\"
             declare i32 @llvm.ctpop.i32(i32)
             define i32 @\"add-one\"(i32 %x) {
               %y = call i32 @llvm.ctpop.i32(i32 %x)
               ret i32 %y
             }
             define i32 @\"0x10\"() {
               %a = load i32, ptr @\"a b\"
               %b = load i32, ptr @\"z\\C3\\A4hler\"
               %c = call i32 @\"add-one\"(i32 %b)
               ret i32 %c
             }",
        );
        assert_eq!(super::run(&module), 5);
        let text = testing::verified(&module);
        for expected in [
            "@\"_odd$a$20b\" = global i32 1",
            "@\"_odd$z$c3$a4hler\" = external global i32",
            "@\"_odd$al$2dias\" = alias i32, ptr @\"_odd$a$20b\"",
            "@plain = global ptr @\"_odd$add$2done\"",
            "@local.1 = internal",
            "@llvm.used = appending global [1 x ptr] [ptr @\"_odd$0x10\"]",
            "call i32 @\"_odd$add$2done\"(i32 %b)",
            "@llvm.ctpop.i32(i32 %x)",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }
}
