//! What the calendar shows, kept in the URL: a link, a reload and «back» restore it.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::hooks::query_signal;
use shared::{
    format,
    ids::{GroupId, LessonId, RoomId, TeacherId},
    lessons::Lesson,
    problem::UnknownWord,
    time::{WallTime, monday_of},
};

use crate::{data::session::Session, i18n, platform};

/// How the calendar is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One day.
    Day,
    /// Monday to Sunday.
    #[default]
    Week,
    /// One day, a lane for each room.
    Rooms,
}

impl View {
    /// All, in the order of their keys 1–3.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Rooms];

    /// The word in the URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Rooms => "rooms",
        }
    }

    /// How many days `[` and `]` go.
    const fn days(self) -> u64 {
        match self {
            Self::Week => 7,
            Self::Day | Self::Rooms => 1,
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for View {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|view| view.word() == word).ok_or(UnknownWord)
    }
}

type Query<T> = (Memo<Option<T>>, SignalSetter<Option<T>>);

/// The calendar's part of the URL, and the clock.
#[derive(Clone, Copy)]
pub struct State {
    view: Query<View>,
    date: Query<NaiveDate>,
    /// Only lessons of this teacher.
    pub teacher: Query<TeacherId>,
    /// Only lessons of this group.
    pub group: Query<GroupId>,
    /// Only lessons in this room.
    pub room: Query<RoomId>,
    /// The lesson whose sheet is open.
    pub lesson: Query<LessonId>,
    now: RwSignal<WallTime>,
    session: Session,
}

/// The line of now moves this often.
const TICK: Duration = Duration::from_secs(20);

impl State {
    /// Reads the URL; once per page.
    pub fn new() -> Self {
        let session = Session::here();
        let now = RwSignal::new(platform::wall_now(&untrack(|| session.zone())));
        let tick = move || {
            now.try_set(platform::wall_now(&untrack(|| session.zone())));
        };
        if let Ok(clock) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || clock.clear());
        }
        Self {
            view: query_signal("view"),
            date: query_signal("date"),
            teacher: query_signal("teacher"),
            group: query_signal("group"),
            room: query_signal("room"),
            lesson: query_signal("lesson"),
            now,
            session,
        }
    }

    /// How the calendar is cut.
    pub fn view(self) -> View {
        self.view.0.get().unwrap_or_default()
    }

    /// Cuts it otherwise.
    pub fn set_view(self, view: View) {
        self.view.1.set(Some(view));
    }

    /// What the wall clock of the branch shows.
    pub fn now(self) -> WallTime {
        self.now.get()
    }

    /// The day looked at; today unless the URL says otherwise.
    pub fn date(self) -> NaiveDate {
        self.date.0.get().unwrap_or_else(|| self.now.with_untracked(|now| now.date()))
    }

    /// Looks at another day.
    pub fn set_date(self, date: NaiveDate) {
        self.date.1.set(Some(date));
    }

    /// Goes to today.
    pub fn go_today(self) {
        self.date.1.set(None);
    }

    /// One page on, or back.
    pub fn turn(self, forward: bool) {
        self.turn_by(forward, untrack(|| self.view().days()));
    }

    /// One week on, or back, however the calendar is cut.
    pub fn turn_week(self, forward: bool) {
        self.turn_by(forward, View::Week.days());
    }

    fn turn_by(self, forward: bool, days: u64) {
        let (date, step) = (untrack(|| self.date()), Days::new(days));
        let turned = if forward { date.checked_add_days(step) } else { date.checked_sub_days(step) };
        if let Some(date) = turned {
            self.set_date(date);
        }
    }

    /// The days on the screen.
    pub fn days(self) -> Vec<NaiveDate> {
        match self.view() {
            View::Week => monday_of(self.date()).iter_days().take(7).collect(),
            View::Day | View::Rooms => vec![self.date()],
        }
    }

    /// «16–22 ноября 2026», «среда, 18 ноября 2026».
    pub fn period(self) -> String {
        let (days, locale) = (self.days(), i18n::locale());
        match (days.first(), days.last()) {
            (Some(first), Some(last)) if first != last => format::date_range(*first, *last, locale),
            (Some(day), _) => format!("{}, {}", format::weekday(*day, locale), format::date(*day, locale)),
            _ => String::new(),
        }
    }

    /// «сб, 21 ноября», for a narrow head.
    pub fn day_in_short(self) -> String {
        let (day, locale) = (self.date(), i18n::locale());
        format!("{}, {}", format::weekday_short(day, locale).to_lowercase(), format::day_month(day, locale))
    }

    /// Whether a filter hides anything.
    pub fn is_filtered(self) -> bool {
        self.teacher.0.get().is_some() || self.group.0.get().is_some() || self.room.0.get().is_some()
    }

    /// Shows everything.
    pub fn clear_filters(self) {
        self.teacher.1.set(None);
        self.group.1.set(None);
        self.room.1.set(None);
    }

    /// The filters as one test.
    pub fn filter(self) -> impl Fn(&Lesson) -> bool {
        let (teacher, group, room) = (self.teacher.0.get(), self.group.0.get(), self.room.0.get());
        let branch = self.session.only_branch();
        move |lesson| {
            branch.is_none_or(|id| lesson.branch_id == id)
                && teacher.is_none_or(|id| lesson.teacher_ids.contains(&id))
                && group.is_none_or(|id| lesson.group_ids.contains(&id))
                && room.is_none_or(|id| lesson.room_id == Some(id))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::View;

    #[test]
    fn views_read_back_as_written() {
        for view in View::ALL {
            assert_eq!(view.to_string().parse::<View>().ok(), Some(view));
        }
        assert!("month".parse::<View>().is_err());
    }
}
