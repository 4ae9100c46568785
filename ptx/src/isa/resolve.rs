//! From an opcode to its row and choices, and back.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::error::ResolveError;
use super::pattern::{Slot, slots};
use super::row::Row;
use super::table::rows;

struct Entry {
    row: &'static Row,
    slots: Vec<Slot>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows()
        .map(|row| Entry {
            row,
            slots: slots(row.opcodes),
        })
        .collect()
});

/// Rows by mnemonic.
static BY_NAME: LazyLock<HashMap<&'static str, Vec<&'static Entry>>> = LazyLock::new(|| {
    let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
    for entry in ENTRIES.iter() {
        for words in &entry.slots[0] {
            by_name.entry(words[0]).or_default().push(entry);
        }
    }
    by_name
});

/// A row with a choice for each of its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The row.
    pub row: &'static Row,
    /// The words at each place of the row's opcode; none where an empty choice was taken.
    pub choices: Vec<&'static [&'static str]>,
}

impl Resolved {
    /// The opcode as PTX spells it.
    pub fn spell(&self) -> String {
        self.choices.concat().join(".")
    }
}

/// The row of `["add", "rn", "f32"]`.
///
/// # Errors
/// If there is none: which word is wrong, and what is allowed in its place.
pub fn resolve<S: AsRef<str>>(opcode: &[S]) -> Result<Resolved, ResolveError> {
    let words: Vec<&str> = opcode.iter().map(AsRef::as_ref).collect();
    let mnemonic = words.first().copied().unwrap_or_default();
    let entries = BY_NAME
        .get(mnemonic)
        .ok_or_else(|| ResolveError::Unknown(mnemonic.to_owned()))?;
    let mut misfit = Misfit::default();
    for entry in entries {
        let mut choices = Vec::with_capacity(entry.slots.len());
        if fit(&entry.slots, &words, 0, &mut choices, &mut misfit) {
            return Ok(Resolved {
                row: entry.row,
                choices,
            });
        }
    }
    let allowed = match misfit.allowed.as_slice() {
        [] => "nothing more".to_owned(),
        allowed => format!("`.{}`", allowed.join("`, `.")),
    };
    let opcode = words.join(".");
    Err(match words.get(misfit.at) {
        Some(&word) => ResolveError::Modifier {
            opcode,
            word: word.to_owned(),
            allowed,
        },
        None => ResolveError::Incomplete { opcode, allowed },
    })
}

/// The word that no row could take, and what they would have taken there.
#[derive(Default)]
struct Misfit {
    at: usize,
    allowed: Vec<&'static str>,
}

impl Misfit {
    fn note(&mut self, at: usize, wanted: Option<&'static str>) {
        if at > self.at {
            self.at = at;
            self.allowed.clear();
        }
        if at == self.at
            && let Some(wanted) = wanted
            && !self.allowed.contains(&wanted)
        {
            self.allowed.push(wanted);
        }
    }
}

/// Whether `words` from `at` on are one spelling of `slots`; the longer choices are tried like the shorter ones.
fn fit(
    slots: &'static [Slot],
    words: &[&str],
    at: usize,
    choices: &mut Vec<&'static [&'static str]>,
    misfit: &mut Misfit,
) -> bool {
    let Some((slot, rest)) = slots.split_first() else {
        if at < words.len() {
            misfit.note(at, None);
        }
        return at == words.len();
    };
    for choice in slot {
        let taken = choice
            .iter()
            .zip(&words[at..])
            .take_while(|(wanted, word)| wanted == word)
            .count();
        if let Some(&wanted) = choice.get(taken) {
            misfit.note(at + taken, Some(wanted));
            continue;
        }
        choices.push(choice);
        if fit(rest, words, at + taken, choices, misfit) {
            return true;
        }
        choices.pop();
    }
    false
}
