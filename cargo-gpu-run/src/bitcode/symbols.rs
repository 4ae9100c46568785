//! The symbols of a module, in its order.

use super::blocks::{Block, Entry, Record};
use super::error::BitcodeError;

const MODULE_BLOCK: u64 = 8;
const STRING_TABLE_BLOCK: u64 = 23;
const VERSION: u64 = 1;
const SECTION_NAME: u64 = 5;
const VARIABLE: u64 = 7;
const FUNCTION: u64 = 8;
const STRING_TABLE: u64 = 1;

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A static.
    Variable,
    /// A function.
    Function,
}

/// Who sees a symbol, as far as we ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// Nobody outside the module: the backend may call it as it likes.
    Local,
    /// Declared, and perhaps defined nowhere.
    ExternWeak,
    /// Any other: the backend keeps its name.
    Global,
}

/// A function or a static.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// As the module has it.
    pub name: String,
    /// Which of both.
    pub kind: Kind,
    /// Who sees it.
    pub linkage: Linkage,
    /// `#[link_section]`.
    pub section: Option<String>,
    /// `#[thread_local]`.
    pub thread_local: bool,
}

/// All symbols of the file.
///
/// # Errors
/// It is no bitcode, or of a version that is not understood.
pub fn symbols(bytes: &[u8]) -> Result<Vec<Symbol>, BitcodeError> {
    let mut file = Block::file(bytes)?;
    let mut records = Vec::new();
    let mut sections = Vec::new();
    let mut names: &[u8] = &[];
    loop {
        match file.next()? {
            Entry::Block(mut block) if block.id == MODULE_BLOCK => {
                module(&mut block, &mut records, &mut sections)?;
            }
            Entry::Block(mut block) if block.id == STRING_TABLE_BLOCK => {
                while let Some(record) = record(&mut block)? {
                    if let (STRING_TABLE, Some(blob)) = (record.code, record.blob) {
                        names = blob;
                    }
                }
            }
            Entry::Block(_) | Entry::Record(_) => {}
            Entry::End => break,
        }
    }
    let all = records.iter().map(|record| {
        let error = |what| BitcodeError { bit: 0, what };
        symbol(record, names, &sections).ok_or_else(|| error("a symbol without a name"))
    });
    all.collect()
}

/// The next record; blocks are skipped.
fn record<'b>(block: &mut Block<'b>) -> Result<Option<Record<'b>>, BitcodeError> {
    loop {
        match block.next()? {
            Entry::Record(record) => return Ok(Some(record)),
            Entry::Block(_) => {}
            Entry::End => return Ok(None),
        }
    }
}

fn module<'b>(
    block: &mut Block<'b>,
    records: &mut Vec<Record<'b>>,
    sections: &mut Vec<String>,
) -> Result<(), BitcodeError> {
    while let Some(record) = record(block)? {
        match record.code {
            // Names are in a table of their own since version 2, of LLVM 5.
            VERSION if record.numbers.first() != Some(&2) => {
                let what = "a module of an unknown version";
                return Err(BitcodeError { bit: 0, what });
            }
            SECTION_NAME => {
                let bytes = record.numbers.iter().map(|number| *number as u8).collect();
                let name: Vec<u8> = bytes;
                sections.push(String::from_utf8_lossy(&name).into_owned());
            }
            VARIABLE | FUNCTION => records.push(record),
            _ => {}
        }
    }
    Ok(())
}

/// Both kinds have place and length of the name first, and the linkage sixth.
fn symbol(record: &Record<'_>, names: &[u8], sections: &[String]) -> Option<Symbol> {
    let number = |at: usize| record.numbers.get(at).copied();
    let start = usize::try_from(number(0)?).ok()?;
    let len = usize::try_from(number(1)?).ok()?;
    let name = names.get(start..start.checked_add(len)?)?;
    let is_variable = record.code == VARIABLE;
    let linkage = match number(5)? {
        3 | 9 | 13 | 14 => Linkage::Local,
        7 => Linkage::ExternWeak,
        _ => Linkage::Global,
    };
    let section = number(if is_variable { 7 } else { 8 }).unwrap_or(0);
    let section = usize::try_from(section).ok()?.checked_sub(1);
    Some(Symbol {
        name: String::from_utf8_lossy(name).into_owned(),
        kind: if is_variable {
            Kind::Variable
        } else {
            Kind::Function
        },
        linkage,
        section: section.and_then(|index| sections.get(index).cloned()),
        thread_local: is_variable && number(9).unwrap_or(0) != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, Linkage, symbols};
    use std::path::Path;
    use std::process::Command;

    /// rustc's own bitcode of `source`.
    fn compiled(source: &str) -> Vec<u8> {
        let directory = tempfile::tempdir().unwrap();
        let (input, output) = (directory.path().join("a.rs"), directory.path().join("a.bc"));
        std::fs::write(&input, source).unwrap();
        compile(&input, &output);
        std::fs::read(output).unwrap()
    }

    fn compile(input: &Path, output: &Path) {
        let mut rustc = Command::new("rustc");
        rustc.args(["--crate-type=lib", "--emit=llvm-bc", "-Ccodegen-units=1"]);
        let status = rustc.arg(input).arg("-o").arg(output).status().unwrap();
        assert!(status.success());
    }

    #[test]
    fn what_rustc_wrote_is_read() {
        let all = symbols(&compiled(
            "pub extern \"C\" fn f() {}
             #[used] #[unsafe(link_section = \".init_array.00100\")] static FIRST: extern \"C\" fn() = f;
             #[unsafe(export_name = \"with-dash\")] pub static PLAIN: u32 = 1;
             #[unsafe(export_name = \"1.dots\")] pub extern \"C\" fn g() { f() }",
        ))
        .unwrap();
        let find = |name: &str| {
            let mut found = all.iter().filter(|symbol| symbol.name.contains(name));
            (found.next().unwrap().clone(), found.count())
        };
        let (first, others) = find("FIRST");
        assert_eq!(others, 0);
        assert_eq!(first.section.as_deref(), Some(".init_array.00100"));
        assert_eq!(first.kind, Kind::Variable);
        let (plain, _) = find("with-dash");
        assert_eq!((plain.section, plain.thread_local), (None, false));
        assert_eq!(
            (plain.kind, plain.linkage),
            (Kind::Variable, Linkage::Global)
        );
        let (function, _) = find("1.dots");
        assert_eq!(
            (function.kind, function.name.as_str()),
            (Kind::Function, "1.dots")
        );
    }

    #[test]
    fn anything_else_is_an_error() {
        assert!(symbols(b"").is_err());
        assert!(symbols(b"\x7fELF").is_err());
        let whole = compiled("pub fn f() {}");
        for len in (4..whole.len()).step_by(97) {
            // No panic, whatever the rest is.
            let _ = symbols(&whole[..len]);
        }
    }
}
