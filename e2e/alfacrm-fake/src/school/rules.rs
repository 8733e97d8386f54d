//! The weekly schedule (`regular-lesson`): one row per weekday, exactly as many as planned.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Group, Related, Rule, School, Teacher};
use crate::dates::{clock, dmy, iso, never, shift};
use crate::world::{Entity, Record};

const WEEKDAY_STARTS: &[u32] = &[960, 1050, 870, 1140, 630, 540];
const WEEKEND_STARTS: &[u32] = &[600, 690, 780, 870, 960];
const SINGLE_STARTS: &[u32] = &[720, 765, 810, 870, 915, 975, 540, 585];
/// How many rows `traps` adds.
const TRAPS: usize = 7;

pub fn of_groups(school: &mut School) {
    let last_sunday = school.plan.sundays.last().copied();
    for n in 0..school.plan.groups {
        let group = school.groups[n].clone();
        let Some((from, room, teacher)) = place(school, &group) else {
            continue;
        };
        school.groups[n].teacher = teacher;
        let minutes = if group.subject == 4 { 60 } else { 90 };
        for day in group.days.clone() {
            let rule = Rule {
                id: 0,
                branch: group.branch,
                related: Related::Group(group.id),
                subject: group.subject,
                teacher: school.teachers[teacher].id,
                room: Some(room),
                day,
                written_as_zero: Some(n) == last_sunday,
                from,
                to: from + minutes,
                begins: group.begins,
                ends: group.ends,
            };
            push(school, rule);
        }
    }
}

fn push(school: &mut School, mut rule: Rule) {
    rule.id = 301 + school.rules.len() as i64;
    school.rules.push(rule);
}

/// A start, a room and a teacher (index) for all days of a group.
fn place(school: &School, group: &Group) -> Option<(u32, i64, usize)> {
    let starts = if group.days[0] >= 6 { WEEKEND_STARTS } else { WEEKDAY_STARTS };
    let staff: Vec<usize> = (0..school.plan.teachers)
        .map(|i| (group.teacher + i) % school.plan.teachers)
        .filter(|i| school.teachers[*i].branches.contains(&group.branch))
        .collect();
    let rooms: Vec<i64> = school.rooms.iter().filter(|r| r.enabled && r.branch == group.branch).map(|r| r.id).collect();
    let turn = group.id as usize;
    for teacher in staff {
        for from in starts {
            for i in 0..rooms.len() {
                let room = rooms[(turn + i) % rooms.len()];
                let who = school.teachers[teacher].id;
                if school.slot_is_free(&group.days, (*from, from + 90), who, room) {
                    return Some((*from, room, teacher));
                }
            }
        }
    }
    None
}

/// Individual lessons until the planned number is reached, leaving room for the traps. Their
/// customers' ids mostly equal some group's.
pub fn of_customers(school: &mut School) {
    let wanted = school.plan.rules - TRAPS;
    let mut turn = 0_usize;
    while school.rules.len() < wanted && turn < 20_000 {
        let client = school.clients[(turn * 2 + turn / 11) % (school.plan.clients * 2 / 3)].clone();
        let teacher = school.teachers[turn % school.plan.teachers].clone();
        let day = (turn / 3 % 6) as u32 + 1;
        let from = SINGLE_STARTS[turn / 7 % SINGLE_STARTS.len()];
        turn += 1;
        let branch = client.branches[0];
        let span = (from, from + 45);
        let room = school
            .rooms
            .iter()
            .filter(|room| room.enabled && room.branch == branch)
            .map(|room| room.id)
            .find(|room| school.slot_is_free(&[day], span, teacher.id, *room));
        let has_one = school.rules.iter().any(|rule| rule.related == Related::Customer(client.id));
        if let (Some(room), false) = (room, has_one)
            && teacher.branches.contains(&branch)
            && school.pupil_is_free(client.id, &[day], span)
        {
            let rule = single(school, client.id, branch, teacher.id, (day, from));
            push(school, Rule { room: Some(room), ..rule });
        }
    }
}

fn single(school: &School, client: i64, branch: i64, teacher: i64, when: (u32, u32)) -> Rule {
    Rule {
        id: 0,
        branch,
        related: Related::Customer(client),
        subject: 1,
        teacher,
        room: None,
        day: when.0,
        written_as_zero: false,
        from: when.1,
        to: when.1 + 45,
        begins: school.year().0,
        ends: never(),
    }
}

/// The rows careless importers lose.
pub fn traps(school: &mut School) {
    let today = school.today();
    let plan = school.plan;
    let first_archived = school.groups[plan.groups].clone();
    let former = school.teachers[plan.teachers].id;
    let last_client = school.clients[plan.clients].id;
    let lead = school.clients[plan.clients + plan.archived_clients].id;
    let own = school.teachers[0].id;
    let disabled = school.plan.rooms;
    let group = school.groups[0].clone();
    let pupil = school.clients[1].id;
    let twin = school.rules[0].clone();
    let free = |t: &&Teacher| !t.former && school.slot_is_free(&[twin.day], (twin.from, twin.to), t.id, -1);
    let near = school.teachers.iter().filter(free).find(|t| t.branches.contains(&twin.branch));
    let stand_in = near.or_else(|| school.teachers.iter().find(free)).map_or(former, |t| t.id);
    let second = school.groups[1].clone();
    let of_group = |group: &Group, teacher: i64, room: Option<i64>, when: (u32, u32), ends: NaiveDate| {
        let base = Rule { related: Related::Group(group.id), teacher, room, ends, ..twin.clone() };
        Rule {
            branch: group.branch,
            subject: group.subject,
            begins: group.begins,
            day: when.0,
            from: when.1,
            to: when.1 + 60,
            ..base
        }
    };
    let rows = [
        // An archived group's old schedule is still listed.
        of_group(&first_archived, own, Some(1), (5, 480), first_archived.ends),
        // A dismissed teacher still stands in the plan.
        of_group(&group, former, Some(2), (6, 1200), group.ends),
        // A former pupil's individual lessons.
        Rule { ends: shift(today, -35), ..single(school, last_client, 1, own, (2, 480)) },
        // A lead's trial series.
        Rule { ends: shift(today, 20), ..single(school, lead, 1, own, (4, 480)) },
        // Online: no room.
        single(school, pupil, 1, own, (3, 1245)),
        // In a room out of use.
        of_group(&group, own, Some(disabled), (7, 1080), group.ends),
        // Two lessons in one room at one time.
        Rule { to: twin.to, ..of_group(&second, stand_in, twin.room, (twin.day, twin.from), second.ends) },
    ];
    for row in rows {
        push(school, row);
    }
}

pub fn render(school: &mut School) {
    for rule in school.rules.clone() {
        let (class, related, kind) = match rule.related {
            Related::Group(id) => ("Group", id, 2),
            Related::Customer(id) => ("Customer", id, 1),
        };
        let seconds = if rule.id % 40 == 7 { ":00" } else { "" };
        let row = json!({
            "id": rule.id, "branch_id": rule.branch, "lesson_type_id": kind,
            "related_class": class, "related_id": related, "subject_id": rule.subject,
            "streaming": if rule.id % 2 == 0 { json!([]) } else { Value::Bool(false) },
            "teacher_ids": [rule.teacher], "room_id": rule.room,
            "day": if rule.written_as_zero { 0 } else { rule.day }, "days": [],
            "time_from_v": format!("{}{seconds}", clock(rule.from)),
            "time_to_v": format!("{}{seconds}", clock(rule.to)),
            "b_date": iso(rule.begins), "e_date": iso(rule.ends),
            "b_date_v": dmy(rule.begins), "e_date_v": dmy(rule.ends), "is_public": 0,
        });
        school.world.add(Entity::RegularLesson, Record::new(&[rule.branch], false, row));
    }
}
