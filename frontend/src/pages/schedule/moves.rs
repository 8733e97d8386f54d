//! The one way a lesson gets another time or place: at once on the screen, then on the server, with a way back.
//!
//! What is only soft in the way (students who are busy, places, hours) may be overridden with a reason, which is
//! asked for in the panel and logged; the notice says what was overridden. A way back needs no new reason: it
//! restores what stood there before.

use leptos::prelude::*;
use shared::{
    ids::LessonId,
    lessons::{Lesson, MoveLesson, Override},
    permission::Permission,
    problem::{Cause, Conflict, Problem},
    time::monday_of,
};

use super::{
    board::Board,
    clash_panel::sentence,
    conflicts::{condensed, is_hard},
    hand::Clash,
    landing::Landing,
    layout::Lane,
    spoken::day_and_span,
};
use crate::{
    api::Reply,
    data::lessons::LessonCommand,
    i18n::{keys, t, t_with},
};

impl Board {
    /// Whether this user may go there although these stand in the way.
    pub fn may_override(self, conflicts: &[Conflict]) -> bool {
        !conflicts.is_empty() && !is_hard(conflicts) && untrack(|| self.session.can(Permission::LessonsOverride))
    }

    /// Moves a lesson; a refusal opens the panel beside the place.
    pub fn move_lesson(self, id: LessonId, command: MoveLesson) {
        self.move_knowing(id, command, Vec::new());
    }

    /// Moves a lesson although something soft is known to stand in the way, which the notice then tells.
    pub fn move_knowing(self, id: LessonId, command: MoveLesson, soft: Vec<Conflict>) {
        let Some(before) = self.lesson(id) else { return };
        self.hand.announcer.say(t(keys::SCHEDULE_PUT));
        let wish = command.clone();
        self.lessons.rows.propose(id, LessonCommand::Move(command), move |answer| match answer {
            Ok(lesson) => self.tell_moved(&before, &lesson, &soft),
            Err(problem) => self.refused(id, wish, *problem),
        });
    }

    /// Moves a lesson for a form, which shows refusals itself; only a success is told.
    pub fn move_for_form(self, id: LessonId, command: MoveLesson, done: impl FnOnce(&Reply<Lesson>) + 'static) {
        let Some(before) = self.lesson(id) else { return };
        self.lessons.rows.propose(id, LessonCommand::Move(command), move |answer| {
            done(&answer);
            if let Ok(lesson) = answer {
                self.tell_moved(&before, &lesson, &[]);
            }
        });
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
            let soft_only = answer.as_ref().is_err_and(|problem| match &problem.cause {
                Cause::LessonConflict { conflicts, .. } => self.may_override(conflicts),
                _ => false,
            });
            if soft_only {
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
        let overridden = condensed(soft).iter().map(sentence).collect::<Vec<_>>();
        let text: Vec<String> = [t_with(key, &args)].into_iter().chain(overridden).collect();
        let LessonCommand::Move(back) = LessonCommand::Move(MoveLesson::default()).inverse(before) else {
            return;
        };
        let id = lesson.id;
        self.notices.undoable(text.join(". "), move || self.send_back(id, back.clone()));
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
        let lane = match self.landing_of(&lesson).lane {
            Lane::Room(..) => Lane::Room(moved.starts.date(), moved.room_id),
            Lane::Day(_) => Lane::Day(moved.starts.date()),
        };
        let landing = Landing::of(&moved, lane);
        let clash = Clash { id, landing, command, conflicts, suggestions, dropped: true };
        self.hand.clash.set(Some(clash));
    }
}
