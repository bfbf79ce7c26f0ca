//! What the database itself says of tables, as plain facts: the entity only names what a seed gives.
//!
//! Foreign keys (also those of tables that no step declares), unique keys, numbering, triggers and
//! what a column keeps of a value are decided by the live schema. `backend::structure` reads them
//! once a run; what follows from them is decided elsewhere, without a database.

use std::collections::BTreeMap;

/// The facts of the tables that the seeds are about, by the names that their steps give them.
/// Tables that the database does not have are absent.
pub(crate) type Structure = BTreeMap<String, TableStructure>;

/// What the database says of one table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TableStructure {
    pub(crate) columns: BTreeMap<String, ColumnStructure>,
    /// The primary key, with how it compares.
    pub(crate) primary_key: Option<UniqueKey>,
    /// The other unique keys, unique indexes and exclusion constraints.
    pub(crate) unique_keys: Vec<UniqueKey>,
    /// The table's own foreign keys.
    pub(crate) foreign_keys: Vec<ForeignKeyStructure>,
    /// Foreign keys that point to this table, from wherever in the server they come.
    pub(crate) referrers: Vec<Referrer>,
    pub(crate) triggers: Vec<Trigger>,
}

/// What the database says of one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ColumnStructure {
    /// The type as the database writes it, for people.
    pub(crate) type_name: String,
    /// Whether the database works out the column, so that nobody gives it a value.
    pub(crate) generated: bool,
    pub(crate) nullable: bool,
    pub(crate) keeps: Keeps,
    /// The collation under which texts can be searched for their beginning, where the column's own does
    /// not know how.
    pub(crate) searched_by: Option<&'static str>,
    /// The type that a value has to be given, so that it is compared as in the column's keys.
    pub(crate) compares_as: Option<&'static str>,
    pub(crate) numbering: Option<Numbering>,
}

/// What a column keeps of a value without a word, where that is less than was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keeps {
    /// Texts, or bytes, are filled up to this length.
    pub(crate) padded_to: Option<u32>,
    /// Spaces at the end of texts are lost.
    pub(crate) trims: bool,
    /// Digits after the point.
    pub(crate) scale: Option<u32>,
    /// Digits of a second's fraction.
    pub(crate) fraction: Option<u32>,
}

/// How the database numbers a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Numbering {
    pub(crate) kind: NumberingKind,
    /// The number that the next row gets; unknown where the user may not see it.
    pub(crate) next: Option<i64>,
    /// The greatest number there is.
    pub(crate) greatest: i64,
}

/// What numbers a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NumberingKind {
    /// PostgreSQL's sequence of this name, as statements write it.
    Sequence(String),
    /// MariaDB's and MySQL's AUTO_INCREMENT.
    AutoIncrement,
    /// SQLite's AUTOINCREMENT, which remembers.
    Remembered,
    /// SQLite's INTEGER PRIMARY KEY without AUTOINCREMENT: the largest key plus one.
    LargestPlusOne,
}

/// Columns of which no two rows hold the same values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UniqueKey {
    pub(crate) name: String,
    /// The columns, also those that only an expression or a condition names.
    pub(crate) columns: Vec<String>,
    /// The columns that are parts of the key by themselves.
    pub(crate) parts: Vec<String>,
    /// Whether equal means equal bytes, in all rows: no collation that takes different texts for
    /// equal, no expression, no condition.
    pub(crate) exact: bool,
    /// Whether NULL equals NULL in it.
    pub(crate) nulls_equal: bool,
}

/// A foreign key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForeignKeyStructure {
    pub(crate) columns: Vec<String>,
    /// The table it points to: the name its step gives it, else the database's.
    pub(crate) parent: String,
    pub(crate) parent_columns: Vec<String>,
    pub(crate) on_delete: Action,
}

/// A foreign key that points to a table, seen from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Referrer {
    /// The referring table, as statements write it.
    pub(crate) table: String,
    /// The same for people.
    pub(crate) name: String,
    /// The name that a step gives it, if one declares it.
    pub(crate) declared: Option<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) parent_columns: Vec<String>,
    pub(crate) on_delete: Action,
    pub(crate) on_update: Action,
    /// The primary key of the referring table, to name a row.
    pub(crate) key: Vec<String>,
    /// The collation by which the parent's columns compare, where SQLite's column has another one.
    pub(crate) collations: Vec<Option<String>>,
    /// Whether rows of the referring table may be hidden from this user.
    pub(crate) hidden: bool,
}

/// What happens to a row when the one that it refers to goes, or changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Action {
    /// The database refuses, at once or at the end of the statement.
    #[default]
    Refuse,
    Cascade,
    SetNull,
    SetDefault,
}

impl Action {
    /// Reads SQL's words.
    pub(crate) fn of(words: &str) -> Self {
        match words.to_ascii_uppercase().as_str() {
            "CASCADE" => Self::Cascade,
            "SET NULL" => Self::SetNull,
            "SET DEFAULT" => Self::SetDefault,
            _ => Self::Refuse,
        }
    }

    /// SQL's words, in lowercase.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Refuse => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set null",
            Self::SetDefault => "set default",
        }
    }
}

/// A trigger of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) name: String,
    pub(crate) on_insert: bool,
    pub(crate) on_update: bool,
    pub(crate) on_delete: bool,
}

impl TableStructure {
    /// The names of the triggers that fire when rows are written.
    pub(crate) fn writing_triggers(&self) -> Vec<&str> {
        let writing = self.triggers.iter().filter(|trigger| trigger.on_insert || trigger.on_update);
        writing.map(|trigger| trigger.name.as_str()).collect()
    }
}
