//! `POST {branch}/{entity}/index`, the only thing an importer needs.

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{Call, answer, filters, page};
use crate::control::Control;
use crate::settings::{Settings, TeacherIds};
use crate::world::{Entity, Record, World};

/// Branch (none: the account's first, as real servers seem to do), entity, action.
fn split(path: &str) -> Option<(Option<i64>, Entity, &str)> {
    let parts: Vec<&str> = path.split('/').collect();
    let (branch, entity, action) = match parts.as_slice() {
        [entity, action] => (None, entity, action),
        [branch, entity, action] => (Some(branch.parse().ok()?), entity, action),
        _ => return None,
    };
    Some((branch, Entity::of_path(entity)?, action))
}

/// Answers a call whose token is good.
pub fn answer(control: &Control, call: &Call<'_>) -> Response {
    let Some((branch, entity, action)) = split(call.path) else {
        return answer::not_found();
    };
    match action {
        "index" => {}
        "create" | "update" | "delete" => {
            control.note_write();
            return answer::method_not_allowed();
        }
        _ => return answer::not_found(),
    }
    if call.method != "POST" {
        return answer::method_not_allowed();
    }
    let body = match serde_json::from_slice::<Value>(call.body) {
        Ok(Value::Object(map)) => map,
        Ok(Value::Array(list)) if list.is_empty() => Map::new(),
        Err(_) if call.body.is_empty() => Map::new(),
        _ => return answer::bad_request("Invalid JSON data in request body: Syntax error."),
    };
    let required = filters::required(entity);
    let given = |key: &&&str| call.query.get(**key).is_some_and(|value| value != "");
    let enough = if entity == Entity::Cgi { required.iter().any(|k| given(&k)) } else { required.iter().all(|k| given(&k)) };
    if let (false, Some(first)) = (enough, required.first()) {
        return answer::missing_param(first);
    }
    let settings = control.settings();
    control.edit(|world| list(world, settings, (branch, entity), &body, &call.query))
}

/// Adds a row to the list this call asked for.
pub fn grow(control: &Control, call: &Call<'_>) {
    let Some((branch, entity, _)) = split(call.path) else {
        return;
    };
    let body = serde_json::from_slice::<Map<String, Value>>(call.body).unwrap_or_default();
    control.edit(|world| {
        let branch = branch_of(world, branch)?;
        let like = matching(world, branch, entity, &body, &call.query).first()?.id;
        world.copy(entity, like)
    });
}

/// The branch meant: without one, the account's first.
fn branch_of(world: &World, branch: Option<i64>) -> Option<i64> {
    let mut branches = world.rows(Entity::Branch).iter().map(|row| row.id);
    match branch {
        None | Some(0) => branches.next(),
        Some(id) => branches.find(|one| *one == id),
    }
}

/// The rows an index shows, newest first, so that a row added meanwhile shifts every later page.
fn matching<'a>(
    world: &'a World,
    branch: i64,
    entity: Entity,
    body: &Map<String, Value>,
    query: &Map<String, Value>,
) -> Vec<&'a Record> {
    let mut rows: Vec<&Record> = world
        .rows(entity)
        .iter()
        .filter(|row| row.branches.is_empty() || row.branches.contains(&branch))
        .filter(|row| filters::shows(entity, row, body, query, world.today))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows
}

fn list(
    world: &World,
    settings: &Settings,
    (branch, entity): (Option<i64>, Entity),
    body: &Map<String, Value>,
    query: &Map<String, Value>,
) -> Response {
    let Some(branch) = branch_of(world, branch) else {
        return answer::not_found();
    };
    let rows = matching(world, branch, entity, body, query);
    let page = page::of(body, query, rows.len(), settings.page_max);
    let items: Vec<Value> = rows[page.from..page.to].iter().map(|row| item(world, settings, entity, row, body)).collect();
    answer::ok(json!({
        "total": rows.len(), "count": items.len(), "page": page.number, "items": items,
    }))
}

/// The row as this account shows it.
fn item(world: &World, settings: &Settings, entity: Entity, row: &Record, body: &Map<String, Value>) -> Value {
    let mut fields = row.fields.clone();
    if let (TeacherIds::Ids, Some(ids)) = (settings.teacher_ids, row.fields.get("_teacher_ids")) {
        fields.insert("teacher_ids".to_owned(), ids.clone());
    }
    if settings.removed_in_items && matches!(entity, Entity::Customer | Entity::Group) {
        fields.insert("removed".to_owned(), Value::from(i32::from(row.archived)));
    }
    let with_groups = body.get("withGroups").is_some_and(|value| *value == Value::Bool(true));
    if entity == Entity::Customer && with_groups {
        fields.insert("groups".to_owned(), groups_of(world, row.id));
    }
    fields.retain(|key, _| !key.starts_with('_'));
    Value::Object(fields)
}

fn groups_of(world: &World, customer: i64) -> Value {
    let today = crate::dates::iso(world.today);
    let current = world
        .rows(Entity::Cgi)
        .iter()
        .filter(|row| row.int("customer_id") == Some(customer) && row.text("_ends") >= today.as_str());
    let groups = current.filter_map(|row| {
        let group = world.rows(Entity::Group).iter().find(|group| Some(group.id) == row.int("group_id"))?;
        Some(json!({"id": group.id, "name": group.text("name")}))
    });
    Value::Array(groups.collect())
}
