//! Finding rows by any part of a name or of a phone, by an index on both engines.

use sea_orm::{Condition, DbBackend, ExprTrait, Value, sea_query::Expr};
use shared::{events::Entity, search};
use uuid::Uuid;

use super::tenant::numbered;

/// The condition that `id` is among the records of `entity` found by `query`; `None` if there is nothing to look for.
///
/// SQLite asks its trigram index, PostgreSQL its own; both within the company. One or two letters stand in no trigram:
/// for them the texts of the company's own records are read, which an index holds together.
pub fn matching(
    engine: DbBackend,
    company: Uuid,
    entity: Entity,
    id: impl sea_orm::ColumnTrait,
    query: &str,
) -> Option<Condition> {
    let terms = search::terms(query);
    if terms.is_empty() {
        // Something was typed, but nothing that could stand in a name.
        return (!query.trim().is_empty()).then(|| Condition::all().add(Expr::val(1).eq(0)));
    }
    let found_by = |term: &String| {
        if engine == DbBackend::Postgres || term.chars().count() < 3 {
            "search_text LIKE ?"
        } else {
            "id IN (SELECT rowid FROM search_entry_fts WHERE search_text LIKE ?)"
        }
    };
    let all = terms.iter().map(found_by).collect::<Vec<_>>().join(" AND ");
    let sql = format!("SELECT record_id FROM search_entry WHERE company_id = ? AND entity = ? AND {all}");
    let values: Vec<Value> = [Value::from(company), Value::from(entity.as_str())]
        .into_iter()
        .chain(terms.iter().map(|t| Value::from(format!("%{t}%"))))
        .collect();
    Some(Condition::all().add(Expr::cust_with_values(format!("{} IN ({})", column_name(&id), numbered(engine, &sql)), values)))
}

fn column_name(column: &impl sea_orm::ColumnTrait) -> String {
    let (table, name) = column.as_column_ref();
    format!("\"{table}\".\"{name}\"")
}
