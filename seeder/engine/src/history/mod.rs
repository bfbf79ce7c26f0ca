//! The history: one row a step, in the database that was seeded, written in the step's own
//! transaction.

mod memory;

use crate::{
    backend::{begin_reading, begin_writing},
    catalog::Catalog,
    error::Error,
    random,
    value::{printable, rfc3339},
    world::World,
};
use chrono::{DateTime, Utc};
pub(crate) use memory::{ColumnKind, Memory};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Iterable, QuerySelect, Schema,
    entity::prelude::*,
    sea_query::{OnConflict, Table},
};
use sea_orm_migration::SchemaManager;

/// The table's name; SeaORM's generator leaves out tables that begin with an underscore.
pub(crate) const TABLE: &str = "_seed_history";

/// Stands for a step while the schema is being rebuilt; no step can have this name.
const REBUILDING: &str = "(rebuilding)";

/// Stands for a step as well; its anchor is the environment that the database belongs to.
const STAMP: &str = "(environment)";

/// A step as it was last written.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "_seed_history")]
pub(crate) struct Model {
    /// Name of the step.
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(64))")]
    pub step: String,
    /// Version of the step.
    pub version: i32,
    /// Digest of the rows that the step declares; empty until the links among them are written.
    #[sea_orm(column_type = "String(StringLen::N(32))")]
    pub fingerprint: String,
    /// Fingerprint of the generator of random values; empty where an older version of the engine
    /// wrote the row.
    #[sea_orm(column_type = "String(StringLen::N(32))", default_value = "")]
    pub generator: String,
    /// `World::seed`.
    pub seed: i64,
    /// `World::scale`.
    pub scale: i32,
    /// `World::now`, RFC 3339.
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub anchor: String,
    /// Rows of the step.
    pub row_count: i64,
    /// When the step last changed something, RFC 3339 with microseconds, by the clock of who ran
    /// it.
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub applied_at: String,
    /// What is remembered of the step's tables, as JSON; empty where an older version of the engine
    /// wrote the row.
    #[sea_orm(column_type = "Text", nullable)]
    pub tables: Option<String>,
}

/// The history refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What is remembered of the step's tables; nothing where that cannot be read.
    pub(crate) fn memories(&self) -> Vec<Memory> {
        let text = self.tables.as_deref().unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    }

    fn world(&self) -> Result<World, String> {
        let mut world = World {
            seed: u64::try_from(self.seed).map_err(|_| format!("the seed {}", self.seed))?,
            scale: u32::try_from(self.scale).map_err(|_| format!("the scale {}", self.scale))?,
            now: World::NOW,
        };
        world.now = DateTime::parse_from_rfc3339(&self.anchor)
            .map_err(|_| format!("the instant `{}`", printable(&self.anchor)))?
            .to_utc();
        world.mistake().map_or(Ok(world), Err)
    }
}

fn failed(error: DbErr) -> Error {
    Error::database(format!("the seeds' history, table `{TABLE}`"), &error)
}

/// Whether the table exists.
async fn exists(transaction: &DatabaseTransaction) -> Result<bool, Error> {
    SchemaManager::new(transaction).has_table(TABLE).await.map_err(failed)
}

/// The columns that later versions of the engine added, and this table does not have yet.
async fn missing_columns(transaction: &DatabaseTransaction) -> Result<Vec<Column>, Error> {
    let mut missing = Vec::new();
    for column in [Column::Generator, Column::Tables] {
        let manager = SchemaManager::new(transaction);
        if !manager.has_column(TABLE, column.as_str()).await.map_err(failed)? {
            missing.push(column);
        }
    }
    Ok(missing)
}

/// Creates the table if it is not there, and adds what an older one lacks; else does nothing at all.
/// Returns whether it was there.
pub(crate) async fn install(database: &DatabaseConnection) -> Result<bool, Error> {
    let transaction = begin_writing(database).await?;
    let existed = exists(&transaction).await?;
    let schema = Schema::new(database.get_database_backend());
    if existed {
        for missing in missing_columns(&transaction).await? {
            let mut column = schema.get_column_def::<Entity>(missing);
            let alter = Table::alter().table(Entity).add_column(&mut column).to_owned();
            transaction.execute(&alter).await.map_err(failed)?;
        }
    } else {
        let mut table = schema.create_table_from_entity(Entity);
        transaction.execute(table.if_not_exists()).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok(existed)
}

/// Every step that was seeded; none where there is no history.
///
/// # Errors
///
/// [`Error::Schema`] where the schema was being rebuilt and that was interrupted.
pub(crate) async fn read(transaction: &DatabaseTransaction) -> Result<Vec<Model>, Error> {
    if !exists(transaction).await? {
        return Ok(Vec::new());
    }
    let mut query = Entity::find();
    let missing = missing_columns(transaction).await?;
    if !missing.is_empty() {
        let is_known =
            |column: &Column| !missing.iter().any(|lost| lost.as_str() == column.as_str());
        query = query.select_only().columns(Column::iter().filter(is_known));
        for column in missing {
            query = query.column_as(Expr::cust("''"), column);
        }
    }
    let mut history = query.all(transaction).await.map_err(failed)?;
    history.retain(|entry| entry.step != STAMP);
    if history.iter().any(|entry| entry.step == REBUILDING) {
        return Err(Error::Schema(
            "`fresh` or `refresh` was interrupted while it built the schema, which is incomplete: \
             run it again; it drops all tables first"
                .to_owned(),
        ));
    }
    Ok(history)
}

/// The environment that the database is stamped with.
pub(crate) async fn stamp(transaction: &DatabaseTransaction) -> Result<Option<String>, Error> {
    if !exists(transaction).await? {
        return Ok(None);
    }
    anchor(transaction, STAMP).await
}

/// The anchor of one row, read without the others, which somebody may have spoilt.
async fn anchor(transaction: &DatabaseTransaction, name: &str) -> Result<Option<String>, Error> {
    let query = Entity::find_by_id(name).select_only().column(Column::Anchor);
    query.into_tuple().one(transaction).await.map_err(failed)
}

/// Stamps the database with an environment, unless it has that stamp. Returns the stamp that it had
/// instead, if any.
pub(crate) async fn put_stamp(
    database: &DatabaseConnection,
    environment: &str,
) -> Result<Option<String>, Error> {
    let before = stamp(&begin_reading(database).await?).await?;
    if before.as_deref() == Some(environment) {
        return Ok(None);
    }
    install(database).await?;
    let transaction = begin_writing(database).await?;
    record(&transaction, note(STAMP, environment.to_owned())).await?;
    transaction.commit().await.map_err(failed)?;
    Ok(before)
}

/// A row that stands for no step.
fn note(name: &str, anchor: String) -> Model {
    Model {
        step: name.to_owned(),
        version: 0,
        fingerprint: String::new(),
        generator: String::new(),
        seed: 0,
        scale: 1,
        anchor,
        row_count: 0,
        applied_at: applied_at(Utc::now()),
        tables: None,
    }
}

/// What the history knew when a rebuild of the schema began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// There was no history: nobody seeded, or somebody dropped tables and did not end.
    Nothing,
    /// An earlier rebuild was interrupted.
    Interrupted,
    /// Everything was as it should be.
    Whole,
}

/// Forgets every step, also those that no longer exist, and notes that the schema is being rebuilt.
pub(crate) async fn begin_rebuild(database: &DatabaseConnection) -> Result<Before, Error> {
    let existed = install(database).await?;
    let transaction = begin_writing(database).await?;
    let interrupted = anchor(&transaction, REBUILDING).await?.is_some();
    forget_all(&transaction).await?;
    record(&transaction, note(REBUILDING, rfc3339(&World::NOW))).await?;
    transaction.commit().await.map_err(failed)?;
    Ok(match (existed, interrupted) {
        (false, _) => Before::Nothing,
        (true, true) => Before::Interrupted,
        (true, false) => Before::Whole,
    })
}

/// Seed, scale and 'now' of the run that last changed something.
///
/// # Errors
///
/// [`Error::Schema`] where somebody wrote values into the history that no run has.
pub(crate) fn last_world(history: &[Model]) -> Result<Option<World>, Error> {
    let last = history.iter().max_by(|left, right| left.applied_at.cmp(&right.applied_at));
    last.map(Model::world).transpose().map_err(|mistake| {
        Error::Schema(format!(
            "the seeds' history, table `{TABLE}`, cannot be right: {mistake}; correct the row, or \
             delete the table's rows and seed with the --seed, --scale and --now that you want"
        ))
    })
}

/// What is to be remembered of the tables of a step: those that it declares, each with the highest
/// key that a seed wrote, and those that it gave up and that may still hold rows.
pub(crate) fn remember(
    catalog: &Catalog,
    step: usize,
    highest: impl Fn(usize) -> Option<i64>,
    given_up: Vec<Memory>,
) -> Option<String> {
    let own = catalog.steps[step].tables.iter();
    let mut memories: Vec<Memory> =
        own.map(|&table| Memory::of(&catalog.tables[table], highest(table))).collect();
    memories.extend(given_up);
    serde_json::to_string(&memories).ok()
}

/// Steps of the history that the application does not have, and of whose rows nobody can tell which
/// they are, each with a sentence.
pub(crate) fn untellable(history: &[Model], catalog: &Catalog) -> Vec<(String, String)> {
    let is_known = |entry: &&Model| {
        let gone = format!("{} (gone)", entry.step);
        let mut names = catalog.steps.iter().map(|step| step.name.as_str());
        names.any(|name| name == entry.step || name == gone)
    };
    let is_told = |entry: &&Model| {
        let memories = entry.memories();
        !memories.is_empty() && !memories.iter().any(|memory| catalog.unfit.contains(&memory.table))
    };
    let unknown = history.iter().filter(|entry| !is_known(entry) && entry.row_count > 0);
    let untold = unknown.filter(|entry| !is_told(entry)).map(|entry| {
        let text = format!(
            "step `{}` was seeded here and is not in the application any more; which of its {} rows are \
             left nobody can tell: remove them by hand, or start over with `fresh`",
            entry.step, entry.row_count
        );
        (entry.step.clone(), text)
    });
    untold.collect()
}

/// The row for a step, except for when it was applied and what is remembered of its tables.
pub(crate) fn entry(
    catalog: &Catalog,
    step: usize,
    fingerprint: String,
    rows: u64,
    now: DateTime<Utc>,
) -> Model {
    let World { seed, scale, now: anchor } = catalog.world;
    Model {
        step: catalog.steps[step].name.to_string(),
        version: i32::try_from(catalog.steps[step].version).unwrap_or(i32::MAX),
        fingerprint,
        generator: random::fingerprint(),
        seed: i64::try_from(seed).unwrap_or(i64::MAX),
        scale: i32::try_from(scale).unwrap_or(i32::MAX),
        anchor: rfc3339(&anchor),
        row_count: i64::try_from(rows).unwrap_or(i64::MAX),
        applied_at: applied_at(now),
        tables: None,
    }
}

fn applied_at(now: DateTime<Utc>) -> String {
    now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

/// Whether two entries say the same of a step, whenever it was and whichever generator gave it.
pub(crate) fn same(left: &Model, right: &Model) -> bool {
    let facts = |model: &Model| Model {
        applied_at: String::new(),
        generator: String::new(),
        ..model.clone()
    };
    facts(left) == facts(right)
}

/// Writes a step's entry.
pub(crate) async fn record(transaction: &DatabaseTransaction, entry: Model) -> Result<(), Error> {
    let updated = [
        Column::Version,
        Column::Fingerprint,
        Column::Generator,
        Column::Seed,
        Column::Scale,
        Column::Anchor,
        Column::RowCount,
        Column::AppliedAt,
        Column::Tables,
    ];
    let model = ActiveModel {
        step: Set(entry.step),
        version: Set(entry.version),
        fingerprint: Set(entry.fingerprint),
        generator: Set(entry.generator),
        seed: Set(entry.seed),
        scale: Set(entry.scale),
        anchor: Set(entry.anchor),
        row_count: Set(entry.row_count),
        applied_at: Set(entry.applied_at),
        tables: Set(entry.tables),
    };
    Entity::insert(model)
        .on_conflict(OnConflict::column(Column::Step).update_columns(updated).to_owned())
        .exec_without_returning(transaction)
        .await
        .map(|_| ())
        .map_err(failed)
}

/// Forgets the steps.
pub(crate) async fn forget(
    transaction: &DatabaseTransaction,
    steps: &[String],
) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::Step.is_in(steps))
        .exec(transaction)
        .await
        .map(|_| ())
        .map_err(failed)
}

/// Forgets everything, if there is a history.
pub(crate) async fn clear(database: &DatabaseConnection) -> Result<(), Error> {
    let transaction = begin_writing(database).await?;
    if exists(&transaction).await? {
        forget_all(&transaction).await?;
    }
    transaction.commit().await.map_err(failed)
}

/// Forgets everything but the stamp.
async fn forget_all(transaction: &DatabaseTransaction) -> Result<(), Error> {
    let all = Entity::delete_many().filter(Column::Step.ne(STAMP));
    all.exec(transaction).await.map(|_| ()).map_err(failed)
}
