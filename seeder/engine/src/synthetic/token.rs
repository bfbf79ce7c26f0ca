//! Tokens and keys, by the shapes that their issuers document so that scanners find them.

use super::{Finding, Rule};
use regex_lite::Regex;
use std::sync::LazyLock;

/// What a token begins with, and the whole of it.
struct Shape {
    prefixes: &'static [&'static str],
    /// What is among the first bytes besides, where the prefix alone says little.
    mark: &'static str,
    /// A regular expression, from the prefix on.
    pattern: &'static str,
}

/// How many bytes before and with a shape's mark there can be at most.
const MARK_END: usize = 32;

/// The shapes. Those of gitleaks' default rules are the model; each is from its issuer's documents.
const SHAPES: &[Shape] = &[
    // GitHub, GitLab.
    shape(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{36,255}"),
    shape(&["github_pat_"], "github_pat_[A-Za-z0-9_]{40,255}"),
    shape(&["glpat-", "gldt-", "glrt-"], "gl(?:pat|dt|rt)-[A-Za-z0-9_.-]{20,64}"),
    // Amazon: identifiers of access keys (IAM user guide, 'Understanding unique ID prefixes').
    shape(&["AKIA", "ASIA"], "A[KS]IA[A-Z2-7]{16}"),
    // Google: API keys, OAuth clients and tokens.
    shape(&["AIza"], "AIza[A-Za-z0-9_-]{35}"),
    shape(&["GOCSPX-"], "GOCSPX-[A-Za-z0-9_-]{28}"),
    shape(&["ya29."], "ya29\\.[A-Za-z0-9_-]{20,512}"),
    // Azure: keys of storage accounts.
    shape(&["AccountKey="], "AccountKey=[A-Za-z0-9+/]{86}=="),
    // Discord: a bot's token begins with its identifier in base64; multi-factor tokens.
    marked(
        &["M", "N", "O"],
        ".",
        "[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6,7}\\.[A-Za-z0-9_-]{27,40}",
    ),
    shape(&["mfa."], "mfa\\.[A-Za-z0-9_-]{80,100}"),
    // Telegram: a bot's number and its key.
    marked(
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        ":AA",
        "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
    ),
    // Slack.
    shape(&["xox"], "xox[abeoprs]-[A-Za-z0-9-]{10,250}"),
    shape(&["xapp-"], "xapp-[0-9]-[A-Za-z0-9-]{20,250}"),
    // Stripe: keys of tests are keys of somebody's account too.
    shape(&["sk_", "rk_", "pk_"], "[srp]k_(?:live|test)_[A-Za-z0-9]{16,250}"),
    shape(&["whsec_"], "whsec_[A-Za-z0-9+/]{24,128}"),
    // OpenAI, Anthropic, Hugging Face.
    shape(&["sk-"], "sk-(?:[a-z0-9]{2,12}-)*[A-Za-z0-9_]{20,}[A-Za-z0-9_-]{0,200}"),
    shape(&["hf_"], "hf_[A-Za-z0-9]{34,40}"),
    // SendGrid, Shopify, DigitalOcean, HashiCorp, npm, PyPI.
    shape(&["SG."], "SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}"),
    shape(&["shp"], "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"),
    shape(&["dop_v1_", "doo_v1_", "dor_v1_"], "do[opr]_v1_[a-f0-9]{64}"),
    shape(&["hvs.", "hvb."], "hv[sb]\\.[A-Za-z0-9_-]{24,250}"),
    shape(&["npm_"], "npm_[A-Za-z0-9]{36}"),
    shape(&["pypi-"], "pypi-[A-Za-z0-9_-]{50,1000}"),
    // A JSON web token (RFC 7519): `eyJ` is `{"` in base64.
    shape(&["eyJ"], "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"),
    // A private key (RFC 7468).
    shape(
        &["-----BEGIN "],
        "-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\\s|\\\\[nr])*[A-Za-z0-9+/=-]{8,}",
    ),
];

const fn shape(prefixes: &'static [&'static str], pattern: &'static str) -> Shape {
    marked(prefixes, "", pattern)
}

const fn marked(
    prefixes: &'static [&'static str],
    mark: &'static str,
    pattern: &'static str,
) -> Shape {
    Shape { prefixes, mark, pattern }
}

#[expect(clippy::unwrap_used, reason = "constants, compiled in every test")]
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    SHAPES.iter().map(|shape| Regex::new(&format!("^(?:{})", shape.pattern)).unwrap()).collect()
});

/// Which bytes a shape begins with.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let mut index = 0;
    while index < SHAPES.len() {
        let mut prefix = 0;
        while prefix < SHAPES[index].prefixes.len() {
            first[SHAPES[index].prefixes[prefix].as_bytes()[0] as usize] = true;
            prefix += 1;
        }
        index += 1;
    }
    first
};

/// Adds the tokens in the text: at the beginning of a word, as long as their issuer makes them.
pub(super) fn find(text: &str, found: &mut Vec<Finding>) {
    let bytes = text.as_bytes();
    let mut next = 0;
    for index in 0..bytes.len() {
        let is_within = index > 0 && bytes[index - 1].is_ascii_alphanumeric();
        if index < next || is_within || !FIRST[usize::from(bytes[index])] {
            continue;
        }
        if let Some((length, _)) = at_start(&text[index..]) {
            let token = &text[index..index + length];
            next = index + length;
            if !is_example(token) {
                found.push(Finding::new(Rule::Token, token));
            }
        }
    }
}

/// The length of the token that a text begins with, and its prefix.
fn at_start(text: &str) -> Option<(usize, &'static str)> {
    SHAPES.iter().enumerate().find_map(|(index, shape)| {
        let prefix = shape.prefixes.iter().find(|prefix| text.starts_with(**prefix))?;
        if !text.get(..MARK_END).unwrap_or(text).contains(shape.mark) {
            return None;
        }
        let length = PATTERNS[index].find(text)?.end();
        let is_longer = text[length..].starts_with(|next: char| next.is_ascii_alphanumeric());
        (!is_longer).then_some((length, *prefix))
    })
}

/// Whether the token itself says that it is none, as those in Amazon's documents do, or has one
/// character for all that would be secret.
fn is_example(token: &str) -> bool {
    let says_so = token.to_ascii_uppercase().contains("EXAMPLE");
    let secret = token.rsplit(['_', '-', '.', ':']).next().unwrap_or_default();
    let is_blank = secret.len() >= 8 && secret.bytes().all(|byte| byte == secret.as_bytes()[0]);
    says_so || is_blank
}

/// What may be shown of a text that is a token: nothing of the secret.
pub(super) fn masked(text: &str) -> Option<String> {
    let (length, prefix) = at_start(text)?;
    let prefix = if prefix.len() > 1 { prefix } else { "" };
    (length == text.len()).then(|| format!("{prefix}… ({length} characters)"))
}
