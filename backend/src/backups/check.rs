//! Looking a backup over: it is restored into a scratch database, and what must hold in every database is asked there.
//!
//! On PostgreSQL the scratch database is made beside the real one; where the role may not, a cluster is made for the
//! time of the check; where that cannot be either, the backup stays unchecked and says so.

use std::path::Path;

use chrono::Duration;
use migration::RUNTIME_ROLE;
use secrecy::ExposeSecret;
use shared::backups::BackupCheck;

use super::{
    Outcome, away,
    invariants::{self, Found},
    programs,
    records::{self, Manifest, Record},
    said,
    take::{POSTGRES, SQLITE},
};
use crate::{
    archive,
    clock::{Clock, SystemClock},
    config::Config,
    db::{Owner, file_of},
};

/// Restores a backup into a scratch database and writes into its record what came of it. What keeps it from being
/// looked over is no fault of the backup: it stays unchecked.
pub async fn look_over(config: &Config, record: &mut Record) {
    (record.check, record.problem) = match looked(config, record).await {
        Ok(Ok(found)) => {
            record.chains = found.chains;
            let problem = (!found.broken.is_empty()).then(|| found.broken.join("; "));
            (if problem.is_none() { BackupCheck::Passed } else { BackupCheck::Broken }, problem)
        }
        Ok(Err(problem)) if is_of_this_machine(&problem) => (BackupCheck::Unchecked, Some(problem)),
        Ok(Err(problem)) => (BackupCheck::Broken, Some(problem)),
        Err(impossible) => (BackupCheck::Unchecked, Some(impossible)),
    };
    if record.check != BackupCheck::Passed {
        tracing::warn!(backup = record.name, problem = record.problem, check = %record.check, "a backup is not known to be good");
    }
}

/// The outer failure: it cannot be looked over here. The inner one: it cannot be restored.
async fn looked(config: &Config, record: &Record) -> Outcome<Outcome<Found>> {
    let work = records::working(config)?;
    let manifest = match unpacking(&record.zip(config), work.path()).await? {
        Ok(manifest) => manifest,
        Err(error) if archive::is_of_the_zip(&error) => return Ok(Err(said(error))),
        Err(error) => return Err(said(error)),
    };
    if manifest.engine == "sqlite" {
        let url = format!("sqlite://{}?mode=rw", work.path().join(SQLITE).display());
        return Ok(invariants::look_over(&url, &manifest).await);
    }
    on_postgres(config, work.path(), &manifest).await
}

/// Whether a restore failed for what this machine lacks: room, or PostgreSQL's programs.
fn is_of_this_machine(problem: &str) -> bool {
    ["No space left", "disk is full", "Disk quota", "cannot be started"].iter().any(|lack| problem.contains(lack))
}

async fn unpacking(zip: &Path, into: &Path) -> Outcome<std::io::Result<Manifest>> {
    let (zip, into) = (zip.to_owned(), into.to_owned());
    away(move || Ok(archive::unpack(&zip, &into, |manifest: &Manifest| &manifest.files))).await
}

/// Unpacks a backup; it must be one this program can read.
pub async fn unpacked(zip: &Path, into: &Path) -> Outcome<Manifest> {
    let manifest = unpacking(zip, into).await?.map_err(said)?;
    if manifest.format == Manifest::FORMAT { Ok(manifest) } else { Err("the backup was made by a newer program".into()) }
}

/// The outer failure: there is no place to restore to. The inner one: it cannot be restored.
async fn on_postgres(config: &Config, work: &Path, manifest: &Manifest) -> Outcome<Outcome<Found>> {
    let scratch = Scratch::make(config, work).await?;
    let found = restored(config, &scratch.url, &work.join(POSTGRES), manifest).await;
    scratch.drop(config).await;
    Ok(found)
}

async fn restored(config: &Config, url: &str, dump: &Path, manifest: &Manifest) -> Outcome<Found> {
    load(config, url, dump).await?;
    invariants::look_over(url, manifest).await
}

/// Puts a dump into an empty database.
pub async fn load(config: &Config, url: &str, dump: &Path) -> Outcome {
    let place = programs::Place::of(url)?;
    let dump = dump.display().to_string();
    let arguments = ["--no-owner", "--no-comments", "--exit-on-error", "--single-transaction", dump.as_str()];
    programs::run(config.pg_bin.as_deref(), "pg_restore", Some(&place), &arguments).await
}

/// The role that rights are given to in every dump of ours.
pub const ROLE: &str =
    "DO $$ BEGIN CREATE ROLE classmate_runtime NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

/// Names of scratch databases begin so; the day they were made follows.
const SCRATCH: &str = "classmate_check_";

/// An empty database for the time of a check.
pub(super) struct Scratch {
    pub url: String,
    /// Its name beside the real one, or nothing when it is in a cluster of its own.
    name: Option<String>,
    cluster: Option<tempfile::TempDir>,
}

impl Scratch {
    pub async fn make(config: &Config, work: &Path) -> Outcome<Self> {
        let url = config.database_url.expose_secret();
        let last = work.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let day = SystemClock.now().format("%Y%m%d");
        let name = format!("{SCRATCH}{day}_{}", last.trim_start_matches('.').replace('-', "_").to_lowercase());
        let owner = Owner::connect(url).await.map_err(said)?;
        let made = owner.run(&format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        owner.close().await.map_err(said)?;
        match made {
            Ok(()) => Ok(Self { url: programs::sibling(url, &name)?, name: Some(name), cluster: None }),
            Err(refused) => Self::cluster(config).await.map_err(|problem| {
                format!("no scratch database beside the real one ({refused}), and no cluster for it ({problem})")
            }),
        }
    }

    async fn cluster(config: &Config) -> Outcome<Self> {
        let folder = tempfile::tempdir().map_err(said)?;
        let (data, sockets) = (folder.path().join("data").display().to_string(), folder.path().display().to_string());
        let bin = config.pg_bin.as_deref();
        let initdb = ["-D", &data, "-U", "classmate", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
        programs::run(bin, "initdb", None, &initdb).await?;
        let (log, options) = (format!("{sockets}/log"), format!("-c listen_addresses='' -c fsync=off -k {sockets}"));
        programs::run(bin, "pg_ctl", None, &["start", "-w", "-D", &data, "-l", &log, "-o", &options]).await?;
        let url = format!("postgres://classmate@localhost/postgres?host={sockets}");
        let scratch = Self { url, name: None, cluster: Some(folder) };
        match scratch.with_role().await {
            Ok(()) => Ok(scratch),
            Err(problem) => {
                scratch.drop(config).await;
                Err(problem)
            }
        }
    }

    async fn with_role(&self) -> Outcome {
        let owner = Owner::connect(&self.url).await.map_err(said)?;
        owner.run(ROLE).await.map_err(said)?;
        owner.close().await.map_err(said)
    }

    pub async fn drop(self, config: &Config) {
        let gone = match (&self.name, &self.cluster) {
            (Some(name), _) => dropped(config, name).await,
            (_, Some(folder)) => {
                let data = folder.path().join("data").display().to_string();
                programs::run(config.pg_bin.as_deref(), "pg_ctl", None, &["stop", "-m", "immediate", "-D", &data]).await
            }
            _ => Ok(()),
        };
        if let Err(problem) = gone {
            tracing::warn!(problem, role = RUNTIME_ROLE, "a scratch database could not be removed");
        }
    }
}

/// Drops scratch databases that a check left when it was cut off, a day or more ago.
pub async fn sweep(config: &Config) -> Outcome {
    let url = config.database_url.expose_secret();
    if file_of(url).is_some() {
        return Ok(());
    }
    let owner = Owner::connect(url).await.map_err(said)?;
    let sql = "SELECT d.datname::text FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
        WHERE r.rolname = current_user AND d.datname LIKE 'classmate\\_check\\_%'";
    let found = owner.snapshot().await.map_err(said)?.texts(sql, Vec::new()).await;
    owner.close().await.map_err(said)?;
    let yesterday = (SystemClock.now() - Duration::days(1)).format("%Y%m%d").to_string();
    for name in found.map_err(said)? {
        let day = name.strip_prefix(SCRATCH).and_then(|rest| rest.split_once('_')).map(|(day, _)| day);
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain && day.is_some_and(|day| day.len() == 8 && day < yesterday.as_str()) {
            dropped(config, &name).await?;
        }
    }
    Ok(())
}

async fn dropped(config: &Config, name: &str) -> Outcome {
    let owner = Owner::connect(config.database_url.expose_secret()).await.map_err(said)?;
    owner.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.map_err(said)?;
    owner.close().await.map_err(said)
}
