//! `.target` and `.version`.

use crate::ast::{Module, Name};

/// Replaces the architecture; options such as `debug` stay.
pub fn set_target(module: &mut Module<'_>, name: &str) {
    let name = Name::Owned(name.to_owned());
    match module
        .target
        .iter_mut()
        .find(|part| part.starts_with("sm_") || part.starts_with("compute_"))
    {
        Some(part) => *part = name,
        None => module.target.insert(0, name),
    }
}

/// Raises the version to `least`; a higher one stays, because the module may need it.
pub fn raise_version(module: &mut Module<'_>, least: (u32, u32)) {
    module.version = module.version.max(least);
}

#[cfg(test)]
mod tests {
    use super::{raise_version, set_target};
    use crate::parse;

    #[test]
    fn architecture_is_replaced_and_the_version_only_raised() {
        let mut module = parse(".version 7.1\n.target sm_70, debug\n").unwrap();
        set_target(&mut module, "sm_90");
        assert_eq!(module.target, ["sm_90", "debug"]);
        raise_version(&mut module, (7, 8));
        assert_eq!(module.version, (7, 8));
        raise_version(&mut module, (6, 9));
        assert_eq!(module.version, (7, 8));
    }
}
