//! What can be done with schedule rules. Making and changing one is one transaction with its lessons: they are there, or
//! gone, when the answer is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait as _, ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, Set};
use shared::{
    events::{Action, Entity},
    ids::RuleId,
    lessons::Scope,
    page::{Archived, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, Seen},
    problem::Rule,
    rules::{self, CreateRule, Effect, RuleQuery, ScheduleRule, UpdateRule},
};
use uuid::Uuid;

use super::{
    convert::{Around, one},
    generate,
    named::{
        branch_of, choices, left_out, refuse_gone, refuse_unseen, room, set_teachers, subject, today, usable_teachers, whose,
    },
    pattern,
    plan::Change,
    settle::{Settled, settle},
};
use crate::{
    branches,
    db::Tenant,
    entity::{
        branch, room, rule_teacher,
        schedule_rule::{ActiveModel, Column, Entity as Rules, Model},
        teacher,
    },
    error::{AppError, Result},
    groups, history,
    http::authority::Caller,
    import, students,
};

/// Of so many occurrences that meet something a preview says where else they fit.
const SUGGESTED: usize = 6;

/// One page of the rules the caller may see.
pub async fn list(me: &Caller, query: &RuleQuery) -> Result<Page<ScheduleRule>> {
    let db = me.read().await?;
    let mut found = match query.archived.unwrap_or_default() {
        Archived::Exclude => Rules::find().filter(Column::ArchivedAt.is_null()),
        Archived::Only => Rules::find().filter(Column::ArchivedAt.is_not_null()),
        Archived::Include => Rules::find(),
    };
    if let Some(group) = query.group_id {
        found = found.filter(Column::GroupId.eq(groups::service::visible(&db, group).await?.id));
    }
    if let Some(student) = query.student_id {
        found = found.filter(Column::StudentId.eq(students::service::visible(&db, student).await?.id));
    }
    if let Some(branch) = query.branch_id {
        found = found.filter(Column::BranchId.eq(branches::service::visible(&db, branch).await?.id));
    }
    let found = found.order_by_asc(Column::Weekday).order_by_asc(Column::StartsMinute).order_by_asc(Column::Id);
    let size = query.page_size.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, MAX_PAGE_SIZE);
    let page = db.page(found, query.page.unwrap_or(1).max(1), size).await?;
    let around = Around::load(&db, &page.items).await?;
    Ok(page.map(|row| around.dto(&row)))
}

pub async fn get(me: &Caller, id: RuleId) -> Result<ScheduleRule> {
    let db = me.read().await?;
    let row = db.get::<Rules>(id.into()).await?;
    one(&db, &row).await
}

/// Makes a rule and its lessons of the next weeks.
pub async fn create(me: &Caller, command: CreateRule) -> Result<ScheduleRule> {
    let db = me.write().await?;
    let (row, settled) = Box::pin(make(&db, &command, 1)).await?;
    settled.refuse(me, command.overriding.as_ref())?;
    let answer = one(&db, &row).await?;
    history::created(&db, Entity::Rule, row.id, row.version, &answer).await?;
    settled.tell(&db, command.overriding.as_ref()).await?;
    db.commit_created(answer).await
}

/// What making a rule would do. Nothing is kept.
pub async fn preview(me: &Caller, command: CreateRule) -> Result<Effect> {
    let db = me.write().await?;
    let (_, settled) = Box::pin(make(&db, &command, SUGGESTED)).await?;
    Ok(settled.effect)
}

/// Changes a rule with its lessons from now on, or from a day on.
pub async fn update(me: &Caller, id: RuleId, command: UpdateRule) -> Result<ScheduleRule> {
    let db = me.write().await?;
    let done = Box::pin(change(&db, id, &command, 1)).await?;
    done.settled.refuse(me, command.overriding.as_ref())?;
    let is = tell_changed(&db, &done).await?;
    done.settled.tell(&db, command.overriding.as_ref()).await?;
    db.commit(is).await
}

/// Writes down what became of a rule; answers with it as it is from the day on.
pub(super) async fn tell_changed(db: &Tenant, done: &Changed) -> Result<ScheduleRule> {
    let (was, is) = (one(db, &done.kept).await?, one(db, &done.row).await?);
    history::changed(db, Entity::Rule, was.id.into(), was.version, Action::Updated, (&done.before, &was)).await?;
    if done.kept.id != done.row.id {
        history::created(db, Entity::Rule, is.id.into(), is.version, &is).await?;
    }
    Ok(is)
}

/// What changing a rule would do. Nothing is kept.
pub async fn preview_change(me: &Caller, id: RuleId, command: UpdateRule) -> Result<Effect> {
    let db = me.write().await?;
    Ok(Box::pin(change(&db, id, &command, SUGGESTED)).await?.settled.effect)
}

/// Puts a rule away with the lessons that nobody has touched; the past stays.
pub async fn archive(me: &Caller, id: RuleId) -> Result<ScheduleRule> {
    let db = me.write().await?;
    let before = db.get_for_update::<Rules>(id.into()).await?;
    let was = one(&db, &before).await?;
    if before.archived_at.is_some() {
        return db.commit(was).await;
    }
    let branch = branch_of(&db, &before).await?;
    let since = today(&db, &branch)?;
    let ended = Change { over: true, ..whole(&db, Some(before.id), before.clone(), branch, since).await? };
    let settled = Box::pin(settle(&db, &ended, 0)).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    let answer = one(&db, &db.update(row, before.version).await?).await?;
    history::changed(&db, Entity::Rule, answer.id.into(), answer.version, Action::Archived, (&was, &answer)).await?;
    settled.tell(&db, None).await?;
    db.commit(answer).await
}

/// Brings a rule back and makes its lessons where nothing stands in their way.
pub async fn restore(me: &Caller, id: RuleId, seen: Seen) -> Result<ScheduleRule> {
    let db = me.write().await?;
    let before = db.get_for_update::<Rules>(id.into()).await?;
    let was = one(&db, &before).await?;
    db.expect_version(before.id, before.version, seen.version, || was.clone()).await?;
    if before.archived_at.is_none() {
        return db.commit(was).await;
    }
    refuse_gone(&db, &before).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    let answer = one(&db, &db.update(row, before.version).await?).await?;
    history::changed(&db, Entity::Rule, answer.id.into(), answer.version, Action::Restored, (&was, &answer)).await?;
    let made = Box::pin(generate::ahead(&db, generate::HORIZON)).await?.made;
    import::made_ahead(&db, &made).await?;
    history::announce(&db, Entity::Lesson, db.company(), 1, Action::Updated).await?;
    db.commit(answer).await
}

async fn make(db: &Tenant, command: &CreateRule, suggest: usize) -> Result<(Model, Settled)> {
    refuse_unseen(db, command).await?;
    let (branch, group, student) = whose(db, command).await?;
    let from = command.from.map_or_else(|| today(db, &branch), Ok)?;
    rules::days(from, command.until).map_err(|_order| AppError::field("until", "order"))?;
    let (weekday, also_on) = pattern::stored(&command.weekdays);
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        branch_id: Set(branch.id),
        group_id: Set(group),
        student_id: Set(student),
        subject_id: Set(subject(db, command.subject_id).await?),
        room_id: Set(room(db, "roomId", command.room_id, branch.id).await?),
        version: Set(1),
        weekday: Set(weekday),
        also_on: Set(also_on),
        starts_minute: Set(command.starts.minutes().cast_signed()),
        minutes: Set(command.minutes.cast_signed()),
        starts_on: Set(from),
        ends_on: Set(command.until),
        skipped: Set(left_out([], &command.occurrences)),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let row = db.insert(row).await?;
    set_teachers(db, row.id, &usable_teachers(db, &command.teacher_ids, &[]).await?).await?;
    let since = today(db, &branch)?.max(from);
    let choices = choices(db, &command.occurrences, branch.id).await?;
    let change = Change { choices, ..whole(db, None, row.clone(), branch, since).await? };
    Ok((row, settle(db, &change, suggest).await?))
}

/// A rule that was changed.
pub(super) struct Changed {
    before: ScheduleRule,
    /// The rule that was there, as it is now.
    kept: Model,
    /// The rule from the day on: the same, or a new one.
    row: Model,
    pub(super) settled: Settled,
}

/// Changes a rule and its lessons; what stands in their way is for the caller to judge.
pub(super) async fn change(db: &Tenant, id: RuleId, command: &UpdateRule, suggest: usize) -> Result<Changed> {
    let held = db.get_for_update::<Rules>(id.into()).await?;
    let before = one(db, &held).await?;
    db.expect_version(held.id, held.version, command.version, || before.clone()).await?;
    if held.archived_at.is_some() {
        return Err(AppError::rule(Rule::RecordArchived));
    }
    let branch = branch_of(db, &held).await?;
    // What is named and not seen is 404 before anything else is said.
    let choices = choices(db, &command.occurrences, branch.id).await?;
    let wanted = changed(db, &held, command).await?;
    rules::days(wanted.starts_on, wanted.ends_on).map_err(|_order| AppError::field("until", "order"))?;
    let known: Vec<Uuid> = before.teacher_ids.iter().copied().map(Uuid::from).collect();
    let people = match &command.teacher_ids {
        Some(asked) => usable_teachers(db, asked, &known).await?,
        None => known.clone(),
    };
    let since = since(command, today(db, &branch)?)?;
    let splits = command.scope == Scope::Following && since > held.starts_on;
    let (kept, row) = if splits { split(db, &held, wanted, since).await? } else { in_place(db, &held, wanted).await? };
    if splits || people != known {
        set_teachers(db, row.id, &people).await?;
    }
    let change = Change { choices, ..whole(db, Some(held.id), row.clone(), branch, since).await? };
    let settled = settle(db, &change, suggest).await?;
    Ok(Changed { before, kept, row, settled })
}

/// The first day a change is about.
fn since(command: &UpdateRule, today: NaiveDate) -> Result<NaiveDate> {
    match (command.scope, command.on) {
        (Scope::All, _) => Ok(today),
        (Scope::Following, Some(on)) => Ok(on.max(today)),
        (Scope::Following, None) => Err(AppError::field("on", "required")),
        // One lesson is moved by itself.
        (Scope::This, _) => Err(AppError::field("scope", "other")),
    }
}

/// The rule as the command wants it.
async fn changed(db: &Tenant, held: &Model, command: &UpdateRule) -> Result<Model> {
    let mut row = held.clone();
    if let Some(days) = &command.weekdays {
        (row.weekday, row.also_on) = pattern::stored(days);
    }
    row.starts_minute = command.starts.map_or(row.starts_minute, |starts| starts.minutes().cast_signed());
    row.minutes = command.minutes.map_or(row.minutes, u32::cast_signed);
    row.starts_on = command.from.unwrap_or(row.starts_on);
    row.ends_on = command.until.clone().apply(row.ends_on);
    let asked = command.room_id.clone().map(Uuid::from).apply(held.room_id);
    if asked != held.room_id {
        row.room_id = room(db, "roomId", asked.map(Into::into), held.branch_id).await?;
    }
    let asked = command.subject_id.clone().map(Uuid::from).apply(held.subject_id);
    if asked != held.subject_id {
        row.subject_id = subject(db, asked.map(Into::into)).await?;
    }
    row.skipped = left_out(pattern::skipped(held), &command.occurrences);
    Ok(row)
}

async fn in_place(db: &Tenant, held: &Model, wanted: Model) -> Result<(Model, Model)> {
    let row = ActiveModel {
        id: Set(held.id),
        subject_id: Set(wanted.subject_id),
        room_id: Set(wanted.room_id),
        weekday: Set(wanted.weekday),
        also_on: Set(wanted.also_on),
        starts_minute: Set(wanted.starts_minute),
        minutes: Set(wanted.minutes),
        starts_on: Set(wanted.starts_on),
        ends_on: Set(wanted.ends_on),
        skipped: Set(wanted.skipped),
        ..Default::default()
    };
    let row = db.update(row, held.version).await?;
    Ok((row.clone(), row))
}

/// Ends the rule the day before and makes another one from the day on.
async fn split(db: &Tenant, held: &Model, wanted: Model, since: NaiveDate) -> Result<(Model, Model)> {
    let last = since.pred_opt().unwrap_or(since);
    let ended = ActiveModel { id: Set(held.id), ends_on: Set(Some(last)), ..Default::default() };
    let kept = db.update(ended, held.version).await?;
    let starts_on = wanted.starts_on.max(since);
    rules::days(starts_on, wanted.ends_on).map_err(|_order| AppError::field("until", "order"))?;
    let (id, version, now) = (db.new_id(), 1, db.now());
    let new = Model { id, version, starts_on, created_at: now, updated_at: now, ..wanted };
    let row = db.insert(new.into_active_model().reset_all()).await?;
    Ok((kept, row))
}

/// A rule with those of its teachers and its room that are still there.
async fn whole(db: &Tenant, before: Option<Uuid>, rule: Model, branch: branch::Model, since: NaiveDate) -> Result<Change> {
    let links = rule_teacher::Entity::find().filter(rule_teacher::Column::RuleId.eq(rule.id));
    let links = db.all_of_company(links.order_by_asc(rule_teacher::Column::Position)).await?;
    let here = teacher::Entity::find()
        .filter(teacher::Column::Id.is_in(links.iter().map(|link| link.teacher_id)))
        .filter(teacher::Column::ArchivedAt.is_null());
    let here = db.ids_of_company(here).await?;
    let teachers = links.into_iter().map(|link| link.teacher_id).filter(|id| here.contains(id)).collect();
    let open = room::Entity::find().filter(room::Column::Id.is_in(rule.room_id)).filter(room::Column::ArchivedAt.is_null());
    let room = db.one_of_company(open).await?.map(|room| room.id);
    Ok(Change { before, rule, branch, teachers, room, since, choices: BTreeMap::new(), over: false })
}
