//! Passwords in texts that come from elsewhere.

/// The text with the passwords of all URLs in it masked, wherever they came from: a URL may have been
/// typed where a step's name belongs. A password ends with the last `@` of the line, as it may hold
/// anything.
pub(crate) fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(masked_line).collect()
}

fn masked_line(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        rest = after;
        let end = after.find(|c: char| c.is_whitespace() || ":/@".contains(c));
        if let Some(colon) = end.filter(|&end| after[end..].starts_with(':'))
            && let Some(at) = after.rfind('@').filter(|&at| at > colon)
        {
            out.push_str(&format!("{}:***", &after[..colon]));
            rest = &after[at..];
        }
    }
    out.push_str(rest);
    let mut parts = out.split("password=");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_whitespace() || "&'\"`".contains(c));
        masked.push_str("password=***");
        masked.push_str(end.map_or("", |end| &part[end..]));
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_masked_wherever_they_stand() {
        for (text, expected) in [
            (
                "unknown step `postgres://u:s3/@cret@h/d`, and",
                "unknown step `postgres://u:***@h/d`, and",
            ),
            ("'mysql://u@h' 'a://b:c@d'", "'mysql://u@h' 'a://b:***@d'"),
            ("https://media.example/v/1", "https://media.example/v/1"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
