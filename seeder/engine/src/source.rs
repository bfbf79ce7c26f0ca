//! A table's source: its entity and the functions that make its rows, behind a trait object.

use crate::{
    backend::widened,
    check::Cell,
    random::StreamKey,
    schema::TableFacts,
    space::{KeySpace, integer},
    synthetic::Allowance,
    table::Row,
    value::{RowData, as_written},
    world::World,
};
use futures_util::{StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, Condition, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait,
    QueryFilter, QuerySelect, QueryTrait, RelationTrait, Schema, StreamTrait, Value,
    dynamic::{FieldType, ModelType},
    sea_query::{Alias, ArrayType, Expr, InsertStatement, IntoIden, TableRef},
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
    /// The schema that the entity names.
    pub(crate) schema: Option<String>,
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
    pub(crate) fn of<E: EntityTrait>() -> Self {
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
            schema: E::default().schema_name().map(str::to_owned),
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

/// A row as its step gives it: for each column its value, or `None` where it is left to the
/// database.
pub(crate) type GivenRow = Vec<Option<Value>>;

pub(crate) fn given<E: EntityTrait>(mut model: E::ActiveModel) -> GivenRow {
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

pub(crate) enum Section {
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

/// A table without the type of its entity, so that tables of many entities stand in one list.
pub(crate) trait TableSource: Send + Sync {
    fn info(&self) -> &TableInfo;

    /// The spaces that the step gave, by column name.
    fn spaces(&self) -> &[(&'static str, KeySpace)];

    /// The cells that the step says cannot occur.
    fn never(&self) -> &[Never];

    /// What may be somebody's and the step says must be there.
    fn allowed(&self) -> &[Allowance];

    /// How many times [`rows`](Self::rows) can be asked.
    fn units(&self) -> u64;

    /// The rows of one unit.
    fn rows(&self, unit: u64) -> Vec<GivenRow>;

    /// `INSERT` of some rows, of which only the columns `used` are given.
    fn insert(&self, used: &[usize], rows: Vec<RowData>) -> InsertStatement;

    /// A value of a column, as a statement needs it.
    fn bound(&self, index: usize, value: Value) -> Expr;

    /// The table, with its schema where the entity names one.
    fn table_ref(&self) -> TableRef;

    /// The column, qualified by what the statement calls its table: its name unless given.
    fn qualified(&self, alias: Option<&str>, index: usize) -> Expr;

    /// The column, qualified by its table's name.
    fn column(&self, index: usize) -> Expr {
        self.qualified(None, index)
    }

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

pub(crate) struct EntityTable<E: EntityTrait> {
    pub(crate) info: TableInfo,
    pub(crate) world: World,
    pub(crate) sections: Vec<Section>,
    pub(crate) spaces: Vec<(&'static str, KeySpace)>,
    pub(crate) never: Vec<Never>,
    pub(crate) allowed: Vec<Allowance>,
    entity: PhantomData<E>,
}

impl<E: EntityTrait> EntityTable<E> {
    pub(crate) fn new(world: World) -> Self {
        Self {
            info: TableInfo::of::<E>(),
            world,
            sections: Vec::new(),
            spaces: Vec::new(),
            never: Vec::new(),
            allowed: Vec::new(),
            entity: PhantomData,
        }
    }
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

    fn allowed(&self) -> &[Allowance] {
        &self.allowed
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
                        make(&Row::new(self.world, key, unit))
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

    fn bound(&self, index: usize, value: Value) -> Expr {
        match E::Column::iter().nth(index) {
            Some(column) => column.save_as(Expr::val(value)),
            None => Expr::val(value),
        }
    }

    fn table_ref(&self) -> TableRef {
        E::default().table_ref()
    }

    fn qualified(&self, alias: Option<&str>, index: usize) -> Expr {
        match (E::Column::iter().nth(index), alias) {
            (Some(column), None) => Expr::col((E::default(), column)),
            (Some(column), Some(alias)) => Expr::col((Alias::new(alias), column)),
            (None, _) => Expr::cust("NULL"),
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
