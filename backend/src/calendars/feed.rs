//! What a calendar program is answered: the lessons of a link as its maker may see them now.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use sha2::{Digest, Sha256};
use shared::{calendars::DAYS_AROUND, lessons::LessonQuery};
use uuid::Uuid;

use super::{
    ics::{self, Sheet},
    service::hashed,
    subject::Subject,
};
use crate::{
    db::{Actor, Tenant, TenantScope},
    entity::{
        branch,
        calendar_link::{Column, Entity as Links, Model},
        company, subject,
    },
    error::{AppError, Result},
    lessons,
    state::AppState,
    team,
};

/// A reading is written down no more often than this: programs ask all day long.
const NOTED_EVERY: Duration = Duration::hours(1);

/// The calendar at an address; 304 for who has it as it is. What is not there any more, or not the maker's to see any
/// more, is 404 like what never was.
pub async fn serve(state: &AppState, file: &str, headers: &HeaderMap) -> Result<Response> {
    let secret = file.strip_suffix(".ics").ok_or_else(AppError::not_found)?;
    let link = found(state, secret).await?;
    let text = written(state, &link).await?;
    note_reading(state, &link).await?;
    let tag = tag_of(&text);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|seen| names(seen, &tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let fixed = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"lessons.ics\""),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

fn tag_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!("\"{}\"", digest.first_chunk::<16>().map(hex::encode).unwrap_or_default())
}

/// Whether an `If-None-Match` names a tag.
fn names(seen: &str, tag: &str) -> bool {
    seen.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == "*" || one == tag)
}

async fn found(state: &AppState, secret: &str) -> Result<Model> {
    let db = state.db.read_system("the secret of a link names its company").await?;
    db.one(Links::find().filter(Column::SecretHash.eq(hashed(secret)))).await?.ok_or_else(AppError::not_found)
}

/// The text of a link's calendar.
async fn written(state: &AppState, link: &Model) -> Result<String> {
    let of = Subject::of(link).ok_or_else(AppError::not_found)?;
    let company = link.company_id;
    let db = state.db.read(TenantScope::of_system(company, "")).await?;
    let standing = team::standing(&db, link.membership_id).await?.ok_or_else(AppError::not_found)?;
    let centre = db.get::<company::Entity>(company).await?;
    drop(db);
    if of.refused(|right| standing.can(right), standing.teacher_id).is_some() {
        return Err(AppError::not_found());
    }
    let scope = TenantScope { company, visibility: standing.visibility(company), actor: Actor::default(), claim: None };
    let db = state.db.read(scope).await?;
    let known = of.known(&db).await?;
    if known.archived {
        return Err(AppError::not_found());
    }
    let (rows, names) = lessons::service::found(&db, &around(&db, of)).await?;
    let (subjects, branches) = (titles(&db).await?, places(&db).await?);
    let sheet = Sheet {
        of,
        name: &known.name,
        centre: &centre.name,
        zone: &centre.time_zone,
        locale: centre.locale.parse().unwrap_or_default(),
        names: &names,
        subjects: &subjects,
        branches: &branches,
    };
    Ok(ics::written(&sheet, &rows))
}

/// The lessons of eight weeks behind and ahead.
fn around(db: &Tenant, of: Subject) -> LessonQuery {
    let (today, days) = (db.now().date_naive(), Duration::days(DAYS_AROUND));
    LessonQuery { from: today - days, to: today + days + Duration::days(1), ..of.lessons() }
}

async fn titles(db: &Tenant) -> Result<ics::Names> {
    let rows = db.all_of_company(subject::Entity::find()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The branches, where there are several: with one only, it need not be said.
async fn places(db: &Tenant) -> Result<ics::Names> {
    let rows = db.all_of_company(branch::Entity::find()).await?;
    if rows.len() < 2 {
        return Ok(ics::Names::new());
    }
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn note_reading(state: &AppState, link: &Model) -> Result<()> {
    if link.read_at.is_some_and(|at| state.clock.now() - at < NOTED_EVERY) {
        return Ok(());
    }
    let db = state.db.system("the secret of a link names its company").await?;
    let id: Uuid = link.id;
    let read = Links::update_many().col_expr(Column::ReadAt, Expr::value(db.now())).filter(Column::Id.eq(id));
    db.update_many(read).await?;
    Ok(db.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_has_the_calendar_as_it_is_is_known_by_its_tag() {
        let tag = tag_of("BEGIN:VCALENDAR");
        assert!(names(&tag, &tag) && names(&format!("\"a\", W/{tag}"), &tag) && names("*", &tag));
        assert!(!names("", &tag) && !names("\"a\"", &tag));
        assert_ne!(tag, tag_of("BEGIN:VCALENDAR "));
    }
}
