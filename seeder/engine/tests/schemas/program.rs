//! The command line of the application that SCHEMA names, for the tests beside it. SCHEMA_VERSION is
//! that of its seeds, SCHEMA_WITHOUT a step that it no longer has.
#![expect(unreachable_pub, reason = "entities look as SeaORM's generator writes them")]
#![expect(clippy::expect_used, reason = "only tests run it")]

#[allow(dead_code, reason = "entities have more than the steps use")]
mod applications;

use applications::Application;
use std::env::var;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let name = var("SCHEMA").expect("SCHEMA names an application");
    let application = Application {
        version: var("SCHEMA_VERSION").map_or(1, |text| text.parse().expect("a version")),
        without: var("SCHEMA_WITHOUT").ok(),
        ..Application::named(&name).expect("an application of this name")
    };
    sea_orm_seeding::cli::run(application.clone(), application).await
}
