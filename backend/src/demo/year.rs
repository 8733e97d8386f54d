//! The rules of the demo centre and their lessons: a year of them unless more is asked for, eight weeks ahead of today.

use chrono::{Duration, NaiveDate};
use fastrand::Rng;
use sea_orm::Set;
use shared::time::{WallTime, monday_of};
use uuid::Uuid;

use super::{
    people::Centre,
    plan::{self, Meeting, Who},
};
use crate::{
    db::Tenant,
    entity::{attendance, lesson, lesson_group, lesson_student, lesson_teacher, rule_teacher, schedule_rule, slot},
    error::Result,
    zone,
};

/// Weeks of lessons ahead of today.
const WEEKS_AHEAD: i64 = 8;
const OVERLAP: &str = "Так было в AlfaCRM";

#[derive(Default)]
struct Rows {
    lessons: Vec<lesson::ActiveModel>,
    teachers: Vec<lesson_teacher::ActiveModel>,
    groups: Vec<lesson_group::ActiveModel>,
    students: Vec<lesson_student::ActiveModel>,
    slots: Vec<slot::ActiveModel>,
    marks: Vec<attendance::ActiveModel>,
}

/// One lesson to be written.
struct Occurrence<'a> {
    meeting: &'a Meeting,
    rule: Uuid,
    wall: WallTime,
    room: Option<Uuid>,
    accepted: bool,
}

/// Makes rules, lessons, slots and marks.
pub async fn make(db: &Tenant, centre: &Centre, weeks_behind: u16, deal: &mut Rng) -> Result<()> {
    let behind = i64::from(weeks_behind);
    let first = monday_of(centre.today) - Duration::weeks(behind);
    let meetings = plan::meetings();
    let mut rows = Rows::default();
    // One individual lesson of this week takes the room of a group: the overlap an import left.
    let overlapping = meetings.iter().position(|m| matches!(m.of, Who::Student(1)));
    for (index, meeting) in meetings.iter().enumerate() {
        let rule = rule(db, centre, meeting, first).await?;
        for week in 0..behind + WEEKS_AHEAD {
            let day = first + Duration::weeks(week) + Duration::days(i64::from(meeting.weekday) - 1);
            let minute = meeting.starts_minute.unsigned_abs();
            let Some(wall) = WallTime::at(day, minute / 60, minute % 60) else {
                continue;
            };
            let accepted = Some(index) == overlapping && week == behind + 1;
            let room = if accepted { meeting.room + 1 } else { meeting.room };
            let room = centre.rooms.get(room % centre.rooms.len()).copied();
            write(db, centre, &Occurrence { meeting, rule, wall, room, accepted }, &mut rows, deal)?;
        }
    }
    rows.insert(db).await
}

impl Rows {
    async fn insert(self, db: &Tenant) -> Result<()> {
        db.insert_many(self.lessons).await?;
        db.insert_many(self.teachers).await?;
        db.insert_many(self.groups).await?;
        db.insert_many(self.students).await?;
        // Accepted slots come last: they may lie upon others, others not upon them.
        let (accepted, plain): (Vec<_>, Vec<_>) = self.slots.into_iter().partition(|slot| slot.accepted == Set(true));
        db.insert_many(plain).await?;
        db.insert_many(accepted).await?;
        Ok(db.insert_many(self.marks).await?)
    }
}

async fn rule(db: &Tenant, centre: &Centre, meeting: &Meeting, since: NaiveDate) -> Result<Uuid> {
    let id = db.new_id();
    let (group, student) = match meeting.of {
        Who::Group(number) => (centre.groups.get(number).copied(), None),
        Who::Student(number) => (None, centre.students.get(200 + number).map(|s| s.id)),
    };
    let row = schedule_rule::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        branch_id: Set(centre.branch),
        group_id: Set(group),
        student_id: Set(student),
        subject_id: Set(centre.subjects.get(meeting.teacher).copied()),
        room_id: Set(centre.rooms.get(meeting.room).copied()),
        version: Set(1),
        weekday: Set(meeting.weekday),
        also_on: Set(0),
        starts_minute: Set(meeting.starts_minute),
        minutes: Set(meeting.minutes),
        starts_on: Set(since),
        ends_on: Set(None),
        skipped: Set(serde_json::json!([])),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    db.insert(row).await?;
    if let Some(teacher) = centre.teachers.get(meeting.teacher) {
        let link = rule_teacher::ActiveModel {
            company_id: Set(db.company()),
            rule_id: Set(id),
            teacher_id: Set(teacher.id),
            position: Set(0),
        };
        db.insert(link).await?;
    }
    Ok(id)
}

fn write(db: &Tenant, centre: &Centre, occurrence: &Occurrence<'_>, rows: &mut Rows, deal: &mut Rng) -> Result<()> {
    let zone = zone::named("Asia/Almaty")?;
    let Occurrence { meeting, wall, .. } = occurrence;
    let starts_at = zone::instant(*wall, zone)?;
    let ends_at = starts_at + Duration::minutes(i64::from(meeting.minutes));
    let past = ends_at < db.now();
    let cancelled = deal.u32(0..60) == 0;
    // The last two days are where somebody still has to mark.
    let marked = past && !cancelled && (db.now() - ends_at > Duration::days(2) || deal.u32(0..8) != 0);
    let id = db.new_id();
    let status = if cancelled {
        "cancelled"
    } else if marked {
        "completed"
    } else {
        "scheduled"
    };
    rows.lessons.push(lesson_row(db, centre, id, occurrence, status, (starts_at, ends_at)));
    let company_id = Set(db.company());
    if let Some(teacher) = centre.teachers.get(meeting.teacher) {
        rows.teachers.push(lesson_teacher::ActiveModel {
            company_id: company_id.clone(),
            lesson_id: Set(id),
            teacher_id: Set(teacher.id),
            position: Set(0),
        });
    }
    let members = match meeting.of {
        Who::Group(number) => {
            let group = centre.groups.get(number).copied().unwrap_or_default();
            rows.groups.push(lesson_group::ActiveModel {
                company_id,
                lesson_id: Set(id),
                group_id: Set(group),
                position: Set(0),
            });
            centre.members.get(number).cloned().unwrap_or_default()
        }
        Who::Student(number) => {
            let student = centre.students.get(200 + number).map(|s| s.id).unwrap_or_default();
            rows.students.push(lesson_student::ActiveModel {
                company_id,
                lesson_id: Set(id),
                student_id: Set(student),
                kind: Set("own".into()),
                guest_as: Set(None),
            });
            vec![student]
        }
    };
    if !cancelled {
        slots(db, centre, id, occurrence, (starts_at.timestamp(), ends_at.timestamp()), rows);
    }
    if marked {
        let by = centre.teachers.get(meeting.teacher).map(|t| t.name.clone()).unwrap_or_default();
        rows.marks.extend(members.into_iter().map(|student| mark(db, id, student, &by, ends_at, deal)));
    }
    Ok(())
}

type Instants = (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>);

fn lesson_row(
    db: &Tenant,
    centre: &Centre,
    id: Uuid,
    occurrence: &Occurrence<'_>,
    status: &str,
    (starts_at, ends_at): Instants,
) -> lesson::ActiveModel {
    lesson::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        branch_id: Set(centre.branch),
        subject_id: Set(centre.subjects.get(occurrence.meeting.teacher).copied()),
        room_id: Set(occurrence.room),
        rule_id: Set(Some(occurrence.rule)),
        rule_starts: Set(Some(occurrence.wall.naive())),
        version: Set(1),
        status: Set(status.to_owned()),
        title: Set(None),
        starts: Set(occurrence.wall.naive()),
        minutes: Set(occurrence.meeting.minutes),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        detached: Set(occurrence.accepted),
        accepted_overlap: Set(occurrence.accepted && status != "cancelled"),
        accepted_reason: Set(occurrence.accepted.then(|| OVERLAP.to_owned())),
        topic: Set(None),
        note: Set(None),
        cancel_reason: Set((status == "cancelled").then(|| "Преподаватель болеет".to_owned())),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    }
}

fn slots(db: &Tenant, centre: &Centre, id: Uuid, occurrence: &Occurrence<'_>, (from, until): (i64, i64), rows: &mut Rows) {
    let teacher = centre.teachers.get(occurrence.meeting.teacher).map(|t| ("teacher", t.id));
    let room = occurrence.room.map(|id| ("room", id));
    let group =
        if let Who::Group(number) = occurrence.meeting.of { centre.groups.get(number).map(|id| ("group", *id)) } else { None };
    rows.slots.extend([teacher, room, group].into_iter().flatten().map(|(kind, resource)| slot::ActiveModel {
        company_id: Set(db.company()),
        kind: Set(kind.to_owned()),
        resource_id: Set(resource),
        lesson_id: Set(id),
        starts_at: Set(from),
        ends_at: Set(until),
        accepted: Set(occurrence.accepted),
    }));
}

fn mark(
    db: &Tenant,
    lesson: Uuid,
    student: Uuid,
    by: &str,
    at: chrono::DateTime<chrono::Utc>,
    deal: &mut Rng,
) -> attendance::ActiveModel {
    let (status, reason) = match deal.u32(0..20) {
        0 | 1 => ("missed", None),
        2 => ("excused", Some("болеет")),
        _ => ("attended", None),
    };
    attendance::ActiveModel {
        company_id: Set(db.company()),
        lesson_id: Set(lesson),
        student_id: Set(student),
        status: Set(status.to_owned()),
        late: Set(status == "attended" && deal.u32(0..25) == 0),
        reason: Set(reason.map(str::to_owned)),
        note: Set(None),
        marked_by: Set(None),
        marked_by_name: Set(by.to_owned()),
        marked_at: Set(at),
    }
}
