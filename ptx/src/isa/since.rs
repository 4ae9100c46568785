//! Which version of PTX and which GPU an instruction needs. Measured with NVIDIA's assembler (`assembled.rs`).

use std::fmt;

/// What a module must say before it may use an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Since {
    /// `.version`.
    pub ptx: (u32, u32),
    /// The number in `.target`.
    pub(super) sm: u32,
    /// `.target`.
    pub target: &'static str,
}

/// What every module says: `cargo gpu-run` makes no older ones.
pub(super) const LEAST: Since = Since::new(7, 1, "sm_70");

/// What modifiers need, whatever the instruction.
pub(super) const WORDS: &[(&str, Since)] = &[
    ("shared::cta", Since::new(7, 8, "sm_70")),
    ("shared::cluster", Since::new(7, 8, "sm_90")),
    ("cluster", Since::new(7, 8, "sm_90")),
    ("param::entry", Since::new(8, 3, "sm_70")),
    ("param::func", Since::new(8, 3, "sm_70")),
    ("L1::evict_normal", Since::new(7, 4, "sm_70")),
    ("L1::evict_unchanged", Since::new(7, 4, "sm_70")),
    ("L1::evict_first", Since::new(7, 4, "sm_70")),
    ("L1::evict_last", Since::new(7, 4, "sm_70")),
    ("L1::no_allocate", Since::new(7, 4, "sm_70")),
    ("L2::64B", Since::new(7, 4, "sm_75")),
    ("L2::128B", Since::new(7, 4, "sm_75")),
    ("L2::256B", Since::new(7, 4, "sm_80")),
    ("mmio", Since::new(8, 2, "sm_70")),
    ("b128", Since::new(8, 4, "sm_70")),
    ("relu", Since::new(7, 1, "sm_80")),
    ("NaN", Since::new(7, 1, "sm_80")),
    ("xorsign", Since::new(7, 2, "sm_86")),
    ("satfinite", Since::new(8, 1, "sm_80")),
];

impl Since {
    pub(super) const fn new(major: u32, minor: u32, target: &'static str) -> Since {
        let (mut sm, mut at) = (0, "sm_".len());
        let text = target.as_bytes();
        while at < text.len() && text[at].is_ascii_digit() {
            sm = sm * 10 + (text[at] - b'0') as u32;
            at += 1;
        }
        Since {
            ptx: (major, minor),
            sm,
            target,
        }
    }

    /// With what the words of `opcode` need.
    pub(super) fn with_words(self, opcode: &str) -> Since {
        let wanted = opcode
            .split('.')
            .filter_map(|word| WORDS.iter().find(|(name, _)| *name == word));
        wanted.fold(self, |since, (_, other)| since.max_of(*other))
    }

    /// The number in `.target`.
    pub fn number(self) -> u32 {
        self.sm
    }

    fn max_of(self, other: Since) -> Since {
        let greater = if other.sm > self.sm { other } else { self };
        Since {
            ptx: self.ptx.max(other.ptx),
            ..greater
        }
    }
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}, {}", self.ptx.0, self.ptx.1, self.target)
    }
}
