//! How long tests go on sharing launches that one of them ends.

/// Each launch that ends before any of its tests does costs time and settles nothing. So more and more tests run alone after such launches, in a row: of any number of
/// tests that all end their launch, only about the logarithm is launched in vain.
#[derive(Debug, Default)]
pub struct Patience {
    fruitless: u32,
}

impl Patience {
    /// How many tests run alone before others share a launch again.
    pub fn alone(&self) -> usize {
        match self.fruitless {
            0 => 0,
            count => 1_usize.checked_shl(count - 1).unwrap_or(usize::MAX),
        }
    }

    /// So many tests of a shared launch have ended.
    pub fn launched(&mut self, ended: usize) {
        self.fruitless = match ended {
            0 => self.fruitless.saturating_add(1),
            _ => 0,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_fruitless_launches_sends_more_and_more_tests_alone() {
        let mut patience = Patience::default();
        let mut alone = Vec::new();
        for ended in [5, 0, 0, 0, 1, 0] {
            alone.push(patience.alone());
            patience.launched(ended);
        }
        assert_eq!(alone, [0, 0, 1, 2, 4, 0]);
        assert_eq!(patience.alone(), 1);
    }

    #[test]
    fn few_launches_are_in_vain_if_every_test_ends_its_own() {
        let (mut patience, mut left, mut shared) = (Patience::default(), 2_000_usize, 0);
        while left > 0 {
            left = left.saturating_sub(patience.alone());
            if left > 0 {
                shared += 1;
                // Whoever is to blame runs alone.
                left -= 1;
                patience.launched(0);
            }
        }
        assert!(shared <= 11, "{shared}");
    }
}
