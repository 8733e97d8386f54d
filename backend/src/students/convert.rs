//! Rows to wire shapes.

use shared::{
    money::Money,
    search::search_text,
    students::{CustomValue, Guardian, SourceBalance, StatusKind, Student, StudentStatus},
};

use super::queries::Family;
use crate::{
    entity::{guardian, student::Model, student_guardian, student_status},
    error::{AppError, Result},
    phones,
};

/// A student without the balance, which not everybody may see: it is added by [`balance`].
pub fn dto(row: Model, family: &Family) -> Result<Student> {
    Ok(Student {
        id: row.id.into(),
        version: row.version,
        kind: row.kind.parse().map_err(|_unknown| AppError::internal(format!("student kind {}", row.kind)))?,
        phones: phones::of_column(&row.phones),
        email: row.email,
        birth_date: row.birth_date,
        note: row.note,
        status: row.status_id.and_then(|id| family.status(id)),
        branch_ids: family.branches(row.id, row.home_branch_id).map(Into::into).collect(),
        guardians: family.guardians(row.id).map(|(link, person)| guardian_dto(link, person)).collect(),
        groups: family.groups(row.id),
        balance: None,
        subscriptions: Vec::new(),
        archived_at: row.archived_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        custom: custom(row.custom),
        name: row.name,
    })
}

/// The balance the student came with.
pub fn balance(row: &Model) -> Option<SourceBalance> {
    let money = Money { amount: row.source_balance?, currency: row.source_currency.clone()? };
    Some(SourceBalance { money, source: row.source_name.clone()?, as_of: row.source_as_of? })
}

pub fn status_dto(row: &student_status::Model) -> Result<StudentStatus> {
    let kind: StatusKind = row.kind.parse().map_err(|_unknown| AppError::internal(format!("status kind {}", row.kind)))?;
    Ok(StudentStatus { id: row.id.into(), name: row.name.clone(), kind })
}

fn guardian_dto(link: &student_guardian::Model, person: &guardian::Model) -> Guardian {
    Guardian {
        id: person.id.into(),
        name: person.name.clone(),
        relation: link.relation.clone(),
        phones: phones::of_column(&person.phones),
        email: person.email.clone(),
    }
}

/// The column holds a list of [`CustomValue`]; anything else shows as nothing rather than failing the list.
fn custom(column: sea_orm::JsonValue) -> Vec<CustomValue> {
    serde_json::from_value(column).unwrap_or_default()
}

/// What a student is found by: names, e-mail and phones of the student and the guardians.
pub fn searchable<'a>(row: &'a Model, guardians: impl IntoIterator<Item = &'a guardian::Model>) -> String {
    let mut texts = vec![row.name.as_str(), row.email.as_deref().unwrap_or_default()];
    let mut numbers = phones::of_column(&row.phones);
    for person in guardians {
        texts.push(person.name.as_str());
        numbers.extend(phones::of_column(&person.phones));
    }
    search_text(texts, numbers.iter().map(String::as_str))
}
