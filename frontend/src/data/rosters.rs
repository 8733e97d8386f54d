//! Who is expected at a lesson, and the marks: each student's mark is a row of its own, so marks given quickly
//! neither wait for one another nor get lost. From the moment they are given they are kept in this browser until the
//! server has answered ([`unsent`]).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    attendance::{Mark, MarkInput, MarkLesson, RosterEntry},
    events::Entity as Kind,
    ids::{LessonId, StudentId, TeacherId},
    problem::Problem,
};
use uuid::Uuid;

use super::{
    kept,
    lessons::Lessons,
    live::{Live, News},
    net,
    overlay::{Entity, Overlay, SendOf},
    toasts::{Notices, sentence},
    unsent::{self, Unsent},
};
use crate::{
    api::{self, Reply},
    platform,
};

/// One student on one roster.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Whose roster.
    pub lesson: LessonId,
    /// The student with the mark.
    pub entry: RosterEntry,
}

impl Entity for Line {
    type Id = (LessonId, StudentId);
    type Command = MarkInput;
    fn id(&self) -> Self::Id {
        (self.lesson, self.entry.student_id)
    }
    /// Marks have no version: the last one stands.
    fn version(&self) -> i32 {
        0
    }
    fn apply(&mut self, command: &MarkInput) {
        self.entry.mark = command.status.map(|status| Mark {
            student_id: command.student_id,
            status,
            late: command.late,
            reason: command.reason.clone(),
            note: command.note.clone(),
            // Who and when is for the server to say.
            marked_by: String::new(),
            marked_at: DateTime::UNIX_EPOCH,
        });
    }
}

/// What a mark was before, as the command that brings it back.
pub fn as_input(entry: &RosterEntry) -> MarkInput {
    let mark = entry.mark.as_ref();
    MarkInput {
        student_id: entry.student_id,
        status: mark.map(|mark| mark.status),
        late: mark.is_some_and(|mark| mark.late),
        // What an import may have left beside a presence is not sent back.
        reason: mark.filter(|mark| mark.status.is_absence()).and_then(|mark| mark.reason.clone()),
        note: mark.and_then(|mark| mark.note.clone()),
    }
}

/// Between requests for what may be needed later.
const CALM_MS: u32 = 2_000;

/// How far a roster is loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Load {
    /// Asked for.
    Waiting,
    /// There, in the server's order.
    Ready(Vec<StudentId>),
    /// Could not be had.
    Failed(Problem),
}

/// The rosters of the application.
#[derive(Clone, Copy)]
pub struct Rosters {
    lines: RwSignal<Overlay<Line>>,
    loads: RwSignal<BTreeMap<LessonId, Load>>,
    lessons: Lessons,
    notices: Notices,
}

impl Rosters {
    /// Made once, in `App`.
    pub fn provide(live: Live, lessons: Lessons, notices: Notices) -> Self {
        let rosters = Self { lines: RwSignal::new(Overlay::default()), loads: RwSignal::new(BTreeMap::new()), lessons, notices };
        provide_context(rosters);
        live.on_news(move |news| rosters.hear(news));
        rosters
    }

    /// The rosters of the application.
    pub fn here() -> Self {
        expect_context()
    }

    /// Forgets everything.
    pub fn clear(self) {
        self.lines.update(Overlay::clear);
        self.loads.set(BTreeMap::new());
    }

    /// How far a roster is.
    pub fn load_of(self, lesson: LessonId) -> Memo<Option<Load>> {
        Memo::new(move |_| self.loads.with(|loads| loads.get(&lesson).cloned()))
    }

    /// One student's line.
    pub fn line(self, lesson: LessonId, student: StudentId) -> Memo<Option<RosterEntry>> {
        Memo::new(move |_| self.lines.with(|lines| lines.get((lesson, student)).map(|line| line.entry)))
    }

    /// All lines of a lesson, in no order.
    pub fn lines(self, lesson: LessonId) -> Memo<Vec<RosterEntry>> {
        let inside = move |line: Line| (line.lesson == lesson).then_some(line.entry);
        Memo::new(move |_| self.lines.with(|lines| lines.all().filter_map(inside).collect()))
    }

    /// Loads a roster anew; what is known stays meanwhile.
    pub fn open(self, lesson: LessonId) {
        self.loads.update(|loads| {
            loads.entry(lesson).or_insert(Load::Waiting);
        });
        spawn_local(self.load(lesson));
    }

    async fn load(self, lesson: LessonId) {
        let began = self.lines.with_untracked(Overlay::begin);
        match api::lessons::roster(lesson).await {
            Ok(roster) => {
                let order = roster.entries.iter().map(|entry| entry.student_id).collect();
                let lines = roster.entries.into_iter().map(|entry| Line { lesson, entry }).collect();
                self.lines.update(|held| held.replace(began, |line| line.lesson == lesson, lines));
                self.loads.update(|loads| drop(loads.insert(lesson, Load::Ready(order))));
                self.lessons.rows.update(|rows| rows.upsert(roster.lesson));
            }
            Err(problem) => self.loads.update(|loads| {
                if !matches!(loads.get(&lesson), Some(Load::Ready(_))) {
                    loads.insert(lesson, Load::Failed(*problem));
                }
            }),
        }
    }

    /// Call before asking for a journal; pass it on to [`Self::learn`].
    pub fn begin(self) -> u64 {
        self.lines.with_untracked(Overlay::begin)
    }

    /// The rosters of several lessons as a journal tells them, asked for at `began`; marks on their way stay on top.
    pub fn learn(self, began: u64, lessons: &BTreeSet<LessonId>, lines: Vec<Line>) {
        self.lines.try_update(|held| held.replace(began, |line| lessons.contains(&line.lesson), lines));
    }

    /// How many on these rosters have no mark.
    pub fn unmarked(self, lessons: &BTreeSet<LessonId>) -> usize {
        self.lines.with(|lines| lines.all().filter(|line| lessons.contains(&line.lesson) && line.entry.mark.is_none()).count())
    }

    fn hear(self, news: &News) {
        let opened = |lesson: &LessonId| self.loads.with_untracked(|loads| loads.contains_key(lesson));
        match news {
            News::Changed(event) if matches!(event.entity, Kind::Lesson | Kind::Attendance) => {
                let id = LessonId::from(event.record_id);
                if opened(&id) {
                    self.open(id);
                } else if event.entity == Kind::Attendance {
                    self.reopen_all();
                }
            }
            News::Changed(event) if matches!(event.entity, Kind::Enrollment | Kind::Student) => {
                self.reopen_all();
            }
            News::Changed(_) => {}
            News::Reset => self.reopen_all(),
        }
    }

    fn reopen_all(self) {
        let open: Vec<LessonId> = self.loads.with_untracked(|loads| loads.keys().copied().collect());
        for lesson in open {
            self.open(lesson);
        }
    }

    /// The sheet of a lesson was closed.
    pub fn close(self, lesson: LessonId) {
        self.loads.update(|loads| drop(loads.remove(&lesson)));
    }

    /// Marks students; those with a mark still on the wire follow when it has been answered.
    pub fn mark(self, lesson: LessonId, marks: Vec<MarkInput>) {
        self.mark_told(lesson, marks, None);
    }

    /// The same; `told` is the notice that says it is done, which a refusal takes away.
    pub fn mark_told(self, lesson: LessonId, marks: Vec<MarkInput>, told: Option<u64>) {
        // A mark that has to wait for an earlier one goes on its own: under a key of its own.
        let (mut ready, mut behind) = (Vec::new(), Vec::new());
        self.lines.update(|lines| {
            for mark in marks {
                let own = platform::command_key();
                match lines.propose((lesson, mark.student_id), mark.clone(), own) {
                    Some(send) => ready.push(send.command),
                    None => behind.push((own, mark)),
                }
            }
        });
        let first = (!ready.is_empty()).then(|| self.keep(lesson, ready, platform::command_key()));
        for (own, mark) in behind {
            self.keep(lesson, vec![mark], own);
        }
        if let Some(first) = first {
            spawn_local(self.drive(first, told, false));
        }
    }

    /// Goes on with what was not answered when the page was left.
    pub fn resume(self) {
        spawn_local(async move {
            let (mut waiting, mut ours) = (unsent::list(), std::collections::BTreeSet::new());
            for unsent in &mut waiting {
                let lesson = unsent.lesson;
                if self.lines.with_untracked(|lines| lines.all().all(|line| line.lesson != lesson)) {
                    self.load(lesson).await;
                }
                self.lines.update(|lines| {
                    unsent.marks.retain(|mark| {
                        let id = (lesson, mark.student_id);
                        // A mark given since then is the newer one: what it replaces is not sent behind it.
                        if lines.is_pending(id) && !ours.contains(&id) {
                            return false;
                        }
                        // Without its row nothing shows the mark; it is sent all the same.
                        if lines.base(id).is_some() {
                            drop(lines.propose(id, mark.clone(), unsent.key));
                            ours.insert(id);
                        }
                        true
                    });
                });
            }
            for unsent in waiting {
                // One that came after another for the same student has gone with it.
                let Some(kept) = unsent::of_key(unsent.key) else { continue };
                if kept.marks.len() == unsent.marks.len() {
                    self.drive(unsent, None, true).await;
                    continue;
                }
                // What is left is another command.
                unsent::done(unsent.key);
                if !unsent.marks.is_empty() {
                    let left = self.keep(unsent.lesson, unsent.marks, platform::command_key());
                    self.drive(left, None, true).await;
                }
            }
        });
    }

    /// Asks for a teacher's lessons of two days and their rosters, so that they are kept for the time without a connection.
    /// Slowly: nobody waits for it.
    pub fn keep_ahead(self, teacher: TeacherId, today: NaiveDate) {
        spawn_local(async move {
            let whose = kept::owner();
            for day in today.iter_days().take(2) {
                platform::sleep(CALM_MS).await;
                let Some(next) = day.succ_opt().filter(|_| kept::owner() == whose) else { return };
                let Ok(window) = api::lessons::window(day, next).await else { return };
                for lesson in window.items.iter().filter(|lesson| lesson.teacher_ids.contains(&teacher)) {
                    platform::sleep(CALM_MS).await;
                    if kept::owner() != whose || api::lessons::roster(lesson.id).await.is_err() {
                        return;
                    }
                }
            }
        });
    }

    fn keep(self, lesson: LessonId, marks: Vec<MarkInput>, key: Uuid) -> Unsent {
        let name = |mark: &MarkInput| {
            let base =
                self.lines.with_untracked(|lines| lines.base((lesson, mark.student_id)).map(|line| line.entry.name.clone()));
            base.unwrap_or_default()
        };
        let students = marks.iter().map(name).collect();
        let title = self.lessons.rows.with_now(|rows| rows.base(lesson).map(|lesson| lesson.title.clone()));
        let unsent = unsent::new(key, lesson, title.unwrap_or_default(), marks, students);
        unsent::keep(&unsent);
        unsent
    }

    /// `late`: the marks were given in a page that has been left.
    async fn drive(self, first: Unsent, told: Option<u64>, late: bool) {
        let lesson = first.lesson;
        let mut turns = vec![first];
        while let Some(turn) = turns.pop() {
            let students: Vec<StudentId> = turn.marks.iter().map(|mark| mark.student_id).collect();
            let Some((answer, waited)) = until_answered(&turn).await else { return };
            match answer {
                Ok(marks) => {
                    unsent::done(turn.key);
                    for student in students {
                        let mark = marks.items.iter().find(|mark| mark.student_id == student).cloned();
                        if let Some(next) = self.confirmed(lesson, student, mark) {
                            let kept = unsent::of_key(next.key);
                            turns.push(kept.unwrap_or_else(|| self.keep(lesson, vec![next.command], next.key)));
                        }
                    }
                    self.lessons.gather(lesson);
                }
                Err(problem) => {
                    let why = (waited || late).then(|| sentence(&problem));
                    self.withdraw(lesson, &students, (turn.key, why.as_deref()));
                    if let Some(told) = told {
                        self.notices.dismiss(told);
                    }
                    match why {
                        Some(why) => unsent::refuse(turn, why),
                        None => {
                            unsent::done(turn.key);
                            self.notices.refused(&problem, None);
                        }
                    }
                }
            }
        }
    }

    /// What was refused is taken from the page, and what was given after it; that is told, if nobody may be looking.
    fn withdraw(self, lesson: LessonId, students: &[StudentId], (refused, why): (Uuid, Option<&str>)) {
        let reject =
            |lines: &mut Overlay<Line>| students.iter().flat_map(|it| lines.reject((lesson, *it), None)).collect::<Vec<_>>();
        for key in self.lines.try_update(reject).unwrap_or_default() {
            match (unsent::of_key(key).filter(|later| later.key != refused), why) {
                (Some(later), Some(why)) => unsent::refuse(later, why.to_owned()),
                _ => unsent::done(key),
            }
        }
    }

    fn confirmed(self, lesson: LessonId, student: StudentId, mark: Option<Mark>) -> Option<SendOf<Line>> {
        self.lines
            .try_update(|lines| {
                let held = lines.base((lesson, student))?.entry.clone();
                lines.confirm(Line { lesson, entry: RosterEntry { mark, ..held } })
            })
            .flatten()
    }
}

/// Without a connection the marks wait, in order; whether they had to is told beside the answer. Nothing when somebody
/// else has come meanwhile: they stay kept for who gave them.
async fn until_answered(turn: &Unsent) -> Option<(Reply<shared::attendance::Marks>, bool)> {
    let (command, mut waited, whose) = (MarkLesson { marks: turn.marks.clone() }, false, kept::owner());
    loop {
        let ours = || kept::owner() == whose;
        let answer = if ours() { Some(api::attendance::mark(turn.lesson, &command, turn.key).await) } else { None };
        let Some(answer) = answer.filter(|_| ours()) else {
            if waited {
                net::count_waiting(false);
            }
            return None;
        };
        let waits = answer.as_ref().is_err_and(|problem| problem.is_put_off());
        if waits && !waited {
            net::count_waiting(true);
            waited = true;
        }
        if !waits {
            if waited {
                net::count_waiting(false);
            }
            return Some((answer, waited));
        }
        platform::sleep(3_000).await;
    }
}

#[cfg(test)]
mod tests {
    use shared::attendance::{AttendanceStatus, RosterKind};

    use super::*;

    #[test]
    fn a_mark_can_be_given_cleared_and_taken_back() {
        let entry = RosterEntry {
            student_id: StudentId::default(),
            name: "Айсұлу".into(),
            kind: RosterKind::Enrolled,
            guest_as: None,
            prospect: false,
            mark: None,
        };
        let mut line = Line { lesson: LessonId::default(), entry };
        let before = as_input(&line.entry);
        line.apply(&MarkInput {
            status: Some(AttendanceStatus::Missed), reason: Some("болел".into()), ..MarkInput::default()
        });
        assert_eq!(as_input(&line.entry).reason.as_deref(), Some("болел"));
        line.apply(&before);
        assert_eq!(line.entry.mark, None);
    }
}
