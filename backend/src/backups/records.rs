//! What is known of each backup: a small file beside its zip. Listing them, and throwing old ones away.
//!
//! Invariant: no company's backups push out another's, the nightly ones or those of who runs the installation; and what
//! may be the last way back is never thrown away.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use shared::backups::{BackupCheck, BackupKind};
use uuid::Uuid;

use super::{Outcome, said};
use crate::{archive::Sums, config::Config};

/// How many that who runs the installation asked for are kept, however young.
const MOST_MANUAL: usize = 10;
/// How many of a kind that one company asked for are kept, and how many of all companies together.
const MOST_OF_A_COMPANY: usize = 3;
const MOST_OF_COMPANIES: usize = 30;
const WORKING: &str = ".working-";

/// What stands in a backup's zip beside the database.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The program that wrote it.
    pub version: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    pub taken_at: DateTime<Utc>,
    /// Rows by table.
    pub tables: BTreeMap<String, i64>,
    pub files: Sums,
}
impl Manifest {
    pub const FORMAT: u32 = 1;
}

/// A backup, or one that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The name of the zip.
    pub name: String,
    pub kind: BackupKind,
    pub check: BackupCheck,
    pub taken_at: DateTime<Utc>,
    pub bytes: u64,
    pub sha256: String,
    /// What is wrong; for people who run the server, not for the API.
    pub problem: Option<String>,
    /// The company that asked for it; nobody for those that come by the clock and by the command line.
    #[serde(default)]
    pub company: Option<Uuid>,
    /// How the chains over the audit logs were added up.
    #[serde(default)]
    pub chains: Vec<Chain>,
}

/// The chain over the audit log of a company, in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    pub company: Uuid,
    /// How many lines are as they were sealed.
    pub lines: i64,
    pub wrong: Option<String>,
}

impl Record {
    pub fn new(kind: BackupKind, taken_at: DateTime<Utc>) -> Self {
        let name = format!("{}-{kind}.zip", taken_at.format("%Y-%m-%dT%H%M%S"));
        Self {
            name,
            kind,
            check: BackupCheck::Unchecked,
            taken_at,
            bytes: 0,
            sha256: String::new(),
            problem: None,
            company: None,
            chains: Vec::new(),
        }
    }
    /// The same, asked for by a company.
    pub fn asked_by(self, company: Option<Uuid>) -> Self {
        Self { company, ..self }
    }
    /// The same under a name no zip has yet: what is there is not written over.
    pub fn under_a_free_name(mut self, config: &Config) -> Self {
        let first = self.name.trim_end_matches(".zip").to_owned();
        for number in 2_u32.. {
            if !self.zip(config).exists() {
                break;
            }
            self.name = format!("{first}-{number}.zip");
        }
        self
    }
    pub fn zip(&self, config: &Config) -> PathBuf {
        config.backup_dir.join(&self.name)
    }
    fn beside(&self, config: &Config) -> PathBuf {
        config.backup_dir.join(&self.name).with_extension("json")
    }
    /// Whether there is something to restore.
    pub fn is_there(&self) -> bool {
        self.check != BackupCheck::Failed
    }
    pub fn is_good(&self) -> bool {
        self.check == BackupCheck::Passed
    }
    /// Whether it may bring everything back: it is there, and nothing wrong is known of it.
    pub fn is_usable(&self) -> bool {
        matches!(self.check, BackupCheck::Passed | BackupCheck::Unchecked)
    }
    /// Writes the record beside its zip.
    pub fn write(&self, config: &Config) -> Outcome {
        folder(config)?;
        let text = serde_json::to_vec_pretty(self).map_err(said)?;
        let half = self.beside(config).with_extension("json-half");
        std::fs::write(&half, text).and_then(|()| std::fs::rename(&half, self.beside(config))).map_err(said)
    }
    fn remove(&self, config: &Config) {
        for file in [self.zip(config), self.beside(config)] {
            if let Err(error) = std::fs::remove_file(&file)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::warn!(backup = self.name, %error, "an old backup could not be removed");
            }
        }
    }
}

/// The folder of backups, made when there is none: only its owner looks into it.
pub fn folder(config: &Config) -> Outcome<&Path> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&config.backup_dir).map_err(|error| format!("{}: {error}", config.backup_dir.display()))?;
    Ok(&config.backup_dir)
}

/// A folder to work in, on the disk of the backups; gone when it is dropped.
pub fn working(config: &Config) -> Outcome<tempfile::TempDir> {
    tempfile::Builder::new().prefix(WORKING).tempdir_in(folder(config)?).map_err(said)
}

/// Every backup there is a record of, newest first.
pub fn all(config: &Config) -> Vec<Record> {
    let Ok(entries) = std::fs::read_dir(&config.backup_dir) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
    let read = |path: PathBuf| serde_json::from_slice::<Record>(&std::fs::read(path).ok()?).ok();
    let mut records: Vec<Record> = paths.filter_map(read).collect();
    records.sort_by(|a, b| (b.taken_at, &b.name).cmp(&(a.taken_at, &a.name)));
    records
}

/// Throws away what is older than it is kept for, and what is more than may be kept. The newest good one and the newest
/// usable one stay, whatever their age; while the newest try failed, everything that is there stays.
pub fn prune(config: &Config, now: DateTime<Utc>) {
    let records = all(config);
    let failing = records.first().is_some_and(|newest| !newest.is_there());
    let name = |found: Option<&Record>| found.map(|record| record.name.clone());
    let last = [name(records.iter().find(|record| record.is_good())), name(records.iter().find(|record| record.is_usable()))];
    let many = too_many(&records);
    for record in &records {
        let days = match record.kind {
            BackupKind::Weekly => config.backup_keep_weeks * 7,
            _ => config.backup_keep_days,
        };
        let old = now - record.taken_at > Duration::days(days.into());
        let stays = record.is_there() && (failing || last.iter().flatten().any(|last| *last == record.name));
        if (old || many.contains(record.name.as_str())) && !stays {
            record.remove(config);
        }
    }
    forget_unfinished(config);
}

/// Those asked for that are more than may be kept. Failed ones are counted apart: they push out nothing.
fn too_many(newest_first: &[Record]) -> BTreeSet<&str> {
    let mut counts = BTreeMap::<(Option<Uuid>, &str, bool), usize>::new();
    let mut of_companies = BTreeMap::<Uuid, Vec<&Record>>::new();
    let mut gone = BTreeSet::new();
    for record in newest_first {
        let most = match (record.company, record.kind) {
            (Some(_), _) => MOST_OF_A_COMPANY,
            (None, BackupKind::Manual) => MOST_MANUAL,
            (None, _) => continue,
        };
        let count = counts.entry((record.company, record.kind.as_str(), record.is_there())).or_default();
        *count += 1;
        if *count > most {
            gone.insert(record.name.as_str());
        } else if let Some(company) = record.company.filter(|_| record.is_there()) {
            of_companies.entry(company).or_default().push(record);
        }
    }
    // Together they are too many: who has most gives up the oldest.
    for _ in MOST_OF_COMPANIES..of_companies.values().map(Vec::len).sum() {
        let most = of_companies.values_mut().max_by_key(|own| (own.len(), Reverse(own.last().map(|oldest| oldest.taken_at))));
        gone.extend(most.and_then(Vec::pop).map(|oldest| oldest.name.as_str()));
    }
    gone
}

/// Folders of backups that died on the way. One that lives is younger than a day.
fn forget_unfinished(config: &Config) {
    for entry in std::fs::read_dir(&config.backup_dir).into_iter().flatten().flatten() {
        let half = entry.file_name().to_string_lossy().starts_with(WORKING);
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
        if half && age.is_some_and(|age| age > std::time::Duration::from_hours(24)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
