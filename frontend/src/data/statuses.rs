//! The statuses a company gives its students: asked for once, and again for another company.

use std::cell::RefCell;

use leptos::{prelude::*, task::spawn_local};
use shared::{ids::CompanyId, students::StudentStatus};

use super::session::Session;
use crate::api;

thread_local! {
    static KNOWN: ArcRwSignal<Vec<StudentStatus>> = ArcRwSignal::new(Vec::new());
    static OF: RefCell<Option<CompanyId>> = const { RefCell::new(None) };
}

/// The statuses as far as they are known.
pub fn statuses(session: Session) -> Signal<Vec<StudentStatus>> {
    let company = session.me().with_untracked(|me| me.as_ref().map(|me| me.company_id));
    let known = KNOWN.with(Clone::clone);
    if OF.replace(company) != company {
        known.set(Vec::new());
        let known = known.clone();
        spawn_local(async move {
            match api::students::statuses().await {
                Ok(rows) if OF.with_borrow(|of| *of == company) => known.set(rows),
                Ok(_) => {}
                // Asked for again by whoever needs them next.
                Err(_) => drop(OF.replace(None)),
            }
        });
    }
    known.into()
}
