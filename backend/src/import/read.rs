//! Reads everything the source has, question by question, into `import_raw`. Which questions there are follows from
//! the answers to earlier ones, so the plan is the same after a restart and goes on where it was.

use chrono::{Days, Months, NaiveDate};

use super::{
    apply,
    kind::Kind,
    raw::{self, Place, RawRow},
    remark::{self, Remark},
    run::{At, Run, Stop},
    source::{
        Pass, Source, SourceError, Study,
        records::{Batch, Entity, LessonStatus, Problem},
    },
};
use crate::zone;

/// How many customers one step asks about.
const TOGETHER: usize = 10;
/// Months before and after today that are read one by one; what lies outside, in one piece.
const PAST: u32 = 12;
const FUTURE: u32 = 3;

/// One or a few questions whose answers are kept together.
#[derive(Clone, Debug)]
enum Ask {
    Branches,
    List(i64, Entity),
    Teachers(i64, Pass),
    Customers(i64, Study, Pass),
    Groups(i64, Pass),
    Memberships(i64, Vec<i64>),
    Log(i64),
    Lessons(i64, LessonStatus, NaiveDate, NaiveDate),
    CustomerTariffs(i64, Vec<i64>),
    Communications(i64, Vec<i64>),
}

const LISTS: [Entity; 13] = [
    Entity::Location,
    Entity::Room,
    Entity::Subject,
    Entity::LessonType,
    Entity::StudyStatus,
    Entity::LeadStatus,
    Entity::LeadSource,
    Entity::LeadReject,
    Entity::Tariff,
    Entity::PayType,
    Entity::PayAccount,
    Entity::PayItem,
    Entity::Discount,
];

impl Ask {
    const fn entity(&self) -> Entity {
        match self {
            Self::Branches => Entity::Branch,
            Self::List(_, entity) => *entity,
            Self::Teachers(..) => Entity::Teacher,
            Self::Customers(..) => Entity::Customer,
            Self::Groups(..) => Entity::Group,
            Self::Memberships(..) => Entity::Membership,
            Self::Log(_) => Entity::Log,
            Self::Lessons(..) => Entity::Lesson,
            Self::CustomerTariffs(..) => Entity::CustomerTariff,
            Self::Communications(..) => Entity::Communication,
        }
    }
    const fn branch(&self) -> Option<i64> {
        match self {
            Self::Branches => None,
            Self::List(branch, _)
            | Self::Teachers(branch, _)
            | Self::Customers(branch, ..)
            | Self::Groups(branch, _)
            | Self::Memberships(branch, _)
            | Self::Log(branch)
            | Self::Lessons(branch, ..)
            | Self::CustomerTariffs(branch, _)
            | Self::Communications(branch, _) => Some(*branch),
        }
    }
    const fn is_archived(&self) -> bool {
        matches!(
            self,
            Self::Teachers(_, Pass::Archived) | Self::Customers(_, _, Pass::Archived) | Self::Groups(_, Pass::Archived)
        )
    }
    /// Our word for what is asked about.
    const fn word(&self) -> &'static str {
        match self {
            Self::Customers(_, Study::Lead, _) => Kind::Lead.word(),
            other => word(other.entity()),
        }
    }
    /// Whether the rows stand for themselves and not for something about others.
    const fn is_counted(&self) -> bool {
        !matches!(
            self.entity(),
            Entity::Log
                | Entity::PayType
                | Entity::PayAccount
                | Entity::PayItem
                | Entity::LeadStatus
                | Entity::LeadSource
                | Entity::LeadReject
                | Entity::LessonType
        )
    }
    /// What the centre cannot be brought without. A narrow role may be refused the rest, and the report says so.
    const fn is_needed(&self) -> bool {
        matches!(
            self.entity(),
            Entity::Branch
                | Entity::Room
                | Entity::Subject
                | Entity::Teacher
                | Entity::Customer
                | Entity::Group
                | Entity::Membership
                | Entity::RegularLesson
                | Entity::Lesson
        )
    }
}

/// Our word for a kind of row, in counts and remarks.
pub const fn word(entity: Entity) -> &'static str {
    match entity {
        Entity::Branch => Kind::Branch.word(),
        Entity::Room => Kind::Room.word(),
        Entity::Subject => Kind::Subject.word(),
        Entity::StudyStatus => Kind::Status.word(),
        Entity::Teacher => Kind::Teacher.word(),
        Entity::Customer => Kind::Student.word(),
        Entity::Group => Kind::Group.word(),
        Entity::Membership | Entity::Log => Kind::Enrollment.word(),
        Entity::RegularLesson => Kind::Rule.word(),
        Entity::Lesson => Kind::Lesson.word(),
        Entity::Pay | Entity::PayType | Entity::PayAccount | Entity::PayItem => "payment",
        Entity::Tariff => "tariff",
        Entity::CustomerTariff => "customerTariff",
        Entity::Discount => "discount",
        Entity::Task => "task",
        Entity::Communication => "communication",
        Entity::Location => "location",
        Entity::LeadStatus | Entity::LeadSource | Entity::LeadReject => Kind::Lead.word(),
        Entity::LessonType | Entity::CustomerReject | Entity::User => "other",
    }
}

/// Reads from where the run stands to the end.
pub async fn everything(run: &mut Run, source: &Source) -> Result<(), Stop> {
    for (stage, from, to) in [(0, 0, 1), (1, 1, 10), (2, 10, apply::BEGINS)] {
        if run.stage() > stage {
            continue;
        }
        let plan = plan(run, stage).await?;
        let done = if run.stage() == stage { run.position() } else { 0 };
        let count = i32::try_from(plan.len()).unwrap_or(i32::MAX).max(1);
        for (number, ask) in (0..).zip(plan).skip(usize::try_from(done).unwrap_or_default()) {
            let answer = Box::pin(answer(source, &ask)).await;
            let at = At { stage, position: number + 1, step: ask.word(), progress: from + (to - from) * (number + 1) / count };
            keep(run, &ask, answer, at).await?;
        }
    }
    Ok(())
}

/// The questions of a stage.
async fn plan(run: &Run, stage: i32) -> Result<Vec<Ask>, Stop> {
    if stage == 0 {
        return Ok(vec![Ask::Branches]);
    }
    let db = run.look().await?;
    let place = Place { run: run.id(), host: run.host() };
    let branches: Vec<i64> = raw::numbers(&db, place, Entity::Branch).await?.into_iter().map(|(id, _)| id).collect();
    let mut asks = Vec::new();
    if stage == 1 {
        for branch in branches {
            asks.extend(LISTS.map(|entity| Ask::List(branch, entity)));
            asks.extend(Pass::BOTH.map(|pass| Ask::Teachers(branch, pass)));
            asks.extend(Pass::BOTH.map(|pass| Ask::Customers(branch, Study::Client, pass)));
            asks.extend(Pass::BOTH.map(|pass| Ask::Customers(branch, Study::Lead, pass)));
            asks.extend(Pass::BOTH.map(|pass| Ask::Groups(branch, pass)));
        }
        return Ok(asks);
    }
    let groups = raw::numbers(&db, place, Entity::Group).await?;
    let customers = raw::numbers(&db, place, Entity::Customer).await?;
    let of = |rows: &[(i64, Vec<i64>)], branch: i64| -> Vec<i64> {
        rows.iter().filter(|(_, seen)| seen.contains(&branch)).map(|(id, _)| *id).collect()
    };
    let today = zone::today(run.started_at(), zone::named(&run.options.time_zone)?);
    for branch in &branches {
        asks.extend(of(&groups, *branch).chunks(TOGETHER).map(|some| Ask::Memberships(*branch, some.to_vec())));
        asks.extend([Ask::Log(*branch), Ask::List(*branch, Entity::RegularLesson)]);
        if run.options.migrate_lessons {
            for status in LessonStatus::ALL {
                asks.extend(windows(today).into_iter().map(|(from, to)| Ask::Lessons(*branch, status, from, to)));
            }
        }
        asks.extend([Entity::Pay, Entity::Task].map(|entity| Ask::List(*branch, entity)));
    }
    for branch in &branches {
        for some in of(&customers, *branch).chunks(TOGETHER) {
            asks.push(Ask::CustomerTariffs(*branch, some.to_vec()));
            asks.push(Ask::Communications(*branch, some.to_vec()));
        }
    }
    Ok(asks)
}

/// A window a month, so that a row that moves while it is read does little harm; and all that lies before and after.
fn windows(today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let month = |offset: i64| {
        let first = chrono::Datelike::with_day(&today, 1).unwrap_or(today);
        let by = Months::new(u32::try_from(offset.unsigned_abs()).unwrap_or_default());
        if offset < 0 { first.checked_sub_months(by) } else { first.checked_add_months(by) }.unwrap_or(first)
    };
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let (first, last) = (-i64::from(PAST), i64::from(FUTURE));
    let mut found = vec![(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(today), before(month(first)))];
    found.extend((first..last).map(|offset| (month(offset), before(month(offset + 1)))));
    found.push((month(last), NaiveDate::from_ymd_opt(2100, 1, 1).unwrap_or(today)));
    found
}

/// What the source said: rows to keep, and what could not be read.
#[derive(Default)]
struct Answer {
    rows: Vec<RawRow>,
    problems: Vec<Problem>,
}

impl Answer {
    fn take<T>(&mut self, ask: &Ask, batch: Batch<T>) {
        let row = |row: super::source::records::Row<T>| RawRow {
            id: row.id,
            raw: row.raw,
            branch: ask.branch(),
            archived: ask.is_archived(),
        };
        self.rows.extend(batch.rows.into_iter().map(row));
        self.problems.extend(batch.problems.into_iter().filter(|problem| problem.fatal));
    }
}

async fn answer(source: &Source, ask: &Ask) -> Result<Answer, SourceError> {
    let mut found = Answer::default();
    match ask {
        Ask::Branches => found.take(ask, source.branches().await?),
        Ask::List(branch, entity) => list(source, ask, (*branch, *entity), &mut found).await?,
        Ask::Teachers(branch, pass) => found.take(ask, source.teachers(*branch, *pass).await?),
        Ask::Customers(branch, study, pass) => found.take(ask, source.customers(*branch, *study, *pass).await?),
        Ask::Groups(branch, pass) => found.take(ask, source.groups(*branch, *pass).await?),
        Ask::Log(branch) => found.take(ask, source.membership_log(*branch).await?),
        Ask::Lessons(branch, status, from, to) => found.take(ask, source.lessons(*branch, *status, *from, *to).await?),
        Ask::Memberships(branch, groups) => {
            for group in groups {
                found.take(ask, source.memberships(*branch, *group).await?);
            }
        }
        Ask::CustomerTariffs(branch, customers) => {
            for customer in customers {
                for pass in Pass::BOTH {
                    found.take(ask, source.customer_tariffs(*branch, *customer, pass).await?);
                }
            }
        }
        Ask::Communications(branch, customers) => {
            for customer in customers {
                found.take(ask, source.communications(*branch, *customer).await?);
            }
        }
    }
    Ok(found)
}

async fn list(source: &Source, ask: &Ask, (branch, entity): (i64, Entity), found: &mut Answer) -> Result<(), SourceError> {
    match entity {
        Entity::Location => found.take(ask, source.locations(branch).await?),
        Entity::Room => found.take(ask, source.rooms(branch).await?),
        Entity::Subject => found.take(ask, source.subjects(branch).await?),
        Entity::LessonType => found.take(ask, source.lesson_types(branch).await?),
        Entity::StudyStatus => found.take(ask, source.study_statuses(branch).await?),
        Entity::LeadStatus => found.take(ask, source.lead_statuses(branch).await?),
        Entity::LeadSource => found.take(ask, source.lead_sources(branch).await?),
        Entity::LeadReject => found.take(ask, source.lead_rejects(branch).await?),
        Entity::Tariff => found.take(ask, source.tariffs(branch).await?),
        Entity::PayType => found.take(ask, source.pay_types(branch).await?),
        Entity::PayAccount => found.take(ask, source.pay_accounts(branch).await?),
        Entity::PayItem => found.take(ask, source.pay_items(branch).await?),
        Entity::Discount => found.take(ask, source.discounts(branch).await?),
        Entity::RegularLesson => found.take(ask, source.regular_lessons(branch).await?),
        Entity::Pay => found.take(ask, source.pays(branch, None).await?),
        Entity::Task => found.take(ask, source.tasks(branch).await?),
        _ => {}
    }
    Ok(())
}

/// Keeps an answer and that the run has come so far.
async fn keep(run: &mut Run, ask: &Ask, answer: Result<Answer, SourceError>, at: At) -> Result<(), Stop> {
    let (mut answer, refused) = match answer {
        Ok(answer) => (answer, None),
        Err(error) if !ask.is_needed() && may_be_missing(&error) => (Answer::default(), Some(error)),
        Err(error) => return Err(error.into()),
    };
    if let (Ask::Branches, Some(chosen)) = (ask, &run.options.branch_ids) {
        answer.rows.retain(|row| chosen.contains(&row.id));
    }
    let db = run.write().await?;
    let host = run.host().to_owned();
    let new = raw::keep(&db, Place { run: run.id(), host: &host }, ask.entity(), answer.rows).await?;
    let word = ask.word();
    if new > 0 && ask.is_counted() {
        run.counts.of(word).read += new;
    }
    let mut remarks: Vec<Remark> = answer.problems.iter().map(|problem| Remark::of(word, problem)).collect();
    if !remarks.is_empty() {
        run.counts.of(word).lost += remarks.len() as u64;
    }
    if let Some(error) = refused {
        let remark = Remark::new(Kind::Branch, ask.branch().unwrap_or_default(), shared::import::RowOutcome::Skipped, "no_right");
        remarks.push(Remark { entity: word.to_owned(), ..remark.with(format!("{} ({})", ask.entity().word(), error.code())) });
    }
    remark::keep(&db, run.id(), remarks).await?;
    run.save(db, at).await
}

/// A narrow role, or an account without that list.
const fn may_be_missing(error: &SourceError) -> bool {
    matches!(error, SourceError::NoRight { .. } | SourceError::NotFound { .. } | SourceError::Rejected { .. })
}
