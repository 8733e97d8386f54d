//! `/settings`: language, theme, density, who is signed in, signing out.
//!
//! Test ids: `settings.name`, `settings.email`, `settings.sign-out`, `language-ru|kk|en`, `theme-system|light|dark`,
//! `density-comfortable|compact`.

use leptos::prelude::*;
use shared::auth::Me;

use crate::{
    data::session::Session,
    i18n::{LanguageSwitch, keys, locale, t, text},
    kit::{Button, Card, Fact, Facts, FieldSet, PageHeader},
    pages::settings_frame::SettingsFrame,
    routes::Page,
    theme::{DensitySwitch, ThemeSwitch},
};

/// Language, theme, account.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! {
        <main class="page" id="page">
            <PageHeader title=text(keys::PAGE_SETTINGS) />
            <SettingsFrame page=Page::Settings>
                    <Card title=text(keys::SETTINGS_LOOK)>
                        <FieldSet label=text(keys::LANGUAGE)>
                            <LanguageSwitch />
                        </FieldSet>
                        <FieldSet label=text(keys::THEME) hint=Signal::derive(|| Some(t(keys::SETTINGS_LOOK_HINT)))>
                            <ThemeSwitch />
                        </FieldSet>
                        <FieldSet label=text(keys::DENSITY)>
                            <DensitySwitch />
                        </FieldSet>
                    </Card>
                    <Account />
            </SettingsFrame>
        </main>
    }
}

#[component]
fn Account() -> impl IntoView {
    let session = Session::here();
    let of_me =
        move |read: fn(&Me) -> String| Signal::derive(move || session.me().with(|me| me.as_ref().map(read)).unwrap_or_default());
    let (name, email) = (of_me(|me| me.name.clone()), of_me(|me| me.email.clone()));
    let (company, roles) = (of_me(|me| me.company_name.clone()), of_me(|me| shared::team::role_labels(&me.roles, locale())));
    view! {
        <Card title=text(keys::SETTINGS_ACCOUNT)>
            <Facts>
                <Fact label=text(keys::AUTH_NAME)>
                    <span data-testid="settings.name">{name}</span>
                </Fact>
                <Fact label=text(keys::AUTH_EMAIL)>
                    <span data-testid="settings.email">{email}</span>
                </Fact>
                <Fact label=text(keys::AUTH_COMPANY)>{company}</Fact>
                <Fact label=text(keys::SETTINGS_ROLES)>{roles}</Fact>
            </Facts>
            <Button icon="log-out" on_press=move |()| session.leave() test_id="settings.sign-out">
                {move || t(keys::SIGN_OUT)}
            </Button>
        </Card>
    }
}
