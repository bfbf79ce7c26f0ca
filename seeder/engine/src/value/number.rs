//! Decimal numbers, exactly: no float stands between a number and its canonical form.

/// Where a number is written plainly: with the point at most this many digits right of its first
/// one, which is as far as a `u64` goes, …
const PLAIN_ABOVE: i128 = 20;

/// … or fewer than this many zeros behind the point. Both are wide enough for what `serde_json`
/// writes plainly.
const PLAIN_BELOW: i128 = 5;

/// How many zeros people get to read before a number is written with an exponent.
const ZEROS_MAX: i128 = 1_000;

/// A decimal number in its one form: `0.DIGITS` times ten to the power of `point`.
pub(super) struct Exact {
    negative: bool,
    /// Without zeros at either end; zero has none.
    digits: String,
    point: i128,
}

impl Exact {
    /// The number `digits` times ten to the power of `exponent`.
    pub(super) fn new(negative: bool, digits: &str, exponent: i128) -> Self {
        let significant = digits.trim_start_matches('0');
        let point = exponent.saturating_add(significant.len() as i128);
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Self { negative: false, digits, point: 0 };
        }
        Self { negative, digits, point }
    }

    /// Reads `-12.50e-3` and the like, all that JSON allows; nothing where it is no number, or one
    /// whose exponent is no `i64`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = i128::from(exponent) - fraction.len() as i128;
        Some(Self::new(negative, &digits, exponent))
    }

    /// The canonical form: `0.25`, `-3`, `1e-7`, `1.5e+300`: as
    /// `serde_json` writes them.
    pub(super) fn canonical(&self) -> String {
        self.within(PLAIN_ABOVE, PLAIN_BELOW)
    }

    /// The number for people: all its digits, unless that were a thousand zeros.
    pub(super) fn plain(&self) -> String {
        self.within(self.len() + ZEROS_MAX, ZEROS_MAX)
    }

    fn within(&self, above: i128, below: i128) -> String {
        let sign = if self.negative { "-" } else { "" };
        let (digits, point) = (self.digits.as_str(), self.point);
        if digits.is_empty() {
            return "0".to_owned();
        }
        if point > above || point <= -below {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            return format!("{sign}{first}{dot}{rest}e{:+}", point - 1);
        }
        if point <= 0 {
            return format!("{sign}0.{}{digits}", zeros(-point));
        }
        match usize::try_from(point).ok().and_then(|point| digits.split_at_checked(point)) {
            Some((whole, "")) => format!("{sign}{whole}"),
            Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{digits}{}", zeros(point - self.len())),
        }
    }

    fn len(&self) -> i128 {
        self.digits.len() as i128
    }
}

fn zeros(count: i128) -> String {
    "0".repeat(usize::try_from(count).unwrap_or_default())
}

/// A JSON number's canonical form. With `serde_json`'s feature `arbitrary_precision`, which any
/// crate can switch on for all, it may be one that nothing can compute with; that stands for itself.
pub(super) fn canonical_json(number: &serde_json::Number) -> String {
    let text = number.to_string();
    Exact::parse(&text).map_or(text, |exact| exact.canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(text: &str) -> String {
        Exact::parse(text).expect("a number").canonical()
    }

    #[test]
    fn one_number_has_one_form() {
        for (forms, expected) in [
            (&["0", "-0", "0.0", "-0.00e9", "000"][..], "0"),
            (&["1.5", "1.50", "15e-1", "0.15E+1", "01.5"], "1.5"),
            (&["-3", "-3.0", "-0.3e1", "-300e-2"], "-3"),
            (&["0.25", "25e-2", ".25"], "0.25"),
            (&["1e16", "10000000000000000", "10000000000000000.0", "1e+16"], "10000000000000000"),
            (&["18446744073709551615"], "18446744073709551615"),
            (&["-9223372036854775808"], "-9223372036854775808"),
            (&["99999999999999999999"], "99999999999999999999"),
            (&["100000000000000000000", "1e20"], "1e+20"),
            (&["0.00001234"], "0.00001234"),
            (&["0.000001", "1e-6"], "1e-6"),
            (&["-1.25e-7", "-0.000000125"], "-1.25e-7"),
        ] {
            for form in forms {
                assert_eq!(canonical(form), expected, "{form}");
            }
        }
        assert_eq!(canonical(&format!("1{}", "0".repeat(300))), "1e+300");
        assert_eq!(canonical(&format!("-12{}.000", "0".repeat(299))), "-1.2e+300");
    }

    #[test]
    fn what_is_no_number_is_none() {
        let huge = format!("1e{}", "9".repeat(40));
        for text in ["", "-", ".", "1,5", "NaN", "1e", "e5", "--1", "0x1", "1.2.3", "1e1.5", &huge]
        {
            assert!(Exact::parse(text).is_none(), "{text}");
        }
        let least = format!("0.1e{}", i64::MIN);
        assert_eq!(canonical(&least), "1e-9223372036854775809");
    }

    #[test]
    fn people_read_all_digits() {
        let plain = |text| Exact::parse(text).expect("a number").plain();
        assert_eq!(plain("1e-10"), "0.0000000001");
        assert_eq!(plain("-12e30"), format!("-12{}", "0".repeat(30)));
        assert_eq!(plain("79228162514264337593543950335.00"), "79228162514264337593543950335");
        assert_eq!(plain("1e9000000000"), "1e+9000000000");
        assert_eq!(plain("1.5e-9000000000"), "1.5e-9000000000");
    }

    proptest! {
        #[test]
        fn every_way_to_write_a_number_gives_the_same(
            digits in "[0-9]{1,40}",
            exponent in -400i128..400,
            shift in 0usize..40,
            zeros in 0usize..5,
            negative: bool,
        ) {
            let sign = if negative { "-" } else { "" };
            let one = format!("{sign}{digits}e{exponent}");
            let shift = shift.min(digits.len() - 1);
            let (whole, fraction) = digits.split_at(digits.len() - shift);
            let two = format!("{sign}{whole}.{fraction}{}E{}", "0".repeat(zeros), exponent + shift as i128);
            prop_assert_eq!(canonical(&one), canonical(&two));
            // The form is a form of the same number.
            prop_assert_eq!(canonical(&canonical(&one)), canonical(&one));
            let plain = Exact::parse(&one).expect("a number").plain();
            prop_assert_eq!(canonical(&plain), canonical(&one));
        }

        #[test]
        fn different_numbers_have_different_forms(
            left in any::<i64>(), right in any::<i64>(), scale in 0i128..40
        ) {
            let form = |number: i64| canonical(&format!("{number}e-{scale}"));
            prop_assert_eq!(left == right, form(left) == form(right));
            prop_assert_ne!(form(left), form(left.wrapping_add(1)));
        }

        #[test]
        fn floats_keep_every_bit(bits: u64) {
            let real = f64::from_bits(bits);
            prop_assume!(real.is_finite());
            let form = canonical(&serde_json::Number::from_f64(real).expect("finite").to_string());
            prop_assert_eq!(form.parse::<f64>().expect("a number"), real);
        }
    }
}
