//! Lessons around today: conducted before it, planned from it on, some cancelled.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::{Related, Rule, School};
use crate::dates::{at, iso, shift, stamp};
use crate::money::decimal;
use crate::world::{Entity, Record};

const PLANNED: i64 = 1;
const CANCELLED: i64 = 2;
const CONDUCTED: i64 = 3;
/// Names of the lesson types 1, 2, 3.
const KINDS: &[&str] = &["Индивидуальный", "Групповой", "Пробный"];
const TOPICS: &[&str] = &[
    "Датчики и моторы",
    "Present Perfect",
    "Дроби",
    "Абакус: формулы +5",
    "Сәлемдесу",
    "Эндшпиль",
    "Циклы for",
    "Повторение",
    "",
];

/// One occurrence before it becomes JSON.
struct Occurrence {
    rule: Option<i64>,
    branch: i64,
    kind: i64,
    subject: i64,
    room: Option<i64>,
    teachers: Vec<i64>,
    groups: Vec<i64>,
    pupils: Vec<i64>,
    day: NaiveDate,
    from: u32,
    to: u32,
}

pub fn make(school: &mut School) {
    let mut all = Vec::new();
    for offset in -school.plan.past_days..=school.plan.ahead_days {
        let day = shift(school.today(), offset);
        let weekday = day.weekday().number_from_monday();
        for rule in &school.rules {
            if rule.day == weekday && rule.begins <= day && day <= rule.ends {
                all.push(of_rule(school, rule, day));
            }
        }
    }
    all.extend(one_offs(school));
    all.sort_by_key(|lesson| (lesson.day, lesson.from, lesson.rule));
    for (n, lesson) in all.into_iter().enumerate() {
        render(school, n, lesson);
    }
}

fn of_rule(school: &School, rule: &Rule, day: NaiveDate) -> Occurrence {
    let (groups, pupils, kind) = match rule.related {
        Related::Customer(id) => (vec![], vec![id], 1),
        Related::Group(id) => (vec![id], roster(school, id, day), 2),
    };
    Occurrence {
        rule: Some(rule.id),
        branch: rule.branch,
        kind,
        subject: rule.subject,
        room: rule.room,
        teachers: vec![rule.teacher],
        groups,
        pupils,
        day,
        from: rule.from,
        to: rule.to,
    }
}

fn roster(school: &School, group: i64, day: NaiveDate) -> Vec<i64> {
    let members = school.members.iter();
    members.filter(|m| m.group == group && m.begins <= day && day <= m.ends).map(|m| m.client).collect()
}

/// Lessons no rule made: trials with leads, and an open lesson of two groups and two teachers.
fn one_offs(school: &School) -> Vec<Occurrence> {
    let today = school.today();
    let teachers: Vec<i64> = school.active_teachers().take(2).map(|teacher| teacher.id).collect();
    let trial = |n: usize, lead: i64| Occurrence {
        rule: None,
        branch: 1,
        kind: 3,
        subject: 1 + (n % 2) as i64,
        room: None,
        teachers: teachers.iter().take(1).copied().collect(),
        groups: vec![],
        pupils: vec![lead],
        day: shift(today, 3 * n as i64 - 6),
        from: 1200,
        to: 1245,
    };
    let leads = school.clients.iter().filter(|client| client.lead && !client.archived);
    let mut found: Vec<_> = leads.take(4).enumerate().map(|(n, lead)| trial(n, lead.id)).collect();
    let groups: Vec<i64> = school.groups.iter().take(2).map(|group| group.id).collect();
    let day = shift(today, -7);
    let mut pupils: Vec<i64> = groups.iter().flat_map(|group| roster(school, *group, day)).collect();
    pupils.sort_unstable();
    pupils.dedup();
    let open = Occurrence { groups, pupils, teachers: teachers.clone(), day, from: 1245, to: 1305, ..trial(0, 0) };
    found.push(open);
    found
}

/// What became of the n-th lesson.
fn status(school: &School, n: usize, day: NaiveDate) -> i64 {
    match n {
        n if n % 25 == 11 => CANCELLED,
        // Somebody forgot to conduct it.
        n if n % 400 == 60 => PLANNED,
        _ if day < school.world.today => CONDUCTED,
        _ => PLANNED,
    }
}

fn render(school: &mut School, n: usize, mut lesson: Occurrence) {
    let status = status(school, n, lesson.day);
    if n % 41 == 6 && status == CONDUCTED && lesson.kind == 2 {
        guest(school, n, &mut lesson);
    }
    // Traps: details left out although pupils are known; nobody named at all.
    let no_details = n % 37 == 5;
    let nobody = status == PLANNED && n % 11 == 3 && lesson.kind == 2;
    let details = details(school, n, status, &lesson, no_details || nobody);
    // Starts a second late and ends a minute early occur in real accounts.
    let (late, early) = if n % 29 == 4 { ("01", 1) } else { ("00", 0) };
    let from = at(lesson.day, lesson.from).format("%Y-%m-%d %H:%M").to_string();
    let pupils = if nobody { vec![] } else { lesson.pupils.clone() };
    let topic = if status == CONDUCTED { TOPICS[n % TOPICS.len()] } else { "" };
    let mut row = json!({
        "id": 70_001 + n, "branch_id": lesson.branch, "regular_id": lesson.rule,
        "date": iso(lesson.day), "time_from": format!("{from}:{late}"),
        "time_to": stamp(at(lesson.day, lesson.to - early)),
        "lesson_type_id": lesson.kind, "lesson_type_name": KINDS[lesson.kind as usize - 1],
        "status": status, "subject_id": lesson.subject, "room_id": lesson.room,
        "teacher_ids": lesson.teachers, "customer_ids": pupils, "group_ids": lesson.groups,
        "streaming": if n.is_multiple_of(2) { json!(false) } else { json!([]) },
        "topic": topic, "note": if status == CANCELLED { "Отменён: болеет преподаватель" } else { "" },
        "homework": null, "created_at": stamp(at(shift(lesson.day, -5), 180)),
        "updated_at": stamp(at(lesson.day, lesson.to)),
    });
    if let (Some(list), Some(map)) = (details, row.as_object_mut()) {
        map.insert("details".to_owned(), list);
    }
    school.world.add(Entity::Lesson, Record::new(&[lesson.branch], false, row));
}

/// A pupil of another group comes once.
fn guest(school: &School, n: usize, lesson: &mut Occurrence) {
    let guest = school.clients[(n * 13) % school.plan.clients].id;
    if !lesson.pupils.contains(&guest) {
        lesson.pupils.push(guest);
    }
}

fn details(school: &mut School, n: usize, status: i64, lesson: &Occurrence, none: bool) -> Option<Value> {
    if none {
        return None;
    }
    let mut list = Vec::new();
    for (i, pupil) in lesson.pupils.iter().enumerate() {
        let price = if lesson.kind == 3 { 0 } else { price(school, *pupil) };
        let (attended, reason) = match (status, school.dice.below(100)) {
            (CONDUCTED, 0..=85) => (1, 0),
            (CONDUCTED, 86..=91) => (0, 0),
            (CONDUCTED, 92..=95) => (0, 1),
            (CONDUCTED, _) => (0, 2),
            _ => (0, 0),
        };
        // Unexcused absence is charged; a cancelled lesson is not; a planned one is prefilled.
        let charge = if reason == 0 && status != CANCELLED { price } else { 0 };
        if status == CONDUCTED {
            *school.charged.entry(*pupil).or_default() += charge;
        }
        let written = match charge {
            c if c % 100 == 0 && (n + i).is_multiple_of(7) => json!(c / 100),
            c => json!(decimal(c)),
        };
        let absent_note = if reason == 2 { "болеет" } else { "" };
        list.push(json!({
            "id": 880_000 + n * 20 + i, "customer_id": pupil, "is_attend": attended,
            "reason_id": if reason == 0 && i % 5 == 4 { Value::Null } else { json!(reason) },
            "commission": written,
            "ctt_id": if charge == 0 { Value::Null } else { json!(6_000 + pupil) },
            "grade": if attended == 1 && (n + i).is_multiple_of(6) { "5" } else { "" },
            "homework_grade_id": null, "bonus": 0, "note": absent_note,
        }));
    }
    Some(Value::Array(list))
}

fn price(school: &School, pupil: i64) -> i64 {
    let client = school.clients.iter().find(|client| client.id == pupil);
    client.filter(|client| !client.lead).map_or(0, super::Client::price)
}
