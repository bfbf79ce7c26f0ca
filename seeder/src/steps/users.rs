//! Users: accounts of ten locales with names in their scripts, most of people, some never seen, some
//! bots; some without a picture or a display name. More came all the time. Seven in ten have
//! preferences. Scenarios: the user who is everywhere, the one without
//! preferences, the longest names, a newcomer, one who was away for two years, and a collector of
//! playlists.

use crate::{
    factories::{
        account::{self, HASH, HASH_NEVER, LOCALE, LOCALE_NEVER},
        make::Factory,
        names, words,
    },
    facts::{
        accounts::{self, Kind},
        preferences,
        time::{self, DAY},
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
        3
    }

    fn about(&self) -> &'static str {
        "Accounts of ten locales, some bots, some never seen; seven in ten have preferences."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "Where an account searches and in which language does not decide what it plays.",
            "Identifiers are of the year 2084: when an account was made is in `created_at` alone.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
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
        username: Set(username.to_owned()),
        display_name: Set(display_name.map(str::to_owned)),
        ..Factory::seed(world, n).user()
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
            created_at: Set(time::ago(world, 3_600)),
            ..account(scenarios::USER_NEWCOMER, "scenario.newcomer", Some("N"))
        },
        user_account::ActiveModel {
            last_seen_at: Set(Some(time::ago(world, 730 * DAY))),
            ..account(scenarios::USER_RETURNING, "scenario.returning", Some("Returning"))
        },
        account(scenarios::USER_COLLECTOR, "scenario.collector", Some("Collector")),
    ]
}

fn account_row(row: &Row) -> user_account::ActiveModel {
    use user_account::Column;
    let (world, number) = (row.world(), row.number());
    let locale = accounts::locale(world, number);
    let mut name = row.stream(Column::DisplayName);
    let kind = accounts::kind(number);
    let display_name = name.chance(75).then(|| match kind {
        Kind::Bot => format!("{} Bot", words::title(world, "bot", number)),
        Kind::Person | Kind::Unseen => names::display(world, number, locale, &mut name),
    });
    let mut picture = row.stream(Column::AvatarHash);
    let seen = || accounts::active(world, number).to;
    user_account::ActiveModel {
        id: Set(ids::user(ids::GENERATED + number)),
        username: Set(account::username(world, number)),
        display_name: Set(display_name),
        avatar_hash: Set(picture.chance(60).then(|| account::image_hash(&mut picture))),
        is_bot: Set(kind == Kind::Bot),
        locale: Set(locale.to_owned()),
        created_at: Set(time::stamp(accounts::created(world, number))),
        last_seen_at: Set((kind == Kind::Person).then(|| time::stamp(seen()))),
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
        updated_at: Set(time::ago(world, DAY)),
    };
    vec![
        preference(scenarios::USER_EVERYWHERE, 200, SearchSource::YoutubeMusic),
        preference(scenarios::USER_OWNER, 100, SearchSource::Youtube),
        preference(scenarios::USER_LONGEST_NAMES, 0, SearchSource::Soundcloud),
        preference(scenarios::USER_GUEST, 50, SearchSource::Spotify),
        user_preference::ActiveModel {
            notifications: Set(json!({})),
            updated_at: Set(time::ago(world, 1_800)),
            ..preference(scenarios::USER_NEWCOMER, 100, SearchSource::Youtube)
        },
        user_preference::ActiveModel {
            notifications: Set(json!({
                "queue": true, "mention": true, "quiet_hours": null, "digest": false, "beta": true,
            })),
            updated_at: Set(time::ago(world, 730 * DAY)),
            ..preference(scenarios::USER_RETURNING, 100, SearchSource::Youtube)
        },
    ]
}

fn preference_row(row: &Row) -> Option<user_preference::ActiveModel> {
    use user_preference::Column;
    let (world, number) = (row.world(), row.number());
    if !preferences::exist(world, number) {
        return None;
    }
    let mut notifications = row.stream(Column::Notifications);
    let quiet = notifications.chance(30).then(|| {
        let from = notifications.within(20..=23);
        json!({ "from": format!("{from}:00"), "to": "07:30" })
    });
    let mut language = row.stream(Column::Language);
    let language = match language.chance(88) {
        true => accounts::locale(world, number),
        false => account::locale(&mut language),
    };
    let since = accounts::active(world, number);
    Some(user_preference::ActiveModel {
        user_id: Set(ids::user(ids::GENERATED + number)),
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
        language: Set(language.to_owned()),
        autoplay: Set(preferences::wants_autoplay(world, number)),
        hide_explicit: Set(preferences::hides_explicit(world, number)),
        notifications: Set(json!({
            "queue": notifications.chance(50),
            "mention": notifications.chance(80),
            "quiet_hours": quiet,
        })),
        updated_at: Set(time::stamp(since.draw(&mut row.stream(Column::UpdatedAt)))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::{
        all, assert_references, assert_unique, counted, counts, given, of, one, word,
    };

    #[test]
    fn accounts_are_of_people_of_strangers_and_of_bots() {
        assert_eq!(all("user_account").len(), 408);
        assert_eq!(counted("user_account", "is_bot"), counts([("false", 392), ("true", 16)]));
        assert_eq!(given("user_account", "last_seen_at"), 359);
        assert_eq!(given("user_account", "display_name"), 311);
        assert_eq!(given("user_account", "avatar_hash"), 241);
        assert!(of("user_account", "is_bot", true).iter().all(|bot| bot["last_seen_at"].is_null()));
    }

    #[test]
    fn names_are_unique_and_as_long_as_allowed() {
        assert_unique("user_account", &["username"]);
        let longest = |column: &str| {
            all("user_account").iter().map(|row| word(&row[column]).chars().count()).max()
        };
        assert_eq!([longest("username"), longest("display_name")], [Some(32); 2]);
    }

    #[test]
    fn seven_in_ten_have_preferences_and_mostly_their_own_language() {
        assert_eq!(all("user_preference").len(), 282);
        assert_references("user_preference", "user_id", "user_account", "id");
        assert_eq!(
            counted("user_preference", "search_source"),
            counts([("soundcloud", 23), ("spotify", 51), ("youtube", 158), ("youtube_music", 50)])
        );
        assert_eq!(
            counted("user_preference", "hide_explicit"),
            counts([("false", 250), ("true", 32)])
        );
        assert_eq!(counted("user_preference", "autoplay"), counts([("false", 120), ("true", 162)]));
        let own = all("user_preference").iter().filter(|preference| {
            let account = one("user_account", "id", &preference["user_id"]);
            account["locale"] == preference["language"]
        });
        assert_eq!(own.count(), 249);
        let without = ids::user(scenarios::USER_WITHOUT_PREFERENCES);
        assert!(of("user_preference", "user_id", without).is_empty());
    }
}
