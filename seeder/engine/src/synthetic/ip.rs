//! IP addresses: which are nobody's, and where they stand in a text.

use super::{Finding, Rule, before_word};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is wrong with an address: it may be somebody's unless IANA's registries of special-purpose
/// addresses (RFC 6890) say that it is not reached from everywhere.
pub(super) fn judge(address: IpAddr) -> Option<Finding> {
    let is_nobodys = match address {
        IpAddr::V4(address) => is_nobodys_v4(address),
        IpAddr::V6(address) => is_nobodys_v6(address),
    };
    (!is_nobodys).then(|| Finding::new(Rule::Ip, address.to_string()))
}

fn is_nobodys_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    // Documentation is RFC 5737, private networks are RFC 1918.
    address.is_documentation()
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        // 'This network' (RFC 791), and what is kept for the future with broadcast (RFC 1112).
        || a == 0
        || a >= 240
        // Shared by providers (RFC 6598), protocols (RFC 6890), benchmarks (RFC 2544).
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b))
}

fn is_nobodys_v6(address: Ipv6Addr) -> bool {
    if let Some(address) = address.to_ipv4_mapped() {
        return is_nobodys_v4(address);
    }
    let [a, b, c, ..] = address.segments();
    // Only 2000::/3 is given to anybody (RFC 4291, IANA's registry of unicast assignments).
    a & 0xe000 != 0x2000
        // Documentation: RFC 3849 and RFC 9637.
        || (a, b) == (0x2001, 0xdb8)
        || (a == 0x3fff && b < 0x1000)
        // Benchmarks (RFC 5180), and identifiers that are no addresses (RFC 4843, RFC 7343).
        || (a, b, c) == (0x2001, 2, 0)
        || (a == 0x2001 && (0x10..0x30).contains(&b))
}

/// Adds the addresses that stand in the text by themselves.
pub(super) fn find(text: &str, found: &mut Vec<Finding>) {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':');
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        if !is_part(bytes[start]) {
            start += 1;
            continue;
        }
        let length = bytes[start..].iter().take_while(|byte| is_part(**byte)).count();
        let end = start + length;
        found.extend(judge_word(&text[..start], &text[start..end], &text[end..]));
        start = end;
    }
}

/// The finding of one run of letters, digits, points and colons.
fn judge_word(before: &str, word: &str, after: &str) -> Option<Finding> {
    let word = word.trim_end_matches('.');
    let count = |wanted: u8| word.bytes().filter(|byte| *byte == wanted).count();
    let (points, colons) = (count(b'.'), count(b':'));
    if points < 3 && colons < 2 {
        return None;
    }
    if let Ok(address) = word.strip_suffix(':').unwrap_or(word).parse::<Ipv6Addr>() {
        return judge(address.into());
    }
    if points < 3 {
        return None;
    }
    // What is mapped into IPv6 was parsed; `host:8.8.8.8:6379` is a word as well.
    let mut parts = word.split(':');
    let quad = parts.find_map(|part| part.parse::<Ipv4Addr>().ok())?;
    (!is_version(before, after)).then(|| judge(quad.into()))?
}

/// Whether four numbers with points are a version, by what stands around them: `Chrome/120.0.0.0`,
/// `version 1.2.3.4`, `1.2.3.4-rc1`. (`v1.2.3.4` is no address by itself.)
fn is_version(before: &str, after: &str) -> bool {
    let mut ahead = after.chars();
    let is_prerelease = matches!(ahead.next(), Some('-' | '+'))
        && ahead.next().is_some_and(|next| next.is_ascii_alphabetic());
    let mut back = before.chars().rev();
    let is_product = back.next() == Some('/')
        && back.next().is_some_and(|character| character.is_ascii_alphabetic());
    // `l-1.5.5.5` draws a line.
    let is_glued = before.ends_with(['-', '_']);
    let word = before.trim_end_matches([' ', '=', ':', '"', '\'']);
    let words = ["version", "release", "build", "firmware", "section", "chapter", "§"];
    let is_named = words.iter().any(|known| before_word(word, known).is_some());
    is_prerelease || is_product || is_glued || is_named
}
