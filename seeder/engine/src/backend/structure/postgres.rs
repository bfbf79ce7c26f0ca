//! PostgreSQL's catalogue, which shows every key to everybody.

use super::{Asked, names};
use crate::{
    backend::{quoted, rows},
    structure::{
        Action, ColumnStructure, ForeignKeyStructure, Keeps, Numbering, NumberingKind, Referrer,
        Structure, TableStructure, Trigger, UniqueKey,
    },
};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult, Value};

/// The tables asked for, with their places in the list.
const ASKED: &str = "\
WITH RECURSIVE asked AS (
    SELECT (place - 1)::int AS place, to_regclass(name)::oid AS oid
    FROM json_array_elements_text($1::json) WITH ORDINALITY AS names(name, place)
)";

/// A domain counts as the type that it is made of. The last columns: the sequence, its start,
/// increment and end.
const COLUMNS: &str = "
SELECT q.place, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '',
       NOT a.attnotnull, b.typname::text,
       CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
       s.seqrelid::regclass::text, s.seqincrement, s.seqmax,
       COALESCE(has_sequence_privilege(s.seqrelid, 'SELECT'), false),
       NOT COALESCE(l.collisdeterministic, true)
FROM asked q
JOIN pg_attribute a ON a.attrelid = q.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN LATERAL (
    SELECT d.objid AS sequence FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
    UNION ALL
    SELECT d.refobjid FROM pg_attrdef f
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> a.attrelid
    WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum
    LIMIT 1
) AS n ON true
LEFT JOIN pg_sequence s ON s.seqrelid = n.sequence
ORDER BY 1, a.attnum";

/// `pg_depend` knows the columns of expressions and conditions as well.
const KEYS: &str = "
SELECT q.place, i.relname::text, x.indisprimary,
       COALESCE((SELECT json_agg(a.attname ORDER BY a.place) FROM (
           SELECT a.attname, array_position(x.indkey::int2[], a.attnum) AS place
           FROM pg_attribute a
           WHERE a.attrelid = x.indrelid AND (
               a.attnum = ANY ((x.indkey::int2[])[0:x.indnkeyatts - 1]) OR a.attnum IN (
                   SELECT d.refobjsubid FROM pg_depend d
                   WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid
                     AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid
                     AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)))
       ) AS a)::text, '[]'),
       x.indexprs IS NULL AND x.indpred IS NULL AND NOT x.indisexclusion
           AND NOT EXISTS (
               SELECT 1 FROM unnest(x.indcollation::oid[], x.indclass::oid[]) AS k(rule, class)
               JOIN pg_opclass o ON o.oid = k.class
               LEFT JOIN pg_collation c ON c.oid = k.rule
               WHERE NOT COALESCE(c.collisdeterministic, true)
                  OR o.opcintype IN (SELECT oid FROM pg_type WHERE typname IN ('citext', 'bpchar'))),
       COALESCE((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false),
       COALESCE((SELECT json_agg(a.attname)::text FROM pg_attribute a
        WHERE a.attrelid = x.indrelid
          AND a.attnum = ANY ((x.indkey::int2[])[0:x.indnkeyatts - 1])), '[]')
FROM asked q
JOIN pg_index x ON x.indrelid = q.oid AND (x.indisunique OR x.indisexclusion)
JOIN pg_class i ON i.oid = x.indexrelid
ORDER BY 1, 2";

/// Foreign keys of the tables and to them, or to a partition or heir of theirs.
const REFERENCES: &str = ",
family AS (
    SELECT place, oid FROM asked WHERE oid IS NOT NULL
    UNION
    SELECT f.place, h.inhrelid FROM family f JOIN pg_inherits h ON h.inhparent = f.oid
)
SELECT own.place, parent.place, c.conrelid::regclass::text, c.confrelid::regclass::text,
       (SELECT json_agg(a.attname ORDER BY k.place)::text
        FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
       (SELECT json_agg(a.attname ORDER BY k.place)::text
        FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number),
       c.confdeltype::text, c.confupdtype::text,
       COALESCE((SELECT json_agg(a.attname)::text FROM pg_index x
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
        WHERE x.indrelid = c.conrelid AND x.indisprimary), '[]'),
       row_security_active(c.conrelid)
FROM pg_constraint c
LEFT JOIN asked own ON own.oid = c.conrelid
LEFT JOIN family parent ON parent.oid = c.confrelid
WHERE c.contype = 'f' AND c.conparentid = 0 AND (own.place IS NOT NULL OR parent.place IS NOT NULL)
ORDER BY c.conrelid::regclass::text, c.conname";

/// The bits of `tgtype`: 4 insert, 8 delete, 16 update.
const TRIGGERS: &str = "
SELECT q.place, t.tgname::text, (t.tgtype & 4) <> 0, (t.tgtype & 16) <> 0, (t.tgtype & 8) <> 0
FROM asked q
JOIN pg_trigger t ON t.tgrelid = q.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
ORDER BY 1, 2";

pub(super) async fn read(
    transaction: &DatabaseTransaction,
    asked: &[Asked<'_>],
) -> Result<Structure, DbErr> {
    let quoted_names: Vec<String> = asked.iter().map(written).collect();
    let list = Value::from(serde_json::json!(quoted_names).to_string());
    let ask = async |sql: &str| rows(transaction, &format!("{ASKED}{sql}"), [list.clone()]).await;
    let mut tables = vec![TableStructure::default(); asked.len()];
    let sequences = add_columns(ask(COLUMNS).await?, &mut tables)?;
    if tables.iter().all(|table| table.columns.is_empty()) {
        return Ok(Structure::new());
    }
    read_sequences(transaction, &sequences, &mut tables).await?;
    add_keys(ask(KEYS).await?, &mut tables)?;
    add_references(ask(REFERENCES).await?, asked, &mut tables)?;
    for row in ask(TRIGGERS).await? {
        let (place, name, on_insert, on_update, on_delete): (i32, String, bool, bool, bool) =
            row.try_get_many_by_index()?;
        let trigger = Trigger { name, on_insert, on_update, on_delete };
        tables[place as usize].triggers.push(trigger);
    }
    let there = |(asked, table): (&Asked<'_>, TableStructure)| {
        (!table.columns.is_empty()).then(|| (asked.name.to_owned(), table))
    };
    Ok(asked.iter().zip(tables).filter_map(there).collect())
}

/// A sequence that this user may read: table, column, name, increment.
type Sequence = (i32, String, String, i64);

fn add_columns(
    rows: Vec<QueryResult>,
    tables: &mut [TableStructure],
) -> Result<Vec<Sequence>, DbErr> {
    type Row = (i32, String, String, bool, bool, String, i32);
    let mut sequences = Vec::new();
    for row in rows {
        let (place, column, type_name, generated, nullable, base, modifier): Row =
            row.try_get_many_by_index()?;
        let sequence: Option<String> = row.try_get_by_index(7)?;
        let (step, end): (Option<i64>, Option<i64>) =
            (row.try_get_by_index(8)?, row.try_get_by_index(9)?);
        if let (Some(sequence), true) = (&sequence, row.try_get_by_index(10)?) {
            sequences.push((place, column.clone(), sequence.clone(), step.unwrap_or(1)));
        }
        let numbering = sequence.map(|sequence| Numbering {
            kind: NumberingKind::Sequence(sequence),
            next: None,
            greatest: end.unwrap_or(i64::MAX),
        });
        let keeps = keeps(&base, modifier);
        let compares_as = (base == "bpchar").then_some("bpchar");
        let searched_by = row.try_get_by_index::<bool>(11)?.then_some("\"C\"");
        let facts = ColumnStructure {
            type_name,
            generated,
            nullable,
            keeps,
            searched_by,
            compares_as,
            numbering,
        };
        tables[place as usize].columns.insert(column, facts);
    }
    Ok(sequences)
}

fn add_keys(rows: Vec<QueryResult>, tables: &mut [TableStructure]) -> Result<(), DbErr> {
    for row in rows {
        type Row = (i32, String, bool, String, bool, bool, String);
        let (place, name, primary, columns, exact, nulls_equal, parts): Row =
            row.try_get_many_by_index()?;
        let (columns, parts) = (names(&columns)?, names(&parts)?);
        let key = UniqueKey { name, columns, parts, exact, nulls_equal };
        match primary {
            true => tables[place as usize].primary_key = Some(key),
            false => tables[place as usize].unique_keys.push(key),
        }
    }
    Ok(())
}

fn add_references(
    rows: Vec<QueryResult>,
    asked: &[Asked<'_>],
    tables: &mut [TableStructure],
) -> Result<(), DbErr> {
    let name = |place: i32| asked[place as usize].name.to_owned();
    for row in rows {
        type Row = (Option<i32>, Option<i32>, String, String, String, String, String, String);
        let (own, parent, table, target, columns, parent_columns, deletes, updates): Row =
            row.try_get_many_by_index()?;
        let (key, hidden): (String, bool) = (row.try_get_by_index(8)?, row.try_get_by_index(9)?);
        let (columns, parent_columns) = (names(&columns)?, names(&parent_columns)?);
        let (on_delete, on_update) = (action(&deletes), action(&updates));
        if let Some(own) = own {
            tables[own as usize].foreign_keys.push(ForeignKeyStructure {
                columns: columns.clone(),
                parent: parent.map_or(target, name),
                parent_columns: parent_columns.clone(),
                on_delete,
            });
        }
        if let Some(parent) = parent {
            tables[parent as usize].referrers.push(Referrer {
                name: table.replace('"', ""),
                table,
                declared: own.map(name),
                collations: vec![None; columns.len()],
                columns,
                parent_columns,
                on_delete,
                on_update,
                key: names(&key)?,
                hidden,
            });
        }
    }
    Ok(())
}

/// A table's name in quotes, with its schema where it is known.
fn written(table: &Asked<'_>) -> String {
    let name = quoted(table.name, '"');
    table.schema.map_or(name.clone(), |schema| format!("{}.{name}", quoted(schema, '"')))
}

/// The next number of each sequence. Its row has to be asked: `pg_sequence_last_value` says nothing
/// of one that was set and not used since.
async fn read_sequences(
    transaction: &DatabaseTransaction,
    sequences: &[Sequence],
    tables: &mut [TableStructure],
) -> Result<(), DbErr> {
    let each = sequences.iter().enumerate().map(|(place, (_, _, sequence, step))| {
        format!(
            "SELECT {place} AS place, last_value + CASE WHEN is_called AND last_value < \
             9223372036854775807 - abs({step}) THEN {step} ELSE 0 END FROM {sequence}"
        )
    });
    let sql = each.collect::<Vec<_>>().join(" UNION ALL ");
    if sql.is_empty() {
        return Ok(());
    }
    for row in rows(transaction, &sql, []).await? {
        let (place, next): (i32, i64) = row.try_get_many_by_index()?;
        let (table, column, ..) = &sequences[place as usize];
        let facts = tables[*table as usize].columns.get_mut(column);
        if let Some(numbering) = facts.and_then(|facts| facts.numbering.as_mut()) {
            numbering.next = Some(next);
        }
    }
    Ok(())
}

/// What a type keeps, by the modifiers that `pg_attribute` has: -1 where nothing was given.
fn keeps(base: &str, modifier: i32) -> Keeps {
    let given = (modifier >= 0).then_some(modifier);
    let length = given.and_then(|modifier| u32::try_from(modifier - 4).ok());
    match base {
        "bpchar" => Keeps { padded_to: length, ..Keeps::default() },
        // A negative scale, which PostgreSQL 15 allows, is none here: the run looks again anyway.
        "numeric" => {
            let scale = given.map(|modifier| (modifier - 4) & 0x7ff).filter(|scale| *scale < 0x400);
            Keeps { scale: scale.and_then(|scale| u32::try_from(scale).ok()), ..Keeps::default() }
        }
        "timestamp" | "timestamptz" | "time" | "timetz" => {
            let fraction = given.and_then(|digits| u32::try_from(digits).ok());
            Keeps { fraction: Some(fraction.unwrap_or(6)), ..Keeps::default() }
        }
        _ => Keeps::default(),
    }
}

fn action(letter: &str) -> Action {
    match letter {
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::Refuse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_tell_what_is_kept() {
        assert_eq!(keeps("bpchar", 16).padded_to, Some(12));
        assert_eq!(keeps("numeric", (10 << 16) + 2 + 4).scale, Some(2));
        assert_eq!(keeps("numeric", -1).scale, None);
        assert_eq!(keeps("timestamptz", 0).fraction, Some(0));
        assert_eq!(keeps("timestamptz", -1).fraction, Some(6));
        assert_eq!(keeps("text", -1), Keeps::default());
    }
}
