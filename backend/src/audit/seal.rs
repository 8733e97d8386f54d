//! The chain over the audit log, one per company: a link covers the row and the link before, so nothing between can be
//! changed, taken away or put in without every later link being wrong.
//!
//! Links are added after the fact, within five seconds: a chain inside the writers' transactions would make them wait
//! for each other. One process adds them at a time; the primary key refuses a second chain.

use std::{fmt::Write, time::Duration};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    db::SystemDb,
    entity::{audit, audit_seal},
    error::Result,
    state::AppState,
};

/// How long a row may wait if the bell was not heard, and how long more are gathered after it.
const POLL: Duration = Duration::from_secs(3);
const GATHER: Duration = Duration::from_millis(500);
const PORTION: u64 = 500;
/// Companies asked about in one statement.
const AT_ONCE: usize = 100;
/// A row says when its transaction began; one that took longer than this is found by `classmate verify`.
const LONGEST: chrono::Duration = chrono::Duration::hours(6);
const REASON: &str = "the audit log of every company is sealed";
const UNSEALED: &str = "NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.company_id = audit.company_id AND s.audit_id = audit.id)";

/// Seals until the process ends.
pub async fn seal_forever(state: AppState) {
    let mut bell = state.db.bell().listen();
    while !state.is_stopping() {
        if let Err(error) = seal_once(&state).await {
            tracing::warn!(%error, "the audit log could not be sealed, trying again");
        }
        let _ = bell.heard(POLL).await;
        tokio::select! { () = tokio::time::sleep(GATHER) => {}, () = state.stopped() => {} }
    }
}

/// Seals what is new, company by company, portion by portion.
pub async fn seal_once(state: &AppState) -> Result<()> {
    for (company, since) in waiting(state).await? {
        while seal(state, company, since).await? == PORTION {}
    }
    Ok(())
}

/// Companies with rows that are not sealed, each with the time from which to look for them.
async fn waiting(state: &AppState) -> Result<Vec<(Uuid, Option<DateTime<Utc>>)>> {
    let db = state.db.read_system(REASON).await?;
    // Lines are sealed in the order of their time, so what waits is not much older than the last one that was.
    let sql = "SELECT c.id, (SELECT a.at FROM audit_seal s JOIN audit a ON a.company_id = s.company_id AND a.id = s.audit_id
            WHERE s.company_id = c.id ORDER BY s.sequence DESC LIMIT 1) AS at
        FROM company c";
    let mut known = Vec::new();
    for row in db.raw(sql, Vec::new()).await? {
        let (company, sealed): (Uuid, Option<DateTime<Utc>>) = (row.try_get("", "id")?, row.try_get("", "at")?);
        known.push((company, sealed.map(|at| at - LONGEST)));
    }
    let mut found = Vec::new();
    for some in known.chunks(AT_ONCE) {
        let any = some.iter().fold(Condition::any(), |any, (company, since)| any.add(lines_of(*company, *since)));
        let query = audit::Entity::find().select_only().column(audit::Column::CompanyId).distinct();
        let query = query.filter(any).filter(Expr::cust(UNSEALED));
        let with_lines = db.raw_of(query).await?;
        for row in with_lines {
            let company: Uuid = row.try_get("", "company_id")?;
            found.extend(some.iter().copied().filter(|(known, _)| *known == company));
        }
    }
    Ok(found)
}

fn lines_of(company: Uuid, since: Option<DateTime<Utc>>) -> Condition {
    let own = Condition::all().add(audit::Column::CompanyId.eq(company));
    own.add_option(since.map(|since| audit::Column::At.gte(since)))
}

fn unsealed(company: Uuid, since: Option<DateTime<Utc>>) -> sea_orm::Select<audit::Entity> {
    let rows = audit::Entity::find().filter(lines_of(company, since)).filter(Expr::cust(UNSEALED));
    rows.order_by_asc(audit::Column::At).order_by_asc(audit::Column::Id)
}

/// Adds links for a portion of rows; answers how many.
async fn seal(state: &AppState, company: Uuid, since: Option<DateTime<Utc>>) -> Result<u64> {
    let db = state.db.system(REASON).await?;
    if state.db.engine() == DbBackend::Postgres {
        db.raw("SELECT pg_advisory_xact_lock(4862303)", vec![]).await?;
    }
    let last = last(&db, company).await?;
    let (mut sequence, mut previous) = last.map_or_else(|| (0, String::new()), |link| (link.sequence, link.hash));
    let rows = db.all(unsealed(company, since).limit(PORTION)).await?;
    let mut links = Vec::with_capacity(rows.len());
    for row in &rows {
        sequence += 1;
        let hash = hash(sequence, &previous, row);
        links.push(audit_seal::ActiveModel {
            company_id: Set(company),
            sequence: Set(sequence),
            audit_id: Set(row.id),
            previous: Set(std::mem::replace(&mut previous, hash.clone())),
            hash: Set(hash),
            sealed_at: Set(db.now()),
        });
    }
    db.insert_many(links).await?;
    db.commit().await?;
    Ok(rows.len() as u64)
}

/// The newest link of a company.
pub(super) async fn last(db: &SystemDb, company: Uuid) -> Result<Option<audit_seal::Model>> {
    let links = audit_seal::Entity::find().filter(audit_seal::Column::CompanyId.eq(company));
    Ok(db.one(links.order_by_desc(audit_seal::Column::Sequence).limit(1)).await?)
}

/// What a link says of a row: SHA-256 over the canonical JSON of its place, the link before, and every column.
pub(super) fn hash(sequence: i64, previous: &str, row: &audit::Model) -> String {
    let audit::Model {
        id,
        company_id,
        at,
        user_id,
        user_name,
        request_id,
        entity,
        record_id,
        action,
        before,
        after,
        address,
        device,
    } = row;
    let all = json!({
        "sequence": sequence, "previous": previous, "id": id, "company": company_id, "at": at.timestamp_micros(),
        "user": user_id, "userName": user_name, "request": request_id, "entity": entity, "record": record_id,
        "action": action, "before": before, "after": after, "address": address, "device": device,
    });
    let mut text = String::new();
    canonical(&all, &mut text);
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// JSON in one form only: fields by name, no spaces, whatever order a database keeps them in.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (at, (name, value)) in sorted.into_iter().enumerate() {
                let _ = write!(text, "{}{}:", if at == 0 { "" } else { "," }, Value::from(name.as_str()));
                canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                canonical(item, text);
            }
            text.push(']');
        }
        plain => {
            let _ = write!(text, "{plain}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_text_whatever_the_order_of_its_fields() {
        let text = |value: &Value| {
            let mut text = String::new();
            canonical(value, &mut text);
            text
        };
        let one: Value = serde_json::from_str(r#"{"b":[1,{"y":null,"x":"\"é"}],"a":true}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{ "a": true, "b": [1, {"x": "\"é", "y": null}] }"#).unwrap();
        assert_eq!(text(&one), r#"{"a":true,"b":[1,{"x":"\"é","y":null}]}"#);
        assert_eq!(text(&one), text(&other));
    }
}
