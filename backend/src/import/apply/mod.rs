//! Brings what was read into the centre: kind by kind, in the order in which they refer to each other, in portions of
//! one transaction each. A portion leaves its place in the run, so whoever goes on goes on exactly there.

pub mod begun;
pub mod doubles;
pub mod families;
pub mod gone;
pub mod groups;
pub mod guardians;
pub mod lessons;
pub mod links;
pub mod local;
pub mod merge;
pub mod people;
pub mod periods;
pub mod places;
pub mod refs;
pub mod world;

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use shared::import::RowOutcome;
use uuid::Uuid;

use self::{
    merge::{How, Item, Kept},
    refs::Refs,
    world::{Setting, World},
};
use super::{
    kind::Kind,
    raw::{self, Place},
    remark::{self, Remark},
    run::{At, Run, Stop},
};
use crate::{
    db::Tenant,
    entity::{company, import_change, student},
    error::AppError,
    schedule::generate,
    zone,
};

/// Rows of one transaction.
const PORTION: usize = 300;
/// How far an import generates lessons.
const AHEAD: Duration = Duration::days(14);
/// The first stage of this half; reading has those before.
pub const FIRST: i32 = 10;
/// Where the bar stands when this half begins: the source is slow, and we are not.
pub const BEGINS: i32 = 80;

/// One kind after the other. The number stands in the run, so none may change its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Branches = FIRST as isize,
    Subjects,
    Rooms,
    Statuses,
    Teachers,
    Students,
    Prospects,
    Leads,
    Groups,
    Enrollments,
    Rules,
    Lessons,
    Generated,
    Doubles,
}

impl Stage {
    const ALL: [Self; 14] = [
        Self::Branches,
        Self::Subjects,
        Self::Rooms,
        Self::Statuses,
        Self::Teachers,
        Self::Students,
        Self::Prospects,
        Self::Leads,
        Self::Groups,
        Self::Enrollments,
        Self::Rules,
        Self::Lessons,
        Self::Generated,
        Self::Doubles,
    ];
    /// Where the bar stands when it begins.
    const fn progress(self) -> i32 {
        match self {
            Self::Branches | Self::Subjects | Self::Rooms | Self::Statuses => BEGINS,
            Self::Teachers => 81,
            Self::Students => 82,
            Self::Prospects => 84,
            Self::Leads => 85,
            Self::Groups => 86,
            Self::Enrollments => 87,
            Self::Rules => 88,
            Self::Lessons => 89,
            Self::Generated | Self::Doubles => 98,
        }
    }
    /// What is being written, for people.
    const fn step(self) -> &'static str {
        match self {
            Self::Branches => "branch",
            Self::Subjects => "subject",
            Self::Rooms => "room",
            Self::Statuses => "status",
            Self::Teachers => "teacher",
            Self::Students | Self::Prospects | Self::Doubles => "student",
            Self::Leads => "lead",
            Self::Groups => "group",
            Self::Enrollments => "enrollment",
            Self::Rules => "rule",
            Self::Lessons => "lesson",
            Self::Generated => "generated",
        }
    }
}

/// Brings everything in, from where the run stands.
pub async fn everything(run: &mut Run) -> Result<(), Stop> {
    let host = run.host().to_owned();
    let db = run.look().await?;
    let place = Place { run: run.id(), host: &host };
    let mut refs = Refs::load(&db, &host).await?;
    let world = World::load(&db, place, &refs, setting(&db, run).await?).await?;
    if run.stage() < FIRST {
        // A dry run that was cut off counts again from the beginning.
        run.counts.begin_again();
        count_kept_raw(&db, run).await?;
    }
    drop(db);
    // A dry run leaves no records to go on from: it counts again from the beginning.
    let from = if run.is_dry() { FIRST } else { run.stage() };
    for stage in Stage::ALL.into_iter().filter(|stage| *stage as i32 >= from) {
        one(run, &world, &mut refs, stage).await?;
    }
    Ok(())
}

async fn setting(db: &Tenant, run: &Run) -> Result<Setting, Stop> {
    let company = db.one_of_company(company::Entity::find()).await?.ok_or_else(AppError::not_found)?;
    let zone = zone::named(&run.options.time_zone)?;
    Ok(Setting {
        zone,
        locale: company.locale.parse().unwrap_or_default(),
        currency: company.currency,
        started: run.started_at(),
    })
}

/// Payments, tariffs and the like: read whole and kept for the work that will post them.
async fn count_kept_raw(db: &Tenant, run: &mut Run) -> Result<(), Stop> {
    const KEPT: [(&str, &str); 7] = [
        ("pay", "payment"),
        ("tariff", "tariff"),
        ("customer-tariff", "customerTariff"),
        ("discount", "discount"),
        ("task", "task"),
        ("communication", "communication"),
        ("location", "location"),
    ];
    for (entity, total) in raw::totals(db, run.id()).await? {
        if let Some((_, word)) = KEPT.iter().find(|(source, _)| *source == entity) {
            run.counts.of(word).total = total;
        }
    }
    Ok(())
}

async fn one(run: &mut Run, world: &World, refs: &mut Refs, stage: Stage) -> Result<(), Stop> {
    vanished(run, world, refs, stage).await?;
    let db = run.look().await?;
    match stage {
        Stage::Branches => {
            let items = places::branches(&db, world, refs).await?;
            drop(db);
            bring(run, refs, stage, Kind::Branch.word(), items).await
        }
        Stage::Subjects => {
            let items = places::subjects(&db, world, refs).await?;
            drop(db);
            bring(run, refs, stage, Kind::Subject.word(), items).await
        }
        Stage::Rooms if run.options.migrate_rooms => {
            let items = places::rooms(&db, world, refs).await?;
            drop(db);
            bring(run, refs, stage, Kind::Room.word(), items).await
        }
        Stage::Statuses => {
            drop(db);
            statuses(run, world, refs).await
        }
        Stage::Teachers => {
            let items = people::teachers(&db, world, refs);
            drop(db);
            bring(run, refs, stage, Kind::Teacher.word(), items).await
        }
        Stage::Students => {
            let items = people::students(&db, world, refs, false);
            drop(db);
            bring(run, refs, stage, Kind::Student.word(), items).await?;
            balances_are_of_now(run, refs).await
        }
        Stage::Prospects => {
            let items = people::students(&db, world, refs, true);
            drop(db);
            bring(run, refs, stage, "prospect", items).await
        }
        Stage::Leads => {
            let items = people::leads(&db, world, refs);
            drop(db);
            bring(run, refs, stage, Kind::Lead.word(), items).await
        }
        Stage::Groups => {
            let items = groups::groups(&db, world, refs);
            drop(db);
            bring(run, refs, stage, Kind::Group.word(), items).await
        }
        Stage::Enrollments => {
            let items = groups::enrollments(&db, world, refs).await?;
            drop(db);
            bring(run, refs, stage, Kind::Enrollment.word(), items).await
        }
        Stage::Rules => {
            let items = groups::rules(&db, world, refs);
            drop(db);
            bring(run, refs, stage, Kind::Rule.word(), items).await
        }
        Stage::Lessons if run.options.migrate_lessons => {
            let items = lessons::lessons(&db, world, refs).await?;
            drop(db);
            bring(run, refs, stage, Kind::Lesson.word(), items).await
        }
        Stage::Generated if run.options.migrate_lessons => {
            drop(db);
            generated(run, refs).await
        }
        Stage::Doubles => {
            let found = doubles::find(&db, world, refs).await?;
            drop(db);
            propose(run, found).await
        }
        Stage::Rooms | Stage::Lessons | Stage::Generated => Ok(()),
    }
}

/// What the source no longer has, before what it has is written: the places that were left are free then.
async fn vanished(run: &mut Run, world: &World, refs: &mut Refs, stage: Stage) -> Result<(), Stop> {
    let begun = !run.is_dry() && run.stage() == stage as i32 && run.position() > 0;
    let (rooms, lessons) = (run.options.migrate_rooms, run.options.migrate_lessons);
    if begun || run.options.branch_ids.is_some() {
        return Ok(());
    }
    let db = run.write().await?;
    let asked = gone::Asked { db: &db, how: How { run: run.id(), dry: run.is_dry() }, world };
    let found = match stage {
        Stage::Rooms if rooms => gone::others(asked, refs, Kind::Room).await?,
        Stage::Teachers => gone::others(asked, refs, Kind::Teacher).await?,
        Stage::Students => gone::others(asked, refs, Kind::Student).await?,
        Stage::Leads => gone::leads(asked, refs).await?,
        Stage::Groups => gone::others(asked, refs, Kind::Group).await?,
        Stage::Enrollments => gone::enrollments(asked, refs).await?,
        Stage::Rules => gone::rules(asked, refs).await?,
        Stage::Lessons if lessons => gone::lessons(asked, refs).await?,
        _ => Vec::new(),
    };
    if found.is_empty() {
        return Ok(());
    }
    for remark in &found {
        run.counts.add(&remark.entity, remark.outcome);
    }
    if run.is_dry() {
        run.held.extend(found);
        return Ok(());
    }
    remark::keep(&db, run.id(), found).await?;
    stay(run, db, stage).await
}

/// Brings the rows of one kind in, portion by portion.
async fn bring<E: Kept>(run: &mut Run, refs: &mut Refs, stage: Stage, word: &str, items: Vec<Item<E>>) -> Result<(), Stop> {
    let done = if run.is_dry() || run.stage() != stage as i32 { 0 } else { run.position() };
    let portions = i32::try_from(items.len().div_ceil(PORTION)).unwrap_or(i32::MAX);
    let how = How { run: run.id(), dry: run.is_dry() };
    let next = Stage::ALL.into_iter().find(|other| *other > stage).map_or(100, Stage::progress);
    let mut items = items.into_iter();
    for number in 0..portions {
        let portion: Vec<Item<E>> = items.by_ref().take(PORTION).collect();
        if number < done {
            continue;
        }
        let db = run.write().await?;
        let mut counts = run.counts.clone();
        lessons::hold(&db, &portion).await?;
        let held = merge::portion::<E>(&db, how, refs, (&mut counts, word), portion).await?;
        run.counts = counts;
        run.held.extend(held);
        let progress = stage.progress() + (next - stage.progress()) * (number + 1) / portions;
        run.save(db, At { stage: stage as i32, position: number + 1, step: stage.step(), progress }).await?;
    }
    Ok(())
}

async fn statuses(run: &mut Run, world: &World, refs: &mut Refs) -> Result<(), Stop> {
    if !run.is_dry() && run.stage() == Stage::Statuses as i32 && run.position() > 0 {
        return Ok(());
    }
    let db = run.write().await?;
    let mut counts = run.counts.clone();
    places::statuses(&db, How { run: run.id(), dry: run.is_dry() }, world, refs, &mut counts).await?;
    run.counts = counts;
    run.save(
        db,
        At { stage: Stage::Statuses as i32, position: 1, step: Stage::Statuses.step(), progress: Stage::Statuses.progress() },
    )
    .await
}

/// The source said every balance again, also those that did not change. No change of a record.
async fn balances_are_of_now(run: &mut Run, refs: &Refs) -> Result<(), Stop> {
    if run.is_dry() {
        return Ok(());
    }
    let db = run.write().await?;
    let ids: Vec<Uuid> = refs.of(Kind::Student).map(|(_, id)| id).collect();
    for some in ids.chunks(400) {
        let seen = student::Entity::update_many()
            .col_expr(student::Column::SourceAsOf, Expr::value(db.now()))
            .filter(student::Column::Id.is_in(some.iter().copied()))
            .filter(student::Column::SourceBalance.is_not_null());
        db.update_many(seen).await?;
    }
    stay(run, db, Stage::Students).await
}

/// Keeps what was written at the end of a stage, without moving on.
async fn stay(run: &mut Run, db: Tenant, stage: Stage) -> Result<(), Stop> {
    let position = if run.stage() == stage as i32 { run.position() } else { 0 };
    let progress = run.progress().max(stage.progress());
    run.save(db, At { stage: stage as i32, position, step: stage.step(), progress }).await
}

/// Says who may be here twice.
async fn propose(run: &mut Run, found: Vec<Remark>) -> Result<(), Stop> {
    if run.is_dry() {
        run.held.extend(found);
        return Ok(());
    }
    if run.stage() == Stage::Doubles as i32 {
        return Ok(());
    }
    let db = run.write().await?;
    remark::keep(&db, run.id(), found).await?;
    run.save(db, At { stage: Stage::Doubles as i32, position: 1, step: Stage::Doubles.step(), progress: 99 }).await
}

/// Lessons of the next two weeks that the source has not planned yet.
async fn generated(run: &mut Run, refs: &Refs) -> Result<(), Stop> {
    if run.is_dry() || (run.stage() == Stage::Generated as i32 && run.position() > 0) {
        return Ok(());
    }
    let db = run.write().await?;
    let ahead = generate::ahead(&db, AHEAD).await?;
    let word = Kind::Generated.word();
    let count = run.counts.of(word);
    count.total = (ahead.made.len() + ahead.blocked.len()) as u64;
    count.imported = ahead.made.len() as u64;
    count.skipped = ahead.blocked.len() as u64;
    let changes = ahead.made.iter().map(|lesson| import_change::ActiveModel {
        company_id: Set(db.company()),
        run_id: Set(run.id()),
        kind: Set(word.to_owned()),
        record_id: Set(*lesson),
        made: Set(true),
        version: Set(1),
        before: Set(None),
        kept: Set(false),
    });
    db.insert_many(changes.collect()).await?;
    let number = |rule: Uuid| refs.of(Kind::Rule).find(|(_, id)| *id == rule).map(|(key, _)| key.to_owned()).unwrap_or_default();
    let blocked = ahead.blocked.into_iter().map(|(rule, starts)| {
        let name = starts.format("%d.%m.%Y %H:%M").to_string();
        Remark { name, record_id: Some(rule), ..Remark::new(Kind::Generated, number(rule), RowOutcome::Skipped, "taken") }
    });
    remark::keep(&db, run.id(), blocked.collect()).await?;
    run.save(db, At { stage: Stage::Generated as i32, position: 1, step: Stage::Generated.step(), progress: 99 }).await
}
