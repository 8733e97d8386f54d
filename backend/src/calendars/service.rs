//! Making, showing and taking back calendar links.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set, sea_query::Expr};
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::{
    calendars::{CalendarLink, CalendarOf, FEED},
    events::{Action, Entity},
    ids::CalendarId,
    page::Items,
    permission::Permission,
    problem::Rule,
};
use uuid::Uuid;

use super::subject::{Known, Subject};
use crate::{
    auth::account::demand_person,
    db::Tenant,
    entity::{
        calendar_link::{ActiveModel, Column, Entity as Links, Model},
        membership,
    },
    error::{AppError, OnConstraint, Result},
    history::{self, Change},
    http::authority::Caller,
    vault::Purpose,
};

/// What a link is found by.
pub fn hashed(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// The record named, if the caller may read its lessons.
async fn subject(me: &Caller, db: &Tenant, of: &CalendarOf) -> Result<(Subject, Known)> {
    let (subject, known) = Subject::named(db, of).await?;
    match subject.refused(|right| me.can(right), me.teacher_id) {
        Some(right) => me.demand(right).map(|()| (subject, known)),
        None => Ok((subject, known)),
    }
}

/// The links of a record: the caller's own, and everybody's for who manages lessons. The newest first.
pub async fn list(me: &Caller, of: &CalendarOf) -> Result<Items<CalendarLink>> {
    let db = me.read().await?;
    let (subject, _) = subject(me, &db, of).await?;
    let mut links = subject.links();
    if !me.can(Permission::LessonsManage) {
        links = links.filter(Column::MembershipId.eq(me.membership_id));
    }
    let rows = db.all_of_company(links.order_by_desc(Column::MadeAt).order_by_desc(Column::Id)).await?;
    Ok(Items { items: rows.into_iter().map(|row| shown(me, row)).collect::<Result<_>>()? })
}

/// One link: the caller's own, or of a record whose lessons the caller manages.
async fn found(me: &Caller, db: &Tenant, id: CalendarId) -> Result<(Model, Subject, Known)> {
    let row = db.one_of_company(Links::find().filter(Column::Id.eq(Uuid::from(id)))).await?.ok_or_else(AppError::not_found)?;
    if row.membership_id != me.membership_id && !me.can(Permission::LessonsManage) {
        return Err(AppError::not_found());
    }
    let subject = Subject::of(&row).ok_or_else(AppError::not_found)?;
    let known = subject.known(db).await?;
    Ok((row, subject, known))
}

pub async fn get(me: &Caller, id: CalendarId) -> Result<CalendarLink> {
    let db = me.read().await?;
    let (row, ..) = found(me, &db, id).await?;
    shown(me, row)
}

/// Makes the caller's link of a record. One there was opens nothing from now on.
pub async fn make(me: &Caller, of: CalendarOf) -> Result<CalendarLink> {
    // A program's token runs out; a link would outlive it.
    demand_person(me)?;
    let db = me.write().await?;
    let (subject, known) = subject(me, &db, &of).await?;
    if known.archived {
        return Err(AppError::field(subject.field(), "archived"));
    }
    // Of two made at once each sees the other.
    db.lock::<membership::Entity>(&[me.membership_id]).await?;
    let before = db.one_of_company(subject.links().filter(Column::MembershipId.eq(me.membership_id))).await?;
    let secret = me.state.ids.secret();
    let sealed = me.state.vault.seal(Purpose::Calendar, Some(db.company()), &secret)?;
    let action = if before.is_some() { Action::Updated } else { Action::Created };
    let row = match before {
        Some(row) => renewed(&db, row, hashed(&secret), sealed).await?,
        None => {
            let row = new_row(me, &db, subject, hashed(&secret), sealed);
            db.insert(row).await.on_unique(|| AppError::rule(Rule::RequestInProgress))?
        }
    };
    note(&db, &row, (subject, &known), action).await?;
    let answer = shown(me, row)?;
    db.commit_shown_once(answer).await
}

fn new_row(me: &Caller, db: &Tenant, subject: Subject, secret_hash: String, sealed: String) -> ActiveModel {
    ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        membership_id: Set(me.membership_id),
        secret_hash: Set(secret_hash),
        sealed_secret: Set(sealed),
        made_by_name: Set(me.user_name.clone()),
        made_at: Set(db.now()),
        read_at: Set(None),
        ..subject.row()
    }
}

/// The same link under another secret.
async fn renewed(db: &Tenant, row: Model, secret_hash: String, sealed_secret: String) -> Result<Model> {
    let change = Links::update_many()
        .col_expr(Column::SecretHash, Expr::value(secret_hash.clone()))
        .col_expr(Column::SealedSecret, Expr::value(sealed_secret.clone()))
        .col_expr(Column::MadeAt, Expr::value(db.now()))
        .col_expr(Column::ReadAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(Column::Id.eq(row.id));
    db.update_many(change).await?;
    Ok(Model { secret_hash, sealed_secret, made_at: db.now(), read_at: None, ..row })
}

/// Takes a link back: it opens nothing from the next request on.
pub async fn revoke(me: &Caller, id: CalendarId) -> Result<()> {
    demand_person(me)?;
    let db = me.write().await?;
    let (row, subject, known) = found(me, &db, id).await?;
    if db.delete_many(Links::delete_many().filter(Column::Id.eq(row.id))).await? == 0 {
        return Err(AppError::not_found());
    }
    note(&db, &row, (subject, &known), Action::Deleted).await?;
    db.commit(()).await
}

/// Writes down who did what with whose calendar; of the secret nothing.
async fn note(db: &Tenant, row: &Model, (subject, known): (Subject, &Known), action: Action) -> Result<()> {
    let told = json!({ "name": known.name, "kind": subject.kind(), "madeAt": row.made_at });
    let (before, after): (Option<&dyn history::erased::Json>, Option<&dyn history::erased::Json>) =
        if action == Action::Deleted { (Some(&told), None) } else { (None, Some(&told)) };
    history::record(db, Change { entity: Entity::Calendar, record_id: row.id, version: 1, action, before, after }).await
}

/// The wire shape. The secret is for who made it, and only while they are themselves.
fn shown(me: &Caller, row: Model) -> Result<CalendarLink> {
    let mine = row.membership_id == me.membership_id;
    let path = if mine && !me.by_token && me.seen_as.is_none() {
        match me.state.vault.open(Purpose::Calendar, Some(row.company_id), &row.sealed_secret) {
            Ok(secret) => Some(FEED.replace("{file}", &format!("{}.ics", secret.expose_secret()))),
            // After a restore without the key: the link opens still, and can be made anew or taken back.
            Err(error) => {
                tracing::warn!(calendar = %row.id, %error, "the secret of a calendar link cannot be opened");
                None
            }
        }
    } else {
        None
    };
    Ok(CalendarLink {
        id: row.id.into(),
        teacher_id: row.teacher_id.map(Into::into),
        room_id: row.room_id.map(Into::into),
        group_id: row.group_id.map(Into::into),
        student_id: row.student_id.map(Into::into),
        mine,
        made_by: row.made_by_name,
        made_at: row.made_at,
        read_at: row.read_at,
        path,
    })
}
