//! Carries out what was chosen, and undoes it: the same command there and back.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    ids::LessonId,
    lessons::{Lesson, MoveTogether, PlacedLesson},
    patch::Patch,
    permission::Permission,
    repairs::{Repair, RepairStep, Repaired, StepKind},
};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::lesson,
    error::{AppError, Result},
    http::authority::Caller,
    lessons::{
        assemble::{Names, just},
        calling_off, together,
    },
};

/// Repairs lessons in one transaction. What is called off leaves its place before anything moves, and what is called
/// back comes after.
pub async fn apply(me: &Caller, command: Repair) -> Result<Repaired> {
    // Who may only call lessons off does not move them this way either.
    if command.steps.iter().any(|step| step.kind == StepKind::Move) {
        me.demand(Permission::LessonsMove)?;
    }
    let db = me.write().await?;
    let before = held(&db, &command.steps).await?;
    let of = |kind: StepKind| command.steps.iter().filter(move |step| step.kind == kind);
    let mut after = BTreeMap::new();
    for step in of(StepKind::CallOff) {
        let lesson = calling_off::call_off(&db, step.lesson_id, step.version, command.reason.as_deref()).await?;
        after.insert(lesson.id, lesson);
    }
    let lessons: Vec<PlacedLesson> =
        of(StepKind::Move).filter_map(|step| Some(placed(step, before.get(&step.lesson_id)?))).collect();
    if !lessons.is_empty() {
        let moved = Box::pin(together::within(me, &db, MoveTogether { lessons, overriding: command.overriding })).await?;
        after.extend(moved.into_iter().map(|lesson| (lesson.id, lesson)));
    }
    for step in of(StepKind::CallBack) {
        let lesson = calling_off::call_back(me, &db, step.lesson_id, step.version).await?;
        after.insert(lesson.id, lesson);
    }
    let undo = command.steps.iter().filter_map(|step| back(step, before.get(&step.lesson_id)?, after.get(&step.lesson_id)?));
    let undo = undo.collect();
    db.commit(Repaired { lessons: after.into_values().collect(), undo }).await
}

/// The lessons as they are, held in the order of their ids as every writer does.
async fn held(db: &Tenant, steps: &[RepairStep]) -> Result<BTreeMap<LessonId, Lesson>> {
    let ids: BTreeSet<Uuid> = steps.iter().map(|step| step.lesson_id.into()).collect();
    if ids.len() < steps.len() {
        return Err(AppError::field("steps", "taken"));
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for id in &ids {
        db.get::<lesson::Entity>(*id).await?;
    }
    let rows: Vec<lesson::Model> = db.lock::<lesson::Entity>(&ids).await?;
    let names = Names::load(db, &just(ids), &rows).await?;
    rows.iter().map(|row| Ok((row.id.into(), names.dto(row)?))).collect()
}

fn placed(step: &RepairStep, lesson: &Lesson) -> PlacedLesson {
    let starts = step.starts.unwrap_or(lesson.starts);
    let (teacher_id, room_id) = (step.teacher_id.clone(), step.room_id.clone());
    PlacedLesson { lesson_id: step.lesson_id, version: step.version, starts, teacher_id, room_id }
}

/// The step that undoes a step.
fn back(step: &RepairStep, before: &Lesson, after: &Lesson) -> Option<RepairStep> {
    let kind = match step.kind {
        StepKind::Move => StepKind::Move,
        StepKind::CallOff => StepKind::CallBack,
        StepKind::CallBack => StepKind::CallOff,
    };
    if before.version == after.version {
        return None;
    }
    let (led, stood) = (before.teacher_id != after.teacher_id, before.room_id != after.room_id);
    Some(RepairStep {
        lesson_id: before.id,
        version: after.version,
        kind,
        starts: (kind == StepKind::Move).then_some(before.starts),
        teacher_id: if led { before.teacher_id.map_or(Patch::Clear, Patch::Set) } else { Patch::Keep },
        room_id: if stood { before.room_id.map_or(Patch::Clear, Patch::Set) } else { Patch::Keep },
    })
}
