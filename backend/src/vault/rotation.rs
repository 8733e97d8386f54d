//! Another key for everything that is sealed, while the server runs.
//!
//! A new key is put in front first; the old ones go on opening. Then every sealed text is sealed anew, portion by
//! portion. Whoever is stopped in the middle has lost nothing: the rest is done by the next rotation, or by the
//! server's own housekeeping.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{DbBackend, QueryResult, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{MARK, Vault, keys};
use crate::{
    config::{Config, Overrides},
    error::{AppError, Result},
    state::AppState,
};

/// A column that holds sealed texts, or JSON with such texts in it.
struct Column {
    table: &'static str,
    /// A uuid, the whole key of the table.
    id: &'static str,
    sealed: &'static str,
    /// The company or the person they are bound to; nothing where they are bound to nobody.
    whose: Option<&'static str>,
    json: bool,
}

/// Every place where something sealed is stored. Who seals adds a line here.
const SEALED: &[&Column] = &[
    &Column { table: "import_run", id: "id", sealed: "sealed_key", whose: Some("company_id"), json: false },
    &Column { table: "calendar_link", id: "id", sealed: "sealed_secret", whose: Some("company_id"), json: false },
    // Keys of second factors: a person's, whatever the centre.
    FACTORS,
    // Letters: sealed for nobody, also those of a company.
    &Column { table: "job", id: "id", sealed: "payload", whose: None, json: true },
];

const FACTORS: &Column = &Column { table: "second_factor", id: "user_id", sealed: "sealed", whose: Some("user_id"), json: false };

const PORTION: u32 = 100;
const REASON: &str = "stored secrets of every company are sealed under another key";

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// How many texts were sealed anew.
    pub renewed: u64,
    /// How many could not be opened: their key is not here.
    pub unreadable: u64,
}

/// Puts a new key in front and seals everything under it.
pub async fn rotate(state: &AppState) -> Result<Rotated> {
    state.vault.place.renew(state.clock.now()).map_err(AppError::internal)?;
    sweep(state).await
}

/// Seals what is still under an older key, and forgets keys that no backup needs any more.
pub async fn sweep(state: &AppState) -> Result<Rotated> {
    let mut all = Rotated::default();
    let retired = state.vault.place.retired().map_err(AppError::internal)? > 0;
    // Second factors are looked at in any case: one that is bound to nobody yet is bound to its person.
    for column in if retired { SEALED } else { &[FACTORS] } {
        let mut after = Some(Uuid::nil());
        while let Some(last) = after {
            after = portion(state, column, last, &mut all).await?;
        }
    }
    if retired && all.unreadable == 0 {
        forget_retired(state).await?;
    }
    Ok(all)
}

/// Throws away keys that were replaced so long ago that no backup there is needs them.
async fn forget_retired(state: &AppState) -> Result<()> {
    let config = state.config.clone();
    let oldest = move || crate::backups::records::all(&config).into_iter().map(|record| record.taken_at).min();
    let oldest = tokio::task::spawn_blocking(oldest).await.map_err(AppError::internal)?;
    let keeping = keys::keeping(state.config.backup_keep_weeks, state.config.backup_keep_days);
    let before = needed_since(state.clock.now() - keeping, oldest);
    let gone = state.vault.place.forget_retired(before).map_err(AppError::internal)?;
    if gone > 0 {
        tracing::info!(keys = gone, "keys that open nothing any more were thrown away");
    }
    Ok(())
}

/// Since when a key must have been replaced to be kept: a backup holds what was sealed under the keys of its day, and
/// for a while after a rotation what was not sealed anew yet.
fn needed_since(at_least: DateTime<Utc>, oldest_backup: Option<DateTime<Utc>>) -> DateTime<Utc> {
    oldest_backup.map_or(at_least, |taken| at_least.min(taken - Duration::days(1)))
}

/// Seals a portion of a column anew; answers where the next begins.
async fn portion(state: &AppState, at: &Column, after: Uuid, all: &mut Rotated) -> Result<Option<Uuid>> {
    let db = state.db.system(REASON).await?;
    let postgres = state.db.engine() == DbBackend::Postgres;
    let Column { table, id, sealed: column, whose, .. } = at;
    let (whose, text) = (whose.unwrap_or("NULL"), if postgres { format!("CAST({column} AS text)") } else { (*column).into() });
    let (pattern, lock) =
        (if at.json { format!("%\"{MARK}%") } else { format!("{MARK}%") }, if postgres { "FOR UPDATE" } else { "" });
    let sql = format!(
        "SELECT {id} AS id, {whose} AS whose, {text} AS sealed FROM {table}
         WHERE {id} > ? AND {text} LIKE ? ORDER BY {id} LIMIT {PORTION} {lock}"
    );
    let rows = db.raw(&sql, vec![after.into(), pattern.into()]).await?;
    let mut last = None;
    for row in &rows {
        let id: Uuid = row.try_get("", "id")?;
        last = Some(id);
        if let Some(value) = renewed(&state.vault, at, row, all)? {
            let cast = if postgres && at.json { "CAST(? AS jsonb)" } else { "?" };
            let values: Vec<Value> = vec![value.into(), id.into()];
            db.execute(&format!("UPDATE {table} SET {column} = {cast} WHERE {} = ?", at.id), values).await?;
        }
    }
    db.commit().await?;
    Ok(last)
}

/// What a column should hold instead; nothing if it is well as it is.
fn renewed(vault: &Vault, at: &Column, row: &QueryResult, all: &mut Rotated) -> Result<Option<String>> {
    let whose: Option<Uuid> = if at.whose.is_some() { row.try_get("", "whose")? } else { None };
    let text: String = row.try_get("", "sealed")?;
    let before = all.renewed;
    if !at.json {
        return Ok(one(vault, whose, &text, all));
    }
    let mut json: Json = serde_json::from_str(&text).map_err(AppError::internal)?;
    within(vault, whose, &mut json, all);
    Ok((all.renewed > before).then(|| json.to_string()))
}

fn one(vault: &Vault, whose: Option<Uuid>, sealed: &str, all: &mut Rotated) -> Option<String> {
    match vault.renewed(whose, sealed) {
        Ok(Some(text)) => {
            all.renewed += 1;
            Some(text)
        }
        Ok(None) => None,
        Err(_) => {
            all.unreadable += 1;
            None
        }
    }
}

fn within(vault: &Vault, whose: Option<Uuid>, json: &mut Json, all: &mut Rotated) {
    match json {
        Json::String(text) => {
            if let Some(new) = one(vault, whose, text, all) {
                *text = new;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| within(vault, whose, item, all)),
        Json::Object(fields) => fields.values_mut().for_each(|value| within(vault, whose, value, all)),
        _ => {}
    }
}

/// `classmate rotate-key`: what to tell, or why it fails.
pub async fn command(over: Overrides) -> std::result::Result<String, String> {
    let state = crate::serve::prepare(Config::load(over)?).await?;
    let Rotated { renewed, unreadable } = rotate(&state).await.map_err(|error| error.to_string())?;
    let told = format!("{renewed} stored secrets are sealed under the new key");
    if unreadable == 0 { Ok(told) } else { Err(format!("{told}; {unreadable} cannot be opened: their key is not here")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_texts_are_found_wherever_they_stand_in_json() {
        let data = tempfile::tempdir().unwrap();
        let vault = Vault::new(None, data.path());
        let sealed = vault.seal(super::super::Purpose::Letter, None, "abc").unwrap();
        vault.place.renew(chrono::DateTime::UNIX_EPOCH).unwrap();
        let mut json = serde_json::json!({ "to": "a@b.kz", "links": [{ "secret": sealed }], "n": 1 });
        let mut all = Rotated::default();
        within(&vault, None, &mut json, &mut all);
        assert_eq!(all, Rotated { renewed: 1, unreadable: 0 });
        let new = json["links"][0]["secret"].as_str().unwrap();
        assert_ne!(new, sealed);
        assert_eq!(json["to"], "a@b.kz");
        for text in [new, &sealed] {
            let plain = vault.open(super::super::Purpose::Letter, None, text).unwrap();
            assert_eq!(secrecy::ExposeSecret::expose_secret(&plain), "abc");
        }
    }

    #[test]
    fn a_retired_key_is_kept_as_long_as_backups_are() {
        let data = tempfile::tempdir().unwrap();
        let vault = Vault::new(None, data.path());
        vault.seal(super::super::Purpose::Letter, None, "abc").unwrap();
        let now = chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(1000);
        vault.place.renew(now).unwrap();
        assert_eq!(keys::keeping(12, 30), chrono::Duration::days(85));
        // Longer, while an older backup is kept.
        let (usual, old) = (now - Duration::days(85), now - Duration::days(200));
        assert_eq!((needed_since(usual, None), needed_since(usual, Some(now))), (usual, usual));
        assert_eq!(needed_since(usual, Some(old)), old - Duration::days(1));
        assert_eq!(vault.place.forget_retired(now - chrono::Duration::days(85)).unwrap(), 0);
        assert_eq!(vault.place.forget_retired(now + chrono::Duration::days(1)).unwrap(), 1);
        assert_eq!(vault.place.retired().unwrap(), 0);
    }
}
