//! What can be done with the settings of a centre: one function per part.

use shared::{
    centre::{Centre, Part, SetAccent, SetAttendance, SetCurrency, SetHours, SetLanguage, SetLogo, SetName, SetTimeZone},
    problem::Rule,
};

use super::{
    logo,
    parts::{Changing, Stored, assembled},
    picture, zone,
};
use crate::{
    entity::company,
    error::{AppError, Result},
    http::authority::Caller,
    team,
};

pub async fn get(me: &Caller) -> Result<Centre> {
    let db = me.read().await?;
    let company = db.get::<company::Entity>(db.company()).await?;
    assembled(&db, &company, &Stored::load(&db).await?).await
}

pub async fn set_name(me: &Caller, command: SetName) -> Result<Centre> {
    let change = Changing::begin(me, Part::Name, command.version).await?;
    let name = command.name.trim().to_owned();
    if name == change.before.name {
        return change.nothing().await;
    }
    change.column(company::Column::Name, name).await
}

/// Takes a logo that has been decoded and written anew, or takes it away.
pub async fn set_logo(me: &Caller, command: SetLogo) -> Result<Centre> {
    // Before a picture of megabytes is decoded for nothing.
    team::refuse_unless_everywhere(me)?;
    let picture = match command.data {
        Some(text) => Some(picture::checked(text).await?),
        None => None,
    };
    let change = Changing::begin(me, Part::Logo, command.version).await?;
    logo::put(me, change, picture).await
}

pub async fn set_accent(me: &Caller, command: SetAccent) -> Result<Centre> {
    let change = Changing::begin(me, Part::Accent, command.version).await?;
    if command.accent == change.before.accent {
        return change.nothing().await;
    }
    change.value(Some(&command.accent)).await
}

/// Moves the centre, and the branches that lived by its zone, to another one: clocks on the wall stay as they are.
pub async fn set_time_zone(me: &Caller, command: SetTimeZone) -> Result<Centre> {
    let change = Changing::begin(me, Part::TimeZone, command.version).await?;
    if command.time_zone == change.before.time_zone {
        return change.nothing().await;
    }
    zone::follow(&change.db, &change.before.time_zone, &command.time_zone).await?;
    change.column(company::Column::TimeZone, command.time_zone).await
}

/// Changes the currency of a centre in which no sum stands yet.
pub async fn set_currency(me: &Caller, command: SetCurrency) -> Result<Centre> {
    let change = Changing::begin(me, Part::Currency, command.version).await?;
    if command.currency == change.before.currency {
        return change.nothing().await;
    }
    if change.before.currency_fixed {
        return Err(AppError::rule(Rule::CurrencyFixed));
    }
    change.column(company::Column::Currency, command.currency).await
}

pub async fn set_language(me: &Caller, command: SetLanguage) -> Result<Centre> {
    let change = Changing::begin(me, Part::Language, command.version).await?;
    if command.language == change.before.language {
        return change.nothing().await;
    }
    change.column(company::Column::Locale, command.language.to_string()).await
}

pub async fn set_hours(me: &Caller, command: SetHours) -> Result<Centre> {
    let change = Changing::begin(me, Part::Hours, command.version).await?;
    let mut days = command.days;
    days.sort_by_key(|day| day.weekday);
    if change.before.hours.as_ref() == Some(&days) {
        return change.nothing().await;
    }
    change.value(Some(&days)).await
}

pub async fn set_attendance(me: &Caller, command: SetAttendance) -> Result<Centre> {
    let change = Changing::begin(me, Part::Attendance, command.version).await?;
    let mut policy = command.policy;
    for reason in &mut policy.reasons {
        reason.name = reason.name.trim().to_owned();
    }
    if policy == change.before.attendance {
        return change.nothing().await;
    }
    change.value(Some(&policy)).await
}
