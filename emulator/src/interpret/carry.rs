//! Integer arithmetic that several places of the interpreter do.

pub(super) fn ones(bits: u8) -> u64 {
    u64::MAX >> (64 - u32::from(bits))
}

/// A sum or difference with the carry flag, if it is read; and the new flag. As in hardware, which adds the complement, the flag of a
/// difference says that nothing was borrowed: libNVVM's division of 128 bits reads it by `addc`.
pub(super) fn with_carry(
    subtract: bool,
    wide: bool,
    a: u64,
    b: u64,
    flag: Option<bool>,
) -> (u64, bool) {
    let carry = flag.is_some_and(|flag| flag != subtract);
    let (value, out) = match (subtract, wide) {
        (false, true) => a.carrying_add(b, carry),
        (true, true) => a.borrowing_sub(b, carry),
        (false, false) => {
            let (value, out) = (a as u32).carrying_add(b as u32, carry);
            (value.into(), out)
        }
        (true, false) => {
            let (value, out) = (a as u32).borrowing_sub(b as u32, carry);
            (value.into(), out)
        }
    };
    (value, out != subtract)
}
