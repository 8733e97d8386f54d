//! Reading the log: a page of it, the history of one record, one line.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shared::{
    audit::{AuditEntry, AuditPerson, AuditQuery},
    ids::AuditId,
    page::{Items, Page},
    time::WallTime,
};
use uuid::Uuid;

use super::{names::Names, readable, undo};
use crate::{
    db::{Tenant, TenantEntity},
    entity::{
        audit::{Column, Entity as Audit, Model},
        company, enrollment, membership,
    },
    error::{AppError, Result},
    http::authority::Caller,
    zone,
};

/// One page of the log, newest first.
pub async fn list(me: &Caller, query: &AuditQuery) -> Result<Page<AuditEntry>> {
    let db = me.read().await?;
    if let Some(user) = query.user_id {
        let member = membership::Entity::find().filter(membership::Column::UserId.eq(Uuid::from(user)));
        db.one(member).await?.ok_or_else(AppError::not_found)?;
    }
    let zone = zone_of(&db).await?;
    let rows = asked(&db, query, zone)?.order_by_desc(Column::At).order_by_desc(Column::Id);
    let Page { items, total, page, page_size } = db.page(rows, query.page(), query.page_size()).await?;
    Ok(Page { items: shown(me, &db, zone, &items).await?, total, page, page_size })
}

pub async fn get(me: &Caller, id: AuditId) -> Result<AuditEntry> {
    let db = me.read().await?;
    let row = line(&db, id).await?;
    let zone = zone_of(&db).await?;
    shown(me, &db, zone, &[row]).await?.pop().ok_or_else(AppError::not_found)
}

/// A line of the log that the caller may see.
pub(super) async fn line(db: &Tenant, id: AuditId) -> Result<Model> {
    db.one(Audit::find().filter(Column::Id.eq(Uuid::from(id)))).await?.ok_or_else(AppError::not_found)
}

/// The members the caller may see, also those who were put out.
pub async fn people(me: &Caller) -> Result<Items<AuditPerson>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        name: String,
    }
    let sql = "SELECT u.id, u.name FROM app_user u JOIN membership m ON m.user_id = u.id WHERE m.company_id = ? ORDER BY u.name";
    let db = me.read().await?;
    let seen: BTreeSet<Uuid> = db.all(membership::Entity::find()).await?.into_iter().map(|member| member.user_id).collect();
    let rows: Vec<Row> = db.report(sql, Vec::new()).await?;
    let rows = rows.into_iter().filter(|row| seen.contains(&row.id));
    Ok(Items { items: rows.map(|row| AuditPerson { id: row.id.into(), name: row.name }).collect() })
}

fn asked(db: &Tenant, query: &AuditQuery, zone: Tz) -> Result<sea_orm::Select<Audit>> {
    let mut rows = Audit::find();
    if let Some(user) = query.user_id {
        rows = rows.filter(Column::UserId.eq(Uuid::from(user)));
    }
    if let Some(entity) = query.entity {
        rows = rows.filter(Column::Entity.eq(entity.as_str()));
    }
    if let Some(action) = query.action {
        rows = rows.filter(Column::Action.eq(action.as_str()));
    }
    if let Some(record) = query.record_id {
        rows = rows.filter(of_record(db, record));
    }
    if let Some(from) = query.from {
        rows = rows.filter(Column::At.gte(midnight(from, zone)?));
    }
    if let Some(to) = query.to {
        let after = to.checked_add_days(Days::new(1)).ok_or_else(|| AppError::field("to", "date"))?;
        rows = rows.filter(Column::At.lt(midnight(after, zone)?));
    }
    Ok(rows)
}

/// The record itself, and who came into it and left it: enrolments of a student or a group.
fn of_record(db: &Tenant, record: Uuid) -> Condition {
    use enrollment::Column as Enrolled;
    let enrolled = enrollment::Entity::find().select_only().column(Enrolled::Id);
    let enrolled = enrolled.filter(<enrollment::Entity as TenantEntity>::TENANT.eq(db.company()));
    let either = Condition::any().add(Enrolled::StudentId.eq(record)).add(Enrolled::GroupId.eq(record));
    Condition::any().add(Column::RecordId.eq(record)).add(Column::RecordId.in_subquery(enrolled.filter(either).into_query()))
}

fn midnight(day: chrono::NaiveDate, zone: Tz) -> Result<DateTime<Utc>> {
    zone::instant(WallTime::new(day.and_time(NaiveTime::MIN)), zone)
}

async fn zone_of(db: &Tenant) -> Result<Tz> {
    let company = db.one(company::Entity::find()).await?.ok_or_else(AppError::not_found)?;
    zone::named(&company.time_zone)
}

async fn shown(me: &Caller, db: &Tenant, zone: Tz, rows: &[Model]) -> Result<Vec<AuditEntry>> {
    let names = Names::of(db, rows).await?;
    let words = readable::Words { locale: me.locale, zone, names: &names };
    rows.iter().map(|row| entry(me, row, &words)).collect()
}

fn entry(me: &Caller, row: &Model, words: &readable::Words<'_>) -> Result<AuditEntry> {
    let entity = row.entity.parse().map_err(AppError::internal)?;
    let action = row.action.parse().map_err(AppError::internal)?;
    Ok(AuditEntry {
        id: row.id.into(),
        at: row.at,
        user_id: row.user_id.map(Into::into),
        user_name: row.user_name.clone(),
        address: row.address.clone(),
        device: row.device.clone(),
        request_id: row.request_id.clone(),
        entity,
        record_id: row.record_id,
        record_name: words.title(row),
        action,
        changes: words.changes(entity, row.before.as_ref(), row.after.as_ref()),
        undoable: undo::looks_possible(me, row, entity, action),
    })
}
