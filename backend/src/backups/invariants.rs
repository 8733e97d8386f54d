//! What must hold in every database of ours, asked of a restored one.

use std::sync::Arc;

use sea_orm::DbBackend;

use super::{
    Outcome,
    records::{Chain, Manifest},
    said, take,
};
use crate::{
    audit::verify,
    clock::{SystemClock, SystemIds},
    db::{Database, Owner, SchemaState, Whole},
};

/// Statements that count what must not be, with what it would mean.
const NEVER: &[(&str, &str)] = &[
    (
        "a teacher, room or group is taken twice",
        "SELECT count(*) FROM (SELECT starts_at, max(ends_at) OVER (PARTITION BY company_id, kind, resource_id ORDER BY starts_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM slot WHERE NOT accepted) s WHERE before > starts_at",
    ),
    (
        "a student is in a group twice on a day",
        "SELECT count(*) FROM (SELECT starts_on, max(coalesce(ends_on, '9999-12-31')) OVER (
            PARTITION BY company_id, group_id, student_id ORDER BY starts_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM enrollment) s WHERE before >= starts_on",
    ),
    ("a lesson ends before it begins", "SELECT count(*) FROM lesson WHERE ends_at <= starts_at"),
    (
        "a company has no branch",
        "SELECT count(*) FROM company c WHERE NOT EXISTS (SELECT 1 FROM branch b WHERE b.company_id = c.id)",
    ),
    (
        "a company has nobody in it",
        "SELECT count(*) FROM company c WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.company_id = c.id)",
    ),
    (
        "a record of a company is without a line in the audit log",
        "SELECT count(*) FROM company c WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.company_id = c.id)",
    ),
    (
        "a student is found by no search",
        "SELECT count(*) FROM student s WHERE s.archived_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM search_entry e WHERE e.company_id = s.company_id AND e.entity = 'student' AND e.record_id = s.id)",
    ),
];

/// What was found in a restored database.
#[derive(Default)]
pub struct Found {
    /// What does not hold, in words; nothing if all is well.
    pub broken: Vec<String>,
    pub chains: Vec<Chain>,
}

/// Looks a restored database over.
pub async fn look_over(url: &str, manifest: &Manifest) -> Outcome<Found> {
    let mut broken = broken(url, manifest).await?;
    let chains = if broken.is_empty() { chains(url).await? } else { Vec::new() };
    let wrong = chains.iter().filter_map(|chain| Some((chain, chain.wrong.as_ref()?)));
    broken.extend(wrong.map(|(chain, wrong)| format!("the audit log of {} does not add up: {wrong}", chain.company)));
    Ok(Found { broken, chains })
}

/// Adds the chains over the audit logs up.
async fn chains(url: &str) -> Outcome<Vec<Chain>> {
    let db = Database::connect(url, 1, Arc::new(SystemClock), Arc::new(SystemIds)).await.map_err(said)?;
    let chains = verify::add_up(&db).await.map_err(said);
    db.close().await.map_err(said)?;
    let of = |chain: verify::Chain| Chain {
        company: chain.company,
        lines: chain.links,
        wrong: chain.wrong.map(|wrong| wrong.to_string()),
    };
    Ok(chains?.into_iter().map(of).collect())
}

/// What does not hold, in words; nothing if all is well.
async fn broken(url: &str, manifest: &Manifest) -> Outcome<Vec<String>> {
    let mut wrong = Vec::new();
    if let SchemaState::Unknown(names) = Database::schema(url).await.map_err(said)? {
        wrong.push(format!("migrations nobody here knows: {}", names.join(", ")));
    }
    let owner = Owner::connect(url).await.map_err(said)?;
    let db = owner.snapshot().await.map_err(said)?;
    if db.engine() == DbBackend::Sqlite {
        wrong.extend(sound(&db).await?);
    }
    if take::rows(&db).await? != manifest.tables {
        wrong.push("tables have not as many rows as when the backup was taken".into());
    }
    for (meaning, sql) in NEVER {
        let count = db.number(sql).await.map_err(|error| format!("{meaning}? {error}"))?;
        if count > 0 {
            wrong.push(format!("{meaning} ({count})"));
        }
    }
    drop(db);
    owner.close().await.map_err(said)?;
    Ok(wrong)
}

/// What SQLite says of its file. PostgreSQL has asked all of this while it restored.
async fn sound(db: &Whole) -> Outcome<Vec<String>> {
    let mut told = db.texts("PRAGMA integrity_check(10)", Vec::new()).await.map_err(said)?;
    told.retain(|line| line != "ok");
    let lost = db.texts("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check", Vec::new()).await.map_err(said)?;
    told.extend(lost.into_iter().map(|table| format!("{table} refers to what is not there")));
    Ok(told)
}
