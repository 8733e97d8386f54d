//! Between pixels and the wall clock: pure figures, no browser.

/// Lessons land on quarters of an hour.
pub const STEP: i64 = 15;
/// With Alt held they land on five minutes.
pub const FINE_STEP: i64 = 5;
/// The shortest lesson the hand can make.
pub const SHORTEST: i64 = 15;
/// Minutes of a day.
pub const DAY: i64 = 24 * 60;

/// The hours the grid shows: from inclusive, to exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// First hour.
    pub from: i64,
    /// The hour after the last.
    pub to: i64,
}

/// What is shown when all lessons lie within it.
const USUAL: Hours = Hours { from: 8, to: 21 };

impl Default for Hours {
    fn default() -> Self {
        USUAL
    }
}

impl Hours {
    /// The full hours that hold all of these; none of no spans.
    pub fn of(spans: &[(i64, i64)]) -> Option<Self> {
        let from = spans.iter().map(|(from, _)| from.div_euclid(60)).min()?;
        let to = spans.iter().map(|(_, to)| (to + 59).div_euclid(60)).max()?;
        Some(Self { from: from.clamp(0, 23), to: to.clamp(1, 24) })
    }

    /// The usual hours, stretched so that no lesson is out of sight. Spans are minutes of the day.
    pub fn around(spans: impl IntoIterator<Item = (i64, i64)>) -> Self {
        spans.into_iter().fold(USUAL, Self::with)
    }

    /// These hours, stretched over one more span.
    pub fn with(self, (start, end): (i64, i64)) -> Self {
        Self { from: self.from.min(start.div_euclid(60)).clamp(0, 23), to: self.to.max((end + 59).div_euclid(60)).clamp(1, 24) }
    }

    /// The first minute shown.
    pub const fn first(self) -> i64 {
        self.from * 60
    }

    /// The minute after the last.
    pub const fn last(self) -> i64 {
        self.to * 60
    }
}

/// How tall the hours are on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// What is shown.
    pub hours: Hours,
    /// Height of an hour, in CSS pixels.
    pub hour: f64,
}

impl Scale {
    /// The minute of the day at a distance from the top of a lane.
    pub fn minute_at(self, y: f64) -> f64 {
        y / self.hour * 60.0 + self.hours.first() as f64
    }

    /// The distance of a minute from the top of a lane.
    pub fn y_of(self, minute: i64) -> f64 {
        (minute - self.hours.first()) as f64 * self.hour / 60.0
    }
}

/// The nearest step.
pub fn snap(minute: f64, step: i64) -> i64 {
    (minute / step as f64).round() as i64 * step
}

/// The start nearest to `minute` at which a lesson of this length stays within the hours shown.
pub fn start_within(minute: f64, minutes: i64, hours: Hours, step: i64) -> i64 {
    let latest = (hours.last() - minutes).max(hours.first()).div_euclid(step) * step;
    snap(minute, step).clamp(hours.first(), latest.max(hours.first()))
}

/// The length nearest to an end at `minute` that is neither too short nor leaves the hours shown.
pub fn length_until(minute: f64, start: i64, hours: Hours, step: i64) -> i64 {
    (snap(minute, step) - start).clamp(SHORTEST, (hours.last() - start).max(SHORTEST))
}

/// Which of the lanes, given by their left and right edges, is at `x`; the nearest one beside them.
pub fn lane_at(x: f64, lanes: &[(f64, f64)]) -> Option<usize> {
    let away = |&(left, right): &(f64, f64)| (left - x).max(x - right).max(0.0);
    let shown = lanes.iter().enumerate().filter(|(_, (left, right))| right > left);
    shown.min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b))).map(|(index, _)| index)
}

/// Which of the cells, given by their edges across and down, is at a point; the nearest one beside them.
pub fn cell_at((x, y): (f64, f64), across: &[(f64, f64)], down: &[(f64, f64)]) -> Option<usize> {
    let away = |at: f64, &(low, high): &(f64, f64)| (low - at).max(at - high).max(0.0);
    let far = |(columns, rows): (&(f64, f64), &(f64, f64))| away(x, columns).hypot(away(y, rows));
    let distances = across.iter().zip(down).map(far).enumerate();
    distances.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, _)| index)
}

/// A share of a lane: `span` columns from `column` of `columns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// From 0.
    pub column: usize,
    /// At least 1.
    pub columns: usize,
    /// At least 1: columns to the right that nobody needs at that time are taken too.
    pub span: usize,
}

/// The whole lane.
pub const WHOLE: Share = Share { column: 0, columns: 1, span: 1 };

/// Lays spans side by side where they overlap, in the order given. Spans that only touch share no room.
pub fn pack(spans: &[(i64, i64)]) -> Vec<Share> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    let span = |index: usize| spans.get(index).copied().unwrap_or_default();
    order.sort_by_key(|&index| (span(index).0, -span(index).1, index));
    let mut shares = vec![WHOLE; spans.len()];
    // Lessons that hang together by overlaps share one number of columns.
    let (mut cluster, mut cluster_end, mut ends) = (Vec::new(), i64::MIN, Vec::<i64>::new());
    for index in order {
        let (start, end) = span(index);
        if start >= cluster_end {
            close(&mut shares, spans, &mut cluster, ends.len());
            ends.clear();
            cluster_end = i64::MIN;
        }
        let column = ends.iter().position(|&free| free <= start).unwrap_or(ends.len());
        if let Some(free) = ends.get_mut(column) {
            *free = end;
        } else {
            ends.push(end);
        }
        if let Some(share) = shares.get_mut(index) {
            share.column = column;
        }
        cluster.push(index);
        cluster_end = cluster_end.max(end);
    }
    close(&mut shares, spans, &mut cluster, ends.len());
    shares
}

fn close(shares: &mut [Share], spans: &[(i64, i64)], cluster: &mut Vec<usize>, columns: usize) {
    let taken: Vec<_> = cluster.iter().filter_map(|&index| Some((*spans.get(index)?, shares.get(index)?.column))).collect();
    for index in cluster.drain(..) {
        let (Some(share), Some(own)) = (shares.get_mut(index), spans.get(index)) else {
            continue;
        };
        let right = taken.iter().filter(|(span, column)| *column > share.column && shared::time::overlaps(*own, *span));
        share.columns = columns.max(1);
        share.span = right.map(|(_, column)| *column).min().unwrap_or(share.columns) - share.column;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lessons_outside_the_usual_hours_stretch_the_grid() {
        assert_eq!(Hours::around([]), USUAL);
        assert_eq!(Hours::around([(600, 660)]), USUAL);
        assert_eq!(Hours::around([(6 * 60 + 30, 480), (21 * 60, 22 * 60 + 15)]), Hours { from: 6, to: 23 });
        assert_eq!(Hours::around([(23 * 60 + 30, 25 * 60)]), Hours { from: 8, to: 24 });
        assert_eq!(USUAL.with((7 * 60 + 45, 9 * 60)), Hours { from: 7, to: 21 });
    }

    #[test]
    fn the_grid_opens_on_the_hours_of_the_days_it_shows() {
        assert_eq!(Hours::of(&[(9 * 60 + 30, 18 * 60), (10 * 60, 20 * 60 + 15)]), Some(Hours { from: 9, to: 21 }));
        assert_eq!(Hours::of(&[]), None);
    }

    #[test]
    fn the_hand_lands_on_quarters_and_stays_in_the_hours_that_are_seen() {
        let hours = Hours { from: 8, to: 21 };
        assert_eq!(snap(607.0, STEP), 600);
        assert_eq!(snap(608.0, STEP), 615);
        assert_eq!(start_within(-40.0, 60, hours, STEP), 8 * 60);
        assert_eq!(start_within(1_430.0, 90, hours, STEP), 19 * 60 + 30);
        assert_eq!(start_within(600.0, 900, hours, STEP), 8 * 60);
        assert_eq!(length_until(590.0, 600, hours, STEP), SHORTEST);
        assert_eq!(length_until(668.0, 600, hours, STEP), 75);
        assert_eq!(length_until(1_400.0, 20 * 60, hours, STEP), 60);
    }

    #[test]
    fn a_lane_is_found_beside_it_too_and_hidden_ones_are_not() {
        let lanes = [(50.0, 150.0), (150.0, 250.0), (0.0, 0.0)];
        assert_eq!(lane_at(10.0, &lanes), Some(0));
        assert_eq!(lane_at(160.0, &lanes), Some(1));
        assert_eq!(lane_at(900.0, &lanes), Some(1));
        assert_eq!(lane_at(10.0, &[]), None);
    }

    #[test]
    fn overlapping_lessons_stand_side_by_side_and_touching_ones_do_not() {
        let shares = pack(&[(600, 660), (630, 690), (690, 750)]);
        assert_eq!(shares[0], Share { column: 0, columns: 2, span: 1 });
        assert_eq!(shares[1], Share { column: 1, columns: 2, span: 1 });
        assert_eq!(shares[2], WHOLE);
    }

    #[test]
    fn a_lesson_takes_the_columns_that_stand_empty_beside_it() {
        // Three at ten; the first goes on until twelve, and beside it there is one more at eleven.
        let shares = pack(&[(600, 720), (600, 660), (600, 660), (660, 720)]);
        assert_eq!(shares[0], Share { column: 0, columns: 3, span: 1 });
        assert_eq!(shares[3], Share { column: 1, columns: 3, span: 2 });
    }

    proptest! {
        #[test]
        fn a_minute_comes_back_from_its_height(minute in 0i64..1_440, hour in 20.0f64..120.0) {
            let scale = Scale { hours: Hours { from: 7, to: 22 }, hour };
            prop_assert_eq!(snap(scale.minute_at(scale.y_of(minute)), 1), minute);
        }

        #[test]
        fn no_two_overlapping_lessons_share_room(spans in prop::collection::vec((0i64..1_400, 5i64..200), 0..40)) {
            let spans: Vec<(i64, i64)> = spans.into_iter().map(|(start, len)| (start, start + len)).collect();
            let shares = pack(&spans);
            for (a, one) in spans.iter().enumerate() {
                prop_assert!(shares[a].span > 0 && shares[a].column + shares[a].span <= shares[a].columns);
                for (b, other) in spans.iter().enumerate().skip(a + 1) {
                    if shared::time::overlaps(*one, *other) {
                        prop_assert_eq!(shares[a].columns, shares[b].columns);
                        let (a, b) = (shares[a], shares[b]);
                        prop_assert!(a.column + a.span <= b.column || b.column + b.span <= a.column);
                    }
                }
            }
        }
    }
}
