//! Leads.

use serde_json::json;
use shared::{leads, permission::DefaultRole};

use crate::support::{TestApp, makers};

both_engines! {
    async fn leads_are_listed_and_shown_to_those_who_may_see_them(app: TestApp) {
        let admin = app.company("Школа").await;
        let lead = makers::make("leads", &admin).await.unwrap();
        let list = admin.get(leads::LIST).await.ok();
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &lead["id"]));
        let one = format!("/api/leads/{}", lead["id"].as_str().unwrap());
        assert_eq!(admin.get(&one).await.ok()["branchId"], json!(admin.branch()));
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        teacher.get(leads::LIST).await.forbidden("leads.view");
        app.company("Чужая").await.get(&one).await.not_found();
        assert_eq!(admin.get("/api/leads?status=none").await.ok()["total"], 0);
    }
}
