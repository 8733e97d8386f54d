//! The week of today, as a wall calendar shows it.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use serde::Serialize;

use crate::dates;
use crate::world::{Entity, Record, World};

/// One lesson as a wall calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeekLesson {
    pub id: i64,
    pub date: String,
    pub from: String,
    pub to: String,
    pub status: i64,
    pub room: Option<String>,
    pub teachers: Vec<String>,
    pub groups: Vec<String>,
    pub customers: Vec<String>,
}

/// Lessons from Monday to Sunday, by day and time.
pub fn of(world: &World) -> Vec<WeekLesson> {
    let names = |entity| -> BTreeMap<i64, String> {
        world.rows(entity).iter().map(|row| (row.id, row.text("name").to_owned())).collect()
    };
    let (rooms, teachers) = (names(Entity::Room), names(Entity::Teacher));
    let (groups, customers) = (names(Entity::Group), names(Entity::Customer));
    let called = |lesson: &Record, key: &str, names: &BTreeMap<i64, String>| -> Vec<String> {
        let ids = lesson.list(key).iter().filter_map(serde_json::Value::as_i64);
        ids.filter_map(|id| names.get(&id).cloned()).collect()
    };
    let back = i64::from(world.today.weekday().num_days_from_monday());
    let monday = dates::shift(world.today, -back);
    let (first, last) = (dates::iso(monday), dates::iso(dates::shift(monday, 6)));
    let clock = |text: &str| text.get(11..16).unwrap_or_default().to_owned();
    let mut found: Vec<_> = world
        .rows(Entity::Lesson)
        .iter()
        .filter(|lesson| (first.as_str()..=last.as_str()).contains(&lesson.text("date")))
        .map(|lesson| WeekLesson {
            id: lesson.id,
            date: lesson.text("date").to_owned(),
            from: clock(lesson.text("time_from")),
            to: clock(lesson.text("time_to")),
            status: lesson.int("status").unwrap_or_default(),
            room: lesson.int("room_id").and_then(|id| rooms.get(&id).cloned()),
            teachers: called(lesson, "teacher_ids", &teachers),
            groups: called(lesson, "group_ids", &groups),
            customers: called(lesson, "customer_ids", &customers),
        })
        .collect();
    found.sort_by(|a, b| (&a.date, &a.from, a.id).cmp(&(&b.date, &b.from, b.id)));
    found
}
