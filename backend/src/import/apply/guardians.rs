//! Guardians of students, as a list that hangs on a student. A guardian is one person for the whole family: whoever is
//! the same here already (name, phones, e-mail) is linked and not made again, and goes with the last student.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter, QueryOrder, Set};
use serde_json::json;
use uuid::Uuid;

use super::links::text_in;
use crate::{
    db::Tenant,
    entity::{guardian, student_guardian},
    error::Result,
};

/// Adds the guardians of students, each as a value.
pub async fn load(db: &Tenant, students: &[Uuid], add: &mut impl FnMut(Uuid, JsonValue)) -> Result<()> {
    let query = student_guardian::Entity::find().filter(student_guardian::Column::StudentId.is_in(students.iter().copied()));
    let links = db.all_of_company(query.order_by_asc(student_guardian::Column::Position)).await?;
    let query = guardian::Entity::find().filter(guardian::Column::Id.is_in(links.iter().map(|link| link.guardian_id)));
    let people: BTreeMap<Uuid, guardian::Model> = db.all_of_company(query).await?.into_iter().map(|g| (g.id, g)).collect();
    for link in links {
        if let Some(person) = people.get(&link.guardian_id) {
            let mut value = json!({ "name": person.name, "phones": person.phones, "email": person.email });
            if let (Some(fields), Some(relation)) = (value.as_object_mut(), link.relation) {
                fields.insert("relation".to_owned(), relation.into());
            }
            add(link.student_id, value);
        }
    }
    Ok(())
}

/// Takes the guardians of students away; who has no student left is gone.
pub async fn remove(db: &Tenant, students: &[Uuid]) -> Result<u64> {
    let of = student_guardian::Entity::find().filter(student_guardian::Column::StudentId.is_in(students.iter().copied()));
    let people: Vec<Uuid> = db.all_of_company(of).await?.into_iter().map(|link| link.guardian_id).collect();
    let links =
        student_guardian::Entity::delete_many().filter(student_guardian::Column::StudentId.is_in(students.iter().copied()));
    let gone = db.delete_many(links).await?;
    let left = student_guardian::Entity::find().filter(student_guardian::Column::GuardianId.is_in(people.iter().copied()));
    let left: Vec<Uuid> = db.all_of_company(left).await?.into_iter().map(|link| link.guardian_id).collect();
    let alone = people.into_iter().filter(|id| !left.contains(id));
    db.delete_many(guardian::Entity::delete_many().filter(guardian::Column::Id.is_in(alone))).await?;
    Ok(gone)
}

/// By what a guardian is the same person.
type Same = (String, String, Option<String>);

fn same(name: &str, phones: &JsonValue, email: Option<&str>) -> Same {
    (name.to_owned(), phones.to_string(), email.map(str::to_owned))
}

/// Everybody here who has one of these names. Who has no phone is nobody else's guardian.
async fn known(db: &Tenant, names: Vec<String>) -> Result<BTreeMap<Same, Uuid>> {
    let mut found = BTreeMap::new();
    for some in names.chunks(400) {
        let query = guardian::Entity::find().filter(guardian::Column::Name.is_in(some.iter().map(String::as_str)));
        for row in db.all_of_company(query.order_by_desc(guardian::Column::Id)).await? {
            if row.phones.as_array().is_some_and(|phones| !phones.is_empty()) {
                found.insert(same(&row.name, &row.phones, row.email.as_deref()), row.id);
            }
        }
    }
    Ok(found)
}

/// Writes the guardians of students who have none now.
pub async fn insert(db: &Tenant, lists: &[(Uuid, &JsonValue)]) -> Result<()> {
    let of = |list: &&JsonValue| list.as_array().cloned().unwrap_or_default();
    let names = lists.iter().flat_map(|(_, list)| of(list)).filter_map(|value| text_in(&value, "name")).collect();
    let mut known = known(db, names).await?;
    let (mut people, mut links) = (Vec::new(), BTreeMap::new());
    for (student, list) in lists {
        for (place, value) in (0..).zip(of(list)) {
            let name = text_in(&value, "name").unwrap_or_default();
            let phones = value.get("phones").cloned().unwrap_or_else(|| json!([]));
            let email = text_in(&value, "email");
            let who = same(&name, &phones, email.as_deref());
            let id = known.get(&who).copied().unwrap_or_else(|| db.new_id());
            if known.values().all(|other| *other != id) {
                if phones.as_array().is_some_and(|phones| !phones.is_empty()) {
                    known.insert(who, id);
                }
                people.push(person(db, id, name, phones, email));
            }
            links.entry((*student, id)).or_insert_with(|| student_guardian::ActiveModel {
                company_id: Set(db.company()),
                student_id: Set(*student),
                guardian_id: Set(id),
                relation: Set(text_in(&value, "relation")),
                position: Set(place),
            });
        }
    }
    db.insert_many(people).await?;
    Ok(db.insert_many(links.into_values().collect()).await?)
}

fn person(db: &Tenant, id: Uuid, name: String, phones: JsonValue, email: Option<String>) -> guardian::ActiveModel {
    guardian::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        name: Set(name),
        phones: Set(phones),
        email: Set(email),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    }
}
