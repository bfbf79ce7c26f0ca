//! Hosts: which names are nobody's, and what a piece of text is as a host.

use super::{Finding, Rule, ip};
use url::Host;

/// Top-level names that are set aside: for documentation and tests (RFC 2606, RFC 6761), for names
/// within a link (RFC 6762) and for private networks (ICANN's resolution 2024.07.29.06).
const RESERVED_TOP: &[&str] = &["example", "invalid", "test", "localhost", "local", "internal"];

/// Names that are set aside below a top-level name that is not: RFC 2606, and RFC 8375 for homes.
const RESERVED_SECOND: &[[&str; 2]] =
    &[["example", "com"], ["example", "net"], ["example", "org"], ["home", "arpa"]];

/// Whether nobody has a name under this one.
pub(super) fn is_reserved(name: &str) -> bool {
    let mut labels = name.trim_end_matches('.').rsplit('.');
    let top = labels.next().unwrap_or_default();
    let second = labels.next().unwrap_or_default();
    let is = |label: &str, known: &str| label.eq_ignore_ascii_case(known);
    RESERVED_TOP.iter().any(|known| is(top, known))
        || RESERVED_SECOND.iter().any(|known| is(second, known[0]) && is(top, known[1]))
}

/// A character that a host may have in a text: whatever is not ASCII may be part of an
/// internationalised name (RFC 5891).
pub(super) fn is_host_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '-' | '.' | '_' | '%')
        || (!character.is_ascii() && !character.is_whitespace())
}

/// What is wrong with a host that stands in an address, read as a browser does (WHATWG URL): encoded
/// and internationalised names, and numbers in any of the forms of an IP address.
///
/// A name of one label is one of a private network: no public host has such a name (SSAC's SAC053).
pub(super) fn judge(host: &str) -> Option<Finding> {
    let host = host.trim_end_matches(|last: char| !last.is_alphanumeric());
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if host.is_empty() || (host.bytes().all(is_plain) && is_reserved(host)) {
        return None;
    }
    let name = match Host::parse(host) {
        Ok(Host::Ipv4(address)) => return ip::judge(address.into()),
        Ok(Host::Ipv6(address)) => return ip::judge(address.into()),
        Ok(Host::Domain(name)) => name,
        // What no browser takes something else may.
        Err(_) => host.to_ascii_lowercase(),
    };
    let name = name.trim_end_matches('.');
    let (_, top) = name.rsplit_once('.')?;
    // Words of a script without spaces may stand right behind a name, and no top-level name has
    // both: https://media.exampleを見て
    let written = host.rsplit('.').next().unwrap_or_default();
    let ascii = written.find(|character: char| !character.is_ascii()).unwrap_or_default();
    let before = host.len() - written.len() + ascii;
    if ascii > 0 && is_reserved(&host[..before]) {
        return None;
    }
    let is_name = top.starts_with(char::is_alphabetic);
    (is_name && !is_reserved(name)).then(|| Finding::new(Rule::Host, name))
}
