//! Another company's records are not there: not by an id in a path, not by an id in a command, not by a filter.

use axum::http::Method;
use backend::http::{api::Route, authority::Access};
use serde_json::{Value, json};

use crate::support::{
    Actor, Answer, TestApp,
    makers::{self, Document, Records},
};

/// An id that is nobody's.
const NOBODYS: &str = "019e0000-0000-7000-8000-00000000dead";

fn ours(app: &TestApp) -> Vec<Route> {
    app.state().routes().iter().filter(|route| !matches!(route.access, Access::Public { .. })).cloned().collect()
}

/// The id of a record, or nobody's while there is no route to make one.
fn id_of(records: &Records, noun: &str) -> Value {
    records.get(noun).map_or(json!(NOBODYS), |record| record["id"].clone())
}

async fn called(by: &Actor, method: &Method, path: &str, body: Option<&Value>) -> Answer {
    let ask = by.ask(method.clone(), path);
    match body {
        Some(body) => ask.json(body).send().await,
        None => ask.send().await,
    }
}

/// What a route is called with when nothing is wrong with it.
fn body_of(document: &Document, route: &Route, own: &Records, version: &Value) -> Option<Value> {
    let schema = document.command(route.method.as_str(), route.path)?;
    Some(document.example(schema, &[], own, version))
}

both_engines! {
    async fn an_id_of_another_company_in_a_path_is_as_if_it_were_nobodys(app: TestApp) {
        let (victim, stranger) = (app.company("Чужая").await, app.company("Своя").await);
        let (theirs, own) = (makers::records(&victim).await, makers::records(&stranger).await);
        let document = Document::of(&victim).await;
        for route in ours(&app).iter().filter(|route| route.path.contains('{')) {
            let noun = makers::noun_of_path(route.path);
            let record = theirs.get(noun).unwrap_or_else(|| panic!("support/makers.rs does not say how to make one of `{noun}`, for {}", route.path));
            let id = record["id"].as_str().unwrap();
            let body = body_of(&document, route, &own, &json!(1));
            let real = called(&stranger, &route.method, &route.path.replace("{id}", id), body.as_ref()).await;
            let invented = called(&stranger, &route.method, &route.path.replace("{id}", NOBODYS), body.as_ref()).await;
            let said = |answer: &Answer| (answer.status, answer.json["type"].clone(), answer.json["title"].clone());
            assert_eq!(said(&real), said(&invented), "{} with a foreign id: {real}", route.path);
            assert_eq!(real.status, 404, "{} {}: {real}", route.method, route.path);
        }
        // And nothing of the victim has changed.
        for (noun, record) in &theirs {
            let path = format!("/api/{noun}/{}", record["id"].as_str().unwrap());
            if app.state().routes().iter().any(|route| route.method == Method::GET && route.path == format!("/api/{noun}/{{id}}")) {
                assert_eq!(victim.get(&path).await.ok()["version"], record["version"], "{path}");
            }
        }
    }

    async fn an_id_of_another_company_in_a_command_is_as_if_it_were_nobodys(app: TestApp) {
        let (victim, stranger) = (app.company("Чужая").await, app.company("Своя").await);
        let (theirs, own) = (makers::records(&victim).await, makers::records(&stranger).await);
        let document = Document::of(&victim).await;
        for route in ours(&app) {
            let Some(schema) = document.command(route.method.as_str(), route.path) else { continue };
            for field in document.ids_in(schema) {
                let name = field.last().unwrap();
                let noun = makers::noun_of(name).unwrap_or_else(|| panic!("support/makers.rs does not know whose id `{name}` of {} is", route.path));
                let record = if route.path.contains('{') { own[makers::noun_of_path(route.path)].clone() } else { Value::Null };
                let path = route.path.replace("{id}", record["id"].as_str().unwrap_or_default());
                let mut said = Vec::new();
                for foreign in [id_of(&theirs, noun), json!(NOBODYS)] {
                    let mut body = document.example(schema, &field, &own, &record["version"]);
                    makers::put_id(&mut body, &field, &foreign);
                    let answer = called(&stranger, &route.method, &path, Some(&body)).await;
                    // Who is not expected at a lesson is said to be so, whoever it is.
                    let not_expected = answer.json["rule"] == "notOnRoster";
                    assert!(answer.status == 404 || not_expected, "{} of {body}: {answer}", field.join("."));
                    said.push((answer.status, answer.json["type"].clone(), answer.json["rule"].clone(), answer.json["details"].clone()));
                }
                assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{} of {} {}: {said:?}", field.join("."), route.method, route.path);
            }
        }
    }

    async fn an_id_of_another_company_in_a_filter_is_as_if_it_were_nobodys(app: TestApp) {
        let (victim, stranger) = (app.company("Чужая").await, app.company("Своя").await);
        let theirs = makers::records(&victim).await;
        let own = makers::records(&stranger).await;
        let document = Document::of(&victim).await;
        for route in ours(&app).iter().filter(|route| route.method == Method::GET) {
            let parameters = document.operation("get", route.path)["parameters"].as_array().cloned().unwrap_or_default();
            let queries: Vec<&Value> = parameters.iter().filter(|p| p["in"] == "query").collect();
            let window = queries.iter().any(|p| p["name"] == "from" && p["required"] == true);
            for filter in queries.iter().filter(|p| document.is_id(&p["schema"])) {
                let name = filter["name"].as_str().unwrap();
                let noun = makers::noun_of(name).unwrap_or_else(|| panic!("support/makers.rs does not know whose id `{name}` is"));
                let record = if route.path.contains('{') { own[makers::noun_of_path(route.path)]["id"].as_str().unwrap() } else { "" };
                let days = if window { "&from=2026-11-16&to=2026-11-23" } else { "" };
                let foreign = id_of(&theirs, noun);
                let answer = stranger.get(&format!("{}?{name}={}{days}", route.path.replace("{id}", record), foreign.as_str().unwrap())).await;
                let invented = stranger.get(&format!("{}?{name}={NOBODYS}{days}", route.path.replace("{id}", record))).await;
                assert_eq!((answer.status, &answer.json["type"]), (invented.status, &invented.json["type"]), "{name}: {answer}");
                let refused_by_name = answer.status == 422 && answer.json["errors"][0]["code"] == "unknown";
                // Of a record that is not there the log has no line, as of one that nobody ever changed.
                let no_line = name == "recordId" && answer.json["total"] == 0;
                assert!(answer.status == 404 || refused_by_name || no_line, "{name}: {answer}");
            }
        }
    }

    async fn lists_hold_the_own_company_only(app: TestApp) {
        let (victim, stranger) = (app.company("Чужая").await, app.company("Своя").await);
        let theirs = makers::records(&victim).await;
        for route in ours(&app).iter().filter(|route| route.method == Method::GET && !route.path.contains('{') && route.path != shared::events::EVENTS) {
            for query in ["", "?q=%D0%97%D0%B0%D0%BF%D0%B8%D1%81%D1%8C", "?from=2026-11-16&to=2026-11-23", "?archived=include"] {
                let answer = stranger.get(&format!("{}{query}", route.path)).await;
                for record in theirs.values() {
                    assert!(!answer.text.contains(record["id"].as_str().unwrap()), "{answer}");
                }
            }
        }
    }
}
