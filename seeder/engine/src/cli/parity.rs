//! `parity`: two databases side by side.

use super::{args::Format, session::Context};
use crate::{
    backend::{Access, begin_reading, discovery::discover},
    catalog::Catalog,
    error::{Error, exit_code},
    history,
    migrations::Migrations,
    parity::{self, RowParity, Side, TableParity, Tally},
    report::{
        self, json,
        parity::{Divergence, Names},
    },
    schema::{self, Item, State},
    seeder::SeederTrait,
    settings::Other,
};

/// `parity`: how far this database and another one differ.
pub(super) async fn parity(
    context: &Context,
    other: &Other,
    migrator: &dyn Migrations,
    seeder: &dyn SeederTrait,
    max_divergence: f64,
    limit: usize,
) -> Result<u8, Error> {
    let catalog = context.catalog(seeder)?;
    let mut names = sides(context, other)?;
    let here = context.connect(Access::Read).await?;
    let there = other.target.connect(Access::Read, other.schema.as_deref(), true).await?;
    let (here, there) = (begin_reading(&here).await?, begin_reading(&there).await?);

    let migrations = migrator.table();
    let own = discover(&here, &migrations).await?;
    let others = discover(&there, &migrations).await?;
    let items = schema::compare(&own, &others);
    let world = history::last_world(&history::read(&here).await?)?;
    names.worlds = [world, history::last_world(&history::read(&there).await?)?];
    show_schema(context, &names, &items)?;

    let world = context.settings.world(world);
    let catalog = if world == catalog.world { catalog } else { Catalog::new(seeder, world)? };
    let own = Side { transaction: &here, schema: &own };
    let others = Side { transaction: &there, schema: &others };
    let mut shown = 0;
    let mut tables = Vec::new();
    for table in 0..catalog.tables.len() {
        let sink = |row: RowParity| {
            shown += 1;
            if shown > limit {
                return Ok(());
            }
            report::out(&match context.format {
                Format::Json => report::parity::row_line(&row),
                Format::Text => report::parity::row(&row),
            })
        };
        tables.push(parity::rows(&catalog, table, [own, others], &items, sink).await?);
    }
    let mut gaps = parity::exempt_gaps(&seeder.exempt_tables(), &items);
    gaps.extend(tables.iter().flat_map(|table: &TableParity| table.gaps.clone()));
    let divergence = Divergence { schema: Tally::of(&items), tables, gaps, max: max_divergence };
    finish(context, &names, &items, &divergence, shown.saturating_sub(limit))
}

/// The names of both databases.
fn sides(context: &Context, other: &Other) -> Result<Names, Error> {
    let settings = &context.settings;
    let (here, there) = (settings.target.to_string(), other.target.to_string());
    if here == there && other.schema == settings.schema {
        return Err(Error::Setting(format!(
            "both sides are {here}: --against names another database than --env, --database-url or \
             DATABASE_URL"
        )));
    }
    let of = |environment: &String| format!(" ({environment})");
    Ok(Names {
        here: here + &of(&settings.environment),
        there: there + &other.environment.as_ref().map(of).unwrap_or_default(),
        worlds: [None, None],
    })
}

fn show_schema(context: &Context, names: &Names, items: &[Item]) -> Result<(), Error> {
    let differing: Vec<&Item> =
        items.iter().filter(|item| item.state != State::Identical).collect();
    match context.format {
        Format::Json => {
            report::out(&report::parity::names_line(names))?;
            differing.iter().try_for_each(|item| report::out(&report::parity::item_line(item)))
        }
        Format::Text => {
            report::err(&names.lines());
            report::out(&report::parity::items(&differing, context.width))
        }
    }
}

fn finish(
    context: &Context,
    names: &Names,
    items: &[Item],
    divergence: &Divergence,
    hidden: usize,
) -> Result<u8, Error> {
    match context.format {
        Format::Json => {
            let last = report::parity::last_line(items, divergence, context.seconds());
            report::out(&json::line(&last))?;
        }
        Format::Text => {
            if hidden > 0 {
                report::err(&format!("… and {hidden} more rows\n\n"));
            }
            report::out(&report::parity::gaps(&divergence.gaps))?;
            report::out(&report::parity::summary(items, divergence, context.width))?;
            report::out(&report::parity::divergence(divergence))?;
            report::err(&report::parity::sentence(context.palette, names, divergence));
        }
    }
    Ok(if divergence.is_within() { exit_code::DONE } else { exit_code::DIFFERENT })
}
