//! What is plainly synthetic: the rules that every text, JSON value, list and run of bytes of a row
//! has to keep.
//!
//! A rule refuses what may be somebody's: an address, a telephone number, an identifier, a secret.
//! What a standard or an authority has set aside for examples, for private networks or for fiction
//! passes. The rules look at shapes and ask nobody, so the answer is the same everywhere.
//!
//! Most texts have nothing to look at. One pass over their bytes tells which families can occur
//! ([`Marks`](marks::Marks)), and only those look closer.

mod address;
mod digits;
mod host;
mod ip;
mod mail;
mod marks;
mod phone;
#[cfg(test)]
mod tests;
mod token;

use crate::{space::LAST_DAY_FIRST, value::printable};
use marks::Marks;
use sea_orm::Value;
use serde_json::Value as Json;
use std::{borrow::Cow, fmt};

/// How much of an offending text a message shows, in characters.
const SHOWN_MAX: usize = 80;
/// The shortest run of readable text that is looked at in bytes that are no text, in bytes. In noise
/// shorter runs look like something now and then.
const READABLE_MIN: usize = 10;

/// A family of what may be somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// A host, behind `://`, `//` or `www.`, or an invitation such as `discord.gg/…`.
    Host,
    /// A mail address.
    Mail,
    /// An IP address.
    Ip,
    /// A telephone number.
    Phone,
    /// A payment card's number.
    Card,
    /// A Discord identifier.
    Snowflake,
    /// A token or a key.
    Token,
}

impl Rule {
    /// What it is.
    fn noun(self) -> &'static str {
        match self {
            Self::Host => "a host",
            Self::Mail => "a mail address",
            Self::Ip => "an IP address",
            Self::Phone => "a telephone number",
            Self::Card => "a payment card's number",
            Self::Snowflake => "a Discord identifier",
            Self::Token => "a token or key",
        }
    }

    /// What to write instead.
    fn instead(self) -> String {
        match self {
            Self::Host => "a name that is reserved, such as media.example (RFC 2606)".to_owned(),
            Self::Mail => "one at a reserved name, such as jane@example.com (RFC 2606)".to_owned(),
            Self::Ip => "one for documentation, such as 192.0.2.1 (RFC 5737) or 2001:db8::1 \
                         (RFC 3849)"
                .to_owned(),
            Self::Phone => "one that is set aside for fiction, such as +1 212 555 0123".to_owned(),
            Self::Card => "a network's test number, such as 4242 4242 4242 4242".to_owned(),
            Self::Snowflake => {
                format!("one of the last day, such as {LAST_DAY_FIRST} (`KeySpace::SNOWFLAKES`)")
            }
            Self::Token => "one that says EXAMPLE, such as AKIAIOSFODNN7EXAMPLE".to_owned(),
        }
    }
}

/// Something that may be somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    /// What was found: a host as it is looked up, everything else as it is written.
    pub(crate) text: String,
}

impl Finding {
    fn new(rule: Rule, text: impl Into<String>) -> Self {
        Self { rule, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, noun, instead) = (shown(&self.text), self.rule.noun(), self.rule.instead());
        write!(
            f,
            "`{text}`, {noun} that may be somebody's; use {instead}, or, if the application cannot \
             do without it, `Table::allow`"
        )
    }
}

/// A text for people: nothing that moves a cursor, not too long, and no secret.
pub(crate) fn shown(text: &str) -> String {
    if let Some(masked) = token::masked(text) {
        return masked;
    }
    let printable = printable(text);
    match printable.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &printable[..end]),
        None => printable,
    }
}

/// Texts that an application must have in a column though they may be somebody's, and why.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(crate) column: &'static str,
    pub(crate) texts: Vec<String>,
    pub(crate) reason: &'static str,
}

/// All that may be somebody's in a value.
///
/// Whole numbers are not looked at, nor lists of them: a key space tells whose they are. Neither are
/// words of an enum, which are the schema's.
pub(crate) fn findings(value: &Value) -> Vec<Finding> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<Finding>) {
    match value {
        Value::String(Some(text)) => in_text(text, found),
        Value::Json(Some(json)) => in_json(json, found),
        Value::Bytes(Some(bytes)) => in_bytes(bytes, found),
        Value::Array(_, Some(items)) => items.iter().for_each(|item| collect(item, found)),
        Value::IpNetwork(Some(network)) => found.extend(ip::judge(network.ip())),
        _ => {}
    }
}

fn in_json(json: &Json, found: &mut Vec<Finding>) {
    match json {
        Json::String(text) => in_text(text, found),
        Json::Number(number) => {
            if let Some(number) = number.as_u64() {
                digits::find_number(number, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| in_json(item, found)),
        Json::Object(map) => {
            for (name, value) in map {
                in_text(name, found);
                in_json(value, found);
            }
        }
        Json::Null | Json::Bool(_) => {}
    }
}

fn in_bytes(bytes: &[u8], found: &mut Vec<Finding>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return in_text(text, found);
    }
    let unreadable = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let runs = bytes.split(unreadable).filter(|run| run.len() >= READABLE_MIN);
    let texts = runs.flat_map(|run| run.utf8_chunks().map(|chunk| chunk.valid()));
    texts.filter(|text| text.len() >= READABLE_MIN).for_each(|text| in_text(text, found));
}

fn in_text(text: &str, found: &mut Vec<Finding>) {
    let marks = Marks::of(text);
    look(text, marks, found);
    if marks.may_be_disguised() {
        for reading in disguises(text) {
            look(&reading, Marks::of(&reading), found);
        }
    }
}

fn look(text: &str, marks: Marks, found: &mut Vec<Finding>) {
    if marks.may_have_address() {
        address::find(text, found);
    }
    if marks.may_have_mail() {
        mail::find(text, found);
    }
    if marks.may_have_ip() {
        ip::find(text, found);
    }
    if marks.may_have_phone() {
        phone::find(text, found);
    }
    if marks.may_have_long_number() {
        digits::find(text, found);
    }
    if marks.may_have_token() {
        token::find(text, found);
    }
}

/// What stands before an ASCII word at the end of a text, whatever the word's case.
fn before_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (before, end) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    end.eq_ignore_ascii_case(word).then_some(before)
}

/// What the text is taken for by what reads addresses: full-width letters as the ASCII ones that they
/// are mapped to (UTS #46), without what cannot be seen, and percent-decoded.
fn disguises(text: &str) -> Vec<String> {
    let plain = folded(text);
    let decoded = percent_encoding::percent_decode_str(plain.as_deref().unwrap_or(text));
    let decoded = match decoded.decode_utf8() {
        Ok(Cow::Owned(decoded)) => Some(folded(&decoded).unwrap_or(decoded)),
        _ => None,
    };
    plain.into_iter().chain(decoded).collect()
}

/// The text with plain characters for those that only look otherwise; nothing where it has none.
fn folded(text: &str) -> Option<String> {
    let fold = |character: char| match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0),
        '\u{3002}' | '\u{ff61}' => Some('.'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        other => Some(other),
    };
    let is_plain = |character| fold(character) == Some(character);
    (!text.chars().all(is_plain)).then(|| text.chars().filter_map(fold).collect())
}
