//! Taking a backup: one moment of the database, what people have uploaded, a manifest; then it is looked over.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use sea_orm::DbBackend;
use secrecy::ExposeSecret;
use shared::backups::{BackupCheck, BackupKind};
use uuid::Uuid;

use super::{
    Outcome, away, check, programs,
    records::{self, Manifest, Record},
    said,
};
use crate::{
    archive::{self, Packer},
    config::Config,
    db::{Owner, Whole, file_of},
    health::disk_of,
};

/// Names of the database in a zip.
pub const SQLITE: &str = "database.sqlite";
pub const POSTGRES: &str = "database.dump";
/// The folder of uploads in a zip.
pub const UPLOADS: &str = "uploads";

/// Takes a backup and looks it over; a failure leaves a record too.
pub async fn take(config: &Config, kind: BackupKind, at: DateTime<Utc>) -> Outcome<Record> {
    Box::pin(take_for(config, None, kind, at)).await
}

/// The same, asked for by a company.
///
/// Only packing may fail it, and nothing is there then. One that could not be looked over is kept: it may be good.
pub async fn take_for(config: &Config, company: Option<Uuid>, kind: BackupKind, at: DateTime<Utc>) -> Outcome<Record> {
    let mut record = Record::new(kind, at).asked_by(company).under_a_free_name(config);
    let packed = match refuse_without_room(config, company) {
        Ok(()) => pack(config, &mut record).await,
        full => full,
    };
    if let Err(problem) = packed {
        Record { check: BackupCheck::Failed, problem: Some(problem.clone()), ..record }.write(config)?;
        return Err(problem);
    }
    check::look_over(config, &mut record).await;
    record.write(config)?;
    tracing::info!(backup = record.name, bytes = record.bytes, check = %record.check, problem = record.problem, "backup taken");
    Ok(record)
}

/// What a centre asks for leaves room for the nightly one, packed, unpacked and looked over.
fn refuse_without_room(config: &Config, company: Option<Uuid>) -> Outcome {
    let newest = records::all(config).into_iter().find(Record::is_there).map_or(0, |record| record.bytes);
    let needed = newest.saturating_mul(4);
    match disk_of(records::folder(config)?) {
        Some(disk) if company.is_some() && disk.free < needed => {
            Err(format!("{} bytes are free for backups, and {needed} have to be", disk.free))
        }
        _ => Ok(()),
    }
}

async fn pack(config: &Config, record: &mut Record) -> Outcome {
    let work = records::working(config)?;
    let (database, tables) = dump(config, work.path()).await?;
    let name = database.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let manifest = Manifest {
        format: Manifest::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: if name == SQLITE { "sqlite" } else { "postgres" }.to_owned(),
        taken_at: record.taken_at,
        tables,
        files: archive::Sums::new(),
    };
    let (half, uploads, zip) = (work.path().join("half.zip"), config.uploads(), record.zip(config));
    let (bytes, sum) = away(move || {
        let mut packer = Packer::create(&half)?;
        packer.file(&name, &database)?;
        packer.folder(UPLOADS, &uploads)?;
        packer.finish(|files| Manifest { files, ..manifest })?;
        std::fs::rename(&half, &zip)?;
        Ok((zip.metadata()?.len(), archive::sum_of(&zip)?))
    })
    .await?;
    (record.bytes, record.sha256) = (bytes, sum);
    Ok(())
}

/// One moment of the database as a file, with how many rows each table had then.
async fn dump(config: &Config, into: &Path) -> Outcome<(PathBuf, BTreeMap<String, i64>)> {
    let url = config.database_url.expose_secret();
    if file_of(url).is_some_and(|file| !file.exists()) {
        return Err("there is no database to back up".into());
    }
    let owner = Owner::connect(url).await.map_err(said)?;
    let dumped = match owner.engine() {
        DbBackend::Postgres => dump_postgres(config, url, &owner, into.join(POSTGRES)).await,
        _ => copy_sqlite(&owner, into.join(SQLITE)).await,
    };
    owner.close().await.map_err(said)?;
    dumped
}

async fn copy_sqlite(owner: &Owner, file: PathBuf) -> Outcome<(PathBuf, BTreeMap<String, i64>)> {
    let path = file.to_str().ok_or("the folder of backups has a name that is no text")?;
    owner.run(&format!("VACUUM INTO '{}'", path.replace('\'', "''"))).await.map_err(said)?;
    let copy = Owner::connect(&format!("sqlite://{path}?mode=rw")).await.map_err(said)?;
    let tables = rows(&copy.snapshot().await.map_err(said)?).await?;
    // Closing folds the journal into the file.
    copy.close().await.map_err(said)?;
    Ok((file, tables))
}

async fn dump_postgres(config: &Config, url: &str, owner: &Owner, file: PathBuf) -> Outcome<(PathBuf, BTreeMap<String, i64>)> {
    let moment = owner.snapshot().await.map_err(said)?;
    let tables = rows(&moment).await?;
    let name = moment.texts("SELECT pg_export_snapshot()", Vec::new()).await.map_err(said)?.remove(0);
    let (snapshot, target) = (format!("--snapshot={name}"), format!("--file={}", file.display()));
    let arguments = ["--format=custom", "--enable-row-security", &snapshot, &target];
    programs::run(config.pg_bin.as_deref(), "pg_dump", Some(&programs::Place::of(url)?), &arguments).await?;
    Ok((file, tables))
}

/// How many rows each table has.
pub async fn rows(db: &Whole) -> Outcome<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for table in db.tables().await.map_err(said)? {
        let count = db.number(&format!("SELECT count(*) FROM \"{}\"", table.name)).await.map_err(said)?;
        counts.insert(table.name, count);
    }
    Ok(counts)
}
