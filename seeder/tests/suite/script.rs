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
    let statements = nothing.stdout.lines().filter(|line| {
        !line.starts_with("--") && !line.starts_with("SET") && !["BEGIN;", "COMMIT;"].contains(line)
    });
    assert_eq!(statements.count(), 0, "{}", nothing.stdout);
}
