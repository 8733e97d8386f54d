//! Attendances.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};
use shared::{
    attendance::{MarkInput, MarkLesson},
    page::{DEFAULT_PAGE_SIZE, Page},
    trainings::{Attendance, AttendanceQuery, MarkAttendance},
};
use uuid::Uuid;

use super::service::{days, order};
use crate::{
    attendance,
    db::{Tenant, TenantEntity},
    entity::{
        attendance::{Column, Entity as Marks, Model, Relation},
        lesson, student,
    },
    error::{AppError, Result},
    http::authority::Caller,
};

/// One page of marks in lessons the caller may see, by the day of the lesson.
pub async fn list(me: &Caller, query: &AttendanceQuery) -> Result<Page<Attendance>> {
    let (from, to) = days(query.from, query.to)?;
    let order = order(query.sort.as_deref())?;
    let db = me.read().await?;
    let (from, to) = (from.and_time(chrono::NaiveTime::MIN), to.and_time(chrono::NaiveTime::MIN));
    let mut rows = Marks::find()
        .join(JoinType::InnerJoin, Relation::Lesson.def())
        .filter(lesson::Column::CompanyId.eq(db.company()))
        .filter(lesson::Column::Starts.gte(from))
        .filter(lesson::Column::Starts.lt(to));
    if let Some(seen) = lesson::Entity::visible_to(db.visibility()) {
        rows = rows.filter(seen);
    }
    if let Some(id) = query.training_id {
        rows = rows.filter(Column::LessonId.eq(db.get::<lesson::Entity>(id.into()).await?.id));
    }
    if let Some(id) = query.student_id {
        rows = rows.filter(Column::StudentId.eq(db.get::<student::Entity>(id.into()).await?.id));
    }
    if let Some(status) = query.status {
        rows = rows.filter(Column::Status.eq(status.as_str()));
    }
    let rows = rows.order_by(lesson::Column::Starts, order.clone()).order_by(Column::LessonId, order.clone());
    let rows = rows.order_by(Column::StudentId, order);
    let page = db.page(rows, query.page.unwrap_or(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE)).await?;
    let days = days_of(&db, page.items.iter().map(|row| row.lesson_id).collect()).await?;
    let Page { items, total, page, page_size } = page;
    Ok(Page { items: items.into_iter().map(|row| shown(row, &days)).collect::<Result<_>>()?, total, page, page_size })
}

/// Marks one student, with every rule of marks.
pub async fn mark(me: &Caller, command: MarkAttendance) -> Result<Attendance> {
    let MarkAttendance { student_id, training_id, status, notes, late, reason } = command;
    let mark = MarkInput { student_id, status, late, reason, note: notes };
    if attendance::service::explains_presence(&mark) {
        return Err(AppError::field("reason", "absentOnly"));
    }
    let db = me.write().await?;
    let marks = attendance::service::marked(&db, me, training_id, MarkLesson { marks: vec![mark] }).await?;
    let lesson = db.get::<lesson::Entity>(training_id.into()).await?;
    let mark = marks.items.into_iter().find(|mark| mark.student_id == student_id);
    let answer = Attendance {
        student_id,
        training_id,
        date: lesson.starts.date(),
        status: mark.as_ref().map(|mark| mark.status),
        late: mark.as_ref().is_some_and(|mark| mark.late),
        notes: mark.as_ref().and_then(|mark| mark.note.clone()),
        reason: mark.as_ref().and_then(|mark| mark.reason.clone()),
        marked_by: mark.as_ref().map(|mark| mark.marked_by.clone()),
        marked_at: mark.map(|mark| mark.marked_at),
    };
    db.commit_at(attendance::service::location(training_id), answer).await
}

async fn days_of(db: &Tenant, lessons: Vec<Uuid>) -> Result<BTreeMap<Uuid, chrono::NaiveDate>> {
    let rows = db.all_of_company(lesson::Entity::find().filter(lesson::Column::Id.is_in(lessons))).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.starts.date())).collect())
}

fn shown(row: Model, days: &BTreeMap<Uuid, chrono::NaiveDate>) -> Result<Attendance> {
    Ok(Attendance {
        student_id: row.student_id.into(),
        training_id: row.lesson_id.into(),
        status: Some(row.status.parse().map_err(AppError::internal)?),
        notes: row.note,
        date: days.get(&row.lesson_id).copied().ok_or_else(AppError::not_found)?,
        late: row.late,
        reason: row.reason,
        marked_by: Some(row.marked_by_name),
        marked_at: Some(row.marked_at),
    })
}
