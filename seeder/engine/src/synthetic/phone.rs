//! Telephone numbers: in the international form (E.164), behind `tel:`, and in the form of the North
//! American plan. Other national forms look like any other number and are not told from them.

use super::{Finding, Rule, before_word};
use regex_lite::Regex;
use std::{ops::RangeInclusive, sync::LazyLock};

/// Numbers that authorities have set aside for fiction, country code first.
const FICTITIOUS: &[RangeInclusive<u64>] = &[
    // Ofcom, 'Telephone numbers for use in TV and radio drama programmes'.
    441_134_960_000..=441_134_960_999,
    441_144_960_000..=441_144_960_999,
    441_154_960_000..=441_154_960_999,
    441_164_960_000..=441_164_960_999,
    441_174_960_000..=441_174_960_999,
    441_184_960_000..=441_184_960_999,
    441_214_960_000..=441_214_960_999,
    441_314_960_000..=441_314_960_999,
    441_414_960_000..=441_414_960_999,
    441_514_960_000..=441_514_960_999,
    441_614_960_000..=441_614_960_999,
    441_914_980_000..=441_914_980_999,
    441_632_960_000..=441_632_960_999,
    442_079_460_000..=442_079_460_999,
    442_896_496_000..=442_896_496_999,
    442_920_180_000..=442_920_180_999,
    443_069_990_000..=443_069_990_999,
    447_700_900_000..=447_700_900_999,
    448_081_570_000..=448_081_570_999,
    449_098_790_000..=449_098_790_999,
    // ComReg's numbering conditions: 020 91x xxxx.
    353_209_100_000..=353_209_199_999,
    // ACMA, 'Phone numbers for use in TV shows, films and creative works'.
    61_255_500_000..=61_255_509_999,
    61_355_500_000..=61_355_509_999,
    61_755_500_000..=61_755_509_999,
    61_855_500_000..=61_855_509_999,
    61_270_100_000..=61_270_109_999,
    61_370_100_000..=61_370_109_999,
    61_770_100_000..=61_770_109_999,
    61_870_100_000..=61_870_109_999,
    61_491_570_156..=61_491_570_159,
    611_800_975_707..=611_800_975_711,
    611_300_975_707..=611_300_975_711,
    // Bundesnetzagentur, Mitteilung 148/2021, 'Rufnummern für Medienproduktionen'.
    493_023_125_000..=493_023_125_999,
    496_990_009_000..=496_990_009_999,
    494_066_969_000..=494_066_969_999,
    492_214_710_000..=492_214_710_999,
    498_999_998_000..=498_999_998_999,
    491_713_920_000..=491_713_920_099,
    4_917_604_069_000..=4_917_604_069_099,
    // ARCEP, plan national de numérotation: numbers for audiovisual works.
    33_199_000_000..=33_199_009_999,
    33_261_910_000..=33_261_919_999,
    33_353_010_000..=33_353_019_999,
    33_465_710_000..=33_465_719_999,
    33_536_490_000..=33_536_499_999,
    33_639_980_000..=33_639_989_999,
    // Post- och telestyrelsen, 'Telefonnummer för användning i böcker och filmer'.
    46_313_900_600..=46_313_900_699,
    46_406_280_400..=46_406_280_499,
    46_846_500_400..=46_846_500_499,
    46_980_319_200..=46_980_319_299,
    46_701_740_605..=46_701_740_699,
];

/// The numbers that ACMA has set aside one by one.
const FICTITIOUS_AUSTRALIAN: &[u64] = &[
    61_491_570_006,
    61_491_570_110,
    61_491_570_313,
    61_491_570_737,
    61_491_571_266,
    61_491_571_491,
    61_491_571_804,
    61_491_572_549,
    61_491_572_665,
    61_491_572_983,
    61_491_573_770,
    61_491_573_087,
    61_491_574_118,
    61_491_574_632,
    61_491_575_254,
    61_491_575_789,
    61_491_576_398,
    61_491_576_801,
    61_491_577_426,
    61_491_577_644,
    61_491_578_957,
    61_491_578_148,
    61_491_578_888,
    61_491_579_212,
    61_491_579_760,
    61_491_579_455,
    611_800_160_401,
];

/// The fewest and the most digits of an international number: Andorra's, and E.164's limit.
const INTERNATIONAL: RangeInclusive<usize> = 9..=15;
/// The fewest digits of a local number behind `tel:`; shorter ones are services.
const LOCAL_MIN: usize = 7;

#[expect(clippy::unwrap_used, reason = "a constant, compiled in every test")]
static NORTH_AMERICAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:1[-. ]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-.][0-9]{4}")
        .unwrap()
});

/// Adds the numbers in the text.
pub(super) fn find(text: &str, found: &mut Vec<Finding>) {
    let mut has_american_end = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'-' | b'.' => has_american_end |= is_american_end(text.as_bytes(), index),
            b'+' => found.extend(international(&text[..index], &text[index + 1..])),
            b':' if is_dialled(&text[..index]) => found.extend(dialled(&text[index + 1..])),
            _ => {}
        }
    }
    // Most texts with digits have no such number, and need no regular expression.
    if has_american_end {
        found.extend(NORTH_AMERICAN.find_iter(text).filter_map(|number| {
            let (before, after) = (&text[..number.start()], &text[number.end()..]);
            let is_part = before
                .ends_with(|last: char| last.is_alphanumeric() || "+-._/=".contains(last))
                || before.ends_with("+1 ")
                || after.starts_with(char::is_alphanumeric)
                || (after.starts_with(['-', '.'])
                    && after[1..].starts_with(|c: char| c.is_ascii_digit()));
            let digits = Number::of(number.as_str()).digits;
            let national = digits.strip_prefix('1').unwrap_or(&digits);
            (!is_part && !is_american_fiction(national))
                .then(|| Finding::new(Rule::Phone, number.as_str()))
        }));
    }
}

/// Whether the last two groups of an American number stand around the index: `456-7890`.
fn is_american_end(bytes: &[u8], index: usize) -> bool {
    let groups = index.checked_sub(3).and_then(|start| bytes.get(start..index + 5));
    groups.is_some_and(|groups| groups.iter().filter(|byte| byte.is_ascii_digit()).count() == 7)
}

/// The digits at the beginning of a text, and how they stand in groups.
struct Number {
    digits: String,
    /// How many digits there are at the end of each group.
    groups: Vec<usize>,
    /// The part of the text that they take, in bytes.
    length: usize,
    /// Whether the groups are two with a point between: a decimal.
    is_decimal: bool,
}

impl Number {
    fn of(text: &str) -> Self {
        let (mut digits, mut groups, mut length) = (String::new(), Vec::new(), 0);
        let (mut points, mut separators, mut gap) = (0, 0, 0);
        for (index, character) in text.char_indices() {
            if character.is_ascii_digit() {
                if gap > 0 && !digits.is_empty() {
                    groups.push(digits.len());
                }
                gap = 0;
                length = index + 1;
                // The zero of the national form is left out from abroad: +49 (0)30.
                if !(text[..index].ends_with('(') && text[index..].starts_with("0)")) {
                    digits.push(character);
                }
            } else if matches!(character, ' ' | '-' | '.' | '(' | ')' | '/') && gap < 3 {
                gap += 1;
                let is_within = text[index + 1..].starts_with(|next: char| next.is_ascii_digit());
                points += usize::from(character == '.' && is_within);
                separators += usize::from(character != '.');
            } else {
                break;
            }
        }
        groups.push(digits.len());
        let is_decimal = points == 1 && groups.len() == 2 && (separators == 0 || gap > 0);
        Self { digits, groups, length, is_decimal }
    }

    /// Whether the number, or a group before others that are none of it, is one of these.
    fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.groups.iter().any(|&end| is(&self.digits[..end]))
    }
}

/// `+49 30 …`. A signed decimal is none, nor is a number that no country has.
fn international(before: &str, after: &str) -> Option<Finding> {
    let is_part = before.ends_with(|last: char| last.is_alphanumeric() || "+.)".contains(last));
    let begins =
        after.trim_start_matches(['(', ' ']).starts_with(|next: char| matches!(next, '1'..='9'));
    if is_part || !begins {
        return None;
    }
    let number = Number::of(after);
    let is_word =
        after[number.length..].starts_with(|next: char| next.is_alphabetic() && next != 'x');
    let is_assigned = |digits: &str| match digits.strip_prefix('1') {
        Some(national) => is_north_american(national),
        None => INTERNATIONAL.contains(&digits.len()),
    };
    (!is_word && !number.is_decimal && number.any(is_assigned) && !number.any(is_fictitious))
        .then(|| Finding::new(Rule::Phone, format!("+{}", &after[..number.length])))
}

/// Whether the scheme before a colon is one of those that dial.
fn is_dialled(before: &str) -> bool {
    let mut fronts = ["tel", "sms", "callto"].iter().filter_map(|known| before_word(before, known));
    fronts.any(|front| !front.ends_with(char::is_alphanumeric))
}

/// A number behind `tel:`. The international form is found by its `+`.
fn dialled(after: &str) -> Option<Finding> {
    let number = Number::of(after);
    let is_nobodys = |digits: &str| {
        is_american_fiction(digits.strip_prefix('1').unwrap_or(digits))
            || digits.strip_prefix('0').is_some_and(is_national_fiction)
            || is_fictitious(digits)
            || (digits.len() == LOCAL_MIN && digits.starts_with("55501"))
    };
    (number.digits.len() >= LOCAL_MIN && !number.any(is_nobodys))
        .then(|| Finding::new(Rule::Phone, after[..number.length].trim_start()))
}

fn is_fictitious(digits: &str) -> bool {
    digits.strip_prefix('1').is_some_and(is_american_fiction)
        || digits.parse().is_ok_and(|number| {
            FICTITIOUS.iter().any(|range| range.contains(&number))
                || FICTITIOUS_AUSTRALIAN.contains(&number)
        })
}

/// Whether some country has set the number aside, which is given without the zero before it.
fn is_national_fiction(digits: &str) -> bool {
    ["44", "49", "61", "33", "46", "353"]
        .iter()
        .any(|country| is_fictitious(&format!("{country}{digits}")))
}

/// Ten digits whose area and exchange the North American plan can have (ATIS-0300051).
fn is_north_american(digits: &str) -> bool {
    let starts = |index: usize| matches!(digits.as_bytes().get(index), Some(b'2'..=b'9'));
    digits.len() == 10 && starts(0) && starts(3)
}

/// 555-0100 to 555-0199 of any area: NANPA keeps them for fiction (ATIS-0300115).
fn is_american_fiction(digits: &str) -> bool {
    digits.len() == 10 && &digits[3..8] == "55501"
}
