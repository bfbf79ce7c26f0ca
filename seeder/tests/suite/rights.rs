//! Users who may not do everything.

use crate::support::{Backend, Outcome, World, no_drift};

/// A user of one database, and what it may do there.
struct User<'a> {
    world: &'a World,
    name: String,
    url: String,
}

impl<'a> User<'a> {
    async fn new(world: &'a World, rights: &str) -> Self {
        let name = format!("u{}", &world.name()[world.name().len() - 16..]);
        let statements = match world.backend {
            Backend::Sqlite => unreachable!("SQLite knows no users"),
            Backend::Postgres => vec![
                format!("CREATE ROLE {name} LOGIN PASSWORD 'hunter2'"),
                format!("GRANT {rights} ON ALL TABLES IN SCHEMA public TO {name}"),
            ],
            Backend::MariaDb => vec![
                format!("CREATE USER {name} IDENTIFIED BY 'hunter2'"),
                format!("GRANT {rights} ON {}.* TO {name}", world.name()),
            ],
        };
        for statement in statements {
            world.execute(&statement).await;
        }
        let mut url = url::Url::parse(&world.url).expect("a URL");
        url.set_username(&name).expect("a name");
        url.set_password(Some("hunter2")).expect("a password");
        Self { world, name, url: url.to_string() }
    }

    fn seeder(&self, line: &str) -> Outcome {
        self.silent(self.world.seeder_with(&[("DATABASE_URL", &self.url)], line))
    }

    /// Runs the seeder on another world.
    fn seeder_of(&self, world: &World, line: &str) -> Outcome {
        self.silent(world.seeder(line))
    }

    /// What no run may print is in neither output.
    fn silent(&self, outcome: Outcome) -> Outcome {
        for text in [&outcome.stdout, &outcome.stderr] {
            assert!(!text.contains("hunter2"), "{text}");
        }
        outcome
    }

    async fn gone(self) {
        if self.world.backend == Backend::Postgres {
            self.world.execute(&format!("DROP OWNED BY {}", self.name)).await;
            self.world.execute(&format!("DROP ROLE {}", self.name)).await;
        } else {
            self.world.execute(&format!("DROP USER {}", self.name)).await;
        }
    }
}

pub(crate) async fn an_applications_user_can_seed(backend: Backend) {
    let world = World::seeded(backend).await;
    let user = User::new(&world, "SELECT, INSERT, UPDATE, DELETE").await;
    let before = world.verify();
    user.seeder("seed --seed 7 --scale 2").exits(0);
    user.seeder("verify").exits(0);
    user.seeder("seed --seed 0 --scale 1").exits(0);
    assert_eq!(world.verify(), before);
    assert_eq!(world.verify().1, no_drift());
    user.seeder("reset").exits(0);
    // No command shows the password, as much as it may say.
    for command in [
        "seed",
        "seed --format json",
        "status",
        "plan",
        "plan --sql",
        "verify",
        "show track",
        "graph",
        "docs",
        "view queue guild-empty",
        "completions bash",
        "check --live --update",
        "config",
        "config --format json",
        "reset",
    ] {
        user.seeder(&format!("{command} -v")).exits(0);
    }
    user.seeder("verify -v").exits(4);
    for command in ["fresh", "refresh"] {
        // These want to drop what belongs to somebody else.
        user.seeder(&format!("{command} -v"));
    }
    user.gone().await;
}

pub(crate) async fn who_may_only_look_can_look(backend: Backend) {
    let world = World::seeded(backend).await;
    let user = User::new(&world, "SELECT").await;
    let other = World::seeded(Backend::Sqlite).await;
    let parity = format!("parity -v --max-divergence 0 --against {}", other.url);
    for command in
        ["verify --queries", "plan", "status", "seed --dry-run", "view top guild-empty", &parity]
    {
        user.seeder(command).exits(0);
    }
    let parity = format!("parity -v --max-divergence 0 --against {}", user.url);
    user.seeder_of(&other, &parity).exits(0);
    // Nothing differs, and so nothing is written once the database is stamped.
    world.seeder("seed").exits(0);
    user.seeder("seed").exits(0);
    world.execute("UPDATE track SET title = 'Mine' WHERE id = 1000000000").await;
    user.seeder("verify").exits(4);
    let refused = user.seeder("seed").exits(1);
    match backend {
        Backend::Postgres => {
            let grant = format!("GRANT INSERT, UPDATE, DELETE ON track TO {}", user.name);
            assert!(refused.stderr.contains(&grant), "{}", refused.stderr);
        }
        _ => {
            let named = refused.stderr.contains("INSERT, UPDATE command denied to user")
                || refused.stderr.contains("INSERT command denied to user");
            assert!(named && refused.stderr.contains("`track`"), "{}", refused.stderr);
        }
    }
    user.gone().await;

    let world = World::migrated(backend).await;
    let user = User::new(&world, "SELECT").await;
    for command in ["plan", "status"] {
        user.seeder(command).exits(0);
    }
    user.seeder("verify").exits(4);
    assert!(!world.has_history().await);
    let refused = user.seeder("seed").exits(1);
    let missing = match backend {
        Backend::Postgres => format!("GRANT CREATE ON SCHEMA public TO {}", user.name),
        _ => "CREATE command denied to user".to_owned(),
    };
    assert!(refused.stderr.contains(&missing), "{}", refused.stderr);
    user.gone().await;
}
