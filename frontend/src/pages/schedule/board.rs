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
    colours::Palette,
    festivities::Festivities,
    geometry::Hours,
    hand::Hand,
    keys::MenuAt,
    landing::Landing,
    lanes::{layout_of, shown},
    layout::{Lane, Layout},
    state::State,
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
    /// Those on the screen.
    pub shown: Memo<Vec<Lesson>>,
    /// Where they stand.
    pub layout: Memo<Layout>,
    /// What their colours say.
    pub palette: Memo<Palette>,
    /// The lists of the centre.
    pub directory: Directory,
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
        let (directory, narrow) = (Directory::here(), narrow());
        let shown = shown(state, lessons);
        let layout = layout_of(state, shown, narrow);
        let hand = Hand::default();
        let hours = Memo::new(move |_| {
            let hours = layout.with(|layout| layout.hours);
            hand.target().map_or(hours, |landing| hours.with(landing.span()))
        });
        let board = Self {
            state,
            lessons,
            shown,
            layout,
            palette: Palette::follow(state, lessons, directory),
            directory,
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
            narrow,
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
        let Some(lesson) = self.movable(id) else {
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
        let (starts, minutes) = match landing {
            None => (self.next_hour(), 60),
            Some(landing) => (landing.starts(), u32::try_from(landing.minutes).unwrap_or(60)),
        };
        let lane = landing.map(|landing| landing.lane);
        let room = if let Some(Lane::Room(_, room)) = lane { room } else { filtered };
        let chosen = self.state.teacher.0.get_untracked();
        let teacher = if let Some(Lane::Teacher(_, teacher)) = lane { teacher } else { chosen };
        self.create_form.reset(CreateLesson {
            starts,
            minutes,
            room_id: room,
            teacher_id: teacher,
            group_id: self.state.group.0.get_untracked(),
            ..CreateLesson::default()
        });
        self.creating.set(true);
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
