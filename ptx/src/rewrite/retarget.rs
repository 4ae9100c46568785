//! A module that was compiled for a newer GPU than it has to run on.
//!
//! libNVVM reads modern IR only for `sm_100` and up and then writes the newest `.version`. A program need not use anything that new. So every
//! instruction is looked up in the table of the ISA, and the module asks for what its instructions need.

use super::error::RewriteError;
use super::target;
use crate::ast::{Function, Item, Module, Statement};
use crate::{demangle, isa, walk};

/// The least `.version` that knows a target.
const VERSIONS: &[(u32, (u32, u32))] = &[
    (70, (6, 0)),
    (72, (6, 1)),
    (75, (6, 3)),
    (80, (7, 0)),
    (86, (7, 1)),
    (87, (7, 4)),
    (88, (9, 0)),
    (89, (7, 8)),
    (90, (7, 8)),
    (100, (8, 6)),
    (101, (8, 6)),
    (103, (8, 8)),
    (110, (9, 0)),
    (120, (8, 7)),
    (121, (8, 8)),
];

/// The first `.version` that has `.pragma "used_bytes_mask ..."`.
const BYTE_MASKS: (u32, u32) = (8, 3);

/// Makes `.target` and `.version` what `name` and the instructions need; `least` is the least version.
///
/// # Errors
/// An instruction that `name` does not have, or one that the table does not know.
pub fn retarget(
    module: &mut Module<'_>,
    name: &str,
    least: (u32, u32),
) -> Result<(), RewriteError> {
    let number = number(name);
    let known = VERSIONS.iter().rev().find(|(sm, _)| *sm <= number);
    let mut version = known.map_or(least, |(_, version)| least.max(*version));
    for item in &module.items {
        let Item::Function(function) = item else {
            continue;
        };
        let Some(body) = &function.body else { continue };
        for instruction in walk::instructions(body) {
            let refused = |needs: String| RewriteError::Target {
                function: demangle(&function.name),
                line: instruction.line,
                instruction: instruction.opcode.join("."),
                needs,
                target: name.to_owned(),
            };
            let resolved =
                isa::resolve(&instruction.opcode).map_err(|why| refused(why.to_string()))?;
            let since = resolved.row.since(&instruction.opcode.join("."));
            if since.number() > number {
                return Err(refused(format!("it needs {}", since.target)));
            }
            version = version.max(since.ptx);
        }
    }
    target::set_target(module, name);
    module.version = version;
    if version < BYTE_MASKS {
        for item in &mut module.items {
            if let Item::Function(Function {
                body: Some(body), ..
            }) = item
            {
                drop_byte_masks(body);
            }
        }
    }
    Ok(())
}

/// libNVVM writes before a load which of its bytes are used. That is a hint, and no reason to need a newer driver.
fn drop_byte_masks(body: &mut Vec<Statement<'_>>) {
    body.retain(|statement| {
        !matches!(statement, Statement::Pragma(text) if text.starts_with("used_bytes_mask"))
    });
    body.iter_mut()
        .filter_map(Statement::nested_mut)
        .for_each(drop_byte_masks);
}

fn number(name: &str) -> u32 {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, print};

    fn retargeted(body: &str, target: &str) -> Result<String, String> {
        let source = format!(
            ".version 9.5\n.target sm_100\n.address_size 64\n.func f() {{ {body} ret; }}\n"
        );
        let mut module = parse(&source).unwrap();
        match retarget(&mut module, target, (7, 1)) {
            Ok(()) => Ok(format!("{:?} {}", module.version, module.target[0])),
            Err(why) => Err(why.to_string()),
        }
    }

    #[test]
    fn the_module_says_what_it_needs() {
        assert_eq!(retargeted("", "sm_70").unwrap(), "(7, 1) sm_70");
        assert_eq!(retargeted("", "sm_90").unwrap(), "(7, 8) sm_90");
        let newer = ".reg .b32 %r<2>; ld.mmio.relaxed.sys.b32 %r1, [%r1];";
        assert_eq!(retargeted(newer, "sm_70").unwrap(), "(8, 2) sm_70");
    }

    #[test]
    fn a_mask_of_bytes_stays_where_the_version_has_it() {
        let masks = |arch: &str, least| {
            let source = ".version 9.5\n.target sm_100\n.address_size 64\n.func f() { .pragma \"nounroll\"; { .pragma \"used_bytes_mask 0x5\"; } .pragma \"used_bytes_mask 0x3\"; ret; }\n";
            let mut module = parse(source).unwrap();
            retarget(&mut module, arch, least).unwrap();
            let text = print(&module);
            (
                text.matches("used_bytes_mask").count(),
                text.matches("nounroll").count(),
            )
        };
        assert_eq!(masks("sm_70", (7, 1)), (0, 1));
        assert_eq!(masks("sm_90", (7, 1)), (0, 1));
        assert_eq!(masks("sm_90", (8, 3)), (2, 1));
        assert_eq!(masks("sm_100", (7, 1)), (2, 1));
    }

    #[test]
    fn what_an_older_gpu_lacks_is_named() {
        let newer = ".reg .b32 %r<3>; min.NaN.f32 %r1, %r1, %r2;";
        let why = retargeted(newer, "sm_75").unwrap_err();
        assert!(
            why.contains("min.NaN.f32") && why.contains("sm_80"),
            "{why}"
        );
        assert!(retargeted(newer, "sm_80").is_ok());
        let why = retargeted("frobnicate.b32;", "sm_90").unwrap_err();
        assert!(why.contains("frobnicate"), "{why}");
    }
}
