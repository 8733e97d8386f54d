//! Rows of any table as values, read in portions and written back, and as JSON that is the same on both engines.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, Utc};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value,
    sea_query::{Alias, Expr, Query},
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::catalogue::{Column, Kind, Table};

/// The values of a row, in the order of the table's columns.
pub type Row = Vec<Value>;

/// How many rows are read at once.
pub const PORTION: u64 = 2_000;
/// How many values one statement may carry on either engine.
const MOST_VALUES: usize = 20_000;

/// The condition under which a row of a table is a company's.
fn belongs_to(table: &Table) -> Result<&'static str, DbErr> {
    Ok(match table.name.as_str() {
        "company" => "id = ?",
        "app_user" => "id IN (SELECT user_id FROM membership WHERE company_id = ?)",
        _ if table.named => "company_id = ?",
        name => return Err(DbErr::Custom(format!("{name} is no company's"))),
    })
}

/// Whether a row is let in only after others: an overlap that was accepted comes after what it overlaps.
pub fn comes_late(table: &Table, row: &Row) -> bool {
    let accepted = |(column, value): (&Column, &Value)| column.name == "accepted" && *value == Value::Bool(Some(true));
    table.name == "slot" && table.columns.iter().zip(row).any(accepted)
}

/// A portion of a table's rows in its order; of one company, if one is named.
pub(super) async fn portion<C: ConnectionTrait>(
    db: &C,
    table: &Table,
    company: Option<Uuid>,
    skip: u64,
) -> Result<Vec<Row>, DbErr> {
    let engine = db.get_database_backend();
    let quoted = |name: &str| format!("\"{name}\"");
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let kinds: Vec<Kind> = table.columns.iter().map(|column| column.kind).collect();
    let order: Vec<String> = table.order.iter().map(|name| ordered_by(engine, table, name)).collect();
    let filter = match company {
        Some(_) => format!("WHERE {}", belongs_to(table)?),
        None => String::new(),
    };
    let sql = format!(
        "SELECT {} FROM \"{}\" {filter} ORDER BY {} LIMIT {PORTION} OFFSET {skip}",
        columns.join(", "),
        table.name,
        order.join(", ")
    );
    let values: Vec<Value> = company.map(Value::from).into_iter().collect();
    let statement = Statement::from_sql_and_values(engine, super::tenant::numbered(engine, &sql), values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| kinds.iter().enumerate().map(|(at, kind)| value(row, at, *kind)).collect()).collect()
}

/// Both engines put text in the order of its bytes.
fn ordered_by(engine: DbBackend, table: &Table, name: &str) -> String {
    let text = table.columns.iter().any(|column| column.name == name && column.kind == Kind::Text);
    match (engine, text) {
        (DbBackend::Postgres, true) => format!("\"{name}\" COLLATE \"C\""),
        _ => format!("\"{name}\""),
    }
}

fn value(row: &QueryResult, at: usize, kind: Kind) -> Result<Value, DbErr> {
    Ok(match kind {
        Kind::Uuid => row.try_get_by_index::<Option<Uuid>>(at)?.into(),
        // PostgreSQL keeps microseconds, and so does everything that is compared with it.
        Kind::Time => row.try_get_by_index::<Option<DateTime<Utc>>>(at)?.map(|time| time.trunc_subsecs(6)).into(),
        Kind::Wall => row.try_get_by_index::<Option<NaiveDateTime>>(at)?.into(),
        Kind::Date => row.try_get_by_index::<Option<NaiveDate>>(at)?.into(),
        Kind::Json => row.try_get_by_index::<Option<Json>>(at)?.into(),
        Kind::Bool => row.try_get_by_index::<Option<bool>>(at)?.into(),
        Kind::Integer => row.try_get_by_index::<Option<i32>>(at)?.into(),
        Kind::Big => row.try_get_by_index::<Option<i64>>(at)?.into(),
        Kind::Double => row.try_get_by_index::<Option<f64>>(at)?.into(),
        Kind::Text => row.try_get_by_index::<Option<String>>(at)?.into(),
        Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(at)?.into(),
    })
}

/// Puts rows into a table.
pub(super) async fn insert<C: ConnectionTrait>(db: &C, table: &Table, rows: Vec<Row>) -> Result<(), DbErr> {
    let at_once = (MOST_VALUES / table.columns.len().max(1)).clamp(1, 500);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(&table.name)).columns(table.columns.iter().map(|column| Alias::new(&column.name)));
        for row in rows.by_ref().take(at_once) {
            let row = row.into_iter().map(Expr::value);
            insert.values(row).map_err(|error| DbErr::Custom(error.to_string()))?;
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// A row as an object, its fields in the order of the table's columns.
pub fn to_json(table: &Table, row: &Row) -> Map<String, Json> {
    table.columns.iter().zip(row).map(|(column, value)| (column.name.clone(), json_of(value))).collect()
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Uuid(Some(id)) => Json::String(id.to_string()),
        Value::ChronoDateTimeUtc(Some(time)) => Json::String(time.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string()),
        Value::ChronoDateTime(Some(wall)) => Json::String(wall.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
        Value::ChronoDate(Some(date)) => Json::String(date.to_string()),
        Value::Json(Some(json)) => sorted(json),
        Value::Bool(Some(yes)) => Json::Bool(*yes),
        Value::Int(Some(number)) => Json::from(*number),
        Value::BigInt(Some(number)) => Json::from(*number),
        Value::Double(Some(number)) => Json::from(*number),
        Value::String(Some(text)) => Json::String(text.clone()),
        Value::Bytes(Some(bytes)) => Json::String(hex::encode(bytes)),
        _ => Json::Null,
    }
}

/// Objects with their keys in order, so that what means the same reads the same.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            keys.into_iter().filter_map(|key| Some((key.clone(), sorted(fields.get(key)?)))).collect::<Map<_, _>>().into()
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// The row an object stands for. A column it does not name is empty; a field the table does not have is refused.
pub fn from_json(table: &Table, fields: &Map<String, Json>) -> Result<Row, DbErr> {
    if let Some(unknown) = fields.keys().find(|name| !table.has(name)) {
        return Err(DbErr::Custom(format!("{} has no column {unknown}", table.name)));
    }
    let read = |column: &Column| {
        let json = fields.get(&column.name).unwrap_or(&Json::Null);
        value_of(column.kind, json).ok_or_else(|| DbErr::Custom(format!("{}.{} cannot be {json}", table.name, column.name)))
    };
    table.columns.iter().map(read).collect()
}

fn value_of(kind: Kind, json: &Json) -> Option<Value> {
    let nothing = json.is_null();
    let text = json.as_str();
    macro_rules! read {
        ($kind:ty, $read:expr) => {
            if nothing { Value::from(None::<$kind>) } else { Value::from($read?) }
        };
    }
    Some(match kind {
        Kind::Uuid => read!(Uuid, text?.parse::<Uuid>().ok()),
        Kind::Time => read!(DateTime<Utc>, text?.parse::<DateTime<Utc>>().ok()),
        Kind::Wall => read!(NaiveDateTime, text?.parse::<NaiveDateTime>().ok()),
        Kind::Date => read!(NaiveDate, text?.parse::<NaiveDate>().ok()),
        Kind::Json => read!(Json, Some(json.clone())),
        Kind::Bool => read!(bool, json.as_bool()),
        Kind::Integer => read!(i32, json.as_i64().and_then(|number| i32::try_from(number).ok())),
        Kind::Big => read!(i64, json.as_i64()),
        Kind::Double => read!(f64, json.as_f64()),
        Kind::Text => read!(String, text.map(str::to_owned)),
        Kind::Bytes => read!(Vec<u8>, hex::decode(text?).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_back_as_it_was_written() {
        let kinds = [
            Kind::Uuid,
            Kind::Time,
            Kind::Wall,
            Kind::Date,
            Kind::Json,
            Kind::Bool,
            Kind::Integer,
            Kind::Big,
            Kind::Text,
            Kind::Bytes,
        ];
        let columns: Vec<Column> = kinds.iter().map(|kind| Column { name: format!("{kind:?}"), kind: *kind }).collect();
        let table =
            Table { name: "t".into(), columns, order: Vec::new(), refers_to: std::collections::BTreeSet::default(), named: true };
        let full = serde_json::json!({
            "Uuid": "019e0000-0000-7000-8000-00000000dead", "Time": "2026-11-18T06:00:00.123456Z", "Wall": "2026-11-18T11:00:00",
            "Date": "2026-11-18", "Json": { "a": [1, { "b": null }] }, "Bool": true, "Integer": -3, "Big": 1_i64 << 40,
            "Text": "Ұлпан", "Bytes": "00ff",
        });
        let empty: Map<String, Json> = table.columns.iter().map(|column| (column.name.clone(), Json::Null)).collect();
        for fields in [full.as_object().unwrap(), &empty] {
            let row = from_json(&table, fields).unwrap();
            assert_eq!(&to_json(&table, &row), fields);
        }
        let wrong = serde_json::json!({ "Uuid": "nobody" });
        assert!(from_json(&table, wrong.as_object().unwrap()).is_err());
        let unknown = serde_json::json!({ "Colour": "red" });
        assert!(from_json(&table, unknown.as_object().unwrap()).is_err());
    }

    #[test]
    fn keys_of_an_object_are_put_in_order() {
        assert_eq!(sorted(&serde_json::json!({ "b": 1, "a": { "d": 1, "c": 2 } })).to_string(), r#"{"a":{"c":2,"d":1},"b":1}"#);
    }
}
