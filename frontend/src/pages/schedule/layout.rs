//! Which lesson stands on which lane beside which others: pure, recomputed only when lessons change.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use shared::{
    ids::{LessonId, RoomId, TeacherId},
    lessons::Lesson,
};

use super::{
    geometry::{Hours, Share, WHOLE, pack},
    landing::Landing,
};

/// A lane of the grid: a day, or a room or a teacher on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// Everything of a day.
    Day(NaiveDate),
    /// One room on a day; the lane without a room stands last.
    Room(NaiveDate, Option<RoomId>),
    /// One teacher on a day: the lessons led; the lane without a teacher stands last.
    Teacher(NaiveDate, Option<TeacherId>),
}

impl Lane {
    /// The day of the lane.
    pub const fn date(self) -> NaiveDate {
        match self {
            Self::Day(date) | Self::Room(date, _) | Self::Teacher(date, _) => date,
        }
    }

    /// The lane of this kind on which a lesson stands.
    pub fn of(self, lesson: &Lesson) -> Self {
        let date = lesson.starts.date();
        match self {
            Self::Day(_) => Self::Day(date),
            Self::Room(..) => Self::Room(date, lesson.room_id),
            Self::Teacher(..) => Self::Teacher(date, lesson.teacher_id),
        }
    }

    /// The same lane on another day.
    pub const fn on(self, date: NaiveDate) -> Self {
        match self {
            Self::Day(_) => Self::Day(date),
            Self::Room(_, room) => Self::Room(date, room),
            Self::Teacher(_, teacher) => Self::Teacher(date, teacher),
        }
    }
}

/// Where a lesson stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// On which lane.
    pub lane: Lane,
    /// On which share of it.
    pub share: Share,
    /// Minute of the day.
    pub start: i64,
    /// Minutes, cut at the end of the day.
    pub minutes: i64,
}

/// The grid as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The lanes from left to right.
    pub lanes: Vec<Lane>,
    /// Where each lesson stands.
    pub places: BTreeMap<LessonId, Place>,
    /// The hours shown.
    pub hours: Hours,
    /// How many rows a day of a month has room for; none where every lesson is seen.
    fits: Option<usize>,
    /// The lessons of each lane, by time.
    on: BTreeMap<Lane, Vec<LessonId>>,
}

impl Layout {
    /// Lays out the lessons that stand on these lanes.
    pub fn new(lanes: Vec<Lane>, lessons: &[Lesson]) -> Self {
        let mut filled: BTreeMap<Lane, Vec<&Lesson>> = lanes.iter().map(|lane| (*lane, Vec::new())).collect();
        for lesson in lessons {
            if let Some(here) = lanes.first().and_then(|lane| filled.get_mut(&lane.of(lesson))) {
                here.push(lesson);
            }
        }
        let (mut places, mut on) = (BTreeMap::new(), BTreeMap::new());
        for (lane, mut here) in filled {
            // The same hue stands in the same column day after day.
            here.sort_by(|a, b| (a.starts, a.colour, &a.title, a.id).cmp(&(b.starts, b.colour, &b.title, b.id)));
            let spans: Vec<(i64, i64)> = here.iter().map(|lesson| span(lesson)).collect();
            let mut walked = Vec::with_capacity(here.len());
            for ((lesson, share), (start, end)) in here.iter().zip(pack(&spans)).zip(&spans) {
                let minutes = (*end).min(super::geometry::DAY) - start;
                places.insert(lesson.id, Place { lane, share, start: *start, minutes });
                walked.push((*start, share.column, lesson.id));
            }
            walked.sort_unstable();
            on.insert(lane, walked.into_iter().map(|(_, _, id)| id).collect());
        }
        let hours = Hours::around(places.values().map(|place| (place.start, place.start + place.minutes)));
        Self { lanes, places, hours, fits: None, on }
    }

    /// The same as a month: each day has room for so many rows.
    pub fn as_month(self, fits: usize) -> Self {
        Self { fits: Some(fits), ..self }
    }

    /// The same over the hours of the centre, stretched so that no lesson is out of sight.
    pub fn opened(self, open: Hours) -> Self {
        let hours = self.places.values().fold(open, |hours, place| hours.with((place.start, place.start + place.minutes)));
        Self { hours, ..self }
    }

    /// The lessons of a lane by time: the order in which the keyboard walks them.
    pub fn on_lane(&self, lane: Lane) -> Vec<LessonId> {
        self.on.get(&lane).cloned().unwrap_or_default()
    }

    /// How many lessons stand on a lane.
    pub fn count_on(&self, lane: Lane) -> usize {
        self.on.get(&lane).map_or(0, Vec::len)
    }

    /// The lessons of a lane that are seen: a full day of a month gives its last row to the number of the others.
    pub fn seen_on(&self, lane: Lane) -> Vec<LessonId> {
        let mut here = self.on_lane(lane);
        if let Some(fits) = self.fits.filter(|fits| here.len() > *fits) {
            here.truncate(fits.saturating_sub(1));
        }
        here
    }

    /// How many lessons of a lane are not seen.
    pub fn hidden_on(&self, lane: Lane) -> usize {
        self.count_on(lane) - self.seen_on(lane).len()
    }

    /// The lesson an arrow leads to: up and down by time, left and right to the nearest time on the next lane that
    /// has any.
    pub fn neighbour(&self, from: LessonId, code: &str) -> Option<LessonId> {
        let here = self.places.get(&from)?;
        let column = self.seen_on(here.lane);
        let at = column.iter().position(|id| *id == from)?;
        match code {
            "ArrowUp" if at > 0 => column.get(at - 1).copied(),
            "ArrowUp" => self.in_week(here.lane, false).and_then(|week| week.last().copied()),
            "ArrowDown" if at + 1 < column.len() => column.get(at + 1).copied(),
            "ArrowDown" => self.in_week(here.lane, true).and_then(|week| week.first().copied()),
            "ArrowLeft" => self.beside(here, self.lanes.iter().rev()),
            "ArrowRight" => self.beside(here, self.lanes.iter()),
            "Home" => column.first().copied(),
            "End" => column.last().copied(),
            _ => None,
        }
    }

    /// In a month, what is seen of the same weekday in the nearest week below, or above, that has any.
    fn in_week(&self, lane: Lane, below: bool) -> Option<Vec<LessonId>> {
        self.fits?;
        let week = |by: i64| lane.on(lane.date() + Duration::days(if below { 7 * by } else { -7 * by }));
        (1..6).map(week).map(|lane| self.seen_on(lane)).find(|seen| !seen.is_empty())
    }

    fn beside<'a>(&self, here: &Place, lanes: impl Iterator<Item = &'a Lane>) -> Option<LessonId> {
        let onward = lanes.skip_while(|lane| **lane != here.lane).skip(1);
        let filled = onward.map(|lane| self.seen_on(*lane)).find(|column| !column.is_empty())?;
        let distance = |id: &LessonId| self.places.get(id).map_or(i64::MAX, |it| (it.start - here.start).abs());
        filled.into_iter().min_by_key(distance)
    }

    /// The share of its lane that a lesson in the hand would take. `lesson` says of it and of the others what they are;
    /// what is only drawn yet stands after all others.
    pub fn share_at(&self, landing: Landing, held: Option<LessonId>, lesson: impl Fn(LessonId) -> Option<Lesson>) -> Share {
        let others = self.on_lane(landing.lane).into_iter().filter(|id| Some(*id) != held);
        let moved = held.and_then(&lesson).map(|it| Lesson {
            starts: landing.starts(),
            minutes: u32::try_from(landing.minutes).unwrap_or(it.minutes),
            room_id: if let Lane::Room(_, room) = landing.lane { room } else { it.room_id },
            teacher_id: if let Lane::Teacher(_, teacher) = landing.lane { teacher } else { it.teacher_id },
            ..it
        });
        let Some(moved) = moved else {
            let spans = others.filter_map(|id| self.places.get(&id)).map(|place| (place.start, place.start + place.minutes));
            let spans: Vec<_> = spans.chain([landing.span()]).collect();
            return pack(&spans).last().copied().unwrap_or(WHOLE);
        };
        let id = moved.id;
        let lessons: Vec<Lesson> = others.filter_map(lesson).chain([moved]).collect();
        Self::new(vec![landing.lane], &lessons).places.get(&id).map_or(WHOLE, |place| place.share)
    }

    /// How many lessons stand side by side where a lane is fullest.
    pub fn columns(&self, lane: Lane) -> usize {
        let here = self.on.get(&lane).into_iter().flatten().filter_map(|id| self.places.get(id));
        here.map(|place| place.share.columns).max().unwrap_or(1)
    }

    /// Where the keyboard enters the grid.
    pub fn first(&self) -> Option<LessonId> {
        self.lanes.iter().find_map(|lane| self.seen_on(*lane).first().copied())
    }
}

fn span(lesson: &Lesson) -> (i64, i64) {
    let start = lesson.starts.minute_of_day();
    (start, start + i64::from(lesson.minutes))
}

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    fn week() -> Vec<Lane> {
        (16..23).filter_map(|day| NaiveDate::from_ymd_opt(2026, 11, day)).map(Lane::Day).collect()
    }

    #[test]
    fn lessons_stand_on_their_day_beside_those_they_overlap() {
        let lessons = [lesson(1, "2026-11-16T10:00", 60), lesson(2, "2026-11-16T10:30", 60), lesson(3, "2026-11-18T07:00", 45)];
        let layout = Layout::new(week(), &lessons);
        assert_eq!(layout.places[&lessons[0].id].share.columns, 2);
        assert_eq!(layout.places[&lessons[2].id].share.columns, 1);
        assert_eq!(layout.hours.from, 7);
        assert_eq!(layout.on_lane(layout.lanes[0]), [lessons[0].id, lessons[1].id]);
    }

    #[test]
    fn the_hand_shows_the_share_the_lesson_will_have() {
        let lessons = [lesson(1, "2026-11-16T10:00", 60), lesson(2, "2026-11-17T10:00", 60), lesson(3, "2026-11-18T10:00", 60)];
        let layout = Layout::new(week(), &lessons);
        let known = |id| lessons.iter().find(|it| it.id == id).cloned();
        for held in [&lessons[0], &lessons[2]] {
            let landing = Landing { lane: layout.lanes[1], start: 600, minutes: 60 };
            let put = Lesson { starts: landing.starts(), ..held.clone() };
            let after = Layout::new(week(), &[lessons[1].clone(), put]);
            assert_eq!(layout.share_at(landing, Some(held.id), known), after.places[&held.id].share);
        }
        let free = Landing { lane: layout.lanes[1], start: 660, minutes: 60 };
        assert_eq!(layout.share_at(free, Some(lessons[0].id), known), WHOLE);
        assert_eq!(layout.share_at(Landing { start: 630, ..free }, None, known).column, 1);
    }

    #[test]
    fn a_room_lane_holds_its_room_and_the_last_one_what_has_none() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let in_room = lesson(1, "2026-11-16T10:00", 60);
        let nowhere = Lesson { room_id: None, ..lesson(2, "2026-11-16T10:00", 60) };
        let lanes = vec![Lane::Room(day, in_room.room_id), Lane::Room(day, None)];
        let layout = Layout::new(lanes.clone(), &[in_room.clone(), nowhere.clone()]);
        assert_eq!(layout.places[&in_room.id].lane, lanes[0]);
        assert_eq!(layout.places[&nowhere.id].lane, lanes[1]);
    }

    #[test]
    fn a_teacher_lane_holds_what_is_led_and_the_last_one_what_nobody_leads() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let teacher = Some(TeacherId(uuid::Uuid::from_u128(5)));
        let led = Lesson { teacher_id: teacher, ..lesson(1, "2026-11-16T10:00", 60) };
        let by_nobody = lesson(2, "2026-11-16T10:00", 60);
        let lanes = vec![Lane::Teacher(day, teacher), Lane::Teacher(day, None)];
        let layout = Layout::new(lanes.clone(), &[led.clone(), by_nobody.clone()]);
        assert_eq!((layout.places[&led.id].lane, layout.places[&by_nobody.id].lane), (lanes[0], lanes[1]));
        let landing = Landing { lane: lanes[1], start: 630, minutes: 60 };
        let known = |id| [&led, &by_nobody].into_iter().find(|it| it.id == id).cloned();
        assert_eq!(layout.share_at(landing, Some(led.id), known).columns, 2, "it will stand beside the other");
    }

    #[test]
    fn a_full_day_of_a_month_gives_its_last_row_to_the_number_of_the_others() {
        let on = |day: u32, hour: u32| lesson(u128::from(day * 100 + hour), &format!("2026-11-{day}T{hour:02}:00"), 60);
        let lessons: Vec<_> =
            (10..15).map(|hour| on(16, hour)).chain((10..13).map(|hour| on(17, hour))).chain([on(23, 9)]).collect();
        let days: Vec<_> = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap().iter_days().take(14).map(Lane::Day).collect();
        let layout = Layout::new(days, &lessons).as_month(3);
        let (monday, tuesday) = (layout.lanes[0], layout.lanes[1]);
        assert_eq!((layout.seen_on(monday), layout.hidden_on(monday)), (vec![lessons[0].id, lessons[1].id], 3));
        assert_eq!((layout.seen_on(tuesday).len(), layout.hidden_on(tuesday)), (3, 0), "three fit without a number");
        // Arrows walk what is seen, and go on to the week below.
        assert_eq!(layout.neighbour(lessons[1].id, "ArrowDown"), Some(lessons[8].id));
        assert_eq!(layout.neighbour(lessons[8].id, "ArrowUp"), Some(lessons[1].id));
        assert_eq!(layout.neighbour(lessons[1].id, "ArrowRight"), Some(lessons[6].id));
        assert_eq!(layout.neighbour(lessons[8].id, "ArrowDown"), None);
    }

    #[test]
    fn arrows_walk_by_time_and_over_empty_days() {
        let lessons = [
            lesson(1, "2026-11-16T10:00", 60),
            lesson(2, "2026-11-16T17:00", 60),
            lesson(3, "2026-11-19T09:00", 60),
            lesson(4, "2026-11-19T16:00", 60),
        ];
        let layout = Layout::new(week(), &lessons);
        assert_eq!(layout.neighbour(lessons[0].id, "ArrowDown"), Some(lessons[1].id));
        assert_eq!(layout.neighbour(lessons[1].id, "ArrowRight"), Some(lessons[3].id));
        assert_eq!(layout.neighbour(lessons[2].id, "ArrowLeft"), Some(lessons[0].id));
        assert_eq!(layout.neighbour(lessons[0].id, "ArrowUp"), None);
        assert_eq!(layout.first(), Some(lessons[0].id));
    }

    #[test]
    fn a_lesson_over_midnight_is_cut_and_still_seen() {
        let late = lesson(1, "2026-11-16T23:30", 90);
        let layout = Layout::new(week(), std::slice::from_ref(&late));
        assert_eq!(layout.places[&late.id].minutes, 30);
        assert_eq!(layout.hours.to, 24);
    }
}
