//! `/settings/centre`: what the centre decides about itself, a card per part, each saved alone.
//!
//! Test ids: `centre.<part>` (the card), `centre.<part>.save`, `.stale`, `.stale.theirs`, `.stale.mine`;
//! `centre.name.input`, `centre.logo.file|image|remove`, `centre.accent.hue`, `centre.accent-<hue>`,
//! `centre.zone.select`, `centre.zone.dialog`, `centre.currency.select`, `centre.language-ru|kk|en`,
//! `centre.hours.<1..7>.open|from|until`, `centre.attendance.…`.

mod accent;
mod attendance;
mod hours;
mod logo;
mod part;
mod place;

use leptos::prelude::*;
use shared::{centre::SetName, events::Entity};

use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, t, text},
    kit::{Crumb, ErrorPanel, Field, PageHeader, SkeletonRows, TextInput},
    pages::{
        audit::History,
        everywhere::{NeedsEverywhere, limited},
        settings_frame::SettingsFrame,
    },
    routes::Page,
};

use accent::AccentCard;
use attendance::AttendanceCard;
use hours::HoursCard;
use logo::LogoCard;
use part::{Kept, PartCard};
use place::{CurrencyCard, LanguageCard, ZoneCard};

/// The section.
#[component]
pub fn CentrePage() -> impl IntoView {
    let asked = Asked::new(move || {
        changes::follow(Entity::Company);
        api::centre::get()
    });
    let kept = Kept::new(asked);
    let failed = Memo::new(move |_| match asked.get() {
        Some(Err(problem)) => Some(*problem),
        _ => None,
    });
    let there = Memo::new(move |_| kept.centre().with(Option::is_some));
    let path =
        Signal::derive(|| vec![Crumb::to(t(keys::PAGE_SETTINGS), Page::Settings.path()), Crumb::here(t(keys::PAGE_CENTRE))]);
    view! {
        <main class="page" id="page" data-testid="page.settings.centre">
            <PageHeader path />
            <SettingsFrame page=Page::Centre>
                <p class="muted">{move || t(keys::CENTRE_LEAD)}</p>
                {move || failed.get().map(|problem| view! {
                    <ErrorPanel
                        title=text(keys::PAGE_CENTRE)
                        text=Some(sentence(&problem))
                        on_retry=move |()| asked.refetch()
                        request_id=problem.request_id.clone()
                        test_id="centre.error"
                    />
                })}
                {move || {
                    if there.get() {
                        view! { <Cards kept /> }.into_any()
                    } else if failed.with(Option::is_none) {
                        view! { <SkeletonRows label=text(keys::PAGE_CENTRE) rows=8 /> }.into_any()
                    } else {
                        ().into_any()
                    }
                }}
            </SettingsFrame>
        </main>
    }
}

#[component]
fn Cards(kept: Kept) -> impl IntoView {
    let limited = limited();
    let company = Session::here().me().with_untracked(|me| me.as_ref().map(|me| me.company_id));
    view! {
        <NeedsEverywhere />
        <fieldset class="locked" disabled=limited>
            <NameCard kept />
            <LogoCard kept />
            <AccentCard kept />
            <HoursCard kept />
            <AttendanceCard kept />
            <ZoneCard kept />
            <CurrencyCard kept />
            <LanguageCard kept />
        </fieldset>
        {company.map(|id| view! { <History of=Entity::Company id /> })}
    }
}

#[component]
fn NameCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_NAME, shared::centre::NAME),
        |centre| SetName { version: centre.versions.name, name: centre.name.clone() },
        |it| it.name.clone(),
    );
    view! {
        <PartCard part test_id="centre.name">
            <Field
                label=text(keys::CENTRE_NAME)
                hint=Signal::derive(|| Some(t(keys::CENTRE_NAME_HINT)))
                error=part.error("name")
                required=true
            >
                <TextInput
                    value=part.read(|it| it.name.clone())
                    on_input=part.edit(|it, typed| it.name = typed)
                    autocomplete="off"
                    test_id="centre.name.input"
                />
            </Field>
        </PartCard>
    }
}
