//! The pages anybody may read, rendered by the server.

use axum::http::Method;

use crate::support::TestApp;

#[tokio::test]
async fn the_welcome_page_is_drawn_without_wasm_in_the_language_asked_for() {
    let app = TestApp::on_sqlite().await;
    let mut titles = std::collections::BTreeSet::new();
    for language in ["ru", "kk", "en"] {
        let page = app.anonymous().ask(Method::GET, "/welcome").header("accept-language", language).send().await;
        assert_eq!(page.status, 200, "{page}");
        assert!(page.text.contains(&format!("lang=\"{language}\"")), "{page}");
        assert!(page.text.contains("href=\"/welcome.css\"") && page.text.contains("</html>"), "{page}");
        let marks: Vec<_> = page.text.split("<script").skip(1).map(|script| script.split('"').nth(1).unwrap()).collect();
        let policy = page.header("content-security-policy").unwrap();
        assert!(marks.iter().all(|nonce| policy.contains(&format!("'nonce-{nonce}'"))), "{policy} {marks:?}");
        titles.insert(page.text.split("<h1").nth(1).unwrap().split("</h1>").next().unwrap().to_owned());
    }
    assert_eq!(titles.len(), 3, "{titles:?}");
    assert_eq!(app.anonymous().get("/welcome.css").await.status, 200);
}
