//! Wall-clock time: what the clock in the branch's corridor shows. The truth of a schedule.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A local date and time to the minute, `2026-09-01T10:00`, in the zone of the branch it belongs to.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(NaiveDateTime);

const FORM: &str = "%Y-%m-%dT%H:%M";

impl WallTime {
    /// Seconds are dropped: a schedule knows minutes.
    pub fn new(at: NaiveDateTime) -> Self {
        let minutes = at.and_utc().timestamp().div_euclid(60);
        Self(chrono::DateTime::from_timestamp(minutes * 60, 0).map_or(at, |exact| exact.naive_utc()))
    }
    pub fn at(date: NaiveDate, hour: u32, minute: u32) -> Option<Self> {
        date.and_hms_opt(hour, minute, 0).map(Self)
    }
    pub const fn naive(self) -> NaiveDateTime {
        self.0
    }
    pub const fn date(self) -> NaiveDate {
        self.0.date()
    }
    pub const fn time(self) -> NaiveTime {
        self.0.time()
    }
    /// Minutes since the day began, 0–1439.
    pub fn minute_of_day(self) -> i64 {
        (self.0 - self.0.date().and_time(NaiveTime::MIN)).num_minutes()
    }
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.checked_add_signed(Duration::minutes(minutes)).unwrap_or(self.0))
    }
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.checked_add_signed(Duration::days(days)).unwrap_or(self.0))
    }
    /// Minutes from `earlier` to this, negative if this comes first.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_minutes()
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format(FORM).fmt(f)
    }
}
impl fmt::Debug for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for WallTime {
    type Err = chrono::ParseError;
    /// Takes `2026-09-01T10:00`, also with seconds.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDateTime::parse_from_str(text, FORM)
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"))
            .map(Self::new)
    }
}
impl Serialize for WallTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_unread| serde::de::Error::custom("a local time like 2026-09-01T10:00 is expected"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for WallTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("Wall-clock time of the branch, to the minute: 2026-09-01T10:00"))
            .pattern(Some(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$"))
            .examples([serde_json::json!("2026-09-01T10:00")])
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for WallTime {}

/// A time of day to the minute, `16:00`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(u16);

impl ClockTime {
    /// Minutes since midnight; the last minute of the day if there are more.
    pub fn of_minutes(minutes: u32) -> Self {
        Self(u16::try_from(minutes.min(1_439)).unwrap_or_default())
    }
    pub fn of(time: NaiveTime) -> Self {
        use chrono::Timelike as _;
        Self::of_minutes(time.hour() * 60 + time.minute())
    }
    pub fn minutes(self) -> u32 {
        self.0.into()
    }
    pub fn time(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(self.minutes() * 60, 0).unwrap_or_default()
    }
    /// This time on a day.
    pub fn on(self, day: NaiveDate) -> WallTime {
        WallTime(day.and_time(self.time()))
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}
impl fmt::Debug for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for ClockTime {
    type Err = chrono::ParseError;
    /// Takes `16:00`, also with seconds.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S")).map(Self::of)
    }
}
impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_unread| serde::de::Error::custom("a time of day like 16:00 is expected"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ClockTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A time of day, to the minute: 16:00"))
            .pattern(Some(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"))
            .examples([serde_json::json!("16:00")])
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ClockTime {}

/// The Monday of the week a day is in.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Duration::days(i64::from(day.weekday().num_days_from_monday()))
}

/// Whether two half-open spans share a moment; touching ends do not.
pub fn overlaps<T: Ord>(a: (T, T), b: (T, T)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn touching_lessons_do_not_overlap_and_a_shared_minute_does() {
        assert!(!overlaps((600, 660), (660, 720)));
        assert!(overlaps((600, 661), (660, 720)));
        assert!(overlaps((600, 720), (600, 610)));
    }

    /// Allen's thirteen relations of two spans: only those that share more than an end overlap, seen from both sides.
    #[test]
    fn of_thirteen_relations_nine_overlap() {
        let relations = [
            ("before", (0, 5), false),
            ("meets", (0, 10), false),
            ("overlaps", (5, 15), true),
            ("starts", (10, 15), true),
            ("during", (12, 18), true),
            ("finishes", (15, 20), true),
            ("equals", (10, 20), true),
            ("finished by", (5, 20), true),
            ("contains", (5, 25), true),
            ("started by", (10, 25), true),
            ("overlapped by", (15, 25), true),
            ("met by", (20, 30), false),
            ("after", (25, 30), false),
        ];
        for (name, span, meet) in relations {
            assert_eq!((overlaps(span, (10, 20)), overlaps((10, 20), span)), (meet, meet), "{name}");
        }
    }

    #[test]
    fn a_time_of_day_is_read_and_written_alike() {
        for (text, minutes) in [("00:00", 0), ("16:05", 965), ("23:59", 1_439)] {
            let time: ClockTime = text.parse().unwrap();
            assert_eq!((time.minutes(), time.to_string().as_str()), (minutes, text));
        }
        assert!("24:00".parse::<ClockTime>().is_err() && "4 pm".parse::<ClockTime>().is_err());
    }

    #[test]
    fn the_week_of_a_sunday_began_six_days_before() {
        let sunday = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert_eq!(monday_of(sunday), NaiveDate::from_ymd_opt(2026, 11, 16).unwrap());
    }

    proptest! {
        #[test]
        fn a_wall_time_reads_back_as_written(minutes in 0i64..60_000_000) {
            let wall = WallTime::default().plus_minutes(minutes);
            prop_assert_eq!(wall.to_string().parse::<WallTime>().unwrap(), wall);
        }
    }
}
