//! The register budget: fewer registers for each thread, more resident warps.

use crate::ptx::ast::{Item, Module, Name};
use device_prelude::abi;

const DIRECTIVE: &str = ".maxnreg";

/// Gives our kernel `.maxnreg count`, in place of one that it has. A declaration of it may not have any.
pub fn limit(module: &mut Module<'_>, count: u32) {
    for item in &mut module.items {
        if let Item::Function(function) = item
            && function.entry
            && function.name == abi::KERNEL
            && function.body.is_some()
        {
            function
                .attributes
                .retain(|attribute| attribute.split_whitespace().next() != Some(DIRECTIVE));
            function
                .attributes
                .push(Name::Owned(format!("{DIRECTIVE} {count}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ptx::ast::Item;
    use crate::ptx::parse;

    #[test]
    fn only_our_kernel_gets_the_budget_and_only_one() {
        let text = ".version 7.1\n.entry __gpu_run_kernel() .maxntid 128, 1, 1 .maxnreg 200 {}\n.entry other() .maxnreg 200 {}\n.entry __gpu_run_kernel();";
        let mut module = parse(text).unwrap();
        super::limit(&mut module, 64);
        let attributes: Vec<_> = module
            .items
            .iter()
            .map(|item| match item {
                Item::Function(function) => function.attributes.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(attributes[0], [".maxntid 128, 1, 1", ".maxnreg 64"]);
        assert_eq!(attributes[1], [".maxnreg 200"]);
        assert!(
            attributes[2].is_empty(),
            "ptxas refuses it on a declaration"
        );
    }
}
