//! Which lesson stands on which lane beside which others: pure, recomputed only when lessons change.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::{
    ids::{LessonId, RoomId},
    lessons::Lesson,
};

use super::{
    geometry::{Hours, Share, WHOLE, pack},
    landing::Landing,
};

/// A lane of the grid: a day, or a room on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// Everything of a day.
    Day(NaiveDate),
    /// One room on a day; the lane without a room stands last.
    Room(NaiveDate, Option<RoomId>),
}

impl Lane {
    /// The day of the lane.
    pub const fn date(self) -> NaiveDate {
        match self {
            Self::Day(date) | Self::Room(date, _) => date,
        }
    }

    /// Whether a lesson stands on it.
    pub fn holds(self, lesson: &Lesson) -> bool {
        match self {
            Self::Day(date) => lesson.starts.date() == date,
            Self::Room(date, room) => lesson.starts.date() == date && lesson.room_id == room,
        }
    }

    /// The same lane on another day.
    pub const fn on(self, date: NaiveDate) -> Self {
        match self {
            Self::Day(_) => Self::Day(date),
            Self::Room(_, room) => Self::Room(date, room),
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
}

impl Layout {
    /// Lays out the lessons that stand on these lanes.
    pub fn new(lanes: Vec<Lane>, lessons: &[Lesson]) -> Self {
        let mut places = BTreeMap::new();
        for lane in &lanes {
            let mut here: Vec<&Lesson> = lessons.iter().filter(|lesson| lane.holds(lesson)).collect();
            // The same hue stands in the same column day after day.
            here.sort_by(|a, b| (a.starts, a.colour, &a.title, a.id).cmp(&(b.starts, b.colour, &b.title, b.id)));
            let spans: Vec<(i64, i64)> = here.iter().map(|lesson| span(lesson)).collect();
            for ((lesson, share), (start, end)) in here.iter().zip(pack(&spans)).zip(&spans) {
                let minutes = (*end).min(super::geometry::DAY) - start;
                places.insert(lesson.id, Place { lane: *lane, share, start: *start, minutes });
            }
        }
        let hours = Hours::around(places.values().map(|place| (place.start, place.start + place.minutes)));
        Self { lanes, places, hours }
    }

    /// The same over the hours of the centre, stretched so that no lesson is out of sight.
    pub fn opened(self, open: Hours) -> Self {
        let hours = self.places.values().fold(open, |hours, place| hours.with((place.start, place.start + place.minutes)));
        Self { hours, ..self }
    }

    /// The lessons of a lane by time: the order in which the keyboard walks them.
    pub fn on_lane(&self, lane: Lane) -> Vec<LessonId> {
        let mut here: Vec<(&LessonId, &Place)> = self.places.iter().filter(|(_, place)| place.lane == lane).collect();
        here.sort_by_key(|(id, place)| (place.start, place.share.column, **id));
        here.into_iter().map(|(id, _)| *id).collect()
    }

    /// The lesson an arrow leads to: up and down by time, left and right to the nearest time on the next lane that
    /// has any.
    pub fn neighbour(&self, from: LessonId, code: &str) -> Option<LessonId> {
        let here = self.places.get(&from)?;
        let column = self.on_lane(here.lane);
        let at = column.iter().position(|id| *id == from)?;
        match code {
            "ArrowUp" => column.get(at.checked_sub(1)?).copied(),
            "ArrowDown" => column.get(at + 1).copied(),
            "ArrowLeft" => self.beside(here, self.lanes.iter().rev()),
            "ArrowRight" => self.beside(here, self.lanes.iter()),
            "Home" => column.first().copied(),
            "End" => column.last().copied(),
            _ => None,
        }
    }

    fn beside<'a>(&self, here: &Place, lanes: impl Iterator<Item = &'a Lane>) -> Option<LessonId> {
        let onward = lanes.skip_while(|lane| **lane != here.lane).skip(1);
        let filled = onward.map(|lane| self.on_lane(*lane)).find(|column| !column.is_empty())?;
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
        let here = self.places.values().filter(|place| place.lane == lane);
        here.map(|place| place.share.columns).max().unwrap_or(1)
    }

    /// Where the keyboard enters the grid.
    pub fn first(&self) -> Option<LessonId> {
        self.lanes.iter().find_map(|lane| self.on_lane(*lane).first().copied())
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
