//! Moves several lessons together: all of them go, or none does.
//!
//! All leave their places before any is looked for a new one, so a lesson never stands in the way of another by the place
//! it leaves. What is in the way at the new places is said lesson by lesson, and the transaction is given up.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    events::{Action, Entity},
    lessons::{Lesson, MoveLesson, MoveTogether, MovedTogether, Override, PlacedLesson},
    permission::Permission,
    problem::{Cause, Conflict, RefusedLesson},
    time::WallTime,
};
use uuid::Uuid;

use super::{
    assemble,
    conflicts::{self, Wanted},
    limits::{Around, Limits},
    moving::{moved, relink_teachers, target},
    overriding,
    service::{held, refuse_finished},
    slots,
};
use crate::{
    db::Tenant,
    entity::{
        lesson::{self, Model},
        room, study_group, teacher,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
};

/// One of the lessons, on its way.
struct Step {
    before: Model,
    shown: Lesson,
    wanted: Wanted,
    /// Other teachers than before.
    relinks: bool,
    conflicts: Vec<Conflict>,
}

impl Step {
    /// How far it goes.
    fn shift(&self) -> i64 {
        self.wanted.starts.minutes_since(WallTime::new(self.before.starts))
    }
}

/// Moves lessons and answers with them as saved, in the order of their ids.
pub async fn move_together(me: &Caller, command: MoveTogether) -> Result<MovedTogether> {
    let db = me.write().await?;
    let lessons = within(me, &db, command).await?;
    db.commit(MovedTogether { lessons }).await
}

/// The same as a part of a bigger transaction.
pub async fn within(me: &Caller, db: &Tenant, command: MoveTogether) -> Result<Vec<Lesson>> {
    let mut steps = taken_up(db, command.lessons).await?;
    lock(db, &steps).await?;
    put_down(db, &steps).await?;
    meet(db, &mut steps).await?;
    judge(me, &steps, command.overriding.as_ref())?;
    tell(db, &steps, command.overriding.as_ref()).await
}

/// Holds the lessons, in the order of their ids as every writer does, and looks where each shall go.
async fn taken_up(db: &Tenant, mut placed: Vec<PlacedLesson>) -> Result<Vec<Step>> {
    placed.sort_by_key(|one| one.lesson_id);
    let mut steps: Vec<Step> = Vec::new();
    for one in placed {
        if steps.last().is_some_and(|last| last.before.id == uuid::Uuid::from(one.lesson_id)) {
            return Err(AppError::field("lessons", "taken"));
        }
        let (before, shown) = held(db, one.lesson_id, one.version).await?;
        refuse_finished(&before)?;
        let relinks = !one.teacher_id.is_keep();
        let (starts, teacher_id, room_id) = (one.starts, one.teacher_id, one.room_id);
        let asked = MoveLesson { version: one.version, starts, teacher_id, room_id, ..MoveLesson::default() };
        let wanted = target(db, &before, &asked).await?;
        steps.push(Step { before, shown, wanted, relinks, conflicts: Vec::new() });
    }
    Ok(steps)
}

/// Holds every resource against other writers, in the order all of them keep.
async fn lock(db: &Tenant, steps: &[Step]) -> Result<()> {
    let once = |ids: BTreeSet<Uuid>| ids.into_iter().collect::<Vec<_>>();
    let taken = || steps.iter().map(|step| &step.wanted.taken);
    db.lock::<study_group::Entity>(&once(taken().flat_map(|it| it.groups.iter().copied()).collect())).await?;
    db.lock::<room::Entity>(&once(taken().filter_map(|it| it.room).collect())).await?;
    db.lock::<teacher::Entity>(&once(taken().flat_map(|it| it.teachers.iter().copied()).collect())).await?;
    Ok(())
}

/// Writes all lessons at their new times; they take nothing yet.
async fn put_down(db: &Tenant, steps: &[Step]) -> Result<()> {
    for step in steps {
        slots::release(db, step.before.id).await?;
        db.update(moved(&step.before, &step.wanted), step.before.version).await?;
        if step.relinks {
            relink_teachers(db, step.before.id, &step.wanted.taken.teachers).await?;
        }
    }
    Ok(())
}

/// Finds what stands in the way of each, and takes what it needs where nothing hard does.
async fn meet(db: &Tenant, steps: &mut [Step]) -> Result<()> {
    let shifts: Vec<(Uuid, i64)> = steps.iter().map(|step| (step.before.id, step.shift())).collect();
    let Some(around) = Around::all(steps.iter().map(|step| &step.wanted)) else { return Ok(()) };
    let limits = Limits::load(db, &around).await?;
    for step in steps.iter_mut() {
        step.conflicts = conflicts::find_within(db, &step.wanted, &limits).await?;
        // Students of two lessons that go the same way are as busy as they were.
        let as_before = |conflict: &Conflict| {
            conflict.soft && conflict.lesson_id.is_some_and(|id| shifts.contains(&(id.into(), step.shift())))
        };
        let news: Vec<Conflict> = step.conflicts.iter().filter(|conflict| !as_before(conflict)).cloned().collect();
        step.conflicts = news;
        if step.conflicts.iter().all(|conflict| conflict.soft) {
            slots::take(db, step.before.id, &step.wanted.taken).await?;
        }
    }
    Ok(())
}

/// Refuses what is taken, and what is only soft without a reason of somebody who may override it.
fn judge(me: &Caller, steps: &[Step], reason: Option<&Override>) -> Result<()> {
    let met = || steps.iter().filter(|step| !step.conflicts.is_empty());
    if met().next().is_none() {
        return Ok(());
    }
    let hard = met().any(|step| step.conflicts.iter().any(|conflict| !conflict.soft));
    if reason.is_some() && !hard {
        return me.demand(Permission::LessonsOverride);
    }
    let refused = |step: &Step| RefusedLesson {
        lesson_id: step.shown.id,
        title: step.shown.title.clone(),
        starts: step.wanted.starts,
        minutes: step.wanted.minutes,
        conflicts: step.conflicts.clone(),
    };
    Err(Cause::LessonsConflict { lessons: met().map(refused).collect() }.into())
}

/// Writes down what became of each, and why what stood softly in its way was overridden.
async fn tell(db: &Tenant, steps: &[Step], reason: Option<&Override>) -> Result<Vec<Lesson>> {
    let mut lessons = Vec::new();
    for step in steps {
        // Also one that has gone to another teacher, whom the caller does not see.
        let moved = lesson::Entity::find().filter(lesson::Column::Id.eq(step.before.id));
        let row = db.one_of_company(moved).await?.ok_or_else(AppError::not_found)?;
        let after = assemble::one(db, &row).await?;
        history::changed(db, Entity::Lesson, row.id, row.version, Action::Updated, (&step.shown, &after)).await?;
        overriding::note(db, row.id, row.version, &step.conflicts, reason).await?;
        lessons.push(after);
    }
    Ok(lessons)
}
