//! What has to hold in the bot's database, whoever wrote the rows; `seeder verify --queries` asks, and
//! names the rows that break a rule.

mod playback;
mod rules;
mod timeline;

use sea_orm_seeding::Query;

/// What the rows are, and the SELECT that finds them: its columns name a row. The statements are
/// those of all three databases; `SECONDS(…)` stands for an instant as seconds since 1970.
type Rule = (&'static str, &'static str);

/// Every query.
pub(crate) fn all() -> Vec<Query> {
    let rules = [timeline::RULES, rules::RULES, playback::RULES].concat();
    rules.into_iter().map(|(name, rows)| Query::none(name, rows)).collect()
}
