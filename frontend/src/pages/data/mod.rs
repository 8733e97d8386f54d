//! `/settings/data`: backups of the installation, exports of everything the centre owns, clearing its data.
//!
//! All three work on the server: the page watches them, once a second while one runs and by the live stream.
//!
//! Test ids: `data.backup`, `data.backup.row`, `data.backups.next`, `data.export`, `data.export.row`,
//! `data.export.fetch`, `data.clear`, `data.clear-dialog`, `data.cleared`.

mod backups;
mod clearing;
mod exports;
mod watch;

use leptos::prelude::*;
use shared::exports::NEEDS;

use crate::{
    data::session::Session,
    i18n::{keys, t, text},
    kit::PageHeader,
    pages::{
        everywhere::NeedsEverywhere,
        record::{moment, size},
        settings_frame::SettingsFrame,
    },
    routes::Page,
};

use backups::BackupsCard;
use clearing::ClearingCard;
use exports::ExportsCard;

/// The section.
#[component]
pub fn DataPage() -> impl IntoView {
    let session = Session::here();
    view! {
        <main class="page" id="page" data-testid="page.settings.data">
            <PageHeader title=text(keys::PAGE_DATA) />
            <SettingsFrame page=Page::Data>
                <NeedsEverywhere />
                <BackupsCard />
                {move || NEEDS.iter().all(|needed| session.can(*needed)).then(|| view! { <ExportsCard /> })}
                <ClearingCard />
            </SettingsFrame>
        </main>
    }
}

/// What to say where nothing has come yet.
fn nothing() -> String {
    t(keys::BACKUP_NONE_GOOD)
}
