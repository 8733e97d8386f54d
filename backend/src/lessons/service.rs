//! What can be done with lessons, but for moving them.

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set};
use shared::{
    events::{Action, Entity},
    ids::LessonId,
    lessons::{CancelLesson, CreateLesson, Lesson, LessonQuery, LessonWindow, MAX_WINDOW_DAYS, UpdateLesson},
    page::Seen,
    problem::Rule,
};
use uuid::Uuid;

use super::{
    assemble::{self, Names},
    calling_off,
    conflicts::{self, Wanted},
    legend, overriding,
    roster::Of,
    slots::{self, Taken},
};
use crate::{
    branches,
    db::{Tenant, TenantEntity},
    entity::{
        branch, lesson,
        lesson::{ActiveModel, Column, Entity as Lessons, Model},
        lesson_group, lesson_student, lesson_teacher, room, student, study_group, subject, teacher,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    zone,
};

/// So many lessons are named one by one.
const NAMED: usize = 1_000;

/// The lessons of a window, with the names to draw them: a constant number of queries.
pub async fn window(me: &Caller, query: &LessonQuery) -> Result<LessonWindow> {
    if query.to < query.from {
        return Err(AppError::field("to", "order"));
    }
    if query.to - query.from > Duration::days(MAX_WINDOW_DAYS) {
        return Err(AppError::field("to", "window"));
    }
    let db = me.read().await?;
    let (rows, names) = found(&db, query).await?;
    let items = rows.iter().map(|row| names.dto(row)).collect::<Result<_>>()?;
    legend::window(&db, names, items).await
}

/// The lessons a query finds, in the order of time, and what they are told with.
pub async fn found(db: &Tenant, query: &LessonQuery) -> Result<(Vec<Model>, Names)> {
    let wanted = narrowed(db, query).await?;
    let rows = db.all(wanted.clone().order_by_asc(Column::Starts).order_by_asc(Column::Id)).await?;
    let names = Names::load(db, &these(db, wanted, &rows), &rows).await?;
    Ok((rows, names))
}

/// The lessons that were found, by their ids unless there are too many to name.
fn these(db: &Tenant, wanted: Select<Lessons>, rows: &[Model]) -> Of {
    if rows.len() <= NAMED {
        return assemble::just(rows.iter().map(|row| row.id));
    }
    let of = match Lessons::visible_to(db.visibility()) {
        Some(seen) => wanted.filter(seen),
        None => wanted,
    };
    Of::Query(Box::new(of.filter(Column::CompanyId.eq(db.company())).select_only().column(Column::Id).into_query()))
}

/// The rows a window asks for; a filter that names what is not there, or not the caller's, is 404.
pub async fn narrowed(db: &Tenant, query: &LessonQuery) -> Result<Select<Lessons>> {
    let (from, to) = (query.from.and_time(chrono::NaiveTime::MIN), query.to.and_time(chrono::NaiveTime::MIN));
    let mut rows = Lessons::find().filter(Column::Starts.gte(from)).filter(Column::Starts.lt(to));
    if let Some(id) = query.teacher_id {
        let id = db.get::<teacher::Entity>(id.into()).await?.id;
        let links = lesson_teacher::Entity::find().select_only().column(lesson_teacher::Column::LessonId);
        let links = links.filter(lesson_teacher::Column::CompanyId.eq(db.company()));
        rows = rows.filter(Column::Id.in_subquery(links.filter(lesson_teacher::Column::TeacherId.eq(id)).into_query()));
    }
    if let Some(id) = query.group_id {
        let id = db.get::<study_group::Entity>(id.into()).await?.id;
        let links = lesson_group::Entity::find().select_only().column(lesson_group::Column::LessonId);
        let links = links.filter(lesson_group::Column::CompanyId.eq(db.company()));
        rows = rows.filter(Column::Id.in_subquery(links.filter(lesson_group::Column::GroupId.eq(id)).into_query()));
    }
    if let Some(id) = query.student_id {
        let id = db.get::<student::Entity>(id.into()).await?.id;
        let links = lesson_student::Entity::find().select_only().column(lesson_student::Column::LessonId);
        let links = links.filter(lesson_student::Column::CompanyId.eq(db.company()));
        let enrolled = enrolled_lessons(db.company(), id);
        let own = Column::Id.in_subquery(links.filter(lesson_student::Column::StudentId.eq(id)).into_query());
        rows = rows.filter(own.or(Column::Id.in_subquery(enrolled)));
    }
    if let Some(id) = query.room_id {
        rows = rows.filter(Column::RoomId.eq(db.get::<room::Entity>(id.into()).await?.id));
    }
    if let Some(id) = query.branch_id {
        rows = rows.filter(Column::BranchId.eq(branches::service::visible(db, id).await?.id));
    }
    if let Some(status) = query.status {
        rows = rows.filter(Column::Status.eq(status.as_str()));
    }
    Ok(rows)
}

/// Lessons of the groups a student was in on their day.
fn enrolled_lessons(company: Uuid, student: Uuid) -> sea_orm::sea_query::SelectStatement {
    use crate::entity::enrollment;
    use sea_orm::{
        ExprTrait,
        sea_query::{Expr, Query},
    };
    let day = || Expr::cust("date(\"lesson\".\"starts\")");
    Query::select()
        .column((lesson_group::Entity, lesson_group::Column::LessonId))
        .from(lesson_group::Entity)
        .inner_join(
            enrollment::Entity,
            Expr::col((enrollment::Entity, enrollment::Column::GroupId))
                .equals((lesson_group::Entity, lesson_group::Column::GroupId)),
        )
        .inner_join(
            lesson::Entity,
            Expr::col((lesson::Entity, Column::Id)).equals((lesson_group::Entity, lesson_group::Column::LessonId)),
        )
        // All three by name: an index of SQLite begins with the company and is of no use without.
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::CompanyId)).eq(company))
        .and_where(Expr::col((lesson_group::Entity, lesson_group::Column::CompanyId)).eq(company))
        .and_where(Expr::col((lesson::Entity, Column::CompanyId)).eq(company))
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::StudentId)).eq(student))
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::StartsOn)).lte(day()))
        .and_where(
            Expr::col((enrollment::Entity, enrollment::Column::EndsOn)).is_null().or(Expr::col((
                enrollment::Entity,
                enrollment::Column::EndsOn,
            ))
            .gte(day())),
        )
        .to_owned()
}

pub async fn get(me: &Caller, id: LessonId) -> Result<Lesson> {
    let db = me.read().await?;
    let row = db.get::<Lessons>(id.into()).await?;
    assemble::one(&db, &row).await
}

/// Makes a lesson. Its teacher, room and group must be free.
pub async fn create(me: &Caller, command: CreateLesson) -> Result<Lesson> {
    let db = me.write().await?;
    let lesson = made(me, &db, command, None).await?;
    db.commit_created(lesson).await
}

/// The same within a transaction, with a note.
pub async fn made(me: &Caller, db: &Tenant, command: CreateLesson, note: Option<String>) -> Result<Lesson> {
    refuse_nameless(&command)?;
    let (branch, title) = (branch_of(db, &command).await?, blank_is_none(command.title.as_deref()));
    let starts_at = zone::instant(command.starts, zone::named(&branch.time_zone)?)?;
    let taken = taken_by(db, &command, starts_at.timestamp()).await?;
    let subject = subject_of(db, &command).await?;
    let students = known_students(db, &command).await?;
    slots::lock(db, &taken).await?;
    let wanted = Wanted {
        lesson: None,
        branch,
        starts: command.starts,
        minutes: command.minutes,
        starts_at,
        taken,
        students,
        former: None,
    };
    let overridden = conflicts::refuse(me, db, &wanted, command.overriding.as_ref().map(|o| o.reason.as_str())).await?;
    let row = lesson::ActiveModel { note: Set(note), ..new_row(db, &wanted, subject, title) };
    let row = db.insert(row).await?;
    link(db, row.id, &wanted).await?;
    slots::take(db, row.id, &wanted.taken).await?;
    let answer = assemble::one(db, &row).await?;
    history::created(db, Entity::Lesson, row.id, row.version, &answer).await?;
    overriding::note(db, row.id, row.version, &overridden, command.overriding.as_ref()).await?;
    Ok(answer)
}

/// A lesson of nobody, about nothing and nowhere would be a card without a word on it.
fn refuse_nameless(command: &CreateLesson) -> Result<()> {
    let told = blank_is_none(command.title.as_deref()).is_some()
        || command.group_id.is_some()
        || command.subject_id.is_some()
        || command.teacher_id.is_some()
        || command.room_id.is_some()
        || !command.student_ids.is_empty();
    if told { Ok(()) } else { Err(AppError::field("title", "required")) }
}

fn new_row(db: &Tenant, wanted: &Wanted, subject: Option<Uuid>, title: Option<String>) -> ActiveModel {
    ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        branch_id: Set(wanted.branch.id),
        subject_id: Set(subject),
        room_id: Set(wanted.taken.room),
        rule_id: Set(None),
        rule_starts: Set(None),
        version: Set(1),
        status: Set("scheduled".into()),
        title: Set(title),
        starts: Set(wanted.starts.naive()),
        minutes: Set(wanted.minutes.cast_signed()),
        starts_at: Set(wanted.starts_at),
        ends_at: Set(wanted.ends_at()),
        detached: Set(false),
        accepted_overlap: Set(false),
        accepted_reason: Set(None),
        topic: Set(None),
        note: Set(None),
        cancel_reason: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    }
}

/// The room's branch, else the group's, else the one named, else the first.
async fn branch_of(db: &Tenant, command: &CreateLesson) -> Result<branch::Model> {
    let mut branch = command.branch_id;
    if let Some(id) = command.group_id {
        branch = branch.or(Some(db.get::<study_group::Entity>(id.into()).await?.branch_id.into()));
    }
    if let Some(id) = command.room_id {
        let of_room = db.get::<room::Entity>(id.into()).await?.branch_id.into();
        if command.branch_id.is_some_and(|named| named != of_room) {
            return Err(AppError::field("roomId", "other"));
        }
        branch = Some(of_room);
    }
    branches::service::chosen(db, branch).await
}

async fn taken_by(db: &Tenant, command: &CreateLesson, from: i64) -> Result<Taken> {
    let mut taken = Taken { from, until: from + i64::from(command.minutes) * 60, ..Taken::default() };
    if let Some(id) = command.teacher_id {
        taken.teachers.push(open_teacher(db, id.into()).await?);
    }
    if let Some(id) = command.room_id {
        taken.room = Some(open_room(db, id.into()).await?.id);
    }
    if let Some(id) = command.group_id {
        let group = db.get::<study_group::Entity>(id.into()).await?;
        refuse_archived("groupId", group.archived_at.is_some())?;
        taken.groups.push(group.id);
    }
    Ok(taken)
}

/// A teacher who can be given a lesson.
pub(super) async fn open_teacher(db: &Tenant, id: Uuid) -> Result<Uuid> {
    let teacher = db.get::<teacher::Entity>(id).await?;
    refuse_archived("teacherId", teacher.archived_at.is_some())?;
    Ok(teacher.id)
}

/// A room a lesson can be put into.
pub(super) async fn open_room(db: &Tenant, id: Uuid) -> Result<room::Model> {
    let room = db.get::<room::Entity>(id).await?;
    refuse_archived("roomId", room.archived_at.is_some())?;
    Ok(room)
}

fn refuse_archived(field: &str, archived: bool) -> Result<()> {
    if archived { Err(AppError::field(field, "archived")) } else { Ok(()) }
}

async fn subject_of(db: &Tenant, command: &CreateLesson) -> Result<Option<Uuid>> {
    if let Some(id) = command.subject_id {
        return Ok(Some(db.get::<subject::Entity>(id.into()).await?.id));
    }
    let Some(group) = command.group_id else {
        return Ok(None);
    };
    Ok(db.get::<study_group::Entity>(group.into()).await?.subject_id)
}

async fn known_students(db: &Tenant, command: &CreateLesson) -> Result<Vec<Uuid>> {
    let ids: std::collections::BTreeSet<Uuid> = command.student_ids.iter().map(|id| Uuid::from(*id)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = db.all(student::Entity::find().filter(student::Column::Id.is_in(ids.iter().copied()))).await?;
    if found.len() < ids.len() {
        return Err(AppError::not_found());
    }
    refuse_archived("studentIds", found.iter().any(|s| s.archived_at.is_some()))?;
    Ok(ids.into_iter().collect())
}

async fn link(db: &Tenant, lesson: Uuid, wanted: &Wanted) -> Result<()> {
    let company_id = Set(db.company());
    for (position, teacher) in (0..).zip(&wanted.taken.teachers) {
        let row = lesson_teacher::ActiveModel {
            company_id: company_id.clone(),
            lesson_id: Set(lesson),
            teacher_id: Set(*teacher),
            position: Set(position),
        };
        db.insert(row).await?;
    }
    for (position, group) in (0..).zip(&wanted.taken.groups) {
        let row = lesson_group::ActiveModel {
            company_id: company_id.clone(),
            lesson_id: Set(lesson),
            group_id: Set(*group),
            position: Set(position),
        };
        db.insert(row).await?;
    }
    for student in &wanted.students {
        let kind = Set("own".to_owned());
        let row = lesson_student::ActiveModel {
            company_id: company_id.clone(),
            lesson_id: Set(lesson),
            student_id: Set(*student),
            kind,
            guest_as: Set(None),
        };
        db.insert(row).await?;
    }
    Ok(())
}

/// Changes what is not time or place.
pub async fn update(me: &Caller, id: LessonId, command: UpdateLesson) -> Result<Lesson> {
    let db = me.write().await?;
    let (before, shown) = held(&db, id, command.version).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    row.title = Set(blank_is_none(command.title.apply(before.title.clone()).as_deref()));
    row.topic = Set(blank_is_none(command.topic.apply(before.topic.clone()).as_deref()));
    row.note = Set(blank_is_none(command.note.apply(before.note.clone()).as_deref()));
    let subject = command.subject_id.map(Uuid::from).apply(before.subject_id);
    if let Some(id) = subject.filter(|_| subject != before.subject_id) {
        db.get::<subject::Entity>(id).await?;
    }
    row.subject_id = Set(subject);
    finish(db, row, &before, &shown, Action::Updated).await
}

/// Cancels a lesson: it stays visible and takes nobody's time any more. What was held cannot be called off.
pub async fn cancel(me: &Caller, id: LessonId, command: CancelLesson) -> Result<Lesson> {
    let db = me.write().await?;
    let (before, shown) = held(&db, id, command.version).await?;
    if before.status == "cancelled" {
        return db.commit(shown).await;
    }
    let lesson = calling_off::call_off(&db, id, command.version, command.reason.as_deref()).await?;
    db.commit(lesson).await
}

/// Cancels whatever version there is: what `DELETE` means for a lesson.
pub async fn cancel_any(me: &Caller, id: LessonId) -> Result<Lesson> {
    let version = get(me, id).await?.version;
    cancel(me, id, CancelLesson { version, reason: None }).await
}

/// Brings a cancelled lesson back, where its time and place are still free.
pub async fn restore(me: &Caller, id: LessonId, seen: Seen) -> Result<Lesson> {
    let db = me.write().await?;
    let (before, shown) = held(&db, id, seen.version).await?;
    if before.status != "cancelled" {
        return db.commit(shown).await;
    }
    let lesson = calling_off::call_back(me, &db, id, seen.version).await?;
    db.commit(lesson).await
}

/// The lesson held for change, refused if the caller saw another version.
pub(super) async fn held(db: &Tenant, id: LessonId, seen: i32) -> Result<(Model, Lesson)> {
    let before = db.get_for_update::<Lessons>(id.into()).await?;
    let shown = assemble::one(db, &before).await?;
    db.expect_version(before.id, before.version, seen, || shown.clone()).await?;
    Ok((before, shown))
}

/// Saves, writes the history and answers with the lesson as saved.
pub(super) async fn finish(db: Tenant, row: ActiveModel, before: &Model, shown: &Lesson, action: Action) -> Result<Lesson> {
    let after = db.update(row, before.version).await?;
    let answer = assemble::one(&db, &after).await?;
    history::changed(&db, Entity::Lesson, after.id, after.version, action, (shown, &answer)).await?;
    db.commit(answer).await
}

/// Refuses what cannot be changed any more.
pub fn refuse_finished(row: &Model) -> Result<()> {
    match row.status.as_str() {
        "cancelled" => Err(AppError::rule(Rule::LessonCancelled)),
        "completed" => Err(AppError::rule(Rule::LessonCompleted)),
        _ => Ok(()),
    }
}

fn blank_is_none(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
