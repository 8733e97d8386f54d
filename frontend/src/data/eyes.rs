//! "See as…": the app with the rights of a role or of another member, reading only.
//!
//! Whose eyes they are is kept for this tab until they are taken off; every page begins anew with them, so that
//! nothing seen with one's own eyes is left on the screen.

use leptos::prelude::window;
use shared::ids::{MembershipId, RoleId};

use crate::{api::client, platform::storage, routes::Page};

const KEPT: &str = "seen-as";

/// Puts on the eyes that this tab has kept, before anything is asked for; whether there are any.
pub fn recall() -> bool {
    let kept = storage::of_tab(KEPT);
    let any = kept.is_some();
    client::see_as(kept);
    any
}

/// Looks with the rights of a role.
pub fn of_role(id: RoleId) {
    put_on(&format!("role:{id}"));
}

/// Looks as a member does.
pub fn of_member(id: MembershipId) {
    put_on(&format!("member:{id}"));
}

fn put_on(whose: &str) {
    storage::set_of_tab(KEPT, Some(whose));
    begin_at(Page::HOME.path());
}

/// Sees with one's own eyes again.
pub fn take_off() {
    forget();
    begin_at(Page::Team.path());
}

/// Forgets the eyes without beginning anew.
pub fn forget() {
    storage::set_of_tab(KEPT, None);
    client::see_as(None);
}

fn begin_at(path: &str) {
    // A browser that does not go there stays where it is.
    drop(window().location().assign(path));
}
