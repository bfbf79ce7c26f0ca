//! Guilds: of ten locales and their time zones, a few large, most small; their settings, and their
//! members, of whom the first is the owner. Six in ten have a default playlist. Scenarios: the
//! empty guild, the longest name, two that the bot has left, and those whose queue, flags, history
//! and blocklist other steps fill.

use crate::{
    factories::{
        account::{self, HASH, HASH_NEVER, LOCALE, LOCALE_NEVER},
        make::Factory,
        names, words,
    },
    facts::{
        flags,
        guilds::{Guild, Member},
        settings,
        time::{self, DAY, HOUR},
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
        4
    }

    fn about(&self) -> &'static str {
        "A few large guilds, most small, with settings and members; the first member is the owner."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "Roles and channels exist as identifiers only; members have none besides the DJ's mark.",
            "Nobody leaves a guild: a membership has a beginning and no end.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
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
        name: Set(name.to_owned()),
        ..Factory::seed(world, n).guild(ids::user(scenarios::USER_OWNER))
    };
    let long_ago = Set(time::ago(world, 900 * DAY));
    vec![
        guild::ActiveModel {
            joined_at: Set(time::ago(world, HOUR)),
            ..guild(scenarios::GUILD_EMPTY, "Scenario: empty")
        },
        guild::ActiveModel {
            locale: Set("hi".to_owned()),
            timezone: Set("Asia/Kolkata".to_owned()),
            premium_tier: Set(3),
            ..guild(scenarios::GUILD_LONGEST_NAME, &longest_name())
        },
        guild::ActiveModel {
            joined_at: long_ago.clone(),
            left_at: Set(Some(time::ago(world, 730 * DAY))),
            ..guild(scenarios::GUILD_LEFT, "Scenario: the bot has left")
        },
        guild::ActiveModel {
            left_at: Set(Some(time::ago(world, HOUR))),
            ..guild(scenarios::GUILD_LEFT_TODAY, "Scenario: the bot left today")
        },
        guild::ActiveModel {
            joined_at: long_ago.clone(),
            ..guild(scenarios::GUILD_STRICT, "Scenario: twelve things forbidden")
        },
        guild::ActiveModel {
            default_playlist_id: Set(Some(ids::playlist(scenarios::PLAYLIST_ORIGINAL))),
            ..guild(scenarios::GUILD_LONG_QUEUE, "Scenario: queue of 500")
        },
        guild::ActiveModel {
            joined_at: long_ago,
            ..guild(scenarios::GUILD_ALL_FLAGS, "Scenario: every flag overridden")
        },
        guild(scenarios::GUILD_EVERY_OUTCOME, "Scenario: history with every outcome"),
        guild(scenarios::GUILD_PAUSED, "Scenario: the player is paused"),
    ]
}

fn guild_row(row: &Row) -> guild::ActiveModel {
    use guild::Column;
    let (world, number) = (row.world(), row.number());
    let guild = Guild::new(world, number);
    let mut icon = row.stream(Column::IconHash);
    guild::ActiveModel {
        id: Set(ids::guild(ids::GENERATED + number)),
        name: Set(names::guild(world, number, guild.place.locale, &mut row.stream(Column::Name))),
        owner_id: Set(ids::user(ids::GENERATED + guild.owner)),
        icon_hash: Set(icon.chance(70).then(|| account::image_hash(&mut icon))),
        locale: Set(guild.place.locale.to_owned()),
        timezone: Set(guild.place.timezone.to_owned()),
        premium_tier: Set(row.stream(Column::PremiumTier).weighted([
            (0, 60),
            (1, 20),
            (2, 12),
            (3, 8),
        ])),
        joined_at: Set(time::stamp(guild.stay.from)),
        left_at: Set(guild.is_left.then(|| time::stamp(guild.stay.to))),
        // The step `playlists` gives the first generated playlists to the guilds of the same
        // numbers.
        default_playlist_id: Set(guild
            .has_default_playlist()
            .then(|| ids::playlist(ids::GENERATED + number))),
    }
}

fn named_settings(world: World) -> Vec<guild_settings::ActiveModel> {
    let ordinary = |n: u64| guild_settings::ActiveModel {
        guild_id: Set(ids::guild(n)),
        prefix: Set("!".to_owned()),
        volume: Set(100),
        repeat_mode: Set(RepeatMode::Off),
        queue_mode: Set(QueueMode::FirstInFirstOut),
        dj_role_id: Set(Some(ids::role(n))),
        announce_channel_id: Set(None),
        stay_connected: Set(false),
        vote_skip_percent: Set(50),
        max_queue_length: Set(scenarios::QUEUE_LENGTH as i32),
        equalizer: Set(None),
        updated_at: Set(time::ago(world, DAY)),
    };
    vec![
        guild_settings::ActiveModel {
            prefix: Set("संगीत ♪♪".to_owned()),
            ..ordinary(scenarios::GUILD_LONGEST_NAME)
        },
        guild_settings::ActiveModel {
            updated_at: Set(time::ago(world, 730 * DAY)),
            ..ordinary(scenarios::GUILD_LEFT)
        },
        ordinary(scenarios::GUILD_LONG_QUEUE),
        // The flags that it overrides forbid a role for DJs, turns, votes and an equalizer.
        guild_settings::ActiveModel {
            dj_role_id: Set(None),
            vote_skip_percent: Set(0),
            ..ordinary(scenarios::GUILD_ALL_FLAGS)
        },
        guild_settings::ActiveModel {
            repeat_mode: Set(RepeatMode::Track),
            ..ordinary(scenarios::GUILD_EVERY_OUTCOME)
        },
        ordinary(scenarios::GUILD_LEFT_TODAY),
        ordinary(scenarios::GUILD_PAUSED),
        guild_settings::ActiveModel {
            max_queue_length: Set(1),
            equalizer: Set(Some(json!({}))),
            ..ordinary(scenarios::GUILD_STRICT)
        },
    ]
}

fn settings_row(row: &Row) -> guild_settings::ActiveModel {
    use guild_settings::Column;
    let (world, number) = (row.world(), row.number());
    let n = ids::GENERATED + number;
    let guild = Guild::new(world, number);
    let mut equalizer = row.stream(Column::Equalizer);
    let may_equalize = guild.has(flags::EQUALIZER);
    let may_vote = guild.has(flags::VOTE_SKIP);
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
        queue_mode: Set(settings::queue_mode(world, &guild)),
        dj_role_id: Set(guild.has_dj_role().then(|| ids::role(n))),
        announce_channel_id: Set(
            settings::has_text_channel(world, number).then(|| ids::text_channel(n))
        ),
        stay_connected: Set(settings::stays_connected(world, &guild)),
        vote_skip_percent: Set(match may_vote {
            true => row.stream(Column::VoteSkipPercent).weighted([
                (50, 70),
                (34, 12),
                (67, 12),
                (100, 6),
            ]),
            false => 0,
        }),
        max_queue_length: Set(settings::max_queue_length(world, number)),
        equalizer: Set((may_equalize && equalizer.chance(25))
            .then(|| json!({ "preset": "custom", "bands_centibel": bands(&mut equalizer) }))),
        updated_at: Set(time::stamp(guild.stay.draw(&mut row.stream(Column::UpdatedAt)))),
    }
}

/// The members of a scenario guild; of the empty one only its owner and the user who is everywhere.
fn scenario_member_rows(row: &Row) -> Vec<guild_member::ActiveModel> {
    let (world, number) = (row.world(), row.number());
    let member = |user| Factory::seed(world, user).member(ids::guild(number), ids::user(user));
    let has_djs = ![scenarios::GUILD_EMPTY, scenarios::GUILD_ALL_FLAGS].contains(&number);
    let owner = guild_member::ActiveModel { is_dj: Set(has_djs), ..member(scenarios::USER_OWNER) };
    let mut members = vec![member(scenarios::USER_EVERYWHERE), owner];
    if number != scenarios::GUILD_EMPTY {
        members.extend([scenarios::USER_WITHOUT_PREFERENCES, scenarios::USER_GUEST].map(member));
    }
    if number == scenarios::GUILD_LONGEST_NAME {
        for (member, nickname) in members.iter_mut().zip(["長".repeat(32), "X".to_owned()]) {
            member.nickname = Set(Some(nickname));
        }
    }
    members
}

/// The members of a generated guild, and the user who is everywhere.
fn member_rows(row: &Row) -> Vec<guild_member::ActiveModel> {
    let world = row.world();
    let guild = Guild::new(world, row.number());
    let id = ids::guild(ids::GENERATED + guild.number);
    // Came with the bot.
    let everywhere = guild_member::ActiveModel {
        joined_at: Set(time::stamp(guild.stay.from)),
        ..Factory::seed(world, scenarios::USER_EVERYWHERE)
            .member(id, ids::user(scenarios::USER_EVERYWHERE))
    };
    let has_djs = guild.has_dj_role();
    let people =
        guild.members().map(|member| (member, has_djs && guild.would_be_dj(member.account)));
    let onlookers = guild.onlookers().map(|member| (member, false));
    people
        .chain(onlookers)
        .map(|(Member { account, joined, .. }, is_dj)| {
            let mut nickname = row.child(account).stream(guild_member::Column::Nickname);
            let nickname = nickname
                .chance(20)
                .then(|| names::nickname(world, account, guild.place.locale, &mut nickname));
            guild_member::ActiveModel {
                guild_id: Set(id),
                user_id: Set(ids::user(ids::GENERATED + account)),
                nickname: Set(nickname),
                is_dj: Set(is_dj),
                joined_at: Set(time::stamp(joined)),
            }
        })
        .chain([everywhere])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::testing::{
        all, assert_references, assert_unique, counted, counts, given, of, one, word,
    };

    #[test]
    fn every_guild_has_an_owner_who_is_a_member_and_no_bot() {
        assert_eq!([all("guild").len(), all("guild_member").len()], [49, 1_141]);
        assert_references("guild", "owner_id", "user_account", "id");
        assert_references("guild_member", "guild_id", "guild", "id");
        assert_references("guild_member", "user_id", "user_account", "id");
        assert_unique("guild_member", &["guild_id", "user_id"]);
        assert_eq!(given("guild", "left_at"), 8);
        assert_eq!([given("guild", "icon_hash"), given("guild", "default_playlist_id")], [26, 23]);
        assert_eq!(
            counted("guild", "premium_tier"),
            counts([("0", 32), ("1", 6), ("2", 6), ("3", 5)])
        );
        for guild in all("guild") {
            let members = of("guild_member", "guild_id", guild["id"].clone());
            assert!(
                members.iter().any(|member| member["user_id"] == guild["owner_id"]),
                "{guild:?}"
            );
            assert_eq!(one("user_account", "id", &guild["owner_id"])["is_bot"], false);
        }
    }

    #[test]
    fn settings_are_as_common_as_they_are() {
        assert_eq!(all("guild_settings").len(), 48);
        assert_references("guild_settings", "guild_id", "guild", "id");
        assert_eq!(
            counted("guild_settings", "queue_mode"),
            counts([("first_in_first_out", 28), ("round_robin", 15), ("shuffle", 5)])
        );
        assert_eq!(
            counted("guild_settings", "repeat_mode"),
            counts([("off", 41), ("queue", 6), ("track", 1)])
        );
        assert_eq!(
            counted("guild_settings", "stay_connected"),
            counts([("false", 45), ("true", 3)])
        );
        assert_eq!(
            ["dj_role_id", "announce_channel_id", "equalizer"]
                .map(|column| given("guild_settings", column)),
            [25, 21, 10]
        );
    }

    #[test]
    fn djs_are_where_there_is_a_role_for_them() {
        assert_eq!(counted("guild_member", "is_dj"), counts([("false", 1_072), ("true", 69)]));
        assert_eq!(given("guild_member", "nickname"), 199);
        for dj in of("guild_member", "is_dj", true) {
            let settings = one("guild_settings", "guild_id", &dj["guild_id"]);
            assert!(!settings["dj_role_id"].is_null(), "{dj:?}");
        }
    }

    #[test]
    fn one_user_is_in_every_guild() {
        let everywhere = ids::user(scenarios::USER_EVERYWHERE);
        assert_eq!(of("guild_member", "user_id", everywhere).len(), all("guild").len());
    }

    #[test]
    fn the_longest_name_is_as_long_as_allowed() {
        assert_eq!(longest_name().chars().count(), 100);
        let longest = one("guild", "id", &ids::guild(scenarios::GUILD_LONGEST_NAME).into());
        assert_eq!(word(&longest["name"]), longest_name());
    }
}
