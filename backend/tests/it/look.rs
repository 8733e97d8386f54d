//! How somebody likes the app: kept with the person.

use serde_json::json;
use shared::{
    auth::Me,
    look::{Density, LOOK, Look, Theme},
    permission::DefaultRole,
};

use crate::support::TestApp;

both_engines! {
    async fn a_choice_follows_the_person_and_touches_no_other(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let other = admin.colleague(DefaultRole::Viewer).await;
        admin.patch(LOOK, json!({ "theme": "dark" })).await.ok();
        admin.patch(LOOK, json!({ "language": "kk" })).await.ok();
        let look: Look = admin.patch(LOOK, json!({ "density": "compact" })).await.read();
        assert_eq!((look.language.as_str(), look.theme, look.density), ("kk", Theme::Dark, Density::Compact));
        admin.sign_in().await;
        let me: Me = admin.get("/api/auth/me").await.read();
        assert_eq!((me.locale.as_str(), me.theme, me.density), ("kk", Theme::Dark, Density::Compact));
        let theirs: Me = other.get("/api/auth/me").await.read();
        assert_eq!((theirs.locale.as_str(), theirs.theme, theirs.density), ("ru", Theme::System, Density::Comfortable));
        admin.patch(LOOK, json!({ "theme": "sepia" })).await.invalid("theme", "type");
    }
}
