//! PostgreSQL's own programs: `pg_dump`, `pg_restore`, and for a scratch cluster `initdb` and `pg_ctl`.
//!
//! A password is handed over in the environment of the program, never on its command line.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
};

use reqwest::Url;
use tokio::process::Command;

use super::{Outcome, said};

/// Where a database is, as PostgreSQL's programs take it.
pub struct Place {
    address: String,
    password: Option<String>,
}

impl Place {
    pub fn of(url: &str) -> Outcome<Self> {
        let mut address = Url::parse(url).map_err(|error| format!("the address of the database: {error}"))?;
        let password = address.password().map(|text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned());
        address.set_password(None).map_err(|()| "the address of the database names no server".to_owned())?;
        Ok(Self { address: address.into(), password })
    }
}

/// The address of another database on the same server.
pub fn sibling(url: &str, database: &str) -> Outcome<String> {
    let mut address = Url::parse(url).map_err(said)?;
    address.set_path(&format!("/{database}"));
    Ok(address.into())
}

/// Runs a program that works on a database.
pub async fn run<S: AsRef<OsStr>>(bin: Option<&Path>, name: &str, on: Option<&Place>, arguments: &[S]) -> Outcome {
    let mut command = Command::new(program(bin, name).await);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    if let Some(place) = on {
        command.arg("--dbname").arg(&place.address);
        // Row-level security holds for the owner too; it lets through who says why.
        command.env("PGOPTIONS", "-c classmate.system=backup");
        if let Some(password) = &place.password {
            command.env("PGPASSWORD", password);
        }
    }
    let output = command.output().await.map_err(|error| {
        format!("{name} cannot be started ({error}): install PostgreSQL's programs, or name their folder as pg_bin")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: {}", told.lines().rev().take(5).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("; ")))
}

/// The named folder's, else the one on the path, else the one in the folder `pg_config` tells.
async fn program(bin: Option<&Path>, name: &str) -> PathBuf {
    if let Some(bin) = bin {
        return bin.join(name);
    }
    let plain = PathBuf::from(name);
    let there = Command::new(&plain).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    if there.is_ok() {
        return plain;
    }
    let told = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().await;
    told.map_or(plain, |told| PathBuf::from(String::from_utf8_lossy(&told.stdout).trim()).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stands_in_no_address() {
        let place = Place::of("postgres://owner:p%40ss@db.example:5432/centre?sslmode=require").unwrap();
        assert_eq!(place.address, "postgres://owner@db.example:5432/centre?sslmode=require");
        assert_eq!(place.password.as_deref(), Some("p@ss"));
        assert_eq!(sibling("postgres://owner@db/centre?x=1", "scratch").unwrap(), "postgres://owner@db/scratch?x=1");
    }
}
