//! Whose calendar it is: one of four kinds of record, and who may read it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select, Set};
use shared::{calendars::CalendarOf, lessons::LessonQuery, permission::Permission};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{
        calendar_link::{ActiveModel, Column, Entity as Links, Model},
        room, student, study_group, teacher,
    },
    error::{AppError, Result},
};

/// Whose calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Teacher(Uuid),
    Room(Uuid),
    Group(Uuid),
    Student(Uuid),
}

/// What a record is called, and whether it can have a calendar still.
pub struct Known {
    pub name: String,
    pub archived: bool,
}

impl Subject {
    /// The one record a command names; each is looked for first, so that another company's is nobody's.
    pub async fn named(db: &Tenant, of: &CalendarOf) -> Result<(Self, Known)> {
        let all = [
            of.teacher_id.map(|id| Self::Teacher(id.into())),
            of.room_id.map(|id| Self::Room(id.into())),
            of.group_id.map(|id| Self::Group(id.into())),
            of.student_id.map(|id| Self::Student(id.into())),
        ];
        let mut found = Vec::new();
        for subject in all.into_iter().flatten() {
            found.push((subject, subject.known(db).await?));
        }
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some((subject, _)), false) => Err(AppError::field(subject.field(), "other")),
            (None, _) => Err(AppError::field("teacherId", "required")),
        }
    }

    /// Whose a stored link is.
    pub fn of(row: &Model) -> Option<Self> {
        let teacher = row.teacher_id.map(Self::Teacher);
        teacher.or(row.room_id.map(Self::Room)).or(row.group_id.map(Self::Group)).or(row.student_id.map(Self::Student))
    }

    /// The record, if the caller may see it.
    pub async fn known(self, db: &Tenant) -> Result<Known> {
        let (name, archived_at) = match self {
            Self::Teacher(id) => db.get::<teacher::Entity>(id).await.map(|row| (row.name, row.archived_at))?,
            Self::Room(id) => db.get::<room::Entity>(id).await.map(|row| (row.name, row.archived_at))?,
            Self::Group(id) => db.get::<study_group::Entity>(id).await.map(|row| (row.name, row.archived_at))?,
            Self::Student(id) => db.get::<student::Entity>(id).await.map(|row| (row.name, row.archived_at))?,
        };
        Ok(Known { name, archived: archived_at.is_some() })
    }

    /// The right that is missing to read its lessons, if one is. Who sees own lessons only has a teacher's calendar of
    /// their own and no colleague's.
    pub fn refused(self, can: impl Fn(Permission) -> bool, teacher: Option<Uuid>) -> Option<Permission> {
        let needed = match self {
            Self::Teacher(_) => Permission::TeachersView,
            Self::Room(_) => Permission::RoomsView,
            Self::Group(_) => Permission::GroupsView,
            Self::Student(_) => Permission::StudentsView,
        };
        let missing = [Permission::LessonsView, needed].into_iter().find(|right| !can(*right));
        let foreign = matches!(self, Self::Teacher(id) if teacher != Some(id)) && !can(Permission::LessonsViewAll);
        missing.or_else(|| foreign.then_some(Permission::LessonsViewAll))
    }

    /// Its field in commands.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Teacher(_) => "teacherId",
            Self::Room(_) => "roomId",
            Self::Group(_) => "groupId",
            Self::Student(_) => "studentId",
        }
    }

    /// The word for its kind in the log.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Teacher(_) => "teacher",
            Self::Room(_) => "room",
            Self::Group(_) => "group",
            Self::Student(_) => "student",
        }
    }

    /// The links of this record.
    pub fn links(self) -> Select<Links> {
        let (column, id) = match self {
            Self::Teacher(id) => (Column::TeacherId, id),
            Self::Room(id) => (Column::RoomId, id),
            Self::Group(id) => (Column::GroupId, id),
            Self::Student(id) => (Column::StudentId, id),
        };
        Links::find().filter(column.eq(id))
    }

    /// A row that is about this record and says nothing else.
    pub fn row(self) -> ActiveModel {
        let (mut teacher, mut room, mut group, mut student) = (None, None, None, None);
        match self {
            Self::Teacher(id) => teacher = Some(id),
            Self::Room(id) => room = Some(id),
            Self::Group(id) => group = Some(id),
            Self::Student(id) => student = Some(id),
        }
        ActiveModel {
            teacher_id: Set(teacher),
            room_id: Set(room),
            group_id: Set(group),
            student_id: Set(student),
            ..ActiveModel::default()
        }
    }

    /// Its lessons; the days are for the caller to say.
    pub fn lessons(self) -> LessonQuery {
        let nothing = LessonQuery::default();
        match self {
            Self::Teacher(id) => LessonQuery { teacher_id: Some(id.into()), ..nothing },
            Self::Room(id) => LessonQuery { room_id: Some(id.into()), ..nothing },
            Self::Group(id) => LessonQuery { group_id: Some(id.into()), ..nothing },
            Self::Student(id) => LessonQuery { student_id: Some(id.into()), ..nothing },
        }
    }
}
