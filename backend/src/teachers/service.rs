//! What can be done with teachers.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set, sea_query::NullOrdering};
use shared::{
    events::{Action, Entity},
    ids::TeacherId,
    page::{ListQuery, Page, Seen},
    search::sort_key,
    teachers::{CreateTeacher, Teacher, UpdateTeacher},
};
use uuid::Uuid;

use super::{
    convert::{dto, searchable},
    queries::{self, Links},
};
use crate::{
    branches,
    db::Tenant,
    entity::{
        company,
        teacher::{ActiveModel, Column, Entity as Teachers, Model},
        teacher_branch, teacher_subject,
    },
    error::{AppError, Result},
    fields, history,
    http::authority::Caller,
    listing, phones, subjects,
};

/// One page of teachers.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Teacher>> {
    listing::refuse_others(query, &["branchId", "subjectId"])?;
    let db = me.read().await?;
    let teachers = filtered(&db, query).await?;
    let teachers = match listing::sorting(query, &["name", "createdAt", "email"])? {
        ("email", order) => teachers.order_by_with_nulls(Column::Email, order, NullOrdering::Last),
        ("createdAt", order) => teachers.order_by(Column::CreatedAt, order),
        (_, order) => teachers.order_by(Column::SortKey, order),
    };
    let page = db.page(teachers.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    let ids: Vec<Uuid> = page.items.iter().map(|teacher| teacher.id).collect();
    let links = Links::load(&db, &ids).await?;
    Ok(page.map(|row| dto(row, &links)))
}

async fn filtered(db: &Tenant, query: &ListQuery) -> Result<Select<Teachers>> {
    let mut teachers = listing::narrowed(db, Teachers::find(), Entity::Teacher, Column::Id, query);
    if let Some(branch) = query.branch_id {
        let branch = branches::service::visible(db, branch).await?.id;
        let within = teacher_branch::Entity::find().select_only().column(teacher_branch::Column::TeacherId);
        let within =
            within.filter(teacher_branch::Column::CompanyId.eq(db.company())).filter(teacher_branch::Column::BranchId.eq(branch));
        teachers = teachers.filter(Column::Id.in_subquery(within.into_query()));
    }
    if let Some(subject) = query.subject_id {
        let subject = subjects::service::visible(db, subject).await?.id;
        let who = teacher_subject::Entity::find().select_only().column(teacher_subject::Column::TeacherId);
        let who = who
            .filter(teacher_subject::Column::CompanyId.eq(db.company()))
            .filter(teacher_subject::Column::SubjectId.eq(subject));
        teachers = teachers.filter(Column::Id.in_subquery(who.into_query()));
    }
    Ok(teachers)
}

pub async fn get(me: &Caller, id: TeacherId) -> Result<Teacher> {
    let db = me.read().await?;
    let row = db.get::<Teachers>(id.into()).await?;
    shown(&db, row).await
}

/// Makes a teacher in the branches given, else in the company's first.
pub async fn create(me: &Caller, command: CreateTeacher) -> Result<Teacher> {
    let phones = phones::normalised("phones", &command.phones)?;
    let db = me.write().await?;
    let branches = branches::service::several(&db, &command.branch_ids, &[]).await?;
    let subjects = subjects::service::several(&db, "subjectIds", &command.subject_ids, &[]).await?;
    let hue = match command.hue {
        Some(hue) => hue.into(),
        None => fields::next_hue(db.count_of_company(Teachers::find()).await?),
    };
    let name = command.name.trim().to_owned();
    refuse_taken(&db, &sort_key(&name)).await?;
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        home_branch_id: Set(branches.first().copied().unwrap_or_default()),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        phones: Set(phones::to_column(phones)),
        email: Set(fields::filled(command.email)),
        note: Set(fields::filled(command.note)),
        hue: Set(hue),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let teacher = db.insert(row).await?;
    queries::set_branches(&db, teacher.id, &branches).await?;
    queries::set_subjects(&db, teacher.id, &subjects).await?;
    listing::found_by(&db, Entity::Teacher, teacher.id, searchable(&teacher)).await?;
    let answer = shown(&db, teacher).await?;
    history::created(&db, Entity::Teacher, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a teacher.
pub async fn update(me: &Caller, id: TeacherId, command: UpdateTeacher) -> Result<Teacher> {
    let db = me.write().await?;
    let (before, was) = held(&db, id, command.version).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        let key = sort_key(&name);
        if key != before.sort_key && before.archived_at.is_none() {
            refuse_taken(&db, &key).await?;
        }
        row.sort_key = Set(key);
        row.name = Set(name.trim().to_owned());
    }
    if let Some(texts) = command.phones {
        row.phones = Set(phones::to_column(phones::normalised("phones", &texts)?));
    }
    fields::patch_text(&mut row.email, command.email);
    fields::patch_text(&mut row.note, command.note);
    if let Some(hue) = command.hue {
        row.hue = Set(hue.into());
    }
    if let Some(named) = command.branch_ids {
        let there: Vec<Uuid> = was.branch_ids.iter().copied().map(Into::into).collect();
        let branches = branches::service::several(&db, &named, &there).await?;
        row.home_branch_id = Set(branches.first().copied().unwrap_or(before.home_branch_id));
        queries::set_branches(&db, before.id, &branches).await?;
    }
    if let Some(named) = command.subject_ids {
        let there: Vec<Uuid> = was.subject_ids.iter().copied().map(Into::into).collect();
        let subjects = subjects::service::several(&db, "subjectIds", &named, &there).await?;
        queries::set_subjects(&db, before.id, &subjects).await?;
    }
    save(db, was, row, Action::Updated).await
}

/// Takes a teacher out of the lists; lessons and groups keep them.
pub async fn archive(me: &Caller, id: TeacherId) -> Result<Teacher> {
    let db = me.write().await?;
    let before = db.get_for_update::<Teachers>(id.into()).await?;
    let archived = before.archived_at.is_some();
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    let was = shown(&db, before).await?;
    if archived { db.commit(was).await } else { save(db, was, row, Action::Archived).await }
}

/// Brings an archived teacher back.
pub async fn restore(me: &Caller, id: TeacherId, seen: Seen) -> Result<Teacher> {
    let db = me.write().await?;
    let (before, was) = held(&db, id, seen.version).await?;
    if before.archived_at.is_some() {
        refuse_taken(&db, &before.sort_key).await?;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, was, row, Action::Restored).await
}

/// Teachers of a company have different names. An import may bring namesakes, so the table does not insist; here one
/// writer at a time looks.
async fn refuse_taken(db: &Tenant, key: &str) -> Result<()> {
    db.lock::<company::Entity>(&[db.company()]).await?;
    let others = Teachers::find().filter(Column::SortKey.eq(key)).filter(Column::ArchivedAt.is_null());
    if db.count_of_company(others).await? > 0 { Err(AppError::field("name", "taken")) } else { Ok(()) }
}

/// A teacher the caller may see, archived or not: for filters.
pub async fn visible(db: &Tenant, id: TeacherId) -> Result<Model> {
    db.get::<Teachers>(id.into()).await
}

/// A teacher a command names in `field`.
///
/// # Errors
/// 404 for one that is not there; a field error for an archived one.
pub async fn usable(db: &Tenant, field: &str, id: TeacherId) -> Result<Model> {
    let found = visible(db, id).await?;
    if found.archived_at.is_some() { Err(AppError::field(field, "archived")) } else { Ok(found) }
}

async fn held(db: &Tenant, id: TeacherId, seen: i32) -> Result<(Model, Teacher)> {
    let before = db.get_for_update::<Teachers>(id.into()).await?;
    let was = shown(db, before.clone()).await?;
    db.expect_version(before.id, before.version, seen, || was.clone()).await?;
    Ok((before, was))
}

async fn shown(db: &Tenant, row: Model) -> Result<Teacher> {
    let links = Links::load(db, &[row.id]).await?;
    Ok(dto(row, &links))
}

async fn save(db: Tenant, was: Teacher, row: ActiveModel, action: Action) -> Result<Teacher> {
    let after = db.update(row, was.version).await?;
    listing::found_by(&db, Entity::Teacher, after.id, searchable(&after)).await?;
    let answer = shown(&db, after).await?;
    history::changed(&db, Entity::Teacher, answer.id.into(), answer.version, action, (&was, &answer)).await?;
    db.commit(answer).await
}
