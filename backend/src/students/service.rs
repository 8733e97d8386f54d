//! What can be done with students.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set, sea_query::NullOrdering};
use shared::{
    bulk::Settled,
    events::{Action, Entity},
    ids::{StatusId, StudentId},
    page::{ListQuery, Page, Seen},
    permission::Permission,
    search::sort_key,
    students::{CreateStudent, SeveralStudents, StatusKind, Student, StudentKind, StudentStatus, UpdateStudent},
};
use uuid::Uuid;

use super::{
    convert::{balance, dto, status_dto},
    guardians,
    queries::{self, Family},
};
use crate::{
    branches, bulk,
    db::Tenant,
    entity::{
        enrollment,
        student::{ActiveModel, Column, Entity as Students, Model},
    },
    error::{AppError, Result},
    fields, groups, history,
    http::authority::Caller,
    listing, phones,
};

/// One page of the students the caller may see.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Student>> {
    listing::refuse_others(query, &["branchId", "status", "groupId"])?;
    let db = me.read().await?;
    let students = filtered(&db, query).await?;
    let students = match listing::sorting(query, &["name", "createdAt", "birthDate", "status"])? {
        ("status", order) => students.order_by_with_nulls(queries::place_of_status(), order, NullOrdering::Last),
        ("createdAt", order) => students.order_by(Column::CreatedAt, order),
        ("birthDate", order) => students.order_by_with_nulls(Column::BirthDate, order, NullOrdering::Last),
        (_, order) => students.order_by(Column::SortKey, order),
    };
    let students = students.order_by_asc(Column::SortKey).order_by_asc(Column::Id);
    let page = db.page(students, query.page(), query.page_size()).await?;
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let family = Family::load(&db, &ids).await?;
    let items = page.items.into_iter().map(|row| shown(me, row, &family)).collect::<Result<_>>()?;
    Ok(Page { items, total: page.total, page: page.page, page_size: page.page_size })
}

async fn filtered(db: &Tenant, query: &ListQuery) -> Result<Select<Students>> {
    let mut students = listing::narrowed(db, Students::find(), Entity::Student, Column::Id, query);
    students = of_status(db, students, query.status.as_deref()).await?;
    if let Some(branch) = query.branch_id {
        let branch = branches::service::visible(db, branch).await?.id;
        students = students.filter(Column::Id.in_subquery(queries::of_branch(db.company(), branch)));
    }
    if let Some(group) = query.group_id {
        let group = groups::service::visible(db, group).await?;
        let day = branches::service::today(db).await?.of(group.branch_id);
        students = students.filter(Column::Id.in_subquery(queries::of_group(db.company(), group.id, day)));
    }
    Ok(students)
}

/// Narrows to a status of the list (its id), to a kind of status (`active`, `paused`, `left`), or to prospects.
async fn of_status(db: &Tenant, students: Select<Students>, asked: Option<&str>) -> Result<Select<Students>> {
    if asked == Some(StudentKind::Prospect.as_str()) {
        return Ok(students.filter(Column::Kind.eq(StudentKind::Prospect.as_str())));
    }
    let students = students.filter(Column::Kind.eq(StudentKind::Student.as_str()));
    let Some(word) = asked else { return Ok(students) };
    let statuses = queries::statuses(db).await?;
    let ids: Vec<Uuid> = match (word.parse::<StatusKind>(), word.parse::<Uuid>()) {
        (Ok(kind), _) => statuses.iter().filter(|status| status.kind == kind.as_str()).map(|status| status.id).collect(),
        (_, Ok(id)) => vec![statuses.iter().find(|status| status.id == id).ok_or_else(AppError::not_found)?.id],
        _ => return Err(AppError::field("status", "other")),
    };
    Ok(students.filter(Column::StatusId.is_in(ids)))
}

pub async fn get(me: &Caller, id: StudentId) -> Result<Student> {
    let db = me.read().await?;
    let row = db.get::<Students>(id.into()).await?;
    let family = Family::load(&db, &[row.id]).await?;
    shown(me, row, &family)
}

/// One page of the company's list of statuses, in its own order.
pub async fn statuses(me: &Caller, query: &ListQuery) -> Result<Page<StudentStatus>> {
    listing::refuse_others(query, &[])?;
    let db = me.read().await?;
    let page = db.page(queries::in_their_order(), query.page(), query.page_size()).await?;
    let items = page.items.iter().map(status_dto).collect::<Result<_>>()?;
    Ok(Page { items, total: page.total, page: page.page, page_size: page.page_size })
}

/// Makes a student in the branches given, else in the company's first, with the guardians given.
pub async fn create(me: &Caller, command: CreateStudent) -> Result<Student> {
    let phones = phones::normalised("phones", &command.phones)?;
    let wanted = guardians::checked(command.guardians)?;
    let db = me.write().await?;
    let branches = branches::service::several(&db, &command.branch_ids, &[]).await?;
    let status = status(&db, command.status_id).await?;
    let id = db.new_id();
    guardians::hold_family(&db, id, &wanted).await?;
    let name = command.name.trim().to_owned();
    let row = ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        home_branch_id: Set(branches.first().copied().unwrap_or_default()),
        version: Set(1),
        kind: Set(StudentKind::Student.to_string()),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        phones: Set(phones::to_column(phones)),
        email: Set(fields::filled(command.email)),
        birth_date: Set(command.birth_date),
        note: Set(fields::filled(command.note)),
        status_id: Set(status),
        custom: Set(serde_json::json!([])),
        source_balance: Set(None),
        source_currency: Set(None),
        source_name: Set(None),
        source_as_of: Set(None),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let student = db.insert(row).await?;
    queries::set_branches(&db, id, &branches).await?;
    guardians::set(&db, id, wanted).await?;
    guardians::found_by(&db, std::slice::from_ref(&student)).await?;
    let family = Family::load(&db, &[id]).await?;
    let answer = dto(student, &family)?;
    history::created(&db, Entity::Student, id, answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a student.
pub async fn update(me: &Caller, id: StudentId, command: UpdateStudent) -> Result<Student> {
    let phones = command.phones.map(|texts| phones::normalised("phones", &texts)).transpose()?;
    let wanted = command.guardians.map(guardians::checked).transpose()?;
    let db = me.write().await?;
    if let Some(wanted) = &wanted {
        db.get::<Students>(id.into()).await?;
        guardians::hold_family(&db, id.into(), wanted).await?;
    }
    let held = hold(me, &db, id, Some(command.version)).await?;
    let mut row = ActiveModel { id: Set(id.into()), ..Default::default() };
    if let Some(name) = command.name {
        row.sort_key = Set(sort_key(&name));
        row.name = Set(name.trim().to_owned());
    }
    if let Some(phones) = phones {
        row.phones = Set(phones::to_column(phones));
    }
    fields::patch_text(&mut row.email, command.email);
    fields::patch_text(&mut row.note, command.note);
    if !command.birth_date.is_keep() {
        row.birth_date = Set(command.birth_date.apply(None));
    }
    if command.status_id.is_some() {
        row.status_id = Set(status(&db, command.status_id).await?);
    }
    if let Some(named) = command.branch_ids {
        let there: Vec<Uuid> = held.was.branch_ids.iter().copied().map(Into::into).collect();
        let branches = branches::service::several(&db, &named, &there).await?;
        row.home_branch_id = Set(branches.first().copied().unwrap_or(held.before.home_branch_id));
        queries::set_branches(&db, id.into(), &branches).await?;
    }
    if let Some(wanted) = wanted {
        guardians::set(&db, id.into(), wanted).await?;
    }
    save(me, db, held.was, row, Action::Updated).await
}

/// Takes a student out of the lists; marks, enrolments and money stay.
pub async fn archive(me: &Caller, id: StudentId) -> Result<Student> {
    let db = me.write().await?;
    let held = hold(me, &db, id, None).await?;
    if held.before.archived_at.is_some() {
        return db.commit(with_balance(me, &held.before, held.was)).await;
    }
    let row = ActiveModel { id: Set(id.into()), archived_at: Set(Some(db.now())), ..Default::default() };
    save(me, db, held.was, row, Action::Archived).await
}

/// Takes several students out of the lists, or brings them back: one transaction.
pub async fn set_archived(me: &Caller, command: SeveralStudents, archived: bool) -> Result<Settled<Student>> {
    let db = me.write().await?;
    let rows = bulk::held::<Students>(&db, command.student_ids.into_iter().map(Uuid::from)).await?;
    let family = Family::load(&db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let mut settled = Settled { done: Vec::with_capacity(rows.len()), refused: Vec::new() };
    for before in rows {
        let was = dto(before.clone(), &family)?;
        if before.archived_at.is_some() == archived {
            settled.done.push(with_balance(me, &before, was));
            continue;
        }
        let row = ActiveModel { id: Set(before.id), archived_at: Set(archived.then(|| db.now())), ..Default::default() };
        let action = if archived { Action::Archived } else { Action::Restored };
        let outcome = saved(me, &db, was, row, action).await;
        bulk::settle(&mut settled, (before.id, &before.name), outcome, me.locale)?;
    }
    db.commit(settled).await
}

/// Brings an archived student back.
pub async fn restore(me: &Caller, id: StudentId, seen: Seen) -> Result<Student> {
    let db = me.write().await?;
    let held = hold(me, &db, id, Some(seen.version)).await?;
    let row = ActiveModel { id: Set(id.into()), archived_at: Set(None), ..Default::default() };
    save(me, db, held.was, row, Action::Restored).await
}

/// A student the caller may see, archived or not.
pub async fn visible(db: &Tenant, id: StudentId) -> Result<Model> {
    db.get::<Students>(id.into()).await
}

/// Students in the archive who are enrolled in some groups, each with the day from which they are expected nowhere. The
/// enrolments stay as they are, so that bringing a student back brings everything back.
pub async fn archived_of_groups(db: &Tenant, groups: &[Uuid]) -> Result<BTreeMap<Uuid, NaiveDate>> {
    let enrolled = enrollment::Entity::find().select_only().column(enrollment::Column::StudentId);
    let enrolled = enrolled
        .filter(enrollment::Column::CompanyId.eq(db.company()))
        .filter(enrollment::Column::GroupId.is_in(groups.iter().copied()));
    let gone = Students::find().filter(Column::ArchivedAt.is_not_null()).filter(Column::Id.in_subquery(enrolled.into_query()));
    let gone = db.all_of_company(gone).await?;
    Ok(gone.into_iter().filter_map(|row| Some((row.id, row.archived_at?.date_naive()))).collect())
}

/// The status a command names, else the company's first active one.
async fn status(db: &Tenant, named: Option<StatusId>) -> Result<Option<Uuid>> {
    let statuses = queries::statuses(db).await?;
    match named {
        Some(id) => {
            statuses.iter().find(|status| StatusId(status.id) == id).map(|status| Some(status.id)).ok_or_else(AppError::not_found)
        }
        None => Ok(statuses.iter().find(|status| status.kind == StatusKind::Active.as_str()).map(|status| status.id)),
    }
}

/// A student held against other writers; `was` is without the balance, as the audit log keeps it.
struct Held {
    before: Model,
    was: Student,
}

async fn hold(me: &Caller, db: &Tenant, id: StudentId, seen: Option<i32>) -> Result<Held> {
    let before = db.get_for_update::<Students>(id.into()).await?;
    let family = Family::load(db, &[before.id]).await?;
    let was = dto(before.clone(), &family)?;
    if let Some(seen) = seen {
        db.expect_version(before.id, before.version, seen, || with_balance(me, &before, was.clone())).await?;
    }
    Ok(Held { before, was })
}

fn shown(me: &Caller, row: Model, family: &Family) -> Result<Student> {
    let plain = dto(row.clone(), family)?;
    Ok(with_balance(me, &row, plain))
}

fn with_balance(me: &Caller, row: &Model, student: Student) -> Student {
    Student { balance: me.can(Permission::FinanceView).then(|| balance(row)).flatten(), ..student }
}

async fn save(me: &Caller, db: Tenant, was: Student, row: ActiveModel, action: Action) -> Result<Student> {
    let answer = saved(me, &db, was, row, action).await?;
    db.commit(answer).await
}

async fn saved(me: &Caller, db: &Tenant, was: Student, row: ActiveModel, action: Action) -> Result<Student> {
    let after = db.update(row, was.version).await?;
    guardians::found_by(db, std::slice::from_ref(&after)).await?;
    let family = Family::load(db, &[after.id]).await?;
    let is = dto(after.clone(), &family)?;
    history::changed(db, Entity::Student, after.id, after.version, action, (&was, &is)).await?;
    Ok(with_balance(me, &after, is))
}
