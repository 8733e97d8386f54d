//! Lessons as iCalendar (RFC 5545).
//!
//! Times are instants in UTC, so that no program has to know the rules of a zone; each lesson is an event of its own,
//! because each can be moved or cancelled alone. What is said depends on whose calendar it is: a student's or a room's
//! names no other student, a cancelled lesson does not say why, and nobody's phone or note is ever in it.

use std::collections::BTreeMap;

use chrono::Duration;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use shared::i18n::{Locale, keys, texts};
use uuid::Uuid;

use super::subject::Subject;
use crate::{entity::lesson, lessons::assemble};

/// What a program calls us.
const PRODUCT: &str = "-//Classmate Central//Lessons//RU";
/// How long a program may wait before it asks again.
const FRESH: Duration = Duration::hours(1);

/// Names by id.
pub type Names = BTreeMap<Uuid, String>;

/// What a calendar is written with.
pub struct Sheet<'a> {
    pub of: Subject,
    pub name: &'a str,
    pub centre: &'a str,
    pub zone: &'a str,
    pub locale: Locale,
    pub names: &'a assemble::Names,
    pub subjects: &'a Names,
    /// Empty where there is one branch only.
    pub branches: &'a Names,
}

/// The calendar with these lessons; the same lessons give the same text.
pub fn written(sheet: &Sheet<'_>, lessons: &[lesson::Model]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", PRODUCT));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    let name = clean(&format!("{} — {}", sheet.name, sheet.centre));
    // Every program reads this one; the crate would not escape `NAME`.
    calendar.append_property(Property::new("X-WR-CALNAME", &name));
    calendar.timezone(sheet.zone).ttl(&FRESH);
    for row in lessons {
        calendar.push(sheet.event(row));
    }
    calendar.to_string()
}

impl Sheet<'_> {
    fn event(&self, row: &lesson::Model) -> Event {
        let cancelled = row.status == "cancelled";
        let mut event = Event::new();
        event
            .uid(&format!("{}@classmate-central", row.id))
            .sequence(row.version.saturating_sub(1).unsigned_abs())
            .timestamp(row.updated_at)
            .created(row.created_at)
            .last_modified(row.updated_at)
            .starts(row.starts_at)
            .ends(row.ends_at)
            .summary(&clean(&self.summary(row, cancelled)))
            .status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if cancelled {
            // Who looks for a free hour finds it.
            event.add_property("TRANSP", "TRANSPARENT");
        }
        let place = self.place(row);
        if !place.is_empty() {
            event.location(&clean(&place));
        }
        let about = self.about(row);
        if !about.is_empty() {
            event.description(&about.iter().map(|line| clean(line)).collect::<Vec<_>>().join("\n"));
        }
        event.done()
    }

    /// Some programs show a cancelled event like any other: its name says it too.
    fn summary(&self, row: &lesson::Model, cancelled: bool) -> String {
        let title = self.title(row);
        if cancelled { texts(self.locale).with(keys::CALENDAR_FEED_CANCELLED, &[("title", title.into())]) } else { title }
    }

    /// A teacher's calendar names whom an individual lesson is for; the others' never name a student.
    fn title(&self, row: &lesson::Model) -> String {
        let told = matches!(self.of, Subject::Teacher(_)).then(|| self.names.title(row)).filter(|title| !title.is_empty());
        if let Some(told) = told {
            return told;
        }
        let own = row.title.clone().filter(|title| !title.trim().is_empty());
        let groups = || {
            let names = self.names.rosters().groups(row.id).iter().filter_map(|id| self.names.groups.get(id));
            let names = names.map(|group| group.name.as_str()).collect::<Vec<_>>().join(", ");
            (!names.is_empty()).then_some(names)
        };
        let subject = || self.subject(row).map(ToOwned::to_owned);
        own.or_else(groups).or_else(subject).unwrap_or_else(|| texts(self.locale).get(keys::CALENDAR_FEED_LESSON))
    }

    fn subject(&self, row: &lesson::Model) -> Option<&str> {
        row.subject_id.and_then(|id| self.subjects.get(&id)).map(String::as_str)
    }

    /// The room, and the branch where there are several.
    fn place(&self, row: &lesson::Model) -> String {
        let room = row.room_id.and_then(|id| self.names.rooms.get(&id)).map(|room| room.name.as_str());
        let branch = self.branches.get(&row.branch_id).map(String::as_str);
        room.into_iter().chain(branch).collect::<Vec<_>>().join(", ")
    }

    fn about(&self, row: &lesson::Model) -> Vec<String> {
        let said = |key, name: &str| texts(self.locale).with(key, &[("name", name.into())]);
        let teachers = self.names.teachers_of(row.id).iter().filter_map(|id| self.names.teachers.get(id));
        let teachers = teachers.map(|teacher| teacher.name.as_str()).collect::<Vec<_>>();
        let own = matches!(self.of, Subject::Teacher(_)) && teachers.len() < 2;
        let teachers = (!own && !teachers.is_empty()).then(|| said(keys::CALENDAR_FEED_TEACHER, &teachers.join(", ")));
        let subject = self.subject(row).map(|name| said(keys::CALENDAR_FEED_SUBJECT, name));
        let topic = row.topic.as_deref().filter(|topic| !topic.trim().is_empty());
        let topic = topic.map(|topic| said(keys::CALENDAR_FEED_TOPIC, topic));
        teachers.into_iter().chain(subject).chain(topic).collect()
    }
}

/// Without characters that would break a line where none is meant.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}
