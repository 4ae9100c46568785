//! Mutations that know a little of PTX: half of them move, copy and cut whole statements or exchange words. The rest is libFuzzer's.

use libfuzzer_sys::fuzzer_mutate;

/// A mutator for [`libfuzzer_sys::fuzz_mutator`]: changes `data[..size]` and returns the new size.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut random = Random(u64::from(seed) << 1 | 1);
    if random.below(2) == 0 {
        return fuzzer_mutate(data, size, most);
    }
    let Ok(text) = std::str::from_utf8(&data[..size]) else {
        return fuzzer_mutate(data, size, most);
    };
    let changed = match random.below(2) {
        0 => statements(text, &mut random),
        _ => words(text, &mut random),
    };
    match changed {
        Some(changed) if changed.len() <= most => {
            data[..changed.len()].copy_from_slice(changed.as_bytes());
            changed.len()
        }
        _ => fuzzer_mutate(data, size, most),
    }
}

/// Copies, moves, or drops one statement.
fn statements(text: &str, random: &mut Random) -> Option<String> {
    let mut pieces: Vec<&str> = text.split_inclusive([';', '{', '}']).collect();
    let from = random.below(pieces.len());
    let to = random.below(pieces.len());
    let piece = *pieces.get(from)?;
    match random.below(4) {
        0 => drop(pieces.remove(from)),
        1 => pieces.swap(from, to),
        // The statement that stands here twice, or another one in its place.
        2 => pieces.insert(to, piece),
        _ => pieces[to] = piece,
    }
    Some(pieces.concat())
}

/// Puts a word of the text in the place of another one: of the same kind, if there is one near the place that was drawn.
fn words(text: &str, random: &mut Random) -> Option<String> {
    let words: Vec<(usize, &str)> = text
        .match_indices(|letter: char| letter.is_ascii_alphanumeric())
        .filter(|(at, _)| !text[..*at].ends_with(is_word))
        .map(|(at, _)| {
            (
                at,
                text[at..]
                    .split(|letter| !is_word(letter))
                    .next()
                    .unwrap_or(""),
            )
        })
        .collect();
    let (at, word) = *words.get(random.below(words.len()))?;
    let before = |at: usize| text[..at].chars().next_back();
    let start = random.below(words.len());
    let other = (0..words.len().min(64))
        .map(|step| words[(start + step) % words.len()])
        .find(|(other, text)| *text != word && before(*other) == before(at))
        .map_or(words[start].1, |(_, text)| text);
    Some(format!(
        "{}{other}{}",
        &text[..at],
        &text[at + word.len()..]
    ))
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, or 0.
    fn below(&mut self, limit: usize) -> usize {
        (self.draw() >> 16) as usize % limit.max(1)
    }
}
