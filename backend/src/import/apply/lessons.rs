//! Lessons of all three statuses with their people, marks and the slots they take.
//!
//! - A lesson that came from a rule is that rule's occurrence: of its own day if it was not moved, else of its week.
//! - A mark counts only in a conducted lesson, whose `details` say it: present is `attended`; absent with a reason and
//!   without a charge is `excused`; absent otherwise is `missed`. Of a planned lesson details are a forecast.
//! - Overlaps that exist in the source are kept: the later lesson carries the mark of an accepted overlap, its slot
//!   too, and the report says so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter, Set};
use serde_json::json;
use shared::{
    i18n::{keys, texts},
    import::RowOutcome,
};
use uuid::Uuid;

use super::{
    groups::{known_teachers, lookup},
    links::{self, Link, ready},
    merge::{self, Item, Kept, Wanted},
    places::said,
    refs::Refs,
    world::{World, Zones},
};
use crate::{
    db::Tenant,
    entity::{lesson, room, slot, study_group, teacher},
    error::Result,
    import::{
        kind::Kind,
        raw::Entry,
        remark::Remark,
        source::records::{Lesson, LessonStatus, Mark},
    },
};

impl Kept for lesson::Entity {
    const KIND: Kind = Kind::Lesson;
    const LINKS: &'static [Link] = &[Link::LessonTeachers, Link::LessonGroups, Link::LessonStudents, Link::Marks, Link::Slots];
    const TOGETHER: &'static [&'static str] = &[
        "status",
        "starts",
        "minutes",
        "starts_at",
        "ends_at",
        "room_id",
        "rule_id",
        "rule_starts",
        "detached",
        "accepted_overlap",
        "accepted_reason",
        "teachers",
        "groups",
        "slots",
    ];
    fn watched() -> &'static [lesson::Column] {
        use lesson::Column as C;
        &[
            C::BranchId,
            C::SubjectId,
            C::RoomId,
            C::RuleId,
            C::RuleStarts,
            C::Status,
            C::Starts,
            C::Minutes,
            C::StartsAt,
            C::EndsAt,
            C::Detached,
            C::AcceptedOverlap,
            C::AcceptedReason,
            C::Topic,
            C::Note,
            C::CancelReason,
        ]
    }
}

/// Which occurrence of which rule each lesson is, and lessons made here that stand for one already.
struct Occurrences {
    of: HashMap<i64, (Uuid, NaiveDateTime)>,
    ours: HashMap<(Uuid, NaiveDateTime), Uuid>,
}

impl Occurrences {
    async fn tell(db: &Tenant, world: &World, refs: &Refs) -> Result<Self> {
        let rules: HashMap<i64, _> = world.rules.iter().map(|rule| (rule.id, &rule.value)).collect();
        let brought: HashSet<Uuid> = refs.of(Kind::Lesson).map(|(_, id)| id).collect();
        let rows = db.all_of_company(lesson::Entity::find().filter(lesson::Column::RuleId.is_not_null())).await?;
        let ours = rows
            .into_iter()
            .filter(|row| !brought.contains(&row.id))
            .filter_map(|row| Some(((row.rule_id?, row.rule_starts?), row.id)))
            .collect();
        let (mut of, mut taken) = (HashMap::new(), HashSet::new());
        // Those on their own day first: a lesson that was moved must not take another's place.
        for exact in [true, false] {
            for entry in &world.lessons {
                let Some((rule, id)) =
                    entry.value.regular_id.and_then(|id| Some((rules.get(&id)?, refs.record(Kind::Rule, id)?)))
                else {
                    continue;
                };
                let day = in_week(entry.value.from.date(), rule.weekday);
                let starts = day.and_time(rule.from);
                if (starts == entry.value.from) == exact && !of.contains_key(&entry.id) && taken.insert((id, starts)) {
                    of.insert(entry.id, (id, starts));
                }
            }
        }
        Ok(Self { of, ours })
    }
}

/// The day of a weekday in the week of another day.
fn in_week(day: NaiveDate, weekday: u8) -> NaiveDate {
    day + Duration::days(i64::from(weekday) - i64::from(day.weekday().number_from_monday()))
}

/// Who takes which resource when, to find overlaps before the database does.
#[derive(Default)]
struct Taken(HashMap<(String, Uuid), Vec<Stand>>);

/// One that takes a resource.
struct Stand {
    span: (i64, i64),
    /// The portion in which a lesson that stands there already is written anew: until then it stands in the way.
    until: usize,
    /// It will be there again.
    stays: bool,
}

/// Who asks for a place: in which portion it is written, and whether it was elsewhere before.
#[derive(Clone, Copy)]
struct By {
    portion: usize,
    moves: bool,
}

impl Taken {
    fn is_free(&self, kind: &str, resource: Uuid, (from, until): (i64, i64), by: By) -> bool {
        let bars = |stand: &Stand| {
            let apart = stand.span.1 <= from || stand.span.0 >= until;
            !apart && by.portion < stand.until && (!stand.stays || by.moves)
        };
        !self.0.get(&(kind.to_owned(), resource)).into_iter().flatten().any(bars)
    }
    fn take(&mut self, kind: &str, resource: Uuid, stand: Stand) {
        self.0.entry((kind.to_owned(), resource)).or_default().push(stand);
    }
}

struct Draft<'a> {
    entry: &'a Entry<Lesson>,
    branch: Uuid,
    starts: NaiveDateTime,
    span: (DateTime<Utc>, DateTime<Utc>),
    minutes: i64,
    teachers: Vec<Uuid>,
    groups: Vec<Uuid>,
    room: Option<Uuid>,
    subject: Option<Uuid>,
    remarks: Vec<Remark>,
}

impl Draft<'_> {
    fn seconds(&self) -> (i64, i64) {
        (self.span.0.timestamp(), self.span.1.timestamp())
    }
    fn own(&self) -> BTreeSet<Own> {
        let (from, until) = self.seconds();
        self.resources().into_iter().map(|(kind, resource)| (kind.to_owned(), resource, from, until)).collect()
    }
    fn resources(&self) -> Vec<(&'static str, Uuid)> {
        if self.entry.value.status == LessonStatus::Cancelled {
            return Vec::new();
        }
        let teachers = self.teachers.iter().map(|id| ("teacher", *id));
        let groups = self.groups.iter().map(|id| ("group", *id));
        teachers.chain(self.room.map(|id| ("room", id))).chain(groups).collect()
    }
}

/// Holds what the lessons of a portion take against other writers, in the order all writers keep. An accepted slot is
/// let in beside anything, so nothing else would make somebody who takes the place at this moment wait and see it.
pub async fn hold<E: Kept>(db: &Tenant, portion: &[Item<E>]) -> Result<()> {
    let wanted = portion.iter().filter_map(|item| item.wanted.as_ref()).flat_map(|wanted| &wanted.links);
    let slots = wanted.filter(|(link, _)| *link == Link::Slots).filter_map(|(_, list)| list.as_array()).flatten();
    let mut taken: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
    for slot in slots {
        if let Some(kind) = links::text_in(slot, "kind") {
            taken.entry(kind).or_default().insert(links::id_in(slot, "resource"));
        }
    }
    let mut of = |kind: &str| taken.remove(kind).unwrap_or_default().into_iter().collect::<Vec<_>>();
    db.lock::<study_group::Entity>(&of("group")).await?;
    db.lock::<room::Entity>(&of("room")).await?;
    db.lock::<teacher::Entity>(&of("teacher")).await?;
    Ok(())
}

/// All lessons, in the order in which they begin.
pub async fn lessons(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Item<lesson::Entity>>> {
    let (occurrences, zones) = (Occurrences::tell(db, world, refs).await?, Zones::load(db, world.zone).await?);
    let mut order: Vec<&Entry<Lesson>> = world.lessons.iter().collect();
    order.sort_by_key(|entry| (entry.value.from, entry.id));
    let drafts: Vec<std::result::Result<Draft<'_>, Item<lesson::Entity>>> =
        order.into_iter().map(|entry| draft(world, refs, &zones, entry)).collect();
    let (mut taken, at_rest) = standing(db, refs, &occurrences, &drafts).await?;
    let mut items = Vec::with_capacity(drafts.len());
    for (number, draft) in drafts.into_iter().enumerate() {
        items.push(match draft {
            Ok(draft) => {
                let by = By { portion: number / super::PORTION, moves: !at_rest.contains(&draft.entry.id) };
                let slots = slots(&mut taken, by, &draft);
                item(db, world, refs, &occurrences, slots, draft)
            }
            Err(lost) => lost,
        });
    }
    Ok(items)
}

fn draft<'a>(
    world: &World,
    refs: &Refs,
    zones: &Zones,
    entry: &'a Entry<Lesson>,
) -> std::result::Result<Draft<'a>, Item<lesson::Entity>> {
    let value = &entry.value;
    let mut remarks = said(Kind::Lesson, entry);
    let own: Vec<i64> = value.branch_id.into_iter().collect();
    let Some(branch) = world.branches_of(refs, &own, &entry.branches).first().copied() else {
        remarks.push(Remark::new(Kind::Lesson, entry.id, RowOutcome::Skipped, "branch_unknown").on("branch"));
        return Err(Item { key: entry.id.to_string(), name: name(value), wanted: None, remarks });
    };
    let remark = |code| Remark::new(Kind::Lesson, entry.id, RowOutcome::Repaired, code);
    let minutes = (value.to - value.from).num_minutes();
    let minutes = if (1..=1440).contains(&minutes) {
        minutes
    } else {
        remarks.push(remark("duration").on("minutes").with(format!("{} – {}", value.from, value.to)));
        60
    };
    let (starts, starts_at, leapt) = zones.instant(branch, value.from);
    if leapt {
        remarks.push(remark("gap").on("starts").with(value.from));
    }
    let room = lookup(refs, Kind::Room, value.room_id, "room_unknown", &remark, &mut remarks);
    let subject = lookup(refs, Kind::Subject, value.subject_id, "subject_unknown", &remark, &mut remarks);
    let teachers = known_teachers(refs, &value.teacher_ids, &remark, &mut remarks);
    let mut groups = Vec::new();
    for id in &value.group_ids {
        match refs.record(Kind::Group, *id) {
            Some(group) if groups.contains(&group) => {}
            Some(group) => groups.push(group),
            None => remarks.push(remark("group_unknown").on("groups").with(id)),
        }
    }
    let span = (starts_at, starts_at + Duration::minutes(minutes));
    Ok(Draft { entry, branch, starts, span, minutes, teachers, groups, room, subject, remarks })
}

fn name(value: &Lesson) -> String {
    value.from.format("%d.%m.%Y %H:%M").to_string()
}

/// A slot: kind, resource, from, until.
type Own = (String, Uuid, i64, i64);

/// Who stands where before this run writes its lessons, and which lessons of the source stay where they are. Lessons
/// the source does not know, or that were changed here, stand in the way like anybody; those that follow the source,
/// only until their own portion is written.
async fn standing(
    db: &Tenant,
    refs: &Refs,
    occurrences: &Occurrences,
    drafts: &[std::result::Result<Draft<'_>, Item<lesson::Entity>>],
) -> Result<(Taken, HashSet<i64>)> {
    let mut wanted: HashMap<Uuid, (usize, i64, BTreeSet<Own>)> = HashMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let Ok(draft) = draft else { continue };
        let adopted = occurrences.of.get(&draft.entry.id).and_then(|at| occurrences.ours.get(at)).copied();
        if let Some(id) = refs.record(Kind::Lesson, draft.entry.id).or(adopted) {
            wanted.insert(id, (number / super::PORTION, draft.entry.id, draft.own()));
        }
    }
    let mut there: HashMap<Uuid, BTreeSet<Own>> = HashMap::new();
    for row in db.all_of_company(slot::Entity::find()).await? {
        there.entry(row.lesson_id).or_default().insert((row.kind, row.resource_id, row.starts_at, row.ends_at));
    }
    let moved: Vec<(String, Uuid)> = wanted
        .iter()
        .filter(|(id, (_, _, own))| there.get(*id).is_some_and(|slots| slots != own))
        .map(|(id, (_, number, _))| (number.to_string(), *id))
        .collect();
    let follow = merge::untouched::<lesson::Entity>(db, refs, &moved, |field| lesson::Entity::TOGETHER.contains(&field)).await?;
    let (mut taken, mut at_rest) = (Taken::default(), HashSet::new());
    for (lesson, slots) in there {
        let known = wanted.get(&lesson);
        let stays = known.is_some_and(|(_, _, own)| *own == slots);
        at_rest.extend(known.filter(|_| stays).map(|(_, number, _)| *number));
        let until = known.filter(|_| stays || follow.contains(&lesson)).map_or(usize::MAX, |(portion, ..)| *portion);
        for (kind, resource, from, until_time) in slots {
            taken.take(&kind, resource, Stand { span: (from, until_time), until, stays });
        }
    }
    Ok((taken, at_rest))
}

fn item(
    db: &Tenant,
    world: &World,
    refs: &Refs,
    occurrences: &Occurrences,
    slots: Vec<JsonValue>,
    mut draft: Draft<'_>,
) -> Item<lesson::Entity> {
    let value = &draft.entry.value;
    let overlaps = slots.iter().any(|slot| slot.get("accepted") == Some(&json!(true)));
    let remark = |code| Remark::new(Kind::Lesson, draft.entry.id, RowOutcome::Repaired, code);
    if overlaps {
        let what = slots.iter().filter(|slot| slot.get("accepted") == Some(&json!(true)));
        let what: Vec<&str> = what.filter_map(|slot| slot.get("kind")?.as_str()).collect();
        // Of two lessons that are over none can be moved any more.
        let code = if draft.span.1 < db.now() { "overlap_past" } else { "overlap" };
        draft.remarks.push(remark(code).on("starts").with(what.join(", ")));
    }
    if value.status == LessonStatus::Conducted && value.marks.is_none() {
        draft.remarks.push(remark("no_marks").on("marks"));
    }
    let (students, unknown) = students(world, refs, &draft);
    let (marks, nobody) = marks(world, refs, value);
    for id in unknown.into_iter().chain(nobody).collect::<BTreeSet<_>>() {
        draft
            .remarks
            .push(Remark::new(Kind::Lesson, draft.entry.id, RowOutcome::Repaired, "student_unknown").on("students").with(id));
    }
    let of_rule = occurrences.of.get(&draft.entry.id).copied();
    let adopt = of_rule.and_then(|at| occurrences.ours.get(&at)).copied();
    let said = texts(world.locale);
    let cancelled = value.status == LessonStatus::Cancelled;
    let row = lesson::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        branch_id: Set(draft.branch),
        subject_id: Set(draft.subject),
        room_id: Set(draft.room),
        rule_id: Set(of_rule.map(|(rule, _)| rule)),
        rule_starts: Set(of_rule.map(|(_, starts)| starts)),
        version: Set(1),
        status: Set(status(value.status).to_string()),
        title: Set(None),
        starts: Set(draft.starts),
        minutes: Set(i32::try_from(draft.minutes).unwrap_or(60)),
        starts_at: Set(draft.span.0),
        ends_at: Set(draft.span.1),
        detached: Set(of_rule.is_some_and(|(_, starts)| starts != draft.starts)),
        accepted_overlap: Set(overlaps),
        accepted_reason: Set(overlaps.then(|| said.get(keys::IMPORT_OVERLAP_REASON))),
        topic: Set(value.topic.clone()),
        note: Set(value.note.clone().filter(|_| !cancelled)),
        cancel_reason: Set(value.note.clone().filter(|_| cancelled)),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let ids = |list: &[Uuid]| list.iter().map(|id| json!(id)).collect::<Vec<_>>();
    let links = vec![
        (Link::LessonTeachers, ready(Link::LessonTeachers, ids(&draft.teachers))),
        (Link::LessonGroups, ready(Link::LessonGroups, ids(&draft.groups))),
        (Link::LessonStudents, ready(Link::LessonStudents, students)),
        (Link::Marks, ready(Link::Marks, marks)),
        (Link::Slots, ready(Link::Slots, slots)),
    ];
    let wanted = Some(Wanted { row, links, adopt, search: None });
    Item { key: draft.entry.id.to_string(), name: name(value), wanted, remarks: draft.remarks }
}

const fn status(status: LessonStatus) -> shared::lessons::LessonStatus {
    match status {
        LessonStatus::Planned => shared::lessons::LessonStatus::Scheduled,
        LessonStatus::Cancelled => shared::lessons::LessonStatus::Cancelled,
        LessonStatus::Conducted => shared::lessons::LessonStatus::Completed,
    }
}

/// The slots of a lesson; where somebody is there already, accepted.
fn slots(taken: &mut Taken, by: By, draft: &Draft<'_>) -> Vec<JsonValue> {
    let span = draft.seconds();
    let mut found = Vec::new();
    for (kind, resource) in draft.resources() {
        let accepted = !taken.is_free(kind, resource, span, by);
        taken.take(kind, resource, Stand { span, until: usize::MAX, stays: false });
        found.push(links::taken(kind, resource, span, accepted));
    }
    found
}

/// Pupils who are not in the lesson's groups that day; and those nobody knows.
fn students(world: &World, refs: &Refs, draft: &Draft<'_>) -> (Vec<JsonValue>, Vec<i64>) {
    let value = &draft.entry.value;
    let day = draft.starts.date();
    let kind = if value.group_ids.is_empty() { "own" } else { "guest" };
    let (mut found, mut unknown) = (BTreeMap::new(), Vec::new());
    for pupil in value.pupils() {
        if value.group_ids.iter().any(|group| world.is_member(*group, pupil, day)) {
            continue;
        }
        match refs.record(Kind::Student, pupil) {
            Some(student) => drop(found.insert(student, json!({ "student": student, "kind": kind }))),
            None => unknown.push(pupil),
        }
    }
    (found.into_values().collect(), unknown)
}

/// The marks of a conducted lesson; and pupils nobody knows.
fn marks(world: &World, refs: &Refs, value: &Lesson) -> (Vec<JsonValue>, Vec<i64>) {
    if value.status != LessonStatus::Conducted {
        return (Vec::new(), Vec::new());
    }
    let (mut found, mut unknown) = (BTreeMap::new(), Vec::new());
    for mark in value.marks.iter().flatten() {
        let Some(student) = refs.record(Kind::Student, mark.customer_id) else {
            unknown.push(mark.customer_id);
            continue;
        };
        // The source numbers its reasons and does not name them.
        let reason = mark
            .reason_id
            .filter(|_| !mark.attended)
            .map(|id| texts(world.locale).with(keys::IMPORT_ABSENCE_REASON, &[("number", id.into())]));
        found.insert(student, links::mark(student, attended(mark), reason, mark.note.clone()));
    }
    (found.into_values().collect(), unknown)
}

fn attended(mark: &Mark) -> &'static str {
    let charged = mark.commission.is_some_and(|amount| amount > Decimal::ZERO);
    match (mark.attended, mark.reason_id) {
        (true, _) => "attended",
        (false, Some(_)) if !charged => "excused",
        (false, _) => "missed",
    }
}
