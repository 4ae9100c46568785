//! Weak compare-and-swaps that fail spuriously.
//!
//! `compare_exchange_weak` may fail although the expected value stands there. PTX's `atom.cas` never does, so a program that lacks the loop around it runs well
//! until it meets a machine that does. With a seed some fail here ([`device_abi::CHANCE`]).

use super::scheduler::Generator;

/// Draws from a sequence of its own, so that a run's turns, or their record, make the same ones fail.
#[derive(Debug)]
pub(super) struct Chance {
    generator: Option<Generator>,
    /// One of so many fails, on average.
    rarity: u64,
}

/// The rarest chance is one in two to this power. One in two shows a missing loop soon; a rare one shows what goes wrong only once others went well.
const RAREST: u64 = 6;

impl Chance {
    /// That of a seed; without one it never strikes.
    pub(super) fn new(seed: Option<u64>) -> Chance {
        // Not the numbers that others draw with the same seed.
        let mut generator = seed.map(|seed| Generator::new(seed ^ 0x7765_616b));
        let rarity = generator
            .as_mut()
            .map_or(1, |generator| 2 << generator.below(RAREST));
        Chance { generator, rarity }
    }

    /// Whether the next one fails.
    pub(super) fn strikes(&mut self) -> bool {
        let rarity = self.rarity;
        self.generator
            .as_mut()
            .is_some_and(|generator| generator.below(rarity) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_strikes_now_and_then_with_a_seed_and_never_without() {
        let strikes = |seed| {
            let mut chance = Chance::new(seed);
            (0..640).filter(|_| chance.strikes()).count()
        };
        assert_eq!(strikes(None), 0);
        let all: Vec<usize> = (0..40).map(|seed| strikes(Some(seed))).collect();
        assert!(all.iter().all(|&n| n < 400), "{all:?}");
        assert!(
            all.iter().any(|&n| n > 250) && all.iter().any(|&n| (1..30).contains(&n)),
            "{all:?}"
        );
        assert_eq!(strikes(Some(3)), all[3]);
    }
}
