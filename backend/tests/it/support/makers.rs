//! One record of every noun the API has a path for, made as people make it, and commands filled in from the document.
//!
//! A route with `{id}` whose noun is not here fails the tenancy test: nothing is left out by forgetting.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use backend::entity::{job, lead};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};

use super::Actor;

static COUNT: AtomicU32 = AtomicU32::new(1);

/// Every noun that can be made.
pub const NOUNS: &[&str] = &[
    "branches",
    "rooms",
    "subjects",
    "teachers",
    "students",
    "groups",
    "enrollments",
    "leads",
    "lessons",
    "rules",
    "statuses",
    "guardians",
    "exports",
    "holidays",
    "absences",
    "users",
    "roles",
    "invitations",
    "sessions",
    "tokens",
    "audit",
    "jobs",
    "ical",
    "trainings",
    "waitlist",
];

/// Makes a record; `None` for a noun nobody knows how to make.
pub async fn make(noun: &str, by: &Actor) -> Option<Value> {
    let name = format!("Запись {}", COUNT.fetch_add(1, Ordering::Relaxed));
    let named = json!({ "name": name });
    Some(match noun {
        "branches" | "rooms" | "subjects" | "teachers" | "groups" => by.post(&format!("/api/{noun}"), named).await.ok(),
        "students" => by.post("/api/students", json!({ "name": name, "guardians": [{ "name": "Мама" }] })).await.ok(),
        "guardians" => Box::pin(make("students", by)).await?["guardians"][0].clone(),
        "statuses" => by.get("/api/students/statuses").await.ok()["items"][0].clone(),
        "lessons" => by.post("/api/lessons", json!({ "starts": "2026-11-18T10:00", "minutes": 60, "title": name })).await.ok(),
        "rules" => {
            let group = Box::pin(make("groups", by)).await?;
            let command = json!({ "groupId": group["id"], "weekdays": [5], "starts": "07:00", "minutes": 30 });
            by.post("/api/schedule/rules", command).await.ok()
        }
        "enrollments" => {
            let (group, student) = (Box::pin(make("groups", by)).await?, Box::pin(make("students", by)).await?);
            let path = format!("/api/groups/{}/enrollments", group["id"].as_str()?);
            by.post(&path, json!({ "studentId": student["id"] })).await.ok()
        }
        "holidays" => by.post("/api/holidays", json!({ "name": name, "startsOn": "2026-12-16" })).await.ok(),
        "absences" => {
            let room = Box::pin(make("rooms", by)).await?;
            let command = json!({ "roomId": room["id"], "starts": "2026-11-20T10:00", "ends": "2026-11-21T10:00" });
            by.post("/api/absences", command).await.ok()
        }
        "waitlist" => {
            let (group, student) = (Box::pin(make("groups", by)).await?, Box::pin(make("students", by)).await?);
            let path = format!("/api/groups/{}/waitlist", group["id"].as_str()?);
            by.post(&path, json!({ "studentId": student["id"] })).await.ok()
        }
        "exports" => by.post("/api/exports", json!({})).await.ok(),
        "leads" => made_lead(by, name).await,
        "jobs" => failed_job(by).await,
        "audit" => {
            Box::pin(make("rooms", by)).await?;
            by.get("/api/audit?entity=room").await.ok()["items"][0].clone()
        }
        "roles" => by.post("/api/roles", named).await.ok(),
        "users" => {
            let colleague = by.colleague(shared::permission::DefaultRole::Viewer).await;
            let users = by.get(&format!("/api/users?q={}", colleague.me.email)).await.ok();
            users["items"][0].clone()
        }
        "invitations" => {
            let role = Box::pin(make("roles", by)).await?;
            let email = format!("invited{}@example.com", COUNT.fetch_add(1, Ordering::Relaxed));
            by.post("/api/invitations", json!({ "email": email, "roleIds": [role["id"]], "allBranches": true })).await.ok()
        }
        "sessions" => by.get("/api/sessions").await.ok()["items"][0].clone(),
        "ical" => {
            let room = Box::pin(make("rooms", by)).await?;
            by.post("/api/ical", json!({ "roomId": room["id"] })).await.ok()
        }
        "trainings" => by.post("/api/trainings", json!({ "date": "2026-11-18", "title": name })).await.ok(),
        "tokens" => by.post("/api/tokens", json!({ "name": name, "scopes": ["students.view"], "days": 30 })).await.ok(),
        _ => return None,
    })
}

/// Leads come with the import only, so far.
async fn made_lead(by: &Actor, name: String) -> Value {
    let state = by.app.state();
    let (now, owner) = (state.clock.now(), by.app.db().owner().await);
    let row = lead::ActiveModel {
        id: Set(state.ids.id(now)),
        company_id: Set(by.company()),
        branch_id: Set(by.branch()),
        version: Set(1),
        sort_key: Set(shared::search::sort_key(&name)),
        name: Set(name),
        phones: Set(json!([])),
        custom: Set(json!([])),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let row = row.insert(&owner).await.unwrap();
    json!({ "id": row.id, "version": row.version })
}

/// Work that failed: nobody makes it by asking.
async fn failed_job(by: &Actor) -> Value {
    let state = by.app.state();
    let (now, owner) = (state.clock.now(), by.app.db().owner().await);
    let row = job::ActiveModel {
        id: Set(state.ids.id(now)),
        company_id: Set(Some(by.company())),
        kind: Set("generateLessons".into()),
        payload: Set(json!({})),
        state: Set("dead".into()),
        unique_key: Set(None),
        run_at: Set(now),
        attempts: Set(8),
        leased_by: Set(None),
        leased_until: Set(None),
        last_error: Set(Some("no".into())),
        created_at: Set(now),
        finished_at: Set(Some(now)),
    };
    json!({ "id": row.insert(&owner).await.unwrap().id })
}

/// The records of one company by noun, for filling in commands.
pub type Records = BTreeMap<String, Value>;

/// One record of every noun whose list the route table has.
pub async fn records(by: &Actor) -> Records {
    let mut made = Records::new();
    for noun in NOUNS {
        let served = |path: &str| by.app.state().routes().iter().any(|route| route.path == path);
        let needs: &[&str] = match *noun {
            "statuses" => &["/api/students/statuses"],
            "guardians" => &["/api/students"],
            "enrollments" => &["/api/groups/{id}/enrollments", "/api/students"],
            "waitlist" => &["/api/groups/{id}/waitlist", "/api/students"],
            "rules" => &["/api/schedule/rules"],
            "leads" | "jobs" => &[],
            other => &[&format!("/api/{other}")],
        };
        if needs.iter().all(|path| served(path)) {
            made.insert((*noun).to_owned(), make(noun, by).await.unwrap());
        }
    }
    made
}

/// The noun an id of a field belongs to: `teacherId`, `branchIds`, and `id` of a guardian.
pub fn noun_of(field: &str) -> Option<&'static str> {
    let word = field.trim_end_matches('s').trim_end_matches("Id").to_lowercase();
    Some(match word.as_str() {
        "branch" => "branches",
        "room" => "rooms",
        "subject" => "subjects",
        "teacher" | "trainer" => "teachers",
        "student" => "students",
        "group" => "groups",
        "enrollment" => "enrollments",
        "absence" => "absences",
        "holiday" => "holidays",
        "lead" => "leads",
        "lesson" | "training" => "lessons",
        "status" | "statu" => "statuses",
        "role" | "copyofrole" => "roles",
        "user" => "users",
        "makeup" => "makeups",
        "record" => "rooms",
        "id" => "guardians",
        _ => return None,
    })
}

/// The last noun before an identifier in a path: `/api/groups/{id}/enrollments` is about groups.
pub fn noun_of_path(path: &str) -> &str {
    let parts: Vec<&str> = path.split('/').collect();
    let at = parts.iter().rposition(|part| part.starts_with('{')).unwrap();
    parts[at - 1]
}

/// The OpenAPI document, to fill in commands from.
pub struct Document(pub Value);

impl Document {
    pub async fn of(client: &super::Client) -> Self {
        Self(client.get("/api/openapi.json").await.ok())
    }
    pub fn operation(&self, method: &str, path: &str) -> &Value {
        &self.0["paths"][path][method.to_lowercase()]
    }
    /// The schema of the JSON command of a route.
    pub fn command(&self, method: &str, path: &str) -> Option<&Value> {
        let schema = &self.operation(method, path)["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| self.resolved(schema))
    }
    /// Follows references and takes what is not `null` of a choice.
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"].as_str() {
            return self.resolved(&self.0["components"]["schemas"][name.rsplit('/').next().unwrap()]);
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            if let Some(first) = schema[choice].as_array().and_then(|list| list.iter().find(|s| s["type"] != "null")) {
                return self.resolved(first);
            }
        }
        schema
    }
    pub fn is_id(&self, schema: &Value) -> bool {
        self.resolved(schema)["format"] == "uuid"
    }
    pub fn kind<'a>(&'a self, schema: &'a Value) -> &'a str {
        let kind = &self.resolved(schema)["type"];
        let several = || kind.as_array().and_then(|kinds| kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"));
        kind.as_str().or_else(several).unwrap_or("object")
    }

    /// A well-formed command with what is required, and `also`, a path of property names.
    pub fn example(&self, schema: &Value, also: &[String], own: &Records, version: &Value) -> Value {
        let schema = self.resolved(schema);
        let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut body = json!({});
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let asked = also.first() == Some(name);
            // A lesson has to say something of itself: the title is no required field, but one of several is.
            let said = name == "title" && schema["properties"].get("starts").is_some();
            if asked || said || required.contains(&name.as_str()) || name == "version" {
                let rest = if asked { &also[1..] } else { &[] };
                body[name] = self.value(name, property, rest, own, version);
            }
        }
        body
    }
    fn value(&self, name: &str, schema: &Value, also: &[String], own: &Records, version: &Value) -> Value {
        let schema = self.resolved(schema);
        if self.is_id(schema) {
            return noun_of(name).map_or(Value::Null, |noun| {
                own.get(noun).map_or(json!("019e0000-0000-7000-8000-00000000dead"), |record| record["id"].clone())
            });
        }
        if let Some(word) = schema["enum"].as_array().and_then(|words| words.first()) {
            return word.clone();
        }
        match (self.kind(schema), name) {
            (_, "version") if version.is_null() => json!(1),
            (_, "version") => version.clone(),
            (_, "starts") if schema["examples"][0] == "16:00" => json!("16:00"),
            (_, "starts") => json!("2026-11-20T10:00"),
            (_, "ends") => json!("2026-11-21T10:00"),
            ("integer", "weekdays" | "weekday") => json!(5),
            ("integer", "from") => json!(30),
            ("string", "email") => json!("someone@example.com"),
            ("string", "timeZone") => json!("Asia/Almaty"),
            ("string", _) if schema["format"] == "date" => json!("2026-11-20"),
            ("string", _) => json!("Слова и слова"),
            ("integer" | "number", _) => json!(60),
            ("boolean", _) => json!(false),
            ("array", _) => json!([self.value(name, &schema["items"], also, own, version)]),
            _ => self.example(schema, also, own, version),
        }
    }

    /// The paths of all identifiers in a command.
    pub fn ids_in(&self, schema: &Value) -> Vec<Vec<String>> {
        let schema = self.resolved(schema);
        if self.kind(schema) == "array" {
            return self.ids_in(&schema["items"]);
        }
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties.flat_map(|(name, property)| self.ids_of_property(name, property)).collect()
    }
    fn ids_of_property(&self, name: &str, property: &Value) -> Vec<Vec<String>> {
        let items = &self.resolved(property)["items"];
        if self.is_id(property) || (!items.is_null() && self.is_id(items)) {
            return vec![vec![name.to_owned()]];
        }
        let below = self.ids_in(property);
        below.into_iter().map(|rest| std::iter::once(name.to_owned()).chain(rest).collect()).collect()
    }
}

/// Puts an id where a path of properties leads, through lists too.
pub fn put_id(body: &mut Value, path: &[String], id: &Value) {
    match body {
        Value::Array(list) if path.is_empty() => *list = vec![id.clone()],
        Value::Array(list) => list.iter_mut().for_each(|item| put_id(item, path, id)),
        _ if path.is_empty() => *body = id.clone(),
        _ => put_id(&mut body[&path[0]], &path[1..], id),
    }
}
