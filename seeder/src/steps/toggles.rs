//! Toggles: which guilds switch a flag on or off against its default, and what they forbid.
//! Scenarios: a guild that overrides every flag, and one that forbids twelve things.

use crate::{
    facts::{
        blocklists::Blocklist,
        flags::{self, FLAGS},
        guilds::Guild,
        time::{self, DAY, HOUR},
        tracks,
    },
    ids, scenarios,
};
use entity::{guild_blocklist, guild_feature_flag, sea_orm_active_enums::BlocklistKind};
use sea_orm::ActiveValue::Set;
use sea_orm_seeding::{Cell, Row, Seed, SeedStep, StepName, World};

/// The step.
#[derive(Clone, Copy, Debug)]
pub struct Toggles;

impl SeedStep for Toggles {
    fn name(&self) -> StepName {
        StepName::new("toggles")
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> &'static str {
        "Which guilds switch a flag against its default, and what they forbid."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &[
            "What a guild forbids was never played there, also not before; playlists hold it all the same.",
        ]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-26")
    }

    fn seed(&self, seed: &mut Seed) {
        let world = seed.world();
        seed.table::<guild_feature_flag::Entity>()
            .never(
                guild_feature_flag::Column::FlagKey,
                &[Cell::NoRows],
                "one guild overrides every flag",
            )
            .rows(every_flag(world))
            .children_by(ids::guilds(world), flag_rows);
        seed.table::<guild_blocklist::Entity>()
            .rows((0..scenarios::FORBIDDEN).map(|n| forbidden(world, n)))
            .children_by(ids::guilds(world), blocklist_rows);
    }
}

fn every_flag(world: World) -> Vec<guild_feature_flag::ActiveModel> {
    // The first one was set an hour ago, the next ones in steps of 70 days before.
    let flags =
        FLAGS.iter().zip(0..).map(|((key, _, default), n)| guild_feature_flag::ActiveModel {
            guild_id: Set(ids::guild(scenarios::GUILD_ALL_FLAGS)),
            flag_key: Set((*key).to_owned()),
            enabled: Set(!default),
            updated_at: Set(time::ago(world, HOUR + n * 70 * DAY)),
        });
    flags.collect()
}

/// Thing number `n` that the strict guild forbids: everything, an artist, a pattern and a reason of the
/// greatest length, and titles.
fn forbidden(world: World, n: u64) -> guild_blocklist::ActiveModel {
    let ordinary = guild_blocklist::ActiveModel {
        guild_id: Set(ids::guild(scenarios::GUILD_STRICT)),
        kind: Set(BlocklistKind::Title),
        pattern: Set(format!("*forbidden {n:02}*")),
        reason: Set(Some("?".to_owned())),
        created_by: Set(ids::user(scenarios::USER_OWNER)),
        created_at: Set(time::ago(world, HOUR + n as i64 * 70 * DAY)),
    };
    match n {
        0 => guild_blocklist::ActiveModel { pattern: Set("*".to_owned()), ..ordinary },
        1 => guild_blocklist::ActiveModel {
            pattern: Set("長".repeat(200)),
            reason: Set(Some("Because. ".repeat(120))),
            ..ordinary
        },
        2 => guild_blocklist::ActiveModel {
            kind: Set(BlocklistKind::Artist),
            pattern: Set("Scenario".to_owned()),
            ..ordinary
        },
        _ => ordinary,
    }
}

fn flag_rows(row: &Row) -> Vec<guild_feature_flag::ActiveModel> {
    let world = row.world();
    let guild = Guild::new(world, row.number());
    flags::overridden(world, guild.number)
        .into_iter()
        .map(|key| guild_feature_flag::ActiveModel {
            guild_id: Set(ids::guild(ids::GENERATED + guild.number)),
            flag_key: Set(key.to_owned()),
            enabled: Set(!flags::default(key)),
            updated_at: Set(time::stamp(guild.stay.draw(&mut row.stream_named(key)))),
        })
        .collect()
}

/// What a guild forbids was forbidden by its owner, or by another DJ.
fn blocklist_rows(row: &Row) -> Vec<guild_blocklist::ActiveModel> {
    use guild_blocklist::Column;
    let world = row.world();
    let guild = Guild::new(world, row.number());
    let entries = Blocklist::of(world, &guild).entries.into_iter().zip(0..);
    entries
        .filter_map(|(entry, index)| {
            let row = row.child(index);
            let somebody = guild.somebody(&mut row.stream(Column::CreatedBy));
            let author = somebody.filter(|member| guild.is_dj(member.account));
            let author = author.or_else(|| guild.member(0))?;
            let mut reason = row.stream(Column::Reason);
            let reason = reason.chance(60).then(|| match entry.kind {
                BlocklistKind::Uri => "Nothing from there".to_owned(),
                _ => format!("Too much of {}", tracks::artist_name(world, entry.artist)),
            });
            Some(guild_blocklist::ActiveModel {
                guild_id: Set(ids::guild(ids::GENERATED + guild.number)),
                pattern: Set(entry.pattern),
                kind: Set(entry.kind),
                reason: Set(reason),
                created_by: Set(ids::user(ids::GENERATED + author.account)),
                created_at: Set(time::stamp(
                    author.active.draw(&mut row.stream(Column::CreatedAt)),
                )),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{
        feature_flags::FeatureFlags, guilds::Guilds, playlists::Playlists, testing::seeded,
        tracks::Tracks, users::Users,
    };

    #[tokio::test]
    async fn one_guild_overrides_every_flag() {
        let seeded = seeded(&[&FeatureFlags, &Users, &Guilds, &Tracks, &Playlists, &Toggles]).await;
        assert_eq!(seeded.count("feature_flag"), 12);
        seeded.assert_references("guild_feature_flag", "guild_id", "guild", "id");
        seeded.assert_references("guild_feature_flag", "flag_key", "feature_flag", "key");
        let all = ids::guild(scenarios::GUILD_ALL_FLAGS).into();
        let guilds = seeded.column("guild_feature_flag", "guild_id");
        assert_eq!(guilds.iter().filter(|guild| **guild == all).count(), FLAGS.len());
    }

    #[tokio::test]
    async fn blocklists_belong_to_guilds_and_their_members() {
        let seeded = seeded(&[&FeatureFlags, &Users, &Guilds, &Tracks, &Playlists, &Toggles]).await;
        assert!(seeded.count("guild_blocklist") > 10);
        seeded.assert_references("guild_blocklist", "guild_id", "guild", "id");
        let members = seeded.rows("guild_member", &["guild_id", "user_id"]);
        for row in seeded.rows("guild_blocklist", &["guild_id", "created_by"]) {
            assert!(members.contains(&row), "{row:?}");
        }
    }
}
