//! Tables in their places: what the entity says of them, and what the database does.

use crate::{
    source::{ForeignKey, TableInfo, TableSource},
    space::KeySpace,
    step::StepName,
    structure::{Action, ColumnStructure, Keeps, Numbering, TableStructure},
    value::{self, RowData},
};
use sea_orm::{Condition, ExprTrait, Value, sea_query::Expr};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// A foreign key that cannot be written together with its row, because the row it points to comes
/// later.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The nullable columns of the key; they are NULL until the link is written.
    pub(crate) columns: Vec<usize>,
    /// Position of the table pointed to.
    pub(crate) parent: usize,
}

/// A table in its place.
pub(crate) struct CatalogTable {
    pub(crate) source: Box<dyn TableSource>,
    /// Position of its step.
    pub(crate) step: usize,
    pub(crate) step_name: StepName,
    /// The columns that the seed gives; the others are left to the database and not compared.
    pub(crate) used: Vec<usize>,
    /// The columns whose values must lie in a space; those of the key say whose a row is.
    pub(crate) spaces: Vec<(usize, KeySpace)>,
    pub(crate) links: Vec<Link>,
    /// The foreign keys of the entity and those that only the database knows.
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// The unique keys of both, besides the primary one.
    pub(crate) unique_keys: Vec<UniqueColumns>,
    /// The columns of the key that do not keep every value as it is given.
    pub(super) limits: Vec<(usize, Keeps)>,
    /// What the database says; nothing where it was not asked.
    pub(crate) structure: TableStructure,
}

/// A unique key by positions in the table's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UniqueColumns {
    pub(crate) columns: Vec<usize>,
    /// As in [`UniqueKey`](crate::structure::UniqueKey).
    pub(crate) exact: bool,
    /// The columns that are parts of the key by themselves.
    pub(crate) parts: Vec<usize>,
    /// Whether NULL equals NULL in it.
    pub(crate) nulls_equal: bool,
    /// Whether the entity knows it.
    pub(crate) declared: bool,
}

impl CatalogTable {
    pub(super) fn new(
        source: Box<dyn TableSource>,
        (step, step_name): (usize, StepName),
        structure: TableStructure,
    ) -> Self {
        let info = source.info();
        let foreign_keys = merged_foreign_keys(info, &structure);
        let unique_keys = merged_unique_keys(info, &structure);
        let used = used_columns(source.as_ref());
        // Other columns are read again once they are written.
        let keys = used.iter().filter(|index| info.key.contains(index));
        let limits = keys.filter_map(|&index| {
            let keeps = structure.columns.get(info.columns[index].name)?.keeps;
            (!keeps.everything()).then_some((index, keeps))
        });
        let limits = limits.collect();
        Self {
            source,
            step,
            step_name,
            used,
            spaces: Vec::new(),
            links: Vec::new(),
            foreign_keys,
            unique_keys,
            limits,
            structure,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.source.info().name
    }

    /// Step and table, for messages.
    pub(crate) fn place(&self) -> String {
        format!("step `{}`, table `{}`", self.step_name, self.name())
    }

    /// Whether a column refers to another row.
    pub(crate) fn refers(&self, column: usize) -> bool {
        self.foreign_keys.iter().any(|key| key.columns.contains(&column))
    }

    /// The columns of all links.
    pub(crate) fn link_columns(&self) -> Vec<usize> {
        self.links.iter().flat_map(|link| link.columns.iter().copied()).collect()
    }

    /// Whether a foreign key is written later, as a link.
    pub(crate) fn is_linked(&self, key: &ForeignKey) -> bool {
        // A link has the nullable columns of its key alone.
        self.links.iter().any(|link| link.columns.iter().all(|column| key.columns.contains(column)))
    }

    /// Whether the key of a row lies in the seed space.
    pub(crate) fn has_seeded_key(&self, row: &[Value]) -> bool {
        let key = &self.source.info().key;
        self.spaces
            .iter()
            .filter(|(index, _)| key.contains(index))
            .all(|(index, space)| space.contains(&row[*index]))
    }

    /// Whether a row that is not expected can come from a seed: its key lies in the seed space and
    /// so does all that it refers to. A track that somebody's own user queued in a seeded guild
    /// cannot.
    pub(crate) fn owns(&self, row: &[Value]) -> bool {
        self.has_seeded_key(row)
            && self.spaces.iter().all(|(index, space)| {
                row[*index] == row[*index].as_null() || space.contains(&row[*index])
            })
    }

    /// Whether rows refer to other rows of the table by a key that has to be written with them.
    pub(crate) fn refers_to_itself(&self) -> bool {
        self.own_references().next().is_some()
    }

    /// The foreign keys by which rows refer to rows of the same table, without those that are links.
    pub(crate) fn own_references(&self) -> impl Iterator<Item = &ForeignKey> {
        let own = self.foreign_keys.iter().filter(|key| key.parent == self.name());
        own.filter(|key| !self.is_linked(key))
    }

    /// The column that the database numbers and whose numbers belong to the seed, where a table has
    /// one in its key.
    pub(crate) fn numbered(&self) -> Option<(usize, &Numbering, &RangeInclusive<i64>)> {
        let key = &self.source.info().key;
        self.spaces.iter().filter(|(index, _)| key.contains(index)).find_map(|(index, space)| {
            let numbering = self.column_structure(*index)?.numbering.as_ref()?;
            match space {
                KeySpace::Integers(range) => Some((*index, numbering, range)),
                _ => None,
            }
        })
    }

    /// Whether some column of the key does not keep every value as it is given.
    pub(crate) fn has_limits(&self) -> bool {
        !self.limits.is_empty()
    }

    /// What the columns of the key would lose of it, if anything.
    pub(crate) fn loss(&self, row: &[Value]) -> Option<String> {
        self.limits.iter().find_map(|(index, keeps)| {
            let loss = keeps.loss(&row[*index])?;
            let name = self.source.info().columns[*index].name;
            let type_name = self.column_structure(*index).map_or("", |column| &column.type_name);
            let value = value::display(&row[*index]);
            Some(format!("`{name}` is '{value}', and the column, {type_name}, {loss}"))
        })
    }

    /// What the database says of a column.
    pub(crate) fn column_structure(&self, index: usize) -> Option<&ColumnStructure> {
        self.structure.columns.get(self.source.info().columns[index].name)
    }

    /// Whether a column may be NULL: by the database, where it was asked.
    pub(crate) fn is_nullable(&self, index: usize) -> bool {
        let known = self.column_structure(index).map(|column| column.nullable);
        known.unwrap_or(self.source.info().columns[index].nullable)
    }

    /// A column, to be searched for the values of a space.
    pub(crate) fn searched(&self, index: usize) -> Expr {
        let column = self.source.column(index);
        match self.column_structure(index).and_then(|column| column.searched_by) {
            Some(collation) => Expr::cust_with_expr(format!("$1 COLLATE {collation}"), column),
            None => column,
        }
    }

    /// A value to compare a column with, such that the database compares as it does within the
    /// column's keys.
    pub(crate) fn bound(&self, index: usize, value: Value) -> Expr {
        let value = self.source.bound(index, value);
        match self.column_structure(index).and_then(|column| column.compares_as) {
            Some(name) => value.cast_as(name),
            None => value,
        }
    }

    /// The condition that names exactly these rows by their keys; `alias` is what the statement calls
    /// the table, where that is not its name.
    pub(crate) fn keys_condition<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r RowData>,
        alias: Option<&str>,
    ) -> Condition {
        let key = &self.source.info().key;
        if let [index] = key[..] {
            let values = rows.into_iter().map(|row| self.bound(index, row[index].clone()));
            let column = self.source.qualified(alias, index);
            return Condition::all().add(column.is_in(values));
        }
        rows.into_iter().fold(Condition::any(), |any, row| {
            any.add(key.iter().fold(Condition::all(), |all, &index| {
                let column = self.source.qualified(alias, index);
                all.add(column.eq(self.bound(index, row[index].clone())))
            }))
        })
    }
}

/// The entity's foreign keys, and those that the database has besides.
fn merged_foreign_keys(info: &TableInfo, structure: &TableStructure) -> Vec<ForeignKey> {
    let mut keys = info.foreign_keys.clone();
    keys.extend(unknown_foreign_keys(info, structure).map(|(key, _)| key));
    keys
}

/// The foreign keys that the database has and the entity does not know, with what happens to a row
/// when the one that it refers to goes.
pub(crate) fn unknown_foreign_keys(
    info: &TableInfo,
    structure: &TableStructure,
) -> impl Iterator<Item = (ForeignKey, Action)> {
    structure.foreign_keys.iter().filter_map(|key| {
        let columns = key.columns.iter().map(|column| info.position(column));
        let own = ForeignKey {
            columns: columns.collect::<Option<_>>()?,
            parent: key.parent.clone(),
            parent_columns: key.parent_columns.clone(),
        };
        let pairs = |key: &ForeignKey| -> BTreeSet<(usize, String)> {
            key.columns.iter().copied().zip(key.parent_columns.iter().cloned()).collect()
        };
        let is_same =
            |known: &ForeignKey| known.parent == own.parent && pairs(known) == pairs(&own);
        let known = info.foreign_keys.iter().any(is_same);
        (!known).then_some((own, key.on_delete))
    })
}

/// The entity's unique keys, as the database compares them, and those that it has besides.
fn merged_unique_keys(info: &TableInfo, structure: &TableStructure) -> Vec<UniqueColumns> {
    let set = |columns: &[usize]| columns.iter().copied().collect::<BTreeSet<usize>>();
    let mut keys: Vec<UniqueColumns> = Vec::new();
    for key in &structure.unique_keys {
        let columns = key.columns.iter().map(|column| info.position(column));
        // What the entity does not know no seed can change.
        let Some(columns) = columns.collect::<Option<Vec<usize>>>() else { continue };
        let declared = info.unique_keys.iter().any(|known| set(known) == set(&columns));
        let (exact, nulls_equal) = (key.exact, key.nulls_equal);
        let parts = key.parts.iter().filter_map(|part| info.position(part)).collect();
        keys.push(UniqueColumns { columns, parts, exact, nulls_equal, declared });
    }
    for columns in &info.unique_keys {
        if !keys.iter().any(|known| set(&known.columns) == set(columns)) {
            let columns = columns.clone();
            keys.push(UniqueColumns {
                parts: columns.clone(),
                columns,
                exact: true,
                nulls_equal: false,
                declared: true,
            });
        }
    }
    keys
}

/// The columns that the first row of a table gives; all of them where there is no row.
fn used_columns(source: &dyn TableSource) -> Vec<usize> {
    match (0..source.units()).find_map(|unit| source.rows(unit).into_iter().next()) {
        Some(first) => (0..first.len()).filter(|&index| first[index].is_some()).collect(),
        None => (0..source.info().columns.len()).collect(),
    }
}
