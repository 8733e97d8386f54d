//! What is hit, and what to do about it.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::repairs::{HitLesson, MOST, RepairOf, RepairPlan};
use uuid::Uuid;

use super::{
    plan::Planner,
    world::{Hit, World},
};
use crate::{
    availability,
    db::Tenant,
    entity::{holiday, lesson},
    error::{AppError, Result},
    http::authority::Caller,
    lessons::{
        assemble::{Names, just},
        legend,
    },
};

/// The lessons that are hit, each with the ways to repair it. Nothing is kept.
pub async fn preview(me: &Caller, of: RepairOf) -> Result<RepairPlan> {
    let db = me.read().await?;
    let (hit, rows) = hit(&db, &of).await?;
    let seen: BTreeSet<Uuid> = db
        .ids(lesson::Entity::find().filter(lesson::Column::Id.is_in(rows.iter().map(|row| row.id))))
        .await?
        .into_iter()
        .collect();
    let mut rows: Vec<lesson::Model> = rows.into_iter().filter(|row| seen.contains(&row.id)).collect();
    let more = rows.len().saturating_sub(MOST) as u64;
    rows.truncate(MOST);
    let names = Names::load(&db, &just(rows.iter().map(|row| row.id)), &rows).await?;
    let world = World::load(&db, &rows).await?;
    let mut planner = Planner::new(world, hit, db.now());
    let mut lessons = Vec::new();
    for row in &rows {
        lessons.push(HitLesson { lesson: names.dto(row)?, ways: planner.ways(row, &names) });
    }
    let window = legend::window(&db, names, Vec::new()).await?;
    Ok(RepairPlan { lessons, more, teachers: window.teachers, rooms: window.rooms })
}

/// What went wrong, and the lessons ahead that stand there, the earliest first.
async fn hit(db: &Tenant, of: &RepairOf) -> Result<(Hit, Vec<lesson::Model>)> {
    match (of.absence_id, of.holiday_id) {
        (Some(id), None) => {
            let absence = availability::found(db, id).await?;
            let hit = if absence.room_id.is_some() { Hit::Room } else { Hit::Teacher(absence.teacher_id.unwrap_or_default()) };
            // One that was taken back hits nothing.
            let rows = if absence.archived_at.is_some() { Vec::new() } else { availability::hit(db, &absence).await? };
            Ok((hit, rows))
        }
        (None, Some(id)) => {
            let holiday = db.get::<holiday::Entity>(id.into()).await?;
            let rows = if holiday.archived_at.is_some() { Vec::new() } else { on_days(db, &holiday).await? };
            Ok((Hit::Day, rows))
        }
        _ => Err(AppError::field("absenceId", "required")),
    }
}

async fn on_days(db: &Tenant, holiday: &holiday::Model) -> Result<Vec<lesson::Model>> {
    let there = lesson::Entity::find()
        .filter(lesson::Column::Status.eq("scheduled"))
        .filter(lesson::Column::StartsAt.gt(db.now()))
        .filter(lesson::Column::Starts.gte(holiday.starts_on.and_time(NaiveTime::MIN)))
        .filter(lesson::Column::Starts.lt((holiday.ends_on + Duration::days(1)).and_time(NaiveTime::MIN)));
    Ok(db.all_of_company(there.order_by_asc(lesson::Column::Starts).order_by_asc(lesson::Column::Id)).await?)
}
