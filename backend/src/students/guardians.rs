//! Guardians of a student: made, linked, changed, taken off.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set, sea_query::Expr};
use shared::{
    events::{Action, Entity},
    students::GuardianInput,
};
use uuid::Uuid;

use super::{convert::searchable, queries};
use crate::{
    db::Tenant,
    entity::{guardian, student, student_guardian},
    error::{AppError, Result},
    fields, history, listing, phones,
};

/// A guardian of a command, checked: phones in E.164, blanks dropped.
pub struct Wanted {
    id: Option<Uuid>,
    name: String,
    relation: Option<String>,
    phones: Vec<String>,
    email: Option<String>,
}

/// Checks the guardians of a command.
pub fn checked(inputs: Vec<GuardianInput>) -> Result<Vec<Wanted>> {
    let one = |(place, input): (usize, GuardianInput)| {
        Ok(Wanted {
            id: input.id.map(Into::into),
            name: input.name.trim().to_owned(),
            relation: fields::filled(input.relation),
            phones: phones::normalised(&format!("guardians[{place}].phones"), &input.phones)?,
            email: fields::filled(input.email),
        })
    };
    inputs.into_iter().enumerate().map(one).collect()
}

/// Holds a student and the siblings who share a guardian with them or with the command, in the order of ids.
pub async fn hold_family(db: &Tenant, student: Uuid, wanted: &[Wanted]) -> Result<()> {
    let theirs = queries::links_of_students(db, &[student]).await?;
    let known: Vec<Uuid> = theirs.iter().map(|link| link.guardian_id).chain(wanted.iter().filter_map(|w| w.id)).collect();
    let links = queries::links_of_guardians(db, &known).await?;
    let family: BTreeSet<Uuid> = links.iter().map(|link| link.student_id).chain([student]).collect();
    db.lock::<student::Entity>(&family.into_iter().collect::<Vec<_>>()).await?;
    Ok(())
}

/// Makes the guardians of a student be the ones wanted, in their order.
///
/// # Errors
/// 404 for a guardian that is none of the student's and of no student the caller may see.
pub async fn set(db: &Tenant, student: Uuid, wanted: Vec<Wanted>) -> Result<()> {
    let before = queries::links_of_students(db, &[student]).await?;
    let theirs: BTreeSet<Uuid> = before.iter().map(|link| link.guardian_id).collect();
    let named: Vec<Uuid> = wanted.iter().filter_map(|w| w.id).collect();
    if fields::each_once(named.iter().copied()).len() != named.len() {
        return Err(AppError::field("guardians", "other"));
    }
    admitted(db, named.iter().copied().filter(|id| !theirs.contains(id)).collect()).await?;
    db.delete_many(student_guardian::Entity::delete_many().filter(student_guardian::Column::StudentId.eq(student))).await?;
    let mut changed = Vec::new();
    let mut links = Vec::with_capacity(wanted.len());
    let people = queries::people(db, named.clone()).await?;
    for (position, one) in (0..).zip(wanted) {
        let relation = Set(one.relation.clone());
        let person = match people.iter().find(|person| Some(person.id) == one.id) {
            Some(known) => {
                if change(db, known, one).await? {
                    changed.push(known.id);
                }
                known.id
            }
            None => make(db, one).await?,
        };
        links.push(student_guardian::ActiveModel {
            company_id: Set(db.company()),
            student_id: Set(student),
            guardian_id: Set(person),
            relation,
            position: Set(position),
        });
    }
    db.insert_many(links).await?;
    drop_unlinked(db, theirs.into_iter().filter(|id| !named.contains(id)).collect()).await?;
    tell_siblings(db, student, &changed).await
}

/// Refuses guardians of nobody the caller may see.
async fn admitted(db: &Tenant, new: Vec<Uuid>) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let links = queries::links_of_guardians(db, &new).await?;
    let children = student::Entity::find().filter(student::Column::Id.is_in(links.iter().map(|link| link.student_id)));
    let seen: BTreeSet<Uuid> = db.all(children).await?.into_iter().map(|child| child.id).collect();
    let known: BTreeSet<Uuid> =
        links.iter().filter(|link| seen.contains(&link.student_id)).map(|link| link.guardian_id).collect();
    if new.iter().all(|id| known.contains(id)) { Ok(()) } else { Err(AppError::not_found()) }
}

async fn make(db: &Tenant, wanted: Wanted) -> Result<Uuid> {
    let row = guardian::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        name: Set(wanted.name),
        phones: Set(phones::to_column(wanted.phones)),
        email: Set(wanted.email),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    Ok(db.insert(row).await?.id)
}

/// Whether anything differed.
async fn change(db: &Tenant, known: &guardian::Model, wanted: Wanted) -> Result<bool> {
    let numbers = phones::to_column(wanted.phones);
    if known.name == wanted.name && known.phones == numbers && known.email == wanted.email {
        return Ok(false);
    }
    let update = guardian::Entity::update_many()
        .col_expr(guardian::Column::Name, Expr::value(wanted.name))
        .col_expr(guardian::Column::Phones, Expr::value(numbers))
        .col_expr(guardian::Column::Email, Expr::value(wanted.email))
        .col_expr(guardian::Column::UpdatedAt, Expr::value(db.now()))
        .filter(guardian::Column::Id.eq(known.id));
    db.update_many(update).await?;
    Ok(true)
}

/// A guardian of nobody is nobody's to see: gone. One of a sibling stays.
async fn drop_unlinked(db: &Tenant, off: Vec<Uuid>) -> Result<()> {
    let still = queries::links_of_guardians(db, &off).await?;
    let alone: Vec<Uuid> = off.into_iter().filter(|id| still.iter().all(|link| link.guardian_id != *id)).collect();
    if !alone.is_empty() {
        db.delete_many(guardian::Entity::delete_many().filter(guardian::Column::Id.is_in(alone))).await?;
    }
    Ok(())
}

/// Siblings changed with their guardian: their version grows, and they are found by the new name and phones.
async fn tell_siblings(db: &Tenant, student: Uuid, changed: &[Uuid]) -> Result<()> {
    let links = queries::links_of_guardians(db, changed).await?;
    let siblings: BTreeSet<Uuid> = links.iter().map(|link| link.student_id).filter(|id| *id != student).collect();
    if siblings.is_empty() {
        return Ok(());
    }
    let update = student::Entity::update_many()
        .col_expr(student::Column::Version, Expr::col(student::Column::Version).add(1))
        .col_expr(student::Column::UpdatedAt, Expr::value(db.now()))
        .filter(student::Column::Id.is_in(siblings.iter().copied()));
    db.update_many(update).await?;
    let rows = db.all_of_company(student::Entity::find().filter(student::Column::Id.is_in(siblings))).await?;
    let with = serde_json::json!({ "guardiansOf": student, "guardians": changed });
    for row in &rows {
        let change = history::Change {
            entity: Entity::Student,
            record_id: row.id,
            version: row.version,
            action: Action::Updated,
            before: None,
            after: Some(&with),
        };
        history::record(db, change).await?;
    }
    found_by(db, &rows).await
}

/// Writes what students are found by.
pub async fn found_by(db: &Tenant, students: &[student::Model]) -> Result<()> {
    let ids: Vec<Uuid> = students.iter().map(|row| row.id).collect();
    let links = queries::links_of_students(db, &ids).await?;
    let people = queries::people(db, links.iter().map(|link| link.guardian_id).collect()).await?;
    for row in students {
        let theirs = links.iter().filter(|link| link.student_id == row.id);
        let theirs = theirs.filter_map(|link| people.iter().find(|person| person.id == link.guardian_id));
        listing::found_by(db, Entity::Student, row.id, searchable(row, theirs)).await?;
    }
    Ok(())
}
