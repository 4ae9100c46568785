//! The module of rustc_codegen_nvvm, in the IR of LLVM 7, made right where the backend is not.

/// Functions that such modules call.
const INTRINSICS: &str = include_str!("intrinsics.ll");

/// The same as a module of its own.
pub fn intrinsics(ir: [i32; 4]) -> String {
    format!("{INTRINSICS}{}", super::ir::version(ir))
}

/// Whether the module calls NVIDIA's library of mathematical functions: the backend makes such calls of `sqrt`, `floor` and the like.
pub fn needs_libdevice(source: &str) -> bool {
    let declares = |line: &str| line.starts_with("declare ") && line.contains(" @__nv_");
    source.lines().any(declares)
}

/// `source` with casts from floats to integers that saturate, as Rust's do; [`intrinsics`] has the functions.
///
/// Only instructions: a constant that does not fit its type was folded by the backend already, to any value.
pub fn repair(source: &str) -> String {
    let mut text = String::with_capacity(source.len() + 4096);
    let mut called = std::collections::BTreeSet::new();
    for line in source.lines() {
        match cast(line) {
            Some(Cast {
                result,
                signed,
                from,
                value,
                to,
                rest,
            }) => {
                let sign = if signed { "fptosi" } else { "fptoui" };
                let name = format!("__gpu_run_{sign}_{from}_{to}");
                text.push_str(&format!(
                    "  {result} = call {to} @{name}({from} {value}){rest}\n"
                ));
                called.insert(format!("declare {to} @{name}({from})\n"));
            }
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    called.iter().for_each(|line| text.push_str(line));
    text
}

/// `  %1 = fptosi float %0 to i32, !dbg !7`.
#[derive(Debug, PartialEq)]
struct Cast<'a> {
    result: &'a str,
    signed: bool,
    from: &'a str,
    value: &'a str,
    to: &'a str,
    rest: &'a str,
}

fn cast(line: &str) -> Option<Cast<'_>> {
    let (result, operation) = line.strip_prefix("  ")?.split_once(" = ")?;
    let (signed, operands) = match operation.split_once(' ')? {
        ("fptosi", operands) => (true, operands),
        ("fptoui", operands) => (false, operands),
        _ => return None,
    };
    let (from, operands) = operands.split_once(' ')?;
    let (value, target) = operands.split_once(" to ")?;
    let end = target.find(',').unwrap_or(target.len());
    let (to, rest) = target.split_at(end);
    let known = matches!(from, "float" | "double") && matches!(to, "i8" | "i16" | "i32" | "i64");
    known.then_some(Cast {
        result,
        signed,
        from,
        value,
        to,
        rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casts_become_calls() {
        let source = "define i32 @f(float %x) {\n  %1 = fptosi float %x to i32, !dbg !7\n  %2 = fptoui double 1.0 to i64\n  ret i32 %1\n}\n";
        let expected = "define i32 @f(float %x) {\n  %1 = call i32 @__gpu_run_fptosi_float_i32(float %x), !dbg !7\n  %2 = call i64 @__gpu_run_fptoui_double_i64(double 1.0)\n  ret i32 %1\n}\ndeclare i32 @__gpu_run_fptosi_float_i32(float)\ndeclare i64 @__gpu_run_fptoui_double_i64(double)\n";
        assert_eq!(repair(source), expected);
    }

    #[test]
    fn calls_of_libdevice() {
        assert!(needs_libdevice("declare float @__nv_sqrtf(float) #1\n"));
        assert!(!needs_libdevice(
            "declare { i8, i1 } @__nvvm_u8_addo(i8, i8)\n; @__nv_sqrtf\n"
        ));
    }

    #[test]
    fn other_lines_stay() {
        for line in [
            "  %1 = fptosi <2 x float> %x to <2 x i32>",
            "  %1 = fptosi half %x to i32",
            "  %1 = add i32 %x, 1",
            "; fptosi",
            "}",
        ] {
            assert_eq!(repair(line), format!("{line}\n"));
        }
    }

    #[test]
    fn every_function_that_is_called_is_there() {
        for sign in ["fptosi", "fptoui"] {
            for (from, to) in [
                ("float", "i8"),
                ("float", "i64"),
                ("double", "i16"),
                ("double", "i32"),
            ] {
                let definition = format!("define {to} @__gpu_run_{sign}_{from}_{to}({from} %x)");
                assert!(INTRINSICS.contains(&definition), "{definition}");
            }
        }
    }
}
