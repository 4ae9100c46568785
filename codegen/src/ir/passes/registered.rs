//! What runs before and after `main`: PTX has no sections, so the functions that the program has put into `.init_array` and its like are
//! called by two functions that are written here.

use crate::ir::llvm::{Builder, Global, Module, Value, ValueKind};
use anyhow::{Result, bail};
use device_abi as abi;
use ptx::demangle;

/// Defines [`abi::CONSTRUCTORS`] and [`abi::DESTRUCTORS`].
///
/// # Errors
/// A variable holds something else than functions that can be called without arguments.
pub fn run(module: &Module) -> Result<()> {
    let (before, after) = in_order(module);
    for (name, variables) in [(abi::CONSTRUCTORS, before), (abi::DESTRUCTORS, after)] {
        let function = module.declare(name, module.void().function(&[], false));
        let builder = Builder::at_end(module, function.append(module, "start"));
        for variable in variables {
            for callee in functions(variable)? {
                builder.call_pointer(callee.value_type(), callee, &[]);
            }
        }
        builder.ret_void();
        function.make_internal();
    }
    Ok(())
}

/// What the variable holds. Whatever such a function returns is dropped, as in C.
fn functions(variable: Global<'_>) -> Result<Vec<Value<'_>>> {
    let name = demangle(&variable.name());
    let what = format!("`{name}` is registered to run before or after `main`");
    let Some(value) = variable.initializer() else {
        bail!("{what}: the compiler has left nothing of it");
    };
    let mut found = Vec::new();
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value.kind() {
            ValueKind::Function => {
                if !value.value_type().parameters().is_empty() {
                    bail!(
                        "{what}: `{}` takes arguments, and is called without any, as by musl's C library",
                        demangle(&value.name())
                    );
                }
                found.push(value);
            }
            ValueKind::Aggregate => rest.extend(value.operands().into_iter().rev()),
            _ => bail!("{what}: it holds something else than functions"),
        }
    }
    Ok(found)
}

/// Sorted as GNU's and LLVM's linkers do: by priority, those without one last. Of one priority they keep the module's order. At the end, the last is called first.
fn in_order(module: &Module) -> (Vec<Global<'_>>, Vec<Global<'_>>) {
    let mut before = Vec::new();
    let mut after = Vec::new();
    for variable in module.globals() {
        match variable.section() {
            Some(section) => {
                if let Some(place) = place(&section, [".preinit_array", ".init_array", ".ctors"]) {
                    before.push((place, variable));
                } else if let Some(place) = place(&section, ["", ".fini_array", ".dtors"]) {
                    after.push((place, variable));
                }
            }
            None if is_inventory(variable) => before.push((LAST, variable)),
            None => {}
        }
    }
    before.sort_by_key(|(place, _)| *place);
    after.sort_by_key(|(place, _)| *place);
    let before = before.into_iter().map(|(_, variable)| variable);
    let after = after.into_iter().rev().map(|(_, variable)| variable);
    (before.collect(), after.collect())
}

/// The crate inventory (and by it typetag) names the sections of the systems that it knows, and gives its functions none for others.
/// Each is in a constant of its own without a name.
fn is_inventory(variable: Global<'_>) -> bool {
    demangle(&variable.name()).ends_with("::_::__CTOR")
}

/// A section without a number, and of the second kind.
const LAST: (u8, u32) = (1, NO_PRIORITY);
/// Behind each of the 65,536 priorities.
const NO_PRIORITY: u32 = 1 << 16;

/// Where a section of one of these names stands: in those of the first name before all others; those of the last name count from the
/// other end.
fn place(section: &str, [first, usual, old]: [&str; 3]) -> Option<(u8, u32)> {
    let suffix = |name: &str| {
        let rest = section.strip_prefix(name).filter(|_| !name.is_empty())?;
        (rest.is_empty() || rest.starts_with('.')).then(|| rest.trim_start_matches('.'))
    };
    let priority = |suffix: &str| suffix.parse::<u16>().ok().map(u32::from);
    if suffix(first).is_some() {
        return Some((0, 0));
    }
    if let Some(suffix) = suffix(usual) {
        return Some((1, priority(suffix).unwrap_or(NO_PRIORITY)));
    }
    let suffix = suffix(old)?;
    let priority = priority(suffix).map(|number| u32::from(u16::MAX) - number);
    Some((1, priority.unwrap_or(NO_PRIORITY)))
}

#[cfg(test)]
mod tests {
    use crate::ir::testing;
    use std::fmt::Write as _;

    const FUNCTIONS: &str = "define void @f() { ret void }\ndefine i64 @g() { ret i64 1 }\ndefine void @h(i64 %x) { ret void }\n";

    #[test]
    fn by_priority_and_place() {
        let mut text = FUNCTIONS.to_owned();
        for (name, section) in [
            ("plain", ".init_array"),
            ("late", ".init_array.65000"),
            ("early", ".init_array.00101"),
            ("first", ".preinit_array"),
            ("old", ".ctors.65434"),
            ("again", ".init_array"),
            ("other", "init_array"),
            ("longer", ".init_arrays"),
            ("end", ".fini_array"),
            ("end_early", ".fini_array.00101"),
            ("end_again", ".fini_array"),
        ] {
            writeln!(
                text,
                "@{name} = internal constant ptr @f, section \"{section}\""
            )
            .unwrap();
        }
        // As the crate inventory writes it for a target that it does not know.
        let inventory = "_ZN4demo1_6__CTOR17h0123456789abcdefE";
        writeln!(text, "@{inventory} = internal constant ptr @f").unwrap();
        let module = testing::module(&text);
        let (before, after) = super::in_order(&module);
        let names = |all: Vec<super::Global<'_>>| -> Vec<String> {
            all.into_iter().map(|variable| variable.name()).collect()
        };
        let expected = ["first", "early", "old", "late", "plain", "again", inventory];
        assert_eq!(names(before), expected);
        assert_eq!(names(after), ["end_again", "end", "end_early"]);
    }

    #[test]
    fn called_in_order() {
        let module = testing::module(&format!(
            "{FUNCTIONS}@one = internal constant ptr @f, section \".init_array\"
             @two = internal constant <{{ [2 x ptr] }}> <{{ [2 x ptr] [ptr @g, ptr @f] }}>, section \".init_array.5\"
             declare void @__gpu_run_constructors()
             define void @start() {{
               call void @__gpu_run_constructors()
               ret void
             }}"
        ));
        super::run(&module).unwrap();
        let text = testing::verified(&module);
        let (_, body) = text
            .split_once("define internal void @__gpu_run_constructors()")
            .unwrap();
        let body = body.split_once('}').unwrap().0;
        let calls: Vec<&str> = body
            .lines()
            .filter(|line| line.contains("call"))
            .map(str::trim)
            .collect();
        assert_eq!(
            calls,
            ["%0 = call i64 @g()", "call void @f()", "call void @f()"]
        );
        assert!(
            text.contains("define internal void @__gpu_run_destructors()"),
            "{text}"
        );
    }

    #[test]
    fn what_cannot_be_called_is_refused_by_name() {
        for (value, expected) in [
            (
                "constant ptr @h",
                "`it` is registered to run before or after `main`: `h` takes arguments",
            ),
            (
                "constant i64 7",
                "`it` is registered to run before or after `main`: it holds something else than functions",
            ),
            ("external constant ptr", "nothing of it"),
        ] {
            let text = format!("{FUNCTIONS}@it = {value}, section \".init_array\"");
            let error = super::run(&testing::module(&text)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
