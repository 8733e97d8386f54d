//! Bringing the data of one centre back from a backup, while the others go on: what clearing it took away.
//!
//! Invariant: everything or nothing, and only into a centre that is empty, so that nothing is written over. The centre
//! itself, its people, settings and log are here and stay as they are.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, Value};
use secrecy::ExposeSecret;
use serde_json::{Map, json};
use shared::events::{Action, Entity};
use uuid::Uuid;

use super::{
    Outcome, away,
    check::{self, Scratch},
    records, restore, said,
    take::{POSTGRES, SQLITE, UPLOADS},
};
use crate::{
    clock::{Ids, SystemIds},
    config::Config,
    db::{
        Database, Owner, SchemaState, Table, Whole,
        rows::{self, Row},
    },
    exports::contents,
};

/// What was brought back.
#[derive(Debug)]
pub struct Brought {
    pub name: String,
    pub records: u64,
}

/// Brings back what a backup has of a centre, named by its id or its name.
pub async fn bring_back(config: &Config, zip: &Path, centre: &str, now: DateTime<Utc>) -> Outcome<Brought> {
    let url = config.database_url.expose_secret();
    if Database::schema(url).await.map_err(said)? != SchemaState::Current {
        return Err("bring the schema up first: classmate migrate".into());
    }
    let work = records::working(config)?;
    let manifest = check::unpacked(zip, work.path()).await?;
    let backup = zip.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let uploads = work.path().join(UPLOADS);
    if manifest.engine == "sqlite" {
        let from = format!("sqlite://{}?mode=rw", work.path().join(SQLITE).display());
        return Box::pin(brought(config, &from, centre, (&backup, uploads, now))).await;
    }
    let scratch = Scratch::make(config, work.path()).await?;
    let ended = match check::load(config, &scratch.url, &work.path().join(POSTGRES)).await {
        Ok(()) => Box::pin(brought(config, &scratch.url, centre, (&backup, uploads, now))).await,
        Err(problem) => Err(problem),
    };
    scratch.drop(config).await;
    ended
}

async fn brought(
    config: &Config,
    from: &str,
    centre: &str,
    (backup, uploads, now): (&str, PathBuf, DateTime<Utc>),
) -> Outcome<Brought> {
    // What an older program wrote is brought up first, so that both sides have the same tables.
    Database::migrate(from).await.map_err(said)?;
    restore::settle(from, now).await?;
    let (source, target) =
        (Owner::connect(from).await.map_err(said)?, Owner::connect(config.database_url.expose_secret()).await.map_err(said)?);
    let (old, new) = (source.snapshot().await.map_err(said)?, target.write().await.map_err(said)?);
    let (company, name) = named(&old, centre).await?;
    let bringing = Bringing { old, new, company, now };
    bringing.refuse_unless_empty(&name).await?;
    let records = bringing.everything().await?;
    bringing.write_down(backup).await?;
    let (from, to) = (uploads.join(company.to_string()), config.uploads().join(company.to_string()));
    away(move || copy_missing(&from, &to)).await?;
    bringing.new.commit().await.map_err(said)?;
    drop(bringing.old);
    source.close().await.map_err(said)?;
    target.close().await.map_err(said)?;
    Ok(Brought { name, records })
}

/// The centre of the backup that is meant.
async fn named(old: &Whole, centre: &str) -> Outcome<(Uuid, String)> {
    let ids = match centre.parse::<Uuid>() {
        Ok(id) => old.ids("SELECT id FROM company WHERE id = ?", vec![id.into()]).await,
        Err(_) => old.ids("SELECT id FROM company WHERE name = ?", vec![centre.into()]).await,
    };
    let [id] = ids.map_err(said)?[..] else {
        let all = old.texts("SELECT name FROM company ORDER BY created_at", Vec::new()).await.map_err(said)?;
        return Err(format!("the backup has not exactly one centre {centre}; it has: {}", all.join(", ")));
    };
    let name = old.texts("SELECT name FROM company WHERE id = ?", vec![id.into()]).await.map_err(said)?;
    Ok((id, name.into_iter().next().unwrap_or_default()))
}

/// Copies files that are not there any more.
fn copy_missing(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_missing(&entry.path(), &target)?;
        } else if !target.exists() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

struct Bringing {
    old: Whole,
    new: Whole,
    company: Uuid,
    now: DateTime<Utc>,
}

impl Bringing {
    /// Holds the centre, so that nobody fills it meanwhile, and refuses one in which there is something.
    async fn refuse_unless_empty(&self, name: &str) -> Outcome {
        let lock = if self.new.engine() == DbBackend::Postgres { " FOR UPDATE" } else { "" };
        let own = vec![Value::from(self.company)];
        let here = self.new.ids(&format!("SELECT id FROM company WHERE id = ?{lock}"), own.clone()).await.map_err(said)?;
        if here.is_empty() {
            return Err(format!("{name} is not in this installation: `classmate import-company` brings an export of it"));
        }
        for table in self.new.tables().await.map_err(said)?.iter().filter(|table| contents::is_cleared(table)) {
            let rest = contents::but_what_stays(table);
            let sql = format!("SELECT company_id FROM \"{}\" WHERE company_id = ?{rest} LIMIT 1", table.name);
            if !self.new.ids(&sql, own.clone()).await.map_err(said)?.is_empty() {
                return Err(format!("{name} is not empty (there is a {}): clear its data in the settings first", table.name));
            }
        }
        Ok(())
    }

    /// Every table that clearing empties, each after those it refers to.
    async fn everything(&self) -> Outcome<u64> {
        let mut records = 0;
        for table in self.old.tables().await.map_err(said)?.iter().filter(|table| contents::is_cleared(table)) {
            records += self.table(table).await.map_err(|error| format!("{}: {error}", table.name))?;
        }
        self.teachers().await?;
        Ok(records)
    }

    async fn table(&self, table: &Table) -> Outcome<u64> {
        let (mut skip, mut count, mut late) = (0, 0, Vec::new());
        loop {
            let portion = self.old.portion_of(table, self.company, skip).await.map_err(said)?;
            let read = portion.len() as u64;
            let gone = portion.into_iter().filter(|row| !stays(table, row));
            let (after, now): (Vec<Row>, Vec<Row>) = gone.partition(|row| rows::comes_late(table, row));
            count += (after.len() + now.len()) as u64;
            late.extend(after);
            self.new.insert(table, now).await.map_err(said)?;
            skip += read;
            if read < rows::PORTION {
                self.new.insert(table, late).await.map_err(said)?;
                return Ok(count);
            }
        }
    }

    /// Who was a teacher is one again, if they are here and nobody made them another since.
    async fn teachers(&self) -> Outcome {
        let own = || vec![Value::from(self.company)];
        let sql = "SELECT id FROM membership WHERE company_id = ? AND teacher_id IS NOT NULL ORDER BY id";
        let members = self.old.ids(sql, own()).await.map_err(said)?;
        let teachers = self.old.ids(&sql.replace("SELECT id", "SELECT teacher_id"), own()).await.map_err(said)?;
        for (member, teacher) in members.into_iter().zip(teachers) {
            let sql = "UPDATE membership SET teacher_id = ? WHERE company_id = ? AND id = ? AND teacher_id IS NULL";
            let values = vec![teacher.into(), self.company.into(), member.into()];
            self.new.execute(sql, values).await.map_err(said)?;
        }
        Ok(())
    }

    /// A line in the log of the centre, and word to its open pages.
    async fn write_down(&self, backup: &str) -> Outcome {
        let line = json!({
            "id": SystemIds.id(self.now), "company_id": self.company, "at": self.now, "user_name": "classmate restore",
            "entity": Entity::Company, "record_id": self.company, "action": Action::Restored, "after": { "backup": backup },
        });
        self.put("audit", &[line]).await?;
        let word = |entity: &Entity| {
            json!({
                "id": SystemIds.id(self.now), "company_id": self.company, "at": self.now, "entity": entity,
                "record_id": self.company, "version": 1, "action": Action::Updated,
            })
        };
        self.put("event", &contents::SHOWN.iter().map(word).collect::<Vec<_>>()).await
    }

    async fn put(&self, name: &str, records: &[serde_json::Value]) -> Outcome {
        let tables = self.new.tables().await.map_err(said)?;
        let table = tables.iter().find(|table| table.name == name).ok_or_else(|| format!("there is no table {name}"))?;
        let nothing = Map::new();
        let rows: Result<Vec<Row>, _> =
            records.iter().map(|record| rows::from_json(table, record.as_object().unwrap_or(&nothing))).collect();
        self.new.insert(table, rows.map_err(said)?).await.map_err(said)
    }
}

/// Whether a row of the index is of what clearing leaves.
fn stays(table: &Table, row: &Row) -> bool {
    let entity = |value: &Value| matches!(value, Value::String(Some(word)) if contents::FOUND_STILL.contains(&word.as_str()));
    table.name == contents::INDEX && table.columns.iter().zip(row).any(|(column, value)| column.name == "entity" && entity(value))
}
