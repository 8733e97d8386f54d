//! `classmate verify`: adds the chain up again and names the first line that is not as it was sealed.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::seal;
use crate::{
    config::{Config, Overrides},
    db::{Database, SystemDb},
    entity::{audit, audit_seal, company},
    error::Result,
    state::AppState,
};

const PORTION: u64 = 1000;
/// How long a line may wait for its seal before it is missed.
const PATIENCE: Duration = Duration::minutes(1);
const REASON: &str = "the audit log of every company is verified";

/// How the chain of one company stands.
#[derive(Debug)]
pub struct Chain {
    pub company: Uuid,
    pub name: String,
    /// How many links are right, from the first.
    pub links: i64,
    /// The newest right link: whoever notes it down outside can prove later that nothing was cut off.
    pub newest: String,
    pub wrong: Option<Wrong>,
}

/// The first thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A link is missing before this place.
    Gap { sequence: i64 },
    /// The line of this link was changed, or the link was.
    Changed { sequence: i64, line: Uuid, at: DateTime<Utc> },
    /// The line of this link is gone.
    Gone { sequence: i64, line: Uuid },
    /// A line was never sealed.
    Unsealed { line: Uuid, at: DateTime<Utc> },
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gap { sequence } => write!(f, "link {sequence} does not follow the one before: a link is missing"),
            Self::Changed { sequence, line, at } => write!(f, "link {sequence}: line {line} of {at} is not as it was sealed"),
            Self::Gone { sequence, line } => write!(f, "link {sequence}: line {line} is gone"),
            Self::Unsealed { line, at } => write!(f, "line {line} of {at} was never sealed"),
        }
    }
}

/// Verifies the chains of all companies.
pub async fn verify(state: &AppState) -> Result<Vec<Chain>> {
    let db = state.db.read_system(REASON).await?;
    let mut chains = added_up(&db).await?;
    for chain in chains.iter_mut().filter(|chain| chain.wrong.is_none()) {
        chain.wrong = forgotten(&db, chain.company).await?;
    }
    Ok(chains)
}

/// Adds up the chains of any database: what is sealed, and not whether everything is. One whose server is stopped may
/// hold lines that are sealed when it starts again.
///
/// # Errors
/// The database cannot be read.
pub async fn add_up(db: &Database) -> Result<Vec<Chain>> {
    added_up(&db.read_system(REASON).await?).await
}

async fn added_up(db: &SystemDb) -> Result<Vec<Chain>> {
    let mut chains = Vec::new();
    for company in db.all(company::Entity::find().order_by_asc(company::Column::Id)).await? {
        let mut chain = Chain { company: company.id, name: company.name, links: 0, newest: String::new(), wrong: None };
        follow(db, &mut chain).await?;
        chains.push(chain);
    }
    Ok(chains)
}

/// Follows a chain to its end, or to the first link that is wrong.
async fn follow(db: &SystemDb, chain: &mut Chain) -> Result<()> {
    loop {
        let links = audit_seal::Entity::find()
            .filter(audit_seal::Column::CompanyId.eq(chain.company))
            .filter(audit_seal::Column::Sequence.gt(chain.links))
            .order_by_asc(audit_seal::Column::Sequence);
        let links = db.all(links.limit(PORTION)).await?;
        let ids = links.iter().map(|link| link.audit_id);
        let lines = db.all(audit::Entity::find().filter(audit::Column::Id.is_in(ids))).await?;
        if links.is_empty() {
            return Ok(());
        }
        for link in &links {
            let line = lines.iter().find(|line| line.id == link.audit_id);
            if let Some(wrong) = fault(chain, link, line) {
                chain.wrong = Some(wrong);
                return Ok(());
            }
            chain.links = link.sequence;
            chain.newest.clone_from(&link.hash);
        }
    }
}

fn fault(chain: &Chain, link: &audit_seal::Model, line: Option<&audit::Model>) -> Option<Wrong> {
    let sequence = link.sequence;
    if sequence != chain.links + 1 {
        return Some(Wrong::Gap { sequence });
    }
    let Some(line) = line else { return Some(Wrong::Gone { sequence, line: link.audit_id }) };
    let right = link.previous == chain.newest && link.hash == seal::hash(sequence, &link.previous, line);
    (!right).then_some(Wrong::Changed { sequence, line: line.id, at: line.at })
}

/// The first line that has no link although it has been there for a while.
async fn forgotten(db: &SystemDb, company: Uuid) -> Result<Option<Wrong>> {
    let sql = "SELECT a.id, a.at FROM audit a LEFT JOIN audit_seal s ON s.company_id = a.company_id AND s.audit_id = a.id
        WHERE a.company_id = ? AND a.at < ? AND s.audit_id IS NULL ORDER BY a.at LIMIT 1";
    let rows = db.raw(sql, vec![company.into(), (db.now() - PATIENCE).into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Wrong::Unsealed { line: row.try_get("", "id")?, at: row.try_get("", "at")? }))
}

/// The command: what to tell, or why it fails.
pub async fn command(over: Overrides) -> std::result::Result<String, String> {
    let state = crate::serve::prepare(Config::load(over)?).await?;
    // What a server that was stopped had not sealed yet is sealed now; a running one does it itself.
    seal::seal_once(&state).await.map_err(|error| error.to_string())?;
    let chains = verify(&state).await.map_err(|error| error.to_string())?;
    let line = |chain: &Chain| {
        let Chain { name, company, links, newest, wrong } = chain;
        match wrong {
            None => format!("{name} ({company}): {links} lines are as they were written; the newest link is {newest}"),
            Some(wrong) => format!("{name} ({company}): right up to link {links}; then {wrong}"),
        }
    };
    let told = chains.iter().map(line).collect::<Vec<_>>().join("\n");
    if chains.iter().any(|chain| chain.wrong.is_some()) { Err(told) } else { Ok(told) }
}
