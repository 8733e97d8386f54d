//! Slows down guessing: failures are counted per account and per address, in the database, so that neither a restart
//! nor another process gives new tries. After the free ones each further failure doubles the wait, up to an hour.
//! For an account that hour is one of the network the failures came from: from elsewhere its owner still gets in, and
//! only guessing from very many networks makes everybody wait, a minute at most.
//!
//! What is counted is named by what was typed, whether or not there is such an account: the wait tells nothing.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use shared::problem::Cause;
use uuid::Uuid;

use crate::{db::SystemDb, entity::app_user, error::Result, http::peer::network, state::AppState};

/// The wait after the last free try.
const FIRST_WAIT: Duration = Duration::seconds(30);
const LONGEST_WAIT: Duration = Duration::hours(1);
const REASON: &str = "who knocks is in no company yet";

/// How much is forgiven before anybody has to wait, and after how long without failures all is forgotten.
#[derive(Clone, Copy)]
struct Patience {
    free: i32,
    forgotten_after: Duration,
    longest_wait: Duration,
}

const fn patience(free: i32, hours: i64) -> Patience {
    Patience { free, forgotten_after: Duration::hours(hours), longest_wait: LONGEST_WAIT }
}

const ACCOUNT: Patience = patience(5, 24);
const ACCOUNT_FROM_ANYWHERE: Patience = Patience { longest_wait: Duration::minutes(1), ..patience(50, 24) };
/// A whole centre may stand behind one address.
const ADDRESS: Patience = patience(100, 2);
const LETTERS: Patience = patience(3, 1);
/// What one centre may send to whom it names, in a day.
const LETTERS_OF_COMPANY: Patience = patience(200, 24);
const SECRETS: Patience = patience(20, 2);
/// Each tells something of an e-mail: none is forgiven.
const REGISTRATIONS: Patience = patience(10, 1);

/// Counts an attempt as failed before it is looked at, so that a burst cannot slip through while passwords are
/// checked. Refuses with 429 while too many stand against the e-mail or the address.
pub async fn begin(state: &AppState, email: &str, peer: IpAddr) -> Result<()> {
    let anywhere = (key("email", email), ACCOUNT_FROM_ANYWHERE);
    count(state, &[(of_account(email, peer), ACCOUNT), anywhere, (of_peer(peer), ADDRESS)]).await
}

/// The same for the second step of an account whose password was right.
pub async fn begin_second(state: &AppState, user: Uuid, peer: IpAddr) -> Result<()> {
    count(state, &[(of_factor(user), ACCOUNT), (of_peer(peer), ADDRESS)]).await
}

/// The same for a secret out of a link.
pub async fn begin_secret(state: &AppState, peer: IpAddr) -> Result<()> {
    count(state, &[(of_secrets(peer), SECRETS)]).await
}

/// Counts a letter that was asked for, or refuses it.
pub async fn asking_for_letter(state: &AppState, email: &str, peer: IpAddr) -> Result<()> {
    let from = of_network("letters from", peer);
    count(state, &[(key("letters to", email), LETTERS), (from, SECRETS)]).await
}

/// Counts a letter that a centre sends to somebody it names, or refuses it: anybody may have a centre.
pub async fn sending_letter(state: &AppState, email: &str, company: Uuid) -> Result<()> {
    let of_company = key("letters of", &company.to_string());
    count(state, &[(key("letters to", email), LETTERS), (of_company, LETTERS_OF_COMPANY)]).await
}

/// The same within a transaction that is open already: who is refused keeps nothing of it.
pub async fn one_letter(db: &SystemDb, email: &str, company: Uuid) -> Result<()> {
    count_one(db, &key("letters to", email), LETTERS).await?;
    count_one(db, &key("letters of", &company.to_string()), LETTERS_OF_COMPANY).await
}

/// Counts a registration, or refuses it.
pub async fn registering(state: &AppState, peer: IpAddr) -> Result<()> {
    count(state, &[(of_network("registration", peer), REGISTRATIONS)]).await
}

/// A success forgives the e-mail all its failures, the address only this one.
pub async fn succeeded(db: &SystemDb, email: &str, peer: IpAddr) -> Result<()> {
    forgive(db, &of_account(email, peer)).await?;
    forgive(db, &key("email", email)).await?;
    one_less(db, &of_peer(peer)).await
}

/// The same where nothing else is written.
pub async fn was_right(state: &AppState, email: &str, peer: IpAddr) -> Result<()> {
    let db = state.db.system(REASON).await?;
    succeeded(&db, email, peer).await?;
    Ok(db.commit().await?)
}

/// A second factor that is not there any more is guessed by nobody.
pub async fn forgive_factor(db: &SystemDb, user: Uuid) -> Result<()> {
    forgive(db, &of_factor(user)).await
}

/// The same for the second step.
pub async fn succeeded_second(db: &SystemDb, user: Uuid, peer: IpAddr) -> Result<()> {
    forgive(db, &of_factor(user)).await?;
    one_less(db, &of_peer(peer)).await
}

/// A secret was one of ours: that was no guess.
pub async fn secret_was_right(state: &AppState, peer: IpAddr) -> Result<()> {
    let db = state.db.system(REASON).await?;
    one_less(&db, &of_secrets(peer)).await?;
    Ok(db.commit().await?)
}

/// Whoever proves to hold the mailbox of an account has guessed no password. Of the codes of a second factor a mailbox
/// proves nothing: those guesses stay counted.
pub async fn forgive_account(db: &SystemDb, user: &app_user::Model, peer: IpAddr) -> Result<()> {
    forgive(db, &of_account(&user.email_folded, peer)).await?;
    forgive(db, &key("email", &user.email_folded)).await
}

async fn forgive(db: &SystemDb, key: &str) -> Result<()> {
    db.execute("DELETE FROM attempt WHERE key = ?", vec![key.into()]).await?;
    Ok(())
}

/// Takes back one failure, and the wait it brought.
async fn one_less(db: &SystemDb, key: &str) -> Result<()> {
    let sql = "UPDATE attempt SET failures = failures - 1, blocked_until = NULL WHERE key = ? AND failures > 0";
    db.execute(sql, vec![key.into()]).await?;
    Ok(())
}

/// One more against each key. Who has to wait is refused; what was counted in the same breath is then not kept.
async fn count(state: &AppState, keys: &[(String, Patience)]) -> Result<()> {
    let db = state.db.system(REASON).await?;
    for (key, patience) in keys {
        count_one(&db, key, *patience).await?;
    }
    Ok(db.commit().await?)
}

/// The row is held by the first statement, so of many at once each sees the others' count. A failure while one has to
/// wait is not counted: whoever keeps knocking does not lock the door for ever.
async fn count_one(db: &SystemDb, key: &str, patience: Patience) -> Result<()> {
    let (now, over) = (db.now(), db.now() - patience.forgotten_after);
    let sql = "INSERT INTO attempt (key, failures, since) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN attempt.since <= ? THEN 1 ELSE attempt.failures + 1 END, since = excluded.since
        RETURNING failures, blocked_until";
    let rows = db.raw(sql, vec![key.into(), now.into(), over.into()]).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    let until: Option<DateTime<Utc>> = row.try_get("", "blocked_until")?;
    if let Some(until) = until.filter(|until| *until > now) {
        let left = (until - now).num_milliseconds().unsigned_abs().div_ceil(1000);
        return Err(Cause::TooMany { retry_after: left.max(1) }.into());
    }
    let failures: i32 = row.try_get("", "failures")?;
    if failures >= patience.free {
        let until = now + wait_after(failures - patience.free).min(patience.longest_wait);
        db.execute("UPDATE attempt SET blocked_until = ? WHERE key = ?", vec![until.into(), key.into()]).await?;
    }
    Ok(())
}

/// How long is waited after the failure that many after the last free one.
fn wait_after(further: i32) -> Duration {
    let doubled = FIRST_WAIT * 2i32.pow(further.clamp(0, 20).unsigned_abs());
    doubled.min(LONGEST_WAIT)
}

fn of_network(kind: &str, peer: IpAddr) -> String {
    key(kind, &network(peer).to_string())
}
fn of_account(email: &str, peer: IpAddr) -> String {
    key("email from", &format!("{email} {}", network(peer)))
}
fn of_peer(peer: IpAddr) -> String {
    of_network("peer", peer)
}
fn of_secrets(peer: IpAddr) -> String {
    of_network("secrets", peer)
}
fn of_factor(user: Uuid) -> String {
    key("factor", &user.to_string())
}

/// Hashed: what people type into the field of the e-mail is nobody's to read.
fn key(kind: &str, of: &str) -> String {
    format!("{kind}:{}", hex::encode(Sha256::digest(of.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let seconds: Vec<i64> = (0..9).map(|further| wait_after(further).num_seconds()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(wait_after(i32::MAX), LONGEST_WAIT);
    }
}
