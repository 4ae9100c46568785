//! Operations on floats that LLVM's PTX backend makes wrong or not at all: they become calls of `device-math`, which our sysroot has in every program.
//!
//! - `x % y` becomes `x - trunc(x / y) * y`, which is wrong where the quotient was rounded up or is large (`10.0 % 0.1` is -5.6e-16), and for
//!   infinities and the sign of zero: `fmod`, `fmodf`. By a power of two LLVM does otherwise, and exactly: that stays.
//! - LLVM's intrinsics for C's mathematical functions (`llvm.sin.f64`) end the process: the functions. std does not use them here.
//! - From a float to a 128-bit integer it has nothing, and ends the process: `__fixdfti`, `__fixunsdfti`, which saturate as Rust's `as` does.

use crate::ir::llvm::{Builder, Call, Function, Instruction, Module, Opcode, Type, Value};
use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// What was replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Remainders.
    pub remainders: u64,
    /// Conversions to 128-bit integers.
    pub conversions: u64,
    /// Calls of LLVM's intrinsics.
    pub intrinsics: u64,
}

/// Replaces them.
///
/// # Errors
/// The program has no such function, or a vector or a float of another size is converted.
pub fn run(module: &Module) -> Result<Report> {
    let mut report = Report::default();
    for function in module.functions() {
        for block in function.blocks() {
            for instruction in block.instructions() {
                if is_remainder(module, instruction) {
                    remainder(module, instruction)?;
                    report.remainders += 1;
                } else if let Some(signed) = conversion(module, instruction) {
                    convert(module, instruction, signed)?;
                    report.conversions += 1;
                } else if let Some(name) = mathematics(instruction) {
                    call(module, instruction, &name)?;
                    report.intrinsics += 1;
                }
            }
        }
    }
    Ok(report)
}

fn is_remainder(module: &Module, instruction: Instruction<'_>) -> bool {
    let is_of_ours = |ty: Type<'_>| ty == module.float() || ty == module.double();
    instruction.opcode() == Opcode::FRem
        && is_of_ours(instruction.ty())
        && !instruction.operands()[1]
            .real()
            .is_some_and(is_power_of_two)
}

fn is_power_of_two(x: f64) -> bool {
    const MANTISSA: u64 = (1 << 52) - 1;
    x.is_normal() && x.to_bits() & MANTISSA == 0
}

fn remainder<'m>(module: &'m Module, instruction: Instruction<'m>) -> Result<()> {
    let ty = instruction.ty();
    let name = if ty == module.float() {
        "fmodf"
    } else {
        "fmod"
    };
    let callee = of_the_sysroot(module, name, ty, &[ty, ty], instruction)?;
    let builder = Builder::before(module, instruction);
    let result = builder.call(callee, &instruction.operands()[..2]);
    put(instruction, **result);
    Ok(())
}

/// Whether it converts to a signed (`true`) or an unsigned 128-bit integer.
fn conversion(module: &Module, instruction: Instruction<'_>) -> Option<bool> {
    if instruction.ty() != module.int(128) {
        return None;
    }
    match instruction.opcode() {
        Opcode::FPToSI => Some(true),
        Opcode::FPToUI => Some(false),
        Opcode::Call => {
            let name = instruction.call()?.callee_function()?.name();
            let signed = name.starts_with("llvm.fptosi.sat.i128.");
            (signed || name.starts_with("llvm.fptoui.sat.i128.")).then_some(signed)
        }
        _ => None,
    }
}

fn convert<'m>(module: &'m Module, instruction: Instruction<'m>, signed: bool) -> Result<()> {
    let name = if signed { "__fixdfti" } else { "__fixunsdfti" };
    let double = module.double();
    let callee = of_the_sysroot(module, name, module.int(128), &[double], instruction)?;
    let builder = Builder::before(module, instruction);
    let x = instruction.operands()[0];
    let x = match x.ty() {
        ty if ty == double => x,
        ty if ty == module.float() => builder.cast(Opcode::FPExt, x, double),
        ty => bail!(
            "{} converts a float of the type {ty} to 128 bits",
            at(instruction)
        ),
    };
    put(instruction, **builder.call(callee, &[x]));
    Ok(())
}

/// C's function for an intrinsic that LLVM has no instruction for.
fn mathematics(instruction: Instruction<'_>) -> Option<String> {
    const NAMES: [&str; 16] = [
        "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
        "exp2", "log", "log2", "log10", "pow",
    ];
    let name = instruction.call()?.callee_function()?.name();
    let (name, ty) = name.strip_prefix("llvm.")?.split_once('.')?;
    let end = match ty {
        "f32" => "f",
        "f64" => "",
        _ => return None,
    };
    NAMES.contains(&name).then(|| format!("{name}{end}"))
}

fn call<'m>(module: &'m Module, instruction: Instruction<'m>, name: &str) -> Result<()> {
    let arguments = instruction.call().map_or_else(Vec::new, Call::arguments);
    let types: Vec<_> = arguments.iter().map(|argument| argument.ty()).collect();
    let callee = of_the_sysroot(module, name, instruction.ty(), &types, instruction)?;
    let builder = Builder::before(module, instruction);
    put(instruction, **builder.call(callee, &arguments));
    Ok(())
}

fn of_the_sysroot<'m>(
    module: &'m Module,
    name: &str,
    result: Type<'m>,
    parameters: &[Type<'m>],
    user: Instruction<'m>,
) -> Result<Function<'m>> {
    let ty = result.function(parameters, false);
    match module.function(name) {
        Some(found) if !found.is_declaration() && found.value_type() == ty => Ok(found),
        _ => bail!(
            "{} needs the function `{name}`, which the program does not have: was it linked against our sysroot?",
            at(user)
        ),
    }
}

/// The function, and the line if it is known.
fn at(instruction: Instruction<'_>) -> String {
    let function = ptx::demangle(&instruction.block().function().name());
    match instruction.place() {
        Some((file, line)) => format!("{file}:{line}: `{function}`"),
        None => format!("`{function}`"),
    }
}

fn put<'m>(old: Instruction<'m>, new: Value<'m>) {
    old.replace_with(new);
    // SAFETY: nobody uses it any more, and `run` is past it.
    unsafe { old.erase() };
}

#[cfg(test)]
mod tests {
    use crate::ir::testing;

    const FUNCTIONS: &str = "define double @fmod(double %x, double %y) { ret double %x }
        define float @fmodf(float %x, float %y) { ret float %x }
        define i128 @__fixdfti(double %x) { ret i128 0 }
        define i128 @__fixunsdfti(double %x) { ret i128 0 }
        declare i128 @llvm.fptosi.sat.i128.f64(double)
        declare i128 @llvm.fptoui.sat.i128.f32(float)
        declare i64 @llvm.fptoui.sat.i64.f32(float)\n";

    #[test]
    fn remainders_but_those_by_a_power_of_two() {
        let module = testing::module(&format!(
            "{FUNCTIONS}define double @f(double %x, float %y) {{
               %a = frem double %x, 1.0e1
               %b = frem double %a, -4.0
               %c = frem float %y, %y
               %d = fpext float %c to double
               %e = frem double 1.0e1, %d
               %f = fadd double %b, %e
               ret double %f
             }}"
        ));
        let report = super::run(&module).unwrap();
        assert_eq!((report.remainders, report.conversions), (3, 0));
        let text = testing::verified(&module);
        assert_eq!(text.matches("call double @fmod(").count(), 2, "{text}");
        assert_eq!(text.matches("call float @fmodf(").count(), 1, "{text}");
        assert!(text.contains("frem double %1, -4.000000e+00"), "{text}");
    }

    #[test]
    fn conversions_to_128_bits() {
        let module = testing::module(&format!(
            "{FUNCTIONS}define i128 @f(double %x, float %y) {{
               %a = call i128 @llvm.fptosi.sat.i128.f64(double %x)
               %b = call i128 @llvm.fptoui.sat.i128.f32(float %y)
               %c = fptoui double %x to i128
               %d = call i64 @llvm.fptoui.sat.i64.f32(float %y)
               %e = fptosi float %y to i128
               %s = add i128 %a, %b
               %t = add i128 %c, %e
               %r = add i128 %s, %t
               ret i128 %r
             }}"
        ));
        assert_eq!(super::run(&module).unwrap().conversions, 4);
        let text = testing::verified(&module);
        assert_eq!(text.matches("call i128 @__fixdfti(").count(), 2, "{text}");
        assert_eq!(
            text.matches("call i128 @__fixunsdfti(").count(),
            2,
            "{text}"
        );
        assert!(text.contains("call i64 @llvm.fptoui.sat.i64.f32"), "{text}");
    }

    #[test]
    fn intrinsics_of_mathematics() {
        let module = testing::module(
            "define double @pow(double %x, double %y) { ret double %x }
             define float @sinf(float %x) { ret float %x }
             declare double @llvm.pow.f64(double, double)
             declare float @llvm.sin.f32(float)
             declare double @llvm.sqrt.f64(double)
             define double @f(double %x, float %y) {
               %a = call double @llvm.pow.f64(double %x, double 3.0)
               %b = call float @llvm.sin.f32(float %y)
               %c = fpext float %b to double
               %d = call double @llvm.sqrt.f64(double %c)
               %e = fadd double %a, %d
               ret double %e
             }",
        );
        assert_eq!(super::run(&module).unwrap().intrinsics, 2);
        let text = testing::verified(&module);
        for expected in [
            "call double @pow(double %x, double 3.0",
            "call float @sinf(",
            "call double @llvm.sqrt.f64(",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn without_the_function_the_place_is_told() {
        let module = testing::module(
            "define double @_ZN4demo4deepE(double %x) {\n %a = frem double %x, 3.0\n ret double %a\n}",
        );
        let why = super::run(&module).unwrap_err().to_string();
        assert!(
            why.starts_with("`demo::deep` needs the function `fmod`"),
            "{why}"
        );
    }
}
