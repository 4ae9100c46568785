//! Bench results as libtest prints them.

use super::event::Measured;

/// `       1,234.56 ns/iter (+/- 7.00)`.
pub fn text(measured: &Measured) -> String {
    let mut text = format!(
        "{:>14} ns/iter (+/- {})",
        thousands(measured.median),
        thousands(measured.max - measured.min)
    );
    if let Some(rate @ 1..) = rate(measured) {
        text += &format!(" = {rate} MB/s");
    }
    text
}

/// Megabytes each second, if the bench says how many bytes it works on.
pub fn rate(measured: &Measured) -> Option<u64> {
    let nanos = (measured.median as u64).max(1);
    (measured.bytes > 0).then(|| measured.bytes * 1000 / nanos)
}

/// Groups of three digits, two decimals.
fn thousands(number: f64) -> String {
    let text = format!("{number:.2}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{decimals}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_libtest() {
        let measured = Measured {
            index: 0,
            median: 1_234_567.891,
            min: 1_000_000.0,
            max: 1_000_042.0,
            bytes: 2_469_134,
        };
        assert_eq!(
            text(&measured),
            "  1,234,567.89 ns/iter (+/- 42.00) = 2000 MB/s"
        );
        assert_eq!(thousands(999.0), "999.00");
        assert_eq!(thousands(1000.0), "1,000.00");
    }
}
