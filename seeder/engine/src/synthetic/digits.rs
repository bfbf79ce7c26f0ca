//! Long whole numbers: Discord's identifiers and payment cards.

use super::{Finding, Rule};
use crate::space::LAST_DAY_FIRST;

/// How many digits a snowflake of today may have: the first with 17 is of January 2015, the last
/// with 63 bits has 19.
const SNOWFLAKE_DIGITS: std::ops::RangeInclusive<usize> = 17..=19;

/// Numbers that the networks and their processors give for tests; no card has them.
const TEST_CARDS: &[&str] = &[
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "341111111111111",
    "4000000000000002",
    "4000056655665556",
    "4012888888881881",
    "4111111111111111",
    "4242424242424242",
    "2222222222222224",
    "2223003122003222",
    "2223000048400011",
    "5105105105105100",
    "5200828282828210",
    "5454545454545454",
    "5555555555554444",
    "3530111333300000",
    "3566002020360505",
    "6011000990139424",
    "6011111111111117",
    "6011000000000004",
    "6200000000000005",
];

/// Adds the numbers that stand in the text by themselves: no part of a word, of hexadecimal digits
/// or of a decimal.
pub(super) fn find(text: &str, found: &mut Vec<Finding>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        if !bytes[start].is_ascii_digit() {
            start += 1;
            continue;
        }
        let run = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = start + run;
        if is_whole(&text[..start], &text[end..]) {
            if SNOWFLAKE_DIGITS.contains(&run) {
                found.extend(text[start..end].parse().ok().and_then(snowflake));
            }
            found.extend(card(&text[start..]));
        }
        start = end;
    }
}

/// Adds what a JSON number is.
pub(super) fn find_number(number: u64, found: &mut Vec<Finding>) {
    found.extend(snowflake(number));
    if number >= 10u64.pow(14) {
        found.extend(card(&number.to_string()));
    }
}

fn is_whole(before: &str, after: &str) -> bool {
    let mut back = before.chars().rev();
    let is_fraction = back.next() == Some('.') && back.next().is_none_or(|c| !c.is_alphabetic());
    let mut ahead = after.chars();
    let is_decimal = ahead.next() == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit());
    let is_word =
        before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
    !is_fraction && !is_decimal && !is_word
}

/// Whether a number names an account, by the time in its upper 42 bits: after Discord's epoch and
/// before the last day that 63 bits can tell.
fn snowflake(number: u64) -> Option<Finding> {
    let has_digits = number >= 10u64.pow(16);
    (has_digits && number < LAST_DAY_FIRST.cast_unsigned())
        .then(|| Finding::new(Rule::Snowflake, number.to_string()))
}

/// The card whose number the text begins with: of the length and with the first digits of a network
/// (ISO/IEC 7812-1), its check digit right, in one run or in the groups that are printed on cards.
fn card(text: &str) -> Option<Finding> {
    let groups: &[usize] =
        if text.starts_with('3') && !text.starts_with("35") { &[4, 6, 5] } else { &[4, 4, 4, 4] };
    let length: usize = groups.iter().sum();
    let (written, number) = grouped(text, groups).or_else(|| {
        let run = text.bytes().take_while(u8::is_ascii_digit).count();
        (run == length).then(|| (&text[..run], text[..run].to_owned()))
    })?;
    let is_next = |next: char| next.is_alphanumeric();
    let is_cards = issuer(&number) && luhn(&number) && !text[written.len()..].starts_with(is_next);
    (is_cards && !TEST_CARDS.contains(&number.as_str())).then(|| Finding::new(Rule::Card, written))
}

/// The digits of groups with a space or hyphen between them, and the text that they take.
fn grouped<'a>(text: &'a str, groups: &[usize]) -> Option<(&'a str, String)> {
    let mut number = String::new();
    let mut end = 0;
    for (index, &size) in groups.iter().enumerate() {
        end += usize::from(index > 0);
        let separator = text.as_bytes().get(end.checked_sub(1).unwrap_or(end))?;
        let group = text.get(end..end + size)?;
        if (index > 0 && !matches!(separator, b' ' | b'-'))
            || !group.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        number.push_str(group);
        end += size;
    }
    Some((&text[..end], number))
}

/// Whether a network has the first digits: Visa, Mastercard, American Express, JCB, Discover.
fn issuer(number: &str) -> bool {
    let first = |digits: usize| number[..digits].parse::<u32>().unwrap_or_default();
    match number.len() {
        15 => matches!(first(2), 34 | 37),
        _ => {
            first(1) == 4
                || matches!(first(2), 51..=55 | 65)
                || matches!(first(3), 644..=649)
                || matches!(first(4), 2221..=2720 | 3528..=3589 | 6011)
        }
    }
}

/// Whether the check digit is right (ISO/IEC 7812-1, annex B).
fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0') << (index % 2);
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}
