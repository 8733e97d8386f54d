//! Calling a lesson off and taking that back, as parts of a bigger transaction.

use sea_orm::Set;
use shared::{
    events::{Action, Entity},
    i18n::{keys, texts},
    ids::LessonId,
    lessons::{Lesson, Override},
    permission::Permission,
};

use super::{
    assemble, conflicts, moving, overriding,
    service::{held, refuse_finished},
    slots,
};
use crate::{
    attendance,
    db::Tenant,
    entity::lesson::{ActiveModel, Model},
    error::Result,
    history,
    http::authority::Caller,
};

/// Calls a lesson off: it stays visible and takes nobody's time any more.
pub async fn call_off(db: &Tenant, id: LessonId, version: i32, reason: Option<&str>) -> Result<Lesson> {
    let (before, shown) = held(db, id, version).await?;
    refuse_finished(&before)?;
    slots::release(db, before.id).await?;
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    let row =
        ActiveModel { id: Set(before.id), status: Set("cancelled".into()), cancel_reason: Set(reason), ..Default::default() };
    saved(db, row, (&before, &shown), Action::Archived).await
}

/// Brings a lesson back that was called off, where its time and place are still free.
pub async fn call_back(me: &Caller, db: &Tenant, id: LessonId, version: i32) -> Result<Lesson> {
    let (before, shown) = held(db, id, version).await?;
    if before.status != "cancelled" {
        return Ok(shown);
    }
    let wanted = moving::as_it_is(db, &before).await?;
    slots::lock(db, &wanted.taken).await?;
    // Whoever may override is not asked why: a cancellation is taken back with one touch. It is written down.
    let reason = Override { reason: texts(me.locale).get(keys::CONFLICT_RESTORED) };
    let may = me.can(Permission::LessonsOverride).then_some(reason.reason.as_str());
    let overridden = conflicts::refuse(me, db, &wanted, may).await?;
    overriding::note(db, before.id, before.version + 1, &overridden, Some(&reason)).await?;
    slots::take(db, before.id, &wanted.taken).await?;
    let status = if attendance::service::is_whole(db, &before).await? { "completed" } else { "scheduled" };
    let row = ActiveModel {
        id: Set(before.id),
        status: Set(status.into()),
        cancel_reason: Set(None),
        // It is checked like any other now: an overlap that was accepted on import is over.
        accepted_overlap: Set(false),
        accepted_reason: Set(None),
        ..Default::default()
    };
    saved(db, row, (&before, &shown), Action::Restored).await
}

async fn saved(db: &Tenant, row: ActiveModel, (before, shown): (&Model, &Lesson), action: Action) -> Result<Lesson> {
    let after = db.update(row, before.version).await?;
    let answer = assemble::one(db, &after).await?;
    history::changed(db, Entity::Lesson, after.id, after.version, action, (shown, &answer)).await?;
    Ok(answer)
}
