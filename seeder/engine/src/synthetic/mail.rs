//! Mail addresses, and whatever else looks like one: `user@host`.

use super::{
    Finding, Rule,
    host::{self, is_host_character},
};

/// Endings of file names that are no top-level names: `icon@2x.png` is no address.
const FILE_ENDINGS: &[&str] = &[
    "avif", "bmp", "css", "csv", "gif", "html", "ico", "jpeg", "jpg", "js", "json", "mp3", "mp4",
    "ogg", "pdf", "png", "svg", "toml", "ts", "txt", "wav", "webp", "xml", "yaml", "yml",
];

/// Adds the addresses in the text.
pub(super) fn find(text: &str, found: &mut Vec<Finding>) {
    for (at, _) in text.match_indices('@') {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let length = after.find(|next| !is_domain_character(next)).unwrap_or(after.len());
        let (domain, behind) = after.split_at(length);
        let domain = domain.trim_end_matches(|last: char| !last.is_alphanumeric());
        if host::is_reserved(domain) || !is_domain(domain) || host::judge(domain).is_none() {
            continue;
        }
        let Some(local) = local_part(before) else { continue };
        // Kotlin's `this@Activity.finish()`.
        if !behind.starts_with("()") && !matches!(local, "this" | "super") {
            found.push(Finding::new(Rule::Mail, format!("{local}@{domain}")));
        }
    }
}

fn is_domain_character(character: char) -> bool {
    is_host_character(character) && character != '%'
}

/// What stands before the `@`, where it can be the name of a mailbox (RFC 5321, RFC 6531).
fn local_part(before: &str) -> Option<&str> {
    if let Some(quoted) = before.strip_suffix('"') {
        return quoted.rfind('"').map(|start| &before[start..]);
    }
    // `?`, `&` and `=` may be part of it as well, but stand before it in the query of a URL.
    let is_local = |character: char| {
        character.is_alphanumeric()
            || (!character.is_ascii() && !character.is_whitespace())
            || "._%+-'!#$*^{|}~`".contains(character)
    };
    let start = before.trim_end_matches(is_local).len();
    let local = before[start..].trim_start_matches(|first: char| "'`*~|{}!#$^".contains(first));
    // The user and password of a URL are no mailbox, and its host is looked at by itself.
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let in_authority = word.rsplit_once("//").is_some_and(|(_, rest)| !rest.contains('/'));
    (!local.is_empty() && !in_authority).then_some(local)
}

/// Whether it is a name with a top-level name, and neither a version nor a file: `pkg@1.2.3`,
/// `pkg@2.0.0.Final`, `photo@2x.png`.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| label.starts_with(char::is_alphanumeric);
    if !domain.split('.').all(is_label) {
        return false;
    }
    let Some((front, top)) = domain.rsplit_once('.') else { return false };
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let mut labels = front.strip_prefix('v').unwrap_or(front).split('.');
    let first = labels.next().unwrap_or_default();
    let is_version = is_number(first)
        && labels.all(|label| is_number(label.split(['-', '_']).next().unwrap_or_default()))
        && (front.contains('.') || is_number(top));
    let is_file =
        !front.contains('.') && FILE_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(top));
    let is_top = top.chars().count() > 1
        && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    is_top && !is_version && !is_file
}
