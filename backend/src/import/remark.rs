//! What is said of a row of the source in the report: a stable code in the table, words when it is read.

use sea_orm::Set;
use shared::import::RowOutcome;
use uuid::Uuid;

use super::{kind::Kind, source::records::Problem};
use crate::{db::Tenant, entity::import_row, error::Result};

/// One remark on one row.
#[derive(Clone, Debug)]
pub struct Remark {
    pub entity: String,
    pub source_id: String,
    pub name: String,
    pub outcome: RowOutcome,
    pub field: Option<String>,
    /// Names the sentences: `import-why-…` and `import-fix-…`.
    pub code: &'static str,
    /// What stood there.
    pub detail: String,
    pub record_id: Option<Uuid>,
    /// The record it may be the same as.
    pub other_id: Option<Uuid>,
}

impl Remark {
    pub fn new(kind: Kind, source_id: impl ToString, outcome: RowOutcome, code: &'static str) -> Self {
        Self {
            entity: kind.word().to_owned(),
            source_id: source_id.to_string(),
            name: String::new(),
            outcome,
            field: None,
            code,
            detail: String::new(),
            record_id: None,
            other_id: None,
        }
    }
    pub fn on(self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self }
    }
    pub fn with(self, detail: impl ToString) -> Self {
        Self { detail: detail.to_string().chars().take(200).collect(), ..self }
    }
    /// What the reader could not read.
    pub fn of(kind: &str, problem: &Problem) -> Self {
        Self {
            entity: kind.to_owned(),
            source_id: problem.id.map(|id| id.to_string()).unwrap_or_default(),
            name: String::new(),
            outcome: if problem.fatal { RowOutcome::Skipped } else { RowOutcome::Repaired },
            field: Some(problem.field.to_owned()),
            code: problem.reason.code(),
            detail: problem.found.clone(),
            record_id: None,
            other_id: None,
        }
    }
}

/// Writes remarks down.
pub async fn keep(db: &Tenant, run: Uuid, remarks: Vec<Remark>) -> Result<()> {
    let rows = remarks.into_iter().map(|remark| import_row::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        run_id: Set(run),
        entity: Set(remark.entity),
        source_id: Set(remark.source_id),
        name: Set(remark.name),
        outcome: Set(remark.outcome.to_string()),
        field: Set(remark.field),
        code: Set(remark.code.to_owned()),
        detail: Set(remark.detail),
        record_id: Set(remark.record_id),
        other_id: Set(remark.other_id),
    });
    Ok(db.insert_many(rows.collect()).await?)
}
