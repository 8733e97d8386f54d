//! From rows to what the calendar draws. The number of queries does not depend on the number of lessons.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait};
use shared::{lessons::Lesson, lessons::LessonStatus, time::WallTime};
use uuid::Uuid;

use super::roster::{Of, Rosters};
use crate::{
    db::{Tenant, Versioned},
    entity::{attendance, lesson, lesson_teacher, room, student, study_group, subject, teacher},
    error::{AppError, Result},
};

/// The names and links that lessons are drawn with, and no others.
pub struct Names {
    teachers_of: BTreeMap<Uuid, Vec<Uuid>>,
    pub teachers: BTreeMap<Uuid, teacher::Model>,
    pub rooms: BTreeMap<Uuid, room::Model>,
    pub groups: BTreeMap<Uuid, study_group::Model>,
    subjects: BTreeMap<Uuid, subject::Model>,
    students: BTreeMap<Uuid, String>,
    marked: BTreeMap<Uuid, i64>,
    rosters: Rosters,
}

#[derive(FromQueryResult)]
struct Marked {
    lesson_id: Uuid,
    marks: i64,
}
#[derive(FromQueryResult)]
struct StudentName {
    id: Uuid,
    name: String,
}

impl Names {
    /// Loads for some lessons; `of` are the same.
    pub async fn load(db: &Tenant, of: &Of, lessons: &[lesson::Model]) -> Result<Self> {
        let rosters = Rosters::load(db, of).await?;
        let mut links =
            db.all_of_company(lesson_teacher::Entity::find().filter(of.holds(lesson_teacher::Column::LessonId))).await?;
        links.sort_by_key(|link| link.position);
        let mut teachers_of: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for link in links {
            teachers_of.entry(link.lesson_id).or_default().push(link.teacher_id);
        }
        let marks = attendance::Entity::find()
            .select_only()
            .column(attendance::Column::LessonId)
            .column_as(attendance::Column::StudentId.count(), "marks")
            .filter(of.holds(attendance::Column::LessonId))
            .group_by(attendance::Column::LessonId);
        let marked = db.rows::<_, Marked>(marks).await?.into_iter().map(|row| (row.lesson_id, row.marks)).collect();
        let (rooms, subjects) = (lessons.iter().filter_map(|it| it.room_id), lessons.iter().filter_map(|it| it.subject_id));
        Ok(Self {
            teachers: by_id(named::<teacher::Entity>(db, teachers_of.values().flatten().copied()).await?, |t| t.id),
            rooms: by_id(named::<room::Entity>(db, rooms).await?, |r| r.id),
            groups: by_id(named::<study_group::Entity>(db, rosters.all_groups()).await?, |g| g.id),
            subjects: by_id(named::<subject::Entity>(db, subjects).await?, |s| s.id),
            teachers_of,
            students: own_students(db, of).await?,
            marked,
            rosters,
        })
    }

    pub fn teachers_of(&self, lesson: Uuid) -> &[Uuid] {
        self.teachers_of.get(&lesson).map_or(&[], Vec::as_slice)
    }
    pub const fn rosters(&self) -> &Rosters {
        &self.rosters
    }

    /// What the card says: the own title, else the groups, else the students, else the subject, else who leads.
    pub fn title(&self, row: &lesson::Model) -> String {
        if let Some(title) = &row.title {
            return title.clone();
        }
        let groups = self.rosters.groups(row.id).iter().filter_map(|id| self.groups.get(id)).map(|g| g.name.as_str());
        let students = self.rosters.own(row.id).iter().filter_map(|own| self.students.get(&own.student_id)).map(String::as_str);
        let subject = row.subject_id.and_then(|id| self.subjects.get(&id)).map(|s| s.name.clone());
        let named = [groups.collect::<Vec<_>>(), students.collect()].into_iter().find(|names| !names.is_empty());
        let leads = || self.teachers_of(row.id).first().and_then(|id| self.teachers.get(id)).map(|t| t.name.clone());
        named.map(|names| names.join(", ")).or(subject).or_else(leads).unwrap_or_default()
    }

    fn colour(&self, row: &lesson::Model) -> i32 {
        let group = self.rosters.groups(row.id).first().and_then(|id| self.groups.get(id)).map(|g| g.hue);
        let subject = || row.subject_id.and_then(|id| self.subjects.get(&id)).map(|s| s.hue);
        let teacher = || self.teachers_of(row.id).first().and_then(|id| self.teachers.get(id)).map(|t| t.hue);
        group.or_else(subject).or_else(teacher).unwrap_or(1)
    }

    /// The wire shape of a lesson.
    pub fn dto(&self, row: &lesson::Model) -> Result<Lesson> {
        let (teachers, groups) = (self.teachers_of(row.id), self.rosters.groups(row.id));
        let group_places = groups.first().and_then(|id| self.groups.get(id)).and_then(|g| g.capacity);
        let room_places = row.room_id.and_then(|id| self.rooms.get(&id)).and_then(|r| r.capacity);
        let own = self.rosters.own(row.id);
        Ok(Lesson {
            id: row.id.into(),
            version: row.version,
            branch_id: row.branch_id.into(),
            starts: WallTime::new(row.starts),
            minutes: row.minutes.unsigned_abs(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: row.status.parse::<LessonStatus>().map_err(AppError::internal)?,
            title: self.title(row),
            teacher_id: teachers.first().copied().map(Into::into),
            teacher_ids: teachers.iter().copied().map(Into::into).collect(),
            room_id: row.room_id.map(Into::into),
            group_id: groups.first().copied().map(Into::into),
            group_ids: groups.iter().copied().map(Into::into).collect(),
            student_ids: own.iter().filter(|own| own.kind != "guest").map(|own| own.student_id.into()).collect(),
            subject_id: row.subject_id.map(Into::into),
            colour: u8::try_from(self.colour(row)).unwrap_or(1),
            rule_id: row.rule_id.map(Into::into),
            detached: row.detached,
            accepted_overlap: row.accepted_overlap,
            topic: row.topic.clone(),
            note: row.note.clone(),
            cancel_reason: row.cancel_reason.clone(),
            expected: self.rosters.expected(row).len() as u32,
            capacity: group_places.or(room_places).map(i32::unsigned_abs),
            marked: self.marked.get(&row.id).copied().unwrap_or(0).unsigned_abs() as u32,
        })
    }
}

/// The wire shape of one stored lesson.
pub async fn one(db: &Tenant, row: &lesson::Model) -> Result<Lesson> {
    Names::load(db, &just([row.id]), std::slice::from_ref(row)).await?.dto(row)
}

/// Some lessons by their ids, for [`Names::load`].
pub fn just(ids: impl IntoIterator<Item = Uuid>) -> Of {
    Of::Ids(ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
}

async fn own_students(db: &Tenant, of: &Of) -> Result<BTreeMap<Uuid, String>> {
    use crate::entity::lesson_student;
    let own = lesson_student::Entity::find().select_only().column(lesson_student::Column::StudentId);
    let own = own.filter(lesson_student::Column::CompanyId.eq(db.company())).filter(of.holds(lesson_student::Column::LessonId));
    let names = student::Entity::find().select_only().column(student::Column::Id).column(student::Column::Name);
    let names = names.filter(student::Column::Id.in_subquery(own.into_query()));
    Ok(db.rows::<_, StudentName>(names).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The rows with some ids, whoever asks: what a lesson names is told to whoever sees the lesson.
async fn named<E: Versioned>(db: &Tenant, ids: impl Iterator<Item = Uuid>) -> Result<Vec<E::Model>> {
    let ids: BTreeSet<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(db.all_of_company(E::find().filter(E::ID.is_in(ids))).await?)
}

fn by_id<M>(rows: Vec<M>, id: impl Fn(&M) -> Uuid) -> BTreeMap<Uuid, M> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}
