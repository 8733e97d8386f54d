//! Trainings.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder};
use shared::{
    ids::LessonId,
    lessons::{CreateLesson, LessonQuery},
    page::{DEFAULT_PAGE_SIZE, Page},
    time::{ClockTime, WallTime},
    trainings::{CreateTraining, Training, TrainingQuery, USUAL_MINUTES, USUAL_START},
};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{
        lesson::{Column, Entity as Lessons, Model},
        lesson_teacher,
    },
    error::{AppError, Result},
    http::authority::Caller,
    lessons,
};

/// The days of a list that says no first or no last: before and after everything.
const BEFORE_ALL: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);
const AFTER_ALL: Option<NaiveDate> = NaiveDate::from_ymd_opt(9999, 1, 1);

/// The order of a list by day, from `sort`.
pub fn order(sort: Option<&str>) -> Result<Order> {
    match sort {
        None | Some("date") => Ok(Order::Asc),
        Some("-date") => Ok(Order::Desc),
        Some(_) => Err(AppError::field("sort", "other")),
    }
}

/// The days a list is about.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<(NaiveDate, NaiveDate)> {
    let days = (from.or(BEFORE_ALL).unwrap_or_default(), to.or(AFTER_ALL).unwrap_or_default());
    if days.1 < days.0 { Err(AppError::field("to", "order")) } else { Ok(days) }
}

/// One page of trainings, by their day.
pub async fn list(me: &Caller, query: &TrainingQuery) -> Result<Page<Training>> {
    let (from, to) = days(query.from, query.to)?;
    let order = order(query.sort.as_deref())?;
    let db = me.read().await?;
    let wanted = LessonQuery {
        from,
        to,
        teacher_id: query.trainer_id,
        room_id: None,
        group_id: query.group_id,
        student_id: query.student_id,
        branch_id: query.branch_id,
        status: query.status,
    };
    let rows = lessons::service::narrowed(&db, &wanted).await?;
    let rows = rows.order_by(Column::Starts, order.clone()).order_by(Column::Id, order);
    let page = db.page(rows, query.page.unwrap_or(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE)).await?;
    let leads = leads(&db, page.items.iter().map(|row| row.id).collect()).await?;
    let Page { items, total, page, page_size } = page;
    Ok(Page { items: items.into_iter().map(|row| shown(row, &leads)).collect::<Result<_>>()?, total, page, page_size })
}

pub async fn get(me: &Caller, id: LessonId) -> Result<Training> {
    let db = me.read().await?;
    let row = db.get::<Lessons>(id.into()).await?;
    let leads = leads(&db, vec![row.id]).await?;
    shown(row, &leads)
}

/// Makes a lesson of it, with every rule of lessons.
pub async fn create(me: &Caller, command: CreateTraining) -> Result<Training> {
    let starts = command.time.unwrap_or_else(|| ClockTime::of_minutes(USUAL_START)).on(command.date);
    let lesson = CreateLesson {
        starts,
        minutes: command.minutes.unwrap_or(USUAL_MINUTES),
        teacher_id: command.trainer_id,
        room_id: command.room_id,
        group_id: command.group_id,
        student_ids: command.student_ids,
        title: command.title,
        ..CreateLesson::default()
    };
    let note = command.notes.filter(|note| !note.trim().is_empty());
    let db = me.write().await?;
    let lesson = lessons::service::made(me, &db, lesson, note).await?;
    let training = Training {
        id: lesson.id,
        version: lesson.version,
        date: lesson.starts.date(),
        trainer_id: lesson.teacher_id,
        notes: lesson.note,
        starts: lesson.starts,
        minutes: lesson.minutes,
        status: lesson.status,
    };
    db.commit_created(training).await
}

/// Who leads each of some lessons.
async fn leads(db: &Tenant, lessons: Vec<Uuid>) -> Result<BTreeMap<Uuid, Uuid>> {
    let links = lesson_teacher::Entity::find().filter(lesson_teacher::Column::LessonId.is_in(lessons));
    // The first comes last, and stays.
    let links = db.all_of_company(links.order_by_desc(lesson_teacher::Column::Position)).await?;
    Ok(links.into_iter().map(|link| (link.lesson_id, link.teacher_id)).collect())
}

fn shown(row: Model, leads: &BTreeMap<Uuid, Uuid>) -> Result<Training> {
    let starts = WallTime::new(row.starts);
    Ok(Training {
        id: row.id.into(),
        version: row.version,
        date: starts.date(),
        trainer_id: leads.get(&row.id).copied().map(Into::into),
        notes: row.note,
        starts,
        minutes: row.minutes.unsigned_abs(),
        status: row.status.parse().map_err(AppError::internal)?,
    })
}
