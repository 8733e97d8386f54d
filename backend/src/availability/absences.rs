//! Absences of teachers and closures of rooms.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDateTime, NaiveTime};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use shared::{
    availability::{Absence, AbsenceQuery, AwayReason, CreateAbsence, UpdateAbsence, span},
    events::{Action, Entity},
    ids::AbsenceId,
    page::{Archived, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, Seen},
    time::WallTime,
};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{
        absence::{ActiveModel, Column, Entity as Absences, Model},
        lesson, lesson_teacher, room, teacher,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
};

/// One page of absences, the earliest first.
pub async fn list(me: &Caller, query: &AbsenceQuery) -> Result<Page<Absence>> {
    let db = me.read().await?;
    let mut rows = match query.archived.unwrap_or_default() {
        Archived::Exclude => Absences::find().filter(Column::ArchivedAt.is_null()),
        Archived::Only => Absences::find().filter(Column::ArchivedAt.is_not_null()),
        Archived::Include => Absences::find(),
    };
    if let Some(id) = query.teacher_id {
        rows = rows.filter(Column::TeacherId.eq(db.get::<teacher::Entity>(id.into()).await?.id));
    }
    if let Some(id) = query.room_id {
        rows = rows.filter(Column::RoomId.eq(db.get::<room::Entity>(id.into()).await?.id));
    }
    if let Some(first) = query.from {
        rows = rows.filter(Column::Ends.gt(first.and_time(NaiveTime::MIN)));
    }
    if let Some(end) = query.to {
        rows = rows.filter(Column::Starts.lt(end.and_time(NaiveTime::MIN)));
    }
    let size = query.page_size.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, MAX_PAGE_SIZE);
    let rows = rows.order_by_asc(Column::Starts).order_by_asc(Column::Id);
    let page = db.page(rows, query.page.unwrap_or(1).max(1), size).await?;
    let names = names(&db, &page.items).await?;
    Ok(page.map(|row| named(row, &names)))
}

pub async fn get(me: &Caller, id: AbsenceId) -> Result<Absence> {
    let db = me.read().await?;
    dto(&db, find(&db, id).await?).await
}

/// An absence the caller may see.
pub async fn find(db: &Tenant, id: AbsenceId) -> Result<Model> {
    db.get::<Absences>(id.into()).await
}

/// Open absences of some teachers and rooms that touch a stretch of wall-clock time.
pub async fn near(
    db: &Tenant,
    (from, until): (NaiveDateTime, NaiveDateTime),
    teachers: &BTreeSet<Uuid>,
    rooms: &BTreeSet<Uuid>,
) -> Result<Vec<Model>> {
    if teachers.is_empty() && rooms.is_empty() {
        return Ok(Vec::new());
    }
    let whose =
        Condition::any().add(Column::TeacherId.is_in(teachers.iter().copied())).add(Column::RoomId.is_in(rooms.iter().copied()));
    let open = Absences::find()
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::Starts.lt(until))
        .filter(Column::Ends.gt(from))
        .filter(whose)
        .order_by_asc(Column::Starts)
        .order_by_asc(Column::Id);
    Ok(db.all_of_company(open).await?)
}

/// Writes down that a teacher is away or a room is closed.
pub async fn create(me: &Caller, command: CreateAbsence) -> Result<Absence> {
    let db = me.write().await?;
    span(command.starts, command.ends).map_err(|_order| AppError::field("ends", "order"))?;
    let (teacher, room) = match (command.teacher_id, command.room_id) {
        (Some(id), None) => (Some(db.get::<teacher::Entity>(id.into()).await?.id), None),
        (None, Some(id)) => (None, Some(db.get::<room::Entity>(id.into()).await?.id)),
        _ => return Err(AppError::field("teacherId", "required")),
    };
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        teacher_id: Set(teacher),
        room_id: Set(room),
        version: Set(1),
        starts: Set(command.starts.naive()),
        ends: Set(command.ends.naive()),
        reason: Set(command.reason.as_str().to_owned()),
        note: Set(said(command.note.as_deref())),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let row = db.insert(row).await?;
    let answer = dto(&db, row.clone()).await?;
    history::created(&db, Entity::Absence, row.id, row.version, &answer).await?;
    let answer = with_lessons(&db, &row, answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of an absence.
pub async fn update(me: &Caller, id: AbsenceId, command: UpdateAbsence) -> Result<Absence> {
    let db = me.write().await?;
    let (before, shown) = held(&db, id, command.version).await?;
    let starts = command.starts.unwrap_or_else(|| WallTime::new(before.starts));
    let ends = command.ends.unwrap_or_else(|| WallTime::new(before.ends));
    span(starts, ends).map_err(|_order| AppError::field("ends", "order"))?;
    let reason = command.reason.map_or_else(|| before.reason.clone(), |reason| reason.as_str().to_owned());
    let row = ActiveModel {
        id: Set(before.id),
        starts: Set(starts.naive()),
        ends: Set(ends.naive()),
        reason: Set(reason),
        note: Set(said(command.note.apply(before.note.clone()).as_deref())),
        ..Default::default()
    };
    save(db, (&before, shown), row, Action::Updated).await
}

/// The teacher is here, or the room is open, after all.
pub async fn archive(me: &Caller, id: AbsenceId) -> Result<Absence> {
    let db = me.write().await?;
    let before = db.get_for_update::<Absences>(id.into()).await?;
    let shown = dto(&db, before.clone()).await?;
    if before.archived_at.is_some() {
        return db.commit(shown).await;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    save(db, (&before, shown), row, Action::Archived).await
}

pub async fn restore(me: &Caller, id: AbsenceId, seen: Seen) -> Result<Absence> {
    let db = me.write().await?;
    let (before, shown) = held(&db, id, seen.version).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, (&before, shown), row, Action::Restored).await
}

async fn held(db: &Tenant, id: AbsenceId, seen: i32) -> Result<(Model, Absence)> {
    let before = db.get_for_update::<Absences>(id.into()).await?;
    let shown = dto(db, before.clone()).await?;
    db.expect_version(before.id, before.version, seen, || shown.clone()).await?;
    Ok((before, shown))
}

async fn save(db: Tenant, (before, shown): (&Model, Absence), row: ActiveModel, action: Action) -> Result<Absence> {
    let after = db.update(row, before.version).await?;
    let answer = dto(&db, after.clone()).await?;
    history::changed(&db, Entity::Absence, after.id, after.version, action, (&shown, &answer)).await?;
    let answer = if action == Action::Archived { answer } else { with_lessons(&db, &after, answer).await? };
    db.commit(answer).await
}

/// The lessons ahead that an absence hits, in the order of time: they stay, and somebody has to know.
pub async fn hit(db: &Tenant, absence: &Model) -> Result<Vec<lesson::Model>> {
    let mut ahead = lesson::Entity::find()
        .filter(lesson::Column::Status.eq("scheduled"))
        .filter(lesson::Column::StartsAt.gt(db.now()))
        // No lesson is longer than a day.
        .filter(lesson::Column::Starts.gt(absence.starts - Duration::days(1)))
        .filter(lesson::Column::Starts.lt(absence.ends));
    if let Some(room) = absence.room_id {
        ahead = ahead.filter(lesson::Column::RoomId.eq(room));
    } else {
        let led = lesson_teacher::Entity::find().select_only().column(lesson_teacher::Column::LessonId);
        let led = led.filter(lesson_teacher::Column::CompanyId.eq(db.company()));
        let led = led.filter(lesson_teacher::Column::TeacherId.eq(absence.teacher_id)).into_query();
        ahead = ahead.filter(lesson::Column::Id.in_subquery(led));
    }
    let mut rows = db.all_of_company(ahead.order_by_asc(lesson::Column::Starts).order_by_asc(lesson::Column::Id)).await?;
    rows.retain(|row| row.starts + Duration::minutes(row.minutes.into()) > absence.starts);
    Ok(rows)
}

async fn with_lessons(db: &Tenant, row: &Model, answer: Absence) -> Result<Absence> {
    let lessons = hit(db, row).await?.len() as u64;
    Ok(Absence { lessons: Some(lessons), ..answer })
}

fn said(note: Option<&str>) -> Option<String> {
    note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned)
}

/// The names of the teachers and rooms of some absences.
async fn names(db: &Tenant, rows: &[Model]) -> Result<BTreeMap<Uuid, String>> {
    let teachers: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.teacher_id).collect();
    let rooms: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.room_id).collect();
    let mut names = BTreeMap::new();
    if !teachers.is_empty() {
        let rows = db.all_of_company(teacher::Entity::find().filter(teacher::Column::Id.is_in(teachers))).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    if !rooms.is_empty() {
        let rows = db.all_of_company(room::Entity::find().filter(room::Column::Id.is_in(rooms))).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}

/// The wire shape of one absence.
pub async fn dto(db: &Tenant, row: Model) -> Result<Absence> {
    let names = names(db, std::slice::from_ref(&row)).await?;
    Ok(named(row, &names))
}

fn named(row: Model, names: &BTreeMap<Uuid, String>) -> Absence {
    let whose = row.teacher_id.or(row.room_id);
    Absence {
        id: row.id.into(),
        version: row.version,
        teacher_id: row.teacher_id.map(Into::into),
        room_id: row.room_id.map(Into::into),
        name: whose.and_then(|id| names.get(&id)).cloned().unwrap_or_default(),
        starts: WallTime::new(row.starts),
        ends: WallTime::new(row.ends),
        reason: row.reason.parse().unwrap_or(AwayReason::Other),
        note: row.note,
        lessons: None,
        archived_at: row.archived_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
