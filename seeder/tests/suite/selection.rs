//! Some of the steps: what they bring along, and what they leave alone.

use crate::support::{Backend, World};

pub(crate) async fn a_step_brings_what_it_needs_and_no_more(backend: Backend) {
    let world = World::migrated(backend).await;
    let refused = world.seeder("seed playlists --only").exits(1);
    for table in ["user_account", "guild", "track"] {
        assert!(refused.stderr.contains(&format!("`{table}`")), "{}", refused.stderr);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM playlist").await, 0);
    let seeded = world.seeder("seed playlists --format json").exits(0);
    let steps: Vec<&str> = seeded
        .stdout
        .lines()
        .filter(|line| line.contains(r#""event":"step""#))
        .filter_map(|line| line.split('"').nth(7))
        .collect();
    assert_eq!(steps, ["users", "tracks", "guilds", "playlists"]);
    for (table, there) in [("playlist_track", true), ("queue_item", false), ("feature_flag", false)]
    {
        let rows = world.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(rows > 0, there, "{table}");
    }
    world.seeder("verify playlists").exits(0);
    // A queue refers to playlists, not to what is in them or whom they are shared with.
    world.execute("DELETE FROM playlist_share").await;
    world.seeder("seed queues --only").exits(0);
    world.execute("DELETE FROM user_favourite").await;
    world.seeder("seed queues --only").exits(0);
}

pub(crate) async fn a_part_of_the_steps_cuts_nothing_off(backend: Backend) {
    let world = World::seeded(backend).await;
    let before = world.verify();
    world.seeder("seed --scale 2").exits(0);
    let refused = world.seeder("seed users --scale 1").exits(1);
    assert!(refused.stderr.contains("seeded rows in"), "{}", refused.stderr);
    assert!(refused.stderr.contains("without names of steps"), "{}", refused.stderr);
    world.seeder("seed --scale 1").exits(0);
    assert_eq!(world.verify(), before);
    let linked = "SELECT COUNT(*) FROM guild WHERE default_playlist_id IS NOT NULL";
    let links = world.number(linked).await;
    world.execute("DELETE FROM playlist WHERE name = 'Scenario: empty'").await;
    for _ in 0..2 {
        let [inserted, updated, _, removed] =
            world.seeder("seed guilds --format json").exits(0).counts();
        assert_eq!([inserted, updated, removed], [0, 0, 0]);
    }
    assert_eq!(world.number(linked).await, links);
    world.seeder("seed").exits(0);
    assert_eq!(world.verify(), before);
}
