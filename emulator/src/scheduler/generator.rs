//! Random numbers that a seed fixes.

/// SplitMix64 (Steele, Lea, Flood 2014): every seed is good, and neighbours give unrelated numbers.
#[derive(Clone, Debug)]
pub struct Generator(u64);

impl Generator {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Generator {
        Generator(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `limit`, which is not zero.
    pub(in super::super) fn below(&mut self, limit: u64) -> u64 {
        // The high half of a product: no division, and a bias of `limit / 2^64`.
        ((u128::from(self.draw()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from 1 to `most` (not zero), each order of magnitude as likely as the next.
    pub(super) fn any_magnitude(&mut self, most: u32) -> u32 {
        let low = 1_u64 << self.below(u64::from(most.ilog2()) + 1);
        let high = (2 * low).min(u64::from(most) + 1);
        (low + self.below(high - low)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_range_and_fill_it() {
        let mut generator = Generator::new(1);
        let mut seen = [0; 8];
        for _ in 0..8000 {
            seen[generator.below(8) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| n > 800), "{seen:?}");
        for most in [1, 2, 7, 4096] {
            let mut largest = 0;
            for _ in 0..20_000 {
                let number = generator.any_magnitude(most);
                assert!((1..=most).contains(&number), "{number} of {most}");
                largest = largest.max(number);
            }
            assert!(largest > most / 2, "{largest} of {most}");
        }
    }

    /// The first number of the published reference implementation for seed 0.
    #[test]
    fn it_is_splitmix64() {
        assert_eq!(Generator::new(0).draw(), 0xe220_a839_7b1d_cdaf);
    }
}
