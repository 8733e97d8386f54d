//! Bringing an export into this installation, as a centre of its own: everything or nothing.
//!
//! Ids stay what they were, so that an export of the result is the same byte for byte. People who are here already are
//! known by their e-mail; the others get no password and set one by a link.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use migration::MigratorTrait;
use sea_orm::Value;
use secrecy::ExposeSecret;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{
    contents,
    pack::{DATA, Manifest, UPLOADS, record_of},
};
use crate::{
    archive,
    backups::{Outcome, away, records, restore::copy_folder, said},
    config::Config,
    db::{
        Owner, Table, Whole,
        rows::{self, Row},
    },
};

/// A password nobody has: what stands here is no hash.
const NO_PASSWORD: &str = "!";

/// What was brought.
#[derive(Debug)]
pub struct Imported {
    pub company: String,
    pub records: u64,
    /// E-mails of people who have no password here yet.
    pub without_password: Vec<String>,
}

/// Makes a company of an export. The database has to be at the schema of this program.
pub async fn import(config: &Config, zip: &Path) -> Outcome<Imported> {
    let work = records::working(config)?;
    let (from, into) = (zip.to_owned(), work.path().to_owned());
    let manifest: Manifest = away(move || archive::unpack(&from, &into, |manifest: &Manifest| &manifest.files)).await?;
    let known = migration::Migrator::migrations().iter().any(|migration| migration.name() == manifest.schema);
    if manifest.format != Manifest::FORMAT || !known {
        return Err("the export was made by a newer program".into());
    }
    let owner = Owner::connect(config.database_url.expose_secret()).await.map_err(said)?;
    let db = owner.write().await.map_err(said)?;
    let mut bringing = Bringing { db: &db, company: manifest.company_id, people: HashMap::new(), new: Vec::new(), records: 0 };
    bringing.everything(&work.path().join(DATA), &manifest).await?;
    let (records, without_password) = (bringing.records, bringing.new);
    // Files first: if they cannot come, nothing does.
    let (from, to) = (work.path().join(UPLOADS), config.uploads().join(manifest.company_id.to_string()));
    let files = to.clone();
    let copied = away(move || if from.exists() { copy_folder(&from, &to) } else { Ok(()) }).await;
    let ended = match copied {
        Ok(()) => db.commit().await.map_err(said),
        Err(problem) => Err(problem),
    };
    if ended.is_err() {
        // Of a centre that is not here there are no files either.
        let _ = std::fs::remove_dir_all(&files);
    }
    ended?;
    owner.close().await.map_err(said)?;
    Ok(Imported { company: manifest.company, records, without_password })
}

struct Bringing<'a> {
    db: &'a Whole,
    company: Uuid,
    /// People who are here under another id.
    people: HashMap<Uuid, Uuid>,
    new: Vec<String>,
    records: u64,
}

impl Bringing<'_> {
    async fn everything(&mut self, data: &Path, manifest: &Manifest) -> Outcome {
        let here = "SELECT id FROM company WHERE id = ?";
        if !self.db.ids(here, vec![self.company.into()]).await.map_err(said)?.is_empty() {
            return Err(format!(
                "{} is in this installation already; `classmate restore --company` brings its data back from a backup",
                manifest.company
            ));
        }
        for table in self.db.tables().await.map_err(said)? {
            let Some(known) = contents::taken(table.clone()).filter(|table| manifest.tables.contains_key(&table.name)) else {
                continue;
            };
            let brought = match table.name.as_str() {
                "app_user" => self.users(data, &table).await?,
                _ => self.table(data, &table, &known).await?,
            };
            let expected = manifest.tables.get(&table.name).copied().unwrap_or_default();
            if brought != expected {
                return Err(format!("{} has {brought} records and not {expected}", table.name));
            }
            self.records += brought;
        }
        Ok(())
    }

    /// Brings a table, in portions.
    async fn table(&mut self, data: &Path, table: &Table, known: &Table) -> Outcome<u64> {
        let mut lines = Lines::open(data, &table.name)?;
        let Some(first) = lines.next()? else { return Ok(0) };
        // What an older program did not know of gets what the schema gives.
        let mut columns = known.clone();
        columns.columns.retain(|column| first.contains_key(&column.name));
        let mut into = columns.clone();
        if table.has("company_id") {
            into.columns.extend(table.columns.iter().filter(|column| column.name == "company_id").cloned());
        }
        let (mut next, mut count) = (Some(first), 0);
        let (mut portion, mut late) = (Vec::new(), Vec::new());
        while let Some(record) = next {
            let row = self.row(&columns, &record, &into)?;
            if rows::comes_late(&into, &row) {
                late.push(row);
            } else {
                portion.push(row);
            }
            count += 1;
            if portion.len() as u64 >= rows::PORTION {
                self.db.insert(&into, std::mem::take(&mut portion)).await.map_err(said)?;
            }
            next = lines.next()?;
        }
        portion.extend(late);
        self.db.insert(&into, portion).await.map_err(said)?;
        Ok(count)
    }

    /// A record as a row of this company, with people as they are known here.
    fn row(&self, columns: &Table, record: &Map<String, Json>, into: &Table) -> Outcome<Row> {
        let mut row = rows::from_json(columns, record).map_err(said)?;
        for value in &mut row {
            if let Value::Uuid(Some(id)) = value
                && let Some(here) = self.people.get(id)
            {
                *value = Value::from(*here);
            }
        }
        if into.columns.len() > columns.columns.len() {
            row.push(self.company.into());
        }
        Ok(row)
    }

    async fn users(&mut self, data: &Path, table: &Table) -> Outcome<u64> {
        let mut lines = Lines::open(data, &table.name)?;
        let mut count = 0;
        while let Some(mut record) = lines.next()? {
            count += 1;
            let word = |name: &str| record.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            let (id, email) = (word("id").parse::<Uuid>().map_err(said)?, word("email"));
            let here = "SELECT id FROM app_user WHERE email_folded = ?";
            let here = self.db.ids(here, vec![word("email_folded").into()]).await.map_err(said)?;
            if let Some(here) = here.first() {
                self.people.insert(id, *here);
                continue;
            }
            record.insert("password_hash".into(), NO_PASSWORD.into());
            let mut columns = table.clone();
            columns.columns.retain(|column| record.contains_key(&column.name));
            let row = rows::from_json(&columns, &record).map_err(said)?;
            self.db.insert(&columns, vec![row]).await.map_err(said)?;
            self.new.push(email);
        }
        Ok(count)
    }
}

/// The records of a table's file, one after another.
struct Lines {
    path: PathBuf,
    lines: std::io::Lines<BufReader<std::fs::File>>,
}

impl Lines {
    fn open(data: &Path, table: &str) -> Outcome<Self> {
        let path = data.join(format!("{table}.json"));
        let file = std::fs::File::open(&path).map_err(|error| format!("{table}: {error}"))?;
        Ok(Self { path, lines: BufReader::new(file).lines() })
    }
    fn next(&mut self) -> Outcome<Option<Map<String, Json>>> {
        for line in self.lines.by_ref() {
            let read = record_of(&line.map_err(said)?);
            if let Some(record) = read.map_err(|error| format!("{}: {error}", self.path.display()))? {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}
