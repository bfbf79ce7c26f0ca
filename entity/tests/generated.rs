//! The entities are what SeaORM's generator makes of the migrated schema, and nothing else.
//!
//! `./dev-env.sh entities` regenerates them: it runs this test with `UPDATE_ENTITIES=1`.

use migration::Migrator;
use sea_orm_cli::{Cli, Commands, run_generate_command};
use sea_orm_seeding::testing::Template;
use std::{collections::BTreeMap, error::Error, fs, path::Path};

/// File name and content of every Rust file of a folder.
fn sources(folder: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

async fn generate(database_url: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    let arguments = [
        "sea-orm-cli",
        "generate",
        "entity",
        "--lib",
        "--with-copy-enums",
        "--banner-version",
        "off",
        "--enum-extra-derives",
        "Hash",
        "--database-url",
        database_url,
        "--output-dir",
        &folder.to_string_lossy(),
    ];
    match <Cli as clap::Parser>::try_parse_from(arguments)?.command {
        Commands::Generate { command } => run_generate_command(command, false).await,
        other => Err(format!("not the generate command: {other:?}").into()),
    }
}

#[tokio::test]
async fn entities_are_those_of_the_migrated_schema() -> Result<(), Box<dyn Error>> {
    let server = std::env::var("SEEDER_TEST_POSTGRES_URL").map_err(|_| {
        "SEEDER_TEST_POSTGRES_URL is not set: entities are generated from PostgreSQL; \
         `./dev-env.sh test` finds or starts a server"
    })?;
    let database = Template::new(Migrator, ()).server(server).database().await?;
    let folder = tempfile::tempdir()?;
    generate(database.url(), folder.path()).await?;

    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let generated = sources(folder.path())?;
    if std::env::var_os("UPDATE_ENTITIES").is_some() {
        for name in sources(&committed)?.keys() {
            fs::remove_file(committed.join(name))?;
        }
        for (name, content) in &generated {
            fs::write(committed.join(name), content)?;
        }
    }
    assert_eq!(
        sources(&committed)?,
        generated,
        "the entities differ from the migrated schema: run `./dev-env.sh entities` and commit"
    );
    Ok(())
}
