//! Takes away lessons that their rule has no more. One nobody has touched is gone as if it had never been made; one that
//! somebody has written on, or that another product knows, is called off and stays to be seen.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    events::{Action, Entity},
    i18n::{Locale, keys, texts},
    lessons::Lesson,
};
use uuid::Uuid;

use super::plan::Standing;
use crate::{
    db::Tenant,
    entity::{company, external_ref, lesson, lesson_group, lesson_student, lesson_teacher, slot},
    error::Result,
    history,
    lessons::assemble::{Names, just},
};

/// A lesson that was taken away, and how it is called off if it is still to be seen.
pub struct Withdrawn {
    before: Lesson,
    after: Option<lesson::Model>,
}

/// Takes away the lessons at these places of what stands.
pub async fn withdraw(db: &Tenant, standing: &Standing, places: &[usize]) -> Result<Vec<Withdrawn>> {
    let rows: Vec<(&lesson::Model, &Lesson)> =
        places.iter().filter_map(|at| Some((standing.rows.get(*at)?, standing.shown.get(*at)?))).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<Uuid> = rows.iter().map(|(row, _)| row.id).collect();
    let known = external_ref::Entity::find()
        .filter(external_ref::Column::Entity.eq("lesson"))
        .filter(external_ref::Column::RecordId.is_in(all.iter().copied()));
    let known: BTreeSet<Uuid> = db.all_of_company(known).await?.into_iter().map(|row| row.record_id).collect();
    db.delete_many(slot::Entity::delete_many().filter(slot::Column::LessonId.is_in(all))).await?;
    let (kept, gone): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(row, _)| known.contains(&row.id) || touched(standing, row));
    delete(db, gone.iter().map(|(row, _)| row.id).collect()).await?;
    let mut done: Vec<Withdrawn> =
        gone.into_iter().map(|(_, before)| Withdrawn { before: before.clone(), after: None }).collect();
    // In the words of the centre, whoever took it away.
    let centre = if kept.is_empty() { None } else { Some(db.get::<company::Entity>(db.company()).await?) };
    let locale: Locale = centre.and_then(|centre| centre.locale.parse().ok()).unwrap_or_default();
    for (row, before) in kept {
        let off = lesson::ActiveModel {
            id: Set(row.id),
            status: Set("cancelled".into()),
            cancel_reason: Set(Some(texts(locale).get(keys::RULE_WITHDRAWN))),
            ..Default::default()
        };
        let after = Some(db.update(off, row.version).await?);
        done.push(Withdrawn { before: before.clone(), after });
    }
    Ok(done)
}

/// Whether somebody has left something on a lesson.
fn touched(standing: &Standing, row: &lesson::Model) -> bool {
    let guests = standing.names.rosters().own(row.id).iter().any(|own| own.kind != "own");
    row.topic.is_some() || row.note.is_some() || row.title.is_some() || guests
}

/// Lessons with their links, without a trace.
pub async fn delete(db: &Tenant, ids: Vec<Uuid>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let these = || ids.iter().copied();
    db.delete_many(slot::Entity::delete_many().filter(slot::Column::LessonId.is_in(these()))).await?;
    db.delete_many(lesson_teacher::Entity::delete_many().filter(lesson_teacher::Column::LessonId.is_in(these()))).await?;
    db.delete_many(lesson_group::Entity::delete_many().filter(lesson_group::Column::LessonId.is_in(these()))).await?;
    db.delete_many(lesson_student::Entity::delete_many().filter(lesson_student::Column::LessonId.is_in(these()))).await?;
    db.delete_many(lesson::Entity::delete_many().filter(lesson::Column::Id.is_in(these()))).await?;
    Ok(())
}

/// Writes down what was taken away.
pub async fn tell(db: &Tenant, withdrawn: &[Withdrawn]) -> Result<()> {
    let kept: Vec<&lesson::Model> = withdrawn.iter().filter_map(|one| one.after.as_ref()).collect();
    let rows: Vec<lesson::Model> = kept.into_iter().cloned().collect();
    let names = Names::load(db, &just(rows.iter().map(|row| row.id)), &rows).await?;
    for one in withdrawn {
        let (entity, before) = (Entity::Lesson, &one.before);
        let (record_id, version) = (before.id.into(), before.version + 1);
        let after = one.after.as_ref().map(|row| names.dto(row)).transpose()?;
        if let Some(after) = after {
            history::changed(db, entity, record_id, version, Action::Archived, (before, &after)).await?;
        } else {
            let (action, before) = (Action::Deleted, Some(before as &dyn history::erased::Json));
            history::record(db, history::Change { entity, record_id, version, action, before, after: None }).await?;
        }
    }
    Ok(())
}
