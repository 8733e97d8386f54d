//! One command about several records is one transaction: each is done or refused for a reason of its own, and one that
//! is not there refuses the whole, as it would alone.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, QueryFilter};
use shared::{
    bulk::{NotDone, Settled},
    i18n::Locale,
    problem::Cause,
    validation,
};
use uuid::Uuid;

use crate::{
    db::{Tenant, Versioned},
    error::{AppError, Result},
};

/// The records named, each once, in the order in which everybody takes them, held until the transaction ends.
///
/// # Errors
/// 404 if one of them is not there or not the caller's.
pub async fn held<E: Versioned>(db: &Tenant, named: impl Iterator<Item = Uuid>) -> Result<Vec<E::Model>> {
    let ids: BTreeSet<Uuid> = named.collect();
    let seen = db.ids(E::find().filter(E::ID.is_in(ids.iter().copied()))).await?;
    if seen.len() != ids.len() {
        return Err(AppError::not_found());
    }
    Ok(db.lock::<E>(&seen).await?)
}

/// Sorts one outcome: a refusal belongs to its record, a fault ends the command.
pub fn settle<T>(settled: &mut Settled<T>, (id, name): (Uuid, &str), outcome: Result<T>, locale: Locale) -> Result<()> {
    match outcome {
        Ok(done) => settled.done.push(done),
        Err(AppError::Refused(cause)) => {
            settled.refused.push(NotDone { id, name: name.to_owned(), reason: sentence(*cause, locale) });
        }
        Err(fault) => return Err(fault),
    }
    Ok(())
}

/// A refusal in one sentence.
fn sentence(cause: Cause, locale: Locale) -> String {
    let title = cause.title(locale);
    match cause {
        Cause::Invalid { mut errors } => {
            validation::translate(&mut errors, locale);
            errors.into_iter().next().map_or(title, |error| error.message)
        }
        Cause::Rule { details, .. } if !details.is_empty() => format!("{title}: {}", details.join(", ")),
        _ => title,
    }
}
