//! Large initial values travel as bytes, apart from the text.
//!
//! As text, a byte takes four or five characters, and every stage reads and writes them: compiler, rewriter, driver, emulator. A large value that holds no
//! address is taken out of the text instead, and the launcher copies it into place before the program starts.

use super::ast::{Init, Item, Linkage, Module, Space, Variable};
use std::borrow::Cow;

/// The least size, in bytes. A program without large tables has no value of this size, and its text stays whole.
pub const LEAST: usize = 64 << 10;

/// Takes the initial bytes of large variables out of a module, and returns them with the variables' names. These variables become `.visible`, so that the
/// driver finds them by name.
pub fn detach(module: &mut Module<'_>, least: usize) -> Vec<(String, Vec<u8>)> {
    let mut data = Vec::new();
    for item in &mut module.items {
        let Item::Variable(variable) = item else {
            continue;
        };
        if is_large(variable, least)
            && let Some([Init::Bytes(bytes)]) = variable.init.take().as_deref_mut()
        {
            variable.linkage = Linkage::Visible;
            let bytes = std::mem::take(bytes).into_owned();
            data.push((variable.name.to_string(), bytes));
        }
    }
    data
}

/// Whether the variable is defined in this module alone, and its initial value is a long list of bytes.
fn is_large(variable: &Variable<'_>, least: usize) -> bool {
    let Some([Init::Bytes(bytes)]) = variable.init.as_deref() else {
        return false;
    };
    variable.space == Space::Global
        && matches!(variable.linkage, Linkage::Internal | Linkage::Visible)
        && matches!(variable.dims[..], [Some(size)] if size >= bytes.len() as u64)
        && bytes.len() >= least
}

/// Puts back what [`detach`] took.
///
/// # Errors
/// The name of a variable that the module does not have, or that is smaller than its bytes.
pub fn attach<'a>(
    module: &mut Module<'a>,
    data: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<(), String> {
    let mut data: std::collections::HashMap<&str, &[u8]> = data.into_iter().collect();
    for item in &mut module.items {
        if let Item::Variable(variable) = item
            && let Some(bytes) = data.remove(variable.name.as_ref())
        {
            let holds = matches!(variable.dims[..], [Some(size)] if size >= bytes.len() as u64);
            if !holds || variable.init.is_some() {
                return Err(variable.name.to_string());
            }
            variable.init = Some(vec![Init::Bytes(Cow::Borrowed(bytes))]);
        }
    }
    match data.into_keys().next() {
        Some(name) => Err(name.to_owned()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{LEAST, attach, detach};
    use crate::{parse, print};

    const HEAD: &str = ".version 7.1\n.target sm_70\n.address_size 64\n\n";

    fn list(count: usize) -> String {
        let numbers: Vec<String> = (0..count).map(|at| (at * 7 % 256).to_string()).collect();
        numbers.join(", ")
    }

    #[test]
    fn what_was_taken_can_be_given_back() {
        let text = format!(
            "{HEAD}.global .align 16 .b8 large[70000] = {{{}}};\n.visible .global .align 1 .b8 small[3] = {{1, 2, 3}};\n",
            list(LEAST)
        );
        let mut module = parse(&text).unwrap();
        let data = detach(&mut module, LEAST);
        let [(name, bytes)] = &data[..] else {
            panic!("{} variables", data.len())
        };
        assert_eq!((name.as_str(), bytes.len()), ("large", LEAST));
        assert_eq!(bytes[..4], [0, 7, 14, 21]);
        let left = print(&module);
        assert_eq!(
            left,
            format!(
                "{HEAD}.visible .global .align 16 .b8 large[70000];\n.visible .global .align 1 .b8 small[3] = {{1, 2, 3}};\n"
            )
        );
        let mut module = parse(&left).unwrap();
        attach(&mut module, [("large", &bytes[..])]).unwrap();
        let whole = text.replace(".global .align 16", ".visible .global .align 16");
        assert_eq!(print(&module), whole);
        assert_eq!(
            attach(&mut module, [("large", &b"x"[..])]),
            Err("large".to_owned())
        );
        assert_eq!(
            attach(&mut module, [("other", &b"x"[..])]),
            Err("other".to_owned())
        );
    }

    #[test]
    fn what_holds_addresses_or_is_not_bytes_stays() {
        let numbers = list(LEAST);
        for variable in [
            format!(".global .align 1 .b8 a[65544] = {{{numbers}, 0xFF(f), 1, 2, 3, 4, 5, 6, 7}};"),
            format!(".global .align 8 .b64 b[65536] = {{{numbers}}};"),
            format!(".const .align 1 .b8 c[65536] = {{{numbers}}};"),
            format!(".weak .global .align 1 .b8 d[65536] = {{{numbers}}};"),
            ".global .align 1 .b8 e[65536];".to_owned(),
        ] {
            let text = format!("{HEAD}.func f() {{ ret; }}\n{variable}\n");
            let mut module = parse(&text).unwrap();
            let before = print(&module);
            assert_eq!(detach(&mut module, LEAST), []);
            assert_eq!(print(&module), before);
        }
    }
}
