//! What is known of each backup: a small file beside its zip. Listing them, and throwing old ones away.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use shared::backups::{BackupCheck, BackupKind};

use super::{Outcome, said};
use crate::{archive::Sums, config::Config};

/// How many that somebody asked for are kept, however young.
const MOST_MANUAL: usize = 10;
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
}

impl Record {
    pub fn new(kind: BackupKind, taken_at: DateTime<Utc>) -> Self {
        let name = format!("{}-{kind}.zip", taken_at.format("%Y-%m-%dT%H%M%S"));
        Self { name, kind, check: BackupCheck::Unchecked, taken_at, bytes: 0, sha256: String::new(), problem: None }
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

/// Throws away what is older than it is kept for. The newest good one stays, whatever its age.
pub fn prune(config: &Config, now: DateTime<Utc>) {
    let records = all(config);
    let newest_good = records.iter().find(|record| record.is_good()).map(|record| record.name.clone());
    let mut manual = 0;
    for record in &records {
        let days = match record.kind {
            BackupKind::Weekly => config.backup_keep_weeks * 7,
            _ => config.backup_keep_days,
        };
        manual += usize::from(record.kind == BackupKind::Manual);
        let too_many = record.kind == BackupKind::Manual && manual > MOST_MANUAL;
        let old = now - record.taken_at > Duration::days(days.into());
        if (old || too_many) && Some(&record.name) != newest_good.as_ref() {
            record.remove(config);
        }
    }
    forget_unfinished(config);
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
