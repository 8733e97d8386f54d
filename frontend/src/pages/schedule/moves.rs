//! The one way a lesson gets another time or place: at once on the screen, then on the server, with a way back.
//!
//! What is only soft in the way (students who are busy, places, hours) does not stop somebody who may override it:
//! the lesson goes there, the reason is logged, and the notice says what was overridden.

use leptos::prelude::*;
use shared::{
    ids::LessonId,
    lessons::{Lesson, MoveLesson, Override},
    permission::Permission,
    problem::{Cause, Conflict, Problem},
};

use super::{
    board::Board,
    clash_panel::sentence,
    conflicts::{condensed, is_hard},
    hand::{Clash, day_and_time},
    landing::Landing,
    layout::Lane,
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

    /// Moves a lesson although something soft is known to stand in the way.
    pub fn move_knowing(self, id: LessonId, command: MoveLesson, soft: Vec<Conflict>) {
        let Some(before) = self.lesson(id) else { return };
        self.hand.announcer.say(t(keys::SCHEDULE_PUT));
        let wish = command.clone();
        self.send(id, command, soft, move |answer, soft| match answer {
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

    /// Sends a move, and once more with a reason when only something soft stood in the way.
    fn send(
        self,
        id: LessonId,
        command: MoveLesson,
        soft: Vec<Conflict>,
        done: impl FnOnce(Reply<Lesson>, Vec<Conflict>) + 'static,
    ) {
        let overriding = command.overriding.clone().or_else(|| (!soft.is_empty()).then(by_hand));
        let command = MoveLesson { overriding, ..command };
        let again = MoveLesson { overriding: Some(by_hand()), ..command.clone() };
        let first = command.overriding.is_none();
        self.lessons.rows.propose(id, LessonCommand::Move(command), move |answer| {
            let soft_only = answer.as_ref().err().and_then(|problem| match &problem.cause {
                Cause::LessonConflict { conflicts, .. } if self.may_override(conflicts) => Some(conflicts.clone()),
                _ => None,
            });
            match soft_only {
                Some(conflicts) if first => {
                    let again = LessonCommand::Move(again);
                    self.lessons.rows.propose(id, again, move |answer| done(answer, conflicts));
                }
                _ => done(answer, soft),
            }
        });
    }

    fn tell_moved(self, before: &Lesson, lesson: &Lesson, soft: &[Conflict]) {
        let when = day_and_time(lesson.starts);
        let args = [("title", lesson.title.as_str().into()), ("when", when.into())];
        let overridden = condensed(soft).iter().map(sentence).collect::<Vec<_>>();
        let text: Vec<String> = [t_with(keys::SCHEDULE_MOVED, &args)].into_iter().chain(overridden).collect();
        let LessonCommand::Move(back) = LessonCommand::Move(MoveLesson::default()).inverse(before) else {
            return;
        };
        let (id, notices) = (lesson.id, self.notices);
        self.notices.undoable(text.join(". "), move || {
            self.send(id, back.clone(), Vec::new(), move |answer, _| match answer {
                Ok(_) => notices.done(t(keys::SCHEDULE_UNDONE)),
                Err(problem) => notices.refused(&problem, None),
            });
        });
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

/// The reason that is logged when nobody typed one.
fn by_hand() -> Override {
    Override { reason: t(keys::CONFLICT_BY_HAND) }
}
