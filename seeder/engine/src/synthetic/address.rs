//! Hosts in a text: behind `scheme://`, behind `//` and `www.`, and invitations.

use super::{
    Finding, before_word,
    host::{self, is_host_character},
    ip,
};
use std::net::Ipv6Addr;

/// The schemes for which a browser takes any number of slashes, also backward ones, even none (the
/// 'special' ones of WHATWG's URL standard but `file`).
const SPECIAL: &[&str] = &["http", "https", "ws", "wss", "ftp"];

/// Hosts whose addresses are written without a scheme and lead to a person or a group.
const INVITING: &[&str] = &[
    "bit.ly",
    "chat.whatsapp.com",
    "discord.com",
    "discord.gg",
    "discord.me",
    "discordapp.com",
    "dsc.gg",
    "facebook.com",
    "fb.me",
    "goo.gl",
    "instagram.com",
    "linkedin.com",
    "m.me",
    "open.spotify.com",
    "paypal.me",
    "soundcloud.com",
    "t.me",
    "telegram.me",
    "tiktok.com",
    "tinyurl.com",
    "twitch.tv",
    "twitter.com",
    "wa.me",
    "x.com",
    "youtu.be",
    "youtube.com",
];

/// Hosts in the names of vocabularies, as XML's namespaces and JSON-LD's contexts are: names that
/// look like addresses (Namespaces in XML 1.0, section 2), such as in every SVG picture.
const VOCABULARIES: &[&str] = &["json-schema.org", "ns.adobe.com", "schema.org", "www.w3.org"];

/// Adds the hosts in the text.
pub(super) fn find(text: &str, found: &mut Vec<Finding>) {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b':' => with_scheme(&text[..index], &text[index + 1..], found),
            b'/' => {
                let (before, after) = (&text[..index], &text[index + 1..]);
                match after.strip_prefix('/') {
                    Some(rest) => without_scheme(before, rest, found),
                    None => found.extend(invitation(before, after)),
                }
            }
            b'.' => found.extend(world_wide(&text[..index], &text[index + 1..])),
            _ => {}
        }
    }
}

/// `scheme://host`, whatever the scheme.
fn with_scheme(before: &str, after: &str, found: &mut Vec<Finding>) {
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = before.bytes().rev().take_while(|byte| is_scheme(*byte)).count();
    let scheme = &before[before.len() - length..];
    let is_slash = |character: char| matches!(character, '/' | '\\');
    if SPECIAL.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        let is_skipped = |character: char| is_slash(character) || is_stripped(character);
        let rest = after.trim_start_matches(is_skipped);
        let slashes = after[..after.len() - rest.len()].chars().filter(|c| is_slash(*c)).count();
        // A list of settings has `http:` and goes on in the next line.
        if slashes > 0 || rest.len() == after.len() {
            authority(rest, found);
        }
        return;
    }
    // JSON may escape a slash, and SQLite's addresses name a file.
    let rest = after.strip_prefix("//").or_else(|| after.strip_prefix("\\/\\/"));
    if let Some(rest) = rest.filter(|_| !scheme.eq_ignore_ascii_case("sqlite")) {
        authority(rest, found);
    }
}

/// What browsers take out of an address.
fn is_stripped(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r')
}

/// Adds the host of what stands behind the slashes, as each reader would read it.
///
/// Browsers end it at a backslash, others (RFC 3986) do not, and then it may lie behind a later `@`.
/// Browsers leave out tabs and ends of lines, and for others they end the address.
fn authority(rest: &str, found: &mut Vec<Finding>) {
    let is_end = |character: char| {
        matches!(character, '/' | '?' | '#' | '"' | '<' | '>' | '`')
            || (character.is_whitespace() && !is_stripped(character))
    };
    let whole = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    let line = &whole[..whole.find(is_stripped).unwrap_or(whole.len())];
    let browsers = &line[..line.find('\\').unwrap_or(line.len())];
    let mut hosts: Vec<Finding> = host_of(browsers).into_iter().collect();
    if line.len() > browsers.len() && line[browsers.len()..].contains('@') {
        hosts.extend(host_of(line));
    }
    if whole.len() > line.len() {
        let joined: String = whole.chars().filter(|next| !is_stripped(*next)).collect();
        // A text with an address at the end of a line goes on in the next; an address that does so
        // has no whole host before, or says where it goes on.
        let next = whole[line.len()..].trim_start_matches(is_stripped);
        let goes_on = !host_part(browsers).contains('.')
            || next.starts_with('.')
            || next.contains('@')
            || line.ends_with(['.', '-', '@']);
        let joined = &joined[..joined.find('\\').unwrap_or(joined.len())];
        hosts.extend(goes_on.then(|| host_of(joined)).flatten());
    }
    // Readings of one address that agree are one finding.
    for (index, host) in hosts.iter().enumerate() {
        if !hosts[..index].contains(host) {
            found.push(host.clone());
        }
    }
}

/// The host of `user:password@host:port`.
fn host_part(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or_default();
    &host[..host.find(|next| !is_host_character(next)).unwrap_or(host.len())]
}

fn host_of(authority: &str) -> Option<Finding> {
    let host = authority.rsplit('@').next().unwrap_or_default();
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let address = address.split('%').next().unwrap_or_default();
        return address.parse::<Ipv6Addr>().ok().and_then(|address| ip::judge(address.into()));
    }
    host::judge(host_part(authority)).filter(|found| !VOCABULARIES.contains(&found.text.as_str()))
}

/// `//host/…`, which takes the scheme of the page around it. A comment is none: what stands behind
/// the host tells.
fn without_scheme(before: &str, rest: &str, found: &mut Vec<Finding>) {
    let is_begun = before.chars().next_back().is_none_or(|last| {
        last.is_whitespace() || matches!(last, '"' | '\'' | '`' | '=' | '(' | '>' | '[' | ',' | '|')
    });
    if !is_begun {
        return;
    }
    let host = &rest[..rest.find(|next| !is_host_character(next)).unwrap_or(rest.len())];
    let behind = &rest[host.len()..];
    let top = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_name = top.len() < host.len() && top.chars().count() > 1;
    let is_code = behind.trim_start().starts_with(['=', '+', '-', '*', '(', '{', '&', '|']);
    let is_ended = match behind.chars().next() {
        None | Some('/' | '\\' | '?' | '#' | '"' | '\'' | '`' | '>' | ')' | '|' | '@' | ',') => {
            true
        }
        Some(':') => behind[1..].starts_with(|next: char| next.is_ascii_digit()),
        Some(next) => next.is_whitespace() && !is_code,
    };
    if (is_name && is_ended) || behind.starts_with('@') {
        authority(rest, found);
    }
}

/// `www.host`.
fn world_wide(before: &str, after: &str) -> Option<Finding> {
    let around = before_word(before, "www")?;
    let is_begun = !around.ends_with(|last: char| is_host_character(last) || last == '/');
    let length = after.find(|next| !is_host_character(next)).unwrap_or(after.len());
    let host = format!("www.{}", after[..length].trim_end_matches('.'));
    (is_begun && length > 0).then(|| host::judge(&host)).flatten()
}

/// `discord.gg/…`.
fn invitation(before: &str, after: &str) -> Option<Finding> {
    if !after.starts_with(|next: char| next.is_alphanumeric() || "+_@".contains(next)) {
        return None;
    }
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let length = before.bytes().rev().take_while(is_host).count();
    let (around, host) = before.split_at(before.len() - length);
    if around.ends_with(['/', '@', '\\']) || !host.contains('.') {
        return None;
    }
    let mut fronts = INVITING.iter().filter_map(|known| before_word(host, known));
    let is_inviting = fronts.any(|front| front.is_empty() || front.ends_with('.'));
    is_inviting.then(|| host::judge(host)).flatten()
}
