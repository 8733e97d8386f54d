//! The journal of a group: students × lessons of a window, in a handful of queries however large it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, Months};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    attendance::RosterKind,
    ids::GroupId,
    journal::{Journal, JournalCell, JournalLesson, JournalQuery, JournalRow},
    lessons::{LessonQuery, LessonStatus, MAX_WINDOW_DAYS},
    time::WallTime,
};
use uuid::Uuid;

use super::service::shown_mark;
use crate::{
    branches,
    db::Tenant,
    entity::{
        attendance::{Column, Entity as Marks, Model as Mark},
        lesson::{self, Model as Lesson},
        student,
    },
    error::{AppError, Result},
    groups,
    http::authority::Caller,
    lessons::{self, assemble::just, roster::Rosters},
};

/// Students by name, lessons by time; somebody who has a mark is there though the enrolment was changed later.
pub async fn of_group(me: &Caller, group: GroupId, query: &JournalQuery) -> Result<Journal> {
    let db = me.read().await?;
    let group = groups::service::visible(&db, group).await?;
    let today = branches::service::today(&db).await?.of(group.branch_id);
    let from = query.from.or_else(|| today.with_day(1)).unwrap_or(today);
    let to = query.to.or_else(|| from.checked_add_months(Months::new(1))).unwrap_or(from);
    if to < from {
        return Err(AppError::field("to", "order"));
    }
    if to - from > Duration::days(MAX_WINDOW_DAYS) {
        return Err(AppError::field("to", "window"));
    }
    let group = group.id;
    let wanted = LessonQuery { from, to, group_id: Some(group.into()), ..LessonQuery::default() };
    let rows = lessons::service::narrowed(&db, &wanted).await?;
    let rows = rows.filter(lesson::Column::Status.ne(LessonStatus::Cancelled.as_str()));
    let lessons = db.all(rows.order_by_asc(lesson::Column::Starts).order_by_asc(lesson::Column::Id)).await?;
    let marks = marks_of(&db, &lessons).await?;
    let rosters = Rosters::load(&db, &just(lessons.iter().map(|row| row.id))).await?;
    let on: Vec<BTreeSet<Uuid>> = lessons.iter().map(|row| on_roster(&rosters, group, row, &marks)).collect();
    let ids: BTreeSet<Uuid> = on.iter().flatten().copied().collect();
    let mut people = db.all_of_company(student::Entity::find().filter(student::Column::Id.is_in(ids))).await?;
    people.sort_by(|a, b| a.sort_key.cmp(&b.sort_key).then(a.id.cmp(&b.id)));
    let line = |person: student::Model| {
        let cells = lessons.iter().zip(&on).map(|(lesson, on)| {
            let there = on.contains(&person.id).then(|| cell(&rosters, lesson.id, person.id, &marks));
            there.transpose()
        });
        let cells = cells.collect::<Result<_>>()?;
        Ok(JournalRow { student_id: person.id.into(), name: person.name, prospect: person.kind == "prospect", cells })
    };
    let rows = people.into_iter().map(line).collect::<Result<_>>()?;
    Ok(Journal { rows, lessons: lessons.iter().map(column).collect::<Result<_>>()? })
}

type MarksOf = BTreeMap<(Uuid, Uuid), Mark>;

async fn marks_of(db: &Tenant, lessons: &[Lesson]) -> Result<MarksOf> {
    let marks = Marks::find().filter(Column::LessonId.is_in(lessons.iter().map(|row| row.id)));
    let marks = db.all_of_company(marks).await?;
    Ok(marks.into_iter().map(|mark| ((mark.lesson_id, mark.student_id), mark)).collect())
}

/// Who of a lesson belongs into the journal of a group: its own students of that day, who came besides, and whoever has
/// a mark. The students of another group that has the lesson too stand in that group's journal.
fn on_roster(rosters: &Rosters, group: Uuid, lesson: &Lesson, marks: &MarksOf) -> BTreeSet<Uuid> {
    let day = lesson.starts.date();
    let others = rosters.groups(lesson.id).iter().filter(|other| **other != group);
    let elsewhere: BTreeSet<Uuid> = others.flat_map(|other| rosters.enrolled_on(*other, day)).collect();
    let besides = rosters.own(lesson.id).iter().map(|own| own.student_id);
    let marked = marks.range((lesson.id, Uuid::nil())..=(lesson.id, Uuid::max())).map(|((_, student), _)| *student);
    let theirs = besides.chain(marked).filter(|student| !elsewhere.contains(student));
    rosters.enrolled_on(group, day).chain(theirs).collect()
}

fn cell(rosters: &Rosters, lesson: Uuid, student: Uuid, marks: &MarksOf) -> Result<JournalCell> {
    let own = rosters.own(lesson).iter().find(|own| own.student_id == student);
    let kind = match own.map(|own| own.kind.as_str()) {
        None => RosterKind::Enrolled,
        Some("guest") => RosterKind::Guest,
        Some(_) => RosterKind::Own,
    };
    Ok(JournalCell { kind, mark: marks.get(&(lesson, student)).map(shown_mark).transpose()? })
}

fn column(row: &Lesson) -> Result<JournalLesson> {
    Ok(JournalLesson {
        id: row.id.into(),
        version: row.version,
        starts: WallTime::new(row.starts),
        minutes: row.minutes.unsigned_abs(),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        status: row.status.parse().map_err(AppError::internal)?,
    })
}
