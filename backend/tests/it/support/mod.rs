//! The harness: a database per test, the real service on it, people who call it.
//!
//! ```ignore
//! both_engines! {
//!     async fn a_teacher_may_not_make_rooms(app: TestApp) {
//!         let admin = app.company("Школа").await;
//!         let teacher = admin.colleague(DefaultRole::Teacher).await;
//!         teacher.post("/api/rooms", json!({ "name": "Зал" })).await.forbidden("rooms.manage");
//!         let room: Room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.read();
//!     }
//! }
//! ```

mod actors;
mod answer;
mod app;
mod db;
pub mod makers;
pub mod program;
mod smtp;

pub use actors::{Actor, Ask, Client};
pub use answer::Answer;
pub use app::TestApp;
pub use db::TestDb;
pub use smtp::{Smtp, Taken};

/// Runs each test on SQLite and on PostgreSQL, as two tests named after it.
///
/// Without `TEST_DATABASE_URL` the second says so and passes, unless `CI` or `CLASSMATE_REQUIRE_POSTGRES` is set.
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;
            async fn test($app: TestApp) $body
            #[tokio::test]
            async fn sqlite() {
                Box::pin(test(TestApp::on_sqlite().await)).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(app) = TestApp::on_postgres().await {
                    Box::pin(test(app)).await;
                }
            }
        }
    )+ };
}
