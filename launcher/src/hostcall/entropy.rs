//! Random bytes for the program.

use super::Errno;
use emulator::Generator;

/// Where they come from.
pub enum Entropy {
    /// The operating system: good for keys.
    System,
    /// A seed: the same bytes in each run.
    Seeded(Generator),
}

impl Entropy {
    /// The next bytes.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn bytes(&mut self, len: usize) -> Result<Vec<u8>, Errno> {
        let len = len.min(device_abi::ring::PAYLOAD);
        let mut bytes = vec![0; len];
        match self {
            Entropy::System => getrandom::fill(&mut bytes)
                .map_err(|error| Errno(error.raw_os_error().unwrap_or(Errno::EIO.0)))?,
            Entropy::Seeded(generator) => {
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&generator.draw().to_le_bytes()[..chunk.len()]);
                }
            }
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_its_bytes_and_the_system_others() {
        let seeded = || Entropy::Seeded(Generator::new(3)).bytes(21).unwrap();
        assert_eq!(seeded(), seeded());
        assert!(seeded().len() == 21 && seeded().iter().any(|&byte| byte != 0));
        let system = || Entropy::System.bytes(32).unwrap();
        assert_ne!(system(), system());
    }
}
