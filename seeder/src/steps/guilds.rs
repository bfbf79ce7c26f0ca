//! Guilds: of ten locales and their time zones, a few large, most small; their settings, and their
//! members, of whom the first is the owner. Six in ten have a default playlist. Scenarios: the
//! empty guild, the longest name, two that the bot has left, and those whose queue, flags, history
//! and blocklist other steps fill.

use crate::{
    factories::{
        account::{self, HASH, HASH_NEVER, LOCALE, LOCALE_NEVER},
        time, words,
    },
    ids, scenarios,
};
use entity::{
    guild, guild_member, guild_settings,
    sea_orm_active_enums::{QueueMode, RepeatMode},
};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World, random::Stream};
use serde_json::json;

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Guilds;

impl SeedStep for Guilds {
    fn name(&self) -> StepName {
        StepName::new("guilds")
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> &'static str {
        "A few large guilds, most small, with settings and members; the first member is the owner."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &["Roles and channels exist as identifiers only; members have none besides the DJ's mark."]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        use guild::Column;
        seed.table::<guild::Entity>()
            .within(Column::Id, ids::SNOWFLAKES)
            .never(Column::Name, &[Cell::Short], "Discord wants two characters or more")
            .never(Column::OwnerId, &[Cell::ManyRows], "nobody owns a fifth of the guilds")
            .never(Column::IconHash, &HASH_NEVER, HASH)
            .never(Column::Locale, &LOCALE_NEVER, LOCALE)
            .never(Column::Timezone, &LOCALE_NEVER, "a name of the time zone database")
            .rows(named(world))
            .rows_by(ids::guilds(world), guild_row);
        seed.table::<guild_settings::Entity>()
            .within(guild_settings::Column::DjRoleId, ids::SNOWFLAKES)
            .within(guild_settings::Column::AnnounceChannelId, ids::SNOWFLAKES)
            .rows(named_settings(world))
            .rows_by(ids::guilds(world), settings_row);
        seed.table::<guild_member::Entity>()
            .never(guild_member::Column::GuildId, &[Cell::NoRows], "an owner is a member")
            .children_by(ids::guilds(world), member_rows)
            .children_by(scenarios::GUILDS, scenario_member_rows);
    }
}

/// 100 characters, as many as Discord allows.
fn longest_name() -> String {
    words::limited(&"संगीत प्रेमियों का घर ".repeat(8), 99) + "।"
}

fn named(world: World) -> Vec<guild::ActiveModel> {
    let guild = |n: u64, name: &str| guild::ActiveModel {
        id: Set(ids::guild(n)),
        name: Set(name.to_owned()),
        owner_id: Set(ids::user(scenarios::USER_OWNER)),
        icon_hash: Set(None),
        locale: Set("en-US".to_owned()),
        timezone: Set("UTC".to_owned()),
        premium_tier: Set(0),
        joined_at: Set(time::ago(world.now, 365 * 86_400)),
        left_at: Set(None),
        default_playlist_id: Set(None),
    };
    vec![
        guild::ActiveModel {
            joined_at: Set(time::ago(world.now, 3_600)),
            ..guild(scenarios::GUILD_EMPTY, "Scenario: empty")
        },
        guild::ActiveModel {
            locale: Set("hi".to_owned()),
            timezone: Set("Asia/Kolkata".to_owned()),
            premium_tier: Set(3),
            ..guild(scenarios::GUILD_LONGEST_NAME, &longest_name())
        },
        guild::ActiveModel {
            joined_at: Set(time::ago(world.now, 900 * 86_400)),
            left_at: Set(Some(time::ago(world.now, 730 * 86_400))),
            ..guild(scenarios::GUILD_LEFT, "Scenario: the bot has left")
        },
        guild::ActiveModel {
            left_at: Set(Some(time::ago(world.now, 3_600))),
            ..guild(scenarios::GUILD_LEFT_TODAY, "Scenario: the bot left today")
        },
        guild(scenarios::GUILD_STRICT, "Scenario: twelve things forbidden"),
        guild::ActiveModel {
            default_playlist_id: Set(Some(ids::playlist(scenarios::PLAYLIST_ORIGINAL))),
            ..guild(scenarios::GUILD_LONG_QUEUE, "Scenario: queue of 500")
        },
        guild(scenarios::GUILD_ALL_FLAGS, "Scenario: every flag overridden"),
        guild(scenarios::GUILD_EVERY_OUTCOME, "Scenario: history with every outcome"),
    ]
}

fn guild_row(row: &Row) -> guild::ActiveModel {
    use guild::Column;
    let world = row.world();
    let number = row.number();
    let (locale, timezone) = account::place(&mut row.stream(Column::Locale));
    let mut icon = row.stream(Column::IconHash);
    let mut left = row.stream(Column::LeftAt);
    let default_playlist = row.stream(Column::DefaultPlaylistId).chance(60);
    guild::ActiveModel {
        id: Set(ids::guild(ids::GENERATED + number)),
        name: Set(name(world, number, &mut row.stream(Column::Name))),
        owner_id: Set(ids::user(ids::member(world, number, 0))),
        icon_hash: Set(icon.chance(70).then(|| account::image_hash(&mut icon))),
        locale: Set(locale.to_owned()),
        timezone: Set(timezone.to_owned()),
        premium_tier: Set(row.stream(Column::PremiumTier).weighted([
            (0, 60),
            (1, 20),
            (2, 12),
            (3, 8),
        ])),
        joined_at: Set(time::days_ago(world.now, &mut row.stream(Column::JoinedAt), 91, 900)),
        left_at: Set(left.chance(5).then(|| time::days_ago(world.now, &mut left, 1, 60))),
        // The step `playlists` gives the first generated playlists to the guilds of the same
        // numbers.
        default_playlist_id: Set(default_playlist.then(|| ids::playlist(ids::GENERATED + number))),
    }
}

fn name(world: World, number: u64, stream: &mut Stream) -> String {
    let title = words::title(world, "guild", number);
    stream
        .weighted([
            (format!("{title} Lounge").as_str(), 3),
            (format!("The {title}").as_str(), 3),
            (format!("{title} 🎧").as_str(), 2),
            (format!("カフェ {title}").as_str(), 1),
            (format!("Клуб «{title}»").as_str(), 1),
        ])
        .to_owned()
}

fn named_settings(world: World) -> Vec<guild_settings::ActiveModel> {
    let ordinary = |n: u64| guild_settings::ActiveModel {
        guild_id: Set(ids::guild(n)),
        prefix: Set("!".to_owned()),
        volume: Set(100),
        repeat_mode: Set(RepeatMode::Off),
        queue_mode: Set(QueueMode::FirstInFirstOut),
        dj_role_id: Set(None),
        announce_channel_id: Set(None),
        stay_connected: Set(false),
        vote_skip_percent: Set(50),
        max_queue_length: Set(scenarios::QUEUE_LENGTH as i32),
        equalizer: Set(None),
        updated_at: Set(time::ago(world.now, 86_400)),
    };
    vec![
        guild_settings::ActiveModel {
            prefix: Set("संगीत ♪♪".to_owned()),
            ..ordinary(scenarios::GUILD_LONGEST_NAME)
        },
        guild_settings::ActiveModel {
            updated_at: Set(time::ago(world.now, 730 * 86_400)),
            ..ordinary(scenarios::GUILD_LEFT)
        },
        ordinary(scenarios::GUILD_LONG_QUEUE),
        guild_settings::ActiveModel {
            equalizer: Set(Some(json!({}))),
            ..ordinary(scenarios::GUILD_ALL_FLAGS)
        },
        guild_settings::ActiveModel {
            repeat_mode: Set(RepeatMode::Track),
            ..ordinary(scenarios::GUILD_EVERY_OUTCOME)
        },
        ordinary(scenarios::GUILD_LEFT_TODAY),
        guild_settings::ActiveModel {
            max_queue_length: Set(1),
            ..ordinary(scenarios::GUILD_STRICT)
        },
    ]
}

fn settings_row(row: &Row) -> guild_settings::ActiveModel {
    use guild_settings::Column;
    let world = row.world();
    let n = ids::GENERATED + row.number();
    let mut equalizer = row.stream(Column::Equalizer);
    let bands =
        |stream: &mut Stream| (0..15).map(|_| stream.within(-25..=100)).collect::<Vec<i32>>();
    guild_settings::ActiveModel {
        guild_id: Set(ids::guild(n)),
        prefix: Set(row
            .stream(Column::Prefix)
            .weighted([("!", 60), ("-", 15), ("?", 10), ("music!", 10), ("🎵", 5)])
            .to_owned()),
        volume: Set(row.stream(Column::Volume).weighted([
            (100, 60),
            (75, 15),
            (50, 15),
            (150, 5),
            (200, 3),
            (0, 2),
        ])),
        repeat_mode: Set(row.stream(Column::RepeatMode).weighted([
            (RepeatMode::Off, 75),
            (RepeatMode::Queue, 17),
            (RepeatMode::Track, 8),
        ])),
        queue_mode: Set(row.stream(Column::QueueMode).weighted([
            (QueueMode::FirstInFirstOut, 65),
            (QueueMode::RoundRobin, 25),
            (QueueMode::Shuffle, 10),
        ])),
        dj_role_id: Set(row.stream(Column::DjRoleId).chance(45).then(|| ids::role(n))),
        announce_channel_id: Set(row
            .stream(Column::AnnounceChannelId)
            .chance(55)
            .then(|| ids::channel(n))),
        stay_connected: Set(row.stream(Column::StayConnected).chance(20)),
        vote_skip_percent: Set(row.stream(Column::VoteSkipPercent).weighted([
            (50, 70),
            (34, 10),
            (67, 10),
            (100, 5),
            (0, 5),
        ])),
        max_queue_length: Set(row.stream(Column::MaxQueueLength).weighted([
            (500, 80),
            (100, 12),
            (50, 8),
        ])),
        equalizer: Set(equalizer
            .chance(25)
            .then(|| json!({ "preset": "custom", "bands_centibel": bands(&mut equalizer) }))),
        updated_at: Set(time::days_ago(world.now, &mut row.stream(Column::UpdatedAt), 0, 90)),
    }
}

fn named_member(world: World, guild: u64, user: u64, is_dj: bool) -> guild_member::ActiveModel {
    guild_member::ActiveModel {
        guild_id: Set(ids::guild(guild)),
        user_id: Set(ids::user(user)),
        nickname: Set(None),
        is_dj: Set(is_dj),
        joined_at: Set(time::ago(world.now, 200 * 86_400)),
    }
}

/// The members of a scenario guild; of the empty one only its owner and the user who is everywhere.
fn scenario_member_rows(row: &Row) -> Vec<guild_member::ActiveModel> {
    let (world, guild) = (row.world(), row.number());
    let mut members = vec![
        named_member(world, guild, scenarios::USER_EVERYWHERE, false),
        named_member(world, guild, scenarios::USER_OWNER, true),
    ];
    if guild != scenarios::GUILD_EMPTY {
        for user in [scenarios::USER_WITHOUT_PREFERENCES, scenarios::USER_GUEST] {
            members.push(named_member(world, guild, user, false));
        }
    }
    if guild == scenarios::GUILD_LONGEST_NAME {
        for (member, nickname) in members.iter_mut().zip(["長".repeat(32), "X".to_owned()]) {
            member.nickname = Set(Some(nickname));
        }
    }
    members
}

/// The members of a generated guild, and the user who is everywhere.
fn member_rows(row: &Row) -> Vec<guild_member::ActiveModel> {
    use guild_member::Column;
    let world = row.world();
    let guild = row.number();
    let everywhere = named_member(world, ids::GENERATED + guild, scenarios::USER_EVERYWHERE, false);
    (0..ids::member_count(world, guild))
        .map(|member| {
            let row = row.child(member);
            let mut nickname = row.stream(Column::Nickname);
            guild_member::ActiveModel {
                guild_id: Set(ids::guild(ids::GENERATED + guild)),
                user_id: Set(ids::user(ids::member(world, guild, member))),
                nickname: Set(nickname
                    .chance(20)
                    .then(|| account::display_name(&mut nickname, "en-US"))),
                is_dj: Set(member == 0 || row.stream(Column::IsDj).chance(8)),
                joined_at: Set(time::days_ago(
                    world.now,
                    &mut row.stream(Column::JoinedAt),
                    0,
                    900,
                )),
            }
        })
        .chain([everywhere])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{testing::seeded, users::Users};

    #[tokio::test]
    async fn every_guild_has_an_owner_who_is_a_member() {
        let seeded = seeded(&[&Users, &Guilds]).await;
        assert_eq!(seeded.count("guild"), 48);
        assert_eq!(seeded.count("guild_settings"), 47);
        seeded.assert_references("guild", "owner_id", "user_account", "id");
        seeded.assert_references("guild_settings", "guild_id", "guild", "id");
        seeded.assert_references("guild_member", "guild_id", "guild", "id");
        seeded.assert_references("guild_member", "user_id", "user_account", "id");
        let members = seeded.rows("guild_member", &["guild_id", "user_id"]);
        let owners = seeded.rows("guild", &["id", "owner_id"]);
        for owner in &owners {
            assert!(members.contains(owner), "{owner:?}");
        }
    }

    #[tokio::test]
    async fn one_user_is_in_every_guild() {
        let seeded = seeded(&[&Users, &Guilds]).await;
        let everywhere = ids::user(scenarios::USER_EVERYWHERE).into();
        let joined = seeded.column("guild_member", "user_id");
        let guilds = joined.iter().filter(|user| **user == everywhere).count();
        assert_eq!(guilds, seeded.count("guild"));
    }

    #[test]
    fn the_longest_name_is_as_long_as_allowed() {
        assert_eq!(longest_name().chars().count(), 100);
    }
}
