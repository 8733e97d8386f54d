//! Slows down guessing: failures are counted per e-mail and per peer address, in the database, so that neither a
//! restart nor another process gives new tries.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use shared::problem::Cause;

use crate::{db::SystemDb, error::Result, state::AppState};

const WINDOW: Duration = Duration::minutes(15);
const PER_EMAIL: i32 = 10;
const PER_PEER: i32 = 100;
/// New centres from one address within the window.
const REGISTRATIONS: i32 = 200;
const REASON: &str = "who knocks is in no company yet";

/// Counts an attempt as failed before it is looked at, so that a burst cannot slip through while passwords are
/// checked. Refuses with 429 while too many stand against the e-mail or the address.
pub async fn begin(state: &AppState, email: &str, peer: IpAddr) -> Result<()> {
    let db = state.db.system(REASON).await?;
    count(&db, &of_email(email), PER_EMAIL).await?;
    count(&db, &of_peer(peer), PER_PEER).await?;
    Ok(db.commit().await?)
}

/// Counts a registration, or refuses it.
pub async fn registering(state: &AppState, peer: IpAddr) -> Result<()> {
    let db = state.db.system(REASON).await?;
    count(&db, &key("registration", &peer.to_string()), REGISTRATIONS).await?;
    Ok(db.commit().await?)
}

/// A success forgives the e-mail all its failures, the address only this one.
pub async fn succeeded(db: &SystemDb, email: &str, peer: IpAddr) -> Result<()> {
    db.execute("DELETE FROM attempt WHERE key = ?", vec![of_email(email).into()]).await?;
    let one_less = "UPDATE attempt SET failures = failures - 1 WHERE key = ? AND failures > 0";
    db.execute(one_less, vec![of_peer(peer).into()]).await?;
    Ok(())
}

/// One more against a key; refused, and not counted, when there are too many.
async fn count(db: &SystemDb, key: &str, most: i32) -> Result<()> {
    let (now, over) = (db.now(), db.now() - WINDOW);
    let sql = "INSERT INTO attempt (key, failures, since) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN attempt.since <= ? THEN 1 ELSE attempt.failures + 1 END,
            since = CASE WHEN attempt.since <= ? THEN excluded.since ELSE attempt.since END
        RETURNING failures, since";
    let rows = db.raw(sql, vec![key.into(), now.into(), over.into(), over.into()]).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    let failures: i32 = row.try_get("", "failures")?;
    if failures <= most {
        return Ok(());
    }
    let since: DateTime<Utc> = row.try_get("", "since")?;
    let left = (since + WINDOW - now).num_seconds().max(1);
    Err(Cause::TooMany { retry_after: left.unsigned_abs() }.into())
}

fn of_email(folded: &str) -> String {
    key("email", folded)
}

fn of_peer(peer: IpAddr) -> String {
    key("peer", &peer.to_string())
}

/// Hashed: what people type into the field of the e-mail is nobody's to read.
fn key(kind: &str, of: &str) -> String {
    format!("{kind}:{}", hex::encode(Sha256::digest(of.as_bytes())))
}
