//! A copy of a lesson: let go elsewhere with Ctrl or ⌘ held, or copied and pasted. The same people, another time.
//!
//! The lesson that was copied stays as it is. A copy is made at once and can be taken back; where something stands in its
//! way the dialog of a new lesson opens, filled in, with what was refused.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    ids::LessonId,
    lessons::{CreateLesson, Lesson, MoveLesson},
    problem::Cause,
};

use super::{
    board::Board,
    conflicts::clashes,
    create_dialog::made,
    hand::{By, Clash, Held},
    landing::Landing,
    reveal::show_landing,
};
use crate::{
    api,
    i18n::{keys, t_with},
    platform::command_key,
};

/// The lesson as it would be at another place.
fn there(lesson: &Lesson, landing: Landing) -> (Lesson, MoveLesson) {
    let stays = || MoveLesson { starts: landing.starts(), ..MoveLesson::default() };
    let command = landing.command(lesson).unwrap_or_else(stays);
    (lesson.moved(&command), command)
}

/// The command that makes another lesson like this one. A lesson of a group is called after it.
fn copy_of(lesson: &Lesson, landing: Landing) -> CreateLesson {
    let (there, _) = there(lesson, landing);
    CreateLesson {
        starts: there.starts,
        minutes: there.minutes,
        branch_id: there.room_id.is_none().then_some(there.branch_id),
        teacher_id: there.teacher_id,
        room_id: there.room_id,
        group_id: there.group_id,
        student_ids: there.student_ids,
        subject_id: there.subject_id,
        title: lesson.group_id.is_none().then(|| lesson.title.clone()),
        overriding: None,
    }
}

impl Board {
    /// The lesson in the hand; one that was copied may be of a week that is not loaded any more.
    pub(super) fn held_lesson(self, id: LessonId) -> Option<Lesson> {
        self.lesson(id).or_else(|| self.hand.copied.get_untracked().filter(|lesson| lesson.id == id))
    }

    /// What is in the hand becomes a copy, or the lesson itself again.
    pub fn carry_copy(self, copies: bool) {
        let copies = copies && untrack(|| self.may_manage());
        let Some(held) = self.hand.holds().filter(|held| held.copies != copies && held.id.is_some()) else {
            return;
        };
        let held = Held { copies, ..held };
        self.hand.held.set(Some(held));
        self.hand.clash.set(None);
        self.judge(held);
    }

    /// What is known here to stand in the way of a copy: the lesson itself does as well.
    pub(super) fn copy_clash(self, lesson: &Lesson, landing: Landing) -> Option<Clash> {
        let (_, command) = there(lesson, landing);
        let another = Lesson { id: LessonId::default(), ..lesson.clone() };
        let (all, names) = (self.all(), self.lessons.names().get_untracked());
        let conflicts = clashes(&another, &command, &all, &names);
        let clash = Clash { id: lesson.id, landing, command, conflicts, suggestions: Vec::new(), dropped: false };
        (!clash.conflicts.is_empty()).then_some(clash)
    }

    /// Makes the copy at a place.
    pub fn leave_copy(self, id: LessonId, landing: Landing) {
        let Some(lesson) = self.held_lesson(id) else { return };
        let command = copy_of(&lesson, landing);
        spawn_local(async move {
            match api::lessons::create(&command, command_key()).await {
                Ok(lesson) => made(self, lesson),
                Err(problem) if matches!(problem.cause, Cause::LessonConflict { .. }) => {
                    self.create_form.reset(command);
                    self.create_form.refuse(*problem);
                    self.creating.try_set(true);
                }
                Err(problem) => self.notices.refused(&problem, None),
            }
        });
    }

    /// Remembers a lesson to paste.
    pub fn copy(self, id: LessonId) {
        if let Some(lesson) = self.lesson(id).filter(|_| untrack(|| self.may_manage())) {
            let said = t_with(keys::HANDS_COPIED, &[("title", lesson.title.as_str().into())]);
            self.hand.announcer.say(said.clone());
            self.notices.done(said);
            self.hand.copied.set(Some(lesson));
        }
    }

    /// Takes a copy of the lesson that was copied into the hand: the keys carry it from where they stand.
    pub fn paste_by_keys(self) {
        let Some(lesson) = self.hand.copied.get_untracked().filter(|_| self.hand.holds().is_none()) else {
            return;
        };
        let here = self.where_keys_stand(i64::from(lesson.minutes));
        self.hand.clash.set(None);
        let held = Held { id: Some(lesson.id), landing: here, from: here, by: By::Keys, copies: true };
        self.hand.held.set(Some(held));
        self.judge(held);
        let args = [("title", lesson.title.as_str().into()), ("when", self.spoken(&here).into())];
        self.hand.announcer.say(t_with(keys::HANDS_COPY_LIFTED, &args));
        show_landing();
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::{GroupId, RoomId, StudentId};

    use super::{
        super::{layout::Lane, sample::lesson},
        *,
    };

    #[test]
    fn a_copy_has_the_same_people_at_another_time_and_room() {
        let student = StudentId(uuid::Uuid::from_u128(7));
        let original = Lesson { student_ids: vec![student], ..lesson(1, "2026-11-16T10:00", 90) };
        let (day, room) = ("2026-11-18".parse().unwrap(), RoomId(uuid::Uuid::from_u128(99)));
        let landing = Landing { lane: Lane::Room(day, Some(room)), start: 1_050, minutes: 90 };
        let copy = copy_of(&original, landing);
        assert_eq!((copy.starts.to_string().as_str(), copy.minutes, copy.room_id), ("2026-11-18T17:30", 90, Some(room)));
        assert_eq!((copy.student_ids, copy.title.as_deref()), (vec![student], Some("Урок 1")));
    }

    #[test]
    fn a_copy_at_its_own_place_and_of_a_group_is_called_after_the_group() {
        let original = Lesson { group_id: Some(GroupId::default()), ..lesson(1, "2026-11-16T10:00", 60) };
        let copy = copy_of(&original, Landing::of(&original, Lane::Day(original.starts.date())));
        assert_eq!((copy.starts, copy.room_id, copy.title), (original.starts, original.room_id, None));
    }
}
