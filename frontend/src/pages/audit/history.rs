//! «История»: the log of one record, on its page.
//!
//! Test ids: `history`, `history.all`, and those of the lines.

use leptos::prelude::*;
use shared::{audit::AuditQuery, events::Entity, permission::Permission};
use uuid::Uuid;

use super::entries::Entries;
use crate::{
    api::{self, with_query},
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, t, text},
    kit::{Card, SkeletonRows},
    routes::Page,
};

/// The newest lines; the rest stands in the log.
const SHOWN: u32 = 10;

/// The card with the history of a record; nothing for those who may not read the log.
#[component]
pub fn History(
    /// Its kind.
    of: Entity,
    /// Its id.
    #[prop(into)]
    id: Uuid,
) -> impl IntoView {
    let session = Session::here();
    session.can(Permission::AuditView).then(|| {
        let asked = Asked::new(move || {
            for kind in [of, Entity::Enrollment, Entity::Attendance] {
                changes::follow(kind);
            }
            let query = AuditQuery { record_id: Some(id), page_size: Some(SHOWN), ..AuditQuery::default() };
            async move { api::audit::page(&query).await }
        });
        let whole = with_query(Page::Audit.path(), &AuditQuery { record_id: Some(id), ..AuditQuery::default() });
        let body = move || match asked.get() {
            None => view! { <SkeletonRows label=text(keys::AUDIT_HISTORY) rows=3 /> }.into_any(),
            Some(Err(problem)) => view! { <p class="muted">{sentence(&problem)}</p> }.into_any(),
            Some(Ok(page)) if page.items.is_empty() => view! { <p class="muted">{t(keys::AUDIT_NONE)}</p> }.into_any(),
            Some(Ok(page)) => {
                let more = page.total > page.items.len() as u64;
                let whole = whole.clone();
                view! {
                    <Entries entries=page.items names_record=false />
                    {more
                        .then(|| {
                            view! { <a class="link" href=whole data-testid="history.all">{t(keys::AUDIT_ALL)}</a> }
                        })}
                }
                .into_any()
            }
        };
        view! {
            <Card title=text(keys::AUDIT_HISTORY) test_id="history">
                {body}
            </Card>
        }
    })
}
