//! What must be known of PTX text before a driver sees it, and the one edit that experiments ask for.

/// The `.version` and `.target` of PTX text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// `.version MAJOR.MINOR`.
    pub version: (u32, u32),
    /// The target's number: 70 for `sm_70`.
    pub target: u32,
    /// `sm_90a` and the like: runs on that very architecture only.
    pub exact: bool,
}

impl Needs {
    /// Reads the head of PTX text; `None` if it has none.
    pub fn of(ptx: &str) -> Option<Needs> {
        let (mut version, mut target) = (None, None);
        for line in ptx.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix(".version") {
                let (major, minor) = rest.trim().split_once('.')?;
                version = Some((major.parse().ok()?, minor.trim().parse().ok()?));
            } else if let Some(rest) = line.strip_prefix(".target") {
                let name = rest.split(',').next()?.trim().strip_prefix("sm_")?;
                let digits = name.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                target = Some((digits.parse().ok()?, name.ends_with('a')));
            }
            if let (Some(version), Some((target, exact))) = (version, target) {
                return Some(Needs {
                    version,
                    target,
                    exact,
                });
            }
        }
        None
    }
}

/// The newest PTX version that a driver takes, by the CUDA version that it supports; for a driver newer than this table, no
/// less than its last row.
pub fn ptx_of_driver(cuda: (u32, u32)) -> (u32, u32) {
    match cuda {
        (..11, _) => (6, 5),
        (11, minor) => (7, minor),
        (12, minor @ 0..=5) => (8, minor),
        (12, 6) => (8, 5),
        (12, minor) => (8, minor - 1),
        (13.., minor) => (9, minor),
    }
}

/// Sets `.maxnreg` of a kernel, in place of one that is there. `None` if the text does not define the kernel.
pub fn with_max_registers(ptx: &str, kernel: &str, registers: u32) -> Option<String> {
    let mut from = 0;
    loop {
        let entry = from + ptx[from..].find(".entry")? + ".entry".len();
        let name = ptx[entry..].trim_start();
        let after = name.strip_prefix(kernel);
        let matches = after.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_whitespace() || "({;.".contains(c))
        });
        from = entry;
        if !matches {
            continue;
        }
        let body = entry + ptx[entry..].find('{')?;
        if ptx[entry..body].contains(';') {
            // A declaration; the brace belongs to something else.
            continue;
        }
        let head = without_max_registers(&ptx[entry..body]);
        return Some(format!(
            "{}{head}\n.maxnreg {registers}\n{}",
            &ptx[..entry],
            &ptx[body..]
        ));
    }
}

/// A kernel's head without its `.maxnreg N`.
fn without_max_registers(head: &str) -> String {
    const DIRECTIVE: &str = ".maxnreg";
    let Some(at) = head.find(DIRECTIVE) else {
        return head.trim_end().to_owned();
    };
    let rest = head[at + DIRECTIVE.len()..].trim_start();
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{}{}", &head[..at], rest.trim())
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PTX: &str =
        "// gpu-run-image: {}\n//\n.version 7.1\n.target sm_70, debug\n.address_size 64\n";

    #[test]
    fn the_head_of_real_text() {
        assert_eq!(
            Needs::of(PTX),
            Some(Needs {
                version: (7, 1),
                target: 70,
                exact: false
            })
        );
        let exact = Needs::of(".version 8.7\n.target sm_100a\n").unwrap();
        assert_eq!(
            exact,
            Needs {
                version: (8, 7),
                target: 100,
                exact: true
            }
        );
        assert_eq!(Needs::of("hello"), None);
    }

    #[test]
    fn driver_versions() {
        for (cuda, ptx) in [
            ((11, 8), (7, 8)),
            ((12, 0), (8, 0)),
            ((12, 5), (8, 5)),
            ((12, 6), (8, 5)),
            ((12, 7), (8, 6)),
            ((12, 9), (8, 8)),
            ((13, 0), (9, 0)),
        ] {
            assert_eq!(ptx_of_driver(cuda), ptx, "{cuda:?}");
        }
    }

    #[test]
    fn registers_are_set_where_there_were_none() {
        let ptx = ".visible .entry k2(\n)\n{\nret;\n}\n.visible .entry k(\n.param .u64 p\n)\n.maxntid 128\n{\nret;\n}\n";
        let new = with_max_registers(ptx, "k", 64).unwrap();
        assert_eq!(
            new,
            ptx.replace("\n.maxntid 128\n", "\n.maxntid 128\n.maxnreg 64\n")
        );
    }

    #[test]
    fn registers_are_replaced_and_only_the_kernels() {
        let ptx = ".entry k(.param .u64 p) .maxnreg 128 .maxntid 128\n{ }\n.entry other() .maxnreg 128 { }";
        let new = with_max_registers(ptx, "k", 64).unwrap();
        assert_eq!(
            new,
            ".entry k(.param .u64 p) .maxntid 128\n.maxnreg 64\n{ }\n.entry other() .maxnreg 128 { }"
        );
        assert_eq!(with_max_registers(ptx, "absent", 64), None);
        assert_eq!(
            with_max_registers(".entry k(); .entry other() { }", "k", 64),
            None
        );
    }
}
