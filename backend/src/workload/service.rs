//! Adds up lessons by teacher or room and day, and folds the days into weeks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, Select, sea_query::Expr};
use shared::{
    time::monday_of,
    workload::{Load, LoadOf, LoadRow, MOST_DAYS, Workload, WorkloadQuery},
};
use uuid::Uuid;

use super::capacity::Capacity;
use crate::{
    db::{Tenant, TenantEntity},
    entity::{lesson, lesson_teacher, room, teacher},
    error::{AppError, Result},
    http::authority::Caller,
};

#[derive(FromQueryResult)]
struct Sum {
    id: Uuid,
    day: String,
    lessons: i64,
    minutes: i64,
}

/// The work of the open teachers or rooms the caller may see.
pub async fn workload(me: &Caller, query: &WorkloadQuery) -> Result<Workload> {
    if query.to <= query.from {
        return Err(AppError::field("to", "order"));
    }
    if (query.to - query.from).num_days() > MOST_DAYS {
        return Err(AppError::field("to", "window"));
    }
    let weeks: Vec<NaiveDate> = monday_of(query.from).iter_weeks().take_while(|monday| *monday < query.to).collect();
    let end = weeks.last().map_or(query.to, |monday| *monday + Days::new(7));
    let span = (monday_of(query.from), end);
    let db = me.read().await?;
    let by = query.by.unwrap_or_default();
    let whose = whose(&db, by).await?;
    let ids: BTreeSet<Uuid> = whose.iter().map(|(id, _)| *id).collect();
    let none = BTreeSet::new();
    let (teachers, rooms) = if by == LoadOf::Teacher { (&ids, &none) } else { (&none, &ids) };
    let capacity = Capacity::load(&db, span, teachers, rooms).await?;
    let mut sums: BTreeMap<(Uuid, NaiveDate), Load> = BTreeMap::new();
    for sum in db.rows::<_, Sum>(summed(&db, by, span)).await? {
        let Ok(day) = sum.day.parse::<NaiveDate>() else { continue };
        let count = |number: i64| u32::try_from(number).unwrap_or_default();
        let load = Load { lessons: count(sum.lessons), minutes: count(sum.minutes), available: Some(0) };
        let entry = sums.entry((sum.id, monday_of(day))).or_insert(Load { available: Some(0), ..Load::default() });
        *entry = entry.with(load);
    }
    let rows = whose.into_iter().map(|(id, name)| row((id, name), &weeks, &sums, &capacity)).collect();
    Ok(Workload { weeks, rows })
}

fn row(
    (id, name): (Uuid, String),
    weeks: &[NaiveDate],
    sums: &BTreeMap<(Uuid, NaiveDate), Load>,
    capacity: &Capacity,
) -> LoadRow {
    let load = |monday: &NaiveDate| {
        let done = sums.get(&(id, *monday)).copied().unwrap_or_default();
        let available = monday.iter_days().take(7).map(|day| capacity.on(id, day)).sum();
        Load { available, ..done }
    };
    let weeks: Vec<Load> = weeks.iter().map(load).collect();
    let total = weeks.iter().copied().reduce(Load::with).unwrap_or_default();
    LoadRow { id, name, total, weeks }
}

/// Names in the order people sort them.
async fn whose(db: &Tenant, by: LoadOf) -> Result<Vec<(Uuid, String)>> {
    let mut all: Vec<(String, Uuid, String)> = match by {
        LoadOf::Teacher => {
            let open = teacher::Entity::find().filter(teacher::Column::ArchivedAt.is_null());
            db.all(open).await?.into_iter().map(|row| (row.sort_key, row.id, row.name)).collect()
        }
        LoadOf::Room => {
            let open = room::Entity::find().filter(room::Column::ArchivedAt.is_null());
            db.all(open).await?.into_iter().map(|row| (row.sort_key, row.id, row.name)).collect()
        }
    };
    all.sort();
    Ok(all.into_iter().map(|(_, id, name)| (id, name)).collect())
}

/// Lessons the caller may see, added up by whose they are and by day.
fn summed(db: &Tenant, by: LoadOf, (first, end): (NaiveDate, NaiveDate)) -> Select<lesson::Entity> {
    let mut lessons = lesson::Entity::find()
        .select_only()
        .filter(lesson::Column::Status.ne("cancelled"))
        .filter(lesson::Column::Starts.gte(first.and_time(NaiveTime::MIN)))
        .filter(lesson::Column::Starts.lt(end.and_time(NaiveTime::MIN)));
    if let Some(seen) = lesson::Entity::visible_to(db.visibility()) {
        lessons = lessons.filter(seen);
    }
    let lessons = match by {
        LoadOf::Teacher => {
            let links = lesson::Entity::belongs_to(lesson_teacher::Entity)
                .from(lesson::Column::Id)
                .to(lesson_teacher::Column::LessonId)
                .into();
            lessons
                .join(JoinType::InnerJoin, links)
                .filter(lesson_teacher::Column::CompanyId.eq(db.company()))
                .column_as(lesson_teacher::Column::TeacherId, "id")
                .group_by(lesson_teacher::Column::TeacherId)
        }
        LoadOf::Room => lessons
            .filter(lesson::Column::RoomId.is_not_null())
            .column_as(lesson::Column::RoomId, "id")
            .group_by(lesson::Column::RoomId),
    };
    let day = || Expr::cust(r#"CAST(date("lesson"."starts") AS text)"#);
    lessons
        .column_as(day(), "day")
        .column_as(lesson::Column::Id.count(), "lessons")
        .column_as(Expr::cust(r#"CAST(SUM("lesson"."minutes") AS bigint)"#), "minutes")
        .group_by(day())
}
