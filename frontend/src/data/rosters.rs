//! Who is expected at a lesson, and the marks: each student's mark is a row of its own, so marks given quickly
//! neither wait for one another nor get lost.

use std::collections::BTreeMap;

use chrono::DateTime;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    attendance::{Mark, MarkInput, MarkLesson, RosterEntry},
    events::Entity as Kind,
    ids::{LessonId, StudentId},
    problem::{Cause, Problem},
};
use uuid::Uuid;

use super::{
    lessons::Lessons,
    live::{Live, News},
    net,
    overlay::{Entity, Overlay, SendOf},
    toasts::Notices,
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
        let began = self.lines.with_untracked(Overlay::begin);
        spawn_local(async move {
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
        });
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
        let key = platform::command_key();
        let ready = self.lines.try_update(|lines| {
            marks.into_iter().filter_map(|mark| lines.propose((lesson, mark.student_id), mark, key)).collect::<Vec<_>>()
        });
        if let Some(ready) = ready.filter(|ready| !ready.is_empty()) {
            spawn_local(self.drive(lesson, ready, key, told));
        }
    }

    async fn drive(self, lesson: LessonId, ready: Vec<SendOf<Line>>, key: Uuid, told: Option<u64>) {
        let mut turns = vec![(ready, key)];
        while let Some((ready, key)) = turns.pop() {
            let students: Vec<StudentId> = ready.iter().map(|send| send.id.1).collect();
            let command = MarkLesson { marks: ready.into_iter().map(|send| send.command).collect() };
            match until_answered(lesson, &command, key).await {
                Ok(marks) => {
                    for student in students {
                        let mark = marks.items.iter().find(|mark| mark.student_id == student).cloned();
                        if let Some(next) = self.confirmed(lesson, student, mark) {
                            let key = next.key;
                            turns.push((vec![next], key));
                        }
                    }
                    self.lessons.gather(lesson);
                }
                Err(problem) => {
                    self.lines.update(|lines| {
                        for student in students {
                            lines.reject((lesson, student), None);
                        }
                    });
                    if let Some(told) = told {
                        self.notices.dismiss(told);
                    }
                    self.notices.refused(&problem, None);
                }
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

/// Without a connection the marks wait, in order.
async fn until_answered(lesson: LessonId, command: &MarkLesson, key: Uuid) -> Reply<shared::attendance::Marks> {
    let mut counted = false;
    loop {
        let answer = api::attendance::mark(lesson, command, key).await;
        let waits = answer.as_ref().is_err_and(|problem| matches!(problem.cause, Cause::Offline | Cause::Unavailable));
        if waits != counted {
            net::count_waiting(waits);
            counted = waits;
        }
        if !waits {
            return answer;
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
