//! Looking a backup over: it is restored into a scratch database, and what must hold in every database is asked there.
//!
//! On PostgreSQL the scratch database is made beside the real one; where the role may not, a cluster is made for the
//! time of the check; where that cannot be either, the backup stays unchecked and says so.

use std::path::Path;

use migration::RUNTIME_ROLE;
use secrecy::ExposeSecret;
use shared::backups::BackupCheck;

use super::{
    Outcome, away, invariants, programs,
    records::{self, Manifest, Record},
    said,
    take::{POSTGRES, SQLITE},
};
use crate::{archive, config::Config, db::Owner};

/// Restores a backup into a scratch database and writes into its record what came of it.
pub async fn look_over(config: &Config, record: &mut Record) -> Outcome {
    let work = records::working(config)?;
    let manifest = unpacked(&record.zip(config), work.path()).await?;
    let looked = match manifest.engine.as_str() {
        "sqlite" => {
            let url = format!("sqlite://{}?mode=rw", work.path().join(SQLITE).display());
            Ok(invariants::broken(&url, &manifest).await)
        }
        _ => on_postgres(config, work.path(), &manifest).await,
    };
    (record.check, record.problem) = match looked {
        Ok(Ok(broken)) if broken.is_empty() => (BackupCheck::Passed, None),
        Ok(Ok(broken)) => (BackupCheck::Broken, Some(broken.join("; "))),
        Ok(Err(problem)) => (BackupCheck::Broken, Some(problem)),
        Err(impossible) => (BackupCheck::Unchecked, Some(impossible)),
    };
    if record.check != BackupCheck::Passed {
        tracing::warn!(backup = record.name, problem = record.problem, check = %record.check, "a backup is not known to be good");
    }
    Ok(())
}

/// Unpacks a backup; it must be one this program can read.
pub async fn unpacked(zip: &Path, into: &Path) -> Outcome<Manifest> {
    let (zip, into) = (zip.to_owned(), into.to_owned());
    let manifest: Manifest = away(move || archive::unpack(&zip, &into, |manifest: &Manifest| &manifest.files)).await?;
    if manifest.format == Manifest::FORMAT { Ok(manifest) } else { Err("the backup was made by a newer program".into()) }
}

/// The outer failure: there is no place to restore to. The inner one: it cannot be restored.
async fn on_postgres(config: &Config, work: &Path, manifest: &Manifest) -> Outcome<Outcome<Vec<String>>> {
    let scratch = Scratch::make(config, work).await?;
    let found = restored(config, &scratch.url, &work.join(POSTGRES), manifest).await;
    scratch.drop(config).await;
    Ok(found)
}

async fn restored(config: &Config, url: &str, dump: &Path, manifest: &Manifest) -> Outcome<Vec<String>> {
    load(config, url, dump).await?;
    invariants::broken(url, manifest).await
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

/// An empty database for the time of a check.
struct Scratch {
    url: String,
    /// Its name beside the real one, or nothing when it is in a cluster of its own.
    name: Option<String>,
    cluster: Option<tempfile::TempDir>,
}

impl Scratch {
    async fn make(config: &Config, work: &Path) -> Outcome<Self> {
        let url = config.database_url.expose_secret();
        let last = work.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = format!("classmate_check_{}", last.trim_start_matches('.').replace('-', "_").to_lowercase());
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
        let owner = Owner::connect(&scratch.url).await.map_err(said)?;
        owner.run(ROLE).await.map_err(said)?;
        owner.close().await.map_err(said)?;
        Ok(scratch)
    }

    async fn drop(self, config: &Config) {
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

async fn dropped(config: &Config, name: &str) -> Outcome {
    let owner = Owner::connect(config.database_url.expose_secret()).await.map_err(said)?;
    owner.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.map_err(said)?;
    owner.close().await.map_err(said)
}
