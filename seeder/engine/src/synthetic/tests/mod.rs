mod passed;
mod refused;

use super::*;
use crate::space::KeySpace;
use passed::PASSED;
use proptest::prelude::*;
use refused::REFUSED;
use sea_orm::sea_query::ArrayType;
use serde_json::json;

fn all(value: impl Into<Value>) -> Vec<(Rule, String)> {
    let found = findings(&value.into()).into_iter();
    found.map(|found| (found.rule, shown(&found.text))).collect()
}

#[test]
fn what_may_be_somebodys_is_found() {
    let wrong: Vec<String> = REFUSED
        .iter()
        .filter(|(text, rule, named)| !all(*text).contains(&(*rule, (*named).to_owned())))
        .map(|(text, rule, named)| format!("{text:?}: no {rule:?} {named}, but {:?}", all(*text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_nobodys_passes() {
    let wrong: Vec<String> = PASSED
        .iter()
        .filter(|text| !all(**text).is_empty())
        .map(|text| format!("{text:?}: {:?}", all(*text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Wherever a text stands in a value.
#[test]
fn every_kind_of_value_is_looked_at() {
    let found = [(Rule::Mail, "ann@gmail.com".to_owned())];
    let text = "ann@gmail.com";
    assert_eq!(all(text), found);
    assert_eq!(all(json!({ "a": [{ "b": text }] })), found);
    assert_eq!(all(json!({ text: null })), found);
    assert_eq!(all(text.as_bytes().to_vec()), found);
    let mut picture = vec![0x89, 0x50, 0x4e, 0x47, 0xff, 0x00];
    picture.extend_from_slice(text.as_bytes());
    picture.extend([0x00, 0xfe]);
    assert_eq!(all(picture), found);
    let texts = vec![Value::from("nobody's"), Value::from(text)];
    assert_eq!(all(Value::Array(ArrayType::String, Some(Box::new(texts)))), found);
    let network: sea_orm::prelude::IpNetwork = "8.8.8.8/32".parse().expect("a network");
    assert_eq!(all(network), [(Rule::Ip, "8.8.8.8".to_owned())]);
}

#[test]
fn numbers_are_looked_at_in_json_and_not_in_columns() {
    let found = |number: u64| all(json!({ "id": number }));
    let named = |number: u64| vec![(Rule::Snowflake, number.to_string())];
    assert_eq!(found(175_928_847_299_117_063), named(175_928_847_299_117_063));
    assert_eq!(found(10_000_000_000_000_000), named(10_000_000_000_000_000));
    assert_eq!(found(9_223_009_648_989_175_807), named(9_223_009_648_989_175_807));
    assert_eq!(found(9_223_009_648_989_175_808), []);
    assert_eq!(found(u64::MAX), []);
    assert_eq!(found(1_700_000_000_000), []);
    assert_eq!(all(json!(-175_928_847_299_117_063_i64)), []);
    assert_eq!(all(json!(1.759_288_472_991_170_6e17)), []);
    assert_eq!(all(175_928_847_299_117_063_i64), []);
}

#[test]
fn a_secret_is_not_printed() {
    for (text, _, _) in REFUSED.iter().filter(|(_, rule, _)| *rule == Rule::Token) {
        let secret: String = text.chars().rev().skip(2).take(12).collect::<String>();
        let secret: String = secret.chars().rev().collect();
        for found in findings(&Value::from(*text)) {
            assert!(!found.to_string().contains(&secret), "{found}");
        }
    }
    let found = all("https://user:open-sesame@evil.com/");
    assert_eq!(found, [(Rule::Host, "evil.com".to_owned())]);
}

/// Whatever stands around a word that is refused, as long as it is a word.
fn around() -> impl Strategy<Value = (String, String)> {
    ("([ -~é音\n]{0,20} )?", "( [ -~é音\n]{0,20})?")
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,60}", bytes: Vec<u8>) {
        findings(&Value::from(text));
        findings(&Value::from(bytes));
    }

    #[test]
    fn pieces_of_what_is_refused_are_not_too_odd(
        pieces in prop::collection::vec(0..REFUSED.len(), 1..4),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 4),
    ) {
        let text: String = pieces.iter().zip(&cuts).map(|(piece, cut)| {
            let characters: Vec<char> = REFUSED[*piece].0.chars().collect();
            characters[..cut.index(characters.len() + 1)].iter().collect::<String>()
        }).collect();
        findings(&Value::from(text));
    }

    #[test]
    fn what_is_refused_is_so_in_a_sentence(
        index in 0..REFUSED.len(),
        (before, after) in ("([a-z,;]{1,8} ){0,4}", "( [a-z,;]{1,8}){0,4}"),
    ) {
        let (text, rule, named) = REFUSED[index];
        let sentence = format!("{before}{text}{after}");
        prop_assert!(all(sentence.as_str()).contains(&(rule, named.to_owned())), "{sentence:?}");
    }

    #[test]
    fn words_and_numbers_pass(text in "(([A-Za-z]{1,12}|[0-9]{1,8})[,.!?'-]? ){0,12}") {
        prop_assert_eq!(all(text.as_str()), []);
    }

    #[test]
    fn hexadecimal_and_base64_pass(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        prop_assume!(!hexadecimal.bytes().all(|byte| byte.is_ascii_digit()));
        prop_assert_eq!(all(hexadecimal), []);
    }

    #[test]
    fn every_host_is_refused_unless_it_is_reserved(
        name in "[a-z][a-z0-9]{0,8}(\\.[a-z0-9]{1,8}){0,2}",
        (top, reserved) in prop::sample::select(vec![
            ("com", false), ("de", false), ("io", false), ("example.de", false),
            ("example", true), ("test", true), ("example.com", true), ("localhost", true),
        ]),
        scheme in prop::sample::select(vec!["http", "https", "ws", "postgres", "x-app"]),
        (before, after) in around(),
    ) {
        let name = format!("{name}.{top}");
        prop_assume!(reserved || !name.ends_with("example.com"));
        let text = format!("{before}{scheme}://{name}/{after}");
        let is_found = all(text.as_str()).contains(&(Rule::Host, name));
        prop_assert_eq!(is_found, !reserved, "{}", text);
    }

    #[test]
    fn every_snowflake_before_the_last_day_is_refused(number in 10u64.pow(16)..=i64::MAX as u64) {
        let is_nobodys = KeySpace::SNOWFLAKES.contains(&number.cast_signed().into());
        prop_assert_eq!(all(json!(number)).is_empty(), is_nobodys);
        prop_assert_eq!(all(format!("<@{number}>")).is_empty(), is_nobodys);
    }

    #[test]
    fn snowflakes_of_the_last_day_pass(number in LAST_DAY_FIRST..=i64::MAX) {
        prop_assert_eq!(all(json!(number)), []);
        prop_assert_eq!(all(format!("<@{number}>")), []);
    }

    #[test]
    fn american_numbers_are_refused_unless_they_are_fiction(
        area in 200u32..1000, exchange in 200u32..1000, line in 0u32..10_000,
    ) {
        let is_fiction = exchange == 555 && (100..200).contains(&line);
        for text in [
            format!("+1{area}{exchange}{line:04}"),
            format!("({area}) {exchange}-{line:04}"),
            format!("{area}-{exchange}-{line:04}"),
            format!("tel:{area}{exchange}{line:04}"),
        ] {
            prop_assert_eq!(all(text.as_str()).is_empty(), is_fiction, "{}", text);
        }
    }
}
