//! Another time zone: the wall clock is the truth, so lessons ahead keep their hour and get another moment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, Set,
    sea_query::{Expr, SimpleExpr},
};
use shared::{
    events::{Action, Entity},
    problem::Rule,
    time::WallTime,
};
use uuid::Uuid;

use crate::{
    branches,
    db::Tenant,
    entity::{branch, lesson, room, slot, study_group, teacher},
    error::{AppError, OnConstraint, Result},
    history, zone,
};

/// Moves the branches that live by the centre's zone, and their lessons ahead, to another zone.
///
/// # Errors
/// A rule, when lessons of different branches would stand on one teacher at the same moment.
pub(super) async fn follow(db: &Tenant, from: &str, to: &str) -> Result<()> {
    let target = zone::named(to)?;
    let following = branch::Entity::find().filter(branch::Column::TimeZone.eq(from));
    let following = db.all_of_company(following).await?;
    let ids: Vec<Uuid> = following.iter().map(|branch| branch.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let ahead = lesson::Entity::find().filter(lesson::Column::BranchId.is_in(ids)).filter(lesson::Column::StartsAt.gt(db.now()));
    let ahead = db.all_of_company(ahead).await?;
    let mut moments = BTreeMap::new();
    for lesson in &ahead {
        let starts = zone::instant(WallTime::new(lesson.starts), target).map_err(|_leapt| AppError::field("timeZone", "gap"))?;
        moments.insert(lesson.id, (starts, starts + Duration::minutes(i64::from(lesson.minutes))));
    }
    let slots = taken(db, &moments).await?;
    shift(db, &ahead, &moments).await?;
    take_anew(db, slots, &moments).await?;
    for branch in following {
        rename_zone(db, branch, to).await?;
    }
    if !ahead.is_empty() {
        // One event for all of them: whoever looks at a week loads it again.
        history::announce(db, Entity::Lesson, db.company(), 1, Action::Updated).await?;
    }
    Ok(())
}

/// As many at once as statements take names.
const AT_ONCE: usize = 500;

/// Gives the lessons their new moments: what moves by the same time, which a change of clocks parts into a few, moves by
/// one statement.
async fn shift(db: &Tenant, ahead: &[lesson::Model], moments: &Moments) -> Result<()> {
    let mut by: BTreeMap<i64, Vec<Uuid>> = BTreeMap::new();
    for lesson in ahead {
        if let Some((starts, _)) = moments.get(&lesson.id) {
            by.entry((*starts - lesson.starts_at).num_seconds()).or_default().push(lesson.id);
        }
    }
    for (seconds, ids) in by {
        for some in ids.chunks(AT_ONCE) {
            let change = lesson::Entity::update_many()
                .col_expr(lesson::Column::StartsAt, later(db.engine(), "starts_at", seconds))
                .col_expr(lesson::Column::EndsAt, later(db.engine(), "ends_at", seconds))
                .col_expr(lesson::Column::Version, Expr::col(lesson::Column::Version).add(1))
                .filter(lesson::Column::Id.is_in(some.iter().copied()));
            db.update_many(change).await?;
        }
    }
    Ok(())
}

/// A moment of a row so many seconds later, written as the engine writes moments.
fn later(engine: DbBackend, column: &'static str, seconds: i64) -> SimpleExpr {
    match engine {
        DbBackend::Sqlite => {
            let moved = format!("strftime('%Y-%m-%dT%H:%M:%S+00:00', {column}, ?)");
            Expr::cust_with_values(moved, [format!("{seconds:+} seconds")])
        }
        _ => Expr::cust_with_values(format!("{column} + make_interval(secs => $1)"), [seconds as f64]),
    }
}

type Moments = BTreeMap<Uuid, (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>)>;

/// The slots of these lessons, with everything they stand on held in the order all writers keep.
async fn taken(db: &Tenant, moments: &Moments) -> Result<Vec<slot::Model>> {
    let near = slot::Entity::find().filter(slot::Column::EndsAt.gt(db.now().timestamp()));
    let slots: Vec<slot::Model> =
        db.all_of_company(near).await?.into_iter().filter(|slot| moments.contains_key(&slot.lesson_id)).collect();
    let of = |kind: &str| -> Vec<Uuid> {
        let ids: BTreeSet<Uuid> = slots.iter().filter(|slot| slot.kind == kind).map(|slot| slot.resource_id).collect();
        ids.into_iter().collect()
    };
    db.lock::<study_group::Entity>(&of("group")).await?;
    db.lock::<room::Entity>(&of("room")).await?;
    db.lock::<teacher::Entity>(&of("teacher")).await?;
    Ok(slots)
}

/// Gives all slots back before any is taken again, so that lessons do not stand in each other's old place; accepted
/// overlaps come last, as they may only then.
async fn take_anew(db: &Tenant, mut slots: Vec<slot::Model>, moments: &Moments) -> Result<()> {
    for portion in moments.keys().copied().collect::<Vec<_>>().chunks(AT_ONCE) {
        db.delete_many(slot::Entity::delete_many().filter(slot::Column::LessonId.is_in(portion.iter().copied()))).await?;
    }
    slots.sort_by_key(|slot| slot.accepted);
    let anew = slots.into_iter().filter_map(|slot| {
        let (starts, ends) = moments.get(&slot.lesson_id)?;
        let slot = slot::Model { starts_at: starts.timestamp(), ends_at: ends.timestamp(), ..slot };
        Some(slot.into_active_model().reset_all())
    });
    let overlaps = || AppError::rule(Rule::ZoneOverlaps);
    db.insert_many(anew.collect()).await.on_constraint("slot_taken", overlaps)
}

async fn rename_zone(db: &Tenant, before: branch::Model, to: &str) -> Result<()> {
    let change = branch::ActiveModel { id: Set(before.id), time_zone: Set(to.to_owned()), ..Default::default() };
    let after = db.update(change, before.version).await?;
    let (id, version) = (after.id, after.version);
    let shown = (&branches::shown(before), &branches::shown(after));
    history::changed(db, Entity::Branch, id, version, Action::Updated, shown).await
}
