//! What `CREATE TABLE` says and sea-schema does not: the CHECKs of SQLite, and the foreign keys of
//! MariaDB and MySQL, whose `information_schema` hides them from users who may only read.

use crate::schema::Limits;

/// The words or numbers to which a column is limited.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) words: Vec<String>,
    pub(super) limits: Limits,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A word or an identifier, quoted or not.
    Name(String),
    Text(String),
    Number(i64),
    Sign(char),
}

/// Reads what the CHECKs of `CREATE TABLE` say of each column, of which it understands
/// `column IN ('a', 'b')`, `column BETWEEN 1 AND 2` and comparisons of the column with a whole
/// number, joined by AND. What it does not understand limits nothing.
pub(super) fn checked(sql: &str, columns: &[&str]) -> Vec<Checked> {
    let tokens = tokens(sql);
    let of = |column: &&str| {
        let mut checked = Checked::default();
        let column = name(column);
        for condition in conditions(&tokens) {
            for (index, _) in condition.iter().enumerate().filter(|(_, token)| **token == column) {
                read(&condition[index + 1..], &mut checked);
            }
        }
        checked
    };
    columns.iter().map(of).collect()
}

/// What stands in the parentheses of each CHECK, but for those with an alternative.
fn conditions(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let checks = (0..tokens.len()).filter(|&index| is_name(&tokens[index], &["CHECK"]));
    checks.filter_map(|index| {
        let rest = tokens.get(index + 1..)?;
        let mut depth = 0;
        let end = rest.iter().position(|token| {
            match token {
                Token::Sign('(') => depth += 1,
                Token::Sign(')') => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        let condition = &rest[..end];
        let alternative = condition.iter().any(|token| is_name(token, &["OR", "NOT", "CASE"]));
        (!alternative).then_some(condition)
    })
}

/// Reads what follows the column in a condition.
fn read(rest: &[Token], checked: &mut Checked) {
    match rest {
        [word, Token::Sign('('), list @ ..] if is_name(word, &["IN"]) => {
            let texts = list.iter().take_while(|token| **token != Token::Sign(')'));
            checked.words.extend(texts.filter_map(|token| match token {
                Token::Text(text) => Some(text.clone()),
                _ => None,
            }));
        }
        [word, Token::Number(least), Token::Name(_), Token::Number(greatest), ..]
            if is_name(word, &["BETWEEN"]) =>
        {
            checked.limits = Limits { least: Some(*least), greatest: Some(*greatest) };
        }
        [Token::Sign(sign @ ('<' | '>')), Token::Sign('='), Token::Number(number), ..] => {
            limit(&mut checked.limits, *sign, *number);
        }
        [Token::Sign('<'), Token::Number(number), ..] => {
            limit(&mut checked.limits, '<', number.saturating_sub(1));
        }
        [Token::Sign('>'), Token::Number(number), ..] => {
            limit(&mut checked.limits, '>', number.saturating_add(1));
        }
        _ => {}
    }
}

/// The condition of a partial index, as `CREATE INDEX` has it.
pub(super) fn index_condition(sql: &str) -> Option<&str> {
    let start = sql.to_ascii_uppercase().rfind(" WHERE ")?;
    sql.get(start + " WHERE ".len()..)
}

/// A foreign key: name, columns, parent, its columns, and what happens when the parent's row goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) parent: String,
    pub(super) parent_columns: Vec<String>,
    pub(super) on_delete: &'static str,
}

/// Reads the foreign keys as `SHOW CREATE TABLE` writes them.
pub(super) fn foreign_keys(sql: &str) -> Vec<ForeignKey> {
    let tokens = tokens(sql);
    (0..tokens.len()).filter_map(|index| foreign_key(&tokens[index..])).collect()
}

fn foreign_key(tokens: &[Token]) -> Option<ForeignKey> {
    let [Token::Name(own_name), foreign, key, rest @ ..] = tokens else { return None };
    let (columns, rest) =
        ([foreign, key] == [&name("FOREIGN"), &name("KEY")]).then(|| list(rest))??;
    let [Token::Name(references), Token::Name(parent), rest @ ..] = rest else { return None };
    let (parent_columns, rest) =
        references.eq_ignore_ascii_case("references").then(|| list(rest))??;
    let end = rest.iter().position(|token| matches!(token, Token::Sign(',' | ')')));
    let actions = &rest[..end.unwrap_or(rest.len())];
    let has = |words: &[&str]| {
        let words: Vec<Token> =
            ["ON", "DELETE"].iter().chain(words).map(|word| name(word)).collect();
        actions.windows(words.len()).any(|window| window == words)
    };
    let on_delete = match () {
        () if has(&["CASCADE"]) => "cascade",
        () if has(&["SET", "NULL"]) => "set null",
        () if has(&["SET", "DEFAULT"]) => "set default",
        () => "restrict",
    };
    Some(ForeignKey {
        name: own_name.clone(),
        columns,
        parent: parent.clone(),
        parent_columns,
        on_delete,
    })
}

/// Names in parentheses, and what follows them.
fn list(tokens: &[Token]) -> Option<(Vec<String>, &[Token])> {
    let [Token::Sign('('), inner @ ..] = tokens else { return None };
    let end = inner.iter().position(|token| *token == Token::Sign(')'))?;
    let names = inner[..end].iter().filter_map(|token| match token {
        Token::Name(name) => Some(name.clone()),
        _ => None,
    });
    Some((names.collect(), &inner[end + 1..]))
}

fn name(word: &str) -> Token {
    Token::Name(word.to_owned())
}

fn limit(limits: &mut Limits, sign: char, number: i64) {
    match sign {
        '<' => limits.greatest = Some(number),
        _ => limits.least = Some(number),
    }
}

fn is_name(token: &Token, keywords: &[&str]) -> bool {
    let is = |name: &String| keywords.iter().any(|keyword| name.eq_ignore_ascii_case(keyword));
    matches!(token, Token::Name(name) if is(name))
}

/// The words and names of a statement, without comments, numbers and texts.
pub(crate) fn words(sql: &str) -> Vec<String> {
    let names = tokens(sql).into_iter().filter_map(|token| match token {
        Token::Name(name) => Some(name),
        _ => None,
    });
    names.collect()
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(after) = after_comment(rest) {
            rest = after.trim_start();
            continue;
        }
        let (token, length) = match first {
            '\'' | '"' | '`' | '[' => quoted(rest, first),
            c if c.is_alphanumeric() || c == '_' || c == '-' => bare(rest),
            c => (Token::Sign(c), c.len_utf8()),
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// What follows a comment, if one begins here.
fn after_comment(sql: &str) -> Option<&str> {
    let (opening, end) =
        [("--", "\n"), ("/*", "*/")].into_iter().find(|(open, _)| sql.starts_with(open))?;
    let inner = &sql[opening.len()..];
    Some(inner.split_once(end).map_or("", |(_, after)| after))
}

/// A text or identifier in quotes, which stand for themselves where they are doubled.
fn quoted(sql: &str, open: char) -> (Token, usize) {
    let close = if open == '[' { ']' } else { open };
    let mut text = String::new();
    let mut characters = sql.char_indices().skip(1).peekable();
    let mut length = sql.len();
    while let Some((index, character)) = characters.next() {
        if character == close {
            length = index + close.len_utf8();
            match characters.next_if(|(_, next)| *next == close) {
                Some(_) => text.push(close),
                None => break,
            }
        } else {
            text.push(character);
        }
    }
    (if open == '\'' { Token::Text(text) } else { Token::Name(text) }, length)
}

fn bare(sql: &str) -> (Token, usize) {
    let is_number = !sql.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let inner = |c: char| c.is_alphanumeric() || c == '_' || (is_number && c == '.');
    let end = sql.char_indices().skip(1).find(|(_, c)| !inner(*c));
    let length = end.map_or(sql.len(), |(index, _)| index);
    let word = &sql[..length];
    (word.parse().map_or_else(|_| Token::Name(word.to_owned()), Token::Number), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_limits_are_read_however_they_are_quoted() {
        let sql = r#"CREATE TABLE "t" ( "kind" text NOT NULL CHECK ("kind" IN ('it''s', 'b')),
            volume integer CHECK (`volume` BETWEEN -1 AND 200), [x y] int CHECK ([x y] >= 1),
            "z" int CHECK (z < 10), "other" text, CHECK (length("other") > 3),
            price real CHECK (price >= 0.5), a int, b int, CHECK (a > 5 OR b > 5), CHECK ("#;
        let checked = |column| checked(sql, &[column]).remove(0);
        assert_eq!(checked("kind").words, ["it's", "b"]);
        assert_eq!(checked("volume").limits, Limits { least: Some(-1), greatest: Some(200) });
        assert_eq!(checked("x y").limits, Limits { least: Some(1), greatest: None });
        assert_eq!(checked("z").limits, Limits { least: None, greatest: Some(9) });
        for unlimited in ["other", "price", "a", "b"] {
            assert_eq!(checked(unlimited), Checked::default(), "{unlimited}");
        }
        let partial = "CREATE INDEX i ON t (a) WHERE deleted_at IS NULL";
        assert_eq!(index_condition(partial), Some("deleted_at IS NULL"));
        assert_eq!(super::checked("'", &["x"]), [Checked::default()]);
    }

    #[test]
    fn foreign_keys_are_read_as_servers_write_them() {
        let sql = "CREATE TABLE `a` (\n  `x` int(11) NOT NULL,\n  KEY `k` (`x`),\n  CONSTRAINT `f` \
                   FOREIGN KEY (`x`, `y`) REFERENCES `b` (`id`, `n`) ON DELETE SET NULL ON UPDATE \
                   CASCADE,\n  CONSTRAINT `g` FOREIGN KEY (`x`) REFERENCES `c` (`id`)\n) ENGINE=InnoDB";
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            foreign_keys(sql),
            [
                ForeignKey {
                    name: "f".to_owned(),
                    columns: owned(&["x", "y"]),
                    parent: "b".to_owned(),
                    parent_columns: owned(&["id", "n"]),
                    on_delete: "set null",
                },
                ForeignKey {
                    name: "g".to_owned(),
                    columns: owned(&["x"]),
                    parent: "c".to_owned(),
                    parent_columns: owned(&["id"]),
                    on_delete: "restrict",
                },
            ]
        );
    }
}
