//! Which tables a database has, read from itself: columns with their kind, keys, and what refers to what.
//!
//! What moves whole tables (export, import, moving to another engine) goes by this, so that no list of columns can
//! fall behind the schema. The list of migrations and the index of the search are no tables of ours.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// What a column holds, on both engines the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Uuid,
    Time,
    Wall,
    Date,
    Json,
    Bool,
    Integer,
    Big,
    Double,
    Text,
    Bytes,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "uuid" | "uuid_text" => Self::Uuid,
            "timestamp with time zone" | "timestamp_with_timezone_text" => Self::Time,
            "timestamp without time zone" | "datetime_text" => Self::Wall,
            "date" | "date_text" => Self::Date,
            "json" | "jsonb" | "json_text" | "jsonb_text" => Self::Json,
            "boolean" => Self::Bool,
            "smallint" | "integer" => Self::Integer,
            "bigint" => Self::Big,
            "double precision" | "real" => Self::Double,
            "text" | "character varying" => Self::Text,
            "bytea" | "blob" => Self::Bytes,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table. A number that the database counts up by itself is no column here: it means nothing elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// What its rows are put in order by: the primary key, or all columns where that is such a number.
    pub order: Vec<String>,
    pub refers_to: BTreeSet<String>,
    /// Whether each row names its company.
    pub named: bool,
}

impl Table {
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c.name == column)
    }
    /// The same without some columns.
    pub fn without(mut self, left_out: &[&str]) -> Self {
        self.columns.retain(|column| !left_out.contains(&column.name.as_str()));
        self
    }
}

/// Every table, each after those it refers to.
pub(super) async fn read<C: ConnectionTrait>(db: &C) -> Result<Vec<Table>, DbErr> {
    let engine = db.get_database_backend();
    let sql = if engine == DbBackend::Postgres { POSTGRES } else { SQLITE };
    let mut found = BTreeMap::<String, Found>::new();
    for row in db.query_all_raw(Statement::from_string(engine, sql)).await? {
        let table: String = row.try_get_by_index(0)?;
        let (name, kind): (String, String) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let (in_key, counted): (i64, i64) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        found.entry(table).or_default().columns.push(FoundColumn { name, kind, in_key, counted: counted != 0 });
    }
    let sql = if engine == DbBackend::Postgres { POSTGRES_REFERENCES } else { SQLITE_REFERENCES };
    for row in db.query_all_raw(Statement::from_string(engine, sql)).await? {
        let (table, to): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some(found) = found.get_mut(&table).filter(|_| table != to) {
            found.refers_to.insert(to);
        }
    }
    let tables: Result<Vec<Table>, DbErr> = found.into_iter().map(|(name, found)| found.table(name)).collect();
    Ok(in_order(tables?))
}

#[derive(Default)]
struct Found {
    columns: Vec<FoundColumn>,
    refers_to: BTreeSet<String>,
}
struct FoundColumn {
    name: String,
    kind: String,
    /// Its place in the primary key, from 1.
    in_key: i64,
    counted: bool,
}

impl Found {
    fn table(self, name: String) -> Result<Table, DbErr> {
        let (counted, kept): (Vec<_>, Vec<_>) = self.columns.into_iter().partition(|column| column.counted);
        let mut key: Vec<&FoundColumn> = kept.iter().filter(|column| column.in_key > 0).collect();
        key.sort_by_key(|column| column.in_key);
        let order = if key.is_empty() || !counted.is_empty() { kept.iter().collect() } else { key };
        let order = order.into_iter().map(|column| column.name.clone()).collect();
        let columns = kept.iter().map(|column| {
            let unknown = || DbErr::Custom(format!("{name}.{} is of a kind nobody here knows: {}", column.name, column.kind));
            Ok(Column { name: column.name.clone(), kind: Kind::named(&column.kind).ok_or_else(unknown)? })
        });
        let named = kept.iter().any(|column| column.name == "company_id");
        Ok(Table { columns: columns.collect::<Result<_, DbErr>>()?, order, refers_to: self.refers_to, named, name })
    }
}

/// Each table after those it refers to; those that refer to each other in a circle come last.
fn in_order(mut tables: Vec<Table>) -> Vec<Table> {
    let names: BTreeSet<String> = tables.iter().map(|table| table.name.clone()).collect();
    let mut placed = BTreeSet::<String>::new();
    let mut ordered = Vec::with_capacity(tables.len());
    loop {
        let ready = |table: &Table| table.refers_to.iter().all(|to| placed.contains(to) || !names.contains(to));
        let (now, later): (Vec<Table>, Vec<Table>) = tables.into_iter().partition(ready);
        if now.is_empty() {
            ordered.extend(later);
            return ordered;
        }
        placed.extend(now.iter().map(|table| table.name.clone()));
        ordered.extend(now);
        tables = later;
    }
}

const POSTGRES: &str = r"
SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)::text,
    coalesce(array_position(k.conkey, a.attnum), 0)::bigint,
    (coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%')::int::bigint
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'seaql_migrations'
ORDER BY c.relname, a.attname";

const POSTGRES_REFERENCES: &str = r"
SELECT c.relname::text, t.relname::text FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace";

const SQLITE: &str = r"
SELECT t.name, c.name, c.type, c.pk,
    c.pk = 1 AND lower(c.type) = 'integer' AND (SELECT count(*) FROM pragma_table_info(t.name) x WHERE x.pk > 0) = 1
FROM sqlite_master t, pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '%_fts%' AND t.name <> 'seaql_migrations'
ORDER BY t.name, c.name";

const SQLITE_REFERENCES: &str = r#"
SELECT DISTINCT t.name, k."table" FROM sqlite_master t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table'"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, refers_to: &[&str]) -> Table {
        let refers_to = refers_to.iter().map(ToString::to_string).collect();
        Table { name: name.into(), columns: Vec::new(), order: Vec::new(), refers_to, named: true }
    }

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        let tables =
            vec![table("a", &["b"]), table("b", &["c", "elsewhere"]), table("c", &[]), table("x", &["y"]), table("y", &["x"])];
        let names: Vec<String> = in_order(tables).into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["c", "b", "a", "x", "y"]);
    }
}
