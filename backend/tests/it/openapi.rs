//! The OpenAPI document says what the server does: every route, nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{TestApp, makers::Document};

async fn document() -> (TestApp, Value) {
    let app = TestApp::on_sqlite().await;
    let document = Document::of(&app.anonymous()).await.0;
    (app, document)
}

/// Every `$ref` in a document.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_of_version_3_1_and_every_reference_in_it_leads_somewhere() {
    let (_, document) = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn every_route_is_in_the_document_and_nothing_else() {
    let (app, document) = document().await;
    let routes: BTreeSet<String> =
        app.state().routes().iter().map(|r| format!("{} {}", r.method.as_str().to_lowercase(), r.path)).collect();
    let paths = document["paths"].as_object().unwrap();
    let told =
        paths.iter().flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| format!("{method} {path}")));
    assert_eq!(told.collect::<BTreeSet<_>>(), routes);
}

#[tokio::test]
async fn every_operation_has_a_summary_its_access_its_path_parameters_and_its_answers() {
    let (app, document) = document().await;
    let mut summaries = BTreeSet::new();
    for route in app.state().routes() {
        let operation = &document["paths"][route.path][route.method.as_str().to_lowercase()];
        let name = format!("{} {}", route.method, route.path);
        assert!(operation["summary"].as_str().is_some_and(|s| s.len() > 3), "{name}");
        assert!(
            summaries.insert((operation["summary"].to_string(), route.path.contains('{'))),
            "{name}: two routes say `{}`",
            operation["summary"]
        );
        assert_eq!(operation["description"], route.access.to_string(), "{name}");
        assert!(operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')), "{name}");
        assert!(operation["responses"]["default"].is_object(), "{name}");
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|p| p["in"] == "path").count();
        assert_eq!(in_path, route.path.matches('{').count(), "{name}");
    }
}

#[tokio::test]
async fn the_document_can_be_read_in_a_browser_without_scripts() {
    let (app, document) = document().await;
    let page = app.anonymous().get("/api/docs").await.status(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(!page.text.contains("<script"));
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.text.contains(path.as_str()), "{path} is not on the page");
    }
}

/// Every `enum` in a document.
fn enums<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("enum").and_then(Value::as_array).into_iter().flatten());
            fields.values().for_each(|value| enums(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| enums(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn words_stand_in_the_document_as_they_stand_on_the_wire() {
    let (_, document) = document().await;
    let permissions = document.pointer("/components/schemas/Permission/enum").unwrap();
    let words: Vec<&str> = shared::permission::Permission::ALL.iter().map(|permission| permission.as_str()).collect();
    assert_eq!(permissions, &serde_json::json!(words));
    let mut found = Vec::new();
    enums(&document, &mut found);
    for word in found.iter().filter_map(|word| word.as_str()) {
        assert!(!word.starts_with(char::is_uppercase), "`{word}` is a name of the code, not of the wire");
    }
}

#[tokio::test]
async fn lengths_and_ranges_stand_in_the_document_as_the_validation_has_them() {
    let (app, document) = document().await;
    let body = |path: &str, field: &str| {
        let schema = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
        schema["properties"][field].clone()
    };
    let name = body("/api/students", "name");
    assert_eq!((&name["minLength"], &name["maxLength"], &name["pattern"]), (&1.into(), &200.into(), &r"\S".into()));
    assert_eq!(body("/api/students", "phones")["maxItems"], 10);
    assert_eq!(body("/api/auth/register", "email")["format"], "email");
    assert!(body("/api/students", "email")["format"].is_null(), "an empty one is none");
    let minutes = body("/api/lessons", "minutes");
    assert_eq!((&minutes["minimum"], &minutes["maximum"]), (&5.into(), &1_440.into()));
    assert_eq!(document["components"]["schemas"]["MarkInput"]["properties"]["note"]["maxLength"], 2_000);
    let query = document["paths"]["/api/students"]["get"]["parameters"].as_array().unwrap();
    let size = query.iter().find(|one| one["name"] == "pageSize").unwrap();
    assert_eq!((&size["schema"]["minimum"], &size["schema"]["maximum"]), (&1.into(), &200.into()));
    // And the server holds to it.
    let admin = app.company("Школа").await;
    admin.post("/api/students", serde_json::json!({ "name": "я".repeat(200) })).await.ok();
    admin.post("/api/students", serde_json::json!({ "name": "я".repeat(201) })).await.invalid("name", "length");
    admin.post("/api/students", serde_json::json!(["Асель"])).await.refused("invalid");
}
