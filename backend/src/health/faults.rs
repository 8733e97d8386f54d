//! What failed lately, kept so that a restart does not forget it: gathered in memory, written down every few seconds,
//! what is alike as one. The table is bounded by days, and by rows of each company.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use crate::{
    db::SystemDb,
    entity::fault::{ActiveModel, Column, Entity, Model},
    error::Result,
    state::AppState,
};

/// How many that differ may wait to be written down; of more only the number is known.
const MOST_WAITING: usize = 200;
/// Of one company, and of what belongs to none: nobody's noise pushes out what others have to see.
const MOST_ROWS: u64 = 1_000;
const KEPT: Duration = Duration::days(7);
const MOST_CHARS: usize = 1_000;
const REASON: &str = "what failed is gathered for the whole installation";

/// Something that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub company: Option<Uuid>,
    pub place: String,
    pub message: String,
    pub request_id: Option<String>,
}

struct Waiting {
    fault: Fault,
    at: DateTime<Utc>,
    times: i32,
}

/// What waits to be written down.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Waiting>>);

impl Faults {
    /// Takes note of a failure. Never waits, never fails.
    pub fn note(&self, at: DateTime<Utc>, fault: Fault) {
        metrics::counter!("errors_total", "place" => fault.place.clone()).increment(1);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = |other: &&mut Waiting| {
            other.fault.company == fault.company && other.fault.place == fault.place && other.fault.message == fault.message
        };
        if let Some(alike) = waiting.iter_mut().find(alike) {
            (alike.at, alike.times) = (at, alike.times.saturating_add(1));
            alike.fault.request_id = fault.request_id;
        } else if waiting.len() < MOST_WAITING {
            waiting.push(Waiting { fault, at, times: 1 });
        }
    }

    fn take(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, mut older: Vec<Waiting>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        older.append(&mut waiting);
        older.truncate(MOST_WAITING);
        *waiting = older;
    }
}

/// Writes down what waits; what cannot be written waits on.
pub async fn write_down(state: &AppState) -> Result<()> {
    let waiting = state.faults.take();
    if waiting.is_empty() {
        return Ok(());
    }
    let written = insert(state, &waiting).await;
    if written.is_err() {
        state.faults.put_back(waiting);
    }
    written
}

async fn insert(state: &AppState, waiting: &[Waiting]) -> Result<()> {
    let db = state.db.system(REASON).await?;
    let row = |one: &Waiting| ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(one.fault.company),
        at: Set(one.at),
        place: Set(one.fault.place.clone()),
        message: Set(one.fault.message.chars().take(MOST_CHARS).collect()),
        request_id: Set(one.fault.request_id.clone()),
        times: Set(one.times),
    };
    db.insert_many(waiting.iter().map(row).collect()).await?;
    db.delete_many(Entity::delete_many().filter(Column::At.lt(db.now() - KEPT))).await?;
    let companies: BTreeSet<Option<Uuid>> = waiting.iter().map(|one| one.fault.company).collect();
    for company in companies {
        bound(&db, company).await?;
    }
    Ok(db.commit().await?)
}

/// Forgets the oldest of one company, or of none, beyond the bound.
async fn bound(db: &SystemDb, company: Option<Uuid>) -> Result<()> {
    let whose = company.map_or_else(|| Column::CompanyId.is_null(), |company| Column::CompanyId.eq(company));
    let kept = Entity::find().filter(whose.clone()).order_by_desc(Column::At).offset(MOST_ROWS).limit(1);
    if let Some(oldest) = db.one(kept).await? {
        db.delete_many(Entity::delete_many().filter(whose).filter(Column::At.lte(oldest.at))).await?;
    }
    Ok(())
}

/// What failed since a moment, the newest first: a company's own, and the installation's if that is asked for.
pub async fn since(db: &SystemDb, at: DateTime<Utc>, company: Option<Uuid>, installation: bool) -> Result<Vec<Model>> {
    let mut whose = Condition::any();
    if let Some(company) = company {
        whose = whose.add(Column::CompanyId.eq(company));
    }
    if installation {
        whose = whose.add(Column::CompanyId.is_null());
    }
    let rows = Entity::find().filter(Column::At.gte(at)).filter(whose).order_by_desc(Column::At).order_by_desc(Column::Id);
    Ok(db.all(rows).await?)
}

/// How often something failed since a moment, by company; under nothing, what belongs to none.
pub async fn counted(db: &SystemDb, at: DateTime<Utc>) -> Result<Vec<(Option<Uuid>, u64)>> {
    let sql = "SELECT company_id, CAST(SUM(times) AS bigint) AS times FROM fault WHERE at >= ? GROUP BY company_id";
    let rows = db.raw(sql, vec![at.into()]).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<(Option<Uuid>, u64)> {
        let times: i64 = row.try_get("", "times")?;
        Ok((row.try_get("", "company_id")?, times.unsigned_abs()))
    };
    rows.iter().map(read).collect()
}

/// How often something failed, of what [`since`] answers.
pub fn count(rows: &[Model]) -> u64 {
    rows.iter().map(|row| u64::try_from(row.times).unwrap_or_default()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_is_one_and_a_storm_is_bounded() {
        let (faults, at) = (Faults::default(), DateTime::UNIX_EPOCH);
        let fault = |message: String| Fault { company: None, place: "GET /api/rooms".into(), message, request_id: None };
        for _ in 0..5 {
            faults.note(at, fault("locked".into()));
        }
        for number in 0..1_000 {
            faults.note(at, fault(number.to_string()));
        }
        let taken = faults.take();
        assert_eq!((taken.len(), taken[0].times), (MOST_WAITING, 5));
        faults.note(at, fault("new".into()));
        faults.put_back(taken);
        assert_eq!(faults.take().len(), MOST_WAITING);
    }
}
