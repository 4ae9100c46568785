//! What must be known of PTX text before a driver sees it.

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
}
