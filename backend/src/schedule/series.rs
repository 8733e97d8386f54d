//! A lesson that is moved together with its rule: the drop of a card with the words «this and following» or «all».
//!
//! The move of the one lesson says what the rule becomes: its weekday, time, length, room and leading teacher.

use chrono::Datelike;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    events::{Action, Entity},
    ids::LessonId,
    lessons::{Lesson, MoveLesson, Scope},
    patch::Patch,
    permission::Permission,
    problem::Rule,
    rules::{ScheduleRule, UpdateRule},
    time::{ClockTime, monday_of},
};

use super::{
    convert::one,
    service::{change, tell_changed},
};
use crate::{
    entity::{
        lesson::{Column, Entity as Lessons},
        schedule_rule::Entity as Rules,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    lessons::{assemble, service::refuse_finished},
};

/// Moves a lesson and those of its rule from now on, or from this one on; answers with the lesson.
pub async fn move_series(me: &Caller, id: LessonId, command: MoveLesson) -> Result<Lesson> {
    // Who may only move lessons moves them one by one.
    me.demand(Permission::LessonsManage)?;
    let db = me.write().await?;
    let seen = db.get::<Lessons>(id.into()).await?;
    let (Some(rule), Some(key)) = (seen.rule_id, seen.rule_starts) else {
        return Err(AppError::rule(Rule::ScopeNeedsRule));
    };
    // The rule before its lessons, and these by their ids: the order of whoever changes a rule.
    let held = db.get_for_update::<Rules>(rule).await?;
    let siblings = db.ids_of_company(Lessons::find().filter(Column::RuleId.eq(held.id))).await?;
    let before = db.lock::<Lessons>(&siblings).await?.into_iter().find(|row| row.id == seen.id);
    // It has come under another rule meanwhile.
    let before = before.ok_or_else(|| AppError::field("scope", "other"))?;
    let shown = assemble::one(&db, &before).await?;
    db.expect_version(before.id, before.version, command.version, || shown.clone()).await?;
    refuse_finished(&before)?;
    let wanted = as_change(&one(&db, &held).await?, key.date(), &command)?;
    let done = Box::pin(change(&db, held.id.into(), &wanted, 1)).await?;
    done.settled.refuse(me, command.overriding.as_ref())?;
    tell_changed(&db, &done).await?;
    done.settled.tell(&db, command.overriding.as_ref()).await?;
    let answer = assemble::one(&db, &db.get::<Lessons>(id.into()).await?).await?;
    // What a rule leaves alone (marked, past, moved on its own) does not go with it, and shall not seem to.
    if answer.starts != command.starts {
        return Err(AppError::field("scope", "other"));
    }
    history::announce(&db, Entity::Lesson, before.id, answer.version, Action::Updated).await?;
    db.commit(answer).await
}

/// What the rule becomes when the lesson of one of its days goes to another day of that week and another time.
fn as_change(rule: &ScheduleRule, day: chrono::NaiveDate, command: &MoveLesson) -> Result<UpdateRule> {
    let to = command.starts.date();
    let weekday = |day: chrono::NaiveDate| u8::try_from(day.weekday().number_from_monday()).unwrap_or(1);
    let others: Vec<u8> = rule.weekdays.iter().copied().filter(|other| *other != weekday(day)).collect();
    if monday_of(to) != monday_of(day) || others.contains(&weekday(to)) {
        return Err(AppError::field("starts", "other"));
    }
    let weekdays = others.into_iter().chain([weekday(to)]).collect();
    let teachers = match command.teacher_id {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(lead) => {
            Some(std::iter::once(lead).chain(rule.teacher_ids.iter().skip(1).copied().filter(|id| *id != lead)).collect())
        }
    };
    Ok(UpdateRule {
        version: rule.version,
        scope: command.scope,
        on: (command.scope == Scope::Following).then_some(day.min(to)),
        weekdays: Some(weekdays),
        starts: Some(ClockTime::of(command.starts.time())),
        minutes: command.minutes,
        teacher_ids: teachers,
        room_id: command.room_id.clone(),
        overriding: command.overriding.clone(),
        ..UpdateRule::default()
    })
}
