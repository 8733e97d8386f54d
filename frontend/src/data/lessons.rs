//! The lessons of the calendar: weeks loaded as they are looked at, commands on single lessons.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity as Kind,
    ids::LessonId,
    lessons::{self, CancelLesson, Lesson, LessonStatus, LessonWindow, MoveLesson, Named, UpdateLesson},
    page::Seen,
    patch::Patch,
    problem::{Cause, Problem},
    time::monday_of,
};
use uuid::Uuid;

use super::{
    collection::{Collection, Remote},
    live::{Live, News},
    overlay::{Entity, SendOf},
};
use crate::{
    api::{self, Reply, Verb, at, client},
    platform,
};

/// What can be asked of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonCommand {
    /// Another time or place.
    Move(MoveLesson),
    /// It will not take place.
    Cancel(Option<String>),
    /// It will after all.
    Restore,
    /// Topic, note, title, subject.
    Update(UpdateLesson),
}

impl LessonCommand {
    /// The command that brings `before` back.
    pub fn inverse(&self, before: &Lesson) -> Self {
        match self {
            Self::Move(_) => Self::Move(MoveLesson {
                starts: before.starts,
                minutes: Some(before.minutes),
                teacher_id: Patch::from_form(before.teacher_id),
                room_id: Patch::from_form(before.room_id),
                ..MoveLesson::default()
            }),
            Self::Cancel(_) => Self::Restore,
            Self::Restore => Self::Cancel(before.cancel_reason.clone()),
            Self::Update(_) => Self::Update(UpdateLesson {
                topic: Patch::from_form(before.topic.clone()),
                note: Patch::from_form(before.note.clone()),
                ..UpdateLesson::default()
            }),
        }
    }
}

impl Entity for Lesson {
    type Id = LessonId;
    type Command = LessonCommand;
    fn id(&self) -> LessonId {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn apply(&mut self, command: &LessonCommand) {
        match command {
            LessonCommand::Move(command) => *self = self.moved(command),
            LessonCommand::Cancel(reason) => {
                self.status = LessonStatus::Cancelled;
                self.cancel_reason.clone_from(reason);
            }
            LessonCommand::Restore => {
                self.status = LessonStatus::Scheduled;
                self.cancel_reason = None;
            }
            LessonCommand::Update(command) => {
                self.topic = command.topic.clone().apply(self.topic.take());
                self.note = command.note.clone().apply(self.note.take());
                self.subject_id = command.subject_id.clone().apply(self.subject_id);
                // What a lesson without a title is called, the server knows.
                if let Patch::Set(title) = &command.title {
                    self.title.clone_from(title);
                }
            }
        }
    }
}

impl Remote for Lesson {
    async fn send(sent: SendOf<Self>) -> Reply<Self> {
        let (id, version, key) = (sent.id, sent.version, sent.key);
        match sent.command {
            LessonCommand::Move(command) => {
                let command = MoveLesson { version, ..command };
                client::command(Verb::Post, &at(lessons::MOVE, id), &command, key).await
            }
            LessonCommand::Cancel(reason) => {
                let command = CancelLesson { version, reason };
                client::command(Verb::Post, &at(lessons::CANCEL, id), &command, key).await
            }
            LessonCommand::Restore => client::command(Verb::Post, &at(lessons::RESTORE, id), &Seen { version }, key).await,
            LessonCommand::Update(command) => {
                let command = UpdateLesson { version, ..command };
                client::command(Verb::Patch, &at(lessons::ONE, id), &command, key).await
            }
        }
    }
}

/// How far a week is loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Week {
    /// Asked for, nothing to show yet.
    Loading,
    /// There.
    Ready,
    /// Could not be had.
    Failed(Problem),
}

/// Names beside ids, as far as any loaded week knows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// Teachers by id.
    pub teachers: BTreeMap<Uuid, Named>,
    /// Rooms by id.
    pub rooms: BTreeMap<Uuid, Named>,
    /// Groups by id.
    pub groups: BTreeMap<Uuid, Named>,
}

impl Names {
    fn learn(&mut self, window: &LessonWindow) {
        let learn = |known: &mut BTreeMap<Uuid, Named>, list: &[Named]| {
            known.extend(list.iter().map(|named| (named.id, named.clone())));
        };
        learn(&mut self.teachers, &window.teachers);
        learn(&mut self.rooms, &window.rooms);
        learn(&mut self.groups, &window.groups);
    }
}

/// The name in a list, or nothing while it is not known.
pub fn name_of(known: &BTreeMap<Uuid, Named>, id: Option<impl Into<Uuid>>) -> Option<String> {
    known.get(&id?.into()).map(|named| named.name.clone())
}

/// The lessons of the application.
#[derive(Clone, Copy)]
pub struct Lessons {
    /// The lessons themselves.
    pub rows: Collection<Lesson>,
    names: RwSignal<Names>,
    weeks: RwSignal<BTreeMap<NaiveDate, Week>>,
    /// Lessons that changed elsewhere and will be asked for together.
    changed: StoredValue<BTreeSet<LessonId>>,
}

/// Changes that come at once are asked for together.
const GATHER_MS: u32 = 250;
/// More changes than this and the week is asked for as a whole.
const ONE_BY_ONE: usize = 6;

impl Lessons {
    /// Made once, in `App`.
    pub fn provide(live: Live) -> Self {
        let lessons = Self {
            rows: Collection::default(),
            names: RwSignal::new(Names::default()),
            weeks: RwSignal::new(BTreeMap::new()),
            changed: StoredValue::new(BTreeSet::new()),
        };
        provide_context(lessons);
        live.on_news(move |news| lessons.hear(news));
        lessons
    }

    /// The lessons of the application.
    pub fn here() -> Self {
        expect_context()
    }

    /// Names beside ids.
    pub fn names(self) -> Signal<Names> {
        self.names.into()
    }

    /// How far the week that begins on `monday` is.
    pub fn week(self, monday: NaiveDate) -> Option<Week> {
        self.weeks.with(|weeks| weeks.get(&monday).cloned())
    }

    /// Forgets everything.
    pub fn clear(self) {
        self.rows.update(super::overlay::Overlay::clear);
        self.names.set(Names::default());
        self.weeks.set(BTreeMap::new());
    }

    /// Sees to it that the week of `day` is there, and quietly the ones beside it.
    pub fn look_at(self, day: NaiveDate) {
        let monday = monday_of(day);
        let lessons = self;
        spawn_local(async move {
            lessons.ensure(monday).await;
            let beside = [monday - Duration::days(7), monday + Duration::days(7)];
            if beside.iter().any(|week| lessons.is_known(*week)) {
                for week in beside {
                    lessons.ensure(week).await;
                }
            } else {
                // Both in one request, with the week between them.
                lessons.weeks.update(|weeks| weeks.extend(beside.map(|week| (week, Week::Loading))));
                lessons.load(monday - Duration::days(7), 3).await;
            }
        });
    }

    /// Sees to it that some weeks are there, as a month needs them: those that are not come in one request.
    pub fn look_over(self, first: NaiveDate, weeks: i64) {
        let missing: Vec<_> = mondays(first, weeks).filter(|monday| !self.is_known(*monday)).collect();
        if let (Some(from), Some(last)) = (missing.first().copied(), missing.last().copied()) {
            self.weeks.update(|known| known.extend(missing.into_iter().map(|monday| (monday, Week::Loading))));
            spawn_local(async move { self.load(from, (last - from).num_weeks() + 1).await });
        }
    }

    /// How far some weeks are, as one.
    pub fn weeks(self, first: NaiveDate, weeks: i64) -> Week {
        let all: Vec<_> = mondays(first, weeks).map(|monday| self.week(monday)).collect();
        let failed = all.iter().flatten().find(|week| matches!(week, Week::Failed(_)));
        match failed {
            Some(failed) => failed.clone(),
            None if all.iter().all(|week| *week == Some(Week::Ready)) => Week::Ready,
            None => Week::Loading,
        }
    }

    fn is_known(self, monday: NaiveDate) -> bool {
        self.weeks.with_untracked(|weeks| matches!(weeks.get(&monday), Some(Week::Loading | Week::Ready)))
    }

    async fn ensure(self, monday: NaiveDate) {
        if !self.is_known(monday) {
            self.weeks.update(|weeks| drop(weeks.insert(monday, Week::Loading)));
            self.load(monday, 1).await;
        }
    }

    /// Loads a week anew; what is known stays on the screen meanwhile.
    pub fn reload(self, monday: NaiveDate) {
        spawn_local(async move { self.load(monday, 1).await });
    }

    async fn load(self, monday: NaiveDate, weeks: i64) {
        let (from, to) = (monday, monday + Duration::days(7 * weeks));
        let each = (0..weeks).map(move |week| monday + Duration::days(7 * week));
        let began = self.rows.with_now(super::overlay::Overlay::begin);
        match api::lessons::window(from, to).await {
            Ok(window) => {
                self.names.update(|names| names.learn(&window));
                let inside = move |lesson: &Lesson| (from..to).contains(&lesson.starts.date());
                self.rows.update(|rows| rows.replace(began, inside, window.items));
                self.weeks.update(|weeks| weeks.extend(each.map(|week| (week, Week::Ready))));
            }
            Err(problem) => self.weeks.update(|weeks| {
                for week in each {
                    if weeks.get(&week) != Some(&Week::Ready) {
                        weeks.insert(week, Week::Failed((*problem).clone()));
                    }
                }
            }),
        }
    }

    fn hear(self, news: &News) {
        match news {
            News::Reset => self.reload_all(),
            News::Changed(event) if matches!(event.entity, Kind::Lesson | Kind::Attendance) => {
                let id = LessonId::from(event.record_id);
                let known = self.rows.with_now(|rows| rows.base(id).map(|lesson| lesson.version));
                if event.entity == Kind::Lesson && known.is_some_and(|version| version >= event.version) {
                    return; // Our own command, already answered.
                }
                self.gather(id);
            }
            // A roster, a name, a rule: the cards of the screen may read differently.
            News::Changed(event)
                if matches!(event.entity, Kind::Enrollment | Kind::Group | Kind::Teacher | Kind::Room | Kind::Rule) =>
            {
                self.gather(LessonId::default());
            }
            News::Changed(_) => {}
        }
    }

    /// Asks for a lesson again, together with others that change about now.
    pub fn gather(self, id: LessonId) {
        let first = self.changed.try_update_value(|changed| {
            let first = changed.is_empty();
            changed.insert(id);
            first
        });
        if first == Some(true) {
            spawn_local(async move {
                platform::sleep(GATHER_MS).await;
                let ids = self.changed.try_update_value(std::mem::take).unwrap_or_default();
                self.refresh(ids).await;
            });
        }
    }

    async fn refresh(self, ids: BTreeSet<LessonId>) {
        if ids.len() > ONE_BY_ONE || ids.contains(&LessonId::default()) {
            self.reload_all();
            return;
        }
        for id in ids {
            match api::lessons::one(id).await {
                Ok(lesson) => self.rows.update(|rows| rows.upsert(lesson)),
                Err(problem) if problem.cause == Cause::NotFound => {
                    // Gone, or no lesson's id: the week knows.
                    self.rows.update(|rows| rows.remove(id));
                    self.reload_all();
                }
                Err(_) => {}
            }
        }
    }

    /// Loads anew every week that has been looked at; those that follow each other in one request.
    pub fn reload_all(self) {
        for (first, weeks) in self.weeks.with_untracked(|weeks| runs(weeks.keys().copied())) {
            spawn_local(async move { self.load(first, weeks).await });
        }
    }
}

/// How many weeks are asked for together: as many as a month has.
const TOGETHER: i64 = 6;

fn mondays(first: NaiveDate, weeks: i64) -> impl Iterator<Item = NaiveDate> {
    (0..weeks).map(move |week| first + Duration::days(7 * week))
}

/// Weeks that follow each other, as the first and how many.
fn runs(mondays: impl Iterator<Item = NaiveDate>) -> Vec<(NaiveDate, i64)> {
    let mut runs: Vec<(NaiveDate, i64)> = Vec::new();
    for monday in mondays {
        match runs.last_mut() {
            Some((first, weeks)) if *weeks < TOGETHER && *first + Duration::days(7 * *weeks) == monday => *weeks += 1,
            _ => runs.push((monday, 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use shared::{ids::RoomId, time::WallTime};

    use super::*;

    /// A lesson of an hour in room 1.
    pub fn lesson() -> Lesson {
        let at = DateTime::from_timestamp(1_788_249_600, 0).unwrap();
        Lesson {
            id: LessonId(Uuid::from_u128(1)),
            version: 1,
            branch_id: shared::ids::BranchId::default(),
            starts: "2026-09-01T10:00".parse::<WallTime>().unwrap(),
            minutes: 60,
            starts_at: at,
            ends_at: at,
            status: LessonStatus::Scheduled,
            title: "Карате".into(),
            teacher_id: None,
            teacher_ids: vec![],
            room_id: Some(RoomId(Uuid::from_u128(11))),
            group_id: None,
            group_ids: vec![],
            student_ids: vec![],
            subject_id: None,
            colour: 1,
            rule_id: None,
            detached: false,
            accepted_overlap: false,
            topic: None,
            note: Some("Капы".into()),
            cancel_reason: None,
            expected: 0,
            capacity: None,
            marked: 0,
        }
    }

    #[test]
    fn weeks_that_follow_each_other_are_asked_for_together() {
        let monday: NaiveDate = "2026-12-21".parse().unwrap();
        let on = |week: i64| monday + Duration::days(7 * week);
        assert_eq!(runs([0, 1, 2, 5].map(on).into_iter()), [(on(0), 3), (on(5), 1)]);
        assert_eq!(runs((0..8).map(on)), [(on(0), 6), (on(6), 2)]);
        assert!(runs(std::iter::empty()).is_empty());
    }

    #[test]
    fn every_command_is_taken_back_by_its_inverse() {
        let commands = [
            LessonCommand::Move(MoveLesson {
                starts: "2026-09-02T17:30".parse().unwrap(),
                minutes: Some(90),
                room_id: Patch::Clear,
                teacher_id: Patch::Set(shared::ids::TeacherId(Uuid::from_u128(5))),
                ..MoveLesson::default()
            }),
            LessonCommand::Cancel(Some("Праздник".into())),
            LessonCommand::Update(UpdateLesson {
                note: Patch::Clear,
                topic: Patch::Set("Ката".into()),
                ..UpdateLesson::default()
            }),
        ];
        for command in commands {
            let before = lesson();
            let mut after = before.clone();
            after.apply(&command);
            assert_ne!(after, before);
            after.apply(&command.inverse(&before));
            assert_eq!(
                (after.starts, after.minutes, after.room_id, after.teacher_id),
                (before.starts, before.minutes, before.room_id, before.teacher_id)
            );
            assert_eq!((after.status, after.note, after.topic), (before.status, before.note, before.topic));
        }
    }
}
