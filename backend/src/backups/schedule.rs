//! When a backup comes by the clock: every night at two, by the wall clock of the oldest centre here.

use chrono::{DateTime, Datelike, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::backups::BackupKind;

use super::records::Record;
use crate::{
    db::SystemDb,
    entity::{company, job},
    error::Result,
    jobs::Kind,
    state::AppState,
};

const NIGHT: NaiveTime = match NaiveTime::from_hms_opt(2, 0, 0) {
    Some(two) => two,
    None => NaiveTime::MIN,
};

/// The nights, as they are counted here.
struct Nights {
    zone: Tz,
    /// When the last was asked for; before the first time, when the oldest centre was made.
    last: DateTime<Utc>,
}

/// Whether a backup is due that nobody has asked for yet.
pub async fn is_due(state: &AppState, db: &SystemDb) -> Result<bool> {
    if !state.config.backup_daily {
        return Ok(false);
    }
    Ok(nights(db).await?.and_then(|nights| nights.next()).is_some_and(|night| night <= db.now()))
}

/// When the next comes; nothing if none does.
pub async fn next(state: &AppState, db: &SystemDb) -> Result<Option<DateTime<Utc>>> {
    if !state.config.backup_daily {
        return Ok(None);
    }
    Ok(nights(db).await?.and_then(|nights| nights.next()))
}

async fn nights(db: &SystemDb) -> Result<Option<Nights>> {
    let Some(oldest) = db.one(company::Entity::find().order_by_asc(company::Column::CreatedAt)).await? else {
        return Ok(None);
    };
    let last = job::Entity::find()
        .filter(job::Column::Kind.eq(Kind::Backup.as_str()))
        .filter(job::Column::CompanyId.is_null())
        .order_by_desc(job::Column::CreatedAt);
    let last = db.one(last).await?.map_or(oldest.created_at, |job| job.created_at);
    Ok(Some(Nights { zone: zone(&oldest.time_zone), last }))
}

fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

impl Nights {
    /// The first two o'clock after the last time.
    fn next(&self) -> Option<DateTime<Utc>> {
        let local = self.last.with_timezone(&self.zone).naive_local();
        let days = i64::from(local.time() >= NIGHT);
        let night = (local.date() + Duration::days(days)).and_time(NIGHT);
        // Where clocks leap over two o'clock, three will do.
        let at = night.and_local_timezone(self.zone).earliest();
        at.or_else(|| (night + Duration::hours(1)).and_local_timezone(self.zone).earliest()).map(|at| at.with_timezone(&Utc))
    }
}

/// The first good one of a week is its weekly.
pub fn kind_of_night(records: &[Record], at: DateTime<Utc>) -> BackupKind {
    let week = |at: DateTime<Utc>| (at + Duration::hours(5)).iso_week();
    let there =
        records.iter().any(|record| record.kind == BackupKind::Weekly && record.is_usable() && week(record.taken_at) == week(at));
    if there { BackupKind::Daily } else { BackupKind::Weekly }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_night_is_the_first_two_o_clock_after_the_last() {
        let next = |last: &str, zone: &str| {
            let nights = Nights { zone: super::zone(zone), last: last.parse().unwrap() };
            nights.next().unwrap().to_rfc3339()
        };
        assert_eq!(next("2026-11-18T06:00:00Z", "Asia/Almaty"), "2026-11-18T21:00:00+00:00");
        assert_eq!(next("2026-11-18T20:59:00Z", "Asia/Almaty"), "2026-11-18T21:00:00+00:00");
        assert_eq!(next("2026-11-18T21:00:00Z", "Asia/Almaty"), "2026-11-19T21:00:00+00:00");
        // In Berlin two o'clock does not exist on 29 March 2026.
        assert_eq!(next("2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T01:00:00+00:00");
    }
}
