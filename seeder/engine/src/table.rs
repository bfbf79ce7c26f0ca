//! Tables of a seed: an entity, some rows, and the functions that make them.

use crate::{
    backend::widened,
    check::Cell,
    random::{Stream, StreamKey},
    schema::TableFacts,
    space::{KeySpace, integer},
    step::Seed,
    value::{RowData, as_written},
    world::World,
};
use futures_util::{StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, Condition, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait,
    QueryFilter, QuerySelect, QueryTrait, RelationTrait, Schema, StreamTrait, Value,
    dynamic::{FieldType, ModelType},
    sea_query::{ArrayType, Expr, InsertStatement, IntoIden, TableRef},
};
use std::marker::PhantomData;

/// A column, as the entity declares it.
#[derive(Clone, Debug)]
pub(crate) struct ColumnInfo {
    pub(crate) name: &'static str,
    pub(crate) column_type: ColumnType,
    pub(crate) nullable: bool,
}

/// A foreign key of one table, by positions in its columns.
#[derive(Clone, Debug)]
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<usize>,
    pub(crate) parent: String,
    pub(crate) parent_columns: Vec<String>,
}

/// What the engine knows of a table, all of it from the entity.
#[derive(Clone, Debug)]
pub(crate) struct TableInfo {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<ColumnInfo>,
    /// Positions of the primary key's columns.
    pub(crate) key: Vec<usize>,
    /// Whether the database numbers the key by itself.
    pub(crate) auto_increment: bool,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// Positions of the columns of each unique key besides the primary one.
    pub(crate) unique_keys: Vec<Vec<usize>>,
}

impl TableInfo {
    fn of<E: EntityTrait>() -> Self {
        let columns: Vec<ColumnInfo> = E::Column::iter()
            .map(|column| {
                let definition = column.def();
                ColumnInfo {
                    name: column.as_str(),
                    column_type: definition.get_column_type().clone(),
                    nullable: definition.is_null(),
                }
            })
            .collect();
        let position = |name: &str| columns.iter().position(|column| column.name == name);
        let key =
            E::PrimaryKey::iter().filter_map(|key| position(key.into_column().as_str())).collect();
        let foreign_keys = E::Relation::iter()
            .map(|relation| relation.def())
            .filter(|relation| !relation.is_owner && !relation.skip_fk)
            .map(|relation| ForeignKey {
                columns: relation
                    .from_col
                    .iter()
                    .filter_map(|column| position(&column.to_string()))
                    .collect(),
                parent: relation.to_tbl.sea_orm_table().to_string(),
                parent_columns: relation.to_col.iter().map(|column| column.to_string()).collect(),
            })
            .collect();
        let single = E::Column::iter().filter(|column| column.def().is_unique());
        let mut unique_keys: Vec<Vec<usize>> =
            single.filter_map(|column| Some(vec![position(column.as_str())?])).collect();
        // The entity's indexes are the same for every backend.
        let indexes = Schema::new(DbBackend::Sqlite).create_index_from_entity(E::default());
        for index in indexes.iter().filter(|index| index.is_unique_key()) {
            let names = index.get_index_spec().get_column_names();
            unique_keys.push(names.iter().filter_map(|name| position(name)).collect());
        }
        Self {
            unique_keys,
            name: E::default().table_name(),
            key,
            auto_increment: <E::PrimaryKey as PrimaryKeyTrait>::auto_increment(),
            foreign_keys,
            columns,
        }
    }

    pub(crate) fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|info| info.name == column)
    }

    /// What orders rows by their keys, as a person would.
    pub(crate) fn place(&self, row: &[Value]) -> Vec<(Option<i64>, String)> {
        let part = |&index: &usize| (integer(&row[index]), crate::value::display(&row[index]));
        self.key.iter().map(part).collect()
    }

    /// The key of a row, as `id=7` or `guild_id=7, user_id=9`.
    pub(crate) fn describe_key(&self, row: &[Value]) -> String {
        let part = |&index: &usize| {
            format!("{}={}", self.columns[index].name, crate::value::display(&row[index]))
        };
        self.key.iter().map(part).collect::<Vec<_>>().join(", ")
    }
}

/// Where a row's random values come from: the seed, the table and the row's number.
#[derive(Clone, Debug)]
pub struct Row {
    world: World,
    key: StreamKey,
    unit: u64,
    item: u64,
}

impl Row {
    /// The row's number within its `rows_by` or `children_by`, from 0.
    pub fn number(&self) -> u64 {
        self.unit
    }

    /// Seed, scale and 'now'.
    pub fn world(&self) -> World {
        self.world
    }

    /// The stream for one column of this row. The same column always begins the same stream.
    pub fn stream(&self, column: impl IdenStatic) -> Stream {
        self.stream_named(column.as_str())
    }

    /// A stream for something that is no column, such as how many children a parent has.
    pub fn stream_named(&self, name: &str) -> Stream {
        self.key.stream(self.unit, self.item, name)
    }

    /// The row of child number `item` of this parent, with streams of its own.
    pub fn child(&self, item: u64) -> Self {
        Self { item: item + 1, ..self.clone() }
    }
}

/// A row as its step gives it: for each column its value, or `None` where it is left to the
/// database.
pub(crate) type GivenRow = Vec<Option<Value>>;

fn given<E: EntityTrait>(mut model: E::ActiveModel) -> GivenRow {
    E::Column::iter().map(|column| model.take(column).into_value()).collect()
}

type UnitFn = dyn Fn(&Row) -> Vec<GivenRow> + Send + Sync;

/// Cells that cannot occur in a column, and why.
#[derive(Clone, Debug)]
pub(crate) struct Never {
    pub(crate) column: &'static str,
    pub(crate) cells: Vec<Cell>,
    pub(crate) reason: &'static str,
}

enum Section {
    /// Rows written down one by one.
    Named(Vec<GivenRow>),
    /// Rows that a function makes from the unit's number.
    Generated { units: u64, make: Box<UnitFn> },
}

impl Section {
    fn units(&self) -> u64 {
        match self {
            Self::Named(rows) => rows.len() as u64,
            Self::Generated { units, .. } => *units,
        }
    }
}

/// A table being declared. It joins the seed when the declaration ends, that is, when this value is
/// dropped.
pub struct Table<'s, E: EntityTrait> {
    seed: &'s mut Seed,
    source: Option<EntityTable<E>>,
}

impl<'s, E: EntityTrait> Table<'s, E> {
    pub(crate) fn new(seed: &'s mut Seed) -> Self {
        let source = EntityTable {
            info: TableInfo::of::<E>(),
            world: seed.world(),
            sections: Vec::new(),
            spaces: Vec::new(),
            never: Vec::new(),
            entity: PhantomData,
        };
        Self { seed, source: Some(source) }
    }

    /// Adds rows that are written down one by one, such as scenarios.
    pub fn rows(self, rows: impl IntoIterator<Item = E::ActiveModel>) -> Self {
        self.section(Section::Named(rows.into_iter().map(given::<E>).collect()))
    }

    /// Adds `count` rows; `make` gives the row of each number.
    pub fn rows_by<F>(self, count: u64, make: F) -> Self
    where
        F: Fn(&Row) -> E::ActiveModel + Send + Sync + 'static,
    {
        self.section(Section::Generated {
            units: count,
            make: Box::new(move |row| vec![given::<E>(make(row))]),
        })
    }

    /// Adds the rows of `parents` parents; `make` gives all the rows of one.
    pub fn children_by<F, I>(self, parents: u64, make: F) -> Self
    where
        F: Fn(&Row) -> I + Send + Sync + 'static,
        I: IntoIterator<Item = E::ActiveModel>,
    {
        let make = Box::new(move |row: &Row| make(row).into_iter().map(given::<E>).collect());
        self.section(Section::Generated { units: parents, make })
    }

    /// Says which values of a column belong to the seed.
    ///
    /// Needed for a key that is no foreign key and does not keep to the defaults of [`KeySpace`],
    /// and useful for every other column whose values must be recognisably synthetic. NULL is
    /// always allowed.
    pub fn within(mut self, column: E::Column, space: KeySpace) -> Self {
        if let Some(source) = &mut self.source {
            source.spaces.push((column.as_str(), space));
        }
        self
    }

    /// Says that some [`Cell`]s of a column cannot occur in sensible data, and why; `check` does not
    /// ask for them then.
    pub fn never(mut self, column: E::Column, cells: &[Cell], reason: &'static str) -> Self {
        if let Some(source) = &mut self.source {
            let cells = cells.to_vec();
            source.never.push(Never { column: column.as_str(), cells, reason });
        }
        self
    }

    fn section(mut self, section: Section) -> Self {
        if let Some(source) = &mut self.source {
            source.sections.push(section);
        }
        self
    }
}

impl<E: EntityTrait> Drop for Table<'_, E> {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            self.seed.push(Box::new(source));
        }
    }
}

/// A table without the type of its entity, so that tables of many entities stand in one list.
pub(crate) trait TableSource: Send + Sync {
    fn info(&self) -> &TableInfo;

    /// The spaces that the step gave, by column name.
    fn spaces(&self) -> &[(&'static str, KeySpace)];

    /// The cells that the step says cannot occur.
    fn never(&self) -> &[Never];

    /// How many times [`rows`](Self::rows) can be asked.
    fn units(&self) -> u64;

    /// The rows of one unit.
    fn rows(&self, unit: u64) -> Vec<GivenRow>;

    /// `INSERT` of some rows, of which only the columns `used` are given.
    fn insert(&self, used: &[usize], rows: Vec<RowData>) -> InsertStatement;

    /// The condition that names exactly these rows by their keys.
    fn keys_condition(&self, rows: &[RowData]) -> Condition;

    /// The table, with its schema where the entity names one.
    fn table_ref(&self) -> TableRef;

    /// The column, qualified by its table.
    fn column(&self, index: usize) -> Expr;

    /// Streams the rows that fulfil the condition, read through the entity's model.
    fn read<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        condition: Condition,
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<RowData, DbErr>>, DbErr>>;

    /// The same where the table may lack columns: those that are not among `columns` stay NULL.
    fn read_columns<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        condition: Condition,
        columns: &'a [usize],
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<RowData, DbErr>>, DbErr>>;

    /// What the entity says of the schema.
    fn facts(&self) -> TableFacts;
}

struct EntityTable<E: EntityTrait> {
    info: TableInfo,
    world: World,
    sections: Vec<Section>,
    spaces: Vec<(&'static str, KeySpace)>,
    never: Vec<Never>,
    entity: PhantomData<E>,
}

impl<E: EntityTrait> TableSource for EntityTable<E> {
    fn info(&self) -> &TableInfo {
        &self.info
    }

    fn spaces(&self) -> &[(&'static str, KeySpace)] {
        &self.spaces
    }

    fn never(&self) -> &[Never] {
        &self.never
    }

    fn units(&self) -> u64 {
        self.sections.iter().map(Section::units).sum()
    }

    fn rows(&self, mut unit: u64) -> Vec<GivenRow> {
        let mut generated = 0;
        for section in &self.sections {
            if unit < section.units() {
                return match section {
                    Section::Named(rows) => vec![rows[unit as usize].clone()],
                    Section::Generated { make, .. } => {
                        let key = StreamKey::new(self.world.seed, self.info.name, generated);
                        make(&Row { world: self.world, key, unit, item: 0 })
                    }
                };
            }
            unit -= section.units();
            generated += u32::from(matches!(section, Section::Generated { .. }));
        }
        Vec::new()
    }

    fn insert(&self, used: &[usize], rows: Vec<RowData>) -> InsertStatement {
        let columns: Vec<E::Column> = E::Column::iter().collect();
        let models = rows.into_iter().map(|row| {
            let mut model = <E::ActiveModel as ActiveModelTrait>::default();
            for (index, value) in row.into_iter().enumerate() {
                if used.contains(&index) {
                    model.set(columns[index], value);
                }
            }
            model
        });
        E::insert_many(models).into_query()
    }

    fn keys_condition(&self, rows: &[RowData]) -> Condition {
        let key: Vec<(E::Column, usize)> = E::PrimaryKey::iter()
            .map(PrimaryKeyToColumn::into_column)
            .zip(self.info.key.iter().copied())
            .collect();
        if let [(column, index)] = key[..] {
            return Condition::all().add(column.is_in(rows.iter().map(|row| row[index].clone())));
        }
        rows.iter().fold(Condition::any(), |any, row| {
            any.add(key.iter().fold(Condition::all(), |all, (column, index)| {
                all.add(column.eq(row[*index].clone()))
            }))
        })
    }

    fn table_ref(&self) -> TableRef {
        E::default().table_ref()
    }

    fn column(&self, index: usize) -> Expr {
        match E::Column::iter().nth(index) {
            Some(column) => Expr::col((E::default(), column)),
            None => Expr::cust("NULL"),
        }
    }

    fn read<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        condition: Condition,
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<RowData, DbErr>>, DbErr>> {
        Box::pin(async move {
            let backend = transaction.get_database_backend();
            let models = E::find().filter(condition).stream(transaction).await?;
            let rows = models.map_ok(move |model| {
                E::Column::iter().map(|column| as_written(backend, model.get(column))).collect()
            });
            Ok(rows.boxed())
        })
    }

    fn read_columns<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        condition: Condition,
        columns: &'a [usize],
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<RowData, DbErr>>, DbErr>> {
        Box::pin(async move {
            let all: Vec<E::Column> = E::Column::iter().collect();
            let backend = transaction.get_database_backend();
            let mut query = E::find().select_only().filter(condition);
            let mut fields = Vec::new();
            for &index in columns {
                let column = all[index];
                let own = <E::Model as ModelTrait>::get_value_type(column);
                let value_type = match own {
                    ArrayType::TinyInt
                    | ArrayType::SmallInt
                    | ArrayType::Int
                    | ArrayType::BigInt => {
                        // Another width than the entity's is no other value.
                        let wide = widened(backend, self.column(index));
                        query = query.column_as(wide, column.as_str());
                        ArrayType::BigInt
                    }
                    own => {
                        query = query.column(column);
                        own
                    }
                };
                fields.push(FieldType::new(column.into_iden(), value_type));
            }
            let model = ModelType { fields };
            let stream = transaction.stream(query.as_query()).await?;
            let rows = stream.map(move |row| {
                let values = model.from_query_result(&row?, "")?.fields;
                let mut data = vec![Value::Bool(None); all.len()];
                for (&index, field) in columns.iter().zip(values) {
                    data[index] = as_written(backend, field.value);
                }
                Ok(data)
            });
            Ok(rows.boxed())
        })
    }

    fn facts(&self) -> TableFacts {
        TableFacts::of_entity::<E>()
    }
}
