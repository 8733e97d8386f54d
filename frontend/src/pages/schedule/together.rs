//! Several lessons moved together: all by the same time, in one command, with one way back.
//!
//! The lessons of the room, or of the teacher, that the lesson in the hand leaves go with it to another one; the others
//! keep theirs.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    ids::{LessonId, RoomId, TeacherId},
    lessons::{Lesson, MoveLesson, MoveTogether, Override, PlacedLesson},
    patch::Patch,
    permission::Permission,
    problem::{Cause, Problem, RefusedLesson},
    time::WallTime,
};

use super::{
    board::Board,
    conflicts::clashes,
    hand::{By, Clash, Held},
    landing::Landing,
};
use crate::{
    api,
    data::lessons::LessonCommand,
    dnd::Grip,
    i18n::{keys, t, t_with},
    platform::command_key,
};

/// The lessons that were chosen, and the dialog that moves them.
#[derive(Clone, Copy)]
pub struct Together {
    /// Which.
    pub chosen: RwSignal<BTreeSet<LessonId>>,
    /// The dialog is open.
    pub open: RwSignal<bool>,
    /// Where the lesson that leads goes.
    pub starts: RwSignal<WallTime>,
    /// The lesson that leads, and where else it goes than to another time.
    pub lead: RwSignal<Option<(LessonId, MoveLesson)>>,
    /// What stood in the way.
    pub refused: RwSignal<Vec<RefusedLesson>>,
    /// Why they go there all the same.
    pub reason: RwSignal<String>,
    /// Waits for the server.
    pub busy: RwSignal<bool>,
}

impl Default for Together {
    fn default() -> Self {
        Self {
            chosen: RwSignal::new(BTreeSet::new()),
            open: RwSignal::new(false),
            starts: RwSignal::new(WallTime::default()),
            lead: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            reason: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
        }
    }
}

/// Where each of the lessons goes when the one that leads goes to a place.
fn placed(lessons: &[Lesson], lead: &Lesson, to: &MoveLesson) -> Vec<PlacedLesson> {
    let shift = to.starts.minutes_since(lead.starts);
    let place = |lesson: &Lesson| PlacedLesson {
        lesson_id: lesson.id,
        version: lesson.version,
        starts: lesson.starts.plus_minutes(shift),
        room_id: if lesson.room_id == lead.room_id { to.room_id.clone() } else { Patch::Keep },
        teacher_id: if lesson.teacher_id == lead.teacher_id { to.teacher_id.clone() } else { Patch::Keep },
    };
    lessons.iter().map(place).collect()
}

/// The command that brings lessons back to where they were.
fn back(before: &[Lesson], after: &[Lesson]) -> Vec<PlacedLesson> {
    fn differs<T: PartialEq + Copy>(was: Option<T>, is: Option<T>) -> Patch<T> {
        if was == is { Patch::Keep } else { Patch::from_form(was) }
    }
    let place = |was: &Lesson| {
        let is = after.iter().find(|lesson| lesson.id == was.id)?;
        Some(PlacedLesson {
            lesson_id: was.id,
            version: is.version,
            starts: was.starts,
            room_id: differs::<RoomId>(was.room_id, is.room_id),
            teacher_id: differs::<TeacherId>(was.teacher_id, is.teacher_id),
        })
    };
    before.iter().filter_map(place).collect()
}

/// Whether everything that was refused may be put there all the same by whoever may override.
pub fn is_soft(refused: &[RefusedLesson]) -> bool {
    !refused.is_empty() && refused.iter().flat_map(|lesson| &lesson.conflicts).all(|conflict| conflict.soft)
}

impl Board {
    /// Chooses a lesson, or not any more.
    pub fn choose(self, id: LessonId) {
        if self.hand.together.chosen.with_untracked(|chosen| chosen.contains(&id)) {
            self.hand.together.chosen.update(|chosen| {
                chosen.remove(&id);
            });
        } else if self.movable(id).is_some() {
            self.tapped.set(None);
            self.hand.together.chosen.update(|chosen| {
                chosen.insert(id);
            });
        }
        let count = self.hand.together.chosen.with_untracked(BTreeSet::len);
        self.hand.announcer.say(t_with(keys::HANDS_CHOSEN, &[("count", count.into())]));
    }

    /// The lessons that were chosen and can be moved still, in the order of time.
    pub fn chosen_lessons(self) -> Vec<Lesson> {
        let chosen = self.hand.together.chosen.get_untracked();
        let mut lessons: Vec<Lesson> = chosen.into_iter().filter_map(|id| self.lesson(id)).collect();
        lessons.retain(|lesson| self.may_move(lesson));
        lessons.sort_by_key(|lesson| (lesson.starts, lesson.id));
        lessons
    }

    /// Whether more than what is in the hand goes with it.
    pub(super) fn goes_together(self, held: &Held) -> bool {
        let whole = matches!(held.by, By::Keys | By::Pointer(Grip::Body)) && !held.copies;
        let among = |chosen: &BTreeSet<LessonId>| chosen.len() > 1 && held.id.is_some_and(|id| chosen.contains(&id));
        whole && self.hand.together.chosen.with_untracked(among)
    }

    /// What is known here to stand in the way of any of them, besides themselves.
    pub(super) fn together_clash(self, lead: &Lesson, landing: Landing) -> Option<Clash> {
        let command = landing.command(lead)?;
        let (lessons, names) = (self.chosen_lessons(), self.lessons.names().get_untracked());
        let mut others = self.all();
        others.retain(|other| lessons.iter().all(|lesson| lesson.id != other.id));
        let met = lessons.iter().zip(placed(&lessons, lead, &command)).flat_map(|(lesson, place)| {
            let (starts, room_id, teacher_id) = (place.starts, place.room_id, place.teacher_id);
            clashes(lesson, &MoveLesson { starts, room_id, teacher_id, ..MoveLesson::default() }, &others, &names)
        });
        let conflicts: Vec<_> = met.take(SEEN).collect();
        let none = conflicts.is_empty();
        (!none).then_some(Clash { id: lead.id, landing, command, conflicts, suggestions: Vec::new(), dropped: false })
    }

    /// Opens the dialog «Перенести…» of all that were chosen.
    pub fn start_together(self) {
        let together = self.hand.together;
        let Some(first) = self.chosen_lessons().into_iter().next() else { return };
        together.starts.set(first.starts);
        together.lead.set(Some((first.id, MoveLesson::default())));
        together.refused.set(Vec::new());
        together.reason.set(String::new());
        together.open.set(true);
    }

    /// Moves all that were chosen, as the one that leads goes; a refusal opens the dialog, or stays in it.
    pub fn move_together(self, lead: &Lesson, to: MoveLesson) {
        let (together, before) = (self.hand.together, self.chosen_lessons());
        if together.busy.get_untracked() || before.is_empty() {
            return;
        }
        together.busy.set(true);
        let (id, reason) = (lead.id, together.reason.get_untracked());
        // A reason is given in the dialog, for what stands there: not for the next drop.
        let given = together.open.get_untracked() && !reason.trim().is_empty();
        let overriding = given.then_some(Override { reason });
        let command = MoveTogether { lessons: placed(&before, lead, &to), overriding };
        spawn_local(async move {
            let answer = api::lessons::move_together(&command, command_key()).await;
            together.busy.try_set(false);
            match answer {
                Ok(moved) => {
                    together.open.try_set(false);
                    together.reason.try_set(String::new());
                    self.tell_together(before, moved.lessons);
                }
                Err(problem) => self.together_refused(id, to, *problem),
            }
        });
    }

    fn tell_together(self, before: Vec<Lesson>, after: Vec<Lesson>) {
        let said = t_with(keys::HANDS_TOGETHER_MOVED, &[("count", after.len().into())]);
        self.hand.announcer.say(said.clone());
        self.show_all(after.clone());
        self.notices.undoable(said, move || self.send_all_back(back(&before, &after)));
    }

    fn show_all(self, lessons: Vec<Lesson>) {
        self.lessons.rows.update(|rows| lessons.into_iter().for_each(|lesson| rows.upsert(lesson)));
    }

    /// Takes a move of several back, over what is only soft too: it stood there before.
    fn send_all_back(self, lessons: Vec<PlacedLesson>) {
        spawn_local(async move {
            let mut command = MoveTogether { lessons, overriding: None };
            let mut answer = api::lessons::move_together(&command, command_key()).await;
            if let Err(problem) = &answer
                && matches!(&problem.cause, Cause::LessonsConflict { lessons } if is_soft(lessons))
            {
                command.overriding = Some(Override { reason: t(keys::CONFLICT_WAY_BACK) });
                answer = api::lessons::move_together(&command, command_key()).await;
            }
            match answer {
                Ok(moved) => {
                    self.show_all(moved.lessons);
                    self.notices.done(t(keys::SCHEDULE_UNDONE));
                }
                Err(problem) => self.notices.refused(&problem, None),
            }
        });
    }

    fn together_refused(self, lead: LessonId, to: MoveLesson, problem: Problem) {
        let Cause::LessonsConflict { lessons } = problem.cause else {
            if let Cause::Stale { .. } = &problem.cause {
                self.lessons.reload_all();
            }
            self.notices.refused(&problem, None);
            return;
        };
        let together = self.hand.together;
        together.starts.try_set(to.starts);
        together.lead.try_set(Some((lead, to)));
        together.refused.try_set(lessons);
        together.open.try_set(true);
    }

    /// Whether this user may put them there all the same.
    pub fn may_override_all(self, refused: &[RefusedLesson]) -> bool {
        is_soft(refused) && self.session.can(Permission::LessonsOverride)
    }

    /// Calls all that were chosen off, with one way back.
    pub fn cancel_chosen(self) {
        let lessons = self.chosen_lessons();
        // The bar that was pressed is gone by the time the server answers: what is counted is nobody's signal.
        let answered = Rc::new(RefCell::new((lessons.len(), Vec::<LessonId>::new())));
        self.hand.together.chosen.set(BTreeSet::new());
        for lesson in lessons {
            let answered = Rc::clone(&answered);
            self.lessons.rows.propose(lesson.id, LessonCommand::Cancel(None), move |answer| {
                let (left, done) = &mut *answered.borrow_mut();
                match answer {
                    Ok(lesson) => done.push(lesson.id),
                    Err(problem) => self.notices.refused(&problem, None),
                }
                *left = left.saturating_sub(1);
                if *left == 0 {
                    self.tell_cancelled(std::mem::take(done));
                }
            });
        }
    }

    fn tell_cancelled(self, ids: Vec<LessonId>) {
        if ids.is_empty() {
            return;
        }
        let said = t_with(keys::HANDS_CANCELLED, &[("count", ids.len().into())]);
        self.notices.undoable(said, move || {
            for id in ids.clone() {
                self.lessons.rows.propose(id, LessonCommand::Restore, move |answer| {
                    if let Err(problem) = answer {
                        self.notices.refused(&problem, None);
                    }
                });
            }
        });
    }
}

/// So much of what is in the way is told while they are carried; the answer to the drop tells all of it.
const SEEN: usize = 6;

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    fn room(number: u128) -> RoomId {
        RoomId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn all_go_by_the_same_time_and_those_of_its_room_with_the_one_in_the_hand() {
        let elsewhere = Lesson { room_id: Some(room(12)), ..lesson(2, "2026-11-17T18:00", 45) };
        let lessons = [lesson(1, "2026-11-16T10:00", 60), elsewhere];
        let starts = "2026-11-17T09:30".parse().unwrap();
        let to = MoveLesson { starts, room_id: Patch::Set(room(99)), ..MoveLesson::default() };
        let there = placed(&lessons, &lessons[0], &to);
        let times: Vec<_> = there.iter().map(|it| it.starts.to_string()).collect();
        assert_eq!(times, ["2026-11-17T09:30", "2026-11-18T17:30"]);
        assert_eq!((&there[0].room_id, &there[1].room_id), (&Patch::Set(room(99)), &Patch::Keep));
    }

    #[test]
    fn the_way_back_names_the_new_versions_and_the_old_places() {
        let before = [lesson(1, "2026-11-16T10:00", 60)];
        let after = [Lesson { version: 5, room_id: None, ..lesson(1, "2026-11-17T09:30", 60) }];
        let back = back(&before, &after);
        assert_eq!((back[0].version, back[0].starts, &back[0].room_id), (5, before[0].starts, &Patch::Set(room(11))));
        assert_eq!(back[0].teacher_id, Patch::Keep);
    }
}
