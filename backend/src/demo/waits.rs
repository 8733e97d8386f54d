//! What waits in the demo centre: make-ups for lessons missed with an excuse in the last month, and a list for the group
//! that is full.

use chrono::{Days, Duration};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Set};
use shared::centre::AttendancePolicy;

use super::people::Centre;
use crate::{
    db::Tenant,
    entity::{attendance, lesson, makeup, waiting},
    error::Result,
};

/// The group that is full.
const FULL: usize = 3;
/// How many wait for it.
const WAITING: usize = 2;

/// Makes both.
pub async fn make(db: &Tenant, centre: &Centre) -> Result<()> {
    makeups(db, centre).await?;
    waitlist(db, centre).await
}

async fn makeups(db: &Tenant, centre: &Centre) -> Result<()> {
    let days = AttendancePolicy::default().makeup_days;
    let since = centre.today - Duration::days(days.into());
    let excused = attendance::Entity::find()
        .join(JoinType::InnerJoin, attendance::Relation::Lesson.def())
        .filter(lesson::Column::CompanyId.eq(db.company()))
        .filter(lesson::Column::Starts.gte(since.and_time(chrono::NaiveTime::MIN)))
        .filter(attendance::Column::Status.eq("excused"))
        .order_by_asc(attendance::Column::LessonId)
        .order_by_asc(attendance::Column::StudentId);
    let marks = db.all_of_company(excused).await?;
    let held = lesson::Entity::find().filter(lesson::Column::Id.is_in(marks.iter().map(|mark| mark.lesson_id)));
    let held = db.all_of_company(held).await?;
    let row = |mark: attendance::Model| {
        let day = held.iter().find(|lesson| lesson.id == mark.lesson_id)?.starts.date();
        Some(makeup::ActiveModel {
            id: Set(db.new_id()),
            company_id: Set(db.company()),
            student_id: Set(mark.student_id),
            lesson_id: Set(mark.lesson_id),
            version: Set(1),
            expires_on: Set(day.checked_add_days(Days::new(days.into()))?),
            used_lesson_id: Set(None),
            created_at: Set(mark.marked_at),
            updated_at: Set(mark.marked_at),
        })
    };
    Ok(db.insert_many(marks.into_iter().filter_map(row).collect()).await?)
}

async fn waitlist(db: &Tenant, centre: &Centre) -> Result<()> {
    let Some(group) = centre.groups.get(FULL).copied() else { return Ok(()) };
    let members = centre.members.get(FULL).cloned().unwrap_or_default();
    let others = centre.students.iter().filter(|student| !members.contains(&student.id)).take(WAITING);
    let row = |(position, student): (i32, &super::people::Named)| waiting::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        group_id: Set(group),
        student_id: Set(student.id),
        version: Set(1),
        position: Set(position),
        note: Set((position == 1).then(|| "Удобнее вечером".to_owned())),
        created_at: Set(db.now() - Duration::days(5)),
    };
    Ok(db.insert_many((1..).zip(others).map(row).collect()).await?)
}
