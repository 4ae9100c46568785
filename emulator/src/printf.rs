//! C's `printf`, as CUDA's `vprintf` has it: all conversions but `%n`.
//!
//! The same on every host, so the host's own `printf` is not asked.

/// How an argument lies in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Four bytes.
    Int,
    /// Eight bytes.
    Long,
    /// An `f64`.
    Double,
    /// The address of a text.
    Text,
}

/// An argument.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Argument {
    /// Of [`Kind::Int`] and [`Kind::Long`].
    Bits(u64),
    Double(f64),
    Text(Vec<u8>),
}

/// Wider fields are cut to this: a text must not ask for all of the host's memory.
const MOST: usize = 1 << 16;

/// One conversion, from `%` to its letter.
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    zero: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
    /// Bytes of an integer.
    bytes: u32,
}

/// Formats `template` with the arguments that `take` gives in order. Also returns how many it took.
///
/// # Errors
/// Those of `take`.
pub(super) fn format<E>(
    template: &[u8],
    mut take: impl FnMut(Kind) -> Result<Argument, E>,
) -> Result<(Vec<u8>, u32), E> {
    let (mut out, mut taken) = (Vec::with_capacity(template.len()), 0);
    let mut take = |kind| {
        taken += 1;
        take(kind)
    };
    let mut rest = template;
    while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
        out.extend_from_slice(&rest[..at]);
        let start = &rest[at..];
        rest = &start[1..];
        let conversion = Conversion::read(&mut rest, &mut take)?;
        let Some((&letter, after)) = rest.split_first() else {
            // An unfinished conversion is written as it stands.
            rest = start;
            break;
        };
        rest = after;
        match letter {
            b'%' => out.push(b'%'),
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' | b'p' => {
                let long = letter == b'p' || conversion.bytes == 8;
                let kind = if long { Kind::Long } else { Kind::Int };
                if let Argument::Bits(bits) = take(kind)? {
                    conversion.integer(letter, bits, &mut out);
                }
            }
            b'c' => {
                if let Argument::Bits(bits) = take(Kind::Int)? {
                    conversion.pad("", &[bits as u8], false, &mut out);
                }
            }
            b's' => {
                if let Argument::Text(text) = take(Kind::Text)? {
                    let length = conversion.precision.unwrap_or(MOST).min(text.len());
                    conversion.pad("", &text[..length], false, &mut out);
                }
            }
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'a' | b'A' => {
                if let Argument::Double(value) = take(Kind::Double)? {
                    conversion.float(letter, value, &mut out);
                }
            }
            _ => out.extend_from_slice(&start[..start.len() - rest.len()]),
        }
    }
    out.extend_from_slice(rest);
    Ok((out, taken))
}

impl Conversion {
    fn read<E>(
        rest: &mut &[u8],
        take: &mut impl FnMut(Kind) -> Result<Argument, E>,
    ) -> Result<Conversion, E> {
        let mut conversion = Conversion {
            bytes: 4,
            ..Conversion::default()
        };
        loop {
            match rest.first() {
                Some(b'-') => conversion.left = true,
                Some(b'+') => conversion.plus = true,
                Some(b' ') => conversion.space = true,
                Some(b'0') => conversion.zero = true,
                Some(b'#') => conversion.alternate = true,
                _ => break,
            }
            *rest = &rest[1..];
        }
        let width = number(rest, take)?.unwrap_or(0);
        conversion.left |= width < 0;
        conversion.width = (width.unsigned_abs() as usize).min(MOST);
        if let Some(after) = rest.strip_prefix(b".") {
            *rest = after;
            let precision = number(rest, take)?.unwrap_or(0);
            conversion.precision = usize::try_from(precision).ok().map(|n| n.min(MOST));
        }
        for (word, bytes) in [
            ("hh", 1),
            ("h", 2),
            ("ll", 8),
            ("l", 8),
            ("j", 8),
            ("z", 8),
            ("t", 8),
        ] {
            if let Some(after) = rest.strip_prefix(word.as_bytes()) {
                (*rest, conversion.bytes) = (after, bytes);
                break;
            }
        }
        Ok(conversion)
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        }
    }

    fn integer(&self, letter: u8, bits: u64, out: &mut Vec<u8>) {
        let unused = 64 - 8 * if letter == b'p' { 8 } else { self.bytes };
        let signed = (bits << unused) as i64 >> unused;
        let unsigned = (bits << unused) >> unused;
        let (mut prefix, mut digits) = match letter {
            b'd' | b'i' => (self.sign(signed < 0), signed.unsigned_abs().to_string()),
            b'u' => ("", unsigned.to_string()),
            b'o' => ("", format!("{unsigned:o}")),
            b'X' => ("", format!("{unsigned:X}")),
            _ => ("", format!("{unsigned:x}")),
        };
        match letter {
            b'p' => prefix = "0x",
            b'x' if self.alternate && unsigned != 0 => prefix = "0x",
            b'X' if self.alternate && unsigned != 0 => prefix = "0X",
            _ => {}
        }
        if let Some(precision) = self.precision {
            if precision == 0 && digits == "0" {
                digits.clear();
            }
            digits.insert_str(0, &"0".repeat(precision.saturating_sub(digits.len())));
        }
        if letter == b'o' && self.alternate && !digits.starts_with('0') {
            digits.insert(0, '0');
        }
        let zero = self.zero && self.precision.is_none();
        self.pad(prefix, digits.as_bytes(), zero, out);
    }

    fn float(&self, letter: u8, value: f64, out: &mut Vec<u8>) {
        let sign = self.sign(value.is_sign_negative());
        let size = value.abs();
        let (mut prefix, mut digits) = (sign.to_owned(), String::new());
        if size.is_finite() {
            match letter.to_ascii_lowercase() {
                b'f' => digits = self.fixed(size, self.precision.unwrap_or(6)),
                b'e' => digits = self.exponential(size, self.precision.unwrap_or(6)),
                b'g' => digits = self.general(size),
                _ => {
                    prefix.push_str("0x");
                    digits = self.hexadecimal(size);
                }
            }
        } else {
            digits.push_str(if value.is_nan() { "nan" } else { "inf" });
        }
        if letter.is_ascii_uppercase() {
            prefix.make_ascii_uppercase();
            digits.make_ascii_uppercase();
        }
        self.pad(
            &prefix,
            digits.as_bytes(),
            self.zero && size.is_finite(),
            out,
        );
    }

    fn fixed(&self, size: f64, precision: usize) -> String {
        let point = if self.alternate && precision == 0 {
            "."
        } else {
            ""
        };
        format!("{size:.precision$}{point}")
    }

    fn exponential(&self, size: f64, precision: usize) -> String {
        let text = format!("{size:.precision$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let point = if self.alternate && precision == 0 {
            "."
        } else {
            ""
        };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}{point}e{sign}{:02}", exponent.abs())
    }

    /// The shorter of both, without zeros at the end.
    fn general(&self, size: f64) -> String {
        let precision = self.precision.unwrap_or(6).max(1);
        let rounded = format!("{size:.*e}", precision - 1);
        let exponent: i64 = rounded
            .split_once('e')
            .and_then(|(_, exponent)| exponent.parse().ok())
            .unwrap_or(0);
        let fixed = (-4..precision as i64).contains(&exponent);
        let text = match fixed {
            true => self.fixed(size, (precision as i64 - 1 - exponent) as usize),
            false => self.exponential(size, precision - 1),
        };
        if self.alternate {
            return text;
        }
        let (mantissa, exponent) = text.split_at(text.find('e').unwrap_or(text.len()));
        let mantissa = match mantissa.contains('.') {
            true => mantissa.trim_end_matches('0').trim_end_matches('.'),
            false => mantissa,
        };
        format!("{mantissa}{exponent}")
    }

    fn hexadecimal(&self, size: f64) -> String {
        const FRACTION: u32 = 52;
        let bits = size.to_bits();
        let (exponent, fraction) = ((bits >> FRACTION) as i32, bits & ((1 << FRACTION) - 1));
        let exponent = match (exponent, fraction) {
            (0, 0) => 0,
            (0, _) => -1022,
            (biased, _) => biased - 1023,
        };
        let leading = u64::from(bits >> FRACTION != 0) << FRACTION;
        let mut mantissa = leading | fraction;
        let mut places = 13;
        if let Some(precision) = self.precision.filter(|&precision| precision < 13) {
            let cut = 4 * (13 - precision as u32);
            let (half, low) = (1 << (cut - 1), mantissa & ((1 << cut) - 1));
            mantissa >>= cut;
            if low > half || low == half && mantissa & 1 == 1 {
                mantissa += 1;
            }
            places = precision;
        }
        let (first, digits) = (
            mantissa >> (4 * places),
            mantissa & ((1 << (4 * places)) - 1),
        );
        let mut digits = match places {
            0 => String::new(),
            _ => format!("{digits:0places$x}"),
        };
        match self.precision {
            None => digits.truncate(digits.trim_end_matches('0').len()),
            Some(precision) => digits.push_str(&"0".repeat(precision.saturating_sub(places))),
        }
        let point = if digits.is_empty() && !self.alternate {
            ""
        } else {
            "."
        };
        format!("{first:x}{point}{digits}p{exponent:+}")
    }

    fn pad(&self, prefix: &str, digits: &[u8], zero: bool, out: &mut Vec<u8>) {
        let missing = self.width.saturating_sub(prefix.len() + digits.len());
        let fill = |out: &mut Vec<u8>, byte| out.resize(out.len() + missing, byte);
        if !self.left && !zero {
            fill(out, b' ');
        }
        out.extend_from_slice(prefix.as_bytes());
        if !self.left && zero {
            fill(out, b'0');
        }
        out.extend_from_slice(digits);
        if self.left {
            fill(out, b' ');
        }
    }
}

/// `*`, or digits, if there is one of them.
fn number<E>(
    rest: &mut &[u8],
    take: &mut impl FnMut(Kind) -> Result<Argument, E>,
) -> Result<Option<i32>, E> {
    if let Some(after) = rest.strip_prefix(b"*") {
        *rest = after;
        return Ok(match take(Kind::Int)? {
            Argument::Bits(bits) => Some(bits as i32),
            _ => None,
        });
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (text, after) = rest.split_at(digits);
    *rest = after;
    let value = text.iter().fold(0_i32, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add((digit - b'0').into())
    });
    Ok((digits > 0).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(template: &str, arguments: &[Argument]) -> String {
        let mut left = arguments.iter();
        let result = format(template.as_bytes(), |_| left.next().cloned().ok_or(()));
        let (text, taken) = result.expect("as many arguments as conversions");
        assert_eq!(taken as usize, arguments.len(), "{template}");
        String::from_utf8(text).expect("the tests print ASCII")
    }

    fn int(value: i64) -> [Argument; 1] {
        [Argument::Bits(value as u64)]
    }

    fn double(value: f64) -> [Argument; 1] {
        [Argument::Double(value)]
    }

    #[test]
    fn integers_as_in_c() {
        assert_eq!(print("[%d]", &int(-7)), "[-7]");
        assert_eq!(
            print("[%5d|%-5i|%05d]", &[int(42), int(42), int(-42)].concat()),
            "[   42|42   |-0042]"
        );
        assert_eq!(print("%+d % d", &[int(3), int(3)].concat()), "+3  3");
        assert_eq!(
            print("%u %lu", &[int(-1), int(-1)].concat()),
            "4294967295 18446744073709551615"
        );
        assert_eq!(
            print(
                "%x %X %#x %#o %o",
                &[int(255), int(255), int(255), int(8), int(8)].concat()
            ),
            "ff FF 0xff 010 10"
        );
        assert_eq!(
            print(
                "%hhd %hu %lld",
                &[int(0x1ff), int(0x1_0005), int(i64::MIN)].concat()
            ),
            "-1 5 -9223372036854775808"
        );
        assert_eq!(
            print("%.3d [%.0d] %6.3d", &[int(5), int(0), int(-5)].concat()),
            "005 []   -005"
        );
        assert_eq!(
            print("%*d|%-*d", &[int(4), int(1), int(-4), int(1)].concat()),
            "   1|1   "
        );
        assert_eq!(
            print("%p %c%c", &[int(0x10), int(72), int(105)].concat()),
            "0x10 Hi"
        );
    }

    #[test]
    fn texts_as_in_c() {
        let text = |text: &str| Argument::Text(text.into());
        assert_eq!(
            print(
                "%s|%6s|%-6s|%.2s",
                &[text("abc"), text("abc"), text("abc"), text("abc")]
            ),
            "abc|   abc|abc   |ab"
        );
        assert_eq!(print("100%% %y 5%", &[]), "100% %y 5%");
    }

    #[test]
    fn floats_as_in_c() {
        assert_eq!(
            print(
                "%f %.2f %.0f %#.0f",
                &[double(1.5), double(2.675), double(2.5), double(2.5)].concat()
            ),
            "1.500000 2.67 2 2."
        );
        assert_eq!(
            print(
                "%e %.1E %e",
                &[double(12345.678), double(0.00015), double(0.0)].concat()
            ),
            "1.234568e+04 1.5E-04 0.000000e+00"
        );
        assert_eq!(
            print(
                "%g %g %g %g",
                &[double(100000.0), double(1e6), double(0.0001), double(1e-5)].concat()
            ),
            "100000 1e+06 0.0001 1e-05"
        );
        assert_eq!(
            print(
                "%.3g %#g %G",
                &[double(1234.5), double(1.0), double(1e-10)].concat()
            ),
            "1.23e+03 1.00000 1E-10"
        );
        assert_eq!(
            print(
                "%08.3f %+.1f %5f",
                &[double(-3.1408), double(2.0), double(f64::INFINITY)].concat()
            ),
            "-003.141 +2.0   inf"
        );
        assert_eq!(
            print(
                "%F %05f",
                &[double(f64::NAN), double(f64::NEG_INFINITY)].concat()
            ),
            "NAN  -inf"
        );
        assert_eq!(
            print(
                "%a %a %.1a %A",
                &[double(1.0), double(0.1), double(1.97), double(-0.5)].concat()
            ),
            "0x1p+0 0x1.999999999999ap-4 0x2.0p+0 -0X1P-1"
        );
        assert_eq!(
            print("%a %.0a", &[double(5e-324), double(1.5)].concat()),
            "0x0.0000000000001p-1022 0x2p+0"
        );
    }

    #[test]
    fn a_missing_argument_is_the_callers_error() {
        assert_eq!(format(b"%d", |_| Err::<Argument, _>("none")), Err("none"));
    }
}
