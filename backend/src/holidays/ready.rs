//! The holidays of Kazakhstan, looked at first and then added.

use chrono::NaiveDate;
use shared::{
    holidays::{AddReady, Holiday, ReadyHoliday, ReadyKind, kazakhstan},
    i18n::{Locale, keys, texts},
    page::Items,
};

use super::service;
use crate::{
    db::Tenant,
    error::{AppError, Result},
    http::authority::Caller,
    team,
};

/// The ready list of a year, in the caller's language.
pub async fn list(me: &Caller, year: i32) -> Result<Items<ReadyHoliday>> {
    let db = me.read().await?;
    Ok(Items { items: known(&db, year, me.locale).await? })
}

/// Adds days of the ready list; those that are there already stay as they are.
pub async fn add(me: &Caller, command: AddReady) -> Result<Items<Holiday>> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    let mut items = Vec::new();
    for day in known(&db, command.year, me.locale).await? {
        let asked = command.days.as_ref().is_none_or(|days| days.contains(&day.starts_on));
        if asked && !day.there {
            items.push(service::insert(&db, &day.name, (day.starts_on, day.ends_on)).await?);
        }
    }
    db.commit(Items { items }).await
}

async fn known(db: &Tenant, year: i32, locale: Locale) -> Result<Vec<ReadyHoliday>> {
    let day = |month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| AppError::field("year", "range"));
    let there = service::touching(db, day(1, 1)?, day(12, 31)?).await?;
    let texts = texts(locale);
    let shown = |off: kazakhstan::Off| {
        let name = texts.get(off.name);
        let name = match off.kind {
            ReadyKind::Moved => texts.with(keys::HOLIDAY_NAME_MOVED, &[("name", name.into())]),
            _ => name,
        };
        let there = there.iter().any(|row| row.starts_on <= off.ends_on && row.ends_on >= off.starts_on);
        ReadyHoliday { name, starts_on: off.starts_on, ends_on: off.ends_on, kind: off.kind, there }
    };
    Ok(kazakhstan::of(year).into_iter().map(shown).collect())
}
