//! Every route that names a record, by every role, of the own branch and of another: no cell is left to chance.

use axum::http::Method;
use backend::http::{api::Route, authority::Access};
use serde_json::{Value, json};
use shared::permission::DefaultRole;

use crate::support::{
    Actor, Answer, TestApp,
    makers::{self, Document, Records},
};

/// Nouns whose records stand in branches.
const OF_BRANCHES: &[&str] = &[
    "branches",
    "rooms",
    "teachers",
    "students",
    "groups",
    "enrollments",
    "leads",
    "lessons",
    "rules",
    "users",
    "invitations",
    "audit",
    "trainings",
    "absences",
    "waitlist",
];
/// Nouns that belong to the whole company, each with the reason.
const OF_ALL: &[(&str, &str)] = &[
    ("subjects", "one list for all branches"),
    ("statuses", "one list for all branches"),
    ("roles", "what a role allows is the same everywhere"),
    ("exports", "an export holds the whole company"),
    ("holidays", "the days off are those of the whole centre"),
    ("jobs", "the work of the program belongs to no branch"),
    ("ical", "a link is its maker's; calendars.rs holds it against the branches"),
];

/// What is the whole centre's: who is admitted to some branches changes none of it.
const OF_THE_CENTRE: &[&str] = &["centre", "settings", "holidays", "roles", "exports", "clearing", "backups", "migration"];
/// What may be called nevertheless, each with the reason.
const NOT_OF_ALL: &[(&str, &str, &str)] =
    &[("POST", "/api/migration/test-connection", "changes nothing and shows nothing of the centre")];

/// A member with a role, admitted to one branch only.
async fn member_of(admin: &Actor, role: DefaultRole, branch: &Value) -> Actor {
    let member = admin.colleague(role).await;
    crate::branches::admit_only_to(&member, branch).await;
    let login = json!({ "email": member.me.email, "password": Actor::PASSWORD });
    Actor::new(&admin.app, admin.app.anonymous().post("/api/auth/login", login).await.read())
}

/// One record of each noun, made in the branch of who makes them.
async fn made(by: &Actor, admin: &Actor, branch: &Value) -> Records {
    let mut records = Records::new();
    for noun in OF_BRANCHES.iter().filter(|noun| !matches!(**noun, "users" | "invitations" | "branches" | "audit")) {
        records.insert((*noun).to_owned(), makers::make(noun, by).await.unwrap());
    }
    records.insert("branches".into(), by.get(&format!("/api/branches/{}", branch.as_str().unwrap())).await.ok());
    let viewer = member_of(admin, DefaultRole::Viewer, branch).await;
    let user = admin.get(&format!("/api/users?q={}", viewer.me.email)).await.ok()["items"][0].clone();
    let invitation = json!({ "email": format!("x{}", viewer.me.email), "roleIds": user["roleIds"], "branchIds": [branch] });
    records.insert("invitations".into(), admin.post("/api/invitations", invitation).await.ok());
    records.insert("users".into(), user);
    let of_room = format!("/api/audit?recordId={}", records["rooms"]["id"].as_str().unwrap());
    records.insert("audit".into(), admin.get(&of_room).await.ok()["items"][0].clone());
    records
}

async fn called(by: &Actor, route: &Route, record: &Value, body: Option<&Value>) -> Answer {
    let path = route.path.replace("{id}", record["id"].as_str().unwrap());
    let ask = by.ask(route.method.clone(), &path);
    match body {
        Some(body) => ask.json(body).send().await,
        None => ask.send().await,
    }
}

both_engines! {
    async fn a_record_of_another_branch_is_not_there_for_any_role_on_any_route(app: TestApp) {
        let admin = app.company("Школа").await;
        let (first, second) = (json!(admin.branch()), admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone());
        let other = made(&member_of(&admin, DefaultRole::Admin, &first).await, &admin, &first).await;
        let own = made(&member_of(&admin, DefaultRole::Admin, &second).await, &admin, &second).await;
        let document = Document::of(&admin).await;
        let routes: Vec<Route> = app.state().routes().iter().filter(|route| route.path.contains("{id}")).cloned().collect();
        let mut cells = 0;
        for role in DefaultRole::ALL {
            let somebody = member_of(&admin, *role, &second).await;
            for route in &routes {
                let Access::Requires(permission) = route.access else { continue };
                let noun = makers::noun_of_path(route.path);
                if OF_ALL.iter().any(|(name, _)| *name == noun) {
                    continue;
                }
                assert!(OF_BRANCHES.contains(&noun), "{}: does `{noun}` stand in a branch or not?", route.path);
                let may = role.permissions().contains(&permission);
                let body = document.command(route.method.as_str(), route.path).map(|schema| document.example(schema, &[], &own, &json!(1)));
                let answer = called(&somebody, route, &other[noun], body.as_ref()).await;
                assert_eq!(answer.status, if may { 404 } else { 403 }, "{role}: {answer}");
                cells += 1;
                // The own one is there, but for who sees only own lessons.
                let sees_all = *role != DefaultRole::Teacher || matches!(noun, "branches" | "rooms" | "teachers");
                if may && sees_all && route.method == Method::GET {
                    let answer = called(&somebody, route, &own[noun], None).await;
                    let window = answer.status == 422;
                    assert!(answer.status == 200 || window, "{role}: {answer}");
                }
            }
        }
        assert!(cells > 100, "only {cells} cells");
    }

    async fn a_record_of_the_own_branch_is_there_for_every_command_of_who_may(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone();
        let document = Document::of(&admin).await;
        let maker = member_of(&admin, DefaultRole::Admin, &second).await;
        let routes: Vec<Route> = app.state().routes().iter().filter(|route| route.path.contains("{id}") && route.method != Method::GET).cloned().collect();
        let mut cells = 0;
        for role in DefaultRole::ALL {
            let somebody = member_of(&admin, *role, &second).await;
            let own = made(&maker, &admin, &second).await;
            for route in &routes {
                let Access::Requires(permission) = route.access else { continue };
                let noun = makers::noun_of_path(route.path);
                if !OF_BRANCHES.contains(&noun) {
                    continue;
                }
                let may = role.permissions().contains(&permission);
                let body = document.command(route.method.as_str(), route.path).map(|schema| document.example(schema, &[], &own, &json!(1)));
                // Who was enrolled or taken off the list waits no more.
                let fresh = if noun == "waitlist" { makers::make(noun, &maker).await } else { None };
                let answer = called(&somebody, route, fresh.as_ref().unwrap_or(&own[noun]), body.as_ref()).await;
                // What an earlier command did to it may stand in the way; that it is there is never denied. A lesson of
                // nobody is no teacher's.
                let not_theirs = *role == DefaultRole::Teacher && matches!(noun, "lessons" | "students" | "groups");
                let expected: &[u16] = if !may { &[403] } else if not_theirs { &[404] } else { &[200, 201, 204, 409, 422] };
                assert!(expected.contains(&answer.status), "{role}: {answer}");
                cells += 1;
            }
        }
        assert!(cells > 100, "only {cells} cells");
    }

    async fn a_command_that_names_a_record_of_another_branch_is_refused_for_every_role(app: TestApp) {
        let admin = app.company("Школа").await;
        let (first, second) = (json!(admin.branch()), admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone());
        let other = made(&member_of(&admin, DefaultRole::Admin, &first).await, &admin, &first).await;
        let mut own = made(&member_of(&admin, DefaultRole::Admin, &second).await, &admin, &second).await;
        for noun in ["roles", "statuses", "subjects"] {
            own.insert(noun.into(), makers::make(noun, &admin).await.unwrap());
        }
        let document = Document::of(&admin).await;
        let mut cells = 0;
        for role in DefaultRole::ALL {
            let somebody = member_of(&admin, *role, &second).await;
            for route in app.state().routes() {
                let Access::Requires(permission) = route.access else { continue };
                let noun = route.path.contains("{id}").then(|| makers::noun_of_path(route.path));
                let Some(schema) = document.command(route.method.as_str(), route.path) else { continue };
                let Some(record) = noun.map_or(Some(&Value::Null), |noun| own.get(noun)) else { continue };
                for field in document.ids_in(schema) {
                    let Some(foreign) = makers::noun_of(field.last().unwrap()).and_then(|noun| other.get(noun)) else { continue };
                    let mut body = document.example(schema, &field, &own, &record["version"]);
                    makers::put_id(&mut body, &field, &foreign["id"]);
                    let path = route.path.replace("{id}", record["id"].as_str().unwrap_or_default());
                    let answer = somebody.ask(route.method.clone(), &path).json(&body).send().await;
                    let refused = if role.permissions().contains(&permission) {
                        // Who is not expected at a lesson is said to be so, whoever it is.
                        answer.status == 404 || answer.json["rule"] == "notOnRoster"
                    } else {
                        answer.status == 403
                    };
                    assert!(refused, "{role}, {} of {body}: {answer}", field.join("."));
                    cells += 1;
                }
            }
        }
        assert!(cells > 100, "only {cells} cells");
    }

    async fn what_concerns_the_whole_centre_is_not_for_who_works_in_one_branch(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone();
        let limited = member_of(&admin, DefaultRole::Admin, &second).await;
        assert!(admin.me.everywhere && !limited.me.everywhere);
        let document = Document::of(&admin).await;
        let mut own = Records::new();
        for noun in ["roles", "holidays", "exports"] {
            own.insert(noun.into(), makers::make(noun, &admin).await.unwrap());
        }
        // What an example knows nothing of: it would be refused for its form before anybody asks who sends it.
        let centre = admin.get("/api/centre").await.ok();
        let well_formed = [
            ("accent", centre["accent"].clone()),
            ("timeZone", json!("Asia/Tashkent")),
            ("currency", json!("USD")),
            ("language", json!("kk")),
            ("days", json!([{ "weekday": 1, "from": 480, "until": 600 }])),
            ("policy", centre["attendance"].clone()),
            ("year", json!(2027)),
            ("startsOn", json!("2027-08-10")),
            ("alfacrmUrl", json!("https://tulpar.s20.online")),
            ("email", json!("asel@example.kz")),
            ("apiKey", json!("0123456789abcdef")),
        ];
        let mut walked = 0;
        for route in app.state().routes() {
            let named = route.path.trim_start_matches("/api/").split('/').next().unwrap();
            let exempt = NOT_OF_ALL.iter().any(|(method, path, _)| (route.method.as_str(), route.path) == (*method, *path));
            if route.method == Method::GET || !OF_THE_CENTRE.contains(&named) || exempt {
                continue;
            }
            let noun = if route.path.contains("{id}") { makers::noun_of_path(route.path) } else { "" };
            let record = own.get(noun).unwrap_or(&Value::Null);
            let body = document.command(route.method.as_str(), route.path).map(|schema| {
                let mut body = document.example(schema, &[], &own, &json!(1));
                for (field, value) in &well_formed {
                    if body.get(field).is_some() && (*field != "days" || route.path == shared::centre::HOURS) {
                        body[field] = value.clone();
                    }
                }
                body
            });
            let answer = called(&limited, route, &json!({ "id": record["id"].as_str().unwrap_or_default() }), body.as_ref()).await;
            assert_eq!(answer.json["rule"], "beyondOwnRights", "{} {}: {answer}", route.method, route.path);
            walked += 1;
        }
        limited.post("/api/branches", json!({ "name": "Третий" })).await.rule("beyondOwnRights");
        limited.get(&format!("/api/exports/{}/file", own["exports"]["id"].as_str().unwrap())).await.rule("beyondOwnRights");
        assert!(walked >= 22, "only {walked} commands");
    }

    async fn who_was_taken_out_of_a_group_again_stands_in_the_log_of_the_branch(app: TestApp) {
        let admin = app.company("Школа").await;
        let (first, second) = (json!(admin.branch()), admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone());
        let own = member_of(&admin, DefaultRole::Admin, &second).await;
        let enrolled = makers::make("enrollments", &own).await.unwrap();
        let id = enrolled["id"].as_str().unwrap();
        let made = own.get(&format!("/api/audit?recordId={id}")).await.ok()["items"][0].clone();
        own.post(&format!("/api/audit/{}/undo", made["id"].as_str().unwrap()), json!({})).await.ok();
        let lines = own.get(&format!("/api/audit?recordId={id}")).await.ok();
        let actions: Vec<&str> = lines["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["deleted", "created"]);
        let other = member_of(&admin, DefaultRole::Admin, &first).await;
        assert_eq!(other.get(&format!("/api/audit?recordId={id}")).await.ok()["items"], json!([]));
    }

    async fn lists_hold_no_record_of_another_branch(app: TestApp) {
        let admin = app.company("Школа").await;
        let (first, second) = (json!(admin.branch()), admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone());
        let other = made(&member_of(&admin, DefaultRole::Admin, &first).await, &admin, &first).await;
        let somebody = member_of(&admin, DefaultRole::Admin, &second).await;
        for route in app.state().routes().iter().filter(|route| route.method == Method::GET && !route.path.contains('{') && route.path != shared::events::EVENTS) {
            for query in ["", "?from=2026-11-16&to=2026-11-23", "?archived=include"] {
                let answer = somebody.get(&format!("{}{query}", route.path)).await;
                // Whoever reads the log of the company or takes its data out is asked for a right of their own.
                if route.path == "/api/exports" {
                    continue;
                }
                for (noun, record) in &other {
                    assert!(!answer.text.contains(record["id"].as_str().unwrap()), "{noun} in {answer}");
                }
            }
        }
    }
}
