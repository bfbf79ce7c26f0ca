//! `plan --sql`: the statements do what a run does.

use crate::support::{Backend, World, no_drift, undisturbed};

/// Executes what the plan printed, and says how many rows it named.
async fn apply(world: &World) {
    let planned = world.seeder("plan --sql").exits(0);
    assert!(planned.stderr.contains("nothing was written"), "{}", planned.stderr);
    world.execute(&planned.stdout).await;
}

pub(crate) async fn the_statements_do_what_a_run_does(backend: Backend) {
    let world = World::migrated(backend).await;
    apply(&world).await;
    assert_eq!(world.verify(), undisturbed().await);
    assert!(!world.has_history().await);

    world.execute("UPDATE track SET title = 'It''s \\ mine' WHERE id = 1000000000").await;
    world.execute("DELETE FROM play_history WHERE id = 1000000003").await;
    world.execute("UPDATE guild SET default_playlist_id = NULL").await;
    world
        .execute(
            "INSERT INTO guild_member (guild_id, user_id) \
             SELECT MIN(guild.id), MAX(user_account.id) FROM guild, user_account",
        )
        .await;
    assert_ne!(world.verify().1, no_drift());
    apply(&world).await;
    assert_eq!(world.verify(), undisturbed().await);
    world.seeder("seed").exits(0);
    let nothing = world.seeder("plan --sql").exits(0);
    let writes = ["INSERT", "UPDATE", "DELETE"];
    let statements =
        nothing.stdout.lines().filter(|line| writes.iter().any(|verb| line.starts_with(verb)));
    assert_eq!(statements.count(), 0, "{}", nothing.stdout);
}

pub(crate) async fn the_statements_harm_nobody(backend: Backend) {
    let world = World::seeded_otherwise(backend, 0, 2).await;
    // Two users trade names, and somebody's own rows refer to a user and a playlist of scale 2.
    for sql in [
        "UPDATE user_account SET username = 'between' WHERE username = 'scenario.owner'",
        "UPDATE user_account SET username = 'scenario.owner' WHERE username = 'scenario.guest'",
        "UPDATE user_account SET username = 'scenario.guest' WHERE username = 'between'",
        "INSERT INTO user_account (id, username) VALUES (99, 'mine')",
        "INSERT INTO playlist_share (playlist_id, user_id) SELECT MAX(id), 99 FROM playlist",
    ] {
        assert!(
            world.execute(sql.replace("MAX(id), 99", latest(backend)).as_str()).await > 0,
            "{sql}"
        );
    }
    let planned = world.seeder("plan --sql --scale 1").exits(0);
    world.execute(&planned.stdout).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM playlist_share WHERE user_id = 99").await, 1);
    // All but that playlist and its owner is as a run at scale 1 would leave it.
    let drift = world.seeder("verify --scale 1 --format json").exits(4).json()["drift"].clone();
    assert_eq!((&drift["missing"], &drift["changed"]), (&0.into(), &0.into()), "{drift}");
    let extra = drift["extra"].as_u64().expect("a count");
    assert!((1..=3).contains(&extra), "{drift}");
}

/// PostgreSQL has no greatest UUID.
fn latest(backend: Backend) -> &'static str {
    match backend {
        Backend::Postgres => "MAX(id::text)::uuid, 99",
        Backend::Sqlite | Backend::MariaDb => "MAX(id), 99",
    }
}
