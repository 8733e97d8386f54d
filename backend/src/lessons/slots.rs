//! The slots a lesson takes: one per teacher, room and group, in seconds since the epoch.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set};
use shared::problem::Cause;
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{room, slot, study_group, teacher},
    error::{OnConstraint, Result},
};

/// What can be taken. The words stand in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Teacher,
    Room,
    Group,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Teacher => "teacher",
            Self::Room => "room",
            Self::Group => "group",
        }
    }
}

/// What a lesson takes, and when (seconds since the epoch, end exclusive).
#[derive(Clone, Debug, Default)]
pub struct Taken {
    pub teachers: Vec<Uuid>,
    pub room: Option<Uuid>,
    pub groups: Vec<Uuid>,
    pub from: i64,
    pub until: i64,
}

impl Taken {
    /// Every resource with its kind.
    pub fn resources(&self) -> impl Iterator<Item = (Kind, Uuid)> + '_ {
        let teachers = self.teachers.iter().map(|id| (Kind::Teacher, *id));
        let groups = self.groups.iter().map(|id| (Kind::Group, *id));
        teachers.chain(self.room.iter().map(|id| (Kind::Room, *id))).chain(groups)
    }
}

/// Holds every resource against other writers; always groups, rooms, teachers, each in the order of ids, so that two
/// writers never wait for each other.
pub async fn lock(db: &Tenant, taken: &Taken) -> Result<()> {
    db.lock::<study_group::Entity>(&taken.groups).await?;
    db.lock::<room::Entity>(&taken.room.into_iter().collect::<Vec<_>>()).await?;
    db.lock::<teacher::Entity>(&taken.teachers).await?;
    Ok(())
}

/// Slots of other lessons that overlap on a resource of this one.
pub async fn overlapping(db: &Tenant, taken: &Taken, besides: Option<Uuid>) -> Result<Vec<slot::Model>> {
    let mut any = sea_orm::Condition::any();
    for (kind, resource) in taken.resources() {
        any = any.add(slot::Column::Kind.eq(kind.as_str()).and(slot::Column::ResourceId.eq(resource)));
    }
    if taken.resources().next().is_none() {
        return Ok(Vec::new());
    }
    let mut query = slot::Entity::find()
        .filter(slot::Column::StartsAt.lt(taken.until))
        .filter(slot::Column::EndsAt.gt(taken.from))
        .filter(any);
    if let Some(lesson) = besides {
        query = query.filter(slot::Column::LessonId.ne(lesson));
    }
    Ok(db.all_of_company(query).await?)
}

/// Gives back what a lesson took.
pub async fn release(db: &Tenant, lesson: Uuid) -> Result<()> {
    db.delete_many(slot::Entity::delete_many().filter(slot::Column::LessonId.eq(lesson))).await?;
    Ok(())
}

/// Takes what a lesson needs. The database refuses what is taken, whoever asked or forgot to ask.
pub async fn take(db: &Tenant, lesson: Uuid, taken: &Taken) -> Result<()> {
    let rows = taken.resources().map(|(kind, resource)| slot::ActiveModel {
        company_id: Set(db.company()),
        kind: Set(kind.as_str().to_owned()),
        resource_id: Set(resource),
        lesson_id: Set(lesson),
        starts_at: Set(taken.from),
        ends_at: Set(taken.until),
        accepted: Set(false),
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    let refused = || Cause::LessonConflict { conflicts: Vec::new(), suggestions: Vec::new() }.into();
    db.insert_many(rows).await.on_constraint("slot_taken", refused)
}
