//! The language of opcodes in the table: `add{|.sat}.{s32|u32}`, where `{a|b}` is a choice and a choice may be empty.

/// A place in an opcode: its choices, each of zero or more words.
pub(super) type Slot = Vec<Vec<&'static str>>;

/// The places of a pattern. The first holds the mnemonics.
pub(super) fn slots(pattern: &'static str) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        if let Some((choice, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}')) {
            slots.push(choice.split('|').map(words).collect());
            rest = after;
        } else {
            let (text, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
            slots.extend(words(text).into_iter().map(|word| vec![vec![word]]));
            rest = after;
        }
    }
    slots
}

fn words(text: &'static str) -> Vec<&'static str> {
    text.split('.').filter(|word| !word.is_empty()).collect()
}

/// Every spelling of a pattern.
pub(super) fn spellings(pattern: &'static str) -> Vec<String> {
    let mut all = vec![String::new()];
    for slot in slots(pattern) {
        let mut longer = Vec::with_capacity(all.len() * slot.len());
        for start in &all {
            for words in &slot {
                let mut text = start.clone();
                for word in words {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(word);
                }
                longer.push(text);
            }
        }
        all = longer;
    }
    all
}
