//! Which records of events the caller may not see: of other branches, of other teachers' lessons.
//!
//! A record that is not there any more hides nothing, and neither does an event that speaks of many records at once.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::events::Entity;
use uuid::Uuid;

use crate::{
    db::{Tenant, Versioned},
    entity::{
        absence, branch, enrollment, event, invitation, lead, lesson, membership, room, rule_teacher, schedule_rule, student,
        study_group, teacher,
    },
    error::Result,
};

/// Kind and id of the records to be kept from the caller: a few queries, however many events there are.
pub async fn among(db: &Tenant, events: &[event::Model]) -> Result<BTreeSet<(Entity, Uuid)>> {
    let mut hidden = BTreeSet::new();
    if db.visibility().is_everything() {
        return Ok(hidden);
    }
    let mut asked: BTreeMap<Entity, BTreeSet<Uuid>> = BTreeMap::new();
    for row in events {
        if let Ok(entity) = row.entity.parse() {
            asked.entry(entity).or_default().insert(row.record_id);
        }
    }
    for (entity, ids) in asked {
        hidden.extend(of_kind(db, entity, &ids).await?.into_iter().map(|id| (entity, id)));
    }
    Ok(hidden)
}

async fn of_kind(db: &Tenant, entity: Entity, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    match entity {
        Entity::Room => unseen::<room::Entity>(db, ids).await,
        Entity::Teacher => unseen::<teacher::Entity>(db, ids).await,
        Entity::Student | Entity::Makeup => unseen::<student::Entity>(db, ids).await,
        Entity::Group | Entity::Waiting => unseen::<study_group::Entity>(db, ids).await,
        Entity::Lead => unseen::<lead::Entity>(db, ids).await,
        Entity::Absence => unseen::<absence::Entity>(db, ids).await,
        Entity::Lesson | Entity::Attendance | Entity::Guest => unseen::<lesson::Entity>(db, ids).await,
        Entity::Enrollment => enrollments(db, ids).await,
        Entity::Rule => rules(db, ids).await,
        Entity::Branch => branches(db, ids).await,
        Entity::Membership => unseen::<membership::Entity>(db, ids).await,
        Entity::Invitation => unseen::<invitation::Entity>(db, ids).await,
        // What is the whole company's: the permission alone decides.
        _ => Ok(BTreeSet::new()),
    }
}

/// Those that are there and that the caller does not see.
async fn unseen<E: Versioned>(db: &Tenant, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let these = || E::find().filter(E::ID.is_in(ids.iter().copied()));
    let mut there: BTreeSet<Uuid> = db.ids_of_company(these()).await?.into_iter().collect();
    for seen in db.ids(these()).await? {
        there.remove(&seen);
    }
    Ok(there)
}

/// An enrolment is seen by who sees its group.
async fn enrollments(db: &Tenant, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let these = enrollment::Entity::find().filter(enrollment::Column::Id.is_in(ids.iter().copied()));
    let rows = db.all_of_company(these).await?;
    let groups = unseen::<study_group::Entity>(db, &rows.iter().map(|row| row.group_id).collect()).await?;
    Ok(rows.into_iter().filter(|row| groups.contains(&row.group_id)).map(|row| row.id).collect())
}

/// A rule is seen in its branch, and by its teachers where one sees only own lessons.
async fn rules(db: &Tenant, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let these = schedule_rule::Entity::find().filter(schedule_rule::Column::Id.is_in(ids.iter().copied()));
    let rows = db.all_of_company(these).await?;
    let taught = rule_teacher::Entity::find().filter(rule_teacher::Column::RuleId.is_in(ids.iter().copied()));
    let taught = db.all_of_company(taught).await?;
    let visibility = db.visibility();
    let seen = |row: &schedule_rule::Model| {
        let here = visibility.branches.as_ref().is_none_or(|branches| branches.contains(&row.branch_id));
        let by = |teacher: Uuid| taught.iter().any(|link| link.rule_id == row.id && link.teacher_id == teacher);
        here && visibility.lessons_of.is_none_or(by)
    };
    Ok(rows.iter().filter(|row| !seen(row)).map(|row| row.id).collect())
}

async fn branches(db: &Tenant, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let Some(mine) = db.visibility().branches.clone() else { return Ok(BTreeSet::new()) };
    let these = branch::Entity::find().filter(branch::Column::Id.is_in(ids.iter().copied()));
    Ok(db.ids_of_company(these).await?.into_iter().filter(|id| !mine.contains(id)).collect())
}
