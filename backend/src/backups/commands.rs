//! `classmate backup`, `classmate restore`: what who runs the installation does on its command line.

use std::path::{Path, PathBuf};

use shared::backups::{BackupCheck, BackupKind};

use super::{Outcome, one, records, restore, take};
use crate::{
    clock::{Clock, SystemClock},
    config::{Config, Overrides},
};

/// Takes a backup, looks it over and answers what to tell.
pub async fn backup(over: Overrides, to: Option<PathBuf>) -> Outcome<String> {
    let mut config = Config::load(over)?;
    if let Some(folder) = to {
        config.backup_dir = folder;
    }
    let record = take::take(&config, BackupKind::Manual, SystemClock.now()).await?;
    let told = format!("{} ({} bytes)", record.zip(&config).display(), record.bytes);
    match record.check {
        BackupCheck::Passed => Ok(format!("{told}: restored into a scratch database and found good")),
        BackupCheck::Unchecked => Ok(format!("{told}: NOT checked, {}", record.problem.unwrap_or_default())),
        _ => Err(format!("{told} is broken: {}", record.problem.unwrap_or_default())),
    }
}

/// Brings a backup back; `file` is a path, or the name of one in the folder of backups. With a centre named, only the
/// data of that centre.
pub async fn restore(over: Overrides, file: &Path, centre: Option<&str>) -> Outcome<String> {
    let config = Config::load(over)?;
    let inside = config.backup_dir.join(file);
    let zip = if file.exists() { file } else { &inside };
    records::folder(&config)?;
    if let Some(centre) = centre {
        let one::Brought { name, records } = Box::pin(one::bring_back(&config, zip, centre, SystemClock.now())).await?;
        return Ok(format!("{name}: {records} records are back from {}", zip.display()));
    }
    let kept = Box::pin(restore::restore(&config, zip, SystemClock.now())).await?;
    Ok(format!(
        "restored from {}; what was there before: {kept}\n{}",
        zip.display(),
        "everybody signs in anew; what was taken away since that backup is back with it: look over members, invitations and tokens"
    ))
}
