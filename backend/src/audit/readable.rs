//! What differed between two states of a record, as people say it: the field's name, names instead of ids, days as days.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use shared::{
    audit::AuditChange,
    events::Entity,
    format,
    i18n::{Key, Locale, keys, texts},
    permission::Permission,
    time::WallTime,
};
use uuid::Uuid;

use super::names::Names;
use crate::{entity::audit, zone};

/// Fields that say nothing to people, or what another field says already.
const SILENT: &[&str] = &[
    "id",
    "version",
    "createdAt",
    "updatedAt",
    "startsAt",
    "endsAt",
    "marked",
    "expected",
    "students",
    "members",
    "balance",
    "subscriptions",
    "detached",
    "acceptedOverlap",
    "ruleId",
    "userId",
    "lastUsedAt",
    "sentAt",
    "expiresAt",
    "defaultKey",
    "guardiansOf",
    "markedAt",
    "markedBy",
    "kind",
    "link",
    "invitedBy",
    "secondFactor",
    "studentName",
    "at",
    "room",
    "teachers",
];

/// Everything a value is said with.
pub struct Words<'a> {
    pub locale: Locale,
    pub zone: Tz,
    pub names: &'a Names,
}

impl Words<'_> {
    /// What the record was called.
    pub fn title(&self, row: &audit::Model) -> Option<String> {
        let of = |field: &str| {
            let states = [&row.after, &row.before];
            let mut values = states.into_iter().flatten().filter_map(|state| state.get(field)?.as_str());
            values.find(|text| !text.is_empty()).map(str::to_owned)
        };
        let known = || self.names.get(row.record_id).map(str::to_owned);
        ["name", "title", "studentName", "email"].into_iter().find_map(of).or_else(known)
    }

    /// The fields that differ; of a record just made, those that are filled in.
    pub fn changes(&self, entity: Entity, before: Option<&Value>, after: Option<&Value>) -> Vec<AuditChange> {
        if entity == Entity::Attendance {
            return self.marks(before, after);
        }
        let nothing = Map::new();
        let fields = |state: Option<&Value>| state.and_then(Value::as_object).cloned().unwrap_or_else(|| nothing.clone());
        let (before, after) = (fields(before), fields(after));
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differing =
            all.into_iter().filter(|field| before.get(*field) != after.get(*field) && !is_silent(field, &before, &after));
        differing.filter_map(|field| self.change(field, before.get(field), after.get(field))).collect()
    }

    fn change(&self, field: &str, before: Option<&Value>, after: Option<&Value>) -> Option<AuditChange> {
        let say = |value: Option<&Value>| value.and_then(|value| self.say(field, value));
        let (before, after) = (say(before), say(after));
        let name = field_name(field).map_or_else(|| field.to_owned(), |key| texts(self.locale).get(key));
        (before != after).then_some(AuditChange { name, before, after })
    }

    /// Marks of a lesson: a line per student.
    fn marks(&self, before: Option<&Value>, after: Option<&Value>) -> Vec<AuditChange> {
        let marks = |state: Option<&Value>| state.and_then(Value::as_array).cloned().unwrap_or_default();
        let (before, after) = (marks(before), marks(after));
        let student = |mark: &Value| mark.get("studentId").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
        let all: BTreeSet<Uuid> = before.iter().chain(&after).filter_map(student).collect();
        let of = |marks: &[Value], id: Uuid| {
            let mark = marks.iter().find(|mark| student(mark) == Some(id))?;
            let said: Vec<String> =
                ["status", "reason", "note"].iter().filter_map(|field| self.say(field, mark.get(field)?)).collect();
            Some(said.join(", "))
        };
        let line = |id: Uuid| {
            let (before, after) = (of(&before, id), of(&after, id));
            let name = self.names.get(id).unwrap_or("—").to_owned();
            (before != after).then_some(AuditChange { name, before, after })
        };
        all.into_iter().filter_map(line).collect()
    }

    /// A value as people say it; nothing where there is none.
    fn say(&self, field: &str, value: &Value) -> Option<String> {
        let texts = texts(self.locale);
        match value {
            Value::Null => None,
            Value::Bool(yes) => Some(texts.get(if *yes { keys::AUDIT_YES } else { keys::AUDIT_NO })),
            Value::Number(number) if field == "weekdays" => self.weekday(number.as_u64()?),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => self.say_text(field, text),
            Value::Array(items) => {
                let said: Vec<String> = items.iter().filter_map(|item| self.say(field, item)).collect();
                (!said.is_empty()).then(|| said.join(", "))
            }
            Value::Object(fields) => self.say_object(fields),
        }
    }

    fn say_object(&self, fields: &Map<String, Value>) -> Option<String> {
        if let Some(said) = self.say_setting(fields) {
            return Some(said);
        }
        let part = |name: &str| fields.get(name).and_then(|value| self.say(name, value));
        if let (Some(label), Some(value)) = (part("label"), part("value")) {
            return Some(format!("{label}: {value}"));
        }
        let said: Vec<String> = match part("name") {
            Some(name) => std::iter::once(name).chain(part("phones")).collect(),
            None => fields.keys().filter(|name| !SILENT.contains(&name.as_str())).filter_map(|name| part(name)).collect(),
        };
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// «Пн» for 1
    fn weekday(&self, number: u64) -> Option<String> {
        let monday = NaiveDate::from_isoywd_opt(2026, 1, chrono::Weekday::Mon)?;
        Some(format::weekday_short(monday + chrono::Days::new(number.clamp(1, 7) - 1), self.locale))
    }

    /// Hours of a day, and reasons of absence.
    fn say_setting(&self, fields: &Map<String, Value>) -> Option<String> {
        let number = |name: &str| fields.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        if let (Some(weekday), Some(from), Some(until)) = (number("weekday"), number("from"), number("until")) {
            let day = self.weekday(weekday.into())?;
            return Some(format!("{day} {:02}:{:02}–{:02}:{:02}", from / 60, from % 60, until / 60, until % 60));
        }
        let (name, excused) = (fields.get("name")?.as_str()?, fields.get("excused")?.as_bool()?);
        let mark = if excused { keys::AUDIT_WORD_EXCUSED } else { keys::AUDIT_WORD_MISSED };
        Some(format!("{name} ({})", texts(self.locale).get(mark)))
    }

    fn say_text(&self, field: &str, text: &str) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        if let Ok(id) = text.parse::<Uuid>() {
            return Some(self.names.get(id).unwrap_or("—").to_owned());
        }
        if field == "phones" {
            return Some(format::phone(text));
        }
        if let Ok(permission) = text.parse::<Permission>() {
            return Some(texts(self.locale).get(permission.name()));
        }
        if let (true, Ok(language)) = (matches!(field, "language" | "locale"), text.parse::<Locale>()) {
            return Some(language.own_name().to_owned());
        }
        if let Some(key) = word(field, text) {
            return Some(texts(self.locale).get(key));
        }
        if let Ok(day) = text.parse::<NaiveDate>() {
            return Some(format::date(day, self.locale));
        }
        let moment = |at: WallTime| format!("{}, {}", format::date(at.date(), self.locale), format::time(at.time()));
        if let Ok(at) = text.parse::<DateTime<Utc>>() {
            return Some(moment(zone::wall(at, self.zone)));
        }
        Some(text.parse::<WallTime>().map_or_else(|_| text.to_owned(), moment))
    }
}

/// One teacher stands also among the teachers: it is said once.
fn is_silent(field: &str, before: &Map<String, Value>, after: &Map<String, Value>) -> bool {
    let listed = |name: &str| before.contains_key(name) || after.contains_key(name);
    match field {
        "teacherId" => listed("teacherIds"),
        "groupId" => listed("groupIds"),
        "students" => true,
        other => SILENT.contains(&other),
    }
}

fn word(field: &str, text: &str) -> Option<Key> {
    Some(match (field, text) {
        ("status", "scheduled") => keys::AUDIT_WORD_SCHEDULED,
        ("status", "completed") => keys::AUDIT_WORD_COMPLETED,
        ("status", "cancelled") => keys::AUDIT_WORD_CANCELLED,
        ("status", "attended") => keys::AUDIT_WORD_ATTENDED,
        ("status", "missed") => keys::AUDIT_WORD_MISSED,
        ("status", "excused") => keys::AUDIT_WORD_EXCUSED,
        ("reason", "signed out") => keys::AUDIT_WORD_SIGNED_OUT,
        ("reason", "wrongPassword") => keys::AUDIT_WORD_WRONG_PASSWORD,
        ("reason", "password changed") => keys::AUDIT_WORD_PASSWORD_CHANGED,
        ("reason", "password reset") => keys::AUDIT_WORD_PASSWORD_RESET,
        ("reason", "reset link") => keys::AUDIT_WORD_RESET_LINK,
        ("reason", "second factor on") => keys::AUDIT_WORD_FACTOR_ON,
        ("reason", "second factor off") => keys::AUDIT_WORD_FACTOR_OFF,
        ("reason", "second factor taken off") => keys::AUDIT_WORD_FACTOR_TAKEN_OFF,
        ("reason", "second factor off by command") => keys::AUDIT_WORD_FACTOR_OFF_BY_COMMAND,
        ("reason", "tokens revoked") => keys::AUDIT_WORD_TOKENS_REVOKED,
        ("reason", "too many sessions") => keys::AUDIT_WORD_TOO_MANY_SESSIONS,
        ("reason", "recovery codes renewed") => keys::AUDIT_WORD_CODES_RENEWED,
        ("reason", "recovery code used") => keys::AUDIT_WORD_CODE_USED,
        ("reason", "wrongCode") => keys::AUDIT_WORD_WRONG_CODE,
        ("reason", "ended by the user") => keys::AUDIT_WORD_ENDED,
        ("reason", "deactivated") => keys::AUDIT_WORD_DEACTIVATED,
        ("reason", "reused") => keys::AUDIT_WORD_REUSED,
        ("reason", "ill") => keys::AWAY_ILL,
        ("reason", "holiday") => keys::AWAY_HOLIDAY,
        ("reason", "busy") => keys::AWAY_BUSY,
        ("reason", "other") => keys::AWAY_OTHER,
        ("guestKind", "trial") => keys::GUEST_TRIAL,
        ("guestKind", "makeup") => keys::GUEST_MAKEUP,
        ("clearing", "asked") => keys::AUDIT_WORD_ASKED,
        _ => return None,
    })
}

fn field_name(field: &str) -> Option<Key> {
    Some(match field {
        "name" => keys::AUDIT_FIELD_NAME,
        "moneyNeedsSecondFactor" => keys::AUDIT_FIELD_MONEY_NEEDS_SECOND_FACTOR,
        "sessions" => keys::AUDIT_FIELD_SESSIONS,
        "tokens" => keys::AUDIT_FIELD_TOKENS,
        "title" => keys::AUDIT_FIELD_TITLE,
        "phones" => keys::AUDIT_FIELD_PHONES,
        "email" => keys::AUDIT_FIELD_EMAIL,
        "birthDate" => keys::AUDIT_FIELD_BIRTH_DATE,
        "note" => keys::AUDIT_FIELD_NOTE,
        "status" => keys::AUDIT_FIELD_STATUS,
        "branchId" | "branchIds" => keys::AUDIT_FIELD_BRANCH,
        "guardians" => keys::AUDIT_FIELD_GUARDIANS,
        "groups" => keys::AUDIT_FIELD_GROUPS,
        "custom" => keys::AUDIT_FIELD_CUSTOM,
        "capacity" => keys::AUDIT_FIELD_CAPACITY,
        "teacherId" | "teacherIds" => keys::AUDIT_FIELD_TEACHER,
        "roomId" => keys::AUDIT_FIELD_ROOM,
        "subjectId" | "subjectIds" => keys::AUDIT_FIELD_SUBJECT,
        "groupId" | "groupIds" => keys::AUDIT_FIELD_GROUP,
        "studentId" | "studentIds" => keys::AUDIT_FIELD_STUDENT,
        "starts" => keys::AUDIT_FIELD_STARTS,
        "ends" => keys::AUDIT_FIELD_UNTIL,
        "times" => keys::AVAILABILITY_TITLE,
        "minutes" => keys::AUDIT_FIELD_MINUTES,
        "topic" => keys::AUDIT_FIELD_TOPIC,
        "reason" | "cancelReason" => keys::AUDIT_FIELD_REASON,
        "from" => keys::AUDIT_FIELD_FROM,
        "until" => keys::AUDIT_FIELD_UNTIL,
        "roleIds" => keys::AUDIT_FIELD_ROLES,
        "permissions" => keys::AUDIT_FIELD_PERMISSIONS,
        "allBranches" => keys::AUDIT_FIELD_ALL_BRANCHES,
        "active" => keys::AUDIT_FIELD_ACTIVE,
        "address" => keys::AUDIT_FIELD_ADDRESS,
        "timeZone" => keys::AUDIT_FIELD_TIME_ZONE,
        "colour" | "hue" => keys::AUDIT_FIELD_COLOUR,
        "archivedAt" => keys::AUDIT_FIELD_ARCHIVED,
        "overridden" | "override" => keys::AUDIT_FIELD_OVERRIDDEN,
        "state" => keys::AUDIT_FIELD_STATE,
        "clearing" => keys::AUDIT_FIELD_CLEARING,
        "cleared" => keys::AUDIT_FIELD_CLEARED,
        "backup" => keys::AUDIT_OF_BACKUP,
        "logo" => keys::CENTRE_LOGO,
        "currency" => keys::CENTRE_CURRENCY,
        "language" => keys::CENTRE_LANGUAGE,
        "hours" => keys::CENTRE_HOURS,
        "markExcused" => keys::ATTENDANCE_EXCUSED,
        "markLate" => keys::ATTENDANCE_LATE,
        "markBeforeStart" => keys::ATTENDANCE_BEFORE,
        "markDaysBack" => keys::ATTENDANCE_DAYS,
        "absenceReasons" => keys::ATTENDANCE_REASONS,
        "guestKind" => keys::AUDIT_FIELD_GUEST_KIND,
        "missedOn" => keys::AUDIT_FIELD_MAKEUP_LESSON,
        "usedOn" => keys::AUDIT_FIELD_USED_ON,
        "expiresOn" => keys::AUDIT_FIELD_EXPIRES_ON,
        "place" => keys::AUDIT_FIELD_PLACE,
        "makeupDays" => keys::ATTENDANCE_MAKEUP_DAYS,
        "startsOn" => keys::HOLIDAY_FROM,
        "endsOn" => keys::HOLIDAY_UNTIL,
        "weekdays" => keys::SERIES_DAYS,
        "skipped" => keys::SERIES_SKIPPED_DAYS,
        _ => return None,
    })
}
