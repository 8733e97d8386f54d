//! Everything the parts of the calendar share: what is shown, the lessons, the layout, what is in the hand.

use std::collections::BTreeSet;

use leptos::{prelude::*, reactive::computed::Selector};
use shared::{
    ids::{LessonId, RoomId},
    lessons::{CreateLesson, Lesson, LessonStatus, MoveLesson, UpdateLesson},
    patch::Patch,
    permission::Permission,
    time::WallTime,
};
use web_sys::MediaQueryList;

use super::{
    festivities::{Festivities, open_hours},
    geometry::Hours,
    hand::Hand,
    keys::MenuAt,
    landing::Landing,
    layout::{Lane, Layout},
    state::{State, View},
};
use crate::{
    data::{
        directory::Directory,
        form::Form,
        lessons::{Lessons, name_of},
        session::Session,
        toasts::Notices,
    },
    platform::listen,
};

/// Shared by the parts of the calendar.
#[derive(Clone, Copy)]
pub struct Board {
    /// What the URL says.
    pub state: State,
    /// The lessons.
    pub lessons: Lessons,
    /// Where they stand.
    pub layout: Memo<Layout>,
    /// The hours shown: those of the lessons, and of what the keys carry beyond them.
    pub hours: Memo<Hours>,
    /// What is in the hand, and what stands in its way.
    pub hand: Hand,
    /// The lesson a finger has tapped: it shows its grip and its bar.
    pub tapped: RwSignal<Option<LessonId>>,
    /// The session.
    pub session: Session,
    /// The notices.
    pub notices: Notices,
    /// The lesson the keyboard stands on.
    pub roving: RwSignal<Option<LessonId>>,
    /// The lesson of the dialog «Перенести…».
    pub moving: RwSignal<Option<LessonId>>,
    /// The lesson of the dialog «Изменить урок».
    pub editing: RwSignal<Option<LessonId>>,
    /// When, where and by whom, in the dialogs «Перенести…» and «Изменить урок».
    pub move_form: Form<MoveLesson>,
    /// What the dialog «Изменить урок» holds besides.
    pub edit_form: Form<UpdateLesson>,
    /// The dialog of a new lesson is open.
    pub creating: RwSignal<bool>,
    /// What it holds.
    pub create_form: Form<CreateLesson>,
    /// A phone shows the view and the filters.
    pub options: RwSignal<bool>,
    /// The page is as narrow as a phone: one lane at a time.
    pub narrow: RwSignal<bool>,
    /// The menu of a lesson.
    pub menu: RwSignal<Option<MenuAt>>,
}

/// Tells single cards and lanes about themselves, so that a drag redraws no others.
#[derive(Clone)]
pub struct Marks {
    /// The lesson whose place is dashed.
    pub origin: Selector<Option<LessonId>>,
    /// The lane that shows the landing.
    pub target: Selector<Option<Lane>>,
    /// The lesson Tab leads to.
    pub tab_stop: Selector<Option<LessonId>>,
    /// The lesson whose sheet is open.
    pub open: Selector<Option<LessonId>>,
    /// The lesson a finger has tapped.
    pub tapped: Selector<Option<LessonId>>,
    /// The lessons in the way of what is in the hand.
    pub blockers: Memo<BTreeSet<LessonId>>,
}

impl Board {
    /// Made once per page.
    pub fn provide() -> Self {
        let (state, lessons) = (State::new(), Lessons::here());
        Festivities::provide(state);
        let layout = layout_of(state, lessons);
        let hand = Hand::default();
        let hours = Memo::new(move |_| {
            let hours = layout.with(|layout| layout.hours);
            hand.target().map_or(hours, |landing| hours.with(landing.span()))
        });
        let board = Self {
            state,
            lessons,
            layout,
            hours,
            hand,
            tapped: RwSignal::new(None),
            session: Session::here(),
            notices: Notices::here(),
            roving: RwSignal::new(None),
            moving: RwSignal::new(None),
            editing: RwSignal::new(None),
            move_form: Form::new(MoveLesson::default()),
            edit_form: Form::new(UpdateLesson::default()),
            options: RwSignal::new(false),
            narrow: narrow(),
            creating: RwSignal::new(false),
            create_form: Form::new(CreateLesson::default()),
            menu: RwSignal::new(None),
        };
        let tab_stop = move || {
            let roving = board.roving.get();
            layout.with(|layout| roving.filter(|id| layout.places.contains_key(id)).or_else(|| layout.first()))
        };
        provide_context(Marks {
            origin: Selector::new(move || board.hand.origin()),
            target: Selector::new(move || board.hand.target().map(|landing| landing.lane)),
            tab_stop: Selector::new(tab_stop),
            open: Selector::new(move || state.lesson.0.get()),
            tapped: Selector::new(move || board.tapped.get()),
            blockers: Memo::new(move |_| board.hand.blockers()),
        });
        provide_context(board);
        board
    }

    /// The board of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// A lesson as the user sees it now.
    pub fn lesson(self, id: LessonId) -> Option<Lesson> {
        self.lessons.rows.with_now(|rows| rows.get(id))
    }

    /// All lessons as the user sees them now.
    pub fn all(self) -> Vec<Lesson> {
        self.lessons.rows.with_now(|rows| rows.all().collect())
    }

    /// Whether the user may give a lesson another time or place.
    pub fn may_move(self, lesson: &Lesson) -> bool {
        lesson.status == LessonStatus::Scheduled && untrack(|| self.session.can(Permission::LessonsMove))
    }

    /// The lesson a finger has tapped, while it is on the screen.
    pub fn tapped_lesson(self) -> Option<Lesson> {
        let id = self.tapped.get().filter(|id| self.layout.with(|layout| layout.places.contains_key(id)))?;
        self.lessons.rows.with(|rows| rows.get(id))
    }

    /// Whether the user may make and cancel lessons; follows the session.
    pub fn may_manage(self) -> bool {
        self.session.can(Permission::LessonsManage)
    }

    /// Where a lesson stands now.
    pub fn landing_of(self, lesson: &Lesson) -> Landing {
        let place = self.layout.with_untracked(|layout| layout.places.get(&lesson.id).copied());
        Landing::of(lesson, place.map_or(Lane::Day(lesson.starts.date()), |place| place.lane))
    }

    /// The name of a room.
    pub fn room_name(self, room: Option<RoomId>) -> Option<String> {
        self.lessons.names().with_untracked(|names| name_of(&names.rooms, room))
    }

    /// Opens the dialog «Перенести…».
    pub fn start_move(self, id: LessonId) {
        let Some(lesson) = self.lesson(id).filter(|lesson| self.may_move(lesson)) else {
            return;
        };
        self.move_form.reset(Self::place_of(&lesson));
        self.tapped.set(None);
        self.moving.set(Some(id));
    }

    /// Where and when a lesson is, as a form holds it.
    pub fn place_of(lesson: &Lesson) -> MoveLesson {
        MoveLesson {
            version: lesson.version,
            starts: lesson.starts,
            minutes: Some(lesson.minutes),
            teacher_id: Patch::from_form(lesson.teacher_id),
            room_id: Patch::from_form(lesson.room_id),
            ..MoveLesson::default()
        }
    }

    /// Opens the dialog of a new lesson; at the next full hour unless a place was pointed at.
    pub fn start_draft(self, landing: Option<Landing>) {
        if !untrack(|| self.may_manage()) {
            return;
        }
        let filtered = self.state.room.0.get_untracked();
        let (starts, minutes, room) = match landing {
            None => (self.next_hour(), 60, filtered),
            Some(landing) => {
                let room = if let Lane::Room(_, room) = landing.lane { room } else { filtered };
                (landing.starts(), u32::try_from(landing.minutes).unwrap_or(60), room)
            }
        };
        self.create_form.reset(CreateLesson {
            starts,
            minutes,
            room_id: room,
            teacher_id: self.state.teacher.0.get_untracked(),
            group_id: self.state.group.0.get_untracked(),
            ..CreateLesson::default()
        });
        self.creating.set(true);
    }

    /// Opens the dialog of a new lesson like another one.
    pub fn start_copy(self, landing: Landing, lesson: Option<&Lesson>) {
        self.start_draft(Some(landing));
        if let Some(lesson) = lesson {
            let room = if let Lane::Room(_, room) = landing.lane { room } else { lesson.room_id };
            self.create_form.value.update(|form| {
                form.room_id = room;
                form.teacher_id = lesson.teacher_id;
                form.group_id = lesson.group_id;
                form.subject_id = lesson.subject_id;
                form.student_ids.clone_from(&lesson.student_ids);
                form.title = lesson.group_id.is_none().then(|| lesson.title.clone());
            });
        }
    }

    /// The next full hour of the day looked at.
    fn next_hour(self) -> WallTime {
        let (date, now) = untrack(|| (self.state.date(), self.state.now()));
        let hour = if now.date() == date { (now.minute_of_day() / 60 + 1).clamp(8, 20) } else { 10 };
        WallTime::at(date, u32::try_from(hour).unwrap_or(10), 0).unwrap_or(now)
    }
}

/// Whether the window shows one lane at a time, as in `style/pages/schedule.css`; follows its width.
fn narrow() -> RwSignal<bool> {
    let query = window().match_media("(width < 44rem)").ok().flatten();
    let narrow = RwSignal::new(query.as_ref().is_some_and(MediaQueryList::matches));
    let listening = query.map(|query| {
        let list = query.clone();
        listen(&query, "change", false, move |_: web_sys::Event| {
            narrow.try_set(list.matches());
        })
    });
    let listening = StoredValue::new_local(listening);
    on_cleanup(move || {
        listening.try_update_value(Option::take);
    });
    narrow
}

fn layout_of(state: State, lessons: Lessons) -> Memo<Layout> {
    let (rooms, session) = (Directory::here().rooms, Session::here());
    let shown = Memo::new(move |_| {
        let (days, fits) = (state.days(), state.filter());
        let inside = |lesson: &Lesson| days.contains(&lesson.starts.date()) && fits(lesson);
        lessons.rows.with(|rows| rows.all().filter(inside).collect::<Vec<_>>())
    });
    Memo::new(move |_| {
        let lanes = match state.view() {
            View::Day | View::Week => state.days().into_iter().map(Lane::Day).collect(),
            View::Rooms => {
                let chosen = state.room.0.get();
                let mut all: Vec<RoomId> = rooms
                    .items()
                    .with(|rooms| rooms.iter().filter(|room| room.archived_at.is_none()).map(|room| room.id).collect());
                all.retain(|room| chosen.is_none_or(|chosen| chosen == *room));
                shown.with(|shown| room_lanes(state.date(), all, shown))
            }
        };
        let open = open_hours(session, &state.days());
        shown.with(|shown| Layout::new(lanes, shown)).opened(open)
    })
}

/// The rooms there are, those that only lessons know, and what has none.
fn room_lanes(date: chrono::NaiveDate, mut rooms: Vec<RoomId>, lessons: &[Lesson]) -> Vec<Lane> {
    for room in lessons.iter().filter_map(|lesson| lesson.room_id) {
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    }
    let nowhere = rooms.is_empty() || lessons.iter().any(|lesson| lesson.room_id.is_none());
    let rooms = rooms.into_iter().map(Some).chain(nowhere.then_some(None));
    rooms.map(|room| Lane::Room(date, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    #[test]
    fn a_lesson_in_no_room_or_an_archived_one_is_seen_too() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let known = RoomId(uuid::Uuid::from_u128(1));
        let archived = lesson(1, "2026-11-16T10:00", 60);
        let nowhere = Lesson { room_id: None, ..lesson(2, "2026-11-16T10:00", 60) };
        let lanes = room_lanes(day, vec![known], &[archived.clone(), nowhere]);
        assert_eq!(lanes, [Some(known), archived.room_id, None].map(|room| Lane::Room(day, room)));
        assert_eq!(room_lanes(day, vec![known], &[]), [Lane::Room(day, Some(known))]);
    }
}
