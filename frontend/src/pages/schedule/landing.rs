//! Where a lesson in the hand would land, and the command that puts it there: pure.

use chrono::Duration;
use shared::{
    lessons::{Lesson, MoveLesson},
    patch::Patch,
    time::WallTime,
};

use super::{
    geometry::{DAY, SHORTEST, STEP, Scale, cell_at, lane_at, length_until, snap, start_within},
    layout::Lane,
};
use crate::dnd::{Grip, Step};

/// A place on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landing {
    /// On which lane.
    pub lane: Lane,
    /// Minute of the day.
    pub start: i64,
    /// How long.
    pub minutes: i64,
}

impl Landing {
    /// Where a lesson is now.
    pub fn of(lesson: &Lesson, lane: Lane) -> Self {
        Self { lane, start: lesson.starts.minute_of_day(), minutes: i64::from(lesson.minutes) }
    }

    /// On the wall clock.
    pub fn starts(&self) -> WallTime {
        WallTime::new(self.lane.date().and_time(chrono::NaiveTime::MIN)).plus_minutes(self.start)
    }

    /// The end on the wall clock.
    pub fn ends(&self) -> WallTime {
        self.starts().plus_minutes(self.minutes)
    }

    /// The same lesson elsewhere, as the hand is: `point` is the pointer on the grid, `held` how far below its
    /// upper edge the lesson was taken.
    pub fn under(&self, grid: &Grid, point: (f64, f64), held: f64, grip: Grip, step: i64) -> Self {
        match grip {
            // A day of a month has no hours: the lesson keeps its own.
            Grip::Body if !grid.rows.is_empty() => {
                let cell = cell_at((point.0, point.1), &grid.edges, &grid.rows);
                Self { lane: cell.and_then(|index| grid.lanes.get(index).copied()).unwrap_or(self.lane), ..*self }
            }
            Grip::Body => {
                let lane = lane_at(point.0, &grid.edges).and_then(|index| grid.lanes.get(index).copied());
                let start = start_within(grid.scale.minute_at(point.1 - held), self.minutes, grid.scale.hours, step);
                Self { lane: lane.unwrap_or(self.lane), start, minutes: self.minutes }
            }
            Grip::End => {
                let minutes = length_until(grid.scale.minute_at(point.1), self.start, grid.scale.hours, step);
                Self { minutes, ..*self }
            }
        }
    }

    /// A new lesson from where the hand went down to the height where it is, downwards or upwards.
    pub fn drawn(&self, grid: &Grid, y: f64, step: i64) -> Self {
        let (hours, at) = (grid.scale.hours, grid.scale.minute_at(y));
        let to = snap(at, step);
        if to < self.start {
            let start = to.max(hours.first());
            return Self { start, minutes: self.start + STEP - start, ..*self };
        }
        Self { minutes: length_until(at, self.start, hours, step), ..*self }
    }

    /// The same lesson one key further; the lanes are those on the screen.
    pub fn step(&self, step: Step, lanes: &[Lane]) -> Self {
        let latest = (DAY - self.minutes).max(0);
        match step {
            Step::Later(by) => Self { start: (self.start + by * STEP).clamp(0, latest), ..*self },
            Step::Longer(by) => {
                let longest = (DAY - self.start).max(SHORTEST);
                Self { minutes: (self.minutes + by * STEP).clamp(SHORTEST, longest), ..*self }
            }
            Step::Lane(by) => {
                let at = lanes.iter().position(|lane| *lane == self.lane);
                let next = at.and_then(|at| lanes.get(at.checked_add_signed(by as isize)?));
                Self { lane: next.copied().unwrap_or(self.lane), ..*self }
            }
            Step::Week(by) => Self { lane: self.lane.on(self.lane.date() + Duration::days(7 * by)), ..*self },
            Step::Drop | Step::Return | Step::Take(_) => *self,
        }
    }

    /// From which minute of its day to which.
    pub const fn span(&self) -> (i64, i64) {
        (self.start, self.start + self.minutes)
    }

    /// The command that puts the lesson there; `None` when it is there already.
    pub fn command(&self, lesson: &Lesson) -> Option<MoveLesson> {
        let minutes = u32::try_from(self.minutes).unwrap_or(lesson.minutes);
        let room_id = match self.lane {
            Lane::Room(_, room) if room != lesson.room_id => Patch::from_form(room),
            _ => Patch::Keep,
        };
        let teacher_id = match self.lane {
            Lane::Teacher(_, teacher) if teacher != lesson.teacher_id => Patch::from_form(teacher),
            _ => Patch::Keep,
        };
        let elsewhere = !room_id.is_keep() || !teacher_id.is_keep();
        let stays = self.starts() == lesson.starts && minutes == lesson.minutes && !elsewhere;
        (!stays).then(|| MoveLesson {
            version: lesson.version,
            starts: self.starts(),
            minutes: (minutes != lesson.minutes).then_some(minutes),
            room_id,
            teacher_id,
            ..MoveLesson::default()
        })
    }
}

/// The grid as it lies on the screen, measured when the hand lifts.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The lanes from left to right.
    pub lanes: Vec<Lane>,
    /// Their edges, from the left of the grid.
    pub edges: Vec<(f64, f64)>,
    /// In a month, the upper and lower edges of its days, from the top of the grid; none where lanes have hours.
    pub rows: Vec<(f64, f64)>,
    /// The top of the lanes, from the top of the grid.
    pub top: f64,
    /// Their hours.
    pub scale: Scale,
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use shared::ids::RoomId;

    use super::{
        super::{geometry::Hours, sample::lesson},
        *,
    };

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }
    fn grid() -> Grid {
        Grid {
            lanes: vec![Lane::Day(day(16)), Lane::Day(day(17)), Lane::Day(day(18))],
            edges: vec![(50.0, 150.0), (150.0, 250.0), (250.0, 350.0)],
            rows: vec![],
            top: 44.0,
            scale: Scale { hours: Hours { from: 8, to: 21 }, hour: 60.0 },
        }
    }

    #[test]
    fn the_hand_moves_a_lesson_to_another_day_and_time() {
        let lesson = lesson(1, "2026-11-16T10:00", 90);
        let landing = Landing::of(&lesson, Lane::Day(day(16)));
        // Taken 20 px below its top, let go at 17:20 of Wednesday.
        let there = landing.under(&grid(), (300.0, 9.0 * 60.0 + 20.0 + 20.0), 20.0, Grip::Body, STEP);
        assert_eq!(there.starts().to_string(), "2026-11-18T17:15");
        assert_eq!(there.command(&lesson).unwrap().minutes, None);
        assert_eq!(landing.command(&lesson), None);
    }

    #[test]
    fn the_lower_edge_changes_the_length_alone() {
        let lesson = lesson(1, "2026-11-16T10:00", 60);
        let landing = Landing::of(&lesson, Lane::Day(day(16)));
        let longer = landing.under(&grid(), (320.0, 211.0), 0.0, Grip::End, STEP);
        assert_eq!((longer.lane, longer.start, longer.minutes), (landing.lane, 600, 90));
        assert_eq!(longer.command(&lesson).unwrap().minutes, Some(90));
    }

    #[test]
    fn a_new_lesson_is_drawn_down_or_up_by_quarters() {
        let begun = Landing { lane: Lane::Day(day(16)), start: 600, minutes: STEP };
        let to = |hour: f64| begun.drawn(&grid(), (hour - 8.0) * 60.0, STEP);
        assert_eq!((to(11.3).start, to(11.3).minutes), (600, 75));
        assert_eq!((to(10.02).start, to(10.02).minutes), (600, STEP));
        assert_eq!((to(9.0).start, to(9.0).minutes), (540, 75));
        assert_eq!((to(2.0).start, to(2.0).ends().to_string()), (480, "2026-11-16T10:15".into()));
    }

    #[test]
    fn another_room_is_said_and_the_same_one_kept() {
        let lesson = lesson(1, "2026-11-16T10:00", 60);
        let other = RoomId(uuid::Uuid::from_u128(99));
        let landing = Landing::of(&lesson, Lane::Room(day(16), Some(other)));
        assert_eq!(landing.command(&lesson).unwrap().room_id, Patch::Set(other));
        let nowhere = Landing::of(&lesson, Lane::Room(day(16), None));
        assert_eq!(nowhere.command(&lesson).unwrap().room_id, Patch::Clear);
        let same = Landing::of(&lesson, Lane::Room(day(16), lesson.room_id));
        assert_eq!(same.command(&lesson), None);
    }

    #[test]
    fn another_teacher_is_said_and_the_same_one_kept() {
        let other = shared::ids::TeacherId(uuid::Uuid::from_u128(77));
        let lesson = lesson(1, "2026-11-16T10:00", 60);
        let landing = Landing::of(&lesson, Lane::Teacher(day(16), Some(other)));
        let command = landing.command(&lesson).unwrap();
        assert_eq!((command.teacher_id, command.room_id), (Patch::Set(other), Patch::Keep));
        assert_eq!(Landing::of(&lesson, Lane::Teacher(day(16), None)).command(&lesson), None);
    }

    #[test]
    fn another_day_of_a_month_keeps_the_time() {
        let lesson = lesson(1, "2026-11-16T10:05", 90);
        let landing = Landing::of(&lesson, Lane::Day(day(16)));
        let lanes = [16, 17, 23, 24].map(|it| Lane::Day(day(it))).to_vec();
        let (left, right, upper, lower) = ((0.0, 100.0), (100.0, 200.0), (20.0, 120.0), (120.0, 220.0));
        let month =
            Grid { lanes, edges: vec![left, right, left, right], rows: vec![upper, upper, lower, lower], top: 0.0, ..grid() };
        let to = |x, y| landing.under(&month, (x, y), 5.0, Grip::Body, STEP).command(&lesson);
        assert_eq!(to(150.0, 200.0).unwrap().starts.to_string(), "2026-11-24T10:05");
        assert_eq!(to(50.0, 900.0).unwrap().starts.to_string(), "2026-11-23T10:05", "below the last week");
        assert_eq!(to(50.0, 30.0), None);
    }

    #[test]
    fn keys_carry_a_lesson_over_the_grid() {
        let lanes = grid().lanes;
        let landing = Landing::of(&lesson(1, "2026-11-16T10:00", 60), lanes[0]);
        assert_eq!(landing.step(Step::Later(1), &lanes).start, 615);
        assert_eq!(landing.step(Step::Lane(1), &lanes).lane, lanes[1]);
        assert_eq!(landing.step(Step::Lane(-1), &lanes).lane, lanes[0]);
        assert_eq!(landing.step(Step::Week(1), &lanes).lane.date(), day(23));
        assert_eq!(landing.step(Step::Longer(-9), &lanes).minutes, SHORTEST);
    }

    proptest! {
        /// Wherever the hand goes, the lesson stays within one day of the grid and on a step.
        #[test]
        fn a_landing_is_always_a_place(x in -500.0f64..900.0, y in -2_000.0f64..4_000.0, held in 0.0f64..90.0, minutes in 15i64..600) {
            let hours = grid().scale.hours;
            let landing = Landing { lane: Lane::Day(day(16)), start: 600, minutes };
            let there = landing.under(&grid(), (x, y), held, Grip::Body, STEP);
            prop_assert!(there.start >= hours.first() && there.start + there.minutes <= hours.last() && there.start % STEP == 0);
            prop_assert!(grid().lanes.contains(&there.lane));
        }
    }
}
