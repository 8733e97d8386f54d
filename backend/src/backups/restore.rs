//! Bringing a backup back: as the owner of the installation, with the server stopped, and never half.
//!
//! What was there is kept: an embedded database and the uploads are set aside in the data folder, of a PostgreSQL
//! database a backup is taken first. What was on its way when the backup was taken is over: see [`settle`].

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use shared::backups::BackupKind;

use super::{
    Outcome, away, check, programs,
    records::{self, Manifest},
    said,
    take::{self, POSTGRES, SQLITE, UPLOADS},
};
use crate::{
    config::Config,
    db::{self, Database, Owner, SchemaState, file_of},
    exports::contents::FATES,
};

/// Replaces the database and the uploads by those of a backup. Answers where what was there lies now.
pub async fn restore(config: &Config, zip: &Path, now: DateTime<Utc>) -> Outcome<String> {
    let work = records::working(config)?;
    let manifest = check::unpacked(zip, work.path()).await?;
    let embedded = file_of(config.database_url.expose_secret());
    if embedded.is_some() != (manifest.engine == "sqlite") {
        return Err(format!(
            "the backup is of {} and this installation is not: restore it where it fits, then `classmate move`",
            manifest.engine
        ));
    }
    let aside = config.data.join(format!("before-restore-{}", now.format("%Y-%m-%dT%H%M%S")));
    let uploads = work.path().join(UPLOADS);
    match embedded {
        Some(file) => {
            put_file(config, (file, &work.path().join(SQLITE)), &manifest, (&aside, now)).await?;
            let kept = aside.display().to_string();
            put_uploads(config, uploads, aside).await.map_err(|error| kept_in(&error, &kept))?;
            Ok(kept)
        }
        None => {
            let kept = replace_postgres(config, &work.path().join(POSTGRES), now).await?;
            let ended = Box::pin(ready(config.database_url.expose_secret(), &manifest, now)).await;
            ended.map_err(|error| kept_in(&error, &kept))?;
            put_uploads(config, uploads, aside).await.map_err(|error| kept_in(&error, &kept))?;
            Ok(kept)
        }
    }
}

fn kept_in(error: &str, kept: &str) -> String {
    format!("{error}; what was there before: {kept}")
}

/// Brings a restored database up to this program, and looks whether it is whole.
async fn ready(url: &str, manifest: &Manifest, now: DateTime<Utc>) -> Outcome {
    Database::migrate(url).await.map_err(said)?;
    settle(url, now).await?;
    complete(url, manifest).await
}

/// Ends what was on its way when the backup was taken: nobody is to clear, import or send a second time what the backup
/// remembers as begun. Scheduled jobs come back by the clock. Who had signed in since, or was signed out since, signs
/// in anew.
pub(super) async fn settle(url: &str, now: DateTime<Utc>) -> Outcome {
    let owner = Owner::connect(url).await.map_err(said)?;
    let db = owner.write().await.map_err(said)?;
    for sql in [
        "UPDATE job SET finished_at = ?, state = 'cancelled', leased_by = NULL, leased_until = NULL WHERE state IN ('ready', 'running')",
        "UPDATE data_task SET completed_at = ?, state = 'failed', error = 'lost' WHERE state IN ('waiting', 'running')",
        "UPDATE import_run SET completed_at = ?, status = 'failed', error = 'internal', sealed_key = NULL WHERE status = 'running'",
        "UPDATE session SET ended_at = ?, end_reason = 'restored' WHERE ended_at IS NULL",
    ] {
        db.execute(sql, vec![now.into()]).await.map_err(said)?;
    }
    db.commit().await.map_err(said)?;
    owner.close().await.map_err(said)
}

/// The file is brought up and looked over where it was unpacked, and takes the other's place only then.
async fn put_file(
    config: &Config,
    (file, from): (&Path, &Path),
    manifest: &Manifest,
    (aside, now): (&Path, DateTime<Utc>),
) -> Outcome {
    let scratch = format!("sqlite://{}?mode=rw", from.display());
    if let SchemaState::Unknown(names) = Database::schema(&scratch).await.map_err(said)? {
        return Err(format!("the backup was made by a newer program ({})", names.join(", ")));
    }
    Box::pin(ready(&scratch, manifest, now)).await?;
    if file.exists() {
        db::refuse_while_open(config.database_url.expose_secret()).await.map_err(said)?;
    }
    let (file, from, aside) = (file.to_owned(), from.to_owned(), aside.to_owned());
    let kept = aside.display().to_string();
    away(move || swap(&file, &from, &aside)).await.map_err(|error| kept_in(&error, &kept))
}

fn swap(file: &Path, from: &Path, aside: &Path) -> std::io::Result<()> {
    // On another disk a rename is a copy: it is whole before anything is touched.
    let new = PathBuf::from(format!("{}.new", file.display()));
    std::fs::rename(from, &new).or_else(|_other_disk| std::fs::copy(from, &new).map(drop))?;
    std::fs::File::open(&new)?.sync_all()?;
    std::fs::create_dir_all(aside)?;
    for end in ["", "-wal", "-shm"] {
        let old = PathBuf::from(format!("{}{end}", file.display()));
        if let Some(name) = old.file_name().filter(|_| old.exists()) {
            std::fs::rename(&old, aside.join(name))?;
        }
    }
    std::fs::rename(&new, file)
}

/// One transaction: the tables go and the backup's come, or nothing happens.
async fn replace_postgres(config: &Config, dump: &Path, now: DateTime<Utc>) -> Outcome<String> {
    let url = config.database_url.expose_secret();
    let owner = Owner::connect(url).await.map_err(said)?;
    owner.run(check::ROLE).await.map_err(said)?;
    let there = owner.snapshot().await.map_err(said)?;
    let (tables, strangers) = (there.tables().await.map_err(said)?, there.texts(&strangers(), Vec::new()).await.map_err(said)?);
    drop(there);
    owner.close().await.map_err(said)?;
    if !strangers.is_empty() {
        return Err(format!(
            "the database holds what is not ours and would be lost ({}): give classmate a database of its own",
            strangers.join(", ")
        ));
    }
    let kept = if tables.is_empty() { None } else { Some(take::take(config, BackupKind::BeforeRestore, now).await?.name) };
    let script = dump.with_extension("sql");
    let (file, from) = (format!("--file={}", script.display()), dump.display().to_string());
    let bin = config.pg_bin.as_deref();
    programs::run(bin, "pg_restore", None, &["--no-owner", "--no-comments", &file, &from]).await?;
    let place = programs::Place::of(url)?;
    let script = script.display().to_string();
    let arguments = ["--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-c", EMPTY, "-f", &script];
    programs::run(bin, "psql", Some(&place), &arguments).await?;
    Ok(kept.unwrap_or_else(|| "nothing: the database was empty".into()))
}

/// Asks for tables and views that are neither ours nor an extension's. Ours are those this program knows, and those of
/// a newer one, which its role may use too.
fn strangers() -> String {
    let known: Vec<String> = FATES.iter().map(|fate| format!("'{}'", fate.table)).collect();
    format!(
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        AND c.relname NOT IN ('seaql_migrations', {}) AND NOT has_table_privilege('{}', c.oid, 'SELECT')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1",
        known.join(", "),
        migration::RUNTIME_ROLE
    )
}

/// Takes away what is ours in the schema and no extension's: our tables, and the functions they call.
const EMPTY: &str = r"DO $$ DECLARE it record; BEGIN
    FOR it IN SELECT DISTINCT t.tgfoid::regprocedure AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE c.relnamespace = 'public'::regnamespace AND p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'DROP FUNCTION IF EXISTS ' || it.name || ' CASCADE';
    END LOOP;
    FOR it IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || it.name || ' CASCADE';
    END LOOP;
END $$";

async fn put_uploads(config: &Config, from: PathBuf, aside: PathBuf) -> Outcome {
    let to = config.uploads();
    away(move || {
        if to.exists() {
            std::fs::create_dir_all(&aside)?;
            std::fs::rename(&to, aside.join(UPLOADS))?;
        }
        if from.exists() { copy_folder(&from, &to) } else { Ok(()) }
    })
    .await
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every row of the backup is there. Migrations since then may have added tables, never taken rows away.
async fn complete(url: &str, manifest: &Manifest) -> Outcome {
    let owner = Owner::connect(url).await.map_err(said)?;
    let rows = take::rows(&owner.snapshot().await.map_err(said)?).await?;
    owner.close().await.map_err(said)?;
    let short = manifest.tables.iter().find(|(table, count)| rows.get(*table).is_some_and(|now| now < count));
    short.map_or(Ok(()), |(table, count)| Err(format!("restored, and {table} has fewer than its {count} rows")))
}
