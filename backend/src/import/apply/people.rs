//! Teachers, students with who pays for them, and leads.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use sea_orm::{ActiveValue, JsonValue, Set};
use serde_json::json;
use shared::{
    import::RowOutcome,
    search::{search_text, sort_key},
    students::StudentKind,
};

use super::{
    families::{Families, Payer},
    links::{Link, ready},
    merge::{Item, Kept, Wanted},
    places::said,
    refs::{Refs, SOURCE},
    world::World,
};
use crate::{
    db::Tenant,
    entity::{lead, student, teacher},
    import::{
        kind::Kind,
        raw::Entry,
        remark::Remark,
        source::records::{Customer, Teacher},
    },
    phones,
};

impl Kept for teacher::Entity {
    const KIND: Kind = Kind::Teacher;
    const LINKS: &'static [Link] = &[Link::TeacherBranches];
    fn watched() -> &'static [teacher::Column] {
        use teacher::Column as C;
        &[C::Name, C::SortKey, C::HomeBranchId, C::Phones, C::Email, C::Note, C::ArchivedAt]
    }
}
impl Kept for student::Entity {
    const KIND: Kind = Kind::Student;
    const LINKS: &'static [Link] = &[Link::StudentBranches, Link::Guardians];
    fn watched() -> &'static [student::Column] {
        use student::Column as C;
        &[
            C::Kind,
            C::Name,
            C::SortKey,
            C::HomeBranchId,
            C::Phones,
            C::Email,
            C::BirthDate,
            C::Note,
            C::StatusId,
            C::Custom,
            C::SourceBalance,
            C::SourceCurrency,
            C::SourceName,
            C::ArchivedAt,
        ]
    }
}
impl Kept for lead::Entity {
    const KIND: Kind = Kind::Lead;
    fn watched() -> &'static [lead::Column] {
        use lead::Column as C;
        &[
            C::Name,
            C::SortKey,
            C::BranchId,
            C::Phones,
            C::Email,
            C::Stage,
            C::Source,
            C::Note,
            C::Custom,
            C::StudentId,
            C::ArchivedAt,
        ]
    }
}

/// Numbers in E.164; a text that is none is said and kept out.
fn numbers(kind: Kind, id: i64, texts: &[String]) -> (Vec<String>, Vec<Remark>) {
    let (mut found, mut remarks) = (Vec::new(), Vec::new());
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        match phones::lenient(text) {
            Some(number) if found.contains(&number) => {}
            Some(number) => found.push(number),
            None => remarks.push(Remark::new(kind, id, RowOutcome::Repaired, "phone").on("phones").with(text)),
        }
    }
    (found, remarks)
}

/// The first that can be one.
pub fn first_email(texts: &[String]) -> Option<String> {
    texts.iter().map(|text| text.trim()).find(|text| text.contains('@')).map(str::to_owned)
}

/// Teachers who work here and who left.
pub fn teachers(db: &Tenant, world: &World, refs: &Refs) -> Vec<Item<teacher::Entity>> {
    let one = |(place, entry): (i32, &Entry<Teacher>)| {
        let value = &entry.value;
        let mut remarks = said(Kind::Teacher, entry);
        let item = |wanted, remarks| Item { key: entry.id.to_string(), name: value.name.clone(), wanted, remarks };
        let branches = world.branches_of(refs, &value.branch_ids, &entry.branches);
        let Some(home) = branches.first().copied() else {
            remarks.push(Remark::new(Kind::Teacher, entry.id, RowOutcome::Skipped, "branch_unknown").on("branches"));
            return item(None, remarks);
        };
        let (phones, wrong) = numbers(Kind::Teacher, entry.id, &value.phones);
        remarks.extend(wrong);
        let gone = entry.archived || value.ends.is_some_and(|last| last < world.today);
        let search = search_text(
            [value.name.as_str(), first_email(&value.emails).as_deref().unwrap_or_default()],
            phones.iter().map(String::as_str),
        );
        let row = teacher::ActiveModel {
            id: sea_orm::NotSet,
            company_id: Set(db.company()),
            home_branch_id: Set(home),
            version: Set(1),
            sort_key: Set(sort_key(&value.name)),
            name: Set(value.name.clone()),
            phones: Set(json!(phones)),
            email: Set(first_email(&value.emails)),
            note: Set(value.note.clone()),
            hue: Set(place % 12 + 1),
            archived_at: Set(gone.then(|| db.now())),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        let links = vec![(Link::TeacherBranches, ready(Link::TeacherBranches, branches.iter().map(|b| json!(b)).collect()))];
        item(Some(Wanted { row, links, adopt: None, search: Some(search) }), remarks)
    };
    (0..).zip(&world.teachers).map(one).collect()
}

/// Clients; or leads that stand in lessons, as prospects.
pub fn students(db: &Tenant, world: &World, refs: &Refs, prospects: bool) -> Vec<Item<student::Entity>> {
    let needed = |entry: &&Entry<Customer>| {
        if prospects { !entry.value.is_study && world.is_prospect(entry.id) } else { entry.value.is_study }
    };
    let families = Families::of(&world.customers);
    world.customers.iter().filter(needed).map(|entry| student(db, world, refs, (entry, families.payer(entry.id)))).collect()
}

fn student(db: &Tenant, world: &World, refs: &Refs, (entry, payer): (&Entry<Customer>, Option<&Payer>)) -> Item<student::Entity> {
    let value = &entry.value;
    let prospect = !value.is_study;
    let mut remarks = if prospect { Vec::new() } else { said(Kind::Student, entry) };
    let item = |wanted, remarks| Item { key: entry.id.to_string(), name: value.name.clone(), wanted, remarks };
    let branches = world.branches_of(refs, &value.branch_ids, &entry.branches);
    let Some(home) = branches.first().copied() else {
        remarks.push(Remark::new(Kind::Student, entry.id, RowOutcome::Skipped, "branch_unknown").on("branches"));
        return item(None, remarks);
    };
    let (phones, wrong) = numbers(Kind::Student, entry.id, &value.phones);
    if !prospect {
        remarks.extend(wrong);
        if phones.is_empty() {
            remarks.push(Remark::new(Kind::Student, entry.id, RowOutcome::Imported, "no_phone").on("phones"));
        }
    }
    let email = first_email(&value.emails);
    let guardians: Vec<JsonValue> = payer.map(Payer::as_guardian).into_iter().collect();
    let texts = [value.name.as_str(), email.as_deref().unwrap_or_default(), payer.map_or("", |payer| &payer.name)];
    let theirs = payer.map(|payer| payer.phones.as_slice()).unwrap_or_default().iter().filter(|phone| !phones.contains(phone));
    let search = search_text(texts, phones.iter().chain(theirs).map(String::as_str));
    let balance = value.balance.and_then(tiyn);
    let row = student::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        home_branch_id: Set(home),
        version: Set(1),
        kind: Set(if prospect { StudentKind::Prospect } else { StudentKind::Student }.to_string()),
        name: Set(value.name.clone()),
        sort_key: Set(sort_key(&value.name)),
        phones: Set(json!(phones)),
        email: Set(email),
        birth_date: Set(value.birth_date),
        note: Set(value.note.clone()),
        status_id: Set(value.study_status_id.and_then(|id| refs.record(Kind::Status, id))),
        custom: custom(value),
        source_balance: Set(balance),
        source_currency: Set(balance.map(|_| world.currency.clone())),
        source_name: Set(balance.map(|_| SOURCE.to_owned())),
        source_as_of: Set(balance.map(|_| db.now())),
        archived_at: Set(entry.archived.then(|| db.now())),
        created_at: Set(added(world, value.added).unwrap_or_else(|| db.now())),
        updated_at: Set(db.now()),
    };
    let links = vec![
        (Link::StudentBranches, ready(Link::StudentBranches, branches.iter().map(|b| json!(b)).collect())),
        (Link::Guardians, ready(Link::Guardians, guardians)),
    ];
    item(Some(Wanted { row, links, adopt: None, search: Some(search) }), remarks)
}

/// The centre's own fields, as the source wrote them.
fn custom(value: &Customer) -> ActiveValue<JsonValue> {
    let text = |value: &JsonValue| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields: BTreeMap<&String, String> = value.custom.iter().map(|(key, value)| (key, text(value))).collect();
    Set(json!(fields))
}

/// Minor units, sign kept; more than two digits after the point are rounded.
fn tiyn(amount: Decimal) -> Option<i64> {
    (amount * Decimal::ONE_HUNDRED).round().to_i64()
}

fn added(world: &World, at: Option<NaiveDateTime>) -> Option<DateTime<Utc>> {
    at.map(|at| world.instant(at).1)
}

/// Leads; one that stands in a lesson has its prospect.
pub fn leads(db: &Tenant, world: &World, refs: &Refs) -> Vec<Item<lead::Entity>> {
    world.customers.iter().filter(|entry| !entry.value.is_study).map(|entry| lead(db, world, refs, entry)).collect()
}

fn lead(db: &Tenant, world: &World, refs: &Refs, entry: &Entry<Customer>) -> Item<lead::Entity> {
    let value = &entry.value;
    let mut remarks = said(Kind::Lead, entry);
    let item = |wanted, remarks| Item { key: entry.id.to_string(), name: value.name.clone(), wanted, remarks };
    let Some(branch) = world.branches_of(refs, &value.branch_ids, &entry.branches).first().copied() else {
        remarks.push(Remark::new(Kind::Lead, entry.id, RowOutcome::Skipped, "branch_unknown").on("branch"));
        return item(None, remarks);
    };
    let (phones, wrong) = numbers(Kind::Lead, entry.id, &value.phones);
    remarks.extend(wrong);
    if phones.is_empty() {
        remarks.push(Remark::new(Kind::Lead, entry.id, RowOutcome::Imported, "no_phone").on("phones"));
    }
    let email = first_email(&value.emails);
    let search = search_text([value.name.as_str(), email.as_deref().unwrap_or_default()], phones.iter().map(String::as_str));
    let row = lead::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        branch_id: Set(branch),
        version: Set(1),
        name: Set(value.name.clone()),
        sort_key: Set(sort_key(&value.name)),
        phones: Set(json!(phones)),
        email: Set(email),
        stage: Set(value.lead_status_id.and_then(|id| world.stages.get(&id).cloned())),
        source: Set(value.lead_source_id.and_then(|id| world.sources.get(&id).cloned())),
        note: Set(value.note.clone()),
        custom: custom(value),
        student_id: Set(refs.record(Kind::Student, entry.id).filter(|_| world.is_prospect(entry.id))),
        archived_at: Set(entry.archived.then(|| db.now())),
        created_at: Set(added(world, value.added).unwrap_or_else(|| db.now())),
        updated_at: Set(db.now()),
    };
    item(Some(Wanted { row, links: Vec::new(), adopt: None, search: Some(search) }), remarks)
}
