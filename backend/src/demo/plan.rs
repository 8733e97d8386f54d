//! The weekly plan: which group or student meets when. No two things of one teacher or room at once, by construction.

/// Minutes since midnight at which lessons of the weekdays begin; Saturday has its own.
const WEEKDAY_STARTS: [i32; 5] = [10 * 60, 15 * 60, 16 * 60 + 15, 17 * 60 + 30, 18 * 60 + 45];
const SATURDAY_STARTS: [i32; 5] = [10 * 60, 11 * 60 + 15, 12 * 60 + 30, 14 * 60, 15 * 60 + 15];

/// One weekly meeting.
#[derive(Clone, Copy, Debug)]
pub struct Meeting {
    pub teacher: usize,
    /// Number of the group among all, or of the individual student.
    pub of: Who,
    /// 1 Monday … 7 Sunday.
    pub weekday: i32,
    pub starts_minute: i32,
    pub minutes: i32,
    pub room: usize,
}

#[derive(Clone, Copy, Debug)]
pub enum Who {
    Group(usize),
    Student(usize),
}

pub const GROUPS: usize = 53;
pub const INDIVIDUALS: usize = 12;
/// Groups that meet three times a week; the rest twice: 53 × 2 + 33 + 12 = 151.
const THRICE: usize = 33;
const TEACHERS: usize = 7;
const ROOMS: usize = 12;

/// The teacher of a group, and its place among that teacher's groups.
pub const fn teacher_of(group: usize) -> (usize, usize) {
    (group % TEACHERS, group / TEACHERS)
}

/// All weekly meetings.
pub fn meetings() -> Vec<Meeting> {
    let mut all = Vec::with_capacity(151);
    for group in 0..GROUPS {
        let (teacher, place) = teacher_of(group);
        let days: &[i32] = if place % 2 == 0 { &[1, 3, 5] } else { &[2, 4, 6] };
        let times = if group < THRICE { 3 } else { 2 };
        all.extend(days.iter().take(times).map(|day| meeting(teacher, place / 2, *day, Who::Group(group), 60)));
    }
    for student in 0..INDIVIDUALS {
        let teacher = student % TEACHERS;
        // The last pattern of each teacher is free for individual lessons.
        let day = if student < TEACHERS { 1 } else { 2 };
        all.push(meeting(teacher, 4, day, Who::Student(student), 45));
    }
    all
}

fn meeting(teacher: usize, time: usize, weekday: i32, of: Who, minutes: i32) -> Meeting {
    let starts = if weekday == 6 { SATURDAY_STARTS } else { WEEKDAY_STARTS };
    // Teachers do not all begin at the same minute.
    let shift = i32::try_from(teacher % 4).unwrap_or(0) * 15;
    let starts_minute = starts.get(time).copied().unwrap_or(600) + shift;
    // Teachers differ, so rooms do: the day only shifts them all.
    let room = (teacher + weekday.unsigned_abs() as usize) % ROOMS;
    Meeting { teacher, of, weekday, starts_minute, minutes, room }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_has_151_meetings_and_nobody_is_in_two_places() {
        let all = meetings();
        assert_eq!(all.len(), 151);
        for (index, a) in all.iter().enumerate() {
            for b in all.iter().skip(index + 1).filter(|b| b.weekday == a.weekday) {
                let apart = a.starts_minute + a.minutes <= b.starts_minute || b.starts_minute + b.minutes <= a.starts_minute;
                assert!(apart || (a.teacher != b.teacher && a.room != b.room), "{a:?} {b:?}");
            }
        }
    }
}
