//! Rows to wire shapes.

use shared::{search::search_text, teachers::Teacher};

use super::queries::Links;
use crate::{entity::teacher::Model, fields, phones};

pub fn dto(row: Model, links: &Links) -> Teacher {
    let subjects = links.subjects(row.id);
    let branches = links.branches(row.id, row.home_branch_id);
    let Model {
        id,
        company_id: _,
        home_branch_id: _,
        version,
        name,
        sort_key: _,
        phones,
        email,
        note,
        hue,
        archived_at,
        created_at,
        updated_at,
    } = row;
    Teacher {
        id: id.into(),
        version,
        name,
        phones: phones::of_column(&phones),
        email,
        note,
        hue: fields::hue(hue),
        subject_ids: subjects.into_iter().map(Into::into).collect(),
        branch_ids: branches.into_iter().map(Into::into).collect(),
        archived_at,
        created_at,
        updated_at,
    }
}

/// What a teacher is found by.
pub fn searchable(row: &Model) -> String {
    let phones = phones::of_column(&row.phones);
    search_text([row.name.as_str(), row.email.as_deref().unwrap_or_default()], phones.iter().map(String::as_str))
}
