//! The one way a lesson gets another time or place: at once on the screen, then on the server, with a way back.
//!
//! What is only soft in the way (students who are busy, places, hours) stops nobody who may override: the move is saved
//! at once, the notice says what it was put over and takes the reason, which is added to the history of the lesson.
//! A way back needs no reason: it restores what stood there before.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    ids::LessonId,
    lessons::{Lesson, LessonStatus, MoveLesson, Override},
    permission::Permission,
    problem::{Cause, Conflict, Problem},
    time::monday_of,
};

use super::{
    board::Board,
    clash_panel::sentence,
    conflicts::{condensed, is_hard},
    hand::{Clash, refocus},
    landing::Landing,
    spoken::day_and_span,
};
use crate::{
    api::{self, Reply},
    data::{changes, lessons::LessonCommand},
    i18n::{keys, t, t_with},
    kit::ToastAsk,
};

impl Board {
    /// Whether this user may go there although these stand in the way.
    pub fn may_override(self, conflicts: &[Conflict]) -> bool {
        !conflicts.is_empty() && !is_hard(conflicts) && untrack(|| self.session.can(Permission::LessonsOverride))
    }

    /// A lesson that may be moved; of any other it is said why not.
    pub fn movable(self, id: LessonId) -> Option<Lesson> {
        let lesson = self.lesson(id)?;
        if self.may_move(&lesson) {
            return Some(lesson);
        }
        let why = match lesson.status {
            LessonStatus::Completed => t(keys::HANDS_FIXED_COMPLETED),
            LessonStatus::Cancelled => t(keys::HANDS_FIXED_CANCELLED),
            LessonStatus::Scheduled => t_with(keys::HANDS_FIXED_RIGHT, &[("right", t(keys::RIGHT_LESSONS_MOVE).into())]),
        };
        self.hand.announcer.say(why.clone());
        self.notices.warn(why);
        None
    }

    /// Moves a lesson; what is soft in the way is overridden, a refusal opens the panel beside the place.
    pub fn move_lesson(self, id: LessonId, command: MoveLesson) {
        let Some(before) = self.lesson(id) else { return };
        self.hand.announcer.say(t(keys::SCHEDULE_PUT));
        let wish = command.clone();
        self.lessons.rows.propose(id, LessonCommand::Move(command), move |answer| match answer {
            Ok(lesson) => self.tell_moved(&before, &lesson, &[]),
            Err(problem) => match self.soft_only(&problem) {
                Some(soft) => self.move_over(id, wish, soft),
                None => self.refused(id, wish, *problem),
            },
        });
    }

    /// Moves a lesson although something soft is known to stand in the way, which the notice then tells.
    pub fn move_over(self, id: LessonId, command: MoveLesson, soft: Vec<Conflict>) {
        let Some(before) = self.lesson(id) else { return };
        self.hand.announcer.say(put_over(&soft));
        let wish = command.clone();
        self.lessons.rows.propose(id, LessonCommand::Move(over(command)), move |answer| match answer {
            Ok(lesson) => self.tell_moved(&before, &lesson, &soft),
            Err(problem) => self.refused(id, wish, *problem),
        });
    }

    /// Moves a lesson for a form, which shows refusals itself; only a success is told.
    pub fn move_for_form(self, id: LessonId, command: MoveLesson, done: impl FnOnce(&Reply<Lesson>) + 'static) {
        let Some(before) = self.lesson(id) else { return };
        let wish = command.clone();
        self.lessons.rows.propose(id, LessonCommand::Move(command), move |answer| {
            let soft = answer.as_ref().err().and_then(|problem| self.soft_only(problem));
            let Some(soft) = soft else {
                done(&answer);
                if let Ok(lesson) = answer {
                    self.tell_moved(&before, &lesson, &[]);
                }
                return;
            };
            self.lessons.rows.propose(id, LessonCommand::Move(over(wish)), move |answer| {
                done(&answer);
                if let Ok(lesson) = answer {
                    self.tell_moved(&before, &lesson, &soft);
                }
            });
        });
    }

    /// What was refused for, if it is soft and this user may go there all the same.
    fn soft_only(self, problem: &Problem) -> Option<Vec<Conflict>> {
        let Cause::LessonConflict { conflicts, .. } = &problem.cause else { return None };
        self.may_override(conflicts).then(|| conflicts.clone())
    }

    /// Takes a move back, over what is only soft too: it stood there before.
    fn send_back(self, id: LessonId, back: MoveLesson) {
        let notices = self.notices;
        let told = move |answer: Reply<Lesson>| match answer {
            Ok(_) => notices.done(t(keys::SCHEDULE_UNDONE)),
            Err(problem) => notices.refused(&problem, None),
        };
        let again = MoveLesson { overriding: Some(Override { reason: t(keys::CONFLICT_WAY_BACK) }), ..back.clone() };
        self.lessons.rows.propose(id, LessonCommand::Move(back), move |answer| {
            let soft = answer.as_ref().err().and_then(|problem| self.soft_only(problem));
            if soft.is_some() {
                self.lessons.rows.propose(id, LessonCommand::Move(again), told);
            } else {
                told(answer);
            }
        });
    }

    /// A teacher or a room that is new in the loaded weeks brings a name they do not know yet.
    fn learn_names(self, lesson: &Lesson) {
        let unknown = self.lessons.names().with_untracked(|names| {
            let teacher = lesson.teacher_id.is_some_and(|id| !names.teachers.contains_key(&id.0));
            teacher || lesson.room_id.is_some_and(|id| !names.rooms.contains_key(&id.0))
        });
        if unknown {
            self.lessons.reload(monday_of(lesson.starts.date()));
        }
    }

    fn tell_moved(self, before: &Lesson, lesson: &Lesson, soft: &[Conflict]) {
        self.learn_names(lesson);
        let when = day_and_span(lesson.starts, lesson.minutes);
        let key = if lesson.starts == before.starts && lesson.minutes != before.minutes {
            keys::SCHEDULE_RESIZED
        } else {
            keys::SCHEDULE_MOVED
        };
        let args = [("title", lesson.title.as_str().into()), ("when", when.into())];
        let text = t_with(key, &args);
        let LessonCommand::Move(back) = LessonCommand::Move(MoveLesson::default()).inverse(before) else {
            return;
        };
        let id = lesson.id;
        let undo = move || self.send_back(id, back.clone());
        if soft.is_empty() {
            match self.offer_series(before, lesson) {
                Some(also) => self.notices.extendable(text, undo, also),
                None => self.notices.undoable(text, undo),
            }
        } else {
            let overridden = condensed(soft).iter().map(sentence).collect::<Vec<_>>();
            let ask = self.ask_why(id, undo.clone());
            self.notices.explainable(format!("{text}. {}", overridden.join(". ")), undo, ask);
        }
    }

    /// The line of the notice for why a lesson was put over what is soft. Whoever has said it can still take the move back.
    fn ask_why(self, id: LessonId, undo: impl Fn() + Clone + Send + Sync + 'static) -> ToastAsk {
        let notices = self.notices;
        let run = Callback::new(move |reason: String| {
            refocus(id);
            let undo = undo.clone();
            spawn_local(async move {
                match api::lessons::explain(id, reason).await {
                    Ok(_) => {
                        notices.undoable(t(keys::CONFLICT_REASON_KEPT), undo);
                        changes::tell(Entity::Lesson);
                    }
                    Err(problem) => notices.refused(&problem, None),
                }
            });
        });
        ToastAsk { label: t(keys::CONFLICT_REASON), send: t(keys::CONFLICT_KEEP_REASON), shortcut: Some("R"), run }
    }

    /// The lesson is back where it was; the panel says why, if the calendar is still there.
    fn refused(self, id: LessonId, command: MoveLesson, problem: Problem) {
        let Cause::LessonConflict { conflicts, suggestions } = problem.cause else {
            self.notices.refused(&problem, None);
            return;
        };
        self.notices.warn(condensed(&conflicts).first().map(sentence).unwrap_or_default());
        let free_hand = matches!(self.hand.held.try_get_untracked(), Some(None));
        let Some(lesson) = self.lesson(id).filter(|_| free_hand) else {
            return;
        };
        let moved = lesson.moved(&command);
        let lane = self.landing_of(&lesson).lane.of(&moved);
        let landing = Landing::of(&moved, lane);
        let clash = Clash { id, landing, command, conflicts, suggestions, dropped: true };
        self.hand.clash.set(Some(clash));
    }
}

/// The same over what is soft in the way. The log wants a reason at once: what is said afterwards is added to it.
fn over(command: MoveLesson) -> MoveLesson {
    MoveLesson { overriding: Some(Override { reason: t(keys::CONFLICT_DROPPED) }), ..command }
}

/// «Поставлено. Заняты ученики: …», read aloud.
fn put_over(soft: &[Conflict]) -> String {
    let said = condensed(soft).iter().map(sentence).collect::<Vec<_>>();
    format!("{}. {}", t(keys::SCHEDULE_PUT), said.join(". "))
}
