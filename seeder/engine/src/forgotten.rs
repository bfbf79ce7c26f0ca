//! Steps that only the history knows: their rows are in the database, and no code declares them.
//!
//! They are steps like any other, of tables that should hold nothing. So everything that compares,
//! removes and reports works with them.

use crate::{
    backend::widened,
    history::{ColumnKind, Memory},
    schema::TableFacts,
    source::{ColumnInfo, GivenRow, Never, TableInfo, TableSource},
    space::KeySpace,
    step::{Seed, SeedStep, StepName},
    synthetic::Allowance,
    value::RowData,
};
use futures_util::{StreamExt, future::BoxFuture, stream::BoxStream};
use sea_orm::{
    ColumnType, Condition, DatabaseTransaction, DbBackend, DbErr, ExprTrait, QueryResult,
    StreamTrait, Value,
    prelude::Uuid,
    sea_query::{Alias, Expr, InsertStatement, IntoTableRef, Query, TableRef},
};

/// A step of the history that the application does not have any more, or tables of a step that it does
/// not declare any more.
pub(crate) struct ForgottenStep {
    name: &'static str,
    memories: Vec<Memory>,
    backend: DbBackend,
}

impl ForgottenStep {
    pub(crate) fn new(name: &str, memories: Vec<Memory>, backend: DbBackend) -> Self {
        // Names of steps live as long as the process; these few come from the history.
        Self { name: format!("{name} (gone)").leak(), memories, backend }
    }
}

impl SeedStep for ForgottenStep {
    fn name(&self) -> StepName {
        StepName::new(self.name)
    }

    fn seed(&self, seed: &mut Seed) {
        for memory in &self.memories {
            seed.push(Box::new(ForgottenTable::of(memory, self.backend)));
        }
    }
}

/// A table without an entity: the columns that tell whose a row is.
struct ForgottenTable {
    info: TableInfo,
    kinds: Vec<ColumnKind>,
    spaces: Vec<(&'static str, KeySpace)>,
    backend: DbBackend,
}

impl ForgottenTable {
    fn of(memory: &Memory, backend: DbBackend) -> Self {
        let columns: Vec<ColumnInfo> = memory
            .columns
            .iter()
            .map(|column| ColumnInfo {
                name: column.name.clone().leak(),
                column_type: match column.kind {
                    ColumnKind::Integer => ColumnType::BigInteger,
                    ColumnKind::Uuid => ColumnType::Uuid,
                    ColumnKind::Text => ColumnType::Text,
                },
                nullable: !column.key,
            })
            .collect();
        let spaces = columns.iter().zip(&memory.columns);
        let spaces =
            spaces.filter_map(|(info, column)| Some((info.name, column.space.as_ref()?.space())));
        Self {
            spaces: spaces.collect(),
            kinds: memory.columns.iter().map(|column| column.kind).collect(),
            info: TableInfo {
                name: memory.table.clone().leak(),
                schema: memory.schema.clone(),
                key: (0..columns.len()).filter(|&index| memory.columns[index].key).collect(),
                columns,
                auto_increment: false,
                foreign_keys: Vec::new(),
                unique_keys: Vec::new(),
            },
            backend,
        }
    }

    fn value(&self, row: &QueryResult, index: usize) -> Result<Value, DbErr> {
        Ok(match self.kinds[index] {
            ColumnKind::Integer => row.try_get_by_index::<Option<i64>>(index)?.into(),
            ColumnKind::Uuid => row.try_get_by_index::<Option<Uuid>>(index)?.into(),
            ColumnKind::Text => row.try_get_by_index::<Option<String>>(index)?.into(),
        })
    }
}

impl TableSource for ForgottenTable {
    fn info(&self) -> &TableInfo {
        &self.info
    }

    fn spaces(&self) -> &[(&'static str, KeySpace)] {
        &self.spaces
    }

    fn never(&self) -> &[Never] {
        &[]
    }

    fn allowed(&self) -> &[Allowance] {
        &[]
    }

    fn units(&self) -> u64 {
        0
    }

    fn rows(&self, _unit: u64) -> Vec<GivenRow> {
        Vec::new()
    }

    fn insert(&self, _used: &[usize], _rows: Vec<RowData>) -> InsertStatement {
        Query::insert().into_table(self.table_ref()).take()
    }

    fn bound(&self, _index: usize, value: Value) -> Expr {
        Expr::val(value)
    }

    fn table_ref(&self) -> TableRef {
        match &self.info.schema {
            Some(schema) => {
                (Alias::new(schema.as_str()), Alias::new(self.info.name)).into_table_ref()
            }
            None => Alias::new(self.info.name).into_table_ref(),
        }
    }

    fn qualified(&self, alias: Option<&str>, index: usize) -> Expr {
        let name = Alias::new(self.info.columns[index].name);
        let column = match (alias, &self.info.schema) {
            (Some(alias), _) => Expr::col((Alias::new(alias), name)),
            (None, Some(schema)) => {
                Expr::col((Alias::new(schema.as_str()), Alias::new(self.info.name), name))
            }
            (None, None) => Expr::col((Alias::new(self.info.name), name)),
        };
        // Whatever type it has: an enum, a date, a text that pads.
        match (self.kinds[index], self.backend) {
            (ColumnKind::Text, DbBackend::MySql) => column.cast_as("char"),
            (ColumnKind::Text, _) => column.cast_as("text"),
            _ => column,
        }
    }

    fn read<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        condition: Condition,
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<RowData, DbErr>>, DbErr>> {
        Box::pin(async move {
            let mut query = Query::select();
            query.from(self.table_ref()).cond_where(condition);
            for index in 0..self.info.columns.len() {
                let column = self.column(index);
                let column = match self.kinds[index] {
                    ColumnKind::Integer => widened(self.backend, column),
                    _ => column,
                };
                query.expr(column);
            }
            let rows = transaction.stream(&query).await?;
            let read = move |row: Result<QueryResult, DbErr>| {
                let row = row?;
                (0..self.info.columns.len()).map(|index| self.value(&row, index)).collect()
            };
            Ok(rows.map(read).boxed())
        })
    }

    fn read_columns<'a>(
        &'a self,
        transaction: &'a DatabaseTransaction,
        condition: Condition,
        _columns: &'a [usize],
    ) -> BoxFuture<'a, Result<BoxStream<'a, Result<RowData, DbErr>>, DbErr>> {
        self.read(transaction, condition)
    }

    fn facts(&self) -> TableFacts {
        TableFacts::default()
    }
}
