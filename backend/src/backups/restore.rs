//! Bringing a backup back: as the owner of the installation, with the server stopped, and never half.
//!
//! What was there is kept: an embedded database and the uploads are set aside in the data folder, of a PostgreSQL
//! database a backup is taken first.

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
};

/// Replaces the database and the uploads by those of a backup. Answers where what was there lies now.
pub async fn restore(config: &Config, zip: &Path, now: DateTime<Utc>) -> Outcome<String> {
    let url = config.database_url.expose_secret();
    let work = records::working(config)?;
    let manifest = check::unpacked(zip, work.path()).await?;
    let embedded = file_of(url);
    if embedded.is_some() != (manifest.engine == "sqlite") {
        return Err(format!(
            "the backup is of {} and this installation is not: restore it where it fits, then `classmate move`",
            manifest.engine
        ));
    }
    let aside = config.data.join(format!("before-restore-{}", now.format("%Y-%m-%dT%H%M%S")));
    let kept = match embedded {
        Some(file) => {
            std::fs::create_dir_all(&aside).map_err(said)?;
            replace_file(url, file, &work.path().join(SQLITE), &aside).await?;
            aside.display().to_string()
        }
        None => replace_postgres(config, &work.path().join(POSTGRES), now).await?,
    };
    put_uploads(config, work.path().join(UPLOADS), aside).await?;
    Database::migrate(url).await.map_err(said)?;
    complete(url, &manifest).await?;
    Ok(kept)
}

async fn replace_file(url: &str, file: &Path, from: &Path, aside: &Path) -> Outcome {
    let scratch = format!("sqlite://{}?mode=rw", from.display());
    if let SchemaState::Unknown(names) = Database::schema(&scratch).await.map_err(said)? {
        return Err(format!("the backup was made by a newer program ({})", names.join(", ")));
    }
    if file.exists() {
        db::refuse_while_open(url).await.map_err(said)?;
    }
    let (file, from, aside) = (file.to_owned(), from.to_owned(), aside.to_owned());
    away(move || {
        for end in ["", "-wal", "-shm"] {
            let old = PathBuf::from(format!("{}{end}", file.display()));
            if let Some(name) = old.file_name().filter(|_| old.exists()) {
                std::fs::rename(&old, aside.join(name))?;
            }
        }
        // On another disk a rename is a copy.
        std::fs::rename(&from, &file).or_else(|_other_disk| std::fs::copy(&from, &file).map(drop))
    })
    .await
}

/// One transaction: the tables go and the backup's come, or nothing happens.
async fn replace_postgres(config: &Config, dump: &Path, now: DateTime<Utc>) -> Outcome<String> {
    let url = config.database_url.expose_secret();
    let owner = Owner::connect(url).await.map_err(said)?;
    owner.run(check::ROLE).await.map_err(said)?;
    let tables = owner.snapshot().await.map_err(said)?.tables().await.map_err(said)?;
    owner.close().await.map_err(said)?;
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

/// Takes away what is ours in the schema and no extension's.
const EMPTY: &str = r"DO $$ DECLARE it record; BEGIN
    FOR it IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || it.name || ' CASCADE';
    END LOOP;
    FOR it IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'DROP FUNCTION IF EXISTS ' || it.name || ' CASCADE';
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
