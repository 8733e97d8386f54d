//! Groups, who is in them, and their weekly rules.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{EntityTrait, Set};
use serde_json::json;
use shared::{
    import::RowOutcome,
    search::{search_text, sort_key},
};
use uuid::Uuid;

use super::{
    links::{Link, ready},
    merge::{Item, Kept, Wanted},
    periods::Period,
    places::said,
    refs::Refs,
    world::World,
};
use crate::{
    db::Tenant,
    entity::{enrollment, schedule_rule, study_group},
    error::Result,
    import::{
        kind::Kind,
        raw::Entry,
        remark::Remark,
        source::records::{Group, RegularLesson, Related},
    },
};

impl Kept for study_group::Entity {
    const KIND: Kind = Kind::Group;
    const LINKS: &'static [Link] = &[Link::GroupTeachers];
    fn watched() -> &'static [study_group::Column] {
        use study_group::Column as C;
        &[C::Name, C::SortKey, C::BranchId, C::SubjectId, C::Capacity, C::Note, C::ArchivedAt]
    }
}
impl Kept for enrollment::Entity {
    const KIND: Kind = Kind::Enrollment;
    const TOGETHER: &'static [&'static str] = &["starts_on", "ends_on"];
    fn watched() -> &'static [enrollment::Column] {
        use enrollment::Column as C;
        &[C::GroupId, C::StudentId, C::StartsOn, C::EndsOn]
    }
}
impl Kept for schedule_rule::Entity {
    const KIND: Kind = Kind::Rule;
    const LINKS: &'static [Link] = &[Link::RuleTeachers];
    const TOGETHER: &'static [&'static str] = &["weekday", "starts_minute", "minutes", "starts_on", "ends_on"];
    fn watched() -> &'static [schedule_rule::Column] {
        use schedule_rule::Column as C;
        &[
            C::BranchId,
            C::GroupId,
            C::StudentId,
            C::SubjectId,
            C::RoomId,
            C::Weekday,
            C::StartsMinute,
            C::Minutes,
            C::StartsOn,
            C::EndsOn,
        ]
    }
}

/// Groups, running and archived. The source gives a group no subject: its rules do.
pub fn groups(db: &Tenant, world: &World, refs: &Refs) -> Vec<Item<study_group::Entity>> {
    let mut subjects: BTreeMap<i64, i64> = BTreeMap::new();
    for rule in &world.rules {
        if let (Related::Group(group), Some(subject)) = (rule.value.related, rule.value.subject_id) {
            subjects.entry(group).or_insert(subject);
        }
    }
    let one = |(place, entry): (i32, &Entry<Group>)| {
        let subject = subjects.get(&entry.id).and_then(|id| refs.record(Kind::Subject, *id));
        group(db, world, refs, entry, (place % 12 + 1, subject))
    };
    (0..).zip(&world.groups).map(one).collect()
}

fn group(
    db: &Tenant,
    world: &World,
    refs: &Refs,
    entry: &Entry<Group>,
    (hue, subject): (i32, Option<Uuid>),
) -> Item<study_group::Entity> {
    let value = &entry.value;
    let mut remarks = said(Kind::Group, entry);
    let item = |wanted, remarks| Item { key: entry.id.to_string(), name: value.name.clone(), wanted, remarks };
    let Some(branch) = world.branches_of(refs, &value.branch_ids, &entry.branches).first().copied() else {
        remarks.push(Remark::new(Kind::Group, entry.id, RowOutcome::Skipped, "branch_unknown").on("branch"));
        return item(None, remarks);
    };
    let remark = |code| Remark::new(Kind::Group, entry.id, RowOutcome::Repaired, code);
    let within: Vec<i64> = value.branch_ids.iter().chain(&entry.branches).copied().collect();
    let (teachers, unclear) = world.teachers_of(refs, &value.teachers, &within, remark);
    if teachers.is_empty() && unclear.is_empty() {
        remarks.push(Remark::new(Kind::Group, entry.id, RowOutcome::Imported, "no_teacher").on("teachers"));
    }
    remarks.extend(unclear);
    let row = study_group::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        branch_id: Set(branch),
        subject_id: Set(subject),
        room_id: Set(None),
        version: Set(1),
        name: Set(value.name.clone()),
        sort_key: Set(sort_key(&value.name)),
        capacity: Set(value.limit.and_then(|limit| i32::try_from(limit).ok()).filter(|limit| *limit > 0)),
        hue: Set(hue),
        note: Set(value.note.clone()),
        archived_at: Set(entry.archived.then(|| db.now())),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let links = vec![(Link::GroupTeachers, ready(Link::GroupTeachers, teachers.iter().map(|t| json!(t)).collect()))];
    item(Some(Wanted { row, links, adopt: None, search: Some(search_text([value.name.as_str()], [])) }), remarks)
}

/// Who is in which group. A period that would overlap one made here is left out and said.
pub async fn enrollments(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Item<enrollment::Entity>>> {
    let mut ours: BTreeMap<(Uuid, Uuid), Vec<enrollment::Model>> = BTreeMap::new();
    for row in db.all_of_company(enrollment::Entity::find()).await? {
        ours.entry((row.group_id, row.student_id)).or_default().push(row);
    }
    let mut items: Vec<_> = world.periods.iter().map(|period| enrollment(db, refs, &ours, period)).collect();
    let lost = world.lost_periods.iter().map(|remark| Item {
        key: remark.source_id.clone(),
        name: String::new(),
        wanted: None,
        remarks: vec![remark.clone()],
    });
    items.extend(lost);
    Ok(items)
}

fn enrollment(
    db: &Tenant,
    refs: &Refs,
    ours: &BTreeMap<(Uuid, Uuid), Vec<enrollment::Model>>,
    period: &Period,
) -> Item<enrollment::Entity> {
    let mut remarks = period.remarks.clone();
    let item = |wanted, remarks| Item { key: period.id.to_string(), name: String::new(), wanted, remarks };
    let skipped = |code| Remark::new(Kind::Enrollment, period.id, RowOutcome::Skipped, code);
    let Some(group) = refs.record(Kind::Group, period.group) else {
        remarks.push(skipped("group_unknown").on("group").with(period.group));
        return item(None, remarks);
    };
    let Some(student) = refs.record(Kind::Student, period.customer) else {
        remarks.push(skipped("student_unknown").on("student").with(period.customer));
        return item(None, remarks);
    };
    let own = refs.record(Kind::Enrollment, period.id);
    let others = ours.get(&(group, student)).into_iter().flatten().filter(|row| Some(row.id) != own);
    let brought = |row: &enrollment::Model| refs.of(Kind::Enrollment).any(|(_, id)| id == row.id);
    let apart = |row: &enrollment::Model| {
        row.ends_on.is_some_and(|last| last < period.from) || period.until.is_some_and(|last: NaiveDate| last < row.starts_on)
    };
    if let Some(other) = others.into_iter().find(|row| !apart(row)) {
        let code = if brought(other) { "period_merged" } else { "period_here" };
        remarks.push(skipped(code).with(format!(
            "{} – {}",
            other.starts_on,
            other.ends_on.map(|d| d.to_string()).unwrap_or_default()
        )));
        return item(None, remarks);
    }
    let row = enrollment::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        group_id: Set(group),
        student_id: Set(student),
        version: Set(1),
        starts_on: Set(period.from),
        ends_on: Set(period.until),
        created_at: Set(db.now()),
    };
    item(Some(Wanted { row, links: Vec::new(), adopt: None, search: None }), remarks)
}

/// The weekly rules, every one: what it refers to and is not here is left empty and said.
pub fn rules(db: &Tenant, world: &World, refs: &Refs) -> Vec<Item<schedule_rule::Entity>> {
    world.rules.iter().map(|entry| rule(db, world, refs, entry)).collect()
}

fn rule(db: &Tenant, world: &World, refs: &Refs, entry: &Entry<RegularLesson>) -> Item<schedule_rule::Entity> {
    let value = &entry.value;
    let mut remarks = said(Kind::Rule, entry);
    let item = |wanted, remarks| Item {
        key: entry.id.to_string(),
        name: format!("{} {}", value.weekday, value.from.format("%H:%M")),
        wanted,
        remarks,
    };
    let own: Vec<i64> = value.branch_id.into_iter().collect();
    let Some(branch) = world.branches_of(refs, &own, &entry.branches).first().copied() else {
        remarks.push(Remark::new(Kind::Rule, entry.id, RowOutcome::Skipped, "branch_unknown").on("branch"));
        return item(None, remarks);
    };
    let remark = |code| Remark::new(Kind::Rule, entry.id, RowOutcome::Repaired, code);
    let (group, student) = match value.related {
        Related::Group(id) => (refs.record(Kind::Group, id), None),
        Related::Customer(id) => (None, refs.record(Kind::Student, id)),
    };
    if group.is_none() && student.is_none() {
        let (code, id) = match value.related {
            Related::Group(id) => ("group_unknown", id),
            Related::Customer(id) => ("student_unknown", id),
        };
        remarks.push(remark(code).on("related").with(id));
    }
    let room = lookup(refs, Kind::Room, value.room_id, "room_unknown", &remark, &mut remarks);
    let subject = lookup(refs, Kind::Subject, value.subject_id, "subject_unknown", &remark, &mut remarks);
    let teachers = known_teachers(refs, &value.teacher_ids, &remark, &mut remarks);
    let minutes = (value.to - value.from).num_minutes();
    let minutes = if minutes > 0 {
        minutes
    } else {
        remarks.push(remark("duration").on("minutes").with(format!("{} – {}", value.from, value.to)));
        60
    };
    let stated = value.begins.or_else(|| begins_with_group(world, value.related));
    let starts_on = stated.or_else(|| world.begun.rule(entry.id)).unwrap_or(world.today);
    let ends_on = value.ends.map(|last| {
        if last < starts_on {
            remarks.push(remark("period_wrong").on("endsOn").with(last));
        }
        last.max(starts_on)
    });
    let row = schedule_rule::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        branch_id: Set(branch),
        group_id: Set(group),
        student_id: Set(student),
        subject_id: Set(subject),
        room_id: Set(room),
        version: Set(1),
        weekday: Set(i32::from(value.weekday)),
        also_on: Set(0),
        starts_minute: Set(minute_of_day(value.from)),
        minutes: Set(i32::try_from(minutes).unwrap_or(60)),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        skipped: Set(json!([])),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let links = vec![(Link::RuleTeachers, ready(Link::RuleTeachers, teachers.iter().map(|t| json!(t)).collect()))];
    item(Some(Wanted { row, links, adopt: None, search: None }), remarks)
}

pub fn minute_of_day(time: chrono::NaiveTime) -> i32 {
    i32::try_from((time - chrono::NaiveTime::MIN).num_minutes()).unwrap_or_default()
}

fn begins_with_group(world: &World, related: Related) -> Option<NaiveDate> {
    let Related::Group(id) = related else { return None };
    world.groups.iter().find(|group| group.id == id)?.value.begins
}

/// Our record for a foreign number; one that is nowhere is said.
pub fn lookup(
    refs: &Refs,
    kind: Kind,
    id: Option<i64>,
    code: &'static str,
    remark: &impl Fn(&'static str) -> Remark,
    remarks: &mut Vec<Remark>,
) -> Option<Uuid> {
    let id = id?;
    let found = refs.record(kind, id);
    if found.is_none() && refs.of(kind).next().is_some() {
        remarks.push(remark(code).on(kind.word()).with(id));
    }
    found
}

/// Our teachers for foreign numbers, each once; those who are nowhere are said.
pub fn known_teachers(
    refs: &Refs,
    ids: &[i64],
    remark: &impl Fn(&'static str) -> Remark,
    remarks: &mut Vec<Remark>,
) -> Vec<Uuid> {
    let mut found = Vec::new();
    for id in ids {
        match refs.record(Kind::Teacher, *id) {
            Some(teacher) if found.contains(&teacher) => {}
            Some(teacher) => found.push(teacher),
            None => remarks.push(remark("teacher_unknown").on("teachers").with(id)),
        }
    }
    found
}
