//! What the history remembers of a step's tables: enough to tell which rows are the seed's when the
//! step is gone, and up to which key a seed ever wrote.

use crate::{catalog::CatalogTable, space::KeySpace, structure::Structure};
use sea_orm::ColumnType;
use serde::{Deserialize, Serialize};

/// A table as a step last declared it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    pub(crate) table: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    /// The key's columns, and all others that have a space.
    pub(crate) columns: Vec<ColumnMemory>,
    /// The highest key that a seed wrote and that may still be there, where keys are numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) highest: Option<i64>,
}

/// A column that tells whose a row is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ColumnMemory {
    pub(crate) name: String,
    pub(crate) kind: ColumnKind,
    pub(crate) key: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) space: Option<SpaceMemory>,
}

/// How a column is read without its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ColumnKind {
    Integer,
    Uuid,
    Text,
}

/// A [`KeySpace`] that can be written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SpaceMemory {
    Integers(i64, i64),
    Uuids,
    Text(String),
    Any,
}

impl Memory {
    /// What is to be remembered of a table whose highest seeded key is `highest`.
    pub(super) fn of(table: &CatalogTable, highest: Option<i64>) -> Self {
        let info = table.source.info();
        let space = |index: usize| table.spaces.iter().find(|(column, _)| *column == index);
        let told = |index: &usize| info.key.contains(index) || space(*index).is_some();
        let columns = (0..info.columns.len()).filter(told).map(|index| ColumnMemory {
            name: info.columns[index].name.to_owned(),
            kind: ColumnKind::of(&info.columns[index].column_type),
            key: info.key.contains(&index),
            space: space(index).map(|(_, space)| SpaceMemory::of(space)),
        });
        Self {
            table: info.name.to_owned(),
            schema: info.schema.clone(),
            columns: columns.collect(),
            highest,
        }
    }

    /// Whether the database still has the table with these columns.
    pub(crate) fn fits(&self, structure: &Structure) -> bool {
        structure.get(&self.table).is_some_and(|table| {
            self.columns.iter().all(|column| table.columns.contains_key(&column.name))
        })
    }
}

impl ColumnKind {
    fn of(column_type: &ColumnType) -> Self {
        match column_type {
            ColumnType::TinyInteger
            | ColumnType::SmallInteger
            | ColumnType::Integer
            | ColumnType::BigInteger
            | ColumnType::TinyUnsigned
            | ColumnType::SmallUnsigned
            | ColumnType::Unsigned
            | ColumnType::BigUnsigned => Self::Integer,
            ColumnType::Uuid => Self::Uuid,
            _ => Self::Text,
        }
    }
}

impl SpaceMemory {
    fn of(space: &KeySpace) -> Self {
        match space {
            KeySpace::Integers(range) => Self::Integers(*range.start(), *range.end()),
            KeySpace::Uuids => Self::Uuids,
            KeySpace::Text(prefix) => Self::Text((*prefix).to_owned()),
            KeySpace::Any => Self::Any,
        }
    }

    /// The space. A prefix lives as long as the process, as those of steps do.
    pub(crate) fn space(&self) -> KeySpace {
        match self {
            Self::Integers(first, last) => KeySpace::Integers(*first..=*last),
            Self::Uuids => KeySpace::Uuids,
            Self::Text(prefix) => KeySpace::Text(prefix.clone().leak()),
            Self::Any => KeySpace::Any,
        }
    }
}
