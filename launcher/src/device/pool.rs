//! How many threads rayon's pool has where nobody has chosen a number.
//!
//! rayon takes [`VARIABLE`], or else all threads that there are. A GPU has thousands: work that is split for all of them
//! is mostly splitting (docs/performance.md). For std a thread is one to compute with, and `available_parallelism` stays what it is.

use super::Plan;
use std::ffi::{OsStr, OsString};

/// What rayon reads first.
const VARIABLE: &str = "RAYON_NUM_THREADS";
/// Its old name, which rayon reads after that.
const OLD: &str = "RAYON_RS_NUM_CPUS";
/// The crate rayon-core, as both manglings of Rust write its name.
const CRATE: &str = "10rayon_core";

/// A variable for the program: it has rayon, there are more threads than a pool should have, and `env` chooses no number.
pub fn variable(
    text: &str,
    env: &[(OsString, OsString)],
    plan: &Plan,
) -> Option<(OsString, OsString)> {
    let size = plan.pool?;
    let is_chosen = |(name, _): &(OsString, OsString)| {
        [VARIABLE, OLD].iter().any(|read| name == OsStr::new(read))
    };
    let chooses = env.iter().any(is_chosen);
    (!chooses && text.contains(CRATE)).then(|| (VARIABLE.into(), size.to_string().into()))
}

/// The size of such a pool, of `best` threads for this device: `None` if so many of `warps` would leave less than as many to the program's own threads.
/// Then rayon asks how many there are.
pub fn size(best: u32, warps: u32) -> Option<u32> {
    (best <= warps / 2).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Limits;
    use crate::device::lanes::Wanted;
    use crate::options::{RunOptions, Threads};
    use std::num::NonZeroU32;

    const WITH: &str = ".func _ZN10rayon_core8registry8Registry3new17h0123456789abcdefE()";

    fn plan(threads: Option<u32>) -> Plan {
        let limits = Limits {
            default_warps: 4224,
            max_warps: 4224,
            pool: 1056,
            lanes: Wanted::default(),
        };
        let options = RunOptions {
            threads: threads.and_then(NonZeroU32::new).map(Threads::Count),
            ..RunOptions::default()
        };
        Plan::new(&options, &limits).unwrap()
    }

    fn env(variables: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        let own = |&(name, value): &(&str, &str)| (name.into(), value.into());
        variables.iter().map(own).collect()
    }

    #[test]
    fn a_program_with_rayon_gets_a_pool_of_the_devices_size() {
        let given = variable(WITH, &env(&[("PATH", "/bin")]), &plan(None));
        assert_eq!(given, Some(("RAYON_NUM_THREADS".into(), "1056".into())));
        let v0 = ".func _RNvXs_NtCs8LEb3oM1hst_10rayon_core3jobNtB5_3JobE()";
        assert!(variable(v0, &[], &plan(None)).is_some());
        let without = ".func _ZN4demo5rayon17h0123456789abcdefE()";
        assert_eq!(variable(without, &[], &plan(None)), None);
    }

    #[test]
    fn what_the_user_has_set_stays_whatever_it_is() {
        // 0 is rayon's word for all threads.
        for (name, value) in [(VARIABLE, "7"), (VARIABLE, "0"), (VARIABLE, ""), (OLD, "3")] {
            assert_eq!(variable(WITH, &env(&[(name, value)]), &plan(None)), None);
        }
    }

    #[test]
    fn where_there_are_few_threads_rayon_counts_them() {
        for (threads, expected) in [
            (8, None),
            (2111, None),
            (2112, Some(1056)),
            (4224, Some(1056)),
        ] {
            assert_eq!(plan(Some(threads)).pool, expected);
        }
        assert_eq!(variable(WITH, &[], &plan(Some(8))), None);
    }
}
