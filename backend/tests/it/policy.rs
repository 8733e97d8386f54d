//! Who may call what: every route by every role, as the table beside this file says.
//!
//! The table is made anew with `UPDATE=1 cargo test -p backend --test it policy`; its change is what a review reads.

use std::fmt::Write;

use axum::http::Method;
use backend::http::authority::Access;
use shared::permission::DefaultRole;

use crate::support::{Answer, Client, TestApp};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/policy.txt");
const NOBODYS: &str = "00000000-0000-7000-8000-00000000dead";

/// What a route says to somebody; of a success only the status, for it may never end.
async fn called(client: &Client, method: &Method, path: &str) -> (u16, serde_json::Value) {
    let path = path.replace("{id}", NOBODYS);
    let with_body = !matches!(*method, Method::GET | Method::DELETE);
    let ask = client.ask(method.clone(), &path);
    let ask = if with_body { ask.json(&serde_json::json!({})) } else { ask };
    let response = ask.open().await;
    if response.status().as_u16() < 400 {
        return (response.status().as_u16(), serde_json::Value::Null);
    }
    let answer = Answer::of(path, response).await;
    (answer.status, answer.json)
}

both_engines! {
    async fn every_route_asks_for_a_name_unless_it_says_why_not(app: TestApp) {
        let nobody = app.anonymous();
        for route in app.state().routes() {
            let (status, json) = called(&nobody, &route.method, route.path).await;
            let route_name = format!("{} {}: {json}", route.method, route.path);
            if let Access::Public { reason } = route.access {
                assert!(!reason.is_empty(), "{route_name}");
                let signed_out = json["type"] == "urn:classmate:problem:unauthenticated";
                assert!(!signed_out || route.path == shared::auth::REFRESH, "{route_name}");
            } else {
                assert_eq!((status, json["type"].as_str()), (401, Some("urn:classmate:problem:unauthenticated")), "{route_name}");
            }
        }
    }

    async fn every_role_may_what_its_permissions_say_and_nothing_else(app: TestApp) {
        let admin = app.company("Школа").await;
        for role in DefaultRole::ALL {
            let somebody = admin.colleague(*role).await;
            for route in app.state().routes() {
                let somebody = if route.path == shared::auth::LOGOUT { admin.colleague(*role).await } else { somebody.clone() };
                let (status, json) = called(&somebody, &route.method, route.path).await;
                let said = format!("{role}: {} {} answered {status} {json}", route.method, route.path);
                match route.access {
                    Access::Requires(permission) if !role.permissions().contains(&permission) => {
                        assert_eq!((status, json["permission"].as_str()), (403, Some(permission.as_str())), "{said}");
                    }
                    Access::Requires(_) | Access::SignedIn => assert!(!matches!(status, 401 | 403), "{said}"),
                    Access::Public { .. } => {}
                }
            }
        }
    }
}

#[tokio::test]
async fn the_table_of_who_may_call_what_is_the_one_that_was_reviewed() {
    let app = TestApp::on_sqlite().await;
    let roles: Vec<String> = DefaultRole::ALL.iter().map(ToString::to_string).collect();
    let mut table = format!("# Who may call what. Made by policy.rs.\n{:<7}{:<38}{:<22}{}\n", "", "", "", roles.join(" "));
    let mut routes = app.state().routes().to_vec();
    routes.sort_by_key(|route| (route.path, route.method.to_string()));
    for route in &routes {
        let (access, may): (String, Vec<bool>) = match route.access {
            Access::Requires(permission) => {
                (permission.to_string(), DefaultRole::ALL.iter().map(|role| role.permissions().contains(&permission)).collect())
            }
            Access::SignedIn => ("signed in".into(), vec![true; roles.len()]),
            Access::Public { .. } => ("public".into(), vec![true; roles.len()]),
        };
        let marks: Vec<String> = roles
            .iter()
            .zip(may)
            .map(|(role, may)| format!("{:<width$}", if may { "+" } else { "·" }, width = role.len()))
            .collect();
        let line = format!("{:<7}{:<38}{access:<22}{}", route.method.as_str(), route.path, marks.join(" "));
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(TABLE, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(TABLE).unwrap_or_default();
    assert!(reviewed == table, "policy.txt is not what the routes say; UPDATE=1 writes:\n{table}");
}
