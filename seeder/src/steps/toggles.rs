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
            .rows([autoplay(world)])
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

/// Where the player is paused the bot may go on by itself.
fn autoplay(world: World) -> guild_feature_flag::ActiveModel {
    guild_feature_flag::ActiveModel {
        guild_id: Set(ids::guild(scenarios::GUILD_PAUSED)),
        flag_key: Set(flags::AUTOPLAY.to_owned()),
        enabled: Set(true),
        updated_at: Set(time::ago(world, 30 * DAY)),
    }
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
    let guild = Guild::new(row.world(), row.number());
    guild
        .overridden()
        .iter()
        .map(|&key| guild_feature_flag::ActiveModel {
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
    let has_djs = guild.has_dj_role();
    let entries = Blocklist::of(world, &guild).entries.into_iter().zip(0..);
    entries
        .filter_map(|(entry, index)| {
            let row = row.child(index);
            let somebody = guild.somebody(&mut row.stream(Column::CreatedBy));
            let author = somebody.filter(|member| has_djs && guild.would_be_dj(member.account));
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
    use crate::steps::testing::{all, assert_references, counted, counts, given, of, one};

    #[test]
    fn an_override_differs_and_one_guild_overrides_every_flag() {
        assert_eq!(all("guild_feature_flag").len(), 69);
        assert_references("guild_feature_flag", "guild_id", "guild", "id");
        for own in all("guild_feature_flag") {
            let flag = one("feature_flag", "key", &own["flag_key"]);
            assert_ne!(own["enabled"], flag["enabled_by_default"], "{own:?}");
        }
        let all_flags = ids::guild(scenarios::GUILD_ALL_FLAGS);
        assert_eq!(of("guild_feature_flag", "guild_id", all_flags).len(), FLAGS.len());
        let without_djs = of("guild_feature_flag", "flag_key", "bot.dj-mode");
        assert_eq!(without_djs.len(), 15, "every third of 40, and the scenario");
    }

    #[test]
    fn blocklists_are_made_by_members_and_by_djs_where_there_are_some() {
        assert_eq!(all("guild_blocklist").len(), 65);
        assert_eq!(given("guild_blocklist", "reason"), 41);
        assert_eq!(
            counted("guild_blocklist", "kind"),
            counts([("artist", 14), ("title", 36), ("uri", 15)])
        );
        for entry in all("guild_blocklist") {
            let members = of("guild_member", "guild_id", entry["guild_id"].clone());
            let author = members.iter().find(|member| member["user_id"] == entry["created_by"]);
            let author = author.unwrap_or_else(|| panic!("{entry:?} is by nobody"));
            let settings = one("guild_settings", "guild_id", &entry["guild_id"]);
            assert_eq!(author["is_dj"] == true, !settings["dj_role_id"].is_null(), "{entry:?}");
        }
    }
}
