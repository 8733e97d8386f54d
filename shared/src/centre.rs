//! What a centre decides about itself, part by part: each is saved alone, with a version of its own.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use crate::{accent::Accent, i18n::Locale, ids::CompanyId, validation};

pub const CENTRE: &str = "/api/centre";
pub const NAME: &str = "/api/centre/name";
pub const LOGO: &str = "/api/centre/logo";
pub const ACCENT: &str = "/api/centre/accent";
pub const TIME_ZONE: &str = "/api/centre/time-zone";
pub const CURRENCY: &str = "/api/centre/currency";
pub const LANGUAGE: &str = "/api/centre/language";
pub const HOURS: &str = "/api/centre/hours";
pub const ATTENDANCE: &str = "/api/centre/attendance";
/// The picture itself, by an address nobody can guess.
pub const LOGO_FILE: &str = "/logos/{id}";

/// Bytes a logo may have.
pub const MOST_LOGO: usize = 512 * 1024;
/// The same in base64.
const MOST_LOGO_TEXT: usize = MOST_LOGO.div_ceil(3) * 4;
/// Pixels a side of a logo may have.
pub const MOST_PIXELS: u32 = 2048;

/// The currencies a centre can count in (ISO 4217).
pub const CURRENCIES: &[&str] = &["KZT", "RUB", "KGS", "UZS", "TJS", "AZN", "GEL", "AMD", "BYN", "TRY", "USD", "EUR"];

words! {
    /// A part of the settings: what is saved alone.
    Part {
        Name = "name",
        Logo = "logo",
        Accent = "accent",
        TimeZone = "timeZone",
        Currency = "currency",
        Language = "language",
        Hours = "hours",
        Attendance = "attendance",
    }
}

answer! {
    /// Everything a centre has decided.
    pub struct Centre {
        pub id: CompanyId,
        pub name: String,
        /// Address of the logo.
        pub logo: Option<String>,
        pub accent: Accent,
        /// IANA name.
        pub time_zone: String,
        /// ISO 4217.
        pub currency: String,
        /// There are sums already: the currency cannot be changed.
        pub currency_fixed: bool,
        pub language: Locale,
        /// The days on which the centre is open; nothing while nobody has said.
        pub hours: Option<Vec<DayHours>>,
        pub attendance: AttendancePolicy,
        pub versions: Versions,
    }

    /// The version of each part; 0 as long as nobody has touched it.
    #[derive(Copy, Default)]
    pub struct Versions {
        pub name: i32,
        pub logo: i32,
        pub accent: i32,
        pub time_zone: i32,
        pub currency: i32,
        pub language: i32,
        pub hours: i32,
        pub attendance: i32,
    }

    /// What every page of the app needs of it.
    #[derive(Default)]
    pub struct CentreLook {
        pub logo: Option<String>,
        pub accent: Accent,
        pub hours: Option<Vec<DayHours>>,
        pub attendance: AttendancePolicy,
    }
}

impl Versions {
    pub const fn of(&self, part: Part) -> i32 {
        match part {
            Part::Name => self.name,
            Part::Logo => self.logo,
            Part::Accent => self.accent,
            Part::TimeZone => self.time_zone,
            Part::Currency => self.currency,
            Part::Language => self.language,
            Part::Hours => self.hours,
            Part::Attendance => self.attendance,
        }
    }
    pub const fn of_mut(&mut self, part: Part) -> &mut i32 {
        match part {
            Part::Name => &mut self.name,
            Part::Logo => &mut self.logo,
            Part::Accent => &mut self.accent,
            Part::TimeZone => &mut self.time_zone,
            Part::Currency => &mut self.currency,
            Part::Language => &mut self.language,
            Part::Hours => &mut self.hours,
            Part::Attendance => &mut self.attendance,
        }
    }
}

command! {
    pub struct SetName {
        /// The version of this part that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub name: String,
    }

    pub struct SetLogo {
        pub version: i32,
        /// A PNG or SVG in base64; `null` takes the logo away.
        #[validate(custom(function = "logo_size"))]
        pub data: Option<String>,
    }

    pub struct SetAccent {
        pub version: i32,
        #[validate(nested)]
        pub accent: Accent,
    }

    pub struct SetTimeZone {
        pub version: i32,
        /// IANA name. Lessons ahead of the branches that follow the centre keep their wall-clock time.
        #[validate(length(min = 1, max = 60))]
        pub time_zone: String,
    }

    pub struct SetCurrency {
        pub version: i32,
        #[validate(custom(function = "currency"))]
        pub currency: String,
    }

    pub struct SetLanguage {
        pub version: i32,
        pub language: Locale,
    }

    pub struct SetHours {
        pub version: i32,
        #[validate(nested, custom(function = "week"))]
        pub days: Vec<DayHours>,
    }

    /// When the centre is open on a day of the week.
    #[derive(Copy, Eq)]
    pub struct DayHours {
        /// From Monday 1 to Sunday 7.
        #[validate(range(min = 1, max = 7))]
        pub weekday: u8,
        /// Minutes since midnight.
        #[validate(range(min = 0, max = 1439))]
        pub from: u16,
        /// Minutes since midnight, up to 1440.
        #[validate(range(min = 1, max = 1440))]
        pub until: u16,
    }

    pub struct SetAttendance {
        pub version: i32,
        #[validate(nested)]
        pub policy: AttendancePolicy,
    }

    /// Why somebody was absent.
    #[derive(Eq)]
    pub struct AbsenceReason {
        #[validate(length(min = 1, max = 100), custom(function = "validation::not_blank"))]
        pub name: String,
        /// Excuses the absence.
        pub excused: bool,
    }
}

/// How lessons are marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttendancePolicy {
    /// There is a mark `excused`.
    pub excused: bool,
    /// There is a remark `late`.
    pub late: bool,
    /// Marks may be given before the lesson begins.
    pub before_start: bool,
    /// How many days after the lesson those may mark who do not manage lessons; without limit if absent.
    #[validate(range(min = 0, max = 365))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_back: Option<u16>,
    /// For how many days after a lesson that was missed with an excuse another can be joined instead; 0 for none.
    #[validate(range(min = 0, max = 365))]
    #[serde(default = "usual_makeup_days")]
    pub makeup_days: u16,
    /// The reasons that are offered; each says which mark it belongs to.
    #[validate(nested, length(max = 30))]
    #[serde(default)]
    pub reasons: Vec<AbsenceReason>,
}

const fn usual_makeup_days() -> u16 {
    30
}

impl Default for AttendancePolicy {
    fn default() -> Self {
        Self {
            excused: true,
            late: true,
            before_start: false,
            days_back: None,
            makeup_days: usual_makeup_days(),
            reasons: Vec::new(),
        }
    }
}

impl AttendancePolicy {
    /// Whether a lesson that ended then is too long ago for those who do not manage lessons.
    pub fn is_closed(&self, ended: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.days_back.is_some_and(|days| ended + Duration::days(i64::from(days)) < now)
    }

    /// Whether a reason of the list excuses; nothing of a reason in somebody's own words.
    pub fn excuses(&self, reason: &str) -> Option<bool> {
        let same =
            |known: &&AbsenceReason| known.name.trim().eq_ignore_ascii_case(reason.trim()) || known.name.trim() == reason.trim();
        self.reasons.iter().find(same).map(|known| known.excused)
    }
}

fn logo_size(data: &str) -> Result<(), ValidationError> {
    if data.len() > MOST_LOGO_TEXT { Err(ValidationError::new("imageSize")) } else { Ok(()) }
}

fn currency(code: &str) -> Result<(), ValidationError> {
    if CURRENCIES.contains(&code) { Ok(()) } else { Err(ValidationError::new("unknownCurrency")) }
}

/// Each day once, and closing after opening.
fn week(days: &[DayHours]) -> Result<(), ValidationError> {
    let twice = days.iter().enumerate().any(|(at, day)| days.iter().skip(at + 1).any(|other| other.weekday == day.weekday));
    let backwards = days.iter().any(|day| day.from >= day.until);
    if twice || backwards { Err(ValidationError::new("hours")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_has_each_day_once_and_closes_after_it_opens() {
        let day = |weekday, from, until| DayHours { weekday, from, until };
        assert!(week(&[day(1, 540, 1200), day(2, 540, 1200)]).is_ok());
        assert!(week(&[day(1, 540, 1200), day(1, 600, 900)]).is_err());
        assert!(week(&[day(1, 600, 600)]).is_err());
    }

    #[test]
    fn a_reason_of_the_list_is_known_and_one_in_own_words_is_not() {
        let policy = AttendancePolicy {
            reasons: vec![AbsenceReason { name: "Болезнь".into(), excused: true }],
            ..AttendancePolicy::default()
        };
        assert_eq!((policy.excuses(" Болезнь "), policy.excuses("проспал")), (Some(true), None));
    }
}
