//! A whole day at once: what marking it would do, doing it, taking it back; and the lessons nobody has marked.
//!
//! Only who has no mark is marked, and only what was marked then and by the same person is taken back: a mark somebody
//! gave in between stands.

use std::collections::BTreeSet;

use chrono::{Days, Duration};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};
use shared::{
    attendance::{AttendanceStatus, MarkInput, MarkLesson},
    journal::{DayLesson, DayMarked, DayPreview, DayQuery, LATE_DAYS, LateQuery, MarkDay, UnmarkDay},
    lessons::{Lesson, LessonQuery, LessonStatus},
    page::{DEFAULT_PAGE_SIZE, Page},
};
use uuid::Uuid;

use super::{
    policy,
    service::{marked, marks_of},
};
use crate::{
    branches, centre,
    db::Tenant,
    entity::{
        lesson::{self, Column, Entity as Lessons},
        lesson_teacher,
    },
    error::Result,
    http::authority::Caller,
    lessons::{
        self,
        assemble::{Names, just},
        roster::Rosters,
    },
};

/// The lessons of a day that can be marked now and have somebody without a mark.
pub async fn preview(me: &Caller, query: &DayQuery) -> Result<DayPreview> {
    let db = me.read().await?;
    let from = match query.date {
        Some(day) => day,
        None => branches::service::today(&db).await?.earliest(),
    };
    let to = from.checked_add_days(Days::new(1)).unwrap_or(from);
    let (teacher_id, branch_id) = (query.teacher_id, query.branch_id);
    let wanted = LessonQuery { from, to, teacher_id, branch_id, ..LessonQuery::default() };
    let (rows, names) = lessons::service::found(&db, &wanted).await?;
    let policy = centre::attendance_policy(&db).await?;
    let mut lessons = Vec::new();
    for row in &rows {
        let lesson = names.dto(row)?;
        let unmarked = lesson.expected.saturating_sub(lesson.marked);
        if unmarked > 0 && policy::takes_marks(&policy, &db, me, row).is_ok() {
            lessons.push(DayLesson { lesson, unmarked });
        }
    }
    Ok(DayPreview { unmarked: lessons.iter().map(|one| one.unmarked).sum(), lessons })
}

/// Marks everybody without a mark as there; all the lessons or none.
pub async fn mark(me: &Caller, command: &MarkDay) -> Result<DayMarked> {
    let db = me.write().await?;
    let mut done = DayMarked { lesson_ids: Vec::new(), marked: 0, batch: 0 };
    for id in in_order(command.lesson_ids.iter().map(|id| id.0)) {
        let row = db.get_for_update::<Lessons>(id).await?;
        policy::enforce(&db, me, &row, &[]).await?;
        let before = marks_of(&db, id).await?;
        let expected = Rosters::load(&db, &just([id])).await?.expected(&row);
        let missing: BTreeSet<Uuid> = expected.into_iter().filter(|student| !before.contains_key(student)).collect();
        if missing.is_empty() {
            continue;
        }
        let after = marked(&db, me, id.into(), given(&missing, Some(AttendanceStatus::Attended))).await?;
        let moment = after.items.iter().find(|mark| missing.contains(&mark.student_id.0)).map(|mark| mark.marked_at);
        done.batch = moment.map_or(done.batch, |moment| moment.timestamp_micros());
        done.marked += missing.len() as u32;
        done.lesson_ids.push(id.into());
    }
    db.commit(done).await
}

/// Clears the marks that were given together and that nobody has changed since.
pub async fn unmark(me: &Caller, command: &UnmarkDay) -> Result<DayMarked> {
    let db = me.write().await?;
    let mut done = DayMarked { lesson_ids: Vec::new(), marked: 0, batch: command.batch };
    for id in in_order(command.lesson_ids.iter().map(|id| id.0)) {
        let row = db.get_for_update::<Lessons>(id).await?;
        let ours = |mark: &crate::entity::attendance::Model| {
            mark.marked_at.timestamp_micros() == command.batch
                && mark.marked_by == db.actor().user_id
                && mark.status == AttendanceStatus::Attended.as_str()
        };
        let marks = marks_of(&db, row.id).await?;
        let back: BTreeSet<Uuid> = marks.values().filter(|mark| ours(mark)).map(|mark| mark.student_id).collect();
        if !back.is_empty() {
            marked(&db, me, id.into(), given(&back, None)).await?;
            done.marked += back.len() as u32;
            done.lesson_ids.push(id.into());
        }
    }
    db.commit(done).await
}

/// One page of the lessons that were held and are not marked, the latest first.
pub async fn late(me: &Caller, query: &LateQuery) -> Result<Page<Lesson>> {
    let db = me.read().await?;
    let rows = unmarked(&db, query).await?.order_by_desc(Column::StartsAt).order_by_asc(Column::Id);
    let page = db.page(rows, query.page.unwrap_or(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE)).await?;
    let names = Names::load(&db, &just(page.items.iter().map(|row| row.id)), &page.items).await?;
    let Page { items, total, page, page_size } = page;
    Ok(Page { items: items.iter().map(|row| names.dto(row)).collect::<Result<_>>()?, total, page, page_size })
}

/// Lessons that are over, to which somebody was expected, and that are not complete.
async fn unmarked(db: &Tenant, query: &LateQuery) -> Result<Select<Lessons>> {
    let since = db.now() - Duration::days(LATE_DAYS);
    let mut rows = Lessons::find()
        .filter(Column::Status.eq(LessonStatus::Scheduled.as_str()))
        .filter(Column::EndsAt.lte(db.now()))
        // No lesson is longer than a day: the index over the beginnings bounds the search.
        .filter(Column::StartsAt.gt(since))
        .filter(Column::StartsAt.lt(db.now()))
        .filter(Expr::cust(SOMEBODY_EXPECTED));
    if let Some(id) = query.teacher_id {
        use sea_orm::{QuerySelect, QueryTrait};
        let id = db.get::<crate::entity::teacher::Entity>(id.into()).await?.id;
        let taught = lesson_teacher::Entity::find().select_only().column(lesson_teacher::Column::LessonId);
        let taught = taught.filter(lesson_teacher::Column::CompanyId.eq(db.company()));
        rows = rows.filter(Column::Id.in_subquery(taught.filter(lesson_teacher::Column::TeacherId.eq(id)).into_query()));
    }
    if let Some(id) = query.branch_id {
        rows = rows.filter(lesson::Column::BranchId.eq(branches::service::visible(db, id).await?.id));
    }
    Ok(rows)
}

/// A lesson nobody was expected at has nobody to be marked.
const SOMEBODY_EXPECTED: &str = r#"(EXISTS (SELECT 1 FROM lesson_student AS s
  WHERE s.company_id = "lesson"."company_id" AND s.lesson_id = "lesson"."id")
OR EXISTS (SELECT 1 FROM lesson_group AS g
  JOIN enrollment AS e ON e.company_id = g.company_id AND e.group_id = g.group_id
  JOIN student AS p ON p.company_id = e.company_id AND p.id = e.student_id
  WHERE g.company_id = "lesson"."company_id" AND g.lesson_id = "lesson"."id" AND p.archived_at IS NULL
  AND e.starts_on <= date("lesson"."starts") AND (e.ends_on IS NULL OR e.ends_on >= date("lesson"."starts"))))"#;

/// Each once, in the order of their ids: nobody waits in a circle.
fn in_order(ids: impl Iterator<Item = Uuid>) -> BTreeSet<Uuid> {
    ids.collect()
}

fn given(students: &BTreeSet<Uuid>, status: Option<AttendanceStatus>) -> MarkLesson {
    let mark = |id: &Uuid| MarkInput { student_id: (*id).into(), status, ..MarkInput::default() };
    MarkLesson { marks: students.iter().map(mark).collect() }
}
