//! Carries a rule out: makes, moves and takes away its lessons, and finds what stands in their way.
//!
//! A preview is the same work in a transaction that is given up, so it cannot promise anything else than what is done.
//! A lesson takes its teacher, room and group only after they were found free, under locks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use shared::{
    events::{Action, Entity},
    lessons::{Lesson, Override},
    permission::Permission,
    problem::{Cause, Conflict, Suggestion},
    rules::{Effect, Fate, Occurrence},
    time::WallTime,
};
use uuid::Uuid;

use super::{
    plan::{Change, Place, Planner, Standing, Step},
    rows::{NewLesson, Rows},
    withdraw::{self, Withdrawn},
};
use crate::{
    db::Tenant,
    entity::{lesson, lesson_teacher, room, slot, study_group, teacher},
    error::Result,
    history,
    http::authority::Caller,
    import,
    lessons::{
        assemble::{Names, just},
        conflicts::{self, Former, Wanted},
        limits::{Around, Limits},
        overriding,
        roster::Rosters,
        slots::{self, Taken},
        suggestions,
    },
};

/// What was done, until it is told.
pub struct Settled {
    pub effect: Effect,
    made: Vec<Uuid>,
    moved: Vec<(Lesson, lesson::Model)>,
    withdrawn: Vec<Withdrawn>,
}

/// Does what a change asks for; of the first `suggest` occurrences that meet something it says where else they fit.
pub async fn settle(db: &Tenant, change: &Change, suggest: usize) -> Result<Settled> {
    let standing = Standing::load(db, change).await?;
    hold(db, change, &standing).await?;
    let planner = Planner::load(db, change, &standing).await?;
    let mut steps = planner.steps();
    let gone: Vec<usize> = steps.iter().filter(|step| step.fate.takes_away()).filter_map(|step| step.held).collect();
    forget_keys(db, change, &standing, &steps).await?;
    let withdrawn = withdraw::withdraw(db, &standing, &gone).await?;
    let made = make(db, change, &mut steps).await?;
    let moved = move_all(db, change, &standing, &steps).await?;
    meet(db, change, &standing, &mut steps, suggest).await?;
    let (students, teachers) = affected(db, change, &standing, &steps).await?;
    let mut occurrences: Vec<Occurrence> = steps.into_iter().map(|step| shown(change, &standing, step)).collect();
    occurrences.sort_by_key(|it| (it.on, it.starts));
    Ok(Settled { effect: Effect { occurrences, horizon: planner.horizon, students, teachers }, made, moved, withdrawn })
}

trait TakesAway {
    /// Whether a lesson of this occurrence is taken away.
    fn takes_away(self) -> bool;
    /// Whether a lesson of this occurrence is written anew.
    fn writes(self) -> bool;
}
impl TakesAway for Fate {
    fn takes_away(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Skipped | Self::Holiday | Self::Gap)
    }
    fn writes(self) -> bool {
        matches!(self, Self::Moved | Self::Changed)
    }
}

/// Holds everything that is taken or given back, in the order all writers keep.
async fn hold(db: &Tenant, change: &Change, standing: &Standing) -> Result<()> {
    let once = |ids: Vec<Uuid>| ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let groups = standing.names.rosters().all_groups().chain(change.rule.group_id).collect();
    let chosen = change.choices.values().filter_map(|choice| choice.room_id).map(Uuid::from);
    let rooms = standing.rows.iter().filter_map(|row| row.room_id).chain(change.room).chain(chosen).collect();
    let teachers = standing.rows.iter().flat_map(|row| standing.names.teachers_of(row.id));
    let teachers = teachers.chain(&change.teachers).copied().collect();
    db.lock::<study_group::Entity>(&once(groups)).await?;
    db.lock::<room::Entity>(&once(rooms)).await?;
    db.lock::<teacher::Entity>(&once(teachers)).await?;
    Ok(())
}

/// Lets lessons forget which occurrence they were where it changes, so that two can change places, and tells those that
/// are not written otherwise which one they are now. Where the rule has come to a lesson it is as the rule says again.
async fn forget_keys(db: &Tenant, change: &Change, standing: &Standing, steps: &[Step]) -> Result<()> {
    let renamed: Vec<(&lesson::Model, &Step)> = steps
        .iter()
        .filter_map(|step| Some((standing.rows.get(step.held?)?, step)))
        .filter(|(row, step)| {
            let rejoins = step.fate == Fate::Same && row.detached;
            step.key.is_some() && (rejoins || (row.rule_id, row.rule_starts) != (Some(change.rule.id), step.key))
        })
        .collect();
    if renamed.is_empty() {
        return Ok(());
    }
    let ids = renamed.iter().map(|(row, _)| row.id);
    let none = lesson::Entity::update_many()
        .col_expr(lesson::Column::RuleId, Expr::value(None::<Uuid>))
        .col_expr(lesson::Column::RuleStarts, Expr::value(None::<chrono::NaiveDateTime>))
        .filter(lesson::Column::Id.is_in(ids));
    db.update_many(none).await?;
    for (row, step) in renamed.into_iter().filter(|(_, step)| !step.fate.writes()) {
        let named = lesson::Entity::update_many()
            .col_expr(lesson::Column::RuleId, Expr::value(change.rule.id))
            .col_expr(lesson::Column::RuleStarts, Expr::value(step.key))
            .col_expr(lesson::Column::Detached, Expr::value(row.detached && step.fate != Fate::Same))
            .filter(lesson::Column::Id.eq(row.id));
        db.update_many(named).await?;
    }
    Ok(())
}

/// Makes the lessons that are not there; they take nothing yet.
async fn make(db: &Tenant, change: &Change, steps: &mut [Step]) -> Result<Vec<Uuid>> {
    let (mut rows, mut made) = (Rows::default(), Vec::new());
    for step in steps.iter_mut().filter(|step| step.fate == Fate::Made) {
        let (Some(place), Some(key)) = (step.place, step.key) else { continue };
        let span = (place.at, place.at + Duration::minutes(change.rule.minutes.into()));
        let (starts, room, detached) = (place.starts.naive(), place.room, place.detached);
        let id =
            rows.add_lesson(db, &NewLesson { rule: &change.rule, key, starts, span, teachers: &change.teachers, room, detached });
        step.lesson = Some(id);
        made.push(id);
    }
    rows.write(db).await?;
    Ok(made)
}

/// Writes lessons at their new times, gives back what they took and links their teachers.
async fn move_all(db: &Tenant, change: &Change, standing: &Standing, steps: &[Step]) -> Result<Vec<(Lesson, lesson::Model)>> {
    let mut moved = Vec::new();
    for step in steps.iter().filter(|step| step.fate.writes()) {
        let Some((at, place)) = step.held.zip(step.place) else { continue };
        if let (Some(row), Some(shown)) = (standing.rows.get(at), standing.shown.get(at)) {
            moved.push((shown.clone(), db.update(written(change, row.id, &place, step), row.version).await?));
        }
    }
    let ids = || moved.iter().map(|(_, row)| row.id);
    if moved.is_empty() {
        return Ok(moved);
    }
    db.delete_many(slot::Entity::delete_many().filter(slot::Column::LessonId.is_in(ids()))).await?;
    let links = lesson_teacher::Entity::delete_many().filter(lesson_teacher::Column::LessonId.is_in(ids()));
    db.delete_many(links).await?;
    let link = |(lesson, (position, teacher)): (Uuid, (i32, &Uuid))| lesson_teacher::ActiveModel {
        company_id: Set(db.company()),
        lesson_id: Set(lesson),
        teacher_id: Set(*teacher),
        position: Set(position),
    };
    let links = ids().flat_map(|id| (0..).zip(&change.teachers).map(move |one| (id, one))).map(link);
    db.insert_many(links.collect()).await?;
    Ok(moved)
}

fn written(change: &Change, id: Uuid, place: &Place, step: &Step) -> lesson::ActiveModel {
    let rule = &change.rule;
    lesson::ActiveModel {
        id: Set(id),
        branch_id: Set(rule.branch_id),
        subject_id: Set(rule.subject_id),
        room_id: Set(place.room),
        rule_id: Set(Some(rule.id)),
        rule_starts: Set(step.key),
        starts: Set(place.starts.naive()),
        minutes: Set(rule.minutes),
        starts_at: Set(place.at),
        ends_at: Set(place.at + Duration::minutes(rule.minutes.into())),
        detached: Set(place.detached),
        // Checked like any other now: an overlap that was accepted on import is over.
        accepted_overlap: Set(false),
        accepted_reason: Set(None),
        ..Default::default()
    }
}

/// Finds what stands in the way of each lesson that is made or changed, and takes what it needs where nothing hard does.
async fn meet(db: &Tenant, change: &Change, standing: &Standing, steps: &mut [Step], mut suggest: usize) -> Result<()> {
    let written = |step: &Step| {
        let (place, id) = step.place.filter(|_| step.fate != Fate::Same).zip(step.lesson)?;
        Some(wanted(change, standing, step.held, (id, &place)))
    };
    let all: Vec<(&mut Step, Wanted)> = steps.iter_mut().filter_map(|step| written(step).map(|wanted| (step, wanted))).collect();
    let Some(around) = Around::all(all.iter().map(|(_, wanted)| wanted)) else { return Ok(()) };
    let limits = Limits::load(db, &around).await?;
    for (step, wanted) in all {
        step.conflicts = conflicts::find_within(db, &wanted, &limits).await?;
        if step.conflicts.iter().all(|conflict| conflict.soft) {
            slots::take(db, wanted.lesson.unwrap_or_default(), &wanted.taken).await?;
        }
        if !step.conflicts.is_empty() && suggest > 0 {
            suggest -= 1;
            step.suggestions = suggestions::nearest(db, &wanted).await?;
        }
    }
    Ok(())
}

fn wanted(change: &Change, standing: &Standing, held: Option<usize>, (id, place): (Uuid, &Place)) -> Wanted {
    let minutes = change.rule.minutes.unsigned_abs();
    let from = place.at.timestamp();
    let rosters = standing.names.rosters();
    let former = held.and_then(|at| standing.rows.get(at)).map(|row| Former {
        room: row.room_id,
        teachers: standing.names.teachers_of(row.id).to_vec(),
        starts: WallTime::new(row.starts),
        minutes: row.minutes.unsigned_abs(),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        expected: rosters.expected(row),
    });
    let guests = rosters.own(id).iter().map(|own| own.student_id);
    Wanted {
        lesson: Some(id),
        branch: change.branch.clone(),
        starts: place.starts,
        minutes,
        starts_at: place.at,
        taken: Taken {
            teachers: change.teachers.clone(),
            room: place.room,
            groups: change.rule.group_id.into_iter().collect(),
            from,
            until: from + i64::from(minutes) * 60,
        },
        students: guests.chain(change.rule.student_id).collect::<BTreeSet<_>>().into_iter().collect(),
        former,
    }
}

/// How many students and which teachers feel it.
async fn affected(db: &Tenant, change: &Change, standing: &Standing, steps: &[Step]) -> Result<(u32, Vec<String>)> {
    let groups: Vec<Uuid> = change.rule.group_id.into_iter().collect();
    let rosters = Rosters::of_new(db, &groups).await?;
    let (mut students, mut teachers) = (BTreeSet::new(), BTreeSet::new());
    for step in steps {
        if matches!(step.fate, Fate::Same | Fate::Stays) || (step.held.is_none() && step.fate != Fate::Made) {
            continue;
        }
        let day = step.place.map_or(step.on, |place| place.starts.date());
        students.extend(groups.iter().flat_map(|group| rosters.enrolled_on(*group, day)).chain(change.rule.student_id));
        if let Some(row) = step.held.and_then(|at| standing.rows.get(at)) {
            teachers.extend(standing.names.teachers_of(row.id).iter().copied());
        }
        if step.place.is_some() {
            teachers.extend(change.teachers.iter().copied());
        }
    }
    let people = teacher::Entity::find().filter(teacher::Column::Id.is_in(teachers));
    let mut names: Vec<String> = db.all_of_company(people).await?.into_iter().map(|row| row.name).collect();
    names.sort_by_key(|name| shared::search::sort_key(name));
    Ok((u32::try_from(students.len()).unwrap_or(u32::MAX), names))
}

fn shown(change: &Change, standing: &Standing, step: Step) -> Occurrence {
    let row = step.held.and_then(|at| standing.rows.get(at));
    let was = row.map(|row| WallTime::new(row.starts));
    let by_rule = super::pattern::clock(&change.rule).on(step.on);
    let stays = was.filter(|_| matches!(step.fate, Fate::Stays | Fate::Withdrawn));
    let starts = step.place.map(|place| place.starts).or(stays).unwrap_or(by_rule);
    let kept = row.filter(|_| step.place.is_none());
    Occurrence {
        on: step.on,
        starts,
        minutes: kept.map_or(change.rule.minutes, |row| row.minutes).unsigned_abs(),
        room_id: step.place.map_or_else(|| kept.map_or(change.room, |row| row.room_id), |place| place.room).map(Into::into),
        fate: step.fate,
        was,
        // One that is only promised has no id yet.
        lesson_id: row.map(|row| row.id.into()),
        conflicts: step.conflicts,
        suggestions: step.suggestions,
    }
}

impl Settled {
    /// Refuses what can never be stored; what is only soft without a reason of somebody who may override it.
    pub fn refuse(&self, me: &Caller, reason: Option<&Override>) -> Result<()> {
        let met = || self.effect.occurrences.iter().filter(|it| !it.conflicts.is_empty());
        if met().next().is_none() {
            return Ok(());
        }
        if reason.is_some() && self.effect.blocked() == 0 {
            return me.demand(Permission::LessonsOverride);
        }
        let conflicts: Vec<Conflict> = met().flat_map(|it| it.conflicts.iter().cloned()).collect();
        let suggestions: Vec<Suggestion> = met().flat_map(|it| it.suggestions.iter().cloned()).take(3).collect();
        Err(Cause::LessonConflict { conflicts, suggestions }.into())
    }

    /// Writes down what became of the lessons, and why what stood softly in their way was overridden.
    pub async fn tell(&self, db: &Tenant, reason: Option<&Override>) -> Result<()> {
        let rows: Vec<lesson::Model> = self.moved.iter().map(|(_, row)| row.clone()).collect();
        let names = Names::load(db, &just(rows.iter().map(|row| row.id)), &rows).await?;
        for (before, row) in &self.moved {
            let after = names.dto(row)?;
            history::changed(db, Entity::Lesson, row.id, row.version, Action::Updated, (before, &after)).await?;
        }
        withdraw::tell(db, &self.withdrawn).await?;
        import::made_ahead(db, &self.made).await?;
        if !self.made.is_empty() || !self.withdrawn.is_empty() {
            // One event for all of them: it names no lesson, and whoever looks at a week loads it again.
            history::announce(db, Entity::Lesson, db.company(), 1, Action::Updated).await?;
        }
        self.note_overrides(db, reason).await
    }

    async fn note_overrides(&self, db: &Tenant, reason: Option<&Override>) -> Result<()> {
        let Some(reason) = reason else { return Ok(()) };
        let met: BTreeMap<WallTime, &Vec<Conflict>> =
            self.effect.occurrences.iter().filter(|it| !it.conflicts.is_empty()).map(|it| (it.starts, &it.conflicts)).collect();
        let written = self.made.iter().copied().chain(self.moved.iter().map(|(_, row)| row.id));
        let rows = lesson::Entity::find().filter(lesson::Column::Id.is_in(written));
        let rows = if met.is_empty() { Vec::new() } else { db.all_of_company(rows).await? };
        for row in rows {
            let Some(conflicts) = met.get(&WallTime::new(row.starts)) else { continue };
            overriding::note(db, row.id, row.version, conflicts, Some(reason)).await?;
        }
        Ok(())
    }
}
