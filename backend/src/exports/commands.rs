//! `classmate import-company`, `classmate move`: what who runs the installation does on its command line.

use std::path::Path;

use secrecy::ExposeSecret;

use super::{import, moving};
use crate::{
    auth::{passwords::Passwords, registration::fold_email},
    backups::{Outcome, said},
    config::{Config, Overrides},
    db::{Database, Owner},
};

/// Brings an export in. With an e-mail and a password, that person can sign in at once.
pub async fn import_company(over: Overrides, zip: &Path, first: Option<(String, String)>) -> Outcome<String> {
    if first.as_ref().is_some_and(|(_, password)| password.chars().count() < 8) {
        return Err("a password has at least 8 characters".into());
    }
    let config = Config::load(over)?;
    Database::migrate(config.database_url.expose_secret()).await.map_err(said)?;
    let brought = import(&config, zip).await?;
    if let Some((email, password)) = first {
        give_password(&config, &brought.without_password, &email, password).await?;
    }
    let people = match brought.without_password.len() {
        0 => String::new(),
        count => format!("; {count} people have no password here yet: they set one by the link of «Forgot the password»"),
    };
    Ok(format!("{}: {} records{people}", brought.company, brought.records))
}

/// Only to somebody who has just come: nobody's password is changed.
async fn give_password(config: &Config, new: &[String], email: &str, password: String) -> Outcome {
    if !new.iter().any(|known| fold_email(known) == fold_email(email)) {
        return Err(format!("brought, and {email} is nobody who came with it"));
    }
    let hash = Passwords::new(config.password_memory_kib).hash(password).await.map_err(said)?;
    let owner = Owner::connect(config.database_url.expose_secret()).await.map_err(said)?;
    let db = owner.write().await.map_err(said)?;
    let sql = "UPDATE app_user SET password_hash = ? WHERE email_folded = ?";
    db.execute(sql, vec![hash.into(), fold_email(email).into()]).await.map_err(said)?;
    db.commit().await.map_err(said)?;
    owner.close().await.map_err(said)
}

/// Moves everything from the embedded database to PostgreSQL.
pub async fn move_to(over: Overrides, to: &str) -> Outcome<String> {
    let config = Config::load(over)?;
    let from = config.database_url.expose_secret();
    if !from.starts_with("sqlite") || !to.starts_with("postgres") {
        return Err("it moves from the embedded database to postgres://…, and no other way".into());
    }
    let rows = moving::move_all(from, to).await?;
    Ok(format!(
        "{rows} rows moved and compared; set DATABASE_URL to the new address and keep the data folder: uploads, keys and backups stay in it"
    ))
}
