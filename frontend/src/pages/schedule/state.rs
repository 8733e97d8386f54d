//! What the calendar shows, kept in the URL: a link, a reload and «back» restore it.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{Datelike as _, Days, Months, NaiveDate};
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
    /// The weeks of a month, a few lessons of each day.
    Month,
    /// A list by day.
    Agenda,
    /// One day, a lane for each room.
    Rooms,
    /// One day, a lane for each teacher.
    Teachers,
}

/// How many days a page of the list shows.
const PAGE: u64 = 7;

impl View {
    /// All, in the order of their keys 1–6.
    pub const ALL: [Self; 6] = [Self::Day, Self::Week, Self::Month, Self::Agenda, Self::Rooms, Self::Teachers];

    /// The word in the URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Agenda => "agenda",
            Self::Rooms => "rooms",
            Self::Teachers => "teachers",
        }
    }

    /// Whether it is drawn over hours.
    pub const fn has_hours(self) -> bool {
        !matches!(self, Self::Month | Self::Agenda)
    }

    /// The days it shows around `date`.
    pub fn days(self, date: NaiveDate) -> Vec<NaiveDate> {
        match self {
            Self::Week => monday_of(date).iter_days().take(7).collect(),
            Self::Month => {
                let (first, weeks) = month_grid(date);
                first.iter_days().take(weeks * 7).collect()
            }
            Self::Agenda => date.iter_days().take(PAGE as usize).collect(),
            Self::Day | Self::Rooms | Self::Teachers => vec![date],
        }
    }

    /// The day looked at one page on, or back.
    fn turned(self, date: NaiveDate, forward: bool) -> Option<NaiveDate> {
        let days = match self {
            Self::Month if forward => return date.checked_add_months(Months::new(1)),
            Self::Month => return date.checked_sub_months(Months::new(1)),
            Self::Week => Days::new(7),
            Self::Agenda => Days::new(PAGE),
            Self::Day | Self::Rooms | Self::Teachers => Days::new(1),
        };
        if forward { date.checked_add_days(days) } else { date.checked_sub_days(days) }
    }
}

/// The Monday a month's page begins with, and how many weeks it has.
fn month_grid(date: NaiveDate) -> (NaiveDate, usize) {
    let first = date.with_day(1).unwrap_or(date);
    let last = first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(date);
    let monday = monday_of(first);
    let weeks = (monday_of(last) - monday).num_weeks() + 1;
    (monday, usize::try_from(weeks).unwrap_or(6))
}

/// What the colours of the lessons say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// Whose group it is.
    #[default]
    Group,
    /// Who leads it.
    Teacher,
    /// What it is about.
    Subject,
}

impl Colours {
    /// All, in the order of the choice.
    pub const ALL: [Self; 3] = [Self::Group, Self::Teacher, Self::Subject];

    /// The word in the URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Teacher => "teacher",
            Self::Subject => "subject",
        }
    }
}

impl fmt::Display for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Colours {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|it| it.word() == word).ok_or(UnknownWord)
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
    /// What the colours say; nothing said means those of the groups, without a legend.
    pub colours: Query<Colours>,
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
            colours: query_signal("colours"),
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
        self.turn_as(untrack(|| self.view()), forward);
    }

    /// One week on, or back, however the calendar is cut.
    pub fn turn_week(self, forward: bool) {
        self.turn_as(View::Week, forward);
    }

    /// One stroke of a finger on, or back: a page of the month or the list, else a day.
    pub fn turn_by_finger(self, forward: bool) {
        let view = untrack(|| self.view());
        self.turn_as(if view.has_hours() { View::Day } else { view }, forward);
    }

    fn turn_as(self, view: View, forward: bool) {
        if let Some(date) = view.turned(untrack(|| self.date()), forward) {
            self.set_date(date);
        }
    }

    /// Opens a day.
    pub fn open_day(self, date: NaiveDate) {
        self.set_view(View::Day);
        self.set_date(date);
    }

    /// The days on the screen, one after another.
    pub fn days(self) -> Vec<NaiveDate> {
        self.view().days(self.date())
    }

    /// Whether a day is one of the month looked at, as far as months are.
    pub fn is_of_month(self, day: NaiveDate) -> bool {
        let date = self.date();
        (day.year(), day.month()) == (date.year(), date.month())
    }

    /// «16–22 ноября 2026», «среда, 18 ноября 2026», «Ноябрь 2026».
    pub fn period(self) -> String {
        let (days, locale) = (self.days(), i18n::locale());
        if self.view() == View::Month {
            return format::month_of_year(self.date(), locale);
        }
        match (days.first(), days.last()) {
            (Some(first), Some(last)) if first != last => format::date_range(*first, *last, locale),
            (Some(day), _) => format!("{}, {}", format::weekday(*day, locale), format::date(*day, locale)),
            _ => String::new(),
        }
    }

    /// «сб, 21 ноября», «Ноябрь 2026», for a narrow head.
    pub fn period_in_short(self) -> String {
        let (day, locale) = (self.date(), i18n::locale());
        match self.view() {
            View::Month => format::month_of_year(day, locale),
            View::Agenda => {
                let last = View::Agenda.days(day).last().copied().unwrap_or(day);
                format!("{} – {}", format::day_month(day, locale), format::day_month(last, locale))
            }
            _ => format!("{}, {}", format::weekday_short(day, locale).to_lowercase(), format::day_month(day, locale)),
        }
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
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn views_and_colours_read_back_as_written() {
        for view in View::ALL {
            assert_eq!(view.to_string().parse::<View>().ok(), Some(view));
        }
        for colours in Colours::ALL {
            assert_eq!(colours.to_string().parse::<Colours>().ok(), Some(colours));
        }
        assert!("year".parse::<View>().is_err() && "rooms".parse::<Colours>().is_err());
    }

    #[test]
    fn a_month_is_whole_weeks_from_monday() {
        for (date, first, last) in [
            ("2026-11-22", "2026-10-26", "2026-12-06"), // begins on a Sunday
            ("2026-12-31", "2026-11-30", "2027-01-03"), // ends in another year
            ("2027-01-01", "2026-12-28", "2027-01-31"), // begins in another year
            ("2027-02-14", "2027-02-01", "2027-02-28"), // four weeks
            ("2028-02-29", "2028-01-31", "2028-03-05"), // a leap year
        ] {
            let days = View::Month.days(day(date));
            assert_eq!((days[0], days[days.len() - 1]), (day(first), day(last)), "{date}");
            assert!(days.len().is_multiple_of(7) && days[0].weekday() == chrono::Weekday::Mon);
            assert!(days.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1])));
        }
    }

    #[test]
    fn a_page_turns_by_what_it_shows() {
        let turned = |view: View, date, forward| view.turned(day(date), forward).unwrap().to_string();
        assert_eq!(turned(View::Month, "2027-01-31", true), "2027-02-28");
        assert_eq!(turned(View::Month, "2027-01-15", false), "2026-12-15");
        assert_eq!(turned(View::Week, "2026-12-31", true), "2027-01-07");
        assert_eq!(turned(View::Agenda, "2026-12-31", true), "2027-01-07");
        assert_eq!(turned(View::Teachers, "2026-12-31", true), "2027-01-01");
        // The pages of a list follow each other without a gap.
        let (here, next) = (View::Agenda.days(day("2026-12-31")), View::Agenda.days(day("2027-01-07")));
        assert_eq!(here[here.len() - 1].succ_opt(), Some(next[0]));
    }
}
