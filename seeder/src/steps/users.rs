//! Users: accounts of ten locales with names in their scripts, some bots, some without a picture or
//! a display name, some never seen; seven in ten have preferences. Scenarios: the user who is
//! everywhere, the one without preferences, the longest names, a newcomer, one who was away for two
//! years, and a collector of playlists.

use crate::{
    factories::{
        account::{self, HASH, HASH_NEVER, LOCALE, LOCALE_NEVER},
        time,
    },
    ids, scenarios,
};
use entity::{sea_orm_active_enums::SearchSource, user_account, user_preference};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World};
use serde_json::json;

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Users;

impl SeedStep for Users {
    fn name(&self) -> StepName {
        StepName::new("users")
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> &'static str {
        "Accounts of ten locales, some bots, some never seen; seven in ten have preferences."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &["What an account plays does not follow from its preferences."]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        use user_account::Column;
        seed.table::<user_account::Entity>()
            .within(Column::Id, ids::SNOWFLAKES)
            .never(Column::Username, &[Cell::Short], "Discord wants two characters or more")
            .never(Column::Username, &[Cell::NotAscii], "Discord takes a-z, 0-9, `_` and `.`")
            .never(Column::AvatarHash, &HASH_NEVER, HASH)
            .never(Column::Locale, &LOCALE_NEVER, LOCALE)
            .rows(named(world))
            .rows_by(ids::users(world), account_row);
        seed.table::<user_preference::Entity>()
            .never(user_preference::Column::Language, &LOCALE_NEVER, LOCALE)
            .rows(named_preferences(world))
            .children_by(ids::users(world), preference_row);
    }
}

fn named(world: World) -> Vec<user_account::ActiveModel> {
    let account = |n: u64, username: &str, display_name: Option<&str>| user_account::ActiveModel {
        id: Set(ids::user(n)),
        username: Set(username.to_owned()),
        display_name: Set(display_name.map(str::to_owned)),
        avatar_hash: Set(None),
        is_bot: Set(false),
        locale: Set("en-US".to_owned()),
        created_at: Set(time::ago(world.now, 400 * 86_400)),
        last_seen_at: Set(Some(time::ago(world.now, 3_600))),
    };
    vec![
        account(scenarios::USER_EVERYWHERE, "scenario.everywhere", Some("Everywhere")),
        user_account::ActiveModel {
            last_seen_at: Set(None),
            ..account(scenarios::USER_WITHOUT_PREFERENCES, "scenario.no_preferences", None)
        },
        account(scenarios::USER_OWNER, "scenario.owner", Some("Owner")),
        user_account::ActiveModel {
            locale: Set("ja".to_owned()),
            ..account(
                scenarios::USER_LONGEST_NAMES,
                "scenario.longest_names_012345678",
                Some(&"𝄞音".repeat(16)),
            )
        },
        account(scenarios::USER_GUEST, "scenario.guest", Some("Guest")),
        user_account::ActiveModel {
            created_at: Set(time::ago(world.now, 3_600)),
            ..account(scenarios::USER_NEWCOMER, "scenario.newcomer", Some("N"))
        },
        user_account::ActiveModel {
            created_at: Set(time::ago(world.now, 1_000 * 86_400)),
            last_seen_at: Set(Some(time::ago(world.now, 730 * 86_400))),
            ..account(scenarios::USER_RETURNING, "scenario.returning", Some("Returning"))
        },
        account(scenarios::USER_COLLECTOR, "scenario.collector", Some("Collector")),
    ]
}

fn account_row(row: &Row) -> user_account::ActiveModel {
    use user_account::Column;
    let world = row.world();
    let n = ids::GENERATED + row.number();
    let locale = account::locale(&mut row.stream(Column::Locale));
    let mut name = row.stream(Column::DisplayName);
    let display_name = name.chance(75).then(|| account::display_name(&mut name, locale));
    let mut picture = row.stream(Column::AvatarHash);
    let mut seen = row.stream(Column::LastSeenAt);
    user_account::ActiveModel {
        id: Set(ids::user(n)),
        username: Set(account::username(world, row.number())),
        display_name: Set(display_name),
        avatar_hash: Set(picture.chance(60).then(|| account::image_hash(&mut picture))),
        is_bot: Set(row.stream(Column::IsBot).chance(3)),
        locale: Set(locale.to_owned()),
        created_at: Set(time::days_ago(world.now, &mut row.stream(Column::CreatedAt), 91, 3_000)),
        last_seen_at: Set(seen.chance(90).then(|| time::days_ago(world.now, &mut seen, 0, 90))),
    }
}

fn named_preferences(world: World) -> Vec<user_preference::ActiveModel> {
    let preference = |n: u64, volume: i16, search_source| user_preference::ActiveModel {
        user_id: Set(ids::user(n)),
        volume: Set(volume),
        search_source: Set(search_source),
        language: Set("en-US".to_owned()),
        autoplay: Set(true),
        hide_explicit: Set(false),
        notifications: Set(json!({ "queue": true, "mention": true, "quiet_hours": null })),
        updated_at: Set(time::ago(world.now, 86_400)),
    };
    vec![
        preference(scenarios::USER_EVERYWHERE, 200, SearchSource::YoutubeMusic),
        preference(scenarios::USER_OWNER, 100, SearchSource::Youtube),
        preference(scenarios::USER_LONGEST_NAMES, 0, SearchSource::Soundcloud),
        preference(scenarios::USER_GUEST, 50, SearchSource::Spotify),
        user_preference::ActiveModel {
            notifications: Set(json!({})),
            ..preference(scenarios::USER_NEWCOMER, 100, SearchSource::Youtube)
        },
        user_preference::ActiveModel {
            notifications: Set(json!({
                "queue": true, "mention": true, "quiet_hours": null, "digest": false, "beta": true,
            })),
            updated_at: Set(time::ago(world.now, 730 * 86_400)),
            ..preference(scenarios::USER_RETURNING, 100, SearchSource::Youtube)
        },
    ]
}

fn preference_row(row: &Row) -> Option<user_preference::ActiveModel> {
    use user_preference::Column;
    if !row.stream_named("exists").chance(70) {
        return None;
    }
    let world = row.world();
    let mut notifications = row.stream(Column::Notifications);
    let quiet = notifications.chance(30).then(|| {
        let from = notifications.within(20..=23);
        json!({ "from": format!("{from}:00"), "to": "07:30" })
    });
    Some(user_preference::ActiveModel {
        user_id: Set(ids::user(ids::GENERATED + row.number())),
        volume: Set(row.stream(Column::Volume).weighted([
            (100, 50),
            (80, 15),
            (60, 15),
            (40, 10),
            (150, 6),
            (20, 4),
        ])),
        search_source: Set(row.stream(Column::SearchSource).weighted([
            (SearchSource::Youtube, 55),
            (SearchSource::YoutubeMusic, 20),
            (SearchSource::Spotify, 15),
            (SearchSource::Soundcloud, 10),
        ])),
        language: Set(account::locale(&mut row.stream(Column::Language)).to_owned()),
        autoplay: Set(row.stream(Column::Autoplay).chance(40)),
        hide_explicit: Set(row.stream(Column::HideExplicit).chance(10)),
        notifications: Set(json!({
            "queue": notifications.chance(50),
            "mention": notifications.chance(80),
            "quiet_hours": quiet,
        })),
        updated_at: Set(time::days_ago(world.now, &mut row.stream(Column::UpdatedAt), 0, 90)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::seeded;

    #[tokio::test]
    async fn seven_in_ten_generated_users_have_preferences() {
        let seeded = seeded(&[&Users]).await;
        assert_eq!(seeded.count("user_account"), 408);
        assert!((260..300).contains(&seeded.count("user_preference")));
        seeded.assert_references("user_preference", "user_id", "user_account", "id");
        let without = ids::user(scenarios::USER_WITHOUT_PREFERENCES).into();
        assert!(!seeded.column("user_preference", "user_id").contains(&without));
    }

    #[tokio::test]
    async fn names_are_unique_and_as_long_as_allowed() {
        let seeded = seeded(&[&Users]).await;
        seeded.assert_unique("user_account", &["username"]);
        let lengths = seeded.lengths("user_account", "username");
        assert_eq!(lengths.iter().max(), Some(&32));
        assert_eq!(seeded.lengths("user_account", "display_name").iter().max(), Some(&32));
    }
}
