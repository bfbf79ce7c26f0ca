//! Toggles: which guilds switch a flag on or off against its default, and what they forbid.
//! Scenarios: a guild that overrides every flag, and one that forbids twelve things.

use crate::{
    factories::{music, time, words},
    ids, scenarios,
    steps::feature_flags::FLAGS,
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
        2
    }

    fn about(&self) -> &'static str {
        "Which guilds switch a flag against its default, and what they forbid."
    }

    fn limitations(&self) -> &'static [&'static str] {
        &["What a guild forbids occurs in its queue and history all the same."]
    }

    fn reviewed(&self) -> Option<&'static str> {
        Some("2026-11-23")
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
            updated_at: Set(time::ago(world.now, 3_600 + n * 70 * 86_400)),
        });
    flags.collect()
}

/// Thing number `n` that the strict guild forbids: everything, a pattern and a reason of the
/// greatest length, and titles.
fn forbidden(world: World, n: u64) -> guild_blocklist::ActiveModel {
    let ordinary = guild_blocklist::ActiveModel {
        guild_id: Set(ids::guild(scenarios::GUILD_STRICT)),
        kind: Set(BlocklistKind::Title),
        pattern: Set(format!("*forbidden {n:02}*")),
        reason: Set(Some("?".to_owned())),
        created_by: Set(ids::user(scenarios::USER_OWNER)),
        created_at: Set(time::ago(world.now, 3_600 + n as i64 * 70 * 86_400)),
    };
    match n {
        0 => guild_blocklist::ActiveModel { pattern: Set("*".to_owned()), ..ordinary },
        1 => guild_blocklist::ActiveModel {
            kind: Set(BlocklistKind::Artist),
            pattern: Set("長".repeat(200)),
            reason: Set(Some("Because. ".repeat(120))),
            ..ordinary
        },
        _ => ordinary,
    }
}

/// The flag that every third guild overrides; the other ones come in no order.
const POPULAR: usize = 2;

/// Every third guild overrides the popular flag, four in ten up to three others.
fn flag_rows(row: &Row) -> Vec<guild_feature_flag::ActiveModel> {
    use guild_feature_flag::Column;
    let world = row.world();
    let guild = row.number();
    let mut stream = row.stream_named("count");
    let count = if stream.chance(40) { stream.within(1..=3) } else { 0 };
    let flags = world.permutation(&format!("flags of guild {guild}"), FLAGS.len() as u64);
    let chosen = (0..count).map(|index| flags.apply(index) as usize);
    let chosen = chosen.filter(|flag| *flag != POPULAR);
    let popular = guild.is_multiple_of(3).then_some(POPULAR);
    popular
        .into_iter()
        .chain(chosen)
        .zip(0..)
        .map(|(flag, index)| {
            let row = row.child(index);
            let (key, _, default) = FLAGS[flag];
            guild_feature_flag::ActiveModel {
                guild_id: Set(ids::guild(ids::GENERATED + guild)),
                flag_key: Set(key.to_owned()),
                // Now and then somebody sets a flag to what it would be anyway.
                enabled: Set(default == row.stream(Column::Enabled).chance(15)),
                updated_at: Set(time::days_ago(
                    world.now,
                    &mut row.stream(Column::UpdatedAt),
                    0,
                    90,
                )),
            }
        })
        .collect()
}

/// Every third guild forbids one to five things.
fn blocklist_rows(row: &Row) -> Vec<guild_blocklist::ActiveModel> {
    use guild_blocklist::Column;
    let world = row.world();
    let guild = row.number();
    let mut stream = row.stream_named("count");
    let count = if stream.chance(35) { stream.within(1..=5) } else { 0 };
    (0..count)
        .map(|index| {
            let row = row.child(index);
            let kind = row.stream(Column::Kind).weighted([
                (BlocklistKind::Title, 5),
                (BlocklistKind::Artist, 3),
                (BlocklistKind::Uri, 2),
            ]);
            // Titles of one guild are distinct, and so are the patterns made of them.
            let title = words::title(world, &format!("blocklist of guild {guild}"), index);
            let mut reason = row.stream(Column::Reason);
            let author = ids::some_member(world, guild, &mut row.stream(Column::CreatedBy));
            guild_blocklist::ActiveModel {
                guild_id: Set(ids::guild(ids::GENERATED + guild)),
                pattern: Set(match kind {
                    BlocklistKind::Title => format!("*{}*", title.to_lowercase()),
                    BlocklistKind::Artist => format!("The {title}s"),
                    BlocklistKind::Uri => format!("https://blocked.example/{index}/*"),
                }),
                kind: Set(kind),
                reason: Set(reason
                    .chance(60)
                    .then(|| format!("Too much of {}", music::artist(&mut reason)))),
                created_by: Set(ids::user(author)),
                created_at: Set(time::days_ago(
                    world.now,
                    &mut row.stream(Column::CreatedAt),
                    0,
                    90,
                )),
            }
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
