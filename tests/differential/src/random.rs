//! Choices that a seed fixes.

use emulator::Generator;

/// A source of choices.
#[derive(Clone, Debug)]
pub struct Random(Generator);

impl Random {
    /// The source for item `index` of a `stream` of the run with this seed. The three are mixed, so that neighbours are unrelated.
    pub fn new(seed: u64, stream: u64, index: u64) -> Random {
        let mut mix = Generator::new(seed);
        let mut mix = Generator::new(mix.draw() ^ stream);
        Random(Generator::new(mix.draw() ^ index))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.draw()
    }

    /// A number below `limit`, which is not zero.
    pub fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.bits()) * limit as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `part` of `whole` cases.
    pub fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }

    /// One of `choices`, which are not empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}
