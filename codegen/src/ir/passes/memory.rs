//! Copies and fills: `llvm.memcpy`, `llvm.memmove`, `llvm.memset`.
//!
//! LLVM's backend for this target makes loops over bytes of those whose length is unknown, or 128 and more, with each byte waiting for the one before it; of
//! shorter ones it makes as many accesses as the alignment asks for, of at most 8 bytes. Here
//!
//! - few accesses stay LLVM's,
//! - what is aligned to 16 is copied 16 bytes at a time, with all loads before the first store,
//! - all others become calls of the runtime's functions (`device-prelude/src/mem`), which find out at run time how well the areas are aligned.
//!
//! LLVM knows no functions of C for this target, so nothing makes intrinsics of the calls again. `memcmp` and `bcmp` are such calls from the beginning.

use crate::ir::llvm::{Builder, Call, Instruction, Module, Opcode, Place, TypeKind, Value};
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Calls of the runtime's functions.
    pub calls: u64,
    /// Copies and fills of 16 bytes at a time.
    pub wide: u64,
}

/// The most accesses that are left to LLVM. A call costs about as much as 16 of them, and wins where the areas are better aligned than their types.
const FEW: u64 = 16;
/// The longest copy by 16 bytes at a time: 8 loads, in 32 registers.
const LONGEST: u64 = 128;
/// From here on LLVM makes a loop.
const LOOP: u64 = 128;

/// What an intrinsic does, and the function that does the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Copy,
    Move,
    Fill,
}

impl Operation {
    fn of(name: &str) -> Option<Operation> {
        // Without those that must be inline, and those that are atomic.
        let (kind, _) = name.strip_prefix("llvm.")?.split_once(".p")?;
        Some(match kind {
            "memcpy" => Operation::Copy,
            "memmove" => Operation::Move,
            "memset" => Operation::Fill,
            _ => return None,
        })
    }

    fn function(self) -> &'static str {
        match self {
            Operation::Copy => "memcpy",
            Operation::Move => "memmove",
            Operation::Fill => "memset",
        }
    }
}

/// What is done with one.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    Leave,
    Wide(u64),
    Call,
}

/// `align` is what both areas have.
fn way(length: Option<u64>, align: u64) -> Way {
    match length {
        Some(length) if align >= 16 && (16..=LONGEST).contains(&length) => Way::Wide(length),
        Some(length) if length < LOOP && length.div_ceil(align.min(8)) <= FEW => Way::Leave,
        _ => Way::Call,
    }
}

/// Changes all of them.
///
/// # Errors
/// The program lacks one of the runtime's functions.
pub fn run(module: &Module) -> Result<Report> {
    let mut changed = Report::default();
    for intrinsic in module.functions() {
        let Some(operation) = Operation::of(&intrinsic.name()) else {
            continue;
        };
        let users = intrinsic.users();
        let calls = users.into_iter().filter_map(Value::instruction);
        for call in calls.filter_map(Instruction::call) {
            let [to, second, length, volatile] = call.arguments()[..] else {
                continue;
            };
            if !volatile.is_zero() {
                continue;
            }
            let mut align = alignment(call, 0);
            if operation != Operation::Fill {
                align = align.min(alignment(call, 1));
            }
            match way(length.number(), align) {
                Way::Leave => continue,
                Way::Wide(length) => {
                    wide(module, operation, call, [to, second], length);
                    changed.wide += 1;
                }
                Way::Call => {
                    call_function(module, operation, call, [to, second, length])?;
                    changed.calls += 1;
                }
            }
            // SAFETY: it has no value, and its handles are of this round.
            unsafe { call.as_instruction().erase() };
        }
    }
    Ok(changed)
}

/// What the call says of an argument: at least 1.
fn alignment(call: Call<'_>, at: u32) -> u64 {
    let attributes = call.attributes(Place::Parameter(at));
    let align = attributes
        .into_iter()
        .find(|attribute| attribute.is("align"));
    align.and_then(|align| align.value()).unwrap_or(1).max(1)
}

/// The address in no particular space, as the runtime's functions take it.
fn generic<'m>(module: &'m Module, builder: &Builder<'m>, address: Value<'m>) -> Value<'m> {
    match address.ty().address_space() {
        0 => address,
        _ => builder.cast(Opcode::AddrSpaceCast, address, module.pointer()),
    }
}

fn call_function<'m>(
    module: &'m Module,
    operation: Operation,
    old: Call<'m>,
    [to, second, length]: [Value<'m>; 3],
) -> Result<()> {
    let name = operation.function();
    let function = module.function(name).with_context(|| {
        format!("the program has no function `{name}`: was it linked against our sysroot?")
    })?;
    let builder = Builder::before(module, old.as_instruction());
    let to = generic(module, &builder, to);
    let second = match second.ty().kind() {
        TypeKind::Pointer => generic(module, &builder, second),
        _ => builder.cast(Opcode::ZExt, second, module.int(32)),
    };
    let length = match length.ty().bits() {
        64 => length,
        _ => builder.cast(Opcode::ZExt, length, module.int(64)),
    };
    let call = builder.call(function, &[to, second, length]);
    // As LLVM knows of the intrinsic.
    if let Some(nounwind) = module.attribute("nounwind", 0) {
        call.add(Place::Function, nounwind);
    }
    let pointers = if operation == Operation::Fill { 1 } else { 2 };
    for at in 0..pointers {
        if let Some(captures_nothing) = module.attribute("captures", 0) {
            call.add(Place::Parameter(at), captures_nothing);
        }
    }
    Ok(())
}

/// Offsets and bytes of the pieces of `length` bytes: 16 at a time, then less.
fn pieces(length: u64) -> impl Iterator<Item = (u64, u32)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = 1 << (length - at).checked_ilog2()?.min(4);
        at += bytes;
        Some((at - bytes, bytes as u32))
    })
}

fn wide<'m>(
    module: &'m Module,
    operation: Operation,
    old: Call<'m>,
    [to, second]: [Value<'m>; 2],
    length: u64,
) {
    let builder = Builder::before(module, old.as_instruction());
    let place = |base: Value<'m>, at: u64| match at {
        0 => base,
        _ => builder.offset(base, module.int(64).number(at)),
    };
    let values: Vec<Value<'m>> = match operation {
        Operation::Fill => {
            // The same byte everywhere.
            let ones = module.int(64).number(0x0101_0101_0101_0101);
            let byte = builder.cast(Opcode::ZExt, second, module.int(64));
            let half = builder.binary(Opcode::Mul, byte, ones);
            let low = builder.cast(Opcode::ZExt, half, module.int(128));
            let by = module.int(128).number(64);
            let high = builder.binary(Opcode::Shl, low, by);
            let all = builder.binary(Opcode::Or, low, high);
            let part = |(_, bytes)| match bytes {
                16 => all,
                _ => builder.cast(Opcode::Trunc, half, module.int(8 * bytes)),
            };
            pieces(length).map(part).collect()
        }
        _ => pieces(length)
            .map(|(at, bytes)| {
                let load = builder.load(module.int(8 * bytes), place(second, at));
                load.set_alignment(bytes);
                *load
            })
            .collect(),
    };
    for ((at, bytes), value) in pieces(length).zip(values) {
        builder.store(value, place(to, at)).set_alignment(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::llvm::Machine;
    use crate::ir::testing;

    const DECLARATIONS: &str = "
        declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1 immarg)
        declare void @llvm.memcpy.p1.p0.i32(ptr addrspace(1), ptr, i32, i1 immarg)
        declare void @llvm.memcpy.p0.p1.i64(ptr, ptr addrspace(1), i64, i1 immarg)
        declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1 immarg)
        declare void @llvm.memset.p0.i64(ptr, i8, i64, i1 immarg)
        declare void @llvm.memcpy.inline.p0.p0.i64(ptr, ptr, i64 immarg, i1 immarg)
        declare ptr @memcpy(ptr, ptr, i64)
        declare ptr @memmove(ptr, ptr, i64)
        declare ptr @memset(ptr, i32, i64)
        ";

    fn body(statements: &str) -> Module {
        testing::module(&format!(
            "{DECLARATIONS}define void @f(ptr %a, ptr %b, i64 %n, i8 %v) {{\n{statements}\nret void\n}}"
        ))
    }

    /// What the function does after the pass.
    fn after(statements: &str) -> (Report, String) {
        let module = body(statements);
        let changed = run(&module).unwrap();
        let text = testing::verified(&module);
        let (_, function) = text.split_once("define void @f").unwrap();
        (changed, function.to_owned())
    }

    #[test]
    fn unknown_lengths_are_calls() {
        let (changed, text) = after(
            "call void @llvm.memcpy.p0.p0.i64(ptr align 8 %a, ptr align 16 %b, i64 %n, i1 false)
             call void @llvm.memmove.p0.p0.i64(ptr %a, ptr %b, i64 %n, i1 false)
             call void @llvm.memset.p0.i64(ptr %a, i8 %v, i64 %n, i1 false)
             %g = addrspacecast ptr %a to ptr addrspace(1)
             %m = trunc i64 %n to i32
             call void @llvm.memcpy.p1.p0.i32(ptr addrspace(1) %g, ptr %b, i32 %m, i1 false)
             call void @llvm.memcpy.p0.p1.i64(ptr %a, ptr addrspace(1) %g, i64 %n, i1 false)",
        );
        assert_eq!(changed, Report { calls: 5, wide: 0 });
        for expected in [
            "call ptr @memcpy(ptr captures(none) %a, ptr captures(none) %b, i64 %n)",
            "call ptr @memmove(ptr captures(none) %a, ptr captures(none) %b, i64 %n)",
            "= zext i8 %v to i32",
            "call ptr @memset(ptr captures(none) %a, i32 %",
            "= addrspacecast ptr addrspace(1) %g to ptr",
            "= zext i32 %m to i64",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
        assert!(!text.contains("@llvm.mem"), "{text}");
    }

    /// Behind the pass for exceptions nothing unwinds, and LLVM believes no function without a body.
    #[test]
    fn calls_throw_nothing() {
        let module = body("call void @llvm.memset.p0.i64(ptr %a, i8 %v, i64 %n, i1 false)");
        run(&module).unwrap();
        let f = module.function("f").unwrap();
        let blocks = f.blocks().into_iter();
        let mut calls = blocks
            .flat_map(|block| block.instructions())
            .filter_map(|one| one.call());
        assert!(calls.next().unwrap().has(Place::Function, "nounwind"));
    }

    #[test]
    fn every_byte_of_a_fill_is_the_same() {
        let (changed, text) =
            after("call void @llvm.memset.p0.i64(ptr align 16 %a, i8 1, i64 31, i1 false)");
        assert_eq!(changed, Report { calls: 0, wide: 1 });
        for (bits, value) in [
            (128, u128::MAX / 255),
            (64, u128::from(u64::MAX / 255)),
            (32, u128::from(u32::MAX / 255)),
            (16, 257),
            (8, 1),
        ] {
            let store = format!("store i{bits} {value}, ptr %");
            assert!(text.contains(&store), "{store}\n{text}");
        }
    }

    #[test]
    fn by_length_and_alignment() {
        use Way::{Call, Leave, Wide};
        for (align, lengths) in [
            (1, [(16, Leave), (17, Call), (127, Call), (128, Call)]),
            (2, [(16, Leave), (32, Leave), (33, Call), (128, Call)]),
            (4, [(16, Leave), (64, Leave), (65, Call), (128, Call)]),
            (8, [(16, Leave), (120, Leave), (127, Leave), (128, Call)]),
            (
                16,
                [(15, Leave), (16, Wide(16)), (128, Wide(128)), (129, Call)],
            ),
            (
                64,
                [(0, Leave), (17, Wide(17)), (127, Wide(127)), (4096, Call)],
            ),
        ] {
            for (length, expected) in lengths {
                assert_eq!(way(Some(length), align), expected, "{length}, {align}");
            }
            assert_eq!(way(None, align), Call);
        }
    }

    #[test]
    fn the_worse_alignment_counts() {
        let (changed, text) = after(
            "call void @llvm.memcpy.p0.p0.i64(ptr align 16 %a, ptr align 1 %b, i64 64, i1 false)
             call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 17, i1 false)",
        );
        assert_eq!(changed, Report { calls: 2, wide: 0 });
        assert!(
            text.contains("call ptr @memset(ptr captures(none) %a, i32 0, i64 17)"),
            "{text}"
        );
    }

    #[test]
    fn loads_come_before_stores() {
        for name in ["memcpy", "memmove"] {
            let (changed, text) = after(&format!(
                "call void @llvm.{name}.p0.p0.i64(ptr align 16 %a, ptr align 32 %b, i64 127, i1 false)"
            ));
            assert_eq!(changed, Report { calls: 0, wide: 1 });
            let load = |line: &str| line.split_once("= load ").map(|(_, what)| what.to_owned());
            let loads: Vec<String> = text.lines().filter_map(load).collect();
            let types: Vec<&str> = loads
                .iter()
                .filter_map(|load| load.split(',').next())
                .collect();
            let [lines @ .., a, b, c, d] = &types[..] else {
                panic!("{text}")
            };
            assert_eq!(
                (lines.len(), [*a, *b, *c, *d]),
                (7, ["i64", "i32", "i16", "i8"])
            );
            assert!(lines.iter().all(|ty| *ty == "i128"), "{text}");
            let store = text.find("store").unwrap();
            assert!(store > text.rfind("load").unwrap(), "{text}");
            assert_eq!(text.matches("store").count(), 11, "{text}");
        }
    }

    #[test]
    fn what_is_volatile_or_inline_stays() {
        let (changed, text) = after(
            "call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %b, i64 %n, i1 true)
             call void @llvm.memcpy.inline.p0.p0.i64(ptr %a, ptr %b, i64 40, i1 false)
             call void @llvm.memcpy.p0.p0.i64(ptr align 8 %a, ptr align 8 %b, i64 24, i1 false)",
        );
        assert_eq!(changed, Report::default());
        assert_eq!(text.matches("@llvm.memcpy").count(), 3, "{text}");
    }

    #[test]
    fn a_program_without_the_function() {
        let module = testing::module(
            "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1 immarg)
             define void @f(ptr %a, i64 %n) {
               call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 %n, i1 false)
               ret void
             }",
        );
        let why = run(&module).unwrap_err().to_string();
        assert!(why.contains("no function `memset`"), "{why}");
    }

    /// The reason for the pass: LLVM's loops over bytes.
    #[test]
    fn ptx_has_wide_accesses_and_no_loop() {
        let statements = "
             call void @llvm.memcpy.p0.p0.i64(ptr align 16 %a, ptr align 16 %b, i64 128, i1 false)
             call void @llvm.memset.p0.i64(ptr align 16 %b, i8 %v, i64 32, i1 false)
             call void @llvm.memmove.p0.p0.i64(ptr align 8 %a, ptr align 8 %b, i64 %n, i1 false)";
        let ptx = |pass: bool| {
            let module = body(statements);
            if pass {
                run(&module).unwrap();
            }
            testing::verified(&module);
            let machine = Machine::new(&module, "sm_70", 3).unwrap();
            String::from_utf8(machine.ptx(&module).unwrap()).unwrap()
        };
        let before = ptx(false);
        assert!(
            before.contains("bra") && before.contains("ld.b8"),
            "{before}"
        );
        let after = ptx(true);
        assert!(
            !after.contains("bra") && !after.contains("ld.b8"),
            "{after}"
        );
        assert_eq!(after.matches("ld.v2.b64").count(), 8, "{after}");
        assert_eq!(after.matches("st.v2.b64").count(), 10, "{after}");
    }
}
