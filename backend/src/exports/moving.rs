//! Moving the whole installation from the embedded database to PostgreSQL: every row of every table, compared
//! afterwards, or nothing.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::{
    backups::{Outcome, said},
    db::{Database, Owner, SchemaState, Table, Whole, refuse_while_open, rows},
};

/// Copies everything into an empty database; answers how many rows.
pub async fn move_all(from: &str, to: &str) -> Outcome<u64> {
    refuse_while_open(from).await.map_err(said)?;
    if Database::schema(from).await.map_err(said)? != SchemaState::Current {
        return Err("bring the schema up first: classmate migrate".into());
    }
    Database::migrate(to).await.map_err(said)?;
    let (source, target) = (Owner::connect(from).await.map_err(said)?, Owner::connect(to).await.map_err(said)?);
    let (old, new) = (source.snapshot().await.map_err(said)?, target.write().await.map_err(said)?);
    if new.number("SELECT (SELECT count(*) FROM company) + (SELECT count(*) FROM app_user)").await.map_err(said)? > 0 {
        return Err("the database to move to is not empty".into());
    }
    let there: BTreeMap<String, Table> = old.tables().await.map_err(said)?.into_iter().map(|t| (t.name.clone(), t)).collect();
    let mut total = 0;
    for table in new.tables().await.map_err(said)? {
        let mut like = there.get(&table.name).cloned().ok_or_else(|| format!("there is no table {} to move", table.name))?;
        // Both are read in one order, whichever way an engine lists its columns and keys.
        like.order.clone_from(&table.order);
        total += copy(&old, &new, &like).await?;
        if digest(&old, &like).await? != digest(&new, &like).await? {
            return Err(format!("{} is not the same after it was moved", table.name));
        }
    }
    new.commit().await.map_err(said)?;
    drop(old);
    source.close().await.map_err(said)?;
    target.close().await.map_err(said)?;
    Ok(total)
}

async fn copy(from: &Whole, to: &Whole, table: &Table) -> Outcome<u64> {
    let (mut skip, mut late) = (0, Vec::new());
    loop {
        let portion = from.portion(table, skip).await.map_err(said)?;
        let count = portion.len() as u64;
        let (after, now): (Vec<_>, Vec<_>) = portion.into_iter().partition(|row| rows::comes_late(table, row));
        late.extend(after);
        to.insert(table, now).await.map_err(said)?;
        skip += count;
        if count < rows::PORTION {
            to.insert(table, late).await.map_err(said)?;
            return Ok(skip);
        }
    }
}

/// A checksum of all rows of a table, the same on both engines.
async fn digest(db: &Whole, table: &Table) -> Outcome<Vec<u8>> {
    let (mut hash, mut skip) = (Sha256::new(), 0);
    loop {
        let portion = db.portion(table, skip).await.map_err(said)?;
        for row in &portion {
            hash.update(serde_json::to_vec(&rows::to_json(table, row)).map_err(said)?);
        }
        skip += rows::PORTION;
        if (portion.len() as u64) < rows::PORTION {
            return Ok(hash.finalize().to_vec());
        }
    }
}
