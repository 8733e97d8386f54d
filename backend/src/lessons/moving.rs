//! Moving a lesson: the drop of a card, a keyboard move and "Move to…" are one command.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    events::Action,
    ids::LessonId,
    lessons::{Lesson, MoveCheck, MoveLesson, Scope},
    patch::Patch,
    time::WallTime,
};
use uuid::Uuid;

use super::{
    assemble::{Names, just},
    conflicts::{self, Former, Wanted},
    overriding,
    service::{finish, held, open_room, open_teacher, refuse_finished},
    slots::{self, Taken},
    suggestions,
};
use crate::{
    branches,
    db::Tenant,
    entity::{
        lesson::{ActiveModel, Entity as Lessons, Model},
        lesson_teacher,
    },
    error::Result,
    http::authority::Caller,
    schedule, zone,
};

/// Moves one lesson and answers with it as saved.
///
/// Teacher, room and groups of the target are locked for the length of the transaction, so of two people dropping
/// onto the same place one wins and the other is told what stands there.
pub async fn move_lesson(me: &Caller, id: LessonId, command: MoveLesson) -> Result<Lesson> {
    if command.scope != Scope::This {
        return Box::pin(schedule::series::move_series(me, id, command)).await;
    }
    let db = me.write().await?;
    let (before, shown) = held(&db, id, command.version).await?;
    refuse_finished(&before)?;
    let wanted = target(&db, &before, &command).await?;
    slots::lock(&db, &wanted.taken).await?;
    let overridden = conflicts::refuse(me, &db, &wanted, command.overriding.as_ref().map(|o| o.reason.as_str())).await?;
    slots::release(&db, before.id).await?;
    slots::take(&db, before.id, &wanted.taken).await?;
    if !command.teacher_id.is_keep() {
        relink_teachers(&db, before.id, &wanted.taken.teachers).await?;
    }
    overriding::note(&db, before.id, before.version + 1, &overridden, command.overriding.as_ref()).await?;
    finish(db, moved(&before, &wanted), &before, &shown, Action::Updated).await
}

/// What would stand in the way of a move, without moving.
pub async fn check(me: &Caller, id: LessonId, command: MoveLesson) -> Result<MoveCheck> {
    let db = me.read().await?;
    let before = db.get::<Lessons>(id.into()).await?;
    let wanted = target(&db, &before, &command).await?;
    let conflicts = conflicts::find(&db, &wanted).await?;
    let suggestions = if conflicts.is_empty() { Vec::new() } else { suggestions::nearest(&db, &wanted).await? };
    Ok(MoveCheck { conflicts, suggestions })
}

/// The row of a lesson at the place that is wanted.
pub(super) fn moved(before: &Model, wanted: &Wanted) -> ActiveModel {
    ActiveModel {
        id: Set(before.id),
        branch_id: Set(wanted.branch.id),
        room_id: Set(wanted.taken.room),
        starts: Set(wanted.starts.naive()),
        minutes: Set(wanted.minutes.cast_signed()),
        starts_at: Set(wanted.starts_at),
        ends_at: Set(wanted.ends_at()),
        detached: Set(before.detached || before.rule_id.is_some()),
        // Moved is checked like any other: an overlap that was accepted on import is over.
        accepted_overlap: Set(false),
        accepted_reason: Set(None),
        ..Default::default()
    }
}

/// The lesson at the time and place it has.
pub(super) async fn as_it_is(db: &Tenant, row: &Model) -> Result<Wanted> {
    let same = MoveLesson { version: row.version, starts: WallTime::new(row.starts), ..MoveLesson::default() };
    Ok(Wanted { former: None, ..target(db, row, &same).await? })
}

/// The lesson at the time and place a command asks for.
pub(super) async fn target(db: &Tenant, before: &Model, command: &MoveLesson) -> Result<Wanted> {
    let names = Names::load(db, &just([before.id]), std::slice::from_ref(before)).await?;
    let mut branch = before.branch_id.into();
    let room = match command.room_id {
        Patch::Keep => before.room_id,
        Patch::Clear => None,
        // The room it is in may be archived by now: it may stay there, and be put back there.
        Patch::Set(id) if before.room_id == Some(id.into()) => before.room_id,
        Patch::Set(id) => {
            let room = open_room(db, id.into()).await?;
            branch = room.branch_id.into();
            Some(room.id)
        }
    };
    let branch = branches::service::visible(db, branch).await?;
    let minutes = command.minutes.unwrap_or(before.minutes.unsigned_abs());
    let starts_at = zone::instant(command.starts, zone::named(&branch.time_zone)?)?;
    let from = starts_at.timestamp();
    let taken = Taken {
        teachers: teachers(db, names.teachers_of(before.id), command).await?,
        room,
        groups: names.rosters().groups(before.id).to_vec(),
        from,
        until: from + i64::from(minutes) * 60,
    };
    let students = names.rosters().own(before.id).iter().map(|own| own.student_id).collect();
    let former = Former {
        room: before.room_id,
        teachers: names.teachers_of(before.id).to_vec(),
        starts: WallTime::new(before.starts),
        minutes: before.minutes.unsigned_abs(),
        starts_at: before.starts_at,
        ends_at: before.ends_at,
        expected: names.rosters().expected(before),
    };
    let (lesson, former) = (Some(before.id), Some(former));
    Ok(Wanted { lesson, branch, starts: command.starts, minutes, starts_at, taken, students, former })
}

/// Another leading teacher takes the first's place; the others stay.
async fn teachers(db: &Tenant, now: &[Uuid], command: &MoveLesson) -> Result<Vec<Uuid>> {
    Ok(match command.teacher_id {
        Patch::Keep => now.to_vec(),
        Patch::Clear => Vec::new(),
        Patch::Set(id) => {
            let new = if now.contains(&id.into()) { id.into() } else { open_teacher(db, id.into()).await? };
            std::iter::once(new).chain(now.iter().skip(1).copied().filter(|id| *id != new)).collect()
        }
    })
}

pub(super) async fn relink_teachers(db: &Tenant, lesson: Uuid, teachers: &[Uuid]) -> Result<()> {
    db.delete_many(lesson_teacher::Entity::delete_many().filter(lesson_teacher::Column::LessonId.eq(lesson))).await?;
    for (position, teacher) in (0..).zip(teachers) {
        let row = lesson_teacher::ActiveModel {
            company_id: Set(db.company()),
            lesson_id: Set(lesson),
            teacher_id: Set(*teacher),
            position: Set(position),
        };
        db.insert(row).await?;
    }
    Ok(())
}
