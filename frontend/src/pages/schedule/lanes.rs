//! Which lessons are on the screen, and the lanes they stand on: days, rooms or teachers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    ids::{RoomId, TeacherId},
    lessons::{Lesson, Named},
};
use uuid::Uuid;

use super::{
    board::Board,
    festivities::open_hours,
    layout::{Lane, Layout},
    month::fits,
    state::{State, View},
};
use crate::{
    data::{
        directory::Directory,
        lessons::{Lessons, name_of},
        session::Session,
    },
    i18n::{keys, t},
};

/// The lessons of the days on the screen that the filters let through.
pub fn shown(state: State, lessons: Lessons) -> Memo<Vec<Lesson>> {
    Memo::new(move |_| {
        let (days, fits) = (state.days(), state.filter());
        let span = days.first().copied().zip(days.last().copied());
        let on_screen = |lesson: &Lesson| span.is_some_and(|(from, to)| (from..=to).contains(&lesson.starts.date()));
        lessons.rows.with(|rows| rows.all().filter(|lesson| on_screen(lesson) && fits(lesson)).collect())
    })
}

/// Where they stand.
pub fn layout_of(state: State, shown: Memo<Vec<Lesson>>, narrow: RwSignal<bool>) -> Memo<Layout> {
    let (rooms, session, lessons) = (Directory::here().rooms, Session::here(), Lessons::here());
    let fits = fits(state, narrow);
    let lanes = Memo::new(move |_| match state.view() {
        View::Day | View::Week | View::Month | View::Agenda => state.days().into_iter().map(Lane::Day).collect(),
        View::Rooms => {
            let chosen = state.room.0.get();
            let mut all: Vec<RoomId> =
                rooms.items().with(|rooms| rooms.iter().filter(|room| room.archived_at.is_none()).map(|room| room.id).collect());
            all.retain(|room| chosen.is_none_or(|chosen| chosen == *room));
            shown.with(|shown| room_lanes(state.date(), all, shown))
        }
        View::Teachers => {
            let chosen = state.teacher.0.get();
            let known = lessons.names().with(|names| open_teachers(&names.teachers, chosen));
            shown.with(|shown| teacher_lanes(state.date(), known, shown))
        }
    });
    Memo::new(move |_| {
        let open = open_hours(session, &state.days());
        let layout = shown.with(|shown| Layout::new(lanes.get(), shown)).opened(open);
        if state.view() == View::Month { layout.as_month(fits.get()) } else { layout }
    })
}

/// The rooms there are, those that only lessons know, and what has none.
fn room_lanes(date: NaiveDate, rooms: Vec<RoomId>, lessons: &[Lesson]) -> Vec<Lane> {
    let all = with_unlisted(rooms, lessons.iter().map(|lesson| lesson.room_id));
    all.into_iter().map(|room| Lane::Room(date, room)).collect()
}

/// The teachers there are, those that only lessons know, and what nobody leads.
fn teacher_lanes(date: NaiveDate, teachers: Vec<TeacherId>, lessons: &[Lesson]) -> Vec<Lane> {
    let all = with_unlisted(teachers, lessons.iter().map(|lesson| lesson.teacher_id));
    all.into_iter().map(|teacher| Lane::Teacher(date, teacher)).collect()
}

/// A list, what its lessons name besides, and nothing last if some name nothing or nothing is listed.
fn with_unlisted<Id: Copy + Ord>(listed: Vec<Id>, named: impl Iterator<Item = Option<Id>> + Clone) -> Vec<Option<Id>> {
    let known: std::collections::BTreeSet<Id> = listed.iter().copied().collect();
    let unlisted: std::collections::BTreeSet<Id> = named.clone().flatten().filter(|id| !known.contains(id)).collect();
    let mut all: Vec<Option<Id>> = listed.into_iter().chain(unlisted).map(Some).collect();
    if all.is_empty() || named.into_iter().any(|id| id.is_none()) {
        all.push(None);
    }
    all
}

/// The teachers who may be given lessons, by their names; only the one that is looked for, if any is.
fn open_teachers(known: &BTreeMap<Uuid, Named>, chosen: Option<TeacherId>) -> Vec<TeacherId> {
    let fits = |teacher: &&Named| !teacher.archived && chosen.is_none_or(|chosen| chosen.0 == teacher.id);
    let mut open: Vec<&Named> = known.values().filter(fits).collect();
    open.sort_by_cached_key(|teacher| (shared::search::sort_key(&teacher.name), teacher.id));
    open.into_iter().map(|teacher| TeacherId(teacher.id)).collect()
}

impl Board {
    /// What a lane is called, unless it is a day.
    pub fn lane_name(self, lane: Lane) -> Option<String> {
        match lane {
            Lane::Day(_) => None,
            Lane::Room(_, None) => Some(t(keys::SCHEDULE_NO_ROOM)),
            Lane::Room(_, room) => {
                let known = self.lessons.names().with(|names| name_of(&names.rooms, room));
                let rooms = || self.directory.rooms.items();
                let listed = || rooms().with(|rooms| rooms.iter().find(|it| Some(it.id) == room).map(|it| it.name.clone()));
                known.or_else(listed)
            }
            Lane::Teacher(_, None) => Some(t(keys::SCHEDULE_NO_TEACHER)),
            Lane::Teacher(_, teacher) => self.lessons.names().with(|names| name_of(&names.teachers, teacher)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()
    }

    #[test]
    fn a_lesson_in_no_room_or_an_archived_one_is_seen_too() {
        let known = RoomId(Uuid::from_u128(1));
        let archived = lesson(1, "2026-11-16T10:00", 60);
        let nowhere = Lesson { room_id: None, ..lesson(2, "2026-11-16T10:00", 60) };
        let lanes = room_lanes(day(), vec![known], &[archived.clone(), nowhere]);
        assert_eq!(lanes, [Some(known), archived.room_id, None].map(|room| Lane::Room(day(), room)));
        assert_eq!(room_lanes(day(), vec![known], &[]), [Lane::Room(day(), Some(known))]);
    }

    #[test]
    fn teachers_stand_by_name_and_what_nobody_leads_stands_last() {
        let named = |id: u128, name: &str, archived| {
            let id = Uuid::from_u128(id);
            (id, Named { id, name: name.into(), colour: 1, capacity: None, archived })
        };
        let known = BTreeMap::from([named(1, "Ерлан", false), named(2, "Әсел", false), named(3, "Болат", true)]);
        let open = open_teachers(&known, None);
        assert_eq!(open, [2, 1].map(|id| TeacherId(Uuid::from_u128(id))));
        let left = Lesson { teacher_id: Some(TeacherId(Uuid::from_u128(3))), ..lesson(1, "2026-11-16T10:00", 60) };
        let by_nobody = lesson(2, "2026-11-16T10:00", 60);
        let lanes = teacher_lanes(day(), open, &[left.clone(), by_nobody]);
        assert_eq!(lanes[2..], [Lane::Teacher(day(), left.teacher_id), Lane::Teacher(day(), None)]);
        assert_eq!(open_teachers(&known, Some(TeacherId(Uuid::from_u128(1)))).len(), 1);
    }
}
